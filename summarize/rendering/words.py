"""The wording that every rendering shares: section titles, what an empty section says, provenance."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from summarize.evidence import Withheld
from summarize.results import (
    ActorsBrief,
    Answer,
    AnswerStatus,
    BriefingNote,
    Extent,
    PromptInfo,
    Result,
    Summary,
    TimelineEntry,
)

SILENT = "The article does not say."
"""What an empty section and an unanswered question say."""

SILENT_IN_PASSAGES = "The passages read do not say."
"""What a question says of an article that was not read to its end."""

NOTHING_LEFT = "Nothing is left: no statement of the model had its evidence in the article."

TITLES = MappingProxyType({"answer": "Answer", "summary": "Summary", "actors": "Key actors", "brief": "Briefing note"})
"""What each kind of result is called above it."""

# The names of the months in English, whatever the locale.
_MONTHS = ("January", "February", "March", "April", "May", "June", "July",
           "August", "September", "October", "November", "December")  # fmt: skip


def resting_on(share: float, quotations: int) -> str:
    """How much of an article (0 to 1) a note rests on, in words."""
    if not quotations:
        return "Rests on no words of the article."
    percent = "less than 1" if share < 0.01 else str(round(share * 100))
    counted = "1 quotation" if quotations == 1 else f"{quotations:,} quotations"
    return f"Rests on {percent} % of the article: {counted}, each found in it word for word."


def kind_of(result: Result) -> str:
    """The name of the job that a result comes from, and of its layouts."""
    match result:
        case Answer():
            return "answer"
        case Summary():
            return "summary"
        case ActorsBrief():
            return "actors"
        case BriefingNote():
            return "brief"
        case _:
            raise TypeError(f"no layout for {type(result).__name__}")


def day_in_words(day: date) -> str:
    """A day as a person writes it: "20 October 2022"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def days_in_words(entry: TimelineEntry) -> str:
    """`day_range` as a person writes it: "10–16 October 2022", "28 March – 3 April 2022", "October 2022", "2012"."""
    first, last = entry.start, entry.end
    if _is_months(first, last):
        if (first.month, last.month) == (1, 12):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        begins, ends = _MONTHS[first.month - 1], f"{_MONTHS[last.month - 1]} {last.year}"
        if first.year != last.year:
            return f"{begins} {first.year} – {ends}"
        return ends if first.month == last.month else f"{begins} – {ends}"
    if first == last:
        return day_in_words(first)
    if first.year != last.year:
        return f"{day_in_words(first)} – {day_in_words(last)}"
    if first.month != last.month:
        return f"{first.day} {_MONTHS[first.month - 1]} – {day_in_words(last)}"
    return f"{first.day}–{day_in_words(last)}"


def _is_months(first: date, last: date) -> bool:
    """Whether the days from `first` to `last` are whole months."""
    return first.day == 1 and last.day == monthrange(last.year, last.month)[1]


def day_range(entry: TimelineEntry) -> str:
    """The days that an entry of a timeline means: "2022-10-20", "2022-10-10 to 2022-10-16", "2022-10", "2012"."""
    first, last = entry.start, entry.end
    if first == last:
        return first.isoformat()
    ends_month = _is_months(first, last)
    if ends_month and (first.year, first.month) == (last.year, last.month):
        return f"{first.year:04}-{first.month:02}"
    if ends_month and first.month == 1 and last.month == 12:
        return f"{first.year:04}" if first.year == last.year else f"{first.year:04} to {last.year:04}"
    return f"{first.isoformat()} to {last.isoformat()}"


def withheld_line(withheld: Sequence[Withheld]) -> str:
    """How many statements were withheld and why, in a few words; empty where none was."""
    if not withheld:
        return ""
    reasons = Counter(one.reason.value.replace("_", " ") for one in withheld)
    counted = ", ".join(f"{reason}: {count}" for reason, count in sorted(reasons.items()))
    statements = "1 statement" if len(withheld) == 1 else f"{len(withheld)} statements"
    return f"{statements} for want of evidence ({counted})"


def silence(status: AnswerStatus) -> str:
    """What stands in the place of an answer that was not found."""
    return SILENT_IN_PASSAGES if status is AnswerStatus.NOT_IN_PASSAGES else SILENT


def extent_lines(extent: Extent) -> tuple[str, ...]:
    """What of the article was not read, a sentence each; empty where all of it was."""
    missed = tuple(f"Characters {one.start}–{one.end} could not be read: {one.reason}." for one in extent.unread)
    if extent.share == 1:
        return missed
    passages = "1 passage" if len(extent.passages) == 1 else f"{len(extent.passages)} passages"
    return (f"Of the article, {extent.share:.1%} was read, in {passages}.", *missed)


def provenance(result: Result) -> tuple[tuple[str, str], ...]:
    """Where a result comes from, as pairs of label and text."""
    article, usage = result.article, result.usage
    prompts: tuple[PromptInfo, ...] = (result.prompt,)
    if isinstance(result, BriefingNote):
        prompts = result.prompts or prompts
    tokens = f"{usage.input_tokens:,} read ({usage.cached_tokens:,} of them cached), {usage.output_tokens:,} written"
    cost = "unknown" if usage.cost_usd is None else f"{usage.cost_usd:.4f} US dollars"
    pairs = (
        ("Title", article.title),
        ("Source", article.source),
        ("Published", article.published.isoformat() if article.published else None),
        ("SHA-256", article.sha256),
        ("Length", f"{article.characters:,} characters"),
        ("Text", f"seems to be less than the article: {article.thin}" if article.thin else None),
        ("Read", " ".join(extent_lines(result.extent))),
        ("Model", f"{result.model.name} ({result.model.provider})"),
        ("Prompts", ", ".join(f"{one.name} {one.fingerprint}" for one in prompts)),
        ("Time", f"{usage.seconds:.1f} seconds" + (", from the cache" if result.cached else "")),
        ("Tokens", tokens),
        ("Cost", cost),
        ("Withheld", withheld_line(result.withheld) or "nothing"),
    )
    return tuple((label, text) for label, text in pairs if text)
