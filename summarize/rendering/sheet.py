"""A result as an office receives it on paper: a head, sections, a table of actors, numbered evidence, provenance."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarize.article import Article
from summarize.rendering.footnotes import Footnote
from summarize.rendering.layout import Block, Heading, Line, Piece, lay_out_body
from summarize.rendering.passages import citations_of, merged, share
from summarize.rendering.visible import inline, revealed
from summarize.rendering.words import TITLES, day_in_words, kind_of, provenance, resting_on
from summarize.results import Answer, Result


@dataclass(frozen=True, slots=True)
class Row:
    """One actor: its name, what it is, and what is known of it."""

    name: str
    kind: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The actors."""

    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole result, every text on one line and fit for XML. `rests` says how much of the article it rests on."""

    kind: str
    title: str
    byline: str
    rests: str
    blocks: tuple[Heading | Line | Table, ...]
    evidence: tuple[Footnote, ...]
    provenance: tuple[tuple[str, str], ...]
    model: str


def sheet_of(results: Sequence[Result], article: Article) -> Sheet:
    """One result, or the answers to several questions, laid out for paper."""
    first = results[0]
    title = first.article.title or first.article.source or "Untitled"
    about: list[str] = []
    if isinstance(first, Answer) and len(results) == 1:
        about = [first.article.title] if first.article.title else []
        title = first.question
    about += [first.article.source] if first.article.source and first.article.source != title else []
    about += [day_in_words(first.article.published)] if first.article.published else []
    citations = citations_of(results)
    spans = merged(article.text, (citation.span for citation in citations))
    document = lay_out_body(results)
    return Sheet(
        kind="Answers" if len(results) > 1 else TITLES[kind_of(first)],
        title=plain(title),
        byline=plain(" · ".join(about)),
        rests=resting_on(share(article.text, spans), len(citations)),
        blocks=tuple(_with_table(document.blocks)),
        evidence=tuple(
            Footnote(one.number, plain(one.quote), one.start, one.end, one.label) for one in document.footnotes
        ),
        provenance=tuple((label, plain(text)) for label, text in provenance(first)),
        model=plain(first.model.name),
    )


def plain(text: str) -> str:
    """`text` on one line, with nothing in it that XML refuses or that acts."""
    return revealed(inline(text))


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction runs to the left, as for `dir="auto"` in HTML."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((one in ("R", "AL") for one in directions if one in ("L", "R", "AL")), False)


def _with_table(blocks: Sequence[Block]) -> Iterator[Heading | Line | Table]:
    """`blocks`, neighbouring actors (headings that say what they are, and the list under each) made one table."""
    rows: list[Row] = []
    for block in blocks:
        if isinstance(block, Heading) and block.detail:
            rows.append(Row(plain(block.text), plain(block.detail), ()))
        elif isinstance(block, Line) and rows:
            rows[-1] = Row(rows[-1].name, rows[-1].kind, (*rows[-1].lines, _plain_line(block)))
        else:
            if rows:
                yield Table(tuple(rows))
                rows = []
            yield _plain_line(block) if isinstance(block, Line) else Heading(plain(block.text), block.level)
    if rows:
        yield Table(tuple(rows))


def _plain_line(line: Line) -> Line:
    pieces = tuple(Piece(plain(piece.text), piece.notes) for piece in line.pieces if piece.text)
    return Line(pieces, line.bullet, plain(line.label), line.muted)
