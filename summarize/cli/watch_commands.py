"""`summarize watch` and its arguments. Nothing is imported here that parsing does not need."""

from __future__ import annotations

from typing import Annotated

import typer

from summarize.cli.batch_commands import (
    AllowPrivate,
    ApiKeyFile,
    BaseUrl,
    Fallback,
    IgnoreRobots,
    Jobs,
    LogFile,
    MaxCost,
    MaxFailures,
    Model,
    NoColor,
    NoteFormat,
    Offline,
    Output,
    PromptsFolder,
    ProtocolName,
    Provider,
    Questions,
    QuestionsFile,
    Quiet,
    Tasks,
    Timeout,
    Wait,
)


def watch(
    feeds: Annotated[
        list[str], typer.Argument(metavar="FEED...", help="RSS or Atom: addresses, files, or OPML files of them.")
    ],
    out: Output,
    task: Tasks = ["summary"],  # noqa: B006 (typer copies it)
    question: Questions = None,
    questions: QuestionsFile = None,
    note_format: NoteFormat = "md",
    once: Annotated[bool, typer.Option("--once", help="One round, as cron wants it.")] = False,
    every: Annotated[float, typer.Option(min=1.0, help="Minutes between rounds.", metavar="MINUTES")] = 15.0,
    pause: Annotated[
        float, typer.Option(min=0.0, help="Seconds between two requests to one host.", metavar="SECONDS")
    ] = 1.0,
    title: Annotated[str | None, typer.Option(help="What the index is called.", metavar="TEXT")] = None,
    jobs: Jobs = 8,
    max_failures: MaxFailures = None,
    max_cost: MaxCost = None,
    wait: Wait = False,
    provider: Provider = None,
    model: Model = None,
    base_url: BaseUrl = None,
    protocol: ProtocolName = None,
    timeout: Timeout = None,
    ignore_robots: IgnoreRobots = False,
    allow_private: AllowPrivate = False,
    offline: Offline = False,
    api_key_file: ApiKeyFile = None,
    prompts: PromptsFolder = None,
    fallback: Fallback = None,
    log_file: LogFile = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> int:
    """Follow feeds: each new article becomes a note, and an index of the notes (index.html, feed.json) is kept.

    A feed that has not changed is not sent again, an article that is done is not fetched again, and the same story
    under a second address is left out. A feed that cannot be read is reported and stops nothing; the exit code is 8.
    """
    from summarize.cli.batch_settings import BatchSettings
    from summarize.cli.watch_run import default_title, run_watch

    flags: dict[str, object] = {
        "provider": provider,
        "model": model,
        "base_url": base_url,
        "protocol": protocol,
        "timeout": timeout,
        "offline": offline or None,
        "api_key_file": api_key_file,
        "prompts_dir": prompts,
    }
    settings = BatchSettings(
        out=out,
        tasks=tuple(task),
        questions=tuple(question or ()),
        questions_file=questions,
        note_format=note_format,
        jobs=jobs,
        max_failures=max_failures,
        max_cost=max_cost,
        wait=wait,
        fallback=fallback,
        ignore_robots=ignore_robots,
        allow_private=allow_private,
        log_file=log_file,
        quiet=quiet,
        colour=not no_color,
        flags=flags,
    )
    return run_watch(
        settings,
        tuple(feeds),
        every=None if once else every * 60,
        pause=pause,
        title=title or default_title(out),
    )
