"""The words of a question that narrow down what it asks: "the *least* critical resource", "*uncommonly* used"."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from summarize.language.ordinary import words
from summarize.language.quantities import UNITS
from summarize.language.terms import content_terms, words_of

# "What kind species": these ask for something and narrow nothing down.
_ASKING = words("kind kinds type types sort sorts name names")


def without_each_modifier(question: str, text: str) -> Iterator[str]:
    """`question` without a word that stands right before another and that `text` does not have, for each of them.

    Such a word narrows down what it stands before. Names and numbers are none: those that a question takes for granted
    are looked for in the article.
    """
    known = content_terms(text)
    for word, after in pairwise(words_of(question)):
        is_modifier = word.is_content and after.is_content and question[word.end : after.start] in {" ", "-"}
        if not is_modifier or word.is_capitalised or word.is_number or word.lower in _ASKING | UNITS.keys():
            continue
        if word.stem not in known:
            yield question[: word.start] + question[after.start :]
