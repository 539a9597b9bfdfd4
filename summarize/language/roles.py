"""Who does what to whom, where a text says it plainly: one name, a verb, another name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from summarize.language.names import find_names, same_name
from summarize.language.ordinary import words
from summarize.language.terms import stem, words_of

_WIDEST = 5  # words between the two names
# What both do alike.
MUTUAL = frozenset(
    stem(word) for word in words("meet met marry married fight fought join face border ally talk war deal")
)
_BARRED = words("and or with between of in from at near as who which that whose when while but for than like")
_PASSIVE = words("was were is are been being be")
_BREAK = re.compile(r"[,;:.!?()\"“”—–]")


@dataclass(frozen=True, slots=True)
class Deed:
    """One name acting on another: `acts` are the stems of what stands between them."""

    agent: str
    acts: frozenset[str]
    patient: str


@lru_cache(maxsize=1024)
def deeds_of(text: str) -> tuple[Deed, ...]:
    """The plain deeds of `text`: two names with a few words between, passive turned round; mutual acts are left out."""
    names = find_names(text)
    deeds: list[Deed] = []
    for first, second in pairwise(names):
        between = text[first.span.end : second.span.start]
        gap = words_of(between)
        lower = {word.lower for word in gap}
        if not gap or len(gap) > _WIDEST or _BREAK.search(between) or lower & _BARRED or between[:1] in "'’-":
            continue
        acts = frozenset(word.stem for word in gap if word.is_content)
        if not acts or acts & MUTUAL:
            continue
        if "by" in lower:
            if lower & _PASSIVE:
                deeds.append(Deed(second.text, acts, first.text))
        else:
            deeds.append(Deed(first.text, acts, second.text))
    return tuple(deeds)


def is_turned_round(deed: Deed, other: Deed) -> bool:
    """Whether `other` is the same act with the two names in each other's place."""
    return (
        bool(deed.acts & other.acts)
        and same_name(deed.agent, other.patient)
        and same_name(deed.patient, other.agent)
        and not same_name(deed.agent, other.agent)
    )


def is_borne_out(deed: Deed, other: Deed) -> bool:
    """Whether `other` is the same act with the same names in the same places."""
    return (
        bool(deed.acts & other.acts) and same_name(deed.agent, other.agent) and same_name(deed.patient, other.patient)
    )
