"""The article cut where citations begin and end: which words carry which footnotes, and how much of it they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from pydantic import BaseModel

from summarize.article import Article, Sentence, Span
from summarize.evidence import Citation
from summarize.rendering.footnotes import Footnote


@dataclass(frozen=True, slots=True)
class Run:
    """Words with the same footnotes behind them.

    `notes` are the footnotes that quote these words, `begin` those whose quotation begins here, `end` those whose
    quotation ends here. A run with `breaks_line` is no words but the end of a line.
    """

    text: str
    notes: tuple[int, ...] = ()
    begin: tuple[int, ...] = ()
    end: tuple[int, ...] = ()
    breaks_line: bool = False


def paragraphs(article: Article, footnotes: Sequence[Footnote]) -> Iterator[tuple[Run, ...]]:
    """The paragraphs of `article` as runs, in order; between them is nothing but white space."""
    cut = _Cutter(footnotes)
    for _, group in groupby(article.sentences, key=lambda sentence: sentence.paragraph):
        yield tuple(_runs(article, tuple(group), cut))


def citations_of(results: Iterable[BaseModel]) -> tuple[Citation, ...]:
    """Every citation of `results`, however deep, each once."""
    found: dict[Citation, None] = {}
    for result in results:
        _collect(result, found)
    return tuple(found)


def merged(text: str, spans: Iterable[Span]) -> tuple[Span, ...]:
    """The stretches of `text` that `spans` cover together, in order, with more than white space between them."""
    whole: list[Span] = []
    for span in sorted(spans):
        if whole and not text[whole[-1].end : span.start].strip():
            whole[-1] = Span(whole[-1].start, max(whole[-1].end, span.end))
        else:
            whole.append(span)
    return tuple(whole)


def share(text: str, spans: Sequence[Span]) -> float:
    """How much of `text` stands in `spans`, which do not overlap: 0 to 1, white space not counted."""
    total = sum(map(len, text.split()))
    return sum(len("".join(text[span.start : span.end].split())) for span in spans) / total if total else 0.0


def _collect(value: object, found: dict[Citation, None]) -> None:
    if isinstance(value, Citation):
        found[value] = None
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            _collect(getattr(value, name), found)
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]  # a tuple of anything
            _collect(item, found)  # pyright: ignore[reportUnknownArgumentType]


class _Cutter:
    """Knows where quotations begin and end; asked from the front of the article to its back, it never looks twice."""

    def __init__(self, footnotes: Sequence[Footnote]) -> None:
        self._borders = sorted({place for note in footnotes for place in (note.start, note.end)})
        self._next = 0
        self._coming = sorted(footnotes, key=lambda note: note.start, reverse=True)
        self._open: list[Footnote] = []
        self._begun: set[int] = set()

    def inside(self, start: int, end: int) -> list[int]:
        """The borders after `start` and before `end`."""
        while self._next < len(self._borders) and self._borders[self._next] <= start:
            self._next += 1
        first = self._next
        while self._next < len(self._borders) and self._borders[self._next] < end:
            self._next += 1
        return self._borders[first : self._next]

    def behind(self, start: int, end: int) -> tuple[Footnote, ...]:
        """The footnotes that share a character with `start` to `end`."""
        while self._coming and self._coming[-1].start < end:
            self._open.append(self._coming.pop())
        self._open = [note for note in self._open if note.end > start]
        return tuple(self._open)

    def begin(self, notes: Iterable[int]) -> tuple[int, ...]:
        """Those of `notes` that were not asked for before."""
        new = tuple(number for number in notes if number not in self._begun)
        self._begun.update(new)
        return new


def _runs(article: Article, sentences: tuple[Sentence, ...], cut: _Cutter) -> Iterator[Run]:
    # Text broken by hand at a fixed width has line ends inside its sentences; elsewhere a line end means something.
    keeps_lines = not any("\n" in article.slice(sentence) for sentence in sentences)
    for number, sentence in enumerate(sentences):
        if number:
            gap = Span(sentences[number - 1].end, sentence.start)
            if keeps_lines and "\n" in article.slice(gap):
                yield Run("\n", breaks_line=True)
            else:
                yield from _cut(article, gap, cut)
        yield from _cut(article, sentence, cut)


def _cut(article: Article, span: Span, cut: _Cutter) -> Iterator[Run]:
    for start, end in pairwise((span.start, *cut.inside(span.start, span.end), span.end)):
        behind = sorted(cut.behind(start, end), key=lambda note: note.number)
        notes = tuple(note.number for note in behind)
        finished = tuple(note.number for note in behind if not article.text[end : note.end].strip())
        yield Run(article.text[start:end], notes, cut.begin(notes), finished)
