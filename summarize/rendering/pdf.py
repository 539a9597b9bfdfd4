"""PDF: typeset by typst on this machine, tagged, with bookmarks, links from statements to evidence and back."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from summarize.article import Article
from summarize.errors import PromptError
from summarize.rendering.layout import Heading, Line
from summarize.rendering.output import Format, missing_extra
from summarize.rendering.sheet import Sheet, is_right_to_left, sheet_of
from summarize.rendering.templating import BUNDLED, find
from summarize.results import Result

if TYPE_CHECKING:
    from typst import TypstError

TEMPLATE: Final = "note.typ"
_PLACE = re.compile(r"┌─ (?:\\\\\?\\)?(.+?\.typ):(\d+):\d+")
_PACKAGE = re.compile(r"^[^/\n]*(?:import|include)\s*\"@", re.MULTILINE)


def to_pdf(results: Sequence[Result], article: Article, folders: Sequence[Path] = ()) -> bytes:
    """One result, or the answers to several questions, as a PDF.

    The layout is `note.typ` from the first of `folders` that has it, else the bundled one. It is given its content as
    data, so nothing of an article is ever read as markup; it reads no file outside its folder, and no package from a
    network. Raises `UsageError` where typst is not installed, `PromptError` with file, line and variable where the
    layout is broken.
    """
    try:
        import typst
    except ImportError as error:
        raise missing_extra(Format.PDF, "typst") from error
    template = find(TEMPLATE, folders) or BUNDLED / TEMPLATE
    if template.parent != BUNDLED:
        _refuse_packages(template.parent)
    data = json.dumps(_as_data(sheet_of(results, article)), ensure_ascii=False)
    try:
        return typst.compile(str(template), root=str(template.parent), format="pdf", sys_inputs={"note": data})
    except typst.TypstError as error:
        raise _explained(error, template) from error


def _as_data(sheet: Sheet) -> dict[str, Any]:
    """`sheet` as the layout sees it: each block says what it is, each text whether it runs to the left."""
    return {
        **{name: getattr(sheet, name) for name in ("kind", "title", "byline", "rests", "model")},
        "blocks": [_block(one) for one in sheet.blocks],
        "evidence": [
            {"number": one.number, "quote": one.quote, "place": one.place, "rtl": is_right_to_left(one.quote)}
            for one in sheet.evidence
        ],
        "provenance": [list(pair) for pair in sheet.provenance],
        "title_rtl": is_right_to_left(sheet.title),
    }


def _block(block: Any) -> dict[str, Any]:
    match block:
        case Heading(text, level):
            return {"is": "heading", "text": text, "level": 1 if level < 3 else 2, "rtl": is_right_to_left(text)}
        case Line():
            return {"is": "line", **_line(block)}
        case _:
            rows = [{"name": row.name, "kind": row.kind, "lines": list(map(_line, row.lines))} for row in block.rows]
            return {"is": "table", "rows": rows}


def _line(line: Line) -> dict[str, Any]:
    pieces = [asdict(piece) | {"rtl": is_right_to_left(piece.text)} for piece in line.pieces]
    return {"label": line.label, "bullet": line.bullet, "pieces": pieces}


def _refuse_packages(folder: Path) -> None:
    for path in sorted(folder.glob("*.typ")):
        try:
            source = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError(f"The layout file {path} cannot be read: {error}.") from error
        if found := _PACKAGE.search(source):
            line = source.count("\n", 0, found.end()) + 1
            raise PromptError(f"{path}, line {line}: packages are not fetched: put the file beside the layout.")


def _explained(error: TypstError, template: Path) -> PromptError:
    """`error` with the file and the line that it comes from."""
    place = _PLACE.search(error.diagnostic)
    # typst names files as seen from the working directory.
    file, line = (os.path.abspath(place[1]), f", line {place[2]}") if place else (template, "")
    return PromptError(f"{file}{line}: {error.message}.")
