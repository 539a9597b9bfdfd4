"""Doing one of the four jobs: settings, source, cache or toolkit, rendering, exit code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from summarize.article import Article
from summarize.cli.destination import Destination
from summarize.cli.keeping import KeptAnswers, Printed
from summarize.cli.options import JobOptions
from summarize.cli.printing import say
from summarize.cli.questions import Asked
from summarize.cli.usage import usage_line
from summarize.config import Settings, load_settings
from summarize.errors import UsageError
from summarize.llm.cache_key import Job
from summarize.llm.provider import Endpoint
from summarize.rendering.output import BINARY
from summarize.sources import read_source
from summarize.sources.headline import parse_date

if TYPE_CHECKING:
    from summarize.cli.progress import Progress
    from summarize.results import Result
    from summarize.toolkit import Toolkit


def summarise(options: JobOptions, source: str | None, sentences: int | None, words: int | None) -> int:
    """The summary; returns the exit code."""
    if sentences is not None and words is not None:
        raise UsageError("--sentences and --words contradict each other: choose one.")
    run = _Run.prepare(options, source, [Job.summary(sentences, words)])
    return run.do(lambda kit, article: [kit.summary(article, sentences=sentences, words=words)])


def describe_actors(options: JobOptions, source: str | None) -> int:
    """The key actors; returns the exit code."""
    return _Run.prepare(options, source, [Job.actors()]).do(lambda kit, article: [kit.actors(article)])


def write_brief(options: JobOptions, source: str | None, questions: tuple[str, ...]) -> int:
    """The briefing note; returns the exit code."""
    run = _Run.prepare(options, source, [Job.brief(questions)])
    return run.do(lambda kit, article: [kit.brief(article, questions=questions)])


def answer(options: JobOptions, asked: Asked) -> int:
    """The answers, each sent as soon as it is there where the form allows it; returns the exit code.

    With several questions that is 0 where at least one is answered, and 3 where none is.
    """
    run = _Run.prepare(options, asked.source, [Job.ask(question) for question in asked.questions])
    return run.do(lambda kit, article: kit.ask_all(article, asked.questions))


@dataclass(frozen=True)
class _Run:
    """Everything that is settled before a model is asked for anything. Several jobs are several questions."""

    options: JobOptions
    settings: Settings
    endpoint: Endpoint
    destination: Destination
    article: Article
    jobs: Sequence[Job]

    @classmethod
    def prepare(cls, options: JobOptions, source: str | None, jobs: Sequence[Job]) -> _Run:
        settings = load_settings(options.settings())
        folders = (settings.prompts_dir,) if settings.prompts_dir is not None else ()
        destination = Destination.of(options, folders, several=len(jobs) > 1)
        article = read_source(
            source or settings.article,
            title=options.title,
            published=_day(options.date),
            encoding=options.encoding,
            language=options.language,
            offline=settings.offline,
            allow_private=options.allow_private,
            ignore_robots=options.ignore_robots,
            warn=say,
        )
        endpoint = settings.endpoint()
        return cls(options, settings, endpoint, destination, article, jobs)

    @property
    def several(self) -> bool:
        return len(self.jobs) > 1

    def do(self, work: Callable[[Toolkit, Article], Iterable[Result]]) -> int:
        """Answer from the cache, or let the toolkit do `work`; returns the exit code."""
        if self.options.dry_run:
            from summarize.cli.dry_run import show_first_requests

            as_json = self.options.as_json
            return show_first_requests(self.jobs, self.article, self.endpoint, self.settings, as_json=as_json)
        form = [self.destination.form, self.several]
        kept = KeptAnswers.of(self.settings, self.endpoint, self.article, self.jobs, form)
        try:
            code = self._print_again(kept) if kept is not None and not self.options.refresh else None
            return self._do_afresh(kept, work) if code is None else code
        finally:
            if kept is not None:
                if kept.cache.problem is not None and self.options.verbose:
                    say(f"the cache of answers cannot be used: {kept.cache.problem}")
                kept.cache.close()

    def _print_again(self, kept: KeptAnswers) -> int | None:
        """Print what was printed before for the same; returns the exit code, or `None` where it was not."""
        results = kept.recall()
        printed = kept.printed(results) if results is not None else None
        if results is None or printed is None:
            return None
        if printed.warning and not self.options.quiet:
            say(printed.warning)
        self.destination.deliver(printed.text)
        self._tell(printed.withheld, results)
        return printed.code

    def _do_afresh(self, kept: KeptAnswers | None, work: Callable[[Toolkit, Article], Iterable[Result]]) -> int:
        from summarize.cli.endings import exit_code
        from summarize.cli.progress import Progress
        from summarize.rendering.words import withheld_line

        streaming = self.several and self.destination.streams
        progress = Progress(quiet=self.options.quiet, verbose=self.options.verbose, colour=not self.options.no_color)
        results: list[Result] = []
        with progress, self._open_toolkit(progress, kept) as kit:
            for result in work(kit, self.article):
                results.append(result)
                if streaming:
                    progress.pause()
                    self.destination.send([result], self.article, titled=True)
        if not streaming:
            self.destination.send(results, self.article, titled=self.several)
        withheld = withheld_line([one for result in results for one in result.withheld])
        code = exit_code(results)
        self._tell(
            withheld, [result.model_dump(mode="json", include={"usage", "model", "cached"}) for result in results]
        )
        if kept is not None:
            self._keep(kept, results, withheld, code)
        return code

    def _keep(self, kept: KeptAnswers, results: Sequence[Result], withheld: str, code: int) -> None:
        """Keep how the results look when they come from the cache, and what is said of the article then."""
        from summarize.language.orders import warning_of_orders

        recalled = kept.recall()
        if recalled is not None and self.destination.format not in BINARY:
            again = [result.model_copy(update={"cached": True}) for result in results]
            content = self.destination.render(again, self.article, titled=self.several)
            if isinstance(content, str):
                warning = warning_of_orders(self.article.text) or ""
                kept.keep(recalled, Printed(content, withheld, code, warning))

    def _open_toolkit(self, progress: Progress, kept: KeptAnswers | None) -> Toolkit:
        from summarize.toolkit import Toolkit

        return Toolkit(
            endpoint=self.endpoint,
            offline=self.settings.offline,
            timeout=self.settings.timeout,
            prompts_dir=self.settings.prompts_dir,
            prices_file=self.settings.prices_file,
            cache=kept.cache if kept is not None else None,
            refresh=self.options.refresh,
            on_event=progress,
        )

    def _tell(self, withheld: str, results: Sequence[dict[str, Any]]) -> None:
        """Say on standard error what was withheld and, where somebody reads it, what it took."""
        if self.options.quiet:
            return
        if withheld:
            say(f"withheld {withheld}; --json lists them.")
        if self.options.verbose or sys.stderr.isatty():
            say(usage_line(results))


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise UsageError(f"--date: {text!r} is not a day: write it as 2022-10-20 or 20 October 2022.")
    return day
