"""Running a watch: what is new in feeds becomes notes, and the index of the notes is kept."""

from __future__ import annotations

import logging
import time
from datetime import date
from pathlib import Path

from summarize.article import Article
from summarize.batch.feeds import Feeds
from summarize.batch.index import write_index
from summarize.batch.items import ReadSource
from summarize.batch.ledger import Ledger
from summarize.batch.outputs import FAILURES, write_failures
from summarize.batch.politeness import Politeness
from summarize.batch.running import Stop
from summarize.batch.subscriptions import feed_addresses, load_validators, save_validators
from summarize.cli.batch_run import run_plan, tell_ending
from summarize.cli.batch_settings import BatchSettings
from summarize.cli.log_file import logging_to
from summarize.cli.printing import say
from summarize.config import load_settings
from summarize.errors import ExitCode, OutputError, UsageError
from summarize.sources.reading import is_address

_log = logging.getLogger("summarize.batch")
STATE = "feeds.json"


def run_watch(
    settings: BatchSettings,
    sources: tuple[str, ...],
    *,
    every: float | None,
    pause: float,
    title: str,
    read: ReadSource | None = None,
) -> int:
    """`summarize watch`, once or `every` so many seconds for ever; returns the exit code of the last round.

    Pages are read with `read`, else as the settings say.
    """
    if settings.out.suffix:
        raise UsageError(f"-o {settings.out}: a watch writes notes and their index, so name a folder.")
    settings.check()
    addresses = feed_addresses(sources)
    if load_settings(settings.flags).offline and (remote := [one for one in addresses if is_address(one)]):
        raise UsageError(
            f"the feed {remote[0]} would have to be fetched, which --offline forbids: save it, and name that."
        )
    try:
        settings.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {settings.out} cannot be made: {error.strerror or error}.") from error
    with logging_to(settings.log_file):
        while True:
            code, is_stopped = _round(settings, addresses, Politeness(pause), title, read or settings.reader())
            if every is None or is_stopped:
                return code
            time.sleep(every)


def _round(
    settings: BatchSettings, addresses: tuple[str, ...], politeness: Politeness, title: str, read: ReadSource
) -> tuple[int, bool]:
    state = settings.out / STATE
    feeds = Feeds(addresses, load_validators(state), politeness, allow_private=settings.allow_private)

    def politely(source: str | None, *, title: str | None = None, published: date | None = None) -> Article:
        politeness.wait_for(source or "")
        return read(source, title=title, published=published)

    def afterwards(ledger: Ledger) -> None:
        save_validators(state, feeds.validators(ledger.is_known))
        if feeds.dead:
            write_failures(settings.out / FAILURES, [*feeds.failures(), *ledger.failures()])
        write_index(settings.out, ledger.complete(), settings.form, title=title)

    ending, failures = run_plan(
        settings,
        lambda ledger: feeds.items(ledger.is_known),
        read=politely,
        once_a_story=True,
        afterwards=afterwards,
    )
    code = tell_ending(settings, ending, failures)
    for reason in feeds.dead.values():
        _log.warning("dead feed: %s", reason)
        say(reason)
    if feeds.dead and code == ExitCode.DONE:
        code = ExitCode.BATCH_FAILURES
    return code, ending.stop in (Stop.INTERRUPTED, Stop.TERMINATED)


def default_title(folder: Path) -> str:
    """What the index is called where nobody says."""
    return f"Notes: {folder.resolve().name}"
