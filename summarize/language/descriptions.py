"""Descriptions that stand for a name said before: "The automaker" at the head of a sentence, "the exchange" in it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarize.language.kinds import kind_of_description, kind_of_name
from summarize.language.names import Name, find_names, same_name
from summarize.results import ActorKind

_OPENING = re.compile(r"\W*(?:The|This|These|Those)((?:[ \n]+[\w’'-]+){1,4})")
_DEFINITE = re.compile(r"\b[Tt]he((?:[ \n]+[a-z][\w’'-]*){1,3})")
_NEAR = 40  # characters before a name that the word introducing it stands in
_THE = re.compile(r"\W*(?:the\s+)?", re.IGNORECASE)


def opening_kind(sentence: str) -> ActorKind | None:
    """The kind of actor that a sentence opens with a description of; `None` where it does not."""
    opening = _OPENING.match(sentence)
    words = opening[1].split() if opening else []
    if find_names(" ".join(words)):
        return None
    return next((kind for kind in map(kind_of_description, words) if kind is not None), None)


def described(sentence: str, earlier: Sequence[str]) -> tuple[int, Name] | None:
    """Whom the description means that `sentence` opens with: the index in `earlier` of where it is named, and the name.

    The sentences before it may open with a description as well, up to one that opens with a name. `None` where none
    does, or where the name is of another kind than the description.
    """
    kind = opening_kind(sentence)
    if kind is None:
        return None
    for index in range(len(earlier) - 1, -1, -1):
        if opening_kind(earlier[index]) is not None:
            continue
        first = next(iter(find_names(earlier[index])), None)
        opening = _THE.match(earlier[index])
        if first is None or opening is None or first.span.start > opening.end():
            return None
        return (index, first) if kind_of_name(first.text) in (None, kind) else None
    return None


def introduced(sentence: str, name: str, text: str) -> Name | None:
    """Where `text` introduces `name` by the word that `sentence` has after a "the": "a crypto exchange, Binance".

    `None` where it does not, or introduces another name by the same word: which one is meant is then not told.
    """
    for match in _DEFINITE.finditer(sentence):
        noun = next((word for word in match[1].split() if kind_of_description(word) is not None), None)
        if noun is None:
            continue
        before = re.compile(rf"\b{re.escape(noun)},?\s+\Z")
        after = re.compile(rf",\s+(?:an?|the)\s+(?:[\w’'-]+\s+){{0,6}}?{re.escape(noun)}\b")
        bearers = [
            one
            for one in find_names(text)
            if before.search(text, max(0, one.span.start - _NEAR), one.span.start) or after.match(text, one.span.end)
        ]
        if bearers and all(same_name(one.text, name) for one in bearers):
            return bearers[0]
    return None
