"""From what the user names (a path, `-`, nothing) to an `Article`: the way into the room."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date
from typing import BinaryIO

from summarize.article import Article
from summarize.errors import SourceError
from summarize.sources.decoding import decode
from summarize.sources.example import EXAMPLE_NAME, example_bytes
from summarize.sources.files import read_bounded, read_file
from summarize.sources.headline import find_heading

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def read_source(
    source: str | None,
    *,
    title: str | None = None,
    published: date | None = None,
    encoding: str | None = None,
    stdin: BinaryIO | None = None,
    warn: Callable[[str], None] | None = None,
) -> Article:
    """Read `source`, a path, `-` for standard input or `None` for the bundled example, as an article.

    The text is kept to the character, line ends included; a byte order mark is not part of it. `title` and `published`
    beat what is found at the top of the text, `encoding` (a Python codec name) beats detection. `warn` is told, in one
    sentence each, that the example is read and that an encoding was guessed. Raises `SourceError`.
    """
    if source is None:
        _tell(warn, f"no SOURCE given: reading the bundled {EXAMPLE_NAME}.")
        name, data = EXAMPLE_NAME, example_bytes()
    elif source == "-":
        name, data = "standard input", read_bounded(stdin or sys.stdin.buffer, "standard input")
    elif _ADDRESS.match(source):
        raise SourceError(
            f"{source} is an address, and for now only text is read: save the article as a text file and name that, "
            "or pipe its text in and give - as the SOURCE."
        )
    else:
        name, data = source, read_file(source)
    decoded = decode(data, name, encoding)
    if decoded.guessed:
        _tell(warn, f"{name} is not UTF-8: read as {decoded.encoding}, a guess; --encoding names another.")
    heading = find_heading(decoded.text)
    return Article.from_text(
        decoded.text,
        title=title or heading.title,
        source=name,
        published=published or heading.published,
    )


def _tell(warn: Callable[[str], None] | None, text: str) -> None:
    if warn is not None:
        warn(text)
