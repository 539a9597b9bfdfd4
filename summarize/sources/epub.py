"""An e-book (EPUB): its chapters in the order of its spine, each a place."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from datetime import date
from urllib.parse import unquote

from summarize.errors import SourceError
from summarize.sources.archives import open_archive, read_member
from summarize.sources.decoding import decode_page
from summarize.sources.document import Block, Document, join_blocks
from summarize.sources.files import MAX_BYTES
from summarize.sources.headline import parse_date
from summarize.sources.markup import paragraphs_of_markup
from summarize.sources.word import parse_xml

_CONTAINER = "META-INF/container.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_XML_ENC = "{http://www.w3.org/2001/04/xmlenc#}"
_MARKUP = frozenset({"application/xhtml+xml", "text/html"})


def read_epub(data: bytes, name: str) -> Document:
    """The text of the e-book in `data`, its chapters as places. Raises `SourceError` where it cannot be read."""
    with open_archive(data, name) as archive:
        container = parse_xml(read_member(archive, _CONTAINER, name), name)
        root = next((one.get("full-path") for one in container.iter("{*}rootfile")), None)
        if root is None:
            raise SourceError(f"{name} is a damaged e-book: it names no list of its chapters. Fetch it again.")
        package = parse_xml(read_member(archive, root, name), name)
        folder = posixpath.dirname(root)
        items = {item.get("id"): item for item in package.iter(f"{_OPF}item")}
        chapters: list[str] = []
        for reference in package.iter(f"{_OPF}itemref"):
            item = items.get(reference.get("idref"))
            if item is None or reference.get("linear") == "no" or "nav" in (item.get("properties") or "").split():
                continue
            if item.get("media-type") in _MARKUP:
                chapters.append(posixpath.normpath(posixpath.join(folder, unquote(item.get("href") or ""))))
        if set(chapters) & _encrypted(archive, name):
            raise SourceError(f"{name} is protected against reading by other programs: give a copy without protection.")
        text, places = join_blocks(_blocks(archive, chapters, name))
    if not text:
        raise SourceError(f"{name} is an e-book without text: there is nothing to read.")
    return Document(
        text,
        title=_said(package.findtext(f".//{_DC}title")),
        author="; ".join(filter(None, (_said(one.text) for one in package.iter(f"{_DC}creator")))) or None,
        publisher=_said(package.findtext(f".//{_DC}publisher")),
        published=_day(package.findtext(f".//{_DC}date")),
        language=_said(package.findtext(f".//{_DC}language")),
        places=places,
    )


def _blocks(archive: zipfile.ZipFile, chapters: list[str], name: str) -> Iterator[Block]:
    number = size = 0
    for chapter in chapters:
        data = read_member(archive, chapter, name)
        size += len(data)
        if size > MAX_BYTES:
            raise SourceError(
                f"{name} holds a text of more than {MAX_BYTES // 1_000_000} MB, the most that is read: give a chapter."
            )
        if not data.strip():
            continue
        paragraphs = paragraphs_of_markup(decode_page(data, f"{name} ({chapter})").text, name)
        number += bool(paragraphs)
        yield from (Block(paragraph, f"chapter {number}") for paragraph in paragraphs)


def _encrypted(archive: zipfile.ZipFile, name: str) -> set[str]:
    member = "META-INF/encryption.xml"
    if member not in archive.namelist():
        return set()
    root = parse_xml(read_member(archive, member, name), name)
    return {unquote(one.get("URI") or "") for one in root.iter(f"{_XML_ENC}CipherReference")}


def _said(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None


def _day(text: str | None) -> date | None:
    return parse_date((text or "").strip()[:10])
