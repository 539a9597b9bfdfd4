"""A text as the support checks read it: its words, names, quantities and negations, each worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from summarize.names import find_names
from summarize.polarity import Polarity, polarity_of
from summarize.quantities import Quantity, find_quantities
from summarize.terms import Word, content_terms, words_of

_SURROUNDINGS = 3  # content words to each side that make up the surroundings of a word


class Reading:
    """One text, read lazily. Equal texts share a reading through `read`."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def words(self) -> tuple[Word, ...]:
        return words_of(self.text)

    @cached_property
    def content(self) -> tuple[Word, ...]:
        return tuple(word for word in self.words if word.is_content)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of all words, words of grammar included."""
        return frozenset(word.stem for word in self.words)

    @cached_property
    def terms(self) -> frozenset[str]:
        """As `content_terms`."""
        return content_terms(self.text)

    @cached_property
    def names(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """Each name with the stems around it."""
        return tuple((n.text, self.around(n.span.start, n.span.end)) for n in find_names(self.text))

    @cached_property
    def name_texts(self) -> frozenset[str]:
        return frozenset(name.text for name in find_names(self.text))

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        return tuple(find_quantities(self.text))

    @cached_property
    def polarity(self) -> Polarity:
        return polarity_of(self.text)

    def around(self, start: int, end: int) -> frozenset[str]:
        """The stems of the nearest content words on both sides of `start`:`end` (code points)."""
        before = [w.stem for w in self.content if w.end <= start][-_SURROUNDINGS:]
        after = [w.stem for w in self.content if w.start >= end][:_SURROUNDINGS]
        return frozenset((*before, *after))


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    """The reading of `text`, kept for the next statement on it."""
    return Reading(text)


@dataclass(frozen=True, slots=True)
class Known:
    """What several texts hold together."""

    stems: frozenset[str]
    terms: frozenset[str]
    names: frozenset[str]
    quantities: tuple[Quantity, ...]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Known:
        readings = [read(text) for text in texts]
        return cls(
            frozenset[str]().union(*(r.stems for r in readings)),
            frozenset[str]().union(*(r.terms for r in readings)),
            frozenset[str]().union(*(r.name_texts for r in readings)),
            tuple(quantity for r in readings for quantity in r.quantities),
        )
