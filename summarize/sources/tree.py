"""The tree of an HTML text, as deep as people make them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summarize.errors import SourceError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DEEPEST = 400  # elements inside each other; browsers stop at 512, pages of people stay under 60

# What XML does not allow in a text, and lxml does not take.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def parse(markup: str, name: str) -> HtmlElement:
    """The tree of an HTML text, without comments. Raises `SourceError` where it is nested beyond all measure."""
    from lxml import etree
    from lxml.html import HTMLParser, document_fromstring

    # As bytes: lxml refuses a string that declares an encoding, and what the parser is told outweighs a declaration.
    content = _CONTROL.sub("", markup).encode()
    parser = HTMLParser(
        encoding="utf-8",
        collect_ids=False,
        default_doctype=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,
    )
    try:
        tree = document_fromstring(content, parser=parser)
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
