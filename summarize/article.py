"""The immutable source text: its sentences, its offsets, its SHA-256."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from operator import attrgetter

from summarize.errors import SourceError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a text: `start` and `end` are Unicode code points, end exclusive."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, order=True)
class Sentence(Span):
    """One sentence of an article, without the white space around it.

    `paragraph` counts from 0; `index` is the sentence's place in `Article.sentences`.
    """

    index: int
    paragraph: int


@dataclass(frozen=True, slots=True, order=True)
class Place(Span):
    """A stretch of a text, and what a person calls it in the source: "p. 12", "paragraph 4", "00:12:31"."""

    label: str


@dataclass(frozen=True)
class Article:
    """One source text. Build it with `Article.from_text`; offsets into `text` never change.

    `author`, `publisher` and `address` (the one that a page gives as its own) are what the source says about itself;
    `places` are in order and do not overlap.
    """

    text: str
    title: str | None = None
    source: str | None = None
    published: date | None = None
    language: str | None = None
    author: str | None = None
    publisher: str | None = None
    address: str | None = None
    places: tuple[Place, ...] = ()
    sha256: str = field(init=False)

    def __post_init__(self) -> None:
        try:
            encoded = self.text.encode()
        except UnicodeEncodeError as error:
            raise SourceError(
                f"{self.source or 'the text'} holds a lone surrogate at character {error.start}: not valid Unicode."
            ) from error
        if not self.text.strip():
            raise SourceError(f"{self.source or 'the text'} is empty: there is nothing to read.")
        object.__setattr__(self, "sha256", hashlib.sha256(encoded).hexdigest())

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        title: str | None = None,
        source: str | None = None,
        published: date | None = None,
        language: str | None = None,
        author: str | None = None,
        publisher: str | None = None,
        address: str | None = None,
        places: tuple[Place, ...] = (),
    ) -> Article:
        """Make an article of `text`, kept to the character.

        `source` is where it came from (a path, an address), `published` the day it appeared, `language` an ISO 639-1
        code. Raises `SourceError` where the text is empty or not valid Unicode.
        """
        return cls(
            text,
            title=title,
            source=source,
            published=published,
            language=language,
            author=author,
            publisher=publisher,
            address=address,
            places=places,
        )

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences in order, from `sentencex`, with offsets into `text`."""
        from summarize.sentences import split_sentences

        return split_sentences(self.text, self.language or "en")

    def slice(self, span: Span) -> str:
        """The exact words of the article at `span`."""
        return self.text[span.start : span.end]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at `offset`; `None` between sentences and outside the text."""
        found = self.sentences_overlapping(Span(offset, offset + 1))
        return found[0] if found else None

    def sentences_overlapping(self, span: Span) -> tuple[Sentence, ...]:
        """The sentences that share at least one character with `span`, in order."""
        first = bisect_right(self.sentences, span.start, key=attrgetter("end"))
        last = bisect_left(self.sentences, span.end, key=attrgetter("start"))
        return self.sentences[first:last]

    def place_of(self, span: Span) -> str | None:
        """Where a person finds `span` in the source: "p. 12", "p. 12–13", "paragraph 4"; `None` where nobody said."""
        first = bisect_right(self.places, span.start, key=attrgetter("end"))
        last = bisect_left(self.places, span.end, key=attrgetter("start"))
        if first >= last:
            return None
        begin, end = self.places[first].label, self.places[last - 1].label
        if begin == end:
            return begin
        kind, blank, number = end.rpartition(" ")
        return f"{begin}–{number if begin.startswith(kind + blank) else end}"
