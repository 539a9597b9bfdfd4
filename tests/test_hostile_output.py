"""Whatever a model returns: no traceback, no citation that does not slice, nothing that acts on a terminal.

`python -m benchmarks.reliability output` tries far more of the same.
"""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hostile_output import QUESTION, TEXT, reply_to
from output_promises import ACTS, ARTICLE, BrokenPromiseError, check_result, check_shown, claims_of, run_case, run_job
from scripted_server import KEY, Server, answer, send

from summarize.article import Article
from summarize.errors import InvalidOutputError
from summarize.evidence import Citation, Claim
from summarize.llm.provider import Protocol
from summarize.results import Answer, AnswerStatus, ArticleInfo, ModelInfo, PromptInfo, Usage
from summarize.toolkit import Toolkit

ESCAPE = "\x1b]0;pwned\x1b\\\x1b[31mred\x1b[2J\u202egnp.exe"


@pytest.mark.parametrize("first", range(0, 160, 16))
def test_a_job_survives_anything_that_a_model_returns(first: int) -> None:
    endings = [run_case(seed) for seed in range(first, first + 16)]
    assert any(ending.endswith("a result") for ending in endings)


def test_the_cases_are_the_same_on_every_machine() -> None:
    request = {"stream": True, "response_format": {"json_schema": {"schema": {"type": "string"}}}}
    replies = [reply_to(request, random.Random(7), 1.0) for _ in range(2)]
    assert replies[0] == replies[1]
    assert replies[0] != reply_to(request, random.Random(8), 1.0)


# The judges of the cases can say no


def result_with(claim: Claim, text: str = TEXT) -> Answer:
    return Answer(
        question=QUESTION,
        status=AnswerStatus.ANSWERED,
        answer=claim.text,
        claims=(claim,),
        article=ArticleInfo.of(Article.from_text(text)),
        model=ModelInfo(provider="openai", name="m"),
        prompt=PromptInfo(name="ask", fingerprint="00"),
        usage=Usage(),
    )


@pytest.mark.parametrize(
    "claim",
    [
        Claim(text="It was sold.", citations=()),
        Claim(text=" ", citations=(Citation(start=0, end=3, quote=TEXT[:3]),)),
        Claim(text="It was sold.", citations=(Citation(start=1, end=4, quote=TEXT[:3]),)),
    ],
    ids=["no citation", "no words", "another place"],
)
def test_a_result_that_breaks_the_contract_would_be_noticed(claim: Claim) -> None:
    with pytest.raises(BrokenPromiseError):
        check_result(result_with(claim), Article.from_text(TEXT))


@pytest.mark.parametrize("text", ["\x1b[31m", "\x9b31m", "\u202e", "\ud800", "\x00", "\r", "\U000e0041"])
def test_what_acts_on_a_terminal_would_be_noticed(text: str) -> None:
    with pytest.raises(BrokenPromiseError):
        check_shown(f"words {text} words")


# What was found


@pytest.mark.parametrize("logprob", [1e308, 10**400, -math.inf, math.inf], ids=["huge", "400 digits", "-inf", "inf"])
def test_a_log_probability_that_is_none_does_no_harm(server: Server, logprob: float) -> None:
    top: list[dict[str, Any]] = [{"token": word, "logprob": logprob} for word in ("person", "per", "yes", "no")]
    reply = answer("Nordlinje sold its oldest ship.")
    reply["choices"][0]["logprobs"] = {"content": [{"token": "x", "logprob": logprob, "top_logprobs": top}]}
    server.script = [send(reply)]
    with Toolkit(base_url=server.base_url, model="m", protocol=Protocol.PLAIN) as kit:
        for result in (kit.actors(Article.from_text(TEXT)), kit.ask(Article.from_text(TEXT), QUESTION)):
            check_result(result, Article.from_text(TEXT))


