"""Numbering citations: each distinct place in the article is one footnote, counted in the order it is first cited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from summarize.evidence import Citation, Claim


@dataclass(frozen=True, slots=True)
class Footnote:
    """One numbered quotation; `start` and `end` are its place in the article, in characters, end exclusive.

    `label` is where a person finds it in the source, such as a page, where the source has such places.
    """

    number: int
    quote: str
    start: int
    end: int
    label: str | None = None

    @property
    def place(self) -> str:
        """Where the quotation stands, for a person to read: "p. 12, characters 12–80"."""
        characters = f"characters {self.start}–{self.end}"
        return f"{self.label}, {characters}" if self.label else characters


class Footnotes:
    """The footnotes of one rendering, growing as its claims are laid out; the first has the number after `after`."""

    def __init__(self, after: int = 0) -> None:
        self._after = after
        self._numbers: dict[Citation, int] = {}
        self._labels: dict[int, str | None] = {}

    def numbers(self, claims: Claim | Iterable[Claim]) -> tuple[int, ...]:
        """The numbers of the citations of one claim or several, each once, ascending."""
        found: set[int] = set()
        for claim in (claims,) if isinstance(claims, Claim) else claims:
            for one in claim.citations:
                number = self._numbers.setdefault(one, self._after + len(self._numbers) + 1)
                self._labels[number] = one.place
                found.add(number)
        return tuple(sorted(found))

    def label(self, number: int) -> str | None:
        """Where a person finds the quotation `number` in the source, where it has such places."""
        return self._labels.get(number)

    def all(self) -> tuple[Footnote, ...]:
        """Every footnote numbered so far."""
        return tuple(
            Footnote(number, one.quote, one.start, one.end, one.place) for one, number in self._numbers.items()
        )
