"""Running a batch from the command line: lock, ledger, engine, signals, progress, and what is said in the end."""

from __future__ import annotations

import asyncio
import logging
import signal
import sqlite3
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.article import Article
from summarize.batch.budget import Budget
from summarize.batch.engines.choosing import open_engine
from summarize.batch.items import Item, ReadSource
from summarize.batch.ledger import Ledger, ledger_path
from summarize.batch.outputs import choose_output
from summarize.batch.plan import find_items
from summarize.batch.running import Ending, Run, Stop, Tally
from summarize.cli.batch_progress import BatchProgress
from summarize.cli.batch_settings import BatchSettings
from summarize.cli.log_file import logging_to
from summarize.cli.printing import say
from summarize.cli.taping import fetched, open_tape
from summarize.errors import ExitCode, LockedError, OutputError, SourceError, UsageError
from summarize.llm.file_lock import hold_lock

if TYPE_CHECKING:
    from summarize.llm.tape import Recorder, Replayer

_log = logging.getLogger("summarize.batch")
_SHOWN_FAILURES = 10


def run_batch(settings: BatchSettings, sources: tuple[str, ...], lists: tuple[str, ...]) -> int:
    """`summarize batch`; returns the exit code."""
    if not sources and not lists:
        raise UsageError("no articles: name files, folders, globs or addresses, or a list with --from.")
    settings.check()
    leaving_out = settings.out if not settings.out.suffix else None

    def plan() -> Iterator[Item]:
        return find_items(sources, lists, leaving_out=leaving_out)

    counted = None if "-" in lists else plan
    with logging_to(settings.log_file):
        ending, failures = run_plan(settings, lambda _: plan(), read=settings.reader(), count=counted)
        if not ending.tally.seen:
            raise SourceError("there is no article in what was named: a folder is searched for texts, pages and PDFs.")
        return tell_ending(settings, ending, failures)


def run_plan(
    settings: BatchSettings,
    items: Callable[[Ledger], Iterator[Item]],
    *,
    read: ReadSource,
    once_a_story: bool = False,
    count: Callable[[], Iterator[Item]] | None = None,
    afterwards: Callable[[Ledger], None] | None = None,
) -> tuple[Ending, list[str]]:
    """Run the work of `settings` over the items that `items` makes; how it ended, and the failures, a line each.

    `count` makes the same items again, to be counted for the progress bar; `afterwards` is called with the ledger
    before it is closed.
    """
    with open_tape(settings.record, settings.replay) as tape:

        def read_or_recall(source: str | None, *, title: str | None = None, published: date | None = None) -> Article:
            return fetched(source, tape, lambda: read(source, title=title, published=published))

        return _run(settings, items, tape, read_or_recall, once_a_story, count, afterwards)


def _run(
    settings: BatchSettings,
    items: Callable[[Ledger], Iterator[Item]],
    tape: Recorder | Replayer | None,
    read: ReadSource,
    once_a_story: bool,
    count: Callable[[], Iterator[Item]] | None,
    afterwards: Callable[[Ledger], None] | None,
) -> tuple[Ending, list[str]]:
    kit = settings.kit(recorded=getattr(tape, "endpoint", None))
    jobs, bounds = settings.work(), settings.bounds()
    prompts_dirs = (kit.prompts_dir,) if kit.prompts_dir is not None else ()
    output = choose_output(settings.out, form=settings.form, layouts=prompts_dirs)
    path = ledger_path(settings.out)
    with _locked(path, wait=settings.wait):
        if not settings.resume:
            for name in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                name.unlink(missing_ok=True)
        ledger = Ledger.open(path)
        try:
            prompts = kit.make().prompts
            identities = {job: job.identity(prompts, kit.endpoint) for job in jobs}
            with BatchProgress(quiet=settings.quiet, colour=settings.colour, count=count) as progress:

                async def go() -> Ending:
                    async with open_engine(
                        settings.engine,
                        kit,
                        jobs=settings.jobs,
                        stand_in=settings.fallback is not None,
                        tape=tape,
                        beside=path,
                    ) as engine:
                        run = Run(
                            items(ledger),
                            identities,
                            ledger=ledger,
                            output=output,
                            engine=engine,
                            budget=Budget(settings.max_cost),
                            bounds=bounds,
                            read=read,
                            heard=progress,
                            once_a_story=once_a_story,
                        )
                        with _stopping(run):
                            return await run.go()

                try:
                    ending = asyncio.run(go())
                except asyncio.CancelledError:  # asked to stop a second time
                    raise KeyboardInterrupt from None
            if afterwards is not None:
                afterwards(ledger)
            failures = [f"{one.id}: {one.reason}" for one in ledger.failures()]
            return ending, failures
        finally:
            ledger.close()


