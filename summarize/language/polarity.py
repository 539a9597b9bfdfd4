"""What a text affirms and what it denies: which of its words stand under a negation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarize.language.ordinary import words
from summarize.language.terms import Word, stem, words_of

_CUES = words("no not never neither nor none nobody nothing nowhere without cannot hardly barely unable")
_QUIET = words("only just merely necessarily least longer doubt sooner matter wonder later")  # "not only", "no doubt"
# Verbs and nouns that deny what follows them without a negation.
_DENYING = words(
    """
    deny denies denied denial refuse refuses refused refusal refusing fail fails failed failure failing decline declined
    declines declining reject rejects rejected rejecting rejection lack lacks lacked lacking unless stop stopped prevent
    prevented avoid avoided absence absent abandon abandoned cancel cancelled canceled ban bans banned banning barred
    forbid forbidden prohibit prohibited rule ruled dismiss dismissed neglected impossible unlikely free zero few fewer
    opposed oppose disputed dispute halt halted suspend suspended refute refuted unaware unknown unclear uncertain
    rather instead except excluding exclude withdraw withdrew withdrawn ceased cease
    """
)
# These deny the deed that follows: "refused to sign", "denied that he had signed", "ruled out signing".
_UNDONE = words(
    "refuse refuses refused refusing refusal fail fails failed failing failure decline declines declined declining"
)
_DISOWNED = words("deny denies denied denying")
_RULED = words("rule rules ruled ruling")
_TELLING = words("that he she it they")
# "No evidence that", "no plans to": not these are denied, but what follows them.
_GROUNDS = frozenset(map(stem, ("evidence", "proof", "sign", "indication", "suggestion", "plan", "intention")))
_BREAKS = words("but although though while whereas which who because since however yet after before when if that")
_HYPHENS = frozenset("-‐‑")  # "never-before-seen" denies nothing
_REACH = 4  # content words that a cue can deny
_WIDEST = 16  # words of any kind between a cue and the last of them


@dataclass(frozen=True, slots=True)
class Polarity:
    """The stems that a text affirms and denies (a stem can be both), its cues, and whether any word denies at all.

    The deed of a denial ("refused to sign") is neither affirmed nor denied.
    """

    affirmed: frozenset[str]
    denied: frozenset[str]
    cues: tuple[tuple[str, tuple[str, ...]], ...]  # each cue with the content stems it denies, nearest first
    denials: tuple[tuple[str, tuple[str, ...]], ...]  # as `cues`, for what denies the deed that follows it
    denying_words: frozenset[str]


@lru_cache(maxsize=2048)
def polarity_of(text: str) -> Polarity:
    """Read the negations of `text`: each reaches the next few content words of its clause."""
    every = words_of(text)
    denied_places: set[int] = set()
    disowned_places: set[int] = set()
    cues: list[tuple[str, tuple[str, ...]]] = []
    denials: list[tuple[str, tuple[str, ...]]] = []
    for place, word in enumerate(every):
        is_cue = _is_cue(every, place) and text[word.end : word.end + 1] not in _HYPHENS
        # "Did not refuse to sign" tells of no refusal.
        if not is_cue and (place in denied_places or not _is_denial(every, place)):
            continue
        reached = list(_reached(text, every, place))
        (denied_places if is_cue else disowned_places).update(reached)
        (cues if is_cue else denials).append((word.text, tuple(every[i].stem for i in reached)))
    unsaid = denied_places | disowned_places
    affirmed = {w.stem for i, w in enumerate(every) if w.is_content and i not in unsaid}
    denied = {every[i].stem for i in denied_places}
    denying = frozenset(w.stem for w in every if w.lower in _DENYING)
    return Polarity(frozenset(affirmed), frozenset(denied), tuple(cues), tuple(denials), denying)


def heart_of(cue: str, reached: Sequence[str]) -> tuple[str, ...]:
    """The two stems that say what `cue` denies: the nearest, after "no evidence that" those that follow."""
    if cue.lower() == "no":
        for place, word in enumerate(reached[:2]):
            if word in _GROUNDS and len(reached) >= place + 3:
                return tuple(reached[place + 1 : place + 3])
    return tuple(reached[:2])


def _is_cue(every: tuple[Word, ...], place: int) -> bool:
    lower = every[place].lower
    if lower.endswith(("n't", "nt")) and ("'" in lower or lower in {"dont", "didnt", "wont", "cant", "isnt"}):
        return True
    if lower not in _CUES:
        return False
    following = every[place + 1].lower if place + 1 < len(every) else ""
    return not (lower in {"not", "no"} and following in _QUIET)


def _is_denial(every: tuple[Word, ...], place: int) -> bool:
    lower = every[place].lower
    following, next_but_one = [*(word.lower for word in every[place + 1 : place + 3]), "", ""][:2]
    if lower in _DISOWNED:
        return following in _TELLING or following.endswith("ing")
    return (lower in _UNDONE and following == "to") or (
        lower in _RULED and following == "out" and next_but_one.endswith("ing")
    )


def _reached(text: str, every: tuple[Word, ...], place: int) -> Iterator[int]:
    count = 0
    for at in range(place + 1, min(len(every), place + _WIDEST)):
        gap = text[every[at - 1].end : every[at].start]
        if any(mark in gap for mark in ",;:.!?—–()"):
            return
        if every[at].lower in _BREAKS and count and not (every[at].lower == "that" and every[at - 1].stem in _GROUNDS):
            return
        if every[at].is_content:
            yield at
            count += 1
            if count == _REACH:
                return
