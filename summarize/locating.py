"""Finding a quotation in an article: decided by comparing characters, never by likeness.

Both sides are brought to one spelling (see `normalising`), the quotation must then stand in the article as it is, whole
words and numbers at both ends, and what comes back is a stretch of the article itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import islice

from summarize.article import Article, Span
from summarize.boundaries import cuts_token
from summarize.normalising import Normalised, normalise
from summarize.sentences import split_sentences

_SHORTEST = 12
# A quotation whose first so many occurrences all begin or end inside a word is given up: this bounds the time.
_MOST_TRIES = 256
_COMPARED_IN_TRIES = 1_000_000
# A large text is indexed by its pieces of this length; one that stands in so many places does not tell where to look.
_PIECE = 24
_MOST_PLACES = 64
_LARGE_TEXT = 20_000

_BLANKS = (
    " \t\n\r\v\f\x1c\x1d\x1e\x1f\x85\u00a0\u00ad\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009"
    "\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff"
)
_QUOTES = "\"'“”„‟‘’‚‛«»‹›「」『』〝〞〟＂＇`´"
_DASHES = "-‐‑‒–—―−"
_STOPS = ".,;:"
_ELLIPSIS = re.compile(r"…|‥|\.\s?\.")
# Where words were left out of a quotation, with or without the brackets around the mark.
_OMISSION = re.compile(r"(?:[\[(]\s?)?(?:[…‥]|\.\s?\.(?:\s?\.)*)(?:\s?[\])])?")
_WORD = re.compile(r"[^\W\d_]+")


class Verdict(StrEnum):
    """What locating a quotation came to."""

    EXACT = "exact"
    NORMALISED = "normalised"
    NOT_FOUND = "not_found"
    TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True)
class Located:
    """The verdict on a quotation; `span` is its place in the article, `None` unless exact or normalised."""

    verdict: Verdict
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class _Quotation:
    """A quotation without what surrounds it: `stop` is the full stop or comma it ended with, or nothing."""

    core: str
    stop: str
    needle: str


class Locator:
    """Locates quotations in one text, which is normalised once, when first needed.

    A quotation takes time linear in the text, and in itself; whatever both are made of.
    """

    def __init__(self, text: str, *, sentences: Callable[[], Sequence[Span]] | None = None) -> None:
        """`sentences` gives the sentences of `text`, for short quotations; by default it is split as English."""
        self.text = text
        self._split = sentences or (lambda: split_sentences(text))

    @classmethod
    def of(cls, article: Article) -> Locator:
        """A locator for the text of `article` that knows its sentences."""
        return cls(article.text, sentences=lambda: article.sentences)

    def locate(self, quotation: str) -> Located:
        """Where `quotation` stands in the text, the marks, blanks and ellipses around it put aside.

        `exact`: to the character; `normalised`: in another spelling; both with whole words and numbers at either end.
        The first exact place goes before the first normalised one. `too_short`: under 12 characters and not a whole
        sentence. An ellipsis inside is looked for like any other character; see `locate_parts`.
        """
        return self._locate(_bare(quotation), 0)[0]

    def locate_parts(self, quotation: str) -> tuple[Located, ...]:
        """The places of a quotation from which words were left out ("A … B"): one for each part, in order.

        A quotation that stands in the text whole has one place. Each part must stand after the one before it, and is
        judged by the rules of `locate`: a quotation is good only if all of its parts are.
        """
        whole = self.locate(quotation)
        parts = [part for part in _OMISSION.split(quotation) if _bare(part).core]
        if whole.span is not None or len(parts) < 2:
            return (whole,)
        located: list[Located] = []
        after = 0
        for part in parts:
            found, after = self._locate(_bare(part), after)
            located.append(found)
        return tuple(located)

    def _locate(self, quotation: _Quotation, after: int) -> tuple[Located, int]:
        """The verdict, and the offset in the normalised text where what was found ends, else `after`."""
        if len(quotation.needle) < _SHORTEST:
            return self._locate_sentence(quotation), after
        first: Span | None = None
        end = after
        for start in self._occurrences(quotation.needle, after):
            span = self._span(start, start + len(quotation.needle))
            found = self.text[span.start : span.end]
            if found == quotation.core:
                return self._with_edges(Verdict.EXACT, quotation, start)
            if first is None and not _is_other_word(quotation.core, found):
                first, end = span, start
                if quotation.core not in self.text:
                    break
        if first is None:
            return Located(Verdict.NOT_FOUND), after
        return self._with_edges(Verdict.NORMALISED, quotation, end)

    def _locate_sentence(self, quotation: _Quotation) -> Located:
        span = self._short_sentences.get(quotation.needle) if quotation.needle else None
        if span is None:
            return Located(Verdict.TOO_SHORT)
        exact = quotation.core in self.text[span.start : span.end]
        return Located(Verdict.EXACT if exact else Verdict.NORMALISED, span)

    def _occurrences(self, needle: str, after: int) -> Iterator[int]:
        """Where `needle` stands from `after` on without cutting a word or a number, in order."""
        tries = min(_MOST_TRIES, 4 + _COMPARED_IN_TRIES // len(needle))
        for start in islice(self._places(needle, after), tries):
            if not (self._cuts(start) or self._cuts(start + len(needle))):
                yield start

    def _places(self, needle: str, after: int) -> Iterator[int]:
        """Where `needle` stands from `after` on, in order."""
        indexed = self._indexed(needle)
        if indexed is not None:
            yield from (start for start in indexed if start >= after)
            return
        text = self._normalised.text
        start = text.find(needle, after)
        while start >= 0:
            yield start
            start = text.find(needle, start + 1)

    def _indexed(self, needle: str) -> list[int] | None:
        """Where `needle` stands by the index of the text, in order; `None` where the index does not help.

        The text is cut into pieces of equal length, and a needle that stands in it is made of such pieces but for its
        ends. So for each way of cutting the needle, its rarest piece tells where it may stand.
        """
        text = self._normalised.text
        if len(needle) < 2 * _PIECE or len(text) < _LARGE_TEXT:
            return None
        found: list[int] = []
        for shift in range(_PIECE):
            offsets = range(shift, len(needle) - _PIECE + 1, _PIECE)
            places, offset = min(((self._index.get(needle[at : at + _PIECE], ()), at) for at in offsets), key=_rarity)
            if len(places) > _MOST_PLACES:
                return None
            found += [at - offset for at in places if at >= offset and text.startswith(needle, at - offset)]
        return sorted(found)

    def _with_edges(self, verdict: Verdict, quotation: _Quotation, start: int) -> tuple[Located, int]:
        """The place at `start`, with the full stop that the quotation had and the fellow of a lone quotation mark."""
        text = self._normalised.text
        end = start + len(quotation.needle)
        if quotation.stop and text.startswith(quotation.stop, end) and not self._cuts(end + 1):
            end += 1
        if text.count('"', start, end) % 2:
            if start and text[start - 1] == '"' and (start == 1 or not text[start - 2].isalnum()):
                start -= 1
            elif text.startswith('"', end):
                end += 1
        return Located(verdict, self._span(start, end)), end

    def _cuts(self, offset: int) -> bool:
        return cuts_token(self.text, self._normalised, offset)

    def _span(self, start: int, end: int) -> Span:
        """The span of the source, without blanks at its ends (which belong to the dash or ellipsis beside them)."""
        first, last = self._normalised.source_span(start, end)
        source = self.text[first:last]
        return Span(last - len(source.lstrip()), first + len(source.rstrip()))

    @cached_property
    def _normalised(self) -> Normalised:
        return normalise(self.text).folded()

    @cached_property
    def _index(self) -> Mapping[str, Sequence[int]]:
        """Where each piece of the text stands that begins at a multiple of its length."""
        text = self._normalised.text
        index: dict[str, list[int]] = {}
        for start in range(0, len(text) - _PIECE + 1, _PIECE):
            index.setdefault(text[start : start + _PIECE], []).append(start)
        return index

    @cached_property
    def _short_sentences(self) -> dict[str, Span]:
        """The first place of each sentence that is too short to be looked for as words."""
        places: dict[str, Span] = {}
        for sentence in self._split():
            if len(sentence) <= 2 * _SHORTEST:
                places.setdefault(
                    _bare(self.text[sentence.start : sentence.end]).needle, Span(sentence.start, sentence.end)
                )
        return places


def _rarity(places: tuple[Sequence[int], int]) -> int:
    return len(places[0])


def _bare(quotation: str) -> _Quotation:
    """The quotation without the marks, blanks, dashes, ellipses and the last stop around it."""
    surrounding = _BLANKS + _QUOTES + _DASHES + "…‥"
    core = quotation.lstrip(surrounding + ".")
    lead = quotation[: len(quotation) - len(core)]
    # A sign or a point before a digit, or a point before a word, is not decoration.
    if (
        core
        and lead
        and ((lead[-1] in _DASHES and core[0].isdecimal()) or (lead[-1] == "." and lead[-2:-1] not in (".", "…")))
    ):
        core = lead[-1] + core
    inner = core.rstrip(surrounding + _STOPS)
    tail = core[len(inner) :]
    stop = "" if _ELLIPSIS.search(tail) else next((char for char in tail if char in _STOPS), "")
    return _Quotation(inner, stop, normalise(inner).folded().text)


def _is_other_word(quotation: str, found: str) -> bool:
    """Whether only case tells apart two words that are not the same: US and us, WHO and who.

    A quotation in one case throughout, or a headline in capitals, has no case to go by.
    """
    if quotation.isupper() or quotation.islower() or found.isupper():
        return False
    # Normalised, since a letter with its mark apart is two words to a regular expression.
    pairs = zip(_WORD.findall(normalise(quotation).text), _WORD.findall(normalise(found).text), strict=False)
    return any(
        len(one) > 1 and one != other and (_is_shouted(one, other) or _is_shouted(other, one)) for one, other in pairs
    )


def _is_shouted(one: str, other: str) -> bool:
    return one.isupper() and other.islower()