def tell_ending(settings: BatchSettings, ending: Ending, failures: list[str]) -> int:
    """Say how a run ended, all of it where there is trouble, nothing where there is none and quiet is asked for."""
    code = ending.exit_code
    stopped = _why_stopped(settings, ending)
    for line in failures:
        _log.warning("failed: %s", line)
    if stopped:
        _log.warning("%s", stopped)
    _log.info("%s", summary_line(ending.tally))
    for line in failures[:_SHOWN_FAILURES]:
        say(line)
    if len(failures) > _SHOWN_FAILURES:
        say(f"… and {len(failures) - _SHOWN_FAILURES} more, all of them in failures.jsonl.")
    if stopped:
        say(stopped)
    if code is not ExitCode.DONE or not settings.quiet:
        say(summary_line(ending.tally))
    return code


def _why_stopped(settings: BatchSettings, ending: Ending) -> str:
    """Why a run ended before its plan did, in words; empty where it did not."""
    if ending.stop in (Stop.INTERRUPTED, Stop.TERMINATED):
        return "stopped: what was finished is kept; run the same again to go on."
    if ending.error is not None:
        return f"stopped: {ending.error}"
    if ending.stop is Stop.BUDGET:
        return f"stopped: more than the {settings.max_cost:g} USD of --max-cost would be spent; run again to go on."
    if ending.stop is Stop.FAILURES:
        return f"stopped: more failures than --max-failures {settings.max_failures} allows."
    return ""


def summary_line(tally: Tally) -> str:
    """What a run did, in one line."""
    parts = [f"{tally.seen} articles", f"{tally.unchanged} unchanged", f"{tally.done} jobs done"]
    if tally.by_stand_in:
        parts.append(f"{tally.by_stand_in} of them by the local model")
    if failed := tally.failed + tally.unreadable:
        parts.append(f"{failed} failed")
    if tally.cost_usd:
        parts.append(f"{tally.cost_usd:.4f} USD")
    return f"{', '.join(parts)}, in {tally.seconds:.1f} s."


@contextmanager
def _locked(path: Path, *, wait: bool) -> Generator[None]:
    def while_waiting() -> None:
        if not wait:
            raise LockedError(f"another run is writing to {path.parent}: try later, or wait for it with --wait.")

    with ExitStack() as held:
        try:
            held.enter_context(hold_lock(Path(f"{path}.lock"), while_waiting=while_waiting))
        except OSError as error:
            raise OutputError(
                f"{path}.lock cannot be used: {error.strerror or error}. Name an output of yours."
            ) from error
        try:
            yield
        except sqlite3.Error as error:
            raise OutputError(
                f"the ledger {path} cannot be written: {error}. What is in it is kept: run the same again once it can."
            ) from error


@contextmanager
def _stopping(run: Run) -> Generator[None]:
    """SIGINT and SIGTERM end the run in good order; a second one ends it at once."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    reasons = {signal.SIGINT: Stop.INTERRUPTED, signal.SIGTERM: Stop.TERMINATED}

    def ask(reason: Stop) -> None:
        if run.is_stopping and task is not None:
            task.cancel()
        run.stop(reason)

    handled: list[signal.Signals] = []
    for number, reason in reasons.items():
        try:
            loop.add_signal_handler(number, ask, reason)
        except (NotImplementedError, RuntimeError):  # Windows, or not the main thread: the usual ways of ending serve
            continue
        handled.append(number)
    try:
        yield
    finally:
        for number in handled:
            loop.remove_signal_handler(number)
