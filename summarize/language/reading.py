"""A text as the support checks read it: its words, names, quantities and negations, each worked out once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from summarize.language.names import find_names
from summarize.language.polarity import Polarity, polarity_of
from summarize.language.quantities import Quantity, find_quantities
from summarize.language.terms import Word, content_terms, words_of

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
        first, last = bisect_right(self._ends, start), bisect_left(self._starts, end)
        before = self.content[max(0, first - _SURROUNDINGS) : first]
        return frozenset(word.stem for word in (*before, *self.content[last : last + _SURROUNDINGS]))

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.content]

    @cached_property
    def _ends(self) -> list[int]:
        return [word.end for word in self.content]


@lru_cache(maxsize=256)
def read(text: str) -> Reading:
    """The reading of `text`, kept for the next statement on it."""
    return Reading(text)


@dataclass(frozen=True, slots=True)
class Known:
    """What several texts hold together; of equal quantities one."""

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
            tuple({(q.kind, q.value, q.unit): q for r in readings for q in r.quantities}.values()),
        )
