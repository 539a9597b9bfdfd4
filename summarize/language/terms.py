"""The terms of a text: the stems of its content words, as alignment and the support checks compare them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, cast

from snowballstemmer import stemmer  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]  # ships no types

from summarize.language.ordinary import FUNCTION_WORDS
from summarize.language.places import country_behind
from summarize.language.quantities import MONTHS, UNITS

WORD = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’ʼ][^\W\d_]+)*|[^\W_]+")
_FOREIGN_SCRIPT = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_MONTH_NAMES = {number: name for name, number in reversed(MONTHS.items())}
# One word and its forms that the stemmer keeps apart from it, or that mean the same in any report.
_FORMS = """
    person people, man men, woman women, child children, death dead deaths, arise arose arisen, bear bore borne,
    beat beaten, become became, begin began begun, bend bent, bleed bled, break broke broken, bring brought,
    build built, buy bought, catch caught, choose chose chosen, come came, deal dealt, die died dying, dig dug,
    draw drew drawn, drink drank, drive drove driven, fall fell fallen, feel felt, fight fought, find found,
    flee fled, fly flew flown, forbid forbade forbidden, forget forgot forgotten, freeze froze frozen,
    give gave given, go goes gone went, grow grew grown, hang hung, hear heard, hide hid hidden, hold held, keep kept,
    know knew known, lay laid, lead led, leave left, lend lent, light lit, lose lost, make made, mean meant,
    meet met, overcome overcame, overthrow overthrew overthrown, pay paid, ride rode ridden, rise rose risen,
    run ran, see saw seen, seek sought, sell sold, send sent, shake shook shaken, shine shone, shoot shot,
    shrink shrank shrunk, sing sang sung, sleep slept, slide slid, speak spoke spoken, spend spent,
    spin spun, spring sprang, stand stood, steal stole stolen, stick stuck, sting stung, strike struck,
    strive strove, swear swore sworn, sweep swept, swim swam, swing swung, take taken took, teach taught,
    tear tore torn, think thought, throw threw thrown, travel travelled travelling, understand understood,
    undertake undertook undertaken, wake woke, wear wore worn, win won, withdraw withdrew withdrawn,
    withstand withstood, write wrote written
"""
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SAME = {
    **{short: _MONTH_NAMES[number] for short, number in MONTHS.items()},
    **{word: str(value) for word, value in UNITS.items() if value >= 2},
    **{word: str(10 * tens) for tens, word in enumerate(_TENS, 2)},
    **{form: word for word, *forms in map(str.split, _FORMS.split(",")) for form in forms},
}


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


_ENGLISH = cast(_Stemmer, stemmer("english"))


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text at `start`:`end` (code points): in lower case without accents, and its stem."""

    text: str
    lower: str
    stem: str
    start: int
    end: int

    @property
    def is_content(self) -> bool:
        """Whether it carries meaning of its own: not a word of grammar."""
        return self.lower not in FUNCTION_WORDS or self.text in {"US", "U.S."}

    @property
    def is_capitalised(self) -> bool:
        return self.text[:1].isupper()

    @property
    def is_number(self) -> bool:
        return self.text[:1].isdigit()


# One spelling for British and American words: articles have the one, models write the other.
_SPELLINGS = (
    (re.compile(r"metre(?=s?$)"), "meter"),
    (re.compile(r"^(cent|lit|theat|fib|calib)re(?=s?$)"), r"\1er"),
    (re.compile(r"(?<=[a-z]{2}[bdlmnrv])our(?=(?:s|ed|ing|able|ful|ite|ites|hood|er|ers|ist)?$)"), "or"),
    (re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|ing|er|ers|ation|ations)$)"), "iz"),
    (re.compile(r"(?<=[a-z]{2})yse(?=[sdr]?$)"), "yze"),
    (re.compile(r"(?<=[aeiou])ll(?=(?:ed|ing|er|ers)$)"), "l"),
    (re.compile(r"^(def|off|lic)ence(?=s?$)"), r"\1ense"),
    (re.compile(r"^programme(?=s?$)"), "program"),
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """The stem of a lower-case English word (Snowball's English stemmer, irregular forms first).

    British and American spellings have one stem.
    """
    word = _SAME.get(word, word)
    for pattern, spelling in _SPELLINGS:
        word = pattern.sub(spelling, word)
    return _ENGLISH.stemWord(word)


def words_of(text: str) -> tuple[Word, ...]:
    """The words of `text` in order. Where a script has no spaces between words, each character is one."""
    return _words_of(text)


@lru_cache(maxsize=2048)
def _words_of(text: str) -> tuple[Word, ...]:
    found: list[Word] = []
    for match in WORD.finditer(text):
        word = match.group()
        if not word.isascii() and _FOREIGN_SCRIPT.search(word):
            found.extend(Word(c, c, c, match.start() + i, match.start() + i + 1) for i, c in enumerate(word))
            continue
        lower = _plain(word)
        base = lower[:-2] if lower.endswith("'s") else lower
        end = match.end() - (len(lower) - len(base) if len(lower) == len(word) else 0)
        base = base.replace(".", "") if not base[:1].isdigit() else base.replace(",", "")
        found.append(Word(word, base, stem(base), match.start(), end))
    return tuple(found)


def _plain(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.replace("’", "'").replace("ʼ", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def content_terms(text: str) -> frozenset[str]:
    """The stems of the content words of `text`; a country, its people and its capital add the country itself."""
    terms: set[str] = set()
    for word in words_of(text):
        if word.is_content:
            terms.add(word.stem)
            if word.is_capitalised and (country := country_behind(word.lower)):
                terms.add(f"@{country}")
    return frozenset(terms)
