"""The commands and their arguments. Nothing is imported here that a command does not need to be parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from summarize.cli.batch_commands import batch
from summarize.cli.options import JobOptions, Sources, takes_job_options
from summarize.cli.running import ending
from summarize.cli.watch_commands import watch


class Guarded(TyperGroup):
    """The commands, inside the guard that turns every way of ending into an exit code, before typer has a say."""

    def invoke(self, ctx: Any) -> int:
        command = super().invoke
        return ending(lambda: command(ctx), passing=(typer.Exit, typer.Abort, typer.TyperException))


app = typer.Typer(
    name="summarize",
    cls=Guarded,
    help="Summaries, key actors, answers and briefing notes whose every statement carries a quotation of its source.",
    epilog="Exit codes: 0 done, 2 usage, 3 the article does not say, 4 nothing left with evidence, "
    "5 unreadable source, 6 the provider failed, 8 some of several sources failed, 124 timed out. "
    "`summarize COMMAND --help` lists a command's options.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
models = typer.Typer(help="The embedded models: list, pull, path, serve.", no_args_is_help=True, rich_markup_mode=None)
prompts = typer.Typer(help="The prompt templates: list, show, check.", no_args_is_help=True, rich_markup_mode=None)
caches = typer.Typer(help="What is kept of earlier answers: info, clear.", no_args_is_help=True, rich_markup_mode=None)

QuestionsFile = Annotated[
    Path | None, typer.Option("--questions", help="A file of questions, one a line.", metavar="FILE")
]
ModelName = Annotated[str | None, typer.Argument(help="Its name; the default model where not given.", metavar="[NAME]")]
Folder = Annotated[
    Path | None, typer.Option("--prompts", help="A folder of templates that replace ours.", metavar="DIR")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from summarize import __version__

        typer.echo(f"summarize {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True)
    ] = False,
) -> None:
    """Nothing of its own to do: the commands do it."""


@app.command("summary")
@takes_job_options
def summary(
    options: JobOptions,
    sources: Sources = None,
    sentences: Annotated[int | None, typer.Option(min=1, help="At most N statements.", metavar="N")] = None,
    words: Annotated[int | None, typer.Option(min=1, help="At most about N words.", metavar="N")] = None,
) -> int:
    """The main points, the weightiest first."""
    from summarize.cli import jobs

    return jobs.summarise(options, sources or (), sentences, words)


@app.command("actors")
@takes_job_options
def actors(options: JobOptions, sources: Sources = None) -> int:
    """The key actors, and how they stand to each other."""
    from summarize.cli import jobs

    return jobs.describe_actors(options, sources or ())


@app.command("ask")
@takes_job_options
def ask(
    options: JobOptions,
    question: Annotated[
        str | None, typer.Argument(help="The question.", metavar="QUESTION", show_default=False)
    ] = None,
    sources: Sources = None,
    more: Annotated[
        list[str] | None, typer.Option("-q", help="A further question; repeatable.", metavar="QUESTION")
    ] = None,
    questions: QuestionsFile = None,
) -> int:
    """Answer a question, or say that the article does not.

    Without an answer the exit code is 3. Several questions share one reading of the article; --json then prints a line
    for each, and the exit code is 3 only where none is answered. With -q or --questions, a first argument that names a
    file is a SOURCE.
    """
    from summarize.cli import jobs
    from summarize.cli.questions import sort_arguments

    return jobs.answer(options, sort_arguments(question, sources or (), more or (), questions))


@app.command("brief")
@takes_job_options
def brief(
    options: JobOptions,
    sources: Sources = None,
    question: Annotated[
        list[str] | None, typer.Option("--question", "-q", help="A standing question; repeatable.", metavar="QUESTION")
    ] = None,
    questions: QuestionsFile = None,
) -> int:
    """The briefing note: all of it on one page.

    Headline facts, summary, key actors, timeline, what is claimed and not established, what is left open, answers to
    standing questions, provenance.
    """
    from summarize.cli import jobs
    from summarize.cli.questions import read_questions

    asked = (*(question or ()), *(read_questions(questions) if questions is not None else ()))
    return jobs.write_brief(options, sources or (), asked)


app.command("watch")(watch)
app.add_typer(batch, name="batch")
app.add_typer(models, name="model")
app.add_typer(prompts, name="prompts")
app.add_typer(caches, name="cache")


@caches.command("info")
def cache_info() -> int:
    """What is kept, where, and how much of it there may be."""
    from summarize.cli import cache_commands

    return cache_commands.show_info()


@caches.command("clear")
def cache_clear() -> int:
    """Delete all answers and readings that are kept."""
    from summarize.cli import cache_commands

    return cache_commands.clear()


@models.command("list")
def model_list() -> int:
    """The models that can be pulled, and which are on this machine."""
    from summarize.cli import model_commands

    return model_commands.list_models()


@models.command("pull")
def model_pull(
    name: ModelName = None,
    offline: Annotated[bool, typer.Option("--offline", help="Only look on this machine.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress.")] = False,
) -> int:
    """Fetch a model, once; an interrupted pull is resumed."""
    from summarize.cli import model_commands

    return model_commands.pull(name, offline=offline, quiet=quiet)


@models.command("path")
def model_path(name: ModelName = None) -> int:
    """Print where a model's file is (exit code 6 where it is not on this machine)."""
    from summarize.cli import model_commands

    return model_commands.print_path(name)


