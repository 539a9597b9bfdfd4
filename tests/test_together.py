"""What doing parts of a job together promises: at once where it helps, in order where not, all or none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

import pytest

from summarize.article import Article
from summarize.errors import ProviderError
from summarize.events import Event, Writing
from summarize.llm.client import Client
from summarize.llm.provider import EMBEDDED, OPENAI, Endpoint, Protocol
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.tasks.together import together

SHORT, LONG = "A ferry sank.", "A ferry sank. " * 400
Part = Callable[[Reader], Awaitable[str]]


def reader(provider: str = OPENAI, text: str = SHORT, heard: list[Event] | None = None) -> Reader:
    endpoint = Endpoint(provider, "http://localhost:1/v1", "", "m", Protocol.CITED)
    return Reader(Article.from_text(text), Client(endpoint), Prompts(), (heard if heard is not None else []).append)


def run(provider: str, text: str, parts: list[Part], *, is_read: bool = False) -> list[str]:
    async def go() -> list[str]:
        async with asyncio.timeout(20):
            return await together(reader(provider, text), parts, is_read=is_read)

    return asyncio.run(go())


def waiting_for_each_other() -> list[Part]:
    """Two parts, neither of which ends before the other has begun."""
    begun = [asyncio.Event(), asyncio.Event()]

    async def part(_: Reader, number: int) -> str:
        begun[number].set()
        await begun[1 - number].wait()
        return f"part {number}"

    return [partial(part, number=0), partial(part, number=1)]


def test_hosted_parts_run_at_once_and_come_back_in_order() -> None:
    assert run(OPENAI, SHORT, waiting_for_each_other()) == ["part 0", "part 1"]
    assert run(OPENAI, LONG, waiting_for_each_other(), is_read=True) == ["part 0", "part 1"]
    assert run(OPENAI, SHORT, []) == []


def test_embedded_parts_run_one_after_the_other() -> None:
    log: list[str] = []

    async def part(_: Reader, name: str) -> str:
        log.append(f"{name} begins")
        await asyncio.sleep(0)
        log.append(f"{name} ends")
        return name

    assert run(EMBEDDED, LONG, [partial(part, name="a"), partial(part, name="b")]) == ["a", "b"]
    assert log == ["a begins", "a ends", "b begins", "b ends"]


def test_a_long_article_is_read_once_before_the_others_begin() -> None:
    log: list[str] = []
    heard: list[Event] = []
    others = asyncio.Event()

    async def first(reader: Reader) -> str:
        await asyncio.sleep(0.01)
        log.append("reading")
        reader.tell(Writing("summary", "A"))
        await others.wait()
        return "first"

    async def second(_: Reader) -> str:
        log.append("second begins")
        others.set()
        return "second"

    async def go() -> list[str]:
        async with asyncio.timeout(20):
            return await together(reader(OPENAI, LONG, heard), [first, second], is_read=False)

    assert asyncio.run(go()) == ["first", "second"]
    assert log == ["reading", "second begins"]
    assert heard == [Writing("summary", "A")]


def test_the_others_begin_too_where_the_first_part_asks_nothing() -> None:
    async def part(_: Reader) -> str:
        return "done"

    assert run(OPENAI, LONG, [part, part]) == ["done", "done"]


@pytest.mark.parametrize("failing", [0, 1])
def test_a_part_that_fails_ends_the_others(failing: int) -> None:
    ended: list[int] = []

    async def part(_: Reader, number: int) -> str:
        if number == failing:
            await asyncio.sleep(0.01)
            raise ProviderError("boom")
        try:
            await asyncio.sleep(60)
        finally:
            ended.append(number)
        return ""

    with pytest.raises(ProviderError, match="boom"):
        run(OPENAI, SHORT, [partial(part, number=number) for number in range(3)])
    assert ended == [number for number in range(3) if number != failing]
