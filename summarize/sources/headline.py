"""The headline and the date line at the top of a plain text, where they are plainly there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Heading:
    """What the top of a text says about it: its title and the day it was published, where it says so."""

    title: str | None = None
    published: date | None = None


_LONGEST_TITLE = 140
"""In characters. Headlines run to about 100; a longer first line is more likely a paragraph."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = r"(?:(?P<weekday>mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? )?"
_PREFIX = r"(?:(?:published|posted|date)(?: on)?:? )?"
_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATE_LINES = tuple(
    re.compile(_PREFIX + _WEEKDAY + shape, re.IGNORECASE)
    for shape in (
        rf"{_DAY} {_MONTH},? {_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})",
    )
)


def find_heading(text: str) -> Heading:
    """The title and the publication day of `text`, each `None` where there is doubt.

    A title is a first line that is short, ends without punctuation and is followed by an empty line or by a date line;
    a date line holds a whole date and nothing else, and is the first or second line that is not empty.
    """
    head = text[:2000].lstrip("\ufeff\r\n \t")
    lines = head.splitlines()
    if not lines:
        return Heading()
    first = lines[0].strip()
    published = parse_date(first)
    if published is not None:
        return Heading(published=published)
    rest = [line.strip() for line in lines[1:]]
    second = next((line for line in rest if line), "")
    if not second:
        return Heading()
    published = parse_date(second)
    separate = rest[0] == "" or published is not None
    title = first.lstrip("#").strip() if separate and _reads_as_title(first) else None
    return Heading(title, published)


def parse_date(line: str) -> date | None:
    """The day that `line` gives when it is a date and nothing else: "20 October 2022", "Oct. 20, 2022", "2022-10-20".

    A weekday may stand before it, and must be the right one. Anything else is `None`.
    """
    line = " ".join(line.split())
    if len(line) > 60:
        return None
    for shape in _DATE_LINES:
        match = shape.fullmatch(line)
        if match is None:
            continue
        found = match.groupdict()
        month = int(found["number"]) if "number" in found else _MONTHS.index(found["month"][:3].lower()) + 1
        try:
            day = date(int(found["year"]), month, int(found["day"]))
        except ValueError:
            return None
        weekday = found["weekday"]
        return day if weekday is None or _DAYS[day.weekday()] == weekday[:3].lower() else None
    return None


def _reads_as_title(line: str) -> bool:
    words = line.lstrip("#").split()
    return (
        len(words) >= 2
        and len(line) <= _LONGEST_TITLE
        and any(character.isalpha() for character in line)
        and line[-1] not in ".,;:!?…。！？،؟।"
        and not line.startswith(("- ", "* ", "• ", ">"))
    )
