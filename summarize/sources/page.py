"""A web page: the article in it, without what stands around it and what it hides; `trafilatura` finds both."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from summarize.errors import SourceError
from summarize.sources.boilerplate import is_boilerplate
from summarize.sources.decoding import decode_page
from summarize.sources.document import Document, join_blocks, numbered
from summarize.sources.headline import parse_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extracted

_DEEPEST = 400  # elements inside each other; browsers stop at 512, pages of people stay under 60
_LARGE = 1_000_000  # characters; above, the second opinions that trafilatura takes are too slow

_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")
# What XML does not allow in a text, and lxml does not take.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_BLANKS = re.compile(r"[^\S\n]+")
_SEPARATOR = re.compile(r"\s+[-–—|·:»]\s+")


def read_page(
    data: bytes, name: str, *, encoding: str | None = None, charset: str | None = None, address: str | None = None
) -> Document:
    """The article of the web page in `data`; `name` is what messages call it.

    `encoding` is what the user says of it, `charset` what the server said, `address` where it came from. Raises
    `SourceError` where no text of an article is found.
    """
    decoded = decode_page(data, name, encoding, charset)
    warnings = (f"{name}: read as {decoded.encoding}, a guess; --encoding names another.",) if decoded.guessed else ()
    document = read_markup(decoded.text, name, address=address)
    return document.warned(warnings)


def read_markup(markup: str, name: str, *, address: str | None = None) -> Document:
    """As `read_page`, from the page's text."""
    tree = parse(markup, name)
    from summarize.sources.hidden import remove_hidden

    remove_hidden(tree)
    found = _extract(tree, len(markup), address)
    lines = [] if found is None else _lines(found.text or "", found.title)
    if found is None or not lines:
        raise SourceError(
            f"{name} is a web page without the text of an article: it may need a script to show it, or a login. "
            "Save what the browser shows, or give the article's text."
        )
    text, places = join_blocks(numbered(lines))
    return Document(
        text,
        title=_title(found.title, found.sitename),
        author=found.author,
        publisher=found.sitename or found.hostname,
        published=parse_date(found.date) if found.date else None,
        address=found.url or address,
        language=None,
        places=places,
    )


def parse(markup: str, name: str) -> HtmlElement:
    """The tree of an HTML text, without comments. Raises `SourceError` where it is nested beyond all measure."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    markup = _CONTROL.sub("", _DECLARATION.sub("", markup, count=1))
    parser = HTMLParser(collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = document_fromstring(markup, parser=parser)
    except etree.LxmlError as error:
        raise SourceError(f"{name} is no web page that can be read: {error}. Give the article's text.") from error
    if _depth(tree) > _DEEPEST:
        raise SourceError(
            f"{name} has more than {_DEEPEST} elements inside each other, as no page of an article has: "
            "save what the browser shows, or give the article's text."
        )
    return tree


def _depth(tree: HtmlElement) -> int:
    from lxml.etree import iterwalk

    depth = deepest = 0
    for event, _ in iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _extract(tree: HtmlElement, size: int, address: str | None) -> Extracted | None:
    import trafilatura
    from trafilatura.metadata import extract_metadata

    # It says on its logger what we say in an error of ours.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # A date from anywhere in the text might be that of another article: one that the page states, or none.
    metadata = extract_metadata(tree, default_url=address, extensive=False)
    # What only a machine reads tells who wrote the page and when, but is no text of its article.
    for script in list(tree.iter("script")):
        script.drop_tree()
    found = trafilatura.bare_extraction(tree, url=address, include_comments=False, fast=size > _LARGE)
    if found is None:
        return None
    for name in ("title", "author", "sitename", "hostname", "date", "url"):
        setattr(found, name, getattr(metadata, name))
    return found


def _lines(text: str, title: str | None) -> list[str]:
    """The paragraphs of an extracted text; the items of a list and the rows of a table are one each, by lines.

    A headline and a date above the text are not part of it: they are the title and the day of the article.
    """
    paragraphs: list[str] = []
    before = ""
    for line in text.splitlines():
        line = _BLANKS.sub(" ", line).strip()
        if not line or is_boilerplate(line):
            continue
        if not paragraphs and (line.casefold() == (title or "").casefold() or parse_date(line) is not None):
            continue
        kind = line[0] if line[:2] in ("- ", "| ") else ""
        if kind and kind == before:
            paragraphs[-1] += "\n" + line
        else:
            paragraphs.append(line)
        before = kind
    return paragraphs


def _title(title: str | None, site: str | None) -> str | None:
    """`title` without the name of the site after it."""
    if title is None or site is None:
        return title
    parts = _SEPARATOR.split(title)
    if len(parts) > 1 and parts[-1].casefold() in (site.casefold(), f"the {site}".casefold()):
        return title[: title.rindex(parts[-1])].rstrip(" -–—|·:»")
    return title
