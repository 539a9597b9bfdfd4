"""Promises about the timeline of a note: its order, its gaps, and its days as a person writes them."""

from __future__ import annotations

from datetime import date

import pytest

from summarize.evidence import Claim
from summarize.rendering.chronology import moments
from summarize.rendering.words import days_in_words
from summarize.results import TimelineEntry


def entry(start: date, end: date) -> TimelineEntry:
    return TimelineEntry(when="then", start=start, end=end, resolved=None, claim=Claim(text="x", citations=()))


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2022-10-19", "2022-10-19", "19 October 2022"),
        ("2022-10-10", "2022-10-16", "10–16 October 2022"),
        ("2022-03-28", "2022-04-03", "28 March – 3 April 2022"),
        ("2022-12-28", "2023-01-03", "28 December 2022 – 3 January 2023"),
        ("2022-03-01", "2022-03-31", "March 2022"),
        ("2022-03-01", "2022-05-31", "March – May 2022"),
        ("2022-11-01", "2023-02-28", "November 2022 – February 2023"),
        ("2012-01-01", "2012-12-31", "2012"),
        ("2012-01-01", "2015-12-31", "2012–2015"),
    ],
)
def test_days_are_written_as_a_person_writes_them(start: str, end: str, words: str) -> None:
    assert days_in_words(entry(date.fromisoformat(start), date.fromisoformat(end))) == words


def test_a_timeline_is_in_order_and_parts_what_was_from_what_was_to_come() -> None:
    timeline = (entry(date(2023, 10, 1), date(2023, 10, 31)), entry(date(1999, 1, 1), date(1999, 12, 31)))
    marks = moments(timeline, date(2022, 10, 20))
    assert [one.entry for one in marks] == [1, None, 0]
    assert [one.ahead for one in marks] == [False, False, True]
    assert [one.gap for one in marks] == ["", "23 years", ""]
    assert [one.lasts for one in marks] == [True, False, True]
    assert moments((), date(2022, 10, 20)) == ()
