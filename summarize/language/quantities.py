"""Quantities of a text as values: numbers in digits and words, fractions, percentages, money, days and months."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import takewhile

from summarize.article import Span
from summarize.language.ordinary import FUNCTION_WORDS, words

_SMALL = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
UNITS = {word: value for value, word in enumerate(_SMALL)}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SHORT_SCALES = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "hundredth": 100,
}  # fmt: skip
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "tenth": 10}
MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_CURRENCIES = {
    "$": "dollar", "us$": "dollar", "usd": "dollar", "dollar": "dollar", "£": "pound", "gbp": "pound", "pound": "pound",
    "€": "euro", "eur": "euro", "euro": "euro", "¥": "yen", "yen": "yen", "yuan": "yuan", "rupee": "rupee", "₹":
    "rupee",
    "rouble": "rouble", "ruble": "rouble", "₽": "rouble", "franc": "franc", "won": "won", "lira": "lira", "peso":
    "peso",
    "real": "real", "reais": "real", "rand": "rand", "shekel": "shekel", "dirham": "dirham",
}  # fmt: skip
_MEASURES = {
    "second": "second", "minute": "minute", "hour": "hour", "day": "day", "week": "week", "month": "month", "year":
    "year",
    "decade": "decade", "century": "century", "centurie": "century", "mile": "mile", "kilometre": "kilometre",
    "kilometer": "kilometre", "km": "kilometre", "metre": "metre", "meter": "metre", "foot": "foot", "feet": "foot",
    "ton": "ton", "tonne": "ton", "kg": "kilogram", "kilogram": "kilogram", "litre": "litre", "liter": "litre",
    "gallon": "gallon", "acre": "acre", "hectare": "hectare",
}  # fmt: skip
# The words after a number that may belong to whom it counts: "two former railway police officers".
_FOLLOWING = re.compile(r"(?:[ \n][a-z][\w’'-]*){1,4}")
_PLURALS = words("people men women children police")
PEOPLE = words("people persons individuals others")
"""Words that count people of whatever kind."""


class Kind(StrEnum):
    """What a quantity is: a number has a value and perhaps a unit, a month or a weekday only its place in the cycle."""

    NUMBER = "number"
    ORDINAL = "ordinal"
    PERCENT = "percent"
    FRACTION = "fraction"
    DECADE = "decade"
    MONTH = "month"
    WEEKDAY = "weekday"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One quantity: `text` as it stands, its value, the unit that follows (singular; a currency too) or ""."""

    text: str
    kind: Kind
    value: float
    unit: str
    hedged: bool
    span: Span


_TOKEN = re.compile(
    r"(?P<money>US\$|[$£€¥₹₽])?\s?(?P<digits>\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<tail>st\b|nd\b|rd\b|th\b|'?s\b|%|\s?(?:bn|mn|tn|k|m|b)\b|km\b|kg\b)?"
    r"|(?P<word>[^\W\d_]+)|(?P<percent>%)"
)
_HEDGE = re.compile(
    r"(?:about|around|roughly|approximately|nearly|almost|over|under|some|more than|less than|fewer than|at least|"
    r"up to|an estimated|close to|just|circa|as many as)\s*(?:[$£€¥₹])?$",
    re.IGNORECASE,
)


def find_quantities(text: str) -> list[Quantity]:
    """The quantities of `text` in order, as values: "1 million" is 1000000, "one-third" is 1/3, "1990s" a decade.

    A lone "one" counts only before a unit, "second" only after a determiner, "May" and "March" with a capital.
    """
    return list(_find_quantities(text))


@lru_cache(maxsize=2048)
def _find_quantities(text: str) -> tuple[Quantity, ...]:
    return tuple(_quantities(text))


def _quantities(text: str) -> Iterator[Quantity]:
    tokens = list(_TOKEN.finditer(text))
    at = 0
    while at < len(tokens):
        used, quantity = _read(text, tokens, at)
        if quantity:
            yield quantity
        at += max(used, 1)


