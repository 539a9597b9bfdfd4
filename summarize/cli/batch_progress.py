"""How far a batch is, on standard error: a bar on a terminal, a line a minute elsewhere, and both in the log."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Self

from summarize.batch.items import Item
from summarize.batch.running import Tally
from summarize.cli.printing import say
from summarize.errors import SummarizeError

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

_log = logging.getLogger("summarize.batch")
_SECONDS_BETWEEN_LINES = 60.0


class BatchProgress:
    """Hears the tally of a run; a context manager that takes its bar off the screen.

    `count` makes the items of the run anew, so that a terminal can be told how many there are and how long it takes.
    """

    def __init__(
        self, *, quiet: bool = False, colour: bool = True, count: Callable[[], Iterator[Item]] | None = None
    ) -> None:
        self._quiet = quiet
        self._colour = colour
        self._count = count
        self._bar: Progress | None = None
        self._row: TaskID | None = None
        self._total: int | None = None
        self._told_at = time.monotonic()

    def __enter__(self) -> Self:
        if not self._quiet and sys.stderr.isatty():
            self._show()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, tally: Tally) -> None:
        """Take in how far the run is."""
        if self._bar is not None and self._row is not None:
            ended = tally.unchanged + tally.unreadable + tally.done + tally.failed
            self._bar.update(self._row, completed=ended, total=self._total, description=_words(tally))
        now = time.monotonic()
        if now - self._told_at >= _SECONDS_BETWEEN_LINES:
            self._told_at = now
            _log.info("%s", _words(tally))
            if self._bar is None and not self._quiet:
                say(_words(tally))

    def _show(self) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        from summarize.rendering.terminal import console_for

        console = console_for(sys.stderr, colour=self._colour)
        columns = BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}")
        self._bar = Progress(*columns, console=console, transient=True, refresh_per_second=4)
        self._row = self._bar.add_task("", total=None)
        self._bar.start()
        threading.Thread(target=self._count_items, daemon=True).start()

    def _count_items(self) -> None:
        if self._count is not None:
            try:
                self._total = sum(1 for _ in self._count())
            except SummarizeError:  # the run itself says so
                return


def _words(tally: Tally) -> str:
    """The rate, the failures and the cost so far."""
    rate = tally.done / tally.seconds if tally.seconds else 0.0
    parts = [f"{tally.seen} articles, {tally.unchanged} unchanged, {tally.done} jobs done ({rate:.1f}/s)"]
    if failed := tally.failed + tally.unreadable:
        parts.append(f"{failed} failed")
    if tally.cost_usd:
        parts.append(f"{tally.cost_usd:.4f} USD")
    return ", ".join(parts)
