"""Offices that a statement gives somebody, and whether a report speaks of them: "is the head of", "who led"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarize.language.ordinary import words
from summarize.language.terms import stem

# Words for one office in each line: a report that has one of them may be told with another, or has one of those after
# "|", which tell it without being its name. Of a word with a hyphen all parts count. "Prime" is a minister's.
_OFFICES = tuple(
    (words(line.partition("|")[0]), words(line.replace("|", " ")))
    for line in """
    leader head chief boss director chair chairman chairwoman president premier prime king queen emperor emir sultan
    leader head boss | secretary-general dictator rules runs
    secretary-general | leader leads head chief boss
    executive ceo boss head | runs
    director | filmmaker
    head principal headmaster headmistress headteacher
    president
    minister premier chancellor pm
    chancellor | leader leads
    king monarch ruler ruled rules reigned reigns
    queen monarch ruler ruled rules reigned reigns
    mayor
    governor gov
    ambassador envoy
    judge justice magistrate
    lawyer attorney solicitor barrister counsel advocate
    prosecutor attorney
    spokesman spokeswoman spokesperson
    founder co-founder creator established started created | launched set-up
    owner proprietor | bought belongs
    author writer novelist wrote written writes | penned
    editor
    coach manager trainer | boss
    captain skipper capt
    pilot | flew flown flies flying
    commander general gen colonel chief | boss head
    """.strip().splitlines()
)
# "X is the head of Y", "X is head of Y", "X is Y's head", "The head of Y is X"
_GIVEN = re.compile(
    r"(?:\b(?:is|was|are|were|became|becomes|remains)|['’]s)\s+(?:also\s+|now\s+)?(?:the|an?|its|their)\s+"
    r"((?:[\w’'-]+\s){0,4}?[\w’'-]+)\s+(?:of|at|for|in)\b"
)
_BARE = re.compile(r"(?:\b(?:is|was|became|becomes|remains)|['’]s)\s+(?:now\s+)?(\w+)\s+of\b")
_OWNED = re.compile(
    r"\b(?:is|was|became|becomes|remains)\s+(?:the\s+)?[\w-]+['’]s\s+((?:[\w-]+\s){0,2}?[\w-]+)(?=\W*\Z|,)"
)
_HELD = re.compile(r"\A\W*[Tt]he\s+((?:[\w’'-]+\s){0,4}?[\w’'-]+)\s+(?:of|at|for)\s[^,;]*?\b(?:is|was)\s+[A-Z]")


def untold_offices(statement: str, evidence: frozenset[str]) -> Iterator[str]:
    """The offices that `statement` gives somebody, and for which the stems of the `evidence` have no word."""
    for phrase in (match[1] for pattern in (_GIVEN, _BARE, _OWNED, _HELD) for match in pattern.finditer(statement)):
        office = phrase.lower().replace("secretary general", "secretary-general").split()[-1]
        same = [told for names, told in _OFFICES if office in names]
        # Who "owns" is the owner, and who "led" the leader.
        doing = {stem(office.removesuffix(ending)) for ending in ("er", "r", "or") if office.endswith(ending)}
        told = any(evidence.issuperset(map(stem, word.split("-"))) for group in same for word in group)
        if same and not told and evidence.isdisjoint(doing):
            yield phrase
