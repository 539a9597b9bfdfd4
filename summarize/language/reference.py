"""The reference day of an article: what its "yesterday" and "last week" are counted from, and how it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from summarize.article import Article
from summarize.language.date_words import is_ahead
from summarize.language.dates import DateExpression, find_dates
from summarize.language.periods import WEEKDAYS, say_day


@dataclass(frozen=True, slots=True)
class Reference:
    """`how` says in words where `day` comes from: "the latest full date in the article, 19 October 2022"."""

    day: date
    how: str


# A date line or a dateline stands this near to the top, in code points.
_HEAD = 1_500
_LABEL = r"(?:(?:last )?(?:published|updated|posted|modified|date)(?: on)?:? )?"
_CLOCK = r"(?:,? (?:at )?\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?(?: ?\(?[A-Z]{2,4}\)?)?)?"
_DATELINE = re.compile(r"[A-Z][A-Z .,'’-]{2,40},? ")
_DATELINE_END = re.compile(r"\.? ?(?:\([^)\n]{2,40}\) ?)?(?:[-–—]{1,2}|:) ?")
# A dateline without a year takes the one that puts it this soon after the latest full date in the text.
_DATELINE_REACH = timedelta(days=45)


def reference_day(article: Article) -> Reference | None:
    """The article's `published` day, else its date line or dateline, else the latest full date in it; else `None`.

    The latest full date is passed over where the text speaks against it: none of the weekdays it tells of is that
    day's, or it tells of something later. A wrong reference day would falsify every relative date.
    """
    if article.published is not None:
        return Reference(article.published, f"the article's own date, {say_day(article.published)}")
    dates = find_dates(article.text)
    full = [one for one in dates if not one.is_relative and one.start is not None and one.start == one.end]
    if (lined := _date_line(article.text, full)) is not None:
        return Reference(lined, f"the date line of the article, {say_day(lined)}")
    days = [one.start for one in full if one.start is not None and not is_ahead(article.text, one.span.start)]
    latest = max(days, default=None)
    if latest is None:
        return None
    if (dateline := _dateline(article.text, latest)) is not None:
        return Reference(dateline, f"the dateline of the article, {say_day(dateline)}")
    if _speaks_against(article.text, latest):
        return None
    return Reference(latest, f"the latest full date in the article, {say_day(latest)}")


def _date_line(text: str, full: list[DateExpression]) -> date | None:
    """The first full date in the head that has a line for itself, or stands in a dateline."""
    for one in full:
        if one.span.start > _HEAD:
            break
        line_start = text.rfind("\n", 0, one.span.start) + 1
        line_end = text.find("\n", one.span.end)
        before = text[line_start : one.span.start].lstrip()
        after = text[one.span.end : line_end if line_end >= 0 else len(text)].rstrip()
        is_alone = re.fullmatch(_LABEL, before, re.I) is not None and re.fullmatch(_CLOCK, after) is not None
        if is_alone or (_DATELINE.fullmatch(before) and _DATELINE_END.match(after)):
            return one.start
    return None


def _dateline(text: str, latest: date) -> date | None:
    """The day of a dateline without a year ("DAMASCUS, Oct 20 (Agency) —"), just after the latest full date."""
    for one in find_dates(text[:_HEAD], latest + _DATELINE_REACH):
        line_start = text.rfind("\n", 0, one.span.start) + 1
        if not _DATELINE.fullmatch(text[line_start : one.span.start]) or not _DATELINE_END.match(text, one.span.end):
            continue
        if one.start is not None and one.start == one.end and latest <= one.start <= latest + _DATELINE_REACH:
            return one.start
    return None


def _speaks_against(text: str, latest: date) -> bool:
    """Whether the text tells of other weekdays only, or of what came after `latest`."""
    told = [one for one in find_dates(text, latest) if one.start is not None]
    weekdays = {day for one in told if one.is_relative for day in WEEKDAYS if day in one.text}
    if weekdays and WEEKDAYS[latest.weekday()] not in weekdays:
        return True
    return any(
        one.start > latest and not is_ahead(text, one.span.start)
        for one in told
        if one.start and "next" not in one.text
    )
