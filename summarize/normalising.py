"""One spelling for all: text without the accidents of typography and encoding, and the way back to the source.

Two texts that differ only in what a typesetter, a browser or a model may change (composition of accents, ligatures,
widths, kinds of quotation marks, dashes, ellipses and white space, invisible characters, case) normalise to the same
characters. Nothing else is levelled: digits, letters and the marks on them stay what they are. Compatibility forms are
folded as in NFKC (Unicode Standard Annex 15), except where that changes what is said: 10² is not 102.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from operator import methodcaller

_DASHES = "-‐‑‒–—―⁃−⸺⸻﹘﹣－"
_ELLIPSES = "…‥"
_SINGLE_QUOTES = "'‘’‚‛′‵ʼʹ`´＇‹›׳"
_DOUBLE_QUOTES = '"“”„‟″‶«»＂〝〞〟「」『』״'
_QUOTES = str.maketrans(dict.fromkeys(_SINGLE_QUOTES, "'") | dict.fromkeys(_DOUBLE_QUOTES, '"'))
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
_SELECTORS = "\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef"
_JOINER = "\u200d"
# Conjoining, compatibility and half-width jamo compose with the jamo before them; half-width (semi-)voiced marks with
# their kana; skin tones and tags belong to their emoji. Their general category does not say so.
_ATTACHED = re.compile(
    "[\u1100-\u11ff\u3131-\u318e\ua960-\ua97f\ud7b0-\ud7ff\uff9e-\uffdc\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]"
)
# White space but the blank itself, which takes the place of each.
_BLANKS = "".join(char for char in map(chr, range(0x3001)) if char.isspace() and char != " ")
_UNSEEN = re.compile(f"[{_INVISIBLE}{_SELECTORS}]")
# What is found in a text and begins like this is a run; the rest are clusters, such as a full stop with U+034F.
_RUN = re.compile(rf"[\s{_ELLIPSES}{_DASHES[1:]}]|-[\s.{_ELLIPSES}{_INVISIBLE}\{_DASHES}]|\.[\s.{_ELLIPSES}]")
# A cluster is cut after this many attached characters, as in the Stream-Safe Text Format of UAX 15: the cost of
# ordering combining marks grows with the square of their number.
_LONGEST_CLUSTER = 30


class OffsetMap:
    """The way back from a changed text to the one that it was made of.

    Only the changed pieces are kept, in order; between them both texts run in step, as they do where one character
    takes the place of one. Pieces of the same lengths that follow each other are kept as one: a text made of nothing
    but ligatures has one piece. Offsets are code points.
    """

    def __init__(
        self,
        changes: Iterable[re.Match[str]],
        spell: Callable[[str], str],
        text: str,
        *,
        by_character: bool = False,
    ) -> None:
        """Put what `spell` makes of each match in its place in `text`; the outcome is `self.text`.

        With `by_character`, every character of a match has become a piece of its own, all of the same length.
        """
        self._starts, self._source_starts = array("q"), array("q")
        self._lengths, self._source_lengths, self._pieces = array("q"), array("q"), array("q")
        parts: list[str] = []
        # Pieces that follow each other and have the same lengths: where the first begins, the lengths, how many, and by
        # how much the first is moved.
        first = source_length = length = pieces = shift = done = 0
        for match in changes:
            source = match[0]
            spelling = spell(source)
            if spelling == source:
                continue
            start, end = match.span()
            if done == start:
                if end - start == source_length and len(spelling) == length and not by_character:
                    parts.append(spelling)
                    pieces += 1
                    done = end
                    continue
            else:
                parts.append(text[done:start])
            parts.append(spelling)
            shift += self._add(first, shift, source_length, length, pieces)
            first, done, pieces = start, end, end - start if by_character else 1
            source_length, length = (end - start) // pieces, len(spelling) // pieces
        self._add(first, shift, source_length, length, pieces)
        parts.append(text[done:])
        self.text = "".join(parts)

    def _add(self, start: int, shift: int, source_length: int, length: int, pieces: int) -> int:
        """Keep `pieces` that follow each other, the first at `start` in the source, `shift` further in the text.

        Returns how much further the text is after them. Nothing is kept of what is in step: one character for one.
        """
        if source_length != length or length > 1:
            self._starts.append(start + shift)
            self._source_starts.append(start)
            self._source_lengths.append(source_length)
            self._lengths.append(length)
            self._pieces.append(pieces)
        return (length - source_length) * pieces

    def __len__(self) -> int:
        return len(self._starts)

    def source_start(self, offset: int) -> int:
        """Where the character at `offset` begins in the source; of a piece, where the piece begins."""
        last = bisect_right(self._starts, offset) - 1
        if last < 0:
            return offset
        if offset < self._end(last):
            piece = (offset - self._starts[last]) // self._lengths[last]
            return self._source_starts[last] + piece * self._source_lengths[last]
        return self._source_end(last) + offset - self._end(last)

    def source_end(self, offset: int) -> int:
        """Where the character before `offset` ends in the source; of a piece, where the piece ends."""
        last = bisect_left(self._starts, offset) - 1
        if last < 0:
            return offset
        if offset < self._end(last):
            pieces = -(-(offset - self._starts[last]) // self._lengths[last])
            return self._source_starts[last] + pieces * self._source_lengths[last]
        return self._source_end(last) + offset - self._end(last)

    def splits(self, offset: int) -> bool:
        """Whether `offset` falls inside a piece, where the source has no such place."""
        last = bisect_left(self._starts, offset) - 1
        return last >= 0 and offset < self._end(last) and (offset - self._starts[last]) % self._lengths[last] > 0

    def _end(self, place: int) -> int:
        return self._starts[place] + self._lengths[place] * self._pieces[place]

    def _source_end(self, place: int) -> int:
        return self._source_starts[place] + self._source_lengths[place] * self._pieces[place]


@dataclass(frozen=True, slots=True)
class Normalised:
    """A normalised text with the maps that lead back to its source, the last change first."""

    text: str
    maps: tuple[OffsetMap, ...] = field(repr=False)

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the source that `text[start:end]` was made of, whole clusters only; `start < end`."""
        for offsets in self.maps:
            start, end = offsets.source_start(start), offsets.source_end(end)
        return start, end

    def splits(self, offset: int) -> bool:
        """Whether a cut at `offset` would go through one character, cluster or run of blanks of the source."""
        for offsets in self.maps:
            if offsets.splits(offset):
                return True
            offset = offsets.source_start(offset)
        return False

    def folded(self) -> Normalised:
        """The same without case (`str.casefold`), leading back to the same source."""
        folded = self.text.casefold()
        if len(folded) == len(self.text):  # each character folds to at least one: they are in step
            return Normalised(folded, self.maps)
        longer = "".join(sorted(char for char in set(self.text) if len(char.casefold()) > 1))
        cased = OffsetMap(re.finditer(f"[{longer}]", self.text), str.casefold, self.text)
        return Normalised(folded, (cased, *self.maps))


