"""Offices that a statement gives somebody, and whether a report speaks of them: "is the head of", "who led"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from summarize.language.ordinary import words
from summarize.language.terms import stem

# Words for one office in each line: a report that has one of them may be told with another. "Prime" is a minister's.
_OFFICES = tuple(
    words(line)
    for line in """
    leader head chief boss director chair chairman chairwoman president premier prime king queen emperor emir sultan
    executive ceo boss head
    head principal headmaster headmistress headteacher
    president
    minister premier chancellor pm
    king monarch ruler ruled rules reigned reigns
    queen monarch ruler ruled rules reigned reigns
    mayor
    governor
    ambassador envoy
    judge justice magistrate
    lawyer attorney solicitor barrister counsel advocate
    prosecutor attorney
    spokesman spokeswoman spokesperson
    founder co-founder creator established started created
    owner proprietor
    author writer novelist wrote written writes
    editor
    coach manager trainer
    captain skipper
    pilot
    commander general colonel chief
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
        office = phrase.split()[-1].lower()
        same = [group for group in _OFFICES if office in group]
        # Who "owns" is the owner, and who "led" the leader.
        doing = {stem(office.removesuffix(ending)) for ending in ("er", "r", "or") if office.endswith(ending)}
        if same and evidence.isdisjoint({stem(word) for group in same for word in group} | doing):
            yield phrase
