"""One article of a plan: where its text is, what it is called, and what its maker said about it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from summarize.article import Article
from summarize.errors import SourceError
from summarize.sources import read_source
from summarize.sources.headline import find_heading, parse_date

_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]+")
_LONGEST_NAME: Final = 60

# What an item of a list says of the article itself; everything else in it is metadata, kept as it is.
_OWN_FIELDS: Final = frozenset({"id", "text", "source", "title", "published", "date", "language"})

ReadSource = Callable[..., Article]


@dataclass(frozen=True, slots=True)
class Item:
    """One article that is to be read: its `text`, or the `source` (a path or an address) to read it from.

    `id` is what results are known by, `name` a file name without ending for its note. `problem` says why an entry of a
    list is none.
    """

    id: str
    name: str
    source: str | None = None
    text: str | None = None
    title: str | None = None
    published: date | None = None
    language: str | None = None
    metadata: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    problem: str | None = None

    def read(self, read: ReadSource = read_source) -> Article:
        """The article. Raises `SourceError`."""
        if self.problem is not None:
            raise SourceError(self.problem)
        if self.text is None:
            return read(self.source, title=self.title, published=self.published)
        heading = find_heading(self.text)
        return Article.from_text(
            self.text,
            title=self.title or heading.title,
            source=self.source or self.id,
            published=self.published or heading.published,
            language=self.language,
        )


def from_source(source: str, name: str | None = None) -> Item:
    """The item at a path or an address."""
    return Item(id=source, name=name or file_name(source), source=source)


def from_record(record: Mapping[str, object], place: str) -> Item:
    """The item that one object of a list describes; `place` names the object in messages.

    It holds `text` or `source`; `id`, `title`, `published` and `language` where they are known; and metadata.
    """
    text, source = record.get("text"), record.get("source")
    if not isinstance(text, str) and not isinstance(source, str):
        return broken(place, "it has neither a text nor a source")
    given = record.get("id", source if isinstance(source, str) else None)
    identity = str(given) if given is not None else hashlib.sha256(str(text).encode(errors="replace")).hexdigest()[:16]
    try:
        published = _day(record.get("published", record.get("date")))
    except ValueError as error:
        return broken(place, str(error))
    return Item(
        id=identity,
        name=file_name(identity),
        source=source if isinstance(source, str) else None,
        text=text if isinstance(text, str) else None,
        title=_text(record.get("title")),
        published=published,
        language=_text(record.get("language")),
        metadata={name: value for name, value in record.items() if name not in _OWN_FIELDS},
    )


def broken(place: str, reason: str) -> Item:
    """An entry of a list that is no item, to be reported among the failures."""
    return Item(id=place, name=file_name(place), problem=f"{place}: {reason}.")


def file_name(identity: str) -> str:
    """A file name, without ending, for an item: its id where that can be one, else what is left of it and a hash."""
    if _SAFE.fullmatch(identity) and not identity.endswith("."):
        return identity
    short = _UNSAFE.sub("-", identity.removeprefix("https://").removeprefix("http://")).strip("-")[-_LONGEST_NAME:]
    return f"{short.strip('-') or 'article'}-{short_hash(identity)}"


def short_hash(identity: str) -> str:
    """Eight hexadecimal digits that tell one id from another."""
    return hashlib.sha256(identity.encode(errors="surrogatepass")).hexdigest()[:8]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    day = parse_date(str(value)[:10]) or parse_date(str(value))
    if day is None:
        raise ValueError(f"{value!r} is not a day: write it as 2022-10-20")
    return day