def _word(tokens: list[re.Match[str]], at: int) -> str:
    return (tokens[at]["word"] or "").lower() if 0 <= at < len(tokens) else ""


def _near(text: str, tokens: list[re.Match[str]], at: int) -> bool:
    """Whether the token at `at` follows the one before with only a space or a hyphen between."""
    return 0 < at < len(tokens) and text[tokens[at - 1].end() : tokens[at].start()] in {
        " ",
        "-",
        "\u00a0",
        "‑",
        "",
        "‐",
    }


def _read(text: str, tokens: list[re.Match[str]], at: int) -> tuple[int, Quantity | None]:
    token = tokens[at]
    if token["digits"]:
        return _read_digits(text, tokens, at)
    word = _word(tokens, at)
    if not word:
        return 1, None
    calendar = _calendar(text, token, word)
    if calendar:
        return 1, calendar
    fraction = _fraction(text, tokens, at)
    if fraction:
        return fraction
    return _read_words(text, tokens, at)


def _calendar(text: str, token: re.Match[str], word: str) -> Quantity | None:
    span = Span(token.start(), token.end())
    singular = word.removesuffix("s")
    if singular in _DAYS:
        return Quantity(token.group(), Kind.WEEKDAY, _DAYS.index(singular), "", False, span)
    if word not in MONTHS or not token["word"][0].isupper():
        return None
    ambiguous = word in {"may", "march", "mar", "jan", "dec"} and text[: token.start()].rstrip()[-1:] in {
        "",
        ".",
        '"',
        "“",
    }
    if ambiguous and not text[token.end() :].lstrip(" .")[:1].isdigit():
        return None
    return Quantity(token.group(), Kind.MONTH, MONTHS[word], "", False, span)


def _read_digits(text: str, tokens: list[re.Match[str]], at: int) -> tuple[int, Quantity]:
    token = tokens[at]
    value = float(re.sub(r"[,\u00a0\u202f]", "", token["digits"]))
    tail = (token["tail"] or "").strip().lower()
    kind, unit, used = Kind.NUMBER, "", 1
    if tail in {"st", "nd", "rd", "th"}:
        kind = Kind.ORDINAL
    elif tail.endswith("s"):
        kind = Kind.DECADE if value % 10 == 0 else Kind.NUMBER
    elif tail in _SHORT_SCALES:
        value *= _SHORT_SCALES[tail]
    elif tail == "%":
        kind = Kind.PERCENT
    elif tail in _MEASURES:
        unit = _MEASURES[tail]
    if _near(text, tokens, at + used) and _word(tokens, at + used) in _SCALES:
        value *= _SCALES[_word(tokens, at + used)]
        used += 1
    if token["money"]:
        unit = _CURRENCIES[token["money"].lower()]
    return _finish(text, tokens, at, used, kind, value, unit)


def _read_words(text: str, tokens: list[re.Match[str]], at: int) -> tuple[int, Quantity | None]:
    total, current, used = 0.0, 0.0, 0
    seen_unit = seen_scale = False
    kind = Kind.NUMBER
    while at + used < len(tokens) and (
        used == 0 or _near(text, tokens, at + used) or _word(tokens, at + used) == "and"
    ):
        word = _word(tokens, at + used)
        if word in UNITS and not (seen_unit and current % 10):
            current, seen_unit = current + UNITS[word], True
        elif word in _TENS and not current % 100:
            current += _TENS[word]
            seen_unit = False
        elif word in _SCALES and (used or word == "hundred"):
            if not used:
                return 1, None
            current = (current or 1) * _SCALES[word]
            seen_scale = True
            seen_unit = False
            if word != "hundred":
                total, current = total + current, 0.0
        elif word == "dozen":
            current = (current or 1) * 12
            used += 1
            break
        elif word == "and" and used and _near(text, tokens, at + used) and _is_half(tokens, at + used + 1):
            current, used = current + 0.5, used + 2
        elif word == "and" and seen_scale and _word(tokens, at + used + 1) in (UNITS | _TENS):
            pass
        elif word in _ORDINALS and (
            word != "second" or _word(tokens, at - 1) in {"the", "a", "his", "her", "its", "their", "our"}
        ):
            current += _ORDINALS[word]
            kind = Kind.ORDINAL
            used += 1
            break
        else:
            break
        used += 1
    if used == 0:
        return 1, None
    value = total + current
    if kind is Kind.NUMBER and value == 1 and used == 1:
        following = _word(tokens, at + 1).removesuffix("s")
        if not (_near(text, tokens, at + 1) and (following in _MEASURES or following in {"percent", "per"})):
            return 1, None
    return _finish(text, tokens, at, used, kind, value, "")


