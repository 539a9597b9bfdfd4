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
from summarize.language.wordings import in_words_of
from summarize.support import Problem, check_support

# What in a question rules out, beside a negation, that this article answers it: a number or a name that it lacks.
_DECISIVE = frozenset({Reason.NUMBER, Reason.NAME})
# "What are the two …": a small number counts what is asked for, and need not stand in the article.
_COUNTING = frozenset(
    {"first", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", *"23456789", "10"}
)
# Who comes from a part of the world need not be called after it in the article.
_CONTINENTAL = re.compile(
    r"(?:(?:north|south|east|west|central|northern|southern|eastern|western) )?"
    r"(?:european|asian|african|scandinavian)s?|(?:north|south|central|latin) americans?|western|westerners?",
    re.IGNORECASE,
)
_SHORTEST_ROOT = 4  # letters
_DERIVING = r"(?:(?:n|an|ian|ish|ese|i|is|ic|ist|er|ite)s?|s)"
_WHY = re.compile(r"\A\W*(?:why|how come)\b", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:no|not|never|none|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)


def false_premises(question: str, article: Article) -> list[Problem]:
    """The numbers, names and negations that `question` takes for granted and `article` does not have.

    A question for yes or no takes no negation for granted: "Were any arrests made?" may be answered by "No arrests were
    made". Neither does one that asks why something is not so, which the article may put in other words.
    """
    asked = in_words_of(article.text, question)
    problems = check_support(
        asked,
        [article.text],
        context=headline_and_date(article),
        is_english=is_english(article.text, article.language),
    )
    return [problem for problem in problems if _is_decisive(problem, question, article)]


def notice_of(premises: Sequence[Problem]) -> str:
    """What is said to the user of the false `premises` of a question."""
    lacking = [f"“{one.detail}”" for one in premises if one.reason is not Reason.NEGATION]
    if lacking:
        return f"The question takes for granted what the article does not have: {', '.join(lacking)}."
    return "The question takes for granted what the article denies, or denies what it does not."


def _is_denied(problem: Problem, question: str, article: Article) -> bool:
    """Whether a negation that only one side has tells that the article does not answer."""
    if asks_yes_or_no(question):
        return False
    if _NEGATED.search(question):
        return _WHY.match(question) is None
    # "It hit girls, not boys" tells them apart, and does not rule out what a boy said.
    return re.search(rf"[,;(–—]\s*{re.escape(problem.detail)}", article.text, re.IGNORECASE) is None


def _is_decisive(problem: Problem, question: str, article: Article) -> bool:
    if problem.reason is Reason.NEGATION:
        return _is_denied(problem, question, article)
    if problem.reason not in _DECISIVE or problem.detail.lower() in _COUNTING:
        return False
    name = problem.detail
    if problem.reason is Reason.NAME and (_CONTINENTAL.fullmatch(name) or _is_derived(name, article)):
        return False
    # Whoever asks about Beijing means what the article tells of the Chinese government.
    country = country_behind(name.lower())
    return country is None or f"@{country}" not in content_terms(article.text)


def _is_derived(name: str, article: Article) -> bool:
    """Whether `name` is made from one that the article has, as "Morvians" from "Morvia"; known countries aside."""
    known = {word.text for word in words_of(article.text) if word.is_capitalised}
    new = [word for word in name.split() if word not in known]
    roots = [root for word in known if len(root := word.rstrip("aeiouy")) >= _SHORTEST_ROOT]
    derived = re.compile(rf"(?:{'|'.join(map(re.escape, roots))}){_DERIVING}")
    return country_behind(name.lower()) is None and bool(new and roots) and all(map(derived.fullmatch, new))