MEGABYTE = (TEXT.replace("\n", " ") + " ") * (1_000_000 // len(TEXT))
STATED = {"text": MEGABYTE, "quotations": [MEGABYTE]}
NAMED = {"name": MEGABYTE, "other_names": [MEGABYTE], "kind": "person", "role": STATED, "actions": [], "relations": []}


@pytest.mark.parametrize(("job", "reply"), [("summary", {"statements": [STATED]}), ("actors", {"actors": [NAMED]})])
def test_a_megabyte_of_words_is_withheld(server: Server, job: str, reply: dict[str, Any]) -> None:
    server.script = [send(answer(json.dumps(reply)))]
    with Toolkit(base_url=server.base_url, model="m") as kit:
        result = run_job(kit, job)
    check_result(result, ARTICLE)
    assert not list(claims_of(result))


def test_more_than_was_asked_for_is_refused(server: Server) -> None:
    server.script = [send(answer(json.dumps({"answered": True, "statements": [STATED]})))]
    with Toolkit(base_url=server.base_url, model="m") as kit, pytest.raises(InvalidOutputError, match="did not stop"):
        run_job(kit, "ask")


def test_a_complaint_about_a_models_json_is_one_short_line(server: Server) -> None:
    server.script = [send(answer(json.dumps({"answered": True, "statements": [], f"{ESCAPE}\n{'x' * 5_000}": 1})))]
    with Toolkit(base_url=server.base_url, model="m") as kit, pytest.raises(InvalidOutputError) as caught:
        kit.ask(Article.from_text(TEXT), QUESTION)
    assert len(str(caught.value)) < 500
    assert str(caught.value).isprintable()


# The terminal itself


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are of Unix")
@pytest.mark.parametrize("job", ["ask", "brief"])
def test_a_real_terminal_is_sent_nothing_of_a_models_or_an_articles(server: Server, tmp_path: Path, job: str) -> None:
    import pty

    said = f"Nordlinje {ESCAPE} sold its oldest ship."
    quoted = f"company Nordlinje {ESCAPE} sold its oldest ship"
    statements = [{"text": said, "quotations": [quoted]}, {"text": ESCAPE, "quotations": [ESCAPE]}]
    drafted = json.dumps({"answered": True, "statements": statements}) if job == "ask" else f"{said}\n{ESCAPE}"
    server.script = [send({**answer(drafted), "model": ESCAPE})]
    source = tmp_path / "article.txt"
    source.write_text(f"{ESCAPE}\n\nThe ferry {quoted}. {TEXT}")
    arguments = [job, *([QUESTION] if job == "ask" else []), str(source), "--base-url", server.base_url]
    ours, theirs = pty.openpty()
    environment = {**os.environ, "OPENAI_API_KEY": KEY, "TERM": "xterm-256color", "COLUMNS": "500"}
    protocol = ["--protocol", "cited" if job == "ask" else "plain"]
    command = [sys.executable, "-m", "summarize", *arguments, "--model", ESCAPE, *protocol]
    run = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    shown = _read_all(ours)
    assert run.wait(30) in (0, 3, 4), shown
    for sequence in ("\x1b]0;", "\x1b[31mred", "\x1b[2J", "\x1b\\", "\u202e"):
        assert sequence not in shown
    assert "pwned" in shown
    assert "Traceback" not in shown


def _read_all(terminal: int) -> str:
    chunks: list[bytes] = []
    try:
        while chunk := os.read(terminal, 65536):
            chunks.append(chunk)
    except OSError:  # Linux: the other end is closed
        pass
    os.close(terminal)
    return b"".join(chunks).decode()


def test_the_article_may_be_as_hostile_as_the_model() -> None:
    """What a reader of files keeps (form feeds, escapes) is shown harmless; here in a citation."""
    article = Article.from_text(f"Nordlinje {ESCAPE} sold it. {TEXT}")
    quote = article.text[:40]
    result = result_with(Claim(text=quote, citations=(Citation(start=0, end=40, quote=quote),)), article.text)
    check_result(result, article)
    assert ACTS.search(quote)
    assert [claim.text for claim in claims_of(result)] == [quote]
