"""Descriptions that stand for a name said before: "The automaker" at the head of a sentence, "the exchange" in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarize.language.kinds import kind_of_description, kind_of_name
from summarize.language.names import Name, find_names, same_name
from summarize.language.places import country_behind
from summarize.results import ActorKind

_OPENING = re.compile(r"\W*(?:The|This|These|Those)((?:[ \n]+[\w’'-]+){1,4})")
_DEFINITE = re.compile(r"\b[Tt]he((?:[ \n]+(?!the\b)[a-z][\w’'-]*){1,3})")
_AGED = re.compile(r"\d{1,3}-years?-old")
_NEAR = 40  # characters before a name that the word introducing it stands in
_THE = re.compile(r"\W*(?:the\s+)?", re.IGNORECASE)
_AFTER_THE = re.compile(r"\b[Tt]he\s+\Z")


def opening_kind(sentence: str) -> ActorKind | None:
    """The kind of actor that a sentence opens with a description of; `None` where it does not."""
    opening = _OPENING.match(sentence)
    words = opening[1].split() if opening else []
    if find_names(" ".join(words)):
        return None
    if any(map(_AGED.fullmatch, words)):
        return ActorKind.PERSON
    return next((kind for kind in map(kind_of_description, words) if kind is not None), None)


def people_in(text: str, known: Sequence[str] = ()) -> list[Name]:
    """The names in `text` that may be somebody's: no country's, no organisation's, not "the Dispatch".

    A name of one word is somebody's only as part of one of the names `known`: "Hove" of Marta Hove.
    """
    return [
        name
        for name in find_names(text)
        if kind_of_name(name.text) in (None, ActorKind.PERSON)
        and country_behind(name.text.lower()) is None
        and not _AFTER_THE.search(text, max(0, name.span.start - 8), name.span.start)
        and (" " in name.text or any(name.text in one and same_name(name.text, one) for one in known))
    ]


def described(sentence: str, earlier: Sequence[str]) -> tuple[int, Name] | None:
    """Whom the description means that `sentence` opens with: the index in `earlier` of where it is named, and the name.

    The sentences before it may open with a description as well, up to one that opens with a name. Where the sentence
    just before it speaks of one person alone, "The minister" is that person. `None` where no sentence tells, or where
    the name is of another kind than the description.
    """
    kind = opening_kind(sentence)
    if kind is None:
        return None
    if kind is ActorKind.PERSON and earlier:
        people = people_in(earlier[-1])
        if people and all(same_name(one.text, people[0].text) for one in people):
            return len(earlier) - 1, people[0]
    for index in range(len(earlier) - 1, -1, -1):
        if opening_kind(earlier[index]) is not None:
            continue
        first = next(iter(find_names(earlier[index])), None)
        opening = _THE.match(earlier[index])
        if first is None or opening is None or first.span.start > opening.end():
            return None
        return (index, first) if kind_of_name(first.text) in (None, kind) else None
    return None


def introduced(sentence: str, name: str, text: str, *, before: int | None = None) -> Name | None:
    """Where `text` introduces `name` by the word that `sentence` has after a "the": "a crypto exchange, Binance".

    The word may be part of the name: "the bank" is Nordic Bank. `None` where `text` does not introduce it, or
    introduces another name by the same word: which one is meant is then not told. What stands `before` the sentence,
    which starts at that code point of `text`, is looked at first.
    """
    for match in _DEFINITE.finditer(sentence):
        noun = next((word for word in match[1].split() if kind_of_description(word) is not None), None)
        if noun is None:
            continue
        leading = re.compile(rf"\b{re.escape(noun)},?\s+\Z")
        following = re.compile(rf",\s+(?:an?|the)\s+(?:[\w’'-]+\s+){{0,6}}?{re.escape(noun)}\b")
        bearers = [
            one
            for one in find_names(text)
            if leading.search(text, max(0, one.span.start - _NEAR), one.span.start)
            or following.match(text, one.span.end)
            or (" " in one.text and noun in one.text.lower().split())
        ]
        meant = [one for one in bearers if before is not None and one.span.end <= before] or bearers
        if meant and all(same_name(one.text, name) for one in meant):
            return meant[0]
    return None
