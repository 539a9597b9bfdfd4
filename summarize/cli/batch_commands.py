"""`summarize batch` and its arguments. Nothing is imported here that parsing does not need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


class RunByDefault(TyperGroup):
    """A group whose first argument is a source where it is not the name of a command: `batch notes/*.txt`.

    `collect` is a run of the engine openai-batch by another name: it submits only what is not with the provider yet.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args[:1] == ["collect"]:
            args = ["run", "--engine", "openai-batch", *args[1:]]
        return super().parse_args(ctx, args if args and args[0] in self.commands else ["run", *args])


batch = typer.Typer(
    cls=RunByDefault,
    help="Many articles: notes, JSON Lines or Parquet, resumed where they stopped.",
    rich_markup_mode=None,
    no_args_is_help=False,
)

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[SOURCE]...",
        help="Files, folders, globs, addresses; lists (.jsonl) and tables (.parquet).",
        show_default=False,
    ),
]
Output = Annotated[
    Path,
    typer.Option("--out", "-o", help="A folder for notes, or a .jsonl or .parquet file.", metavar="PATH"),
]
Tasks = Annotated[
    list[str], typer.Option("--task", "-t", help="summary, actors, ask or brief; repeatable.", metavar="TASK")
]
Questions = Annotated[
    list[str] | None, typer.Option("--question", "-q", help="A question; repeatable.", metavar="QUESTION")
]
QuestionsFile = Annotated[
    Path | None, typer.Option("--questions", help="A file of questions, one a line.", metavar="FILE")
]
NoteFormat = Annotated[
    str,
    typer.Option("--format", help="The notes' ending: html, docx, pdf, md, json, jsonl or txt.", metavar="ENDING"),
]
Jobs = Annotated[int, typer.Option("--jobs", min=1, help="How many are worked on at once.", metavar="N")]
MaxFailures = Annotated[str | None, typer.Option(help="Stop after more failures than this: 10 or 5%.", metavar="N|N%")]
MaxCost = Annotated[
    float | None, typer.Option(min=0.0, help="Stop before this run costs more (exit code 7).", metavar="USD")
]
ApiKeyFile = Annotated[Path | None, typer.Option(help="A file with the key, readable by you alone.", metavar="FILE")]
Wait = Annotated[bool, typer.Option("--wait", help="Wait for another run on this output, instead of exit code 75.")]
Provider = Annotated[str | None, typer.Option(help="Where the model runs: openai or embedded.", metavar="NAME")]
Model = Annotated[str | None, typer.Option(help="The model's name.", metavar="NAME")]
BaseUrl = Annotated[str | None, typer.Option(help="Any OpenAI-compatible server.", metavar="URL")]
ProtocolName = Annotated[str | None, typer.Option(help="How the model is asked: plain or cited.", metavar="NAME")]
Timeout = Annotated[str | None, typer.Option(help="Give up on one job after SECONDS.", metavar="SECONDS")]
Offline = Annotated[bool, typer.Option("--offline", help="Nothing leaves this machine.")]
PromptsFolder = Annotated[
    Path | None, typer.Option("--prompts", help="A folder of templates that replace ours.", metavar="DIR")
]
IgnoreRobots = Annotated[bool, typer.Option("--ignore-robots", help="Fetch pages that robots.txt withholds.")]
AllowPrivate = Annotated[
    bool, typer.Option("--allow-private", help="Fetch from this machine and its own network, too.")
]
Fallback = Annotated[
    str | None,
    typer.Option(help="Go on with the local model when the provider is down: embedded.", metavar="embedded"),
]
Record = Annotated[
    Path | None, typer.Option(help="Keep what goes over the wire to the model in FILE, without keys.", metavar="FILE")
]
Replay = Annotated[
    Path | None, typer.Option(help="Repeat a recorded run from FILE: no network, no key.", metavar="FILE")
]
LogFile = Annotated[Path | None, typer.Option(help="Keep a log here: JSON lines, rotated at 10 MB.", metavar="FILE")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing when all is well.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours.")]


@batch.command("run", hidden=True)
def run(
    out: Output,
    sources: Sources = None,
    lists: Annotated[
        list[str] | None,
        typer.Option("--from", help="A list of sources or JSON objects, one a line; - for standard input."),
    ] = None,
    task: Tasks = ["summary"],  # noqa: B006 (typer copies it)
    question: Questions = None,
    questions: QuestionsFile = None,
    sentences: Annotated[
        int | None, typer.Option(min=1, help="Summaries of at most N statements.", metavar="N")
    ] = None,
    words: Annotated[int | None, typer.Option(min=1, help="Summaries of at most about N words.", metavar="N")] = None,
    note_format: NoteFormat = "md",
    jobs: Jobs = 8,
    engine: Annotated[
        str, typer.Option(help="What does the work: local, openai-batch or ray.", metavar="NAME")
    ] = "local",
    resume: Annotated[
        bool, typer.Option("--resume/--afresh", help="Go on where the last run stopped, or forget all of it.")
    ] = True,
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
    record: Record = None,
    replay: Replay = None,
    log_file: LogFile = None,
    quiet: Quiet = False,
    no_color: NoColor = False,
) -> int:
    """Do the same for many articles; what is done already is neither done nor paid for again.

    The output's ledger (ledger.sqlite) knows each article by its content, and each job by its arguments, prompts and
    model. A run that is stopped or killed is resumed by running it again. Failures are listed in failures.jsonl beside
    the results, and tried again by the next run. `summarize batch status PATH` shows how an output stands.

    The engine openai-batch hands the requests to the provider's Batch API: half the price, within a day. It may be
    stopped while it waits; `summarize batch collect`, with the same arguments, goes on.

    Exit codes: 6 the provider failed, 7 the budget would be exceeded, 8 failures remain, 75 another run is at it.
    """
    from summarize.cli.batch_run import run_batch
    from summarize.cli.batch_settings import BatchSettings

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
        sentences=sentences,
        words=words,
        note_format=note_format,
        jobs=jobs,
        engine=engine,
        resume=resume,
        max_failures=max_failures,
        max_cost=max_cost,
        wait=wait,
        fallback=fallback,
        record=record,
        replay=replay,
        ignore_robots=ignore_robots,
        allow_private=allow_private,
        log_file=log_file,
        quiet=quiet,
        colour=not no_color,
        flags=flags,
    )
    return run_batch(settings, tuple(sources or ()), tuple(lists or ()))


@batch.command("status")
def status(
    path: Annotated[Path, typer.Argument(help="The folder or file that a batch writes to.", metavar="PATH")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """How an output stands: what is done, what failed, what it cost, and whether a run is at it."""
    from summarize.cli.batch_status import show_batch_status

    return show_batch_status(path, as_json=as_json)