def _fraction(text: str, tokens: list[re.Match[str]], at: int) -> tuple[int, Quantity] | None:
    word, following = _word(tokens, at), _word(tokens, at + 1)
    part = following if following == "half" else following.removesuffix("s")
    if (word in {"a", "one"} or UNITS.get(word, 0) > 1) and part in _PARTS and _near(text, tokens, at + 1):
        after = _word(tokens, at + 2)
        hyphen = text[tokens[at + 1].start() - 1] in "-‑‐"
        if word in {"a", "one"} and part != "half" and part != "quarter" and not hyphen and after != "of":
            return None  # "a third man", but "a third of", "one-third"
        value = (UNITS.get(word, 1) or 1) / _PARTS[part]
        return _part_of(text, tokens, at, 2, value)
    if word == "half":
        return _part_of(text, tokens, at, 1, 0.5)
    return None


def _is_half(tokens: list[re.Match[str]], at: int) -> bool:
    return _word(tokens, at) == "a" and _word(tokens, at + 1) == "half"


def _part_of(text: str, tokens: list[re.Match[str]], at: int, used: int, value: float) -> tuple[int, Quantity]:
    """The fraction that `used` tokens tell, or the number that it makes with a scale: "a quarter of a million"."""
    scale = at + used
    for word in ("of", "a"):
        scale += _word(tokens, scale) == word
    times = 12 if _word(tokens, scale) == "dozen" else _SCALES.get(_word(tokens, scale))
    if times and _near(text, tokens, scale):
        return _finish(text, tokens, at, scale - at + 1, Kind.NUMBER, value * times, "")
    return _finish(text, tokens, at, used, Kind.FRACTION, value, "")


def _finish(
    text: str, tokens: list[re.Match[str]], at: int, used: int, kind: Kind, value: float, unit: str
) -> tuple[int, Quantity]:
    span = Span(tokens[at].start(), tokens[at + used - 1].end())
    shown = text[span.start : span.end].strip()
    after = at + used
    if _near(text, tokens, after):
        word = _word(tokens, after)
        singular = word if word in _MEASURES or word in _CURRENCIES else word.removesuffix("s")
        if (
            tokens[after]["percent"]
            or word in {"percent", "pct"}
            or (word == "per" and _word(tokens, after + 1) == "cent")
        ):
            kind = Kind.PERCENT
        elif not unit:
            unit = _MEASURES.get(singular) or _CURRENCIES.get(singular) or ""
    hedged = _HEDGE.search(text[max(0, span.start - 24) : span.start]) is not None
    return used, Quantity(shown, kind, value, unit, hedged, span)


def counted(text: str, quantity: Quantity) -> str:
    """The word for those whom a number in `text` counts: "officers" of "four police officers"; "" if there is none."""
    if quantity.kind is not Kind.NUMBER or quantity.unit or quantity.value < 2:
        return ""
    following = _FOLLOWING.match(text, quantity.span.end)
    belonging = takewhile(lambda word: word not in FUNCTION_WORDS, following[0].split() if following else [])
    plurals = [word for word in belonging if word.endswith("s") or word in _PLURALS]
    return plurals[-1] if plurals else ""
