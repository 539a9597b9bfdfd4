"""One thing in two wordings: what a question, or an answer, calls otherwise than the text that it is about."""

from __future__ import annotations

import re

from summarize.language.terms import Word, words_of

# What is said to us, not of the article. "More than twenty years ago": whoever asks has reckoned it from today, and has
# counted "the two castles". "Didn't it …?", "… or not?" take nothing for granted; "without backing", "when there was no
# noise": others say "no collateral", "quiet". Half an hour is thirty minutes, twelve months are a year, and before 1600
# may be in 1596.
_UNCHECKED = re.compile(
    r"(?:\A\W*|[.!?,]\s+)(?:(?:explain|describe|name|list|identify|summari[sz]e|define|compare|show|outline|discuss|provide|"
    r"give|tell|say|state|quote|cite|please|hi|hello|hey|ok|okay|thanks|answer|reply)\b\s*)+"
    r"|\bthe (?:article|author|text|writer|reporter|journalist)\b"
    r"|(?<![\w-])[\w-]{1,30} (?:minute|hour|day|week|month|year|decade)s? (?:ago|earlier|later|before|after)\b"
    r"|\b(?:half an|(?:a |three )?quarters? of an) hour\b|\bwithout\b|\A\W*\w+n['’]t\b"
    r"|\bthere (?:is|was|are|were) no\b|\b(?:twelve|12) months\b|\b(?:before|after|since|until) \d{4}\b"
    r"|\bthe (?:two|three|four|five|six|seven|eight|nine|ten|[2-9]|10)\b"
    r"|\bor (?:(?:may|might|do|does|did|can|could) )?not\b",
    re.IGNORECASE,
)
# "AQI", "AI", "BoE", "EVs"; and names of several words, which may stand in the article as such initials.
_INITIALS = re.compile(r"\b([A-Z][A-Za-z]{0,4}[A-Z])s?\b")
_BETWEEN_INITIALS = r"(?:(?:and|of|for|the|in|on)\W{1,3}){0,2}"
_CAPITALISED = re.compile(rf"\b[A-Z]\w+(?:\W{{1,3}}{_BETWEEN_INITIALS}[A-Z]\w+){{1,6}}")
_CURRENCIES = re.compile(r"\b(?:US|U\.S\.|American|British) ?(dollars?\b|pounds?\b|\$)", re.IGNORECASE)
_SAME_CURRENCY = {"d": r"\$|\bdollar", "$": r"\$|\bdollar", "p": r"£|\bpound"}
_OFFICERS = {"CEO": "chief executive", "CFO": "chief financial", "COO": "chief operating"}
# "The 17th century", "the seventeenth-century guns", "the 1670s": periods that a year may stand for.
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    *("twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"),
    *("twentieth", "twenty-first"),
)
_PERIODS = re.compile(
    rf"\b(?:(?P<number>\d{{1,2}})(?:st|nd|rd|th)|(?P<word>{'|'.join(reversed(_ORDINALS))}))[ -]centur(?:y|ies)\b"
    r"|\b(?P<years>\d\d(?=00)|\d{3}(?=0))0{1,2}['’]?s\b",
    re.IGNORECASE,
)
_DIGIT = "[0-9]"


def in_words_of(text: str, question: str) -> str:
    """What `question` says of its matter, with its initials, currencies and periods as `text` has them.

    "Air quality index" for "AQI", "FDA" for "Food and Drug Administration", "pounds" for "British pounds" beside "£".
    Centuries and decades of which `text` has a year are left out. Words of grammar stand for no capital ("came in and"
    is no CIA), and what `text` has itself is left as it is.
    """

    def words_for(found: re.Match[str]) -> str:
        initials = found[1]
        if initials in text:
            return found[0]
        if (officer := _OFFICERS.get(initials, "")) and officer in text.lower():
            return officer
        words = rf"\W{{1,3}}{_BETWEEN_INITIALS}".join(rf"({letter}\w+)" for letter in initials)
        for run in re.finditer(rf"\b{words}", text, re.IGNORECASE):
            named = [word for letter, word in zip(initials, run.groups(), strict=True) if letter.isupper()]
            if all(word.is_content for word in words_of(" ".join(named))):
                return run[0]
        return found[0]

    def initials_for(found: re.Match[str]) -> str:
        words = found[0].split()
        for first in range(len(words) - 1):
            rest = words[first:]
            initials = "".join(word[0] for word in rest if word[0].isupper())
            if " ".join(rest) not in text and re.search(rf"\b{initials}\b", text):
                return " ".join([*words[:first], initials])
        return found[0]

    def currency_for(found: re.Match[str]) -> str:
        same = _SAME_CURRENCY[found[1][0].lower()]
        return found[1] if re.search(same, text, re.IGNORECASE) else found[0]

    def period_for(found: re.Match[str]) -> str:
        number, word = found["number"], found["word"]
        years = found["years"] or str((int(number) if number else _ORDINALS.index(word.lower()) + 1) - 1)
        return " " if re.search(rf"\b{years}{_DIGIT if len(years) == 3 else 2 * _DIGIT}\b", text) else found[0]

    question = _UNCHECKED.sub(" ", question)
    for pattern, put in (
        (_PERIODS, period_for),
        (_CURRENCIES, currency_for),
        (_CAPITALISED, initials_for),
        (_INITIALS, words_for),
    ):
        question = pattern.sub(put, question)
    return question


def with_its_plurals(text: str, few: str) -> str:
    """`few` words with the plurals that `text` has in the same place; as they are if it has them nowhere.

    "Turing machines" for "Turing machine" where the text has "the definition of Turing machines". A first letter stays.
    """
    own, there = words_of(few), words_of(text)
    runs = [there[first : first + len(own)] for first in range(len(there) - len(own) + 1)]
    alike = [run for run in runs if all(map(_is_same_or_its_plural, own, run))]
    if not alike or any([word.lower for word in run] == [word.lower for word in own] for run in alike):
        return few
    for one, other in zip(reversed(own), reversed(alike[0]), strict=True):
        if one.lower != other.lower:
            few = few[: one.start + 1] + text[other.start + 1 : other.end] + few[one.end :]
    return few


def _is_same_or_its_plural(one: Word, other: Word) -> bool:
    return other.lower in {one.lower, f"{one.lower}s", f"{one.lower}es"}
