"""The options that every job takes, declared once, and the way a command takes them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, get_type_hints

import typer

from summarize.rendering.output import Format

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...",
        help="A file (text, web page, PDF, Word, EPUB, mail, feed, subtitles), an address, - for standard input; or "
        "several, a folder, a glob. Default: the configured article, else the bundled example.",
        show_default=False,
    ),
]


@dataclass(frozen=True)
class JobOptions:
    """What a user has set for one job by flags; `None` where nothing was."""

    as_json: Annotated[bool, typer.Option("--json", help="Print JSON (see `summarize schema`).")] = False
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print Markdown.")] = False
    output: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            help=f"Write to FILE instead: {', '.join(Format)}; or a file for each source to a folder (DIR/).",
            metavar="FILE",
        ),
    ] = None
    show: Annotated[bool, typer.Option("--open", help="Show it as a page in the browser.")] = False
    lists: Annotated[
        list[str] | None,
        typer.Option("--from", help="A list of sources, one a line; - for standard input.", metavar="FILE"),
    ] = None
    title: Annotated[str | None, typer.Option(help="The article's headline.", metavar="TEXT")] = None
    date: Annotated[str | None, typer.Option(help="The day the article appeared: 2022-10-20.", metavar="DAY")] = None
    encoding: Annotated[
        str | None, typer.Option(help="The encoding of the source, where it is guessed wrong.", metavar="NAME")
    ] = None
    language: Annotated[
        str | None, typer.Option(help="The article's language, where it is guessed wrong: fr.", metavar="CODE")
    ] = None
    ignore_robots: Annotated[
        bool, typer.Option("--ignore-robots", help="Fetch a page that robots.txt withholds from programs.")
    ] = False
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Fetch from this machine and its own network, too.")
    ] = False
    provider: Annotated[str | None, typer.Option(help="Where the model runs: openai or embedded.", metavar="NAME")] = (
        None
    )
    model: Annotated[str | None, typer.Option(help="The model's name.", metavar="NAME")] = None
    base_url: Annotated[str | None, typer.Option(help="Any OpenAI-compatible server.", metavar="URL")] = None
    protocol: Annotated[str | None, typer.Option(help="How the model is asked: plain or cited.", metavar="NAME")] = None
    timeout: Annotated[str | None, typer.Option(help="Give up after SECONDS (exit code 124).", metavar="SECONDS")] = (
        None
    )
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither take an answer from the cache nor keep it.")] = (
        False
    )
    refresh: Annotated[bool, typer.Option("--refresh", help="Ask afresh, and keep the new answer.")] = False
    fallback: Annotated[
        str | None,
        typer.Option(help="Go on with the local model when the provider is down: embedded.", metavar="embedded"),
    ] = None
    record: Annotated[
        Path | None,
        typer.Option(help="Keep what goes over the wire to the model in FILE, without keys.", metavar="FILE"),
    ] = None
    replay: Annotated[
        Path | None, typer.Option(help="Repeat what was recorded in FILE: no network, no key.", metavar="FILE")
    ] = None
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Send nothing: print the first prompt, its tokens, cost and time.")
    ] = False
    offline: Annotated[bool, typer.Option("--offline", help="Nothing leaves this machine.")] = False
    api_key_file: Annotated[
        Path | None, typer.Option(help="A file with the key, readable by you alone.", metavar="FILE")
    ] = None
    prompts: Annotated[Path | None, typer.Option(help="A folder of templates that replace ours.", metavar="DIR")] = None
    log_file: Annotated[
        Path | None, typer.Option(help="Keep a log here: JSON lines, rotated at 10 MB.", metavar="FILE")
    ] = None
    quiet: Annotated[bool, typer.Option("--quiet", help="No notices on standard error.")] = False
    verbose: Annotated[bool, typer.Option("--verbose", help="Say what happens on standard error.")] = False
    no_color: Annotated[bool, typer.Option("--no-color", help="No colours.")] = False

    def settings(self) -> dict[str, object]:
        """The flags that are settings, by setting name."""
        return {
            "provider": self.provider,
            "model": self.model,
            "base_url": self.base_url,
            "protocol": self.protocol,
            "timeout": self.timeout,
            "offline": self.offline or None,
            "cache": False if self.no_cache else None,
            "prompts_dir": self.prompts,
            "api_key_file": self.api_key_file,
        }


def takes_job_options(command: Callable[..., object]) -> Callable[..., object]:
    """`command`, whose parameter `options` is a `JobOptions`, as one that takes each of its fields as an option."""
    hints = get_type_hints(command, include_extras=True)
    shared = get_type_hints(JobOptions, include_extras=True)
    names = [one.name for one in fields(JobOptions)]
    parameters = [
        one.replace(annotation=hints[one.name], kind=inspect.Parameter.KEYWORD_ONLY)
        for one in inspect.signature(command).parameters.values()
        if one.name != "options"
    ]
    parameters += [
        inspect.Parameter(one.name, inspect.Parameter.KEYWORD_ONLY, default=one.default, annotation=shared[one.name])
        for one in fields(JobOptions)
    ]

    def expanded(**values: object) -> object:
        options = JobOptions(**{name: values.pop(name) for name in names})  # pyright: ignore[reportArgumentType]
        return command(options=options, **values)

    expanded.__name__ = command.__name__
    expanded.__doc__ = command.__doc__
    expanded.__annotations__ = {one.name: one.annotation for one in parameters}
    expanded.__signature__ = inspect.Signature(parameters)  # pyright: ignore[reportFunctionMemberAccess]
    return expanded
