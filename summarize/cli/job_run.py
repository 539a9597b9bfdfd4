"""What is settled before a model is asked for anything, and the reading and asking that follow from it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from summarize.article import Article
from summarize.cli.destination import Destination
from summarize.cli.options import JobOptions
from summarize.cli.printing import say
from summarize.cli.taping import fetched
from summarize.cli.usage import usage_line
from summarize.config import Settings, load_settings
from summarize.errors import UsageError
from summarize.llm.cache_key import Job
from summarize.llm.provider import Endpoint
from summarize.sources import read_source
from summarize.sources.headline import parse_date

if TYPE_CHECKING:
    from summarize.cli.performing import Performer
    from summarize.events import Event
    from summarize.llm.cache import AnswerCache
    from summarize.llm.tape import Recorder, Replayer


@dataclass(frozen=True)
class JobRun:
    """One command line with a job in it; several `jobs` are several questions. `published` is what --date says."""

    options: JobOptions
    settings: Settings
    endpoint: Endpoint
    destination: Destination
    jobs: Sequence[Job]
    published: date | None
    tape: Recorder | Replayer | None

    @classmethod
    def prepare(
        cls, options: JobOptions, jobs: Sequence[Job], tape: Recorder | Replayer | None, *, several: bool
    ) -> JobRun:
        """Settle it all, for one source or for `several`; the endpoint of a replay is the one that was recorded."""
        flags = options.settings()
        if tape is not None:  # what comes from a cache cannot be recorded
            flags["cache"] = False
        settings = load_settings(flags)
        if several and options.title is not None:
            raise UsageError("--title names one article, and these are several: leave it out.")
        folders = (settings.prompts_dir,) if settings.prompts_dir is not None else ()
        destination = Destination.of(options, folders, lines=several or len(jobs) > 1, several=several)
        endpoint: Endpoint | None = getattr(tape, "endpoint", None)
        return cls(options, settings, endpoint or settings.endpoint(), destination, jobs, _day(options.date), tape)

    @property
    def is_titled(self) -> bool:
        """Whether the question stands above an answer: there are several."""
        return len(self.jobs) > 1

    def to_file_of(self, source: str | None) -> JobRun:
        """The same, its result written to the file of `source` in the folder that is its destination."""
        return replace(self, destination=self.destination.within(source))

    def read(self, source: str | None, detect: Callable[[str, str | None], str | None] | None = None) -> Article:
        """The article at `source`, its language as `detect` tells it. Raises `SourceError`."""
        options = self.options

        def read() -> Article:
            return read_source(
                source,
                title=options.title,
                published=self.published,
                encoding=options.encoding,
                language=options.language,
                offline=self.settings.offline,
                allow_private=options.allow_private,
                ignore_robots=options.ignore_robots,
                warn=say,
                detect=detect,
            )

        return fetched(source, self.tape, read)

    @contextmanager
    def performer(self, hears: Callable[[Event], None], cache: AnswerCache | None) -> Generator[Performer]:
        """Whoever does the jobs, for the length of a `with` block."""
        from summarize.cli.performing import Performer
        from summarize.events import Notice

        def hear(event: Event) -> None:
            if isinstance(event, Notice):
                self.log(event.text)
            hears(event)

        with Performer(self.options, self.settings, self.endpoint, tape=self.tape, cache=cache, hears=hear) as one:
            yield one

    def show_first_requests(self, article: Article) -> int:
        """Print what each job would send first; returns the exit code."""
        from summarize.cli.dry_run import show_first_requests

        return show_first_requests(self.jobs, article, self.endpoint, self.settings, as_json=self.options.as_json)

    def tell(self, source: str | None, withheld: str, results: Sequence[dict[str, Any]]) -> None:
        """Say on standard error what was withheld and, where somebody reads it, what it took; the log gets both."""
        name = f"{self.jobs[0].name} of {source or 'the example'}"
        self.log(f"{name}: {usage_line(results)}{f' withheld {withheld}' if withheld else ''}")
        if self.options.quiet:
            return
        if withheld:
            say(f"withheld {withheld}; --json lists them.")
        if self.options.verbose or sys.stderr.isatty():
            say(usage_line(results))

    def log(self, text: str, *, failed: bool = False) -> None:
        """One line for the log, where there is one."""
        if self.options.log_file is not None:
            import logging

            logging.getLogger("summarize.jobs").log(logging.ERROR if failed else logging.INFO, "%s", text)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise UsageError(f"--date: {text!r} is not a day: write it as 2022-10-20 or 20 October 2022.")
    return day
