"""What a model has written once is not asked for again, by whatever job; what was of no use is."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from scripted_server import Server, answer, failure, send

from summarize.article import Article
from summarize.errors import InvalidOutputError, ProviderError
from summarize.llm.cache import AnswerCache
from summarize.llm.client import Client
from summarize.llm.completion import Completion, TokenLogprob
from summarize.llm.kept_completions import KeptCompletions
from summarize.llm.provider import Protocol
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.toolkit import Toolkit

SOLD = "Nordlinje sold its oldest ship in 2014."
ARTICLE = Article.from_text(f"{SOLD} Its harbours at Vestby and Lund stay open.")
QUESTION = "What was sold?"
DRAFTED = {
    "answered": True,
    "statements": [
        {"text": SOLD, "quotations": ["sold its oldest ship in 2014"]},
        {"text": "It was 1999.", "quotations": ["invented words stand here"]},
    ],
}
FAILING = failure(500, "boom", headers="retry-after: 0\r\n")
COMPLETION = Completion("Yes", "stop", "m", 9, 4, 1, 0.5, (TokenLogprob("Yes", -0.25, (("Yes", -0.25), ("No", -1.5))),))


def toolkit(server: Server, cache: AnswerCache | None, *, refresh: bool = False) -> Toolkit:
    return Toolkit(endpoint=server.endpoint(), cache=cache, refresh=refresh, timeout=20)


def test_a_note_asks_only_what_no_job_before_it_has_asked(server: Server, cache: AnswerCache) -> None:
    server.respond = lambda _: send(answer(SOLD))
    endpoint = replace(server.endpoint(), protocol=Protocol.PLAIN)

    def sent() -> list[str]:
        bodies = [json.dumps(request) for request in server.requests]
        server.requests.clear()
        return bodies

    with Toolkit(endpoint=endpoint, timeout=20) as kit:
        whole = kit.brief(ARTICLE, questions=[QUESTION])
    alone = sent()
    with Toolkit(endpoint=endpoint, cache=cache, timeout=20) as kit:
        kit.ask(ARTICLE, QUESTION)
        kit.summary(ARTICLE)
        kit.actors(ARTICLE)
        before = sent()
        note = kit.brief(ARTICLE, questions=[QUESTION])
    after = sent()
    assert set(after) == set(alone) - set(before)
    assert 0 < len(after) < len(alone)
    assert note.usage.input_tokens < whole.usage.input_tokens
    assert note.model_dump(exclude={"usage"}) == whole.model_dump(exclude={"usage"})


def test_a_job_that_was_cut_short_goes_on_where_it_ended(server: Server, cache: AnswerCache) -> None:
    server.script = [send(answer(json.dumps(DRAFTED))), FAILING]
    with toolkit(server, cache) as kit, pytest.raises(ProviderError):
        kit.ask(ARTICLE, QUESTION)
    first = server.requests[0]
    server.requests.clear()
    server.script = [send(answer(json.dumps({"statements": []})))]
    with toolkit(server, cache) as kit:
        assert kit.ask(ARTICLE, QUESTION).answer == SOLD
    assert len(server.requests) == 1
    assert server.requests[0] != first


def test_an_answer_of_no_use_is_asked_for_again(server: Server, cache: AnswerCache) -> None:
    server.script = [send(answer("no JSON")), send(answer(json.dumps(DRAFTED)))]
    with toolkit(server, cache) as kit:
        with pytest.raises(InvalidOutputError):
            kit.ask(ARTICLE, QUESTION)
        assert cache.info().entries == 0
        assert kit.ask(ARTICLE, QUESTION).answer == SOLD


def test_refreshing_asks_everything_again(server: Server, cache: AnswerCache) -> None:
    server.script = [send(answer(json.dumps(DRAFTED)))]
    for _ in range(2):
        with toolkit(server, cache, refresh=True) as kit:
            kit.ask(ARTICLE, QUESTION)
    assert len(server.requests) == 4


def test_a_completion_comes_back_whole(cache: AnswerCache) -> None:
    with KeptCompletions(cache, "making") as kept:
        assert kept.get(kept.key(["a"])) is None
        kept.add(kept.key(["a"]), COMPLETION)
    assert kept.get(kept.key(["a"])) == COMPLETION
    assert kept.get(kept.key(["b"])) is None
    assert KeptCompletions(cache, "another making").get(kept.key(["a"])) == COMPLETION
    assert KeptCompletions(cache, "another making").key(["a"]) != kept.key(["a"])
    for damaged in (b"", b"{", b"null", b'{"text": 1}'):
        cache.put(kept.key(["a"]), damaged)
        assert kept.get(kept.key(["a"])) is None


@pytest.mark.parametrize(
    "change",
    [
        {"max_tokens": 51},
        {"stop": ("\n",)},
        {"top_logprobs": 2},
        {"json_schema": {"type": "object"}},
        {"extra": {"cache_prompt": True}},
        {"allow_truncation": True},
        {"question": "What was bought?"},
    ],
)
def test_a_request_that_differs_in_anything_is_another_one(
    server: Server, cache: AnswerCache, change: dict[str, Any]
) -> None:
    server.respond = lambda _: send(answer(SOLD))
    usual: dict[str, Any] = {"max_tokens": 50, "question": QUESTION}

    async def complete(asked: dict[str, Any]) -> None:
        async with Client(server.endpoint(), timeout=20) as client:
            with KeptCompletions(cache, "making") as kept:
                await Reader(ARTICLE, client, Prompts(), lambda _: None, kept=kept).complete("ask.plain", **asked)

    for asked in (usual, usual, usual | change, usual | change):
        asyncio.run(complete(asked))
    assert len(server.requests) == 2
