"""A Word file (.docx): the paragraphs and tables of its body, as they read once its tracked changes are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from summarize.errors import SourceError
from summarize.sources.archives import open_archive, read_member
from summarize.sources.document import Document, join_blocks, numbered
from summarize.sources.headline import find_heading

if TYPE_CHECKING:
    from lxml.etree import _Element  # pyright: ignore[reportPrivateUsage]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CORE = "docProps/core.xml"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
# What was deleted, what only a program reads, and what is there a second time for older programs.
_LEFT_OUT = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}fldData", f"{_W}pPr", f"{_W}rPr"})
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS = re.compile(r"[^\S\n]+")


def read_word(data: bytes, name: str) -> Document:
    """The text of the .docx file in `data`, its paragraphs as places. Raises `SourceError` where it cannot be read."""
    with open_archive(data, name) as archive:
        body = parse_xml(read_member(archive, "word/document.xml", name), name).find(f"{_W}body")
        core = parse_xml(read_member(archive, _CORE, name), name) if _CORE in archive.namelist() else None
    text, places = join_blocks(numbered(_paragraphs(body))) if body is not None else ("", ())
    if not text:
        raise SourceError(f"{name} is a Word file without text: there is nothing to read.")
    heading = find_heading(text)
    title = (core.findtext(_TITLE) or "").strip() if core is not None else ""
    return Document(
        text,
        title=title or heading.title,
        author=((core.findtext(_CREATOR) or "").strip() or None) if core is not None else None,
        published=heading.published,
        places=places,
    )


def parse_xml(data: bytes, name: str) -> _Element:
    """The root of an XML text; no entity of its own is resolved. Raises `SourceError` where it is damaged."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError) as error:
        reason = str(error).partition(", line ")[0].rstrip(".,")
        raise SourceError(f"{name} is a damaged file ({reason}): save it again.") from error


def _paragraphs(body: _Element) -> Iterator[str]:
    for element in body:
        if element.tag == f"{_W}tbl":
            rows = (_row(row) for row in element.iter(f"{_W}tr"))
            yield "\n".join(row for row in rows if row.strip(" |"))
        elif element.tag == f"{_W}p":
            yield _text(element)
        elif element.tag in (f"{_W}sdt", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}sdtContent"):
            yield from _paragraphs(element)


def _row(row: _Element) -> str:
    cells = (" ".join(_text(one) for one in cell.iter(f"{_W}p")) for cell in row.iter(f"{_W}tc"))
    return " | ".join(" ".join(cell.split()) for cell in cells)


def _text(paragraph: _Element) -> str:
    from lxml.etree import iterwalk

    pieces: list[str] = []
    walk = iterwalk(paragraph, events=("start",))
    for _, element in walk:
        tag = element.tag
        if (
            tag in _LEFT_OUT
            or tag == _FALLBACK
            or (tag == f"{_W}r" and element.find(f"{_W}rPr/{_W}vanish") is not None)
        ):
            walk.skip_subtree()
        elif tag == f"{_W}t":
            pieces.append(element.text or "")
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            pieces.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("\u2011")
    return _BLANKS.sub(" ", "".join(pieces)).strip()
