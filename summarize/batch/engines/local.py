"""The engine `local`: one process, one event loop, so many pieces of work at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Any

from summarize.batch.work import Outcome, Work


class LocalEngine:
    """Does up to `jobs` pieces of work at once, each by calling `do`."""

    def __init__(self, do: Callable[[Work], Awaitable[Outcome]], *, jobs: int) -> None:
        self._do = do
        self._jobs = jobs

    async def run(self, work: AsyncIterator[Work]) -> AsyncGenerator[Outcome]:
        """As `Engine.run`."""
        under_way: set[asyncio.Task[Outcome]] = set()
        coming: asyncio.Task[Work | None] | None = None
        exhausted = False
        try:
            while True:
                if coming is None and not exhausted and len(under_way) < self._jobs:
                    coming = asyncio.create_task(_next(work))
                waiting = under_way if coming is None else {*under_way, coming}
                if not waiting:
                    return
                # More work may only come once an outcome is known, so neither may wait for the other.
                done, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                if coming is not None and coming in done:
                    piece = coming.result()
                    coming, exhausted = None, piece is None
                    if piece is not None:
                        under_way.add(asyncio.create_task(self._outcome(piece)))
                for task in [one for one in under_way if one in done]:
                    under_way.remove(task)
                    yield task.result()
        finally:
            left: set[asyncio.Task[Any]] = {*under_way, *(() if coming is None else (coming,))}
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    async def _outcome(self, piece: Work) -> Outcome:
        return await self._do(piece)


async def _next(work: AsyncIterator[Work]) -> Work | None:
    return await anext(work, None)
