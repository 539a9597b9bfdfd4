"""Parts of a job that do not depend on each other: at once where the provider can, else one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from summarize import events
from summarize.llm.provider import EMBEDDED
from summarize.reader import Reader

T = TypeVar("T")

# Below so many characters a prompt is too short for any provider's prompt cache (OpenAI's begins at 1,024 tokens).
_WORTH_WAITING = 4_000


async def together(reader: Reader, parts: Sequence[Callable[[Reader], Awaitable[T]]], *, is_read: bool) -> list[T]:
    """What `parts` come to, in their order; where one fails, the others are ended and its error is raised.

    The embedded model computes one answer at a time, so there each part waits for the one before. Unless the article
    `is_read` already, a long one is read for the first part alone: the others begin when that one is being written,
    and find the reading in the provider's prompt cache.
    """
    if reader.client.endpoint.provider == EMBEDDED or len(parts) < 2:
        return [await part(reader) for part in parts]
    has_begun = asyncio.Event()

    def tell(event: events.Event) -> None:
        if isinstance(event, events.Writing):
            has_begun.set()
        reader.tell(event)

    async def first() -> T:
        try:
            return await parts[0](replace(reader, tell=tell))
        finally:
            has_begun.set()

    async def later(part: Callable[[Reader], Awaitable[T]]) -> T:
        if not is_read and len(reader.article.text) > _WORTH_WAITING:
            await has_begun.wait()
        return await part(reader)

    running = [asyncio.create_task(first()), *(asyncio.create_task(later(part)) for part in parts[1:])]
    try:
        return list(await asyncio.gather(*running))
    finally:
        for task in running:
            task.cancel()
        await asyncio.wait(running)