def normalise(text: str) -> Normalised:
    """Bring `text` to its one spelling; case is kept. Takes time linear in the text."""
    for blank in _BLANKS:
        text = text.replace(blank, " ")
    maps: list[OffsetMap] = []
    attached, symbols, changed = _kinds_in(text)
    for letters in _letters_in(changed):
        stretches = re.compile(f"[{_ranges(letters)}]+(?![{_ranges(attached)}\u200d])")
        spell = methodcaller("translate", {ord(letter): _spell_cluster(letter) for letter in letters})
        maps.append(OffsetMap(stretches.finditer(text), spell, text, by_character=True))
        text = maps[-1].text
    pattern = _pattern(_ranges(attached), _ranges(symbols), _ranges(changed))
    maps.append(OffsetMap(pattern.finditer(text), _Spellings().__getitem__, text))
    return Normalised(maps[-1].text, tuple(offsets for offsets in reversed(maps) if offsets))


class _Spellings(dict[str, str]):
    """The spelling of each piece that a pattern finds, worked out once."""

    def __missing__(self, piece: str) -> str:
        self[piece] = spelling = (_spell_run if _RUN.match(piece) else _spell_cluster)(piece)
        return spelling


def _spell_run(run: str) -> str:
    """What white space, dashes and ellipses that stand together become: the strongest of them, once."""
    if run.strip(" \n"):
        if any(char in run for char in "." + _ELLIPSES):
            return "..."
        if any(char in run for char in _DASHES):
            return "-"
    return " "


def _spell_cluster(cluster: str) -> str:
    """The one spelling of a character and what is attached to it."""
    cluster = _UNSEEN.sub("", cluster).replace("''", '"').replace("``", '"')
    if not any(_is_kept(char) or _raised(char) for char in cluster):
        return unicodedata.normalize("NFKC", cluster.translate(_QUOTES)).translate(_QUOTES)
    spelt = ""
    before = ""
    for char in unicodedata.normalize("NFC", cluster):
        mark = _raised(char)
        if mark and before.isalpha():
            spelt += unicodedata.normalize("NFKC", char)
        elif mark and (before.isdigit() or before.isnumeric()):
            spelt += mark + unicodedata.normalize("NFKC", char)
        elif _is_kept(char) or mark in ("^", "_"):
            spelt += char
        else:
            spelt += unicodedata.normalize("NFKC", char)
        if unicodedata.category(char)[0] != "M":
            before = char
    return unicodedata.normalize("NFC", spelt).replace("\u2044", "/").translate(_QUOTES)


