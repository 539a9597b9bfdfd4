"""The reading order of a printed page: lines become columns, columns paragraphs. Lengths are points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

HYPHEN = "\ufffe"
"""What stands for the hyphen that divides a word at the end of a line."""

_GAP = 1.8  # of a line's height: a wider gap between words is one between columns
_MOST_CROSSING = 0.6  # of the lines of a page: titles, abstracts and captions reach over both columns
_MOST_JUMPS = 0.2  # of the lines of a page: how many may stand above the one before
_SMALLEST_COLUMN = 3  # lines
_WIDER_THAN_USUAL = 1.35  # of the distance of lines: more begins a paragraph
_INDENT = 0.8  # of a line's height
_SHORT = 0.85  # of a column's width: a line that is shorter ends a paragraph, where a sentence ends there
_OTHER_SIZE = 1.2  # of a line's height: a headline's, a footnote's
_SENTENCE_END = re.compile(r"[.!?…:。！？؟।]['\"”’»)\]]*$")
_LAST_PART = re.compile(r"[\w-]*$")
_FIRST_PART = re.compile(r"[\w-]*")
_UNSPACED = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u0e00-\u0eff]")
_LIST_ITEM = re.compile(r"(?:[•‣▪◦–—*-]|\(?(?:\d{1,2}|[a-z])[.)])\s")


@dataclass(frozen=True, slots=True)
class Line:
    """Words that follow each other without a gap, and their place, measured from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom


def join_words(words: Iterable[Line]) -> list[Line]:
    """Words of one height, each a line of its own, as lines; a gap as between columns ends one."""
    lines: list[Line] = []
    for word in words:
        last = lines[-1] if lines else None
        if last is None or word.left - last.right > _GAP * max(last.height, word.height):
            lines.append(word)
        else:
            bottom, top = min(last.bottom, word.bottom), max(last.top, word.top)
            lines[-1] = Line(f"{last.text} {word.text}", last.left, max(last.right, word.right), bottom, top)
    return lines


def in_reading_order(lines: Sequence[Line]) -> list[list[Line]]:
    """The columns of a page, each from top to bottom, in the order in which they are read.

    What reaches over several columns (a title, an abstract) stands between what is above it and what is below.
    """
    gutter = _gutter(lines)
    if gutter is None:
        # The order in which a page was written is a better guess than the order of heights, unless it jumps about.
        jumps = sum(1 for above, below in pairwise(lines) if below.bottom > above.top)
        return [_from_top(lines) if jumps > _MOST_JUMPS * len(lines) else list(lines)] if lines else []
    columns: list[list[Line]] = []
    wide: list[Line] = []
    band: list[Line] = []
    for line in _from_top(lines):
        if line.left < gutter < line.right or (not band and _ends_paragraph(wide, line)):
            columns += _split(band, gutter)
            band = []
            wide.append(line)
        else:
            if wide:
                columns.append(wide)
                wide = []
            band.append(line)
    return [*columns, wide, *_split(band, gutter)] if wide else columns + _split(band, gutter)


def _ends_paragraph(wide: Sequence[Line], line: Line) -> bool:
    """Whether `line`, which is short, is the last one of a paragraph over all columns."""
    if not wide:
        return False
    above = wide[-1]
    close = 0 < above.bottom - line.bottom < _WIDER_THAN_USUAL * max(above.height, line.height)
    return close and line.left - above.left < 2 and not _SENTENCE_END.search(above.text)


def paragraphs_of(column: Sequence[Line]) -> Iterator[list[Line]]:
    """The paragraphs of one column: set apart by a gap, an indent, a size, or the short line before."""
    if not column:
        return
    left, right = min(line.left for line in column), max(line.right for line in column)
    steps = [above.bottom - below.bottom for above, below in pairwise(column) if above.bottom > below.bottom]
    step = median(steps) if steps else 0.0
    current = [column[0]]
    for above, below in pairwise(column):
        if _begins(above, below, left, right, step):
            yield current
            current = []
        current.append(below)
    yield current


