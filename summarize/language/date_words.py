"""The words that name a time: one pattern a kind of expression, and what each means in days."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from summarize.language.periods import MONTHS, WEEKDAYS, Period, day_of, month_of, shifted, week_of, year_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What a match means: the days, if they can be told, and how they were come by.

    `is_relative`: the words alone do not say it. `is_recurring`: a weekday, a month, a day without its year, which
    comes round again and again. `is_range`: it has two ends. `anchor`: what it was counted from, where that is not the
    reference day. `day_month`: a date without its year (day `None` for a month alone), which a range may still supply.
    """

    period: Period | None
    is_relative: bool = True
    anchor: Period | None = None
    day_month: tuple[int | None, int] | None = None
    is_recurring: bool = False
    is_range: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a reader may look at besides its match: the text, the reference day, and the dates read before this one."""

    text: str
    reference: date | None
    earlier: Callable[[int], Period | None]


Reader = Callable[[re.Match[str], Context], Reading | None]

_FULL = "|".join(MONTHS)
_MONTH = rf"(?P<month>{_FULL}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
_DAY = r"(?<![\d.,:/$€£-])(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\dA-Za-z:/%]|[.,]\d|-[A-Za-z])"
_SECOND = r"(?P<second>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?(?![\dA-Za-z:/%]|[.,]\d)"
_WEEKDAY = f"(?:{'|'.join(WEEKDAYS)})"
_YEARED = r"(?:[.,]? (?:of )?(?P<year>(?:1\d|20)\d\d)(?![\d%])|,? (?:of )?(?P<which>last|this|next) year\b)"
_COUNT = "a|an|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_COUNTED = (
    "people|men|women|children|cases|homes|houses|dollars|euros|pounds|miles|kilometres|kilometers|km|metres|meters|feet|"
    "soldiers|troops|fighters|workers|employees|jobs|tonnes|tons|votes|hours|days|weeks|months|years|words|percent|"
    "points|students|schools|families|civilians|victims|killed|dead|injured|residents|refugees|protesters|prisoners|"
    "hostages|members|times|copies|seats|units|vehicles|million|billion|per|or|more|were|are|have|others"
)
_NO_COUNT = rf"(?! (?:{_COUNTED})\b)"

_MONTH_NUMBERS = {name[:3].lower(): number for number, name in enumerate(MONTHS, 1)}
_NUMBERS = {"a": 1, "an": 1} | {word: number for number, word in enumerate(_COUNT.split("|")[2:], 1)}
_SHIFTS = {"last": -1, "this": 0, "next": 1, "previous": -1, "following": 1}

# What in the same clause, before a date, tells that it lies ahead.
_AHEAD = re.compile(
    r"\b(?:will|shall|won['’]t|would|must|upcoming|scheduled|deadline|due (?!to\b)|plan(?:s|ned|ning)?\b"
    r"|expect(?:s|ed)?\b|set to|(?:is|are|has|have|had|needs?|supposed) (?:to|until)|intend|agreed to"
    r"|vow|pledg|promis|coming)"
    r"(?:(?!\b(?:said|says|told)\b)[^.;:!?\n]){0,90}$"
)
_SENTENCE_PART = 130


def is_ahead(text: str, at: int) -> bool:
    """Whether the clause before `at` speaks of what is still to come."""
    return _AHEAD.search(text[max(0, at - _SENTENCE_PART) : at]) is not None


def recurring(day: int | None, month: int, reference: date, ahead: bool) -> Period | None:
    """The occurrence of a day and month, or of a month (`day` is `None`), that a text of the reference day means.

    The most recent one; the next one where the clause looks ahead, or where a day lies less than a month ahead.
    """

    def occurrence(year: int) -> Period | None:
        return month_of(year, month) if day is None else day_of(year, month, day)

    years = [occurrence(reference.year + step) for step in (-1, 0, 1)]
    past = [one for one in years if one is not None and one.start <= reference]
    coming = [one for one in years if one is not None and one.end >= reference]
    if coming and (ahead or (day is not None and coming[0].start - reference <= timedelta(days=31))):
        return coming[0]
    return past[-1] if past else None


def weekday_day(weekday: int, reference: date, ahead: bool) -> Period:
    """The most recent such weekday up to the reference day; the first from it on where the clause looks ahead."""
    back = (reference.weekday() - weekday) % 7
    day = reference - timedelta(days=back) if not ahead or back == 0 else reference + timedelta(days=7 - back)
    return Period(day, day)


def _before(match: re.Match[str], context: Context, pattern: re.Pattern[str]) -> bool:
    """Whether `pattern` matches right before `match`."""
    return pattern.search(context.text[max(0, match.start() - 16) : match.start()]) is not None


_BETWEEN = re.compile(r"\bbetween $", re.I)
_IN = re.compile(r"\bin $", re.I)


def _month(match: re.Match[str]) -> int:
    return _MONTH_NUMBERS[match["month"][:3].lower()]


def _numeric_date(year: int, month: int, day: int) -> Reading | None:
    period = day_of(year, month, day)
    return Reading(period, is_relative=False) if period else None


def _iso(match: re.Match[str], context: Context) -> Reading | None:
    return _numeric_date(int(match[1]), int(match[2]), int(match[3]))


def _dotted(match: re.Match[str], context: Context) -> Reading | None:
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    if match[2] == "/" and first <= 12 and second <= 12 and first != second:
        return None  # 03/05/2022 is March in one country and May in another
    return _numeric_date(year, second, first) or (_numeric_date(year, first, second) if match[2] == "/" else None)


def _east_asian(match: re.Match[str], context: Context) -> Reading | None:
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if not 1 <= year <= 9998 or month > 12:
        return None
    if day:
        return _numeric_date(year, month, day)
    return Reading(month_of(year, month) if month else year_of(year), is_relative=False)


def _with_month(match: re.Match[str], context: Context) -> Reading | None:
    """A month with a day, two days or none, and with a year, "last year" or none."""
    parts = match.groupdict()
    month, day = _month(match), int(parts["day"]) if parts.get("day") else None
    year = int(parts["year"]) if parts.get("year") else None
    is_relative = year is None
    if parts.get("which") and context.reference is not None:
        year = context.reference.year + _SHIFTS[parts["which"]]
    if year is None and day is not None and _before(match, context, _IN):
        return None  # "In March 20 people …"
    if year is not None:
        period = month_of(year, month) if day is None else day_of(year, month, day)
    elif context.reference is None or parts.get("which"):
        return Reading(None, day_month=None if parts.get("which") else (day, month))
    else:
        period = recurring(day, month, context.reference, is_ahead(context.text, match.start()))
    if period is None:
        return None
    if parts.get("second"):
        last = day_of(period.start.year, month, int(parts["second"]))
        period = period.until(last) if last else None
        is_two_days = " and " in match[0] and not _before(match, context, _BETWEEN)
        return None if period is None or is_two_days else Reading(period, is_relative, is_range=True)
    day_month = (day, month) if year is None else None
    return Reading(period, is_relative, day_month=day_month, is_recurring=year is None)


_NAMED_DAY = re.compile(r"\b(?:Black|Good|Joe|Super|Ash|Bloody|Palm|Easter|Fat|Cyber|Giving|every|each|any) $", re.I)


def _weekday(match: re.Match[str], context: Context) -> Reading | None:
    if _before(match, context, _NAMED_DAY):
        return None
    if context.reference is None:
        return Reading(None)
    weekday, which, week = WEEKDAYS.index(match["weekday"]), match["which"], match["week"]
    if week or (which or "").strip().lower() == "this":
        monday = week_of(context.reference).start + timedelta(weeks=_SHIFTS[week or "this"])
        day = monday + timedelta(days=weekday)
        return Reading(Period(day, day))
    if which:
        step = 1 if which.strip().lower() == "next" else -1
        return Reading(weekday_day(weekday, context.reference + timedelta(days=step), ahead=step > 0))
    return Reading(weekday_day(weekday, context.reference, is_ahead(context.text, match.start())), is_recurring=True)


def _which_month(match: re.Match[str], context: Context) -> Reading | None:
    if context.reference is None:
        return Reading(None)
    year, month, step = context.reference.year, _month(match), _SHIFTS[match["which"].lower()]
    if step * (month - context.reference.month) < 0 or (step and month == context.reference.month):
        year += step
    return Reading(month_of(year, month))


_THE = re.compile(r"\bthe $", re.I)


def _which_unit(match: re.Match[str], context: Context) -> Reading | None:
    if _before(match, context, _THE):
        return None  # "over the last year" is a duration
    if context.reference is None:
        return Reading(None)
    today = Period(context.reference, context.reference)
    unit, step = match["unit"], _SHIFTS[match["which"].lower()]
    if unit != "weekend":
        return Reading(shifted(today, unit, step))
    week = shifted(today, "week", step)
    return Reading(Period(week.end - timedelta(days=1), week.end)) if week else None


_STILL = re.compile(r"\b(?:even|still|until) $", re.I)


def _near_day(match: re.Match[str], context: Context) -> Reading | None:
    if _before(match, context, _STILL):
        return None  # "even today": nowadays
    if context.reference is None:
        return Reading(None)
    word = match[0].lower()
    step = -1 if word in {"yesterday", "last night"} else 1 if word == "tomorrow" else 0
    return Reading(shifted(Period(context.reference, context.reference), "day", step))


_PART_OF_NUMBER = re.compile(r"[\d/.,½¼¾-] {0,2}$")
_ABOUT = re.compile(r"\b(?:about|nearly|almost|around|over|more than|some|least) $", re.I)


def _ago(match: re.Match[str], context: Context) -> Reading | None:
    if _before(match, context, _PART_OF_NUMBER) and match["count"].isdigit():
        return None
    unit, word = match["unit"], match["count"].lower()
    count = int(word) if word.isdigit() else _NUMBERS[word]
    if match["direction"] != "ago":
        return _from_anchor(match.start(), unit, count if match["direction"] == "later" else -count, context)
    if _before(match, context, _ABOUT) or context.reference is None:
        return Reading(None)
    return Reading(shifted(Period(context.reference, context.reference), unit, -count))


def _from_anchor(at: int, unit: str, count: int, context: Context) -> Reading:
    """So many units from the date told just before; unresolved where that one is coarser than the unit."""
    anchor = context.earlier(at)
    limits = {"day": 1, "week": 7, "month": 31, "year": 366}
    if anchor is None or (anchor.end - anchor.start).days >= limits[unit]:
        return Reading(None)
    return Reading(shifted(anchor, unit, count), anchor=anchor)


_WITHIN = re.compile(r"\b(?:in|over|for|within|during) $", re.I)


def _following(match: re.Match[str], context: Context) -> Reading | None:
    if _before(match, context, _WITHIN):
        return None  # "over the next year" is a duration
    return _from_anchor(match.start(), match["unit"], _SHIFTS[match["which"].lower()], context)


def _decade(match: re.Match[str], context: Context) -> Reading | None:
    return Reading(year_of(int(match["year"]), 10), is_relative=False)


def _split_year(match: re.Match[str], context: Context) -> Reading | None:
    first, second = int(match[1]), int(match[2])
    return Reading(year_of(first, 2), is_relative=False) if second > 12 and second == first % 100 + 1 else None


_NOT_A_YEAR = re.compile(
    r"(?:[$€£#№]\s?|\b(?:about|nearly|almost|over|some|least|most|only|more than|fewer than|another|all|every|page|"
    r"room|flight|route|number|No\.|version) ?|\d[.,:/])$",
    re.I,
)
_CAPITALISED = re.compile(r"(?<![\w’'])([A-Z][\w’']+) $")
_YEAR_WORDS = frozenset(
    {"In", "Since", "By", "Until", "Before", "After", "From", "Between", "During", "To", "And", "Of", "The", "Circa"}
    | {"Jahr", "Jahre", "Année", "Año"}
)
_OLD_YEAR = re.compile(r"\b(?:in|since|until|year) $", re.I)


def _year(match: re.Match[str], context: Context) -> Reading | None:
    year, at = int(match[0]), match.start()
    before = context.text[max(0, at - 24) : at]
    name = _CAPITALISED.search(before)
    if _NOT_A_YEAR.search(before) or (name is not None and name[1] not in _YEAR_WORDS):
        return None  # a quantity, or part of a name: World Cup 2022
    if before[-1:] in {'"', "“", "‘"} and context.text[match.end() : match.end() + 1] in {'"', "”", "’"}:
        return None  # a title
    if year < 1900 and not _OLD_YEAR.search(before):
        return None
    return Reading(year_of(year), is_relative=False)


# What must stand before a month that has neither day nor year; after the second group it may be the name of a person.
_BEFORE_MONTH = re.compile(r"\b(?:in|since|until|till|during|early|late|to|through|of|mid-) ?$", re.I)
_BEFORE_MONTH_OR_NAME = re.compile(r"\b(?:by|before|after|from|between|and) $", re.I)


def _bare_month(match: re.Match[str], context: Context) -> Reading | None:
    before, after = context.text[max(0, match.start() - 8) : match.start()], context.text[match.end() : match.end() + 2]
    is_name = len(after) == 2 and after[0] == " " and after[1].isupper()
    if _BEFORE_MONTH.search(before) or (_BEFORE_MONTH_OR_NAME.search(before) and not is_name):
        return _with_month(match, context)
    return None


# The surest first: what an earlier pattern has taken, a later one does not look at. None has a repetition inside a
# repetition, so that each is linear in the text.
PATTERNS: tuple[tuple[re.Pattern[str], Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?![\d-])", _iso),
        (r"(?<!\d)(\d{4}) ?[年년] ?(?:(\d{1,2}) ?[月월] ?(?:(\d{1,2}) ?[日일])?)?", _east_asian),
        (r"(?<![\w./])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\d/]|\.\d)", _dotted),
        (rf"{_DAY}(?: ?[-–—] ?| to | and ){_SECOND} {_MONTH}{_YEARED}?", _with_month),
        (rf"\b{_MONTH} {_DAY} ?[-–—] ?{_SECOND}{_YEARED}?", _with_month),
        (rf"(?:\b{_WEEKDAY},? )?{_DAY} (?:of )?{_MONTH}(?!\w){_YEARED}?", _with_month),
        (rf"(?:\b{_WEEKDAY},? )?\b{_MONTH} {_DAY}{_NO_COUNT}{_YEARED}?", _with_month),
        (rf"\b{_MONTH}{_YEARED}{_NO_COUNT}", _with_month),
        (
            rf"\b(?P<which>[Ll]ast |[Nn]ext |[Tt]his )?\b(?P<weekday>{_WEEKDAY[3:-1]})\b"
            r"(?! (?:Times|Telegraph|Mail|Night))(?: (?:of )?(?P<week>last|this|next) week\b)?",
            _weekday,
        ),
        (rf"\b(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<month>{_FULL})\b", _which_month),
        (rf"\b(?P<month>{_FULL})\b(?![-’']\w)", _bare_month),
        (
            r"\b(?:(?:[Ee]arlier|[Ll]ater) )?(?P<which>[Ll]ast|[Tt]his|[Nn]ext) (?P<unit>weekend|week|month|year)\b",
            _which_unit,
        ),
        (
            r"\b(?:(?:[Ee]arlier |[Ll]ater )?(?:[Tt]oday|[Tt]omorrow)(?![’'])|[Yy]esterday|[Tt]onight|[Ll]ast night"
            r"|[Tt]his (?:morning|afternoon|evening))\b",
            _near_day,
        ),
        (r"\b[Tt]he (?:(?:early|late|mid)[ -])?(?P<year>(?:1[5-9]|20)\d0)['’]?s\b", _decade),
        (r"(?<![\w.,:/-])((?:19|20)\d\d)[-–/](\d\d)(?![\w-])", _split_year),
        (
            rf"(?:(?<![\dA-Za-z_.:/@+-])|(?<=\d{{4}}-))(?:1\d|20)\d\d(?![\dA-Za-z_%])(?![.,:/]\d|-(?!(?:19|20)\d\d\b)){_NO_COUNT}",
            _year,
        ),
        (r"(?<!\d)(?:[٠-٩]{4}|[۰-۹]{4}|[०-९]{4}|[০-৯]{4})(?!\d)", _year),
        (
            rf"\b(?P<count>\d{{1,3}}|(?i:{_COUNT})) (?P<unit>day|week|month|year)s? (?P<direction>ago|earlier|later)\b",
            _ago,
        ),
        (
            r"\b[Tt]he (?P<which>previous|next|following) (?P<unit>day|week|month|year)\b",
            _following,
        ),
    )
)
