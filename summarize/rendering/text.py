"""Plain text: a line a statement, footnotes at the end; what a pipe and a .txt file get."""

from __future__ import annotations

from summarize.rendering.layout import Heading, Line, lay_out
from summarize.results import Result


def to_text(result: Result, *, titled: bool = False) -> str:
    """`result` as plain text without any wrapping, ending in a line end; `titled` puts the question above an answer."""
    document = lay_out(result, titled=titled)
    lines: list[str] = []
    for block in document.blocks:
        match block:
            case Heading(text, level, detail):
                lines += ["", f"{text} ({detail})" if detail else text]
                if level < 3 and not detail:
                    lines.append("-" * len(text))
            case Line():
                lines.append(_line(block))
    if document.footnotes:
        lines.append("")
    lines += [f"[{note.number}] “{note.quote}” ({note.place})" for note in document.footnotes]
    return "\n".join(lines).strip("\n") + "\n"


def _line(line: Line) -> str:
    pieces = " ".join(piece.text + marks(piece.notes) for piece in line.pieces if piece.text)
    label = f"{line.label}: " if line.label else ""
    return f"{'- ' if line.bullet else ''}{label}{pieces}"


def marks(notes: tuple[int, ...]) -> str:
    """Footnote marks as they stand behind a statement: " [1][2]"; empty where there are none."""
    return " " + "".join(f"[{number}]" for number in notes) if notes else ""