def join_lines(lines: Iterable[str], compounds: frozenset[str]) -> str:
    """`lines` as running text; words divided at the end of a line are put together again (see `joint`)."""
    text = ""
    for line in lines:
        stem, between = joint(text, line, compounds)
        text = f"{stem}{between}{line}"
    return text


def joint(before: str, after: str, compounds: frozenset[str]) -> tuple[str, str]:
    """What stays of `before`, and what stands between it and `after`, where one line ends and the next begins.

    The hyphen of a divided word goes, unless the next line begins with a capital or a digit, or the word is written
    with a hyphen elsewhere (`compounds`, in small letters). Scripts that do without blanks get none.
    """
    if not before:
        return before, ""
    last, following = before[-1], after[:1]
    if last == "\u00ad":
        return before[:-1], ""
    if last == HYPHEN or (last in "-‐" and before[-2:-1].isalnum()):
        stem = before[:-1]
        begin, end = _LAST_PART.search(stem), _FIRST_PART.match(after)
        whole = f"{begin[0] if begin else ''}-{end[0] if end else ''}".lower()
        return stem, "" if following.islower() and whole not in compounds else "-"
    return before, "" if _UNSPACED.match(last) and _UNSPACED.match(following) else " "


def compounds_in(text: str) -> frozenset[str]:
    """The words in `text` that are written with a hyphen inside, in small letters."""
    return frozenset(match.lower() for match in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)+", text))


def _from_top(lines: Sequence[Line]) -> list[Line]:
    """`lines` from top to bottom; those of one height from left to right, and joined where they are one line."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda one: -(one.top + one.bottom)):
        row = rows[-1] if rows else None
        middle = (line.top + line.bottom) / 2
        if row is not None and row[0].bottom < middle < row[0].top:
            row.append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda one: one.left)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where the blank between two columns is, from left to right; `None` where there is one column."""
    if len(lines) < 2 * _SMALLEST_COLUMN:
        return None
    begin, end = min(line.left for line in lines), max(line.right for line in lines)
    most = _MOST_CROSSING * len(lines)
    best: tuple[int, float] | None = None
    # A column begins where lines do: right before the left edges that several of them share.
    edges = sorted({round(line.left) for line in lines})
    for edge in edges:
        place = edge - 1.0
        if not begin + 0.15 * (end - begin) < place < end - 0.15 * (end - begin):
            continue
        left = [line for line in lines if line.right <= place]
        right = [line for line in lines if line.left >= place]
        crossing = len(lines) - len(left) - len(right)
        if crossing > most or min(len(left), len(right)) < _SMALLEST_COLUMN:
            continue
        if not _stand_beside(left, right):
            continue
        starting = sum(1 for line in right if abs(line.left - edge) < 4)
        if best is None or starting - 2 * crossing > best[0]:
            best = (starting - 2 * crossing, place)
    return best[1] if best else None


def _stand_beside(left: Sequence[Line], right: Sequence[Line]) -> bool:
    """Whether two groups share most of their height, and both read as text rather than as the cells of a table."""
    top = min(max(line.top for line in left), max(line.top for line in right))
    bottom = max(min(line.bottom for line in left), min(line.bottom for line in right))
    height = min(max(line.top for line in group) - min(line.bottom for line in group) for group in (left, right))
    words = min(median(len(line.text.split()) for line in group) for group in (left, right))
    return top - bottom > 0.5 * height and words >= 3


def _split(band: Sequence[Line], gutter: float) -> list[list[Line]]:
    left = [line for line in band if line.left < gutter]
    right = [line for line in band if line.left >= gutter]
    return [column for side in (left, right) for column in in_reading_order(side)]


def _begins(above: Line, below: Line, left: float, right: float, step: float) -> bool:
    height = max(below.height, 1.0)
    distance = above.bottom - below.bottom
    if distance > _WIDER_THAN_USUAL * step or distance < -height:
        return True
    if max(above.height, below.height) > _OTHER_SIZE * max(min(above.height, below.height), 0.1):
        return True
    if _LIST_ITEM.match(below.text):
        return True
    if below.left - left > _INDENT * height and above.left - left < 0.5 * _INDENT * height:
        return True
    short = above.right < left + _SHORT * (right - left)
    return short and bool(_SENTENCE_END.search(above.text))
