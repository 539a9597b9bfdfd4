"""One run of a batch: from the plan through the ledger and an engine to the output."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Final

from summarize.article import Article
from summarize.batch.budget import Budget
from summarize.batch.engines import Engine
from summarize.batch.items import Item, ReadSource
from summarize.batch.ledger import Ledger
from summarize.batch.outputs import Output
from summarize.batch.records import Entry
from summarize.batch.work import Job, Outcome, Work, key_of
from summarize.errors import (
    AuthenticationError,
    ExitCode,
    InvalidOutputError,
    ProviderError,
    SourceError,
    SummarizeError,
    UsageError,
)
from summarize.sources import read_source

_CHUNK: Final = 64
# A share of failures means nothing before so many are tried.
_FEWEST_TRIED: Final = 20
_GRACE_SECONDS: Final = 10.0


class Stop(StrEnum):
    """Why a run ended before its plan did."""

    INTERRUPTED = "interrupted"
    TERMINATED = "terminated"
    FAILURES = "failures"
    BUDGET = "budget"
    PROVIDER = "provider"


_CODES: Final = {
    Stop.BUDGET: ExitCode.BUDGET_EXCEEDED,
    Stop.INTERRUPTED: ExitCode.INTERRUPTED,
    Stop.TERMINATED: ExitCode.TERMINATED,
}


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a run gives up.

    After more failures than `failures` (a number, or with `is_share` a share of those tried); or after `faults`
    failures of the provider in a row.
    """

    failures: float | None = None
    is_share: bool = False
    faults: int = 16


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a run is: items seen, of these unchanged and unreadable; work done and failed; dollars and seconds."""

    seen: int = 0
    unchanged: int = 0
    unreadable: int = 0
    done: int = 0
    failed: int = 0
    by_stand_in: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended; `error` is what stopped it, where something did. `exit_code` is that of the process."""

    tally: Tally
    failures: int
    stop: Stop | None = None
    error: SummarizeError | None = None

    @property
    def exit_code(self) -> ExitCode:
        if self.stop is not None and self.stop in _CODES:
            return _CODES[self.stop]
        if self.error is not None:
            return self.error.exit_code
        return ExitCode.BATCH_FAILURES if self.failures else ExitCode.DONE


