"""Periods of whole days: the day, week, month, year or decade that a date expression means, and how it is said."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    def until(self, other: Period) -> Period | None:
        """From the first day of this one to the last of `other`; `None` where that runs backwards."""
        return Period(self.start, other.end) if self.start <= other.end else None


def day_of(year: int, month: int, day: int) -> Period | None:
    """One day; `None` where the calendar does not have it."""
    try:
        only = date(year, month, day)
    except ValueError:
        return None
    return Period(only, only)


def month_of(year: int, month: int) -> Period:
    """A calendar month; `month` may lie outside 1–12 and is then counted on into the neighbouring years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def year_of(year: int, years: int = 1) -> Period:
    """A calendar year, or that many years from it on."""
    return Period(date(year, 1, 1), date(year + years - 1, 12, 31))


def week_of(day: date) -> Period:
    """The Monday to Sunday around `day`."""
    monday = day - timedelta(days=day.weekday())
    return Period(monday, monday + timedelta(days=6))


def shifted(anchor: Period, unit: str, count: int) -> Period | None:
    """The day, week, month or year (as `unit` says) that lies `count` of them from the start of `anchor`.

    `None` where the calendar does not reach.
    """
    day = anchor.start
    try:
        if unit == "day":
            moved = day + timedelta(days=count)
            return Period(moved, moved)
        if unit == "week":
            return week_of(day + timedelta(weeks=count))
        return month_of(day.year, day.month + count) if unit == "month" else year_of(day.year + count)
    except (ValueError, OverflowError):
        return None


def say_day(day: date) -> str:
    """A day in words: 19 October 2022."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_period(period: Period) -> str:
    """A period in words: `19 October 2022`, `March 2022`, `2021`, `the week of 10–16 October 2022`."""
    start, end = period.start, period.end
    if start == end:
        return say_day(start)
    if period == month_of(start.year, start.month):
        return f"{MONTHS[start.month - 1]} {start.year}"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    if (start.year, start.month) == (end.year, end.month):
        days = f"{start.day}–{end.day} {MONTHS[end.month - 1]} {end.year}"
    elif start.year == end.year:
        days = f"{start.day} {MONTHS[start.month - 1]} – {say_day(end)}"
    else:
        days = f"{say_day(start)} – {say_day(end)}"
    return f"the week of {days}" if period == week_of(start) else days
