"""A timeline as it is drawn: its entries in order, how long lies between them, and the day the article appeared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import log2

from summarize.rendering.words import days_in_words
from summarize.results import TimelineEntry

_DAYS_A_YEAR = 365.25
_MOST_ROOM = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """One mark on the line.

    `entry` is its place in the timeline, `None` for the day of publication; `room` (0 to 6) grows with the time since
    the mark before, which `gap` puts in words where it is long. A mark `lasts` where it means more than one day, and is
    `ahead` where it lies after the day of publication.
    """

    days: str
    entry: int | None
    gap: str
    room: int
    lasts: bool
    ahead: bool


def moments(timeline: Sequence[TimelineEntry], published: date | None) -> tuple[Moment, ...]:
    """The marks of `timeline` in the order of time."""
    return tuple(_moments(timeline, published))


def _moments(timeline: Sequence[TimelineEntry], published: date | None) -> Iterator[Moment]:
    marks: list[tuple[date, date, int | None]] = [(one.start, one.end, place) for place, one in enumerate(timeline)]
    if published is not None and timeline:
        marks.append((published, published, None))
    # What happened on the day of publication had happened when the article appeared.
    marks.sort(key=lambda mark: (mark[0], mark[1], mark[2] is None))
    before: date | None = None
    for start, end, place in marks:
        days = (start - before).days if before is not None else 0
        said = "" if place is None else days_in_words(timeline[place])
        room = min(_MOST_ROOM, round(log2(1 + max(days, 0) / 30))) if before is not None else 0
        ahead = published is not None and start > published
        yield Moment(said, place, _span_in_words(days), room, end > start, ahead)
        before = max(end, before or end)


def _span_in_words(days: int) -> str:
    """A long time in words, a year or more: "5 years"; else nothing."""
    years = round(days / _DAYS_A_YEAR)
    return "" if days < _DAYS_A_YEAR else f"{years} year{'s' if years > 1 else ''}"
