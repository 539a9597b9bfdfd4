"""Doing one of the four jobs: settings, source, toolkit, rendering, exit code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from summarize.article import Article
from summarize.cli.destination import Destination
from summarize.cli.options import JobOptions
from summarize.cli.printing import say
from summarize.cli.progress import Progress
from summarize.cli.questions import Asked
from summarize.config import Settings, load_settings
from summarize.errors import ExitCode, UsageError
from summarize.rendering.words import withheld_line
from summarize.results import ActorsBrief, Answer, AnswerStatus, BriefingNote, Result, Summary
from summarize.sources import read_source
from summarize.sources.headline import parse_date

if TYPE_CHECKING:
    from summarize.toolkit import Toolkit


def summarise(options: JobOptions, source: str | None, sentences: int | None, words: int | None) -> int:
    """The summary; returns the exit code."""
    if sentences is not None and words is not None:
        raise UsageError("--sentences and --words contradict each other: choose one.")
    return _one(options, source, lambda kit, article: kit.summary(article, sentences=sentences, words=words))


def describe_actors(options: JobOptions, source: str | None) -> int:
    """The key actors; returns the exit code."""
    return _one(options, source, lambda kit, article: kit.actors(article))


def write_brief(options: JobOptions, source: str | None, questions: tuple[str, ...]) -> int:
    """The briefing note; returns the exit code."""
    return _one(options, source, lambda kit, article: kit.brief(article, questions=questions))


def answer(options: JobOptions, asked: Asked) -> int:
    """The answers, each sent as soon as it is there where the form allows it; returns the exit code.

    With several questions that is 0 where at least one is answered, and 3 where none is.
    """
    several = len(asked.questions) > 1
    job = _Job.prepare(options, asked.source, several=several)
    with job.progress, job.open_toolkit() as kit:
        answers = kit.ask_all(job.article, asked.questions) if several else [kit.ask(job.article, asked.questions[0])]
        kept = job.send_all(answers) if several and job.destination.streams else list(answers)
    if not (several and job.destination.streams):
        job.destination.send(kept, titled=several)
    job.tell_withheld(kept)
    if all(one.status is AnswerStatus.NOT_IN_ARTICLE for one in kept):
        return ExitCode.NOT_IN_ARTICLE
    return ExitCode.DONE if any(one.claims for one in kept) else ExitCode.NOTHING_LEFT


def is_empty(result: Result) -> bool:
    """Whether no statement of a result was kept."""
    match result:
        case Answer() | Summary():
            return not result.claims
        case ActorsBrief():
            return not result.actors
        case BriefingNote():
            facts = result.facts
            parts = (facts.who, facts.what, facts.when, facts.where, result.summary, result.actors, result.timeline)
            return not any((*parts, result.claimed, *(one.claims for one in result.answers)))
        case _:
            raise TypeError(f"an unknown result: {type(result).__name__}")


@dataclass(frozen=True)
class _Job:
    """Everything that is settled before a model is asked for anything."""

    options: JobOptions
    settings: Settings
    destination: Destination
    article: Article
    progress: Progress

    @classmethod
    def prepare(cls, options: JobOptions, source: str | None, *, several: bool = False) -> _Job:
        settings = load_settings(options.settings())
        folders = (settings.prompts_dir,) if settings.prompts_dir is not None else ()
        destination = Destination.of(options, folders, several=several)
        article = read_source(
            source or settings.article,
            title=options.title,
            published=_day(options.date),
            encoding=options.encoding,
            warn=say,
        )
        progress = Progress(quiet=options.quiet, verbose=options.verbose, colour=not options.no_color)
        return cls(options, settings, destination, article, progress)

    def open_toolkit(self) -> Toolkit:
        from summarize.toolkit import Toolkit

        return Toolkit(
            provider=self.settings.provider,
            model=self.settings.model,
            base_url=self.settings.base_url,
            protocol=self.settings.protocol,
            offline=self.settings.offline,
            timeout=self.settings.timeout,
            prompts_dir=self.settings.prompts_dir,
            on_event=self.progress,
        )

    def send_all(self, answers: Iterable[Answer]) -> list[Answer]:
        sent: list[Answer] = []
        for one in answers:
            self.progress.pause()
            self.destination.send([one], titled=True)
            sent.append(one)
        return sent

    def tell_withheld(self, results: Iterable[Result]) -> None:
        line = withheld_line([one for result in results for one in result.withheld])
        if line and not self.options.quiet:
            say(f"withheld {line}; --json lists them.")


def _one(options: JobOptions, source: str | None, work: Callable[[Toolkit, Article], Result]) -> int:
    job = _Job.prepare(options, source)
    with job.progress, job.open_toolkit() as kit:
        result = work(kit, job.article)
    job.destination.send([result])
    job.tell_withheld([result])
    return ExitCode.NOTHING_LEFT if is_empty(result) else ExitCode.DONE


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    day = parse_date(text)
    if day is None:
        raise UsageError(f"--date: {text!r} is not a day: write it as 2022-10-20 or 20 October 2022.")
    return day
