"""The text of markup that is all text: chapters of a book, letters, entries of a feed. Block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from summarize.sources.tree import parse

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl"),
        *(
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
        ),
        *("html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th"),
        *("thead", "tr", "ul"),
    }
)
_NOT_TEXT = frozenset({"head", "script", "style", "title", "nav", "figure", "svg", "math", "select", "button"})
_BLANKS = re.compile(r"\s+")


def paragraphs_of_markup(markup: str, name: str) -> list[str]:
    """The paragraphs of an HTML text, without what it hides; the cells of a table's row are one, divided by " | ".

    Raises `SourceError` where it is nested beyond all measure.
    """
    if not markup.strip():
        return []
    from summarize.sources.hidden import remove_hidden

    tree = parse(markup, name)
    remove_hidden(tree)
    return paragraphs_of_tree(tree)


def paragraphs_of_tree(tree: HtmlElement) -> list[str]:
    """As `paragraphs_of_markup`, from a tree, all of which is text."""
    return list(_paragraphs(tree))


def _paragraphs(tree: HtmlElement) -> Iterator[str]:
    from lxml.etree import iterwalk

    pieces: list[str] = []

    def flush() -> Iterator[str]:
        text = _BLANKS.sub(" ", "".join(pieces)).strip(" |")
        pieces.clear()
        if text:
            yield text

    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        is_cell = tag in ("td", "th")
        if event == "start":
            if tag in _NOT_TEXT:
                walk.skip_subtree()
                continue
            if tag in _BLOCKS and not is_cell and not _is_in_row(element):
                yield from flush()
            pieces.append(element.text or "")
        else:
            if is_cell:
                pieces.append(" | ")
            elif tag in _BLOCKS and not _is_in_row(element):
                yield from flush()
            else:
                pieces.append(" " if tag in _BLOCKS else "")
            pieces.append(element.tail or "")
    yield from flush()


def _is_in_row(element: HtmlElement) -> bool:
    """Whether `element` stands inside the cell of a table with several columns."""
    cell = next(element.iterancestors("td", "th", "table"), None)
    return cell is not None and cell.tag != "table" and (cell.getnext() is not None or cell.getprevious() is not None)
