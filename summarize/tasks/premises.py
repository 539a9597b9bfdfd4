"""What a question takes for granted and the article does not have, or denies: then nothing is asked of a model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarize.article import Article
from summarize.checking import headline_and_date
from summarize.evidence import Reason
from summarize.language.asked import asks_yes_or_no
from summarize.language.english import is_english
from summarize.language.places import country_behind
from summarize.language.terms import content_terms, words_of
from summarize.support import Problem, check_support

# What in a question rules out that this article answers it: a number, a name or a negation that it does not have.
_DECISIVE = frozenset({Reason.NUMBER, Reason.NAME, Reason.NEGATION})
# "What are the two …": a small number counts what is asked for, and need not stand in the article.
_COUNTING = frozenset(
    {"first", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", *"23456789", "10"}
)
# What is said to us, not of the article. "More than twenty years ago": whoever asks has reckoned it from today.
# "Didn't it …?", "… or not?" take nothing for granted; "without backing": others say "no collateral". Half an hour is
# thirty minutes.
_UNCHECKED = re.compile(
    r"(?:\A\W*|[.!?,]\s+)(?:(?:explain|describe|name|list|identify|summari[sz]e|define|compare|show|outline|discuss|provide|"
    r"give|tell|say|state|quote|cite|please|hi|hello|hey|ok|okay|thanks|answer|reply)\b\s*)+"
    r"|\bthe (?:article|author|text|writer|reporter|journalist)\b"
    r"|(?<![\w-])[\w-]{1,30} (?:minute|hour|day|week|month|year|decade)s? (?:ago|earlier|later|before|after)\b"
    r"|\b(?:half an|(?:a |three )?quarters? of an) hour\b|\bwithout\b|\A\W*\w+n['’]t\b|\bor not\b",
    re.IGNORECASE,
)
# "AQI", "AI", "BoE", "EVs"; and names of several words, which may stand in the article as such initials.
_INITIALS = re.compile(r"\b([A-Z][A-Za-z]{0,4}[A-Z])s?\b")
_BETWEEN_INITIALS = r"(?:(?:and|of|for|the|in|on)\W{1,3}){0,2}"
_CAPITALISED = re.compile(rf"\b[A-Z]\w+(?:\W{{1,3}}{_BETWEEN_INITIALS}[A-Z]\w+){{1,6}}")
_OFFICERS = {"CEO": "chief executive", "CFO": "chief financial", "COO": "chief operating"}
_WHY = re.compile(r"\A\W*(?:why|how come)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:no|not|never|none|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)


def false_premises(question: str, article: Article) -> list[Problem]:
    """The numbers, names and negations that `question` takes for granted and `article` does not have.

    A question for yes or no takes no negation for granted: "Were any arrests made?" may be answered by "No arrests were
    made". Neither does one that asks why something is not so, which the article may put in other words.
    """
    asked = _spelt_out(_UNCHECKED.sub(" ", question), article.text)
    problems = check_support(
        asked,
        [article.text],
        context=headline_and_date(article),
        is_english=is_english(article.text, article.language),
    )
    is_negation_decisive = not asks_yes_or_no(question) and not (_WHY.match(question) and _NEGATED.search(question))
    return [
        problem
        for problem in problems
        if _is_decisive(problem, article) and (is_negation_decisive or problem.reason is not Reason.NEGATION)
    ]


def notice_of(premises: Sequence[Problem]) -> str:
    """What is said to the user of the false `premises` of a question."""
    lacking = [f"“{one.detail}”" for one in premises if one.reason is not Reason.NEGATION]
    if lacking:
        return f"The question takes for granted what the article does not have: {', '.join(lacking)}."
    return "The question takes for granted what the article denies, or denies what it does not."


def _is_decisive(problem: Problem, article: Article) -> bool:
    if problem.reason not in _DECISIVE or problem.detail.lower() in _COUNTING:
        return False
    # Whoever asks about Beijing means what the article tells of the Chinese government.
    country = country_behind(problem.detail.lower())
    return country is None or f"@{country}" not in content_terms(article.text)


def _spelt_out(question: str, text: str) -> str:
    """`question` with initials as `text` has the words that they stand for, and the other way round.

    "Air quality index" for "AQI", "FDA" for "Food and Drug Administration". Words of grammar stand for no capital
    ("came in and" is no CIA), and what `text` has itself is left as it is.
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

    return _INITIALS.sub(words_for, _CAPITALISED.sub(initials_for, question))
