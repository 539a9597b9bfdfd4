"""The terminal: wrapped to its width, citations as numbered footnotes, colours where they are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from summarize.rendering.layout import Heading, Line, Piece, lay_out
from summarize.rendering.text import marks
from summarize.results import Result

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text


def console_for(stream: TextIO, *, colour: bool = True, width: int | None = None) -> Console:
    """A rich console that writes `stream` and interprets nothing in what it is given.

    Colours follow `NO_COLOR`, the terminal and `colour`; `width` is in columns, the terminal's own where not given.
    """
    from rich.console import Console

    return Console(
        file=stream,
        width=width,
        no_color=None if colour else True,
        color_system="auto" if colour else None,
        highlight=False,
        markup=False,
        emoji=False,
    )


def print_result(result: Result, console: Console, *, titled: bool = False) -> None:
    """Print `result`, its footnotes at the end; `titled` puts the question above an answer."""
    document = lay_out(result, titled=titled)
    first = True
    for block in document.blocks:
        if isinstance(block, Heading) and not first:
            console.print()
        console.print(_heading(block) if isinstance(block, Heading) else _line(block))
        first = False
    if document.footnotes:
        console.print()
    width = len(str(len(document.footnotes))) + 2
    for note in document.footnotes:
        words = _text((f"“{note.quote}”", "italic"), (f" ({note.place})", "dim"))
        console.print(_hanging(f"[{note.number}]".rjust(width), "cyan", words))


def _heading(heading: Heading) -> RenderableType:
    style = {1: "bold underline", 2: "bold"}.get(heading.level, "bold")
    return _text((heading.text, style), (f" ({heading.detail})" if heading.detail else "", "dim"))


def _line(line: Line) -> RenderableType:
    style = "dim" if line.muted else ""
    parts: list[tuple[str, str]] = [(f"{line.label}: ", "dim" if line.muted else "bold")] if line.label else []
    for number, piece in enumerate(one for one in line.pieces if one.text):
        parts += _piece(piece, style, first=number == 0)
    return _hanging("•", "cyan", _text(*parts)) if line.bullet else _text(*parts)


def _piece(piece: Piece, style: str, *, first: bool) -> list[tuple[str, str]]:
    return [(piece.text if first else f" {piece.text}", style), (marks(piece.notes), "cyan")]


def _text(*parts: tuple[str, str]) -> Text:
    from rich.text import Text

    return Text.assemble(*parts, overflow="fold")


def _hanging(mark: str, style: str, words: Text) -> RenderableType:
    """`words` wrapped to the right of `mark`."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(mark, style), words)
    return grid
