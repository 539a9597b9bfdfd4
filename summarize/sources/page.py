"""A web page: the article in it, without what stands around it and what it hides; `trafilatura` finds both."""

from __future__ import annotations

import logging
import re
from copy import deepcopy
from itertools import islice
from typing import TYPE_CHECKING

from summarize.errors import SourceError
from summarize.sources.boilerplate import is_boilerplate
from summarize.sources.decoding import decode_page
from summarize.sources.document import Document, join_blocks, numbered
from summarize.sources.headline import parse_date
from summarize.sources.markup import paragraphs_of_tree
from summarize.sources.tree import parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Document as Extracted

_LARGE = 20_000  # elements; in more, the second opinions that trafilatura takes are too slow
_HUGE = 60_000  # elements; in more, its first one is too
_TELLING = 5  # elements of a kind
_AROUND = ("nav", "aside", "footer", "form", "header")

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
    found = _metadata(tree, address)
    lines = _lines(_body(tree, address), found.title)
    if not lines:
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


def _metadata(tree: HtmlElement, address: str | None) -> Extracted:
    """What the page says about itself. Takes the scripts that say it out of the tree: they are no text of it."""
    from trafilatura.metadata import extract_metadata

    # It says on its logger what we say in an error of ours.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # A date from anywhere in the text might be that of another article: one that the page states, or none.
    found = extract_metadata(_sketch(tree) if _size(tree) > _HUGE else tree, default_url=address, extensive=False)
    for script in list(tree.iter("script")):
        script.drop_tree()
    return found


def _sketch(tree: HtmlElement) -> HtmlElement:
    """The parts of a huge page that speak about it: its head, and the first headlines, times and scripts outside."""
    from lxml.html import document_fromstring

    small = document_fromstring("<html><body></body></html>")
    head = tree.find("head")
    if head is not None:
        small.insert(0, deepcopy(head))
    telling = tree.iterfind("body//h1"), tree.iterfind("body//time"), tree.iterfind("body//script")
    for element in (one for kind in telling for one in islice(kind, _TELLING)):
        small[-1].append(deepcopy(element))
    return small


def _size(tree: HtmlElement) -> int:
    return sum(1 for _ in tree.iter())


def _body(tree: HtmlElement, address: str | None) -> str:
    """The text of the article in the page, a paragraph a line."""
    size = _size(tree)
    if size > _HUGE:
        return "\n".join(_all_of(tree))
    import trafilatura

    found = trafilatura.bare_extraction(tree, url=address, include_comments=False, fast=size > _LARGE)
    # It is a dictionary only where that is asked for.
    return "" if found is None or isinstance(found, dict) else found.text or ""


def _all_of(tree: HtmlElement) -> list[str]:
    """The paragraphs of what calls itself an article, else of the page without what calls itself something else."""
    articles = list(tree.iter("article", "main"))
    part = max(articles, key=lambda one: sum(1 for _ in one.iter()), default=tree)
    for element in list(part.iter(*_AROUND)):
        if element.getparent() is not None:
            element.drop_tree()
    return paragraphs_of_tree(part)


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
