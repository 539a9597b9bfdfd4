"""Markdown with footnotes as on GitHub, laid out by Jinja2 templates that a user may replace by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from summarize.errors import PromptError
from summarize.evidence import Claim
from summarize.rendering.escaping import Markdown, escape_markdown
from summarize.rendering.footnotes import Footnotes
from summarize.rendering.words import NOTHING_LEFT, SILENT, day_range, extent_lines, provenance, silence
from summarize.results import ActorsBrief, Answer, BriefingNote, Extent, Result, Summary, TimelineEntry

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

BUNDLED: Final = Path(__file__).parent / "templates"
SUFFIX: Final = ".md.j2"


def to_markdown(result: Result, folders: Sequence[Path] = ()) -> str:
    """`result` as Markdown, ending in a line end.

    The layout is the template `answer`, `summary`, `actors` or `brief` with the ending `.md.j2`, from the first of
    `folders` that has it, else the bundled one. Everything that a template prints is escaped. Raises `PromptError`
    with file, line and variable where a template is broken.
    """
    return _render(_template_name(result), (result,), folders)


def answers_to_markdown(answers: Sequence[Answer], folders: Sequence[Path] = ()) -> str:
    """The answers to several questions as one Markdown document, whose footnotes are numbered through."""
    return _render("answer" + SUFFIX, answers, folders)


def _render(name: str, results: Sequence[Result], folders: Sequence[Path]) -> str:
    from jinja2 import TemplateError

    footnotes = Footnotes()
    environment = _environment(folders, footnotes)
    try:
        text = environment.get_template(name).render(
            result=results[0].model_dump(mode="python"),
            results=[result.model_dump(mode="python") for result in results],
            provenance=provenance(results[0]),
            silent=SILENT,
            nothing_left=NOTHING_LEFT,
            footnotes=footnotes.all,
        )
    except TemplateError as error:
        raise _explained(error, environment, name) from error
    except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError, RecursionError, OSError) as error:
        raise _explained(error, environment, name) from error
    return text.strip("\n") + "\n"


def _template_name(result: Result) -> str:
    match result:
        case Answer():
            return "answer" + SUFFIX
        case Summary():
            return "summary" + SUFFIX
        case ActorsBrief():
            return "actors" + SUFFIX
        case BriefingNote():
            return "brief" + SUFFIX
        case _:
            raise TypeError(f"no Markdown layout for {type(result).__name__}")


def _environment(folders: Sequence[Path], footnotes: Footnotes) -> SandboxedEnvironment:
    from jinja2 import FileSystemLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    def cited(claims: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Markdown:
        """A claim, or several one after the other, each with its footnote marks."""
        several = [claims] if isinstance(claims, Mapping) else claims
        return Markdown(" ".join(_cited(Claim.model_validate(claim), footnotes) for claim in several))

    def days(entry: Mapping[str, Any]) -> str:
        """The days that an entry of the timeline means."""
        return day_range(TimelineEntry.model_validate(entry))

    def unread(extent: Mapping[str, Any]) -> tuple[str, ...]:
        """What of the article was not read, a sentence each."""
        return extent_lines(Extent.model_validate(extent))

    environment = SandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in (*folders, BUNDLED)]),
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters = cast("dict[str, object]", environment.filters)  # pyright: ignore[reportUnknownMemberType]
    filters.update(cited=cited, days=days, silence=silence, unread=unread)
    return environment


def _cited(claim: Claim, footnotes: Footnotes) -> str:
    return escape_markdown(claim.text) + "".join(f"[^{number}]" for number in footnotes.numbers(claim))


def _printed(value: object) -> Markdown:
    """What `{{ value }}` puts on the page: nothing that a template prints goes there unescaped."""
    if isinstance(value, Markdown):
        return value
    return Markdown() if value is None else escape_markdown(str(value))


def _explained(error: Exception, environment: SandboxedEnvironment, name: str) -> PromptError:
    """`error` with the file and the line of the template that it comes from."""
    place = getattr(error, "filename", None), getattr(error, "lineno", None)
    if place[0] is None:
        place = _place_in_traceback(error, environment)
    file, line = place
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    return PromptError(f"{file or name}{f', line {line}' if line else ''}: {message}.")


def _place_in_traceback(error: Exception, environment: SandboxedEnvironment) -> tuple[str | None, int | None]:
    """The last template line in the traceback: jinja2 writes its own file names and lines into it."""
    place: tuple[str | None, int | None] = None, None
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(SUFFIX):
            place = file, traceback.tb_lineno
        traceback = traceback.tb_next
    return place