class Run:
    """One run over `items`. `jobs` maps each job to its identity; `heard` is told how far the run is.

    With `once_a_story` an item whose text was seen under another id before is noted as its twin, and left at that.

    `stop` ends it early: nothing new is begun, and what is under way has ten seconds to end.
    """

    def __init__(
        self,
        items: Iterator[Item],
        jobs: Mapping[Job, str],
        *,
        ledger: Ledger,
        output: Output,
        engine: Engine,
        budget: Budget | None = None,
        bounds: Bounds | None = None,
        read: ReadSource = read_source,
        heard: Callable[[Tally], None] | None = None,
        once_a_story: bool = False,
    ) -> None:
        self._items = items
        self._jobs = jobs
        self._tasks = tuple(job.task for job in jobs)
        self._ledger = ledger
        self._output = output
        self._engine = engine
        self._budget = budget or Budget(None)
        self._bounds = bounds or Bounds()
        self._read = read
        self._heard = heard
        self._once_a_story = once_a_story
        self._tally = Tally()
        self._under_way: set[str] = set()
        self._faults = 0
        self._stopping = asyncio.Event()
        self._stop: Stop | None = None
        self._error: SummarizeError | None = None
        self._started = time.monotonic()

    def stop(self, reason: Stop, error: SummarizeError | None = None) -> None:
        """Begin nothing new; the first reason is the one that counts."""
        if self._stop is None:
            self._stop, self._error = reason, error
            self._stopping.set()

    @property
    def is_stopping(self) -> bool:
        """Whether the run has been asked to end."""
        return self._stop is not None

    async def go(self) -> Ending:
        """Run to the end. What is done is in the ledger and in the output, however it ends."""
        self._ledger.begin()
        consuming = asyncio.create_task(self._consume())
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({consuming, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not consuming.done():
                await asyncio.wait({consuming}, timeout=_GRACE_SECONDS)
        finally:
            for task in (consuming, stopping):
                task.cancel()
            await asyncio.wait({consuming, stopping})
            self._output.finish(self._ledger)
        if not consuming.cancelled() and (error := consuming.exception()) is not None:
            raise error
        self._ledger.end()
        failures = sum(1 for _ in self._ledger.failures())
        return Ending(self._tally, failures, self._stop, self._error)

    async def _consume(self) -> None:
        async with aclosing(self._work()) as work, aclosing(self._engine.run(work)) as outcomes:
            async for outcome in outcomes:
                await self._take(outcome)

    # What there is to do

    async def _work(self) -> AsyncGenerator[Work]:
        while chunk := await asyncio.to_thread(self._next_chunk):
            async for piece in self._pieces(chunk):
                if self._stop is not None:
                    return
                if not await self._budget.admit(piece.key, len(piece.article.text)):
                    self.stop(Stop.BUDGET)
                if self._stop is not None:
                    return
                self._under_way.add(piece.key)
                yield piece
            if self._stop is not None:
                return

    def _next_chunk(self) -> list[tuple[Item, Article | SourceError]]:
        read: list[tuple[Item, Article | SourceError]] = []
        for item in islice(self._items, _CHUNK):
            try:
                read.append((item, item.read(self._read)))
            except SourceError as error:
                read.append((item, error))
        return read

    async def _pieces(self, chunk: Sequence[tuple[Item, Article | SourceError]]) -> AsyncIterator[Work]:
        """The work that this part of the plan needs and that nobody has done or is doing."""
        entries: dict[str, Entry] = {}
        unreadable = twins = 0
        for item, article in chunk:
            if isinstance(article, SourceError):
                self._ledger.reject(item.id, item.name, article)
                unreadable += 1
                continue
            if self._once_a_story and self._is_twin(item, article):
                twins += 1
                continue
            keys = tuple(key_of(identity, article) for identity in self._jobs.values())
            entries[item.id] = Entry.of(item, article, keys, self._tasks)
        settled = self._ledger.settled(list(entries.values()))
        unchanged = {identity for identity, name in settled.items() if self._output.holds(name, self._tasks)}
        if missing := [identity for identity in settled if identity not in unchanged]:
            self._ledger.mark_missing(missing)
        left = [entry for identity, entry in entries.items() if identity not in unchanged]
        self._count(seen=len(chunk), unchanged=len(unchanged) + twins, unreadable=unreadable)
        self._look_at_failures()
        if not left:
            return
        self._ledger.enter(left, with_articles=self._output.is_eager)
        states = self._ledger.states([key for entry in left for key in entry.keys])
        if states:
            await self._write_ready([entry.keys[0] for entry in left])
        for entry in left:
            for key, job in zip(entry.keys, self._jobs, strict=True):
                if key not in states and key not in self._under_way:
                    states[key] = "under way"
                    yield Work(key, job, entry.article)

    def _is_twin(self, item: Item, article: Article) -> bool:
        """Whether the same words, however they are set, came under another id before."""
        words = " ".join(article.text.split()).casefold()
        story = hashlib.sha256(words.encode()).hexdigest()[:32]
        twin_of = self._ledger.first_with(story, item.id)
        self._ledger.remember_story(item.id, item.name, story, twin_of=twin_of)
        return twin_of is not None

    # What comes of it

    async def _take(self, outcome: Outcome) -> None:
        key = outcome.work.key
        self._under_way.discard(key)
        result, error = outcome.result, outcome.error
        if result is not None:
            self._ledger.finish(key, result, by_stand_in=outcome.by_stand_in)
            self._count(done=1, by_stand_in=int(outcome.by_stand_in), cost_usd=result.usage.cost_usd or 0.0)
            self._faults = 0
            await self._write_ready([key])
        elif error is not None:
            self._ledger.fail(key, error)
            self._count(failed=1)
            self._judge(error)
        try:
            self._budget.settle(key, result.usage.cost_usd if result is not None else 0.0)
        except UsageError as unpriced:
            self.stop(Stop.FAILURES, unpriced)

    async def _write_ready(self, keys: Sequence[str]) -> None:
        """Write the notes that can be made now that the work of these keys is done; files are written in the end."""
        if not self._output.is_eager:
            return
        if numbers := [number for key in keys for number in self._ledger.ready(key)]:
            records = [self._ledger.record(number) for number in numbers]
            await asyncio.to_thread(self._output.write, records)
            self._ledger.mark_written(numbers)

    def _judge(self, error: SummarizeError) -> None:
        """Stop where going on would only fail again and again."""
        if isinstance(error, (AuthenticationError, UsageError)):
            self.stop(Stop.PROVIDER, error)
        elif isinstance(error, ProviderError) and not isinstance(error, InvalidOutputError):
            self._faults += 1
            if self._faults >= self._bounds.faults:
                self.stop(Stop.PROVIDER, type(error)(f"the provider failed {self._faults} times in a row: {error}"))
        self._look_at_failures()

    def _look_at_failures(self) -> None:
        most, tally = self._bounds.failures, self._tally
        if most is None:
            return
        failed, tried = tally.failed + tally.unreadable, tally.done + tally.failed + tally.unreadable
        allowed = most * max(tried, _FEWEST_TRIED) if self._bounds.is_share else most
        if failed > allowed:
            self.stop(Stop.FAILURES)

    def _count(self, **more: float) -> None:
        added = {name: getattr(self._tally, name) + value for name, value in more.items()}
        self._tally = replace(self._tally, **added, seconds=time.monotonic() - self._started)
        if self._heard is not None:
            self._heard(self._tally)
