"""The four jobs as commands: which jobs a command line means, and on how many sources they are done."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from summarize.cli.job_run import JobRun
from summarize.cli.options import JobOptions
from summarize.cli.questions import Asked
from summarize.cli.taping import check_tape, open_tape
from summarize.errors import UsageError
from summarize.llm.cache_key import Job
from summarize.sources import list_sources, names_several


def summarise(options: JobOptions, sources: Sequence[str], sentences: int | None, words: int | None) -> int:
    """The summary; returns the exit code."""
    if sentences is not None and words is not None:
        raise UsageError("--sentences and --words contradict each other: choose one.")
    return _do(options, sources, [Job.summary(sentences, words)])


def describe_actors(options: JobOptions, sources: Sequence[str]) -> int:
    """The key actors; returns the exit code."""
    return _do(options, sources, [Job.actors()])


def write_brief(options: JobOptions, sources: Sequence[str], questions: tuple[str, ...]) -> int:
    """The briefing note; returns the exit code."""
    return _do(options, sources, [Job.brief(questions)])


def answer(options: JobOptions, asked: Asked) -> int:
    """The answers, each sent as soon as it is there where the form allows it; returns the exit code.

    With several questions that is 0 where at least one is answered, and 3 where none is.
    """
    return _do(options, asked.sources, [Job.ask(question) for question in asked.questions])


def _do(options: JobOptions, sources: Sequence[str], jobs: Sequence[Job]) -> int:
    lists = options.lists or ()
    several = names_several(sources, lists)
    check_tape(options.record, options.replay, options.fallback)
    with _log(options.log_file), open_tape(options.record, options.replay) as tape:
        run = JobRun.prepare(options, jobs, tape, several=several)
        if several:
            from summarize.cli.several_sources import do_several

            code = do_several(run, list_sources(sources, lists=lists))
        else:
            from summarize.cli.one_source import do_one

            source = sources[0] if sources else run.settings.article
            code = do_one(run.to_file_of(source) if run.destination.is_folder else run, source)
        run.log(f"ended with exit code {code}")
        return code


def _log(path: Path | None) -> AbstractContextManager[None]:
    """The log of this command; without one, nothing of logging is imported."""
    if path is None:
        return nullcontext()
    from summarize.cli.log_file import logging_to

    return logging_to(path)