@models.command("serve")
def model_serve(
    name: ModelName = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0: any free one.", metavar="PORT")] = 8765,
    idle_timeout: Annotated[
        float, typer.Option(min=0, help="End after so many seconds without a request; 0: never.", metavar="SECONDS")
    ] = 0.0,
    context: Annotated[
        int | None, typer.Option(min=256, help="Tokens of prompt and answer together.", metavar="TOKENS")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not fetch a model that is not here.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No notices on standard error.")] = False,
) -> int:
    """Serve an embedded model to other programs on this machine, as the OpenAI API, until Ctrl-C or SIGTERM.

    Standard output gets the lines that a shell needs to use it. The key is SUMMARIZE_SERVE_KEY, else a new one.
    """
    from summarize.cli import serving

    return serving.serve(
        name, port=port, idle_timeout=idle_timeout, context_tokens=context, offline=offline, quiet=quiet
    )


@prompts.command("list")
def prompts_list(folder: Folder = None) -> int:
    """The templates by name, with their purpose and where each comes from."""
    from summarize.cli import prompt_commands

    return prompt_commands.list_prompts(folder)


@prompts.command("show")
def prompts_show(name: Annotated[str, typer.Argument(metavar="NAME")], folder: Folder = None) -> int:
    """Print a template: a copy of it in your own folder is where a change begins."""
    from summarize.cli import prompt_commands

    return prompt_commands.show(name, folder)


@prompts.command("check")
def prompts_check(folder: Folder = None) -> int:
    """Read every template as a task would (exit code 2 where one is broken)."""
    from summarize.cli import prompt_commands

    return prompt_commands.check(folder)


@app.command("schema")
def schema(name: Annotated[str, typer.Argument(help="answer, summary, actors or brief.", metavar="NAME")]) -> int:
    """Print the JSON schema of a result."""
    from summarize.cli.printing import put
    from summarize.rendering.schema import schema_text

    put(schema_text(name), "utf-8")
    return 0


@app.command("status")
def status(
    provider: Annotated[str | None, typer.Option(help="As for the jobs.", metavar="NAME")] = None,
    model: Annotated[str | None, typer.Option(help="As for the jobs.", metavar="NAME")] = None,
    base_url: Annotated[str | None, typer.Option(help="As for the jobs.", metavar="URL")] = None,
    offline: Annotated[bool, typer.Option("--offline", help="As for the jobs.")] = False,
    api_key_file: Annotated[Path | None, typer.Option(help="As for the jobs.", metavar="FILE")] = None,
) -> int:
    """What would run, where text goes, and whether it answers.

    Every setting is shown with where it comes from; a key never is. Exit code 6 where the model does not answer.
    """
    from summarize.cli.status import show_status

    flags = {"provider": provider, "model": model, "base_url": base_url, "offline": offline or None}
    return show_status({**flags, "api_key_file": api_key_file})
