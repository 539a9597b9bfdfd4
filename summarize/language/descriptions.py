"""Descriptions that stand for a name said before: "The automaker" at the head of a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarize.language.kinds import kind_of_description, kind_of_name
from summarize.language.names import Name, find_names
from summarize.results import ActorKind

_OPENING = re.compile(r"\W*(?:The|This|These|Those)((?:[ \n]+[\w’'-]+){1,4})")
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
