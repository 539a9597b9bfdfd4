"""Markdown with footnotes as on GitHub, laid out by Jinja2 templates that a user may replace by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from summarize.evidence import Claim
from summarize.rendering.escaping import Markdown, escape_markdown
from summarize.rendering.footnotes import Footnotes
from summarize.rendering.templating import Layouts
from summarize.rendering.words import NOTHING_LEFT, SILENT, day_range, extent_lines, kind_of, provenance, silence
from summarize.results import Answer, Extent, Result, TimelineEntry

SUFFIX: Final = ".md.j2"


def to_markdown(result: Result, folders: Sequence[Path] = (), footnotes_after: int = 0) -> str:
    """`result` as Markdown, ending in a line end.

    The layout is the template `answer`, `summary`, `actors` or `brief` with the ending `.md.j2`, from the first of
    `folders` that has it, else the bundled one. Everything that a template prints is escaped. The first
    footnote has the number after `footnotes_after`. Raises `PromptError` with file, line and variable where a template
    is broken.
    """
    return _render(kind_of(result) + SUFFIX, (result,), folders, footnotes_after)


def answers_to_markdown(answers: Sequence[Answer], folders: Sequence[Path] = (), footnotes_after: int = 0) -> str:
    """The answers to several questions as one Markdown document, whose footnotes are numbered through."""
    return _render("answer" + SUFFIX, answers, folders, footnotes_after)


def _render(name: str, results: Sequence[Result], folders: Sequence[Path], footnotes_after: int) -> str:
    footnotes = Footnotes(footnotes_after)

    def cited(claims: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Markdown:
        """A claim, or several one after the other, each with its footnote marks."""
        several = [claims] if isinstance(claims, Mapping) else claims
        return Markdown(" ".join(_cited(Claim.model_validate(claim), footnotes) for claim in several))

    layouts = Layouts(
        folders,
        printed=_printed,
        filters={"cited": cited, "days": _days, "silence": silence, "unread": _unread},
    )
    return layouts.fill_in(
        name,
        {
            "result": results[0].model_dump(mode="python"),
            "results": [result.model_dump(mode="python") for result in results],
            "provenance": provenance(results[0]),
            "silent": SILENT,
            "nothing_left": NOTHING_LEFT,
            "footnotes": footnotes.all,
        },
    )


def _days(entry: Mapping[str, Any]) -> str:
    """The days that an entry of the timeline means."""
    return day_range(TimelineEntry.model_validate(entry))


def _unread(extent: Mapping[str, Any]) -> tuple[str, ...]:
    """What of the article was not read, a sentence each."""
    return extent_lines(Extent.model_validate(extent))


def _cited(claim: Claim, footnotes: Footnotes) -> str:
    return escape_markdown(claim.text) + "".join(f"[^{number}]" for number in footnotes.numbers(claim))


def _printed(value: object) -> Markdown:
    """What `{{ value }}` puts on the page: nothing that a template prints goes there unescaped."""
    if isinstance(value, Markdown):
        return value
    return Markdown() if value is None else escape_markdown(str(value))
