"""From what the user names (a path, an address, `-`, nothing) to an `Article`: the way into the room."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from summarize.article import Article
from summarize.errors import SourceError
from summarize.sources.decoding import decode
from summarize.sources.document import Document
from summarize.sources.example import EXAMPLE_NAME, example_bytes
from summarize.sources.files import read_bounded, read_file
from summarize.sources.headline import find_heading
from summarize.sources.kinds import Kind, is_gzipped, kind_of

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_STANDARD_INPUT = "standard input"


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read, and what is said about them from outside; what is given here beats what they say.

    `language` is an ISO 639-1 code, `encoding` a Python codec name. `offline` forbids the network; `allow_private` lets
    pages of this machine and its own network be fetched, `ignore_robots` those that robots.txt withholds.
    """

    title: str | None = None
    published: date | None = None
    encoding: str | None = None
    language: str | None = None
    offline: bool = False
    allow_private: bool = False
    ignore_robots: bool = False


@dataclass(frozen=True, slots=True)
class _Named:
    """Bytes, what messages call them, and what a server said about them."""

    name: str
    data: bytes
    address: str | None = None
    charset: str | None = None


def read_source(
    source: str | None,
    *,
    title: str | None = None,
    published: date | None = None,
    encoding: str | None = None,
    language: str | None = None,
    offline: bool = False,
    allow_private: bool = False,
    ignore_robots: bool = False,
    stdin: BinaryIO | None = None,
    warn: Callable[[str], None] | None = None,
    detect: Callable[[str, str | None], str | None] | None = None,
) -> Article:
    """Read `source` as an article: a path, an address, `-` for standard input or `None` for the bundled example.

    What it is, is told by its bytes: a web page, PDF, Word, EPUB, e-mail, feed, subtitles, Markdown, any of them in
    gzip, or plain text, which is kept to the character. The other parameters are those of `Reading`. `warn` is told, in
    one sentence each, what the reader of a result should know: that the example is read, that an encoding was guessed,
    that pages were left out. `detect` takes the place of `languages.detect_language`. Raises `SourceError`.
    """
    reading = Reading(title, published, encoding, language, offline, allow_private, ignore_robots)
    named = _open(source, reading, stdin, warn)
    documents = _documents(named, reading)
    if len(documents) > 1:
        from summarize.sources.feed import join_entries

        documents = [join_entries(documents)]
    return _article(documents[0], named.name, reading, warn, detect)


def is_address(source: str) -> bool:
    """Whether `source` is written as an address (`scheme://…`), not as a path."""
    return _ADDRESS.match(source) is not None


def _open(source: str | None, reading: Reading, stdin: BinaryIO | None, warn: Callable[[str], None] | None) -> _Named:
    if source is None:
        _tell(warn, f"no SOURCE given: reading the bundled {EXAMPLE_NAME}.")
        return _Named(EXAMPLE_NAME, example_bytes())
    if source == "-":
        return _Named(_STANDARD_INPUT, read_bounded(stdin or sys.stdin.buffer, _STANDARD_INPUT))
    if not is_address(source):
        return _Named(source, read_file(source))
    if reading.offline:
        raise SourceError(f"{source} would have to be fetched, which --offline forbids: save it, and name the file.")
    from summarize.sources.fetching import Rules, fetch

    fetched = fetch(source, Rules(allow_private=reading.allow_private, ignore_robots=reading.ignore_robots))
    return _Named(source, fetched.data, fetched.address, fetched.charset)


def _documents(named: _Named, reading: Reading) -> Sequence[Document]:
    """What the bytes hold, by their kind: one text, or the entries of a feed."""
    name, data = named.name, named.data
    if is_gzipped(data):
        from summarize.sources.archives import gunzip

        data = gunzip(data, name)
    kind = kind_of(data, name) if data.strip() else Kind.TEXT
    match kind:
        case Kind.PAGE:
            from summarize.sources.page import read_page

            return [read_page(data, name, encoding=reading.encoding, charset=named.charset, address=named.address)]
        case Kind.PDF:
            from summarize.sources.pdf import read_pdf

            return [read_pdf(data, name)]
        case Kind.WORD:
            from summarize.sources.word import read_word

            return [read_word(data, name)]
        case Kind.EPUB:
            from summarize.sources.epub import read_epub

            return [read_epub(data, name)]
        case Kind.MAIL:
            from summarize.sources.mail import read_mail

            return [read_mail(data, name)]
        case Kind.FEED:
            from summarize.sources.feed import read_entries

            return read_entries(data, name)
        case Kind.TEXT | Kind.MARKDOWN | Kind.SUBTITLES:
            return [_text(data, kind, named, reading)]


def _text(data: bytes, kind: Kind, named: _Named, reading: Reading) -> Document:
    name = named.name
    decoded = decode(data, name, reading.encoding or _usable(named.charset, data))
    warnings = (
        (f"{name} is not UTF-8: read as {decoded.encoding}, a guess; --encoding names another.",)
        if decoded.guessed
        else ()
    )
    match kind:
        case Kind.MARKDOWN:
            from summarize.sources.markdown import read_markdown

            document = read_markdown(decoded.text, name)
        case Kind.SUBTITLES:
            from summarize.sources.subtitles import read_subtitles

            document = read_subtitles(decoded.text, name)
        case _:
            from summarize.sources.subtitles import transcript_places

            heading = find_heading(decoded.text)
            places = transcript_places(decoded.text)
            document = Document(decoded.text, title=heading.title, published=heading.published, places=places)
    return document.warned(warnings)


def _usable(charset: str | None, data: bytes) -> str | None:
    """The encoding that a server named, where the bytes are in it: many servers name one for all their files."""
    try:
        data.decode(charset or "")
    except (LookupError, ValueError):
        return None
    return charset


def _article(
    document: Document,
    name: str,
    reading: Reading,
    warn: Callable[[str], None] | None,
    detect: Callable[[str, str | None], str | None] | None = None,
) -> Article:
    if detect is None:
        from summarize.sources.languages import detect_language as detect

    for sentence in document.warnings:
        _tell(warn, sentence)
    return Article.from_text(
        document.text,
        title=reading.title or document.title,
        source=name,
        published=reading.published or document.published,
        language=reading.language or detect(document.text, document.language),
        author=document.author,
        publisher=document.publisher,
        address=document.address,
        places=document.places,
    )


def _tell(warn: Callable[[str], None] | None, text: str) -> None:
    if warn is not None:
        warn(text)
