"""What must hold of every result and every error, whatever a model returned; and a toolkit fed just under HTTP."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager, redirect_stderr
from typing import Any
from unittest import mock

from pydantic import BaseModel

from summarize.article import Article
from summarize.cli.progress import Progress
from summarize.errors import ExitCode, SummarizeError
from summarize.evidence import Citation, Claim
from summarize.llm.provider import Endpoint, Protocol
from summarize.rendering.json import to_json
from summarize.rendering.markdown import to_markdown
from summarize.rendering.terminal import console_for, print_result
from summarize.rendering.text import to_text
from summarize.rendering.visible import visible
from summarize.results import Result
from summarize.toolkit import Toolkit

from hostile_output import QUESTION, TEXT, TITLE, reply_to  # isort: skip

ARTICLE = Article.from_text(TEXT, title=TITLE)
JOBS = ("ask", "summary", "actors", "brief")
MOST_OF_A_MESSAGE = 2_000  # characters: a line that a person reads

# What acts on a terminal: control characters but tab and line end; what turns or hides text; halves of pairs.
ACTS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\U000e0000-\U000e007f]"
)


class BrokenPromiseError(AssertionError):
    """Something that may never happen has happened."""


@contextmanager
def provider_saying_anything(chance: random.Random, noise: float) -> Generator[None]:
    """Let every request be answered by `hostile_output`: all is real but the socket."""
    import httpx2
    import openai

    make = openai.DefaultAsyncHttpxClient

    def answer(request: httpx2.Request) -> httpx2.Response:
        reply = reply_to(json.loads(request.content), chance, noise)
        return httpx2.Response(200, headers={"content-type": reply.media}, content=reply.body)

    def client(**options: Any) -> Any:
        options["transport"] = httpx2.MockTransport(answer)
        return make(**options)

    with mock.patch.object(openai, "DefaultAsyncHttpxClient", client):
        yield


def run_case(seed: int) -> str:
    """One job over answers made from `seed`; how it ended. Raises whatever may never be raised."""
    chance = random.Random(seed)
    job = JOBS[seed % len(JOBS)]
    protocol = tuple(Protocol)[seed // len(JOBS) % 2]
    endpoint = Endpoint("openai", "http://127.0.0.1:9/v1", "sk-canary-1234567890", "m", protocol)
    said = io.StringIO()
    noise = chance.choice((0.0, 0.03, 0.2, 1.0))
    with (
        provider_saying_anything(chance, noise),
        redirect_stderr(said),
        Progress(verbose=True) as progress,
        Toolkit(endpoint=endpoint, timeout=60, on_event=progress) as kit,
    ):
        try:
            result = run_job(kit, job)
        except SummarizeError as error:
            _check_error(error)
            return f"{job}: {type(error).__name__}"
    check_shown(said.getvalue())
    check_result(result, ARTICLE)
    return f"{job}: {'a result' if any(claims_of(result)) else 'a result without statements'}"


def run_job(kit: Toolkit, job: str) -> Result:
    """The result of `job` for `ARTICLE`."""
    match job:
        case "ask":
            return kit.ask(ARTICLE, QUESTION)
        case "summary":
            return kit.summary(ARTICLE)
        case "actors":
            return kit.actors(ARTICLE)
        case _:
            return kit.brief(ARTICLE, questions=[QUESTION])


def check_result(result: Result, article: Article) -> None:
    """Every statement is cited, every citation slices, nothing acts on a terminal, and the JSON reads back."""
    for claim in claims_of(result):
        if not claim.citations or not claim.text.strip():
            raise BrokenPromiseError(f"a statement without evidence or words: {claim!r}")
        for citation in claim.citations:
            if article.text[citation.start : citation.end] != citation.quote or not citation.quote:
                raise BrokenPromiseError(f"a citation that does not slice: {citation!r}")
    terminal = io.StringIO()
    print_result(result, console_for(terminal, colour=False, width=80))
    written = to_json(result)
    for shown in (terminal.getvalue(), to_text(result), to_markdown(result), written):
        check_shown(shown)
    if type(result).model_validate_json(written) != result:
        raise BrokenPromiseError("JSON that does not read back as the result")


def _check_error(error: SummarizeError) -> None:
    if error.exit_code is ExitCode.DEFECT:
        raise BrokenPromiseError(f"an error of ours without a meaning: {error!r}")
    if len(str(error)) > MOST_OF_A_MESSAGE or "\n" in str(error):
        raise BrokenPromiseError(f"a message that is no line: {str(error)[:500]!r} ({len(str(error))} characters)")
    check_shown(visible(str(error)))


def check_shown(text: str) -> None:
    """Nothing in `text` acts on a terminal, and a stream takes it."""
    if found := ACTS.search(text):
        raise BrokenPromiseError(f"{found[0]!r} reaches the terminal: {text[max(0, found.start() - 40) :][:100]!r}")


def claims_of(value: object) -> Iterator[Claim]:
    """Every claim in a result, however deep."""
    if isinstance(value, Claim):
        yield value
    elif isinstance(value, Citation):
        raise BrokenPromiseError(f"a citation outside a claim: {value!r}")
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from claims_of(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:  # pyright: ignore[reportUnknownVariableType]
            yield from claims_of(one)  # pyright: ignore[reportUnknownArgumentType]
