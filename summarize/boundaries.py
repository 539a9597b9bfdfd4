"""Where a text must not be cut: inside a character, a word or a number, since what is left would say something else."""

from __future__ import annotations

import re
import unicodedata

from summarize.normalising import Normalised

# Scripts written without spaces between words: there, any two characters may belong to different words.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u2e80-\u2fdf\u3005-\u3007"
    "\u3021-\u3029\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_HAN_NUMERALS = frozenset("〇零一二三四五六七八九十百千万萬億亿兆两兩")
_HYPHENS = frozenset("-‐‑–−﹣－")
_DECIMAL_MARKS = frozenset(".,:/'·٫٬")
_NUMBER_SUFFIXES = frozenset("%‰‱°٪")
# "It cost 5" is not what "It cost 5 million" says. English only: other languages are cut at words all the same.
_SCALE = re.compile(r" ?(?:%|(?:per ?cent|hundred|thousand|dozen|[mbt]illion|trn|bn|mn|lakh|crore)s?\b)", re.IGNORECASE)
_LAST_DIGITS = re.compile(r"(?<!\d)\d{1,3}\Z")
_NEXT_GROUP = re.compile(r" \d{3}(?!\d)")
_JOINED_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


def cuts_token(source: str, normalised: Normalised, offset: int) -> bool:
    """Whether a cut of `normalised` at `offset` goes through a character, a word or a number of `source`.

    Words hold together over apostrophes and hyphens ("don't", "non-aligned"), numbers over marks, signs, currencies,
    percent signs and scale words ("-5", "$1.5 million", "1 000", "20%"). Takes constant time, but for the map.
    """
    text = normalised.text
    if not 0 < offset < len(text):
        return False
    if normalised.splits(offset):
        return True
    left, right = text[offset - 1], text[offset]
    if left == " " or right == " ":
        return _cuts_spaced_number(text, offset)
    if unicodedata.category(right)[0] == "M" or right in _SKIN_TONES or _JOINED_FLAG.match(text, offset - 1):
        return True
    if _is_word(left) and _is_word(right):
        return _cuts_word(left, right)
    if _is_word(left):
        return _joins(source, normalised, offset) or (left.isdecimal() and _is_number_suffix(right))
    if _is_word(right):
        return _joins(source, normalised, offset - 1) or (
            right.isdecimal() and _is_number_prefix(source, normalised, offset - 1)
        )
    return False


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _is_numeral(char: str) -> bool:
    return char.isdecimal() or char in _HAN_NUMERALS


def _cuts_word(left: str, right: str) -> bool:
    if _is_numeral(left) and _is_numeral(right):
        return True
    return not (_UNSPACED.match(left) or _UNSPACED.match(right))


def _joins(source: str, normalised: Normalised, offset: int) -> bool:
    """Whether the mark at `offset` makes one word or one number of what stands on both sides of it."""
    text = normalised.text
    if not 0 < offset < len(text) - 1:
        return False
    left, mark, right = text[offset - 1 : offset + 2]
    if not (_is_word(left) and _is_word(right)):
        return False
    if mark in _DECIMAL_MARKS and left.isdecimal() and right.isdecimal():
        return True
    if mark == ".":  # U.S.
        return left.isalpha() and right.isalpha() and not (offset > 1 and _is_word(text[offset - 2]))
    if mark == "-":
        return _source_of(source, normalised, offset) in _HYPHENS
    return mark == "'" and not (_UNSPACED.match(left) or _UNSPACED.match(right))


def _is_number_prefix(source: str, normalised: Normalised, offset: int) -> bool:
    mark = normalised.text[offset]
    if mark == "-":
        return _source_of(source, normalised, offset).lstrip() in _HYPHENS
    return mark in "+±#" or unicodedata.category(mark) == "Sc"


def _is_number_suffix(mark: str) -> bool:
    return mark in _NUMBER_SUFFIXES or unicodedata.category(mark) == "Sc"


def _cuts_spaced_number(text: str, offset: int) -> bool:
    """Whether the blank beside `offset` stands inside "1 000 000", "5 million" or "20 %"."""
    blank = offset if text[offset] == " " else offset - 1
    if not (blank and text[blank - 1].isdecimal()):
        return False
    if _SCALE.match(text, blank):
        return True
    return bool(_NEXT_GROUP.match(text, blank) and _LAST_DIGITS.search(text[max(0, blank - 4) : blank]))


def _source_of(source: str, normalised: Normalised, offset: int) -> str:
    start, end = normalised.source_span(offset, offset + 1)
    return source[start:end]
