"""What a reader of one kind of source hands back: a text, what is said about it, and where its parts stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from summarize.article import Place


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read out of a source, before it is an article.

    `address` is the one that a page gives as its own; `warnings` are sentences for whoever reads the result.
    """

    text: str
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: date | None = None
    address: str | None = None
    language: str | None = None
    places: tuple[Place, ...] = ()
    warnings: tuple[str, ...] = ()

    def warned(self, warnings: tuple[str, ...]) -> Document:
        """The same with `warnings` before those that it has."""
        return replace(self, warnings=(*warnings, *self.warnings)) if warnings else self


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that stands for itself, and what a person calls its place: "p. 12", "00:12:31".

    `joint` is what stands between it and the block before.
    """

    text: str
    place: str | None = None
    joint: str = "\n\n"


def join_blocks(blocks: Iterable[Block]) -> tuple[str, tuple[Place, ...]]:
    """The text of `blocks`, and the places in it; neighbours of one place are one. Blank blocks are left out."""
    pieces: list[str] = []
    places: list[Place] = []
    length = 0
    for block in blocks:
        text = block.text.strip()
        if not text:
            continue
        if pieces:
            pieces.append(block.joint)
            length += len(block.joint)
        end = length + len(text)
        if block.place is not None:
            if places and places[-1].label == block.place:
                places[-1] = Place(places[-1].start, end, block.place)
            else:
                places.append(Place(length, end, block.place))
        pieces.append(text)
        length = end
    return "".join(pieces), tuple(places)


def numbered(paragraphs: Iterable[str]) -> Iterator[Block]:
    """`paragraphs` as blocks that are called by their number, from 1."""
    number = 0
    for text in paragraphs:
        if text.strip():
            number += 1
            yield Block(text, f"paragraph {number}")