@lru_cache(maxsize=1 << 12)
def _raised(char: str) -> str:
    """What keeps a raised or lowered number, or a fraction, apart from the digits before it; else nothing."""
    if char < "\u00b2" or not (char.isdigit() or char.isnumeric()):
        return ""
    return {"<super>": "^", "<sub>": "_", "<fraction>": " "}.get(unicodedata.decomposition(char).partition(" ")[0], "")


def _is_kept(char: str) -> bool:
    """Whether NFKC would change what `char` says: ① is not 1, ™ no letters, ¨ no blank."""
    if char < "\u00a8" or char in "™℠":
        return char in "™℠"
    folded = unicodedata.normalize("NFKC", char)
    return folded != char and (
        folded[0].isspace() or (not char.isdecimal() and not _raised(char) and any(map(str.isdigit, folded)))
    )


@lru_cache(maxsize=1 << 16)
def _kind(char: str) -> str:
    """How a character is treated: `attached` to the one before, `symbol` that can be joined, `changed`, or nothing."""
    if unicodedata.category(char)[0] == "M" or _ATTACHED.match(char) or _raised(char):
        return "attached"
    if _UNSEEN.match(char) or char in _DASHES or char in _ELLIPSES or char.isspace():
        return ""  # the fixed part of the pattern knows them
    if _spell_cluster(char) != char:
        return "changed"
    return "symbol" if unicodedata.category(char) == "So" else ""


def _kinds_in(text: str) -> tuple[list[str], list[str], list[str]]:
    """The characters of `text` that are attached, symbols, and changed, sorted. Plain text has few."""
    kinds: dict[str, list[str]] = {"attached": [], "symbol": [], "changed": [], "": []}
    if not text.isascii():
        for char in sorted(set(text)):
            if char > "\x7f":
                kinds[_kind(char)].append(char)
    return kinds["attached"], kinds["symbol"], kinds["changed"]


def _letters_in(changed: list[str]) -> Iterable[list[str]]:
    """Those of `changed` that become letters and digits whatever they stand beside, grouped by how many of them.

    A stretch of one group is changed at once, which a text full of ligatures or of wide letters needs.
    """
    letters: dict[int, list[str]] = {}
    for char in changed:
        spelling = _spell_cluster(char)
        if spelling.isalnum() and all(one.isascii() or not _kind(one) for one in spelling):
            letters.setdefault(len(spelling), []).append(char)
    return letters.values()


def _ranges(chars: list[str]) -> str:
    """The inside of a character class for `chars`, which are sorted."""
    ranges: list[tuple[str, str]] = []
    for char in chars:
        if ranges and ord(char) == ord(ranges[-1][1]) + 1:
            ranges[-1] = (ranges[-1][0], char)
        else:
            ranges.append((char, char))
    return "".join(f"{first}-{last}" for first, last in ranges)


@lru_cache(maxsize=256)
def _pattern(attached: str, symbols: str, changed: str) -> re.Pattern[str]:
    other_dashes = _DASHES.removeprefix("-")
    blank = rf"\s{other_dashes}{_ELLIPSES}{_INVISIBLE}\-"
    run = (
        rf"(?:(?:[ \-](?=[{blank}.])|[^\S ]|[{other_dashes}{_ELLIPSES}]|\.(?=\s?[.{_ELLIPSES}]))"
        rf"(?:[{blank}]++|\.(?=\s?[.{_ELLIPSES}])|(?<=[.{_ELLIPSES}])\.|(?<=[.{_ELLIPSES}]\s)\.)*)"
    )
    alternatives = [run]
    joined = rf"\u200d[{symbols}]" if symbols else r"(?!)"
    if attached or symbols:
        tail = rf"[{attached}]|{joined}" if attached else joined
        alternatives += [r"[\U0001f1e6-\U0001f1ff]{2}", rf"\S(?:{tail}){{1,{_LONGEST_CLUSTER}}}"]
    alternatives += [r"''|``|`", rf"[{_INVISIBLE}{_SELECTORS}]++"]
    if attached or changed:
        alternatives.append(f"[{attached}{changed}]")  # with nothing before it, an attached character stands alone
    return re.compile("|".join(alternatives))
