"""Articles longer than the context window: what of them the model reads for a question, a summary, a list of actors."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from summarize import events
from summarize.article import Span
from summarize.errors import AuthenticationError, ProviderError
from summarize.llm.provider import EMBEDDED, Protocol
from summarize.passages import most_that_fit, split
from summarize.reader import Reader
from summarize.results import AnswerStatus
from summarize.retrieving import passage_index

T = TypeVar("T")

# Tokens of rules and passages in each of the readings that a question is worth before it is given up. A small model
# overlooks what stands among too much else, and reads 80 tokens a second on two cores; the answer most often stands in
# the passages that come first. With the task, each reading stays under 2,500.
_READING_TOKENS = {Protocol.PLAIN: (700, 1_600, 1_600), Protocol.CITED: (16_000, 16_000)}
# Requests at the same time, where a provider takes several; the embedded model has one slot.
_AT_ONCE = 4


async def readings_for(reader: Reader, question: str, beside: int) -> list[Reader]:
    """`reader` alone where the article fits; else readers over the passages nearest to `question`, the nearest first.

    `beside` are the tokens that the task and its answer take beside the article.
    """
    if await reader.fits(beside):
        return [reader]
    index = await asyncio.to_thread(passage_index, reader.article)
    ranked = list(await asyncio.to_thread(index.ranked, question))
    readings: list[Reader] = []
    for tokens in _READING_TOKENS[reader.protocol]:
        if not ranked:
            break
        chosen = await _that_fit(reader, ranked, beside, tokens)
        readings.append(reader.over(chosen))
        ranked = ranked[len(chosen) :]
    return readings


async def digest(reader: Reader, places: Sequence[Span], beside: int) -> Reader:
    """A reader over as many of `places`, from the first on, as one reading of a long article may hold."""
    most = _READING_TOKENS[reader.protocol][-1]
    return reader.over(await _that_fit(reader, list(dict.fromkeys(places)), beside, most))


async def parts_of(reader: Reader, beside: int) -> tuple[Span, ...]:
    """The parts in which an article that does not fit is read: whole sentences, together the whole article."""
    room = reader.room(beside)
    assert room is not None, "an article of which nobody knows that it does not fit"
    parts = await asyncio.to_thread(split, reader.article, lambda span: reader.over([span]).count(), room)
    reader.tell(events.Notice(f"The article is longer than the context window: it is read in {len(parts)} parts."))
    return parts


async def read_parts(reader: Reader, parts: Sequence[Span], work: Callable[[Reader], Awaitable[T]]) -> list[T]:
    """What `work` makes of each of `parts`, in order; several at a time where the provider takes that.

    A part that the provider fails on is named in the coverage of `reader` and to whoever listens, and left out. Raises
    `ProviderError` where none could be read, `AuthenticationError` at once.
    """
    turns = asyncio.Semaphore(1 if reader.client.endpoint.provider == EMBEDDED else _AT_ONCE)
    failures: list[ProviderError] = []

    async def one(span: Span) -> list[T]:
        async with turns:
            try:
                return [await work(reader.over([span]))]
            except AuthenticationError:
                raise
            except ProviderError as error:
                failures.append(error)
                reader.coverage.miss(span, str(error))
                reader.tell(events.Notice(f"Characters {span.start}–{span.end} could not be read: {error}."))
                return []

    done = await _all([one(span) for span in parts])
    if not any(done):
        raise failures[0]
    return [result for results in done for result in results]


def silence(reader: Reader) -> AnswerStatus:
    """What it means that `reader` and those made of it have found no answer."""
    is_whole = reader.coverage.extent(reader.article).share == 1
    return AnswerStatus.NOT_IN_ARTICLE if is_whole else AnswerStatus.NOT_IN_PASSAGES


async def _that_fit(reader: Reader, places: list[Span], beside: int, most: int) -> list[Span]:
    """As many of `places`, from the first on, as have `most` tokens with the rules and fit into the context window."""
    room = reader.room(beside)
    limit = most if room is None else min(most, room)
    return places[: await asyncio.to_thread(most_that_fit, places, lambda some: reader.over(some).count(), limit)]


async def _all(jobs: Sequence[Awaitable[T]]) -> list[T]:
    """The results of `jobs`, run side by side; the first error ends them all."""
    running = [asyncio.ensure_future(job) for job in jobs]
    try:
        return await asyncio.gather(*running)
    finally:
        for one in running:
            one.cancel()
