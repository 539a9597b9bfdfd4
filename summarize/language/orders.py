"""Passages of an article that speak to a machine, not to a reader: orders, imitated prompts, imitated answers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from summarize.article import Span
from summarize.language.disguises import decoded, readings
from summarize.language.order_marks import has_mark, has_sign, marks
from summarize.language.quotations import Quotation, find_quotations
from summarize.language.terms import content_terms

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
# A line of so many characters is a paragraph of its own: nobody has broken it by hand.
_UNBROKEN = 200
_SENTENCE_END = re.compile(r"[.!?…][\"”’)]*\s+|\n")
# What stands between the two is one passage, over empty lines too, up to so many characters.
_BETWEEN = (("<!--", "-->"), ("```", "```"), ("</article", "<article"), ("<|im_start|>", "<|im_end|>"))
_LONGEST = 3000
_LEAST_HIDDEN = re.compile(r"\w+\W+\w+\W+\w+")
# Tag characters belong into the flags of regions; elsewhere they carry text that nobody sees.
_TAGS = re.compile("(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0020-\U000e007e]{3,}\U000e007f?")
# So much of a paragraph before an order in it is news of its own; less belongs to the order ("Stop.").
_LEAST_NEWS = 60
# A text of at most so many characters is remembered longer.
_SHORT = 16_000
# Words outside its quotation marks that make a passage a report.
_REPORTING = 2


@dataclass(frozen=True, slots=True)
class Orders:
    """What of a text speaks to a machine, in order: `given` to whoever reads it, or `reported` in quotation marks.

    `given_terms` and `reported_terms` are the terms of these passages that the rest of the text does not have.
    """

    given: tuple[Span, ...]
    reported: tuple[Span, ...]
    given_terms: frozenset[str] = frozenset()
    reported_terms: frozenset[str] = frozenset()


def read_orders(text: str) -> Orders:
    """All orders of a text. Linear in the text, and read once for as long as a job may take among many others."""
    return (_read_short if len(text) <= _SHORT else _read)(text)


@lru_cache(maxsize=64)
def _read(text: str) -> Orders:
    given: list[Span] = [*_enclosed(text), *(Span(*match.span()) for match in _TAGS.finditer(text))]
    reported: list[Span] = []
    quotations: tuple[Quotation, ...] | None = None
    for paragraph in _paragraphs(text):
        words = text[paragraph.start : paragraph.end]
        if has_sign(words) or any(True for _ in decoded(words)):
            given.append(paragraph)
        elif has_mark(words):
            quotations = find_quotations(text) if quotations is None else quotations
            quoted = _reported(text, paragraph, quotations)
            reported += quoted
            given += () if quoted else (Span(_begin(text, paragraph), paragraph.end),)
        elif any(has_mark(reading) or has_sign(reading) for reading in readings(words)):
            given.append(paragraph)
    if not given and not reported:
        return Orders((), ())
    given = _merged(given)
    reported = [one for one in _merged(reported) if not _lies_in(one, given)]
    rest = content_terms(_without(text, _merged([*given, *reported]), within=Span(0, len(text))))
    return Orders(tuple(given), tuple(reported), _terms(text, given) - rest, _terms(text, reported) - rest)


# Of articles of ordinary length, hundreds may be under way at once; of books, few.
_read_short = lru_cache(maxsize=1024)(_read.__wrapped__)


def find_orders(text: str) -> tuple[Span, ...]:
    """The passages that give orders to whoever reads them, in order: paragraphs, their ends, or what hides in them.

    They may be read, but nothing rests on them: what an article says to a machine is no fact that it reports. An order
    that somebody is quoted with is a fact, and is not among them.
    """
    return read_orders(text).given


def warning_of_orders(text: str) -> str | None:
    """What a reader should be told of such passages; `None` where there are none."""
    places = ", ".join(f"{order.start}–{order.end}" for order in find_orders(text))
    return f"The article gives orders to a machine (characters {places}): nothing rests on them." if places else None


def is_in_orders(text: str, span: Span) -> bool:
    """Whether `span` of `text` lies, in part at least, in such a passage."""
    return _lies_in(span, find_orders(text))


def is_told_to_machines(text: str, span: Span) -> bool:
    """Whether `span` of `text` lies in an order, given or reported: whoever is named there does nothing."""
    return is_in_orders(text, span) or _lies_in(span, read_orders(text).reported)


def without_orders(text: str) -> str:
    """`text` without its orders, given or reported: what it tells its readers."""
    orders = read_orders(text)
    return _without(text, _merged([*orders.given, *orders.reported]), within=Span(0, len(text)))


def obeyed_words(statement: str, text: str) -> tuple[str, ...]:
    """The terms of a statement about `text` that only its orders hold: a model that says so may have obeyed them.

    A statement that tells of a reported order as an order may use the words of that order.
    """
    orders = read_orders(text)
    if not orders.given and not orders.reported:
        return ()
    strange = orders.given_terms if has_mark(statement) else orders.given_terms | orders.reported_terms
    return tuple(sorted(content_terms(statement) & strange))


def _lies_in(span: Span, orders: Sequence[Span]) -> bool:
    # They are in order and apart: only the last one that begins before the span ends can reach into it.
    place = bisect_left(orders, span.end, key=lambda order: order.start)
    return place > 0 and span.overlaps(orders[place - 1])


def _paragraphs(text: str) -> Iterator[Span]:
    """Lines up to an empty one, or up to the end of a long one."""
    start: int | None = None
    end = 0
    for line in _LINE.finditer(text):
        filled = len(line[0].rstrip())
        if filled:
            start = line.start() if start is None else start
            end = line.start() + filled
        if start is not None and (not filled or filled > _UNBROKEN):
            yield Span(start, end)
            start = None
    if start is not None:
        yield Span(start, end)


def _enclosed(text: str) -> Iterator[Span]:
    """What stands between two marks that no reader sees as text."""
    for opening, closing in _BETWEEN:
        at = text.find(opening)
        while at >= 0:
            end = text.find(closing, at + len(opening))
            if end < 0:
                break
            inside = text[at + len(opening) : end]
            if len(inside) <= _LONGEST and _LEAST_HIDDEN.search(inside):
                yield Span(at, end + len(closing))
                at = text.find(opening, end + len(closing))
            else:
                at = text.find(opening, at + len(opening))


def _reported(text: str, paragraph: Span, quotations: tuple[Quotation, ...]) -> list[Span]:
    """The quotations that hold all marks of a paragraph, if it tells who says them; else none."""
    first = bisect_left(quotations, paragraph.start, key=lambda one: one.outer.end)
    last = bisect_left(quotations, paragraph.end, key=lambda one: one.outer.start)
    inside = [one.outer for one in quotations[first:last]]
    found: list[Span] = []
    for mark in marks(text, paragraph.start, paragraph.end):
        place = bisect_left(inside, mark.end(), key=lambda quotation: quotation.start) - 1
        # A mark may begin with the quotation mark itself, or the stop before it.
        if place < 0 or mark.end() > inside[place].end or text[mark.start() : inside[place].start].strip(" .,:;!?"):
            return []
        found.append(inside[place])
    return found if len(_without(text, inside, within=paragraph).split()) >= _REPORTING else []


def _begin(text: str, paragraph: Span) -> int:
    """Where the sentence with the first mark of a paragraph begins: what stands before it may be news."""
    mark = next(marks(text, paragraph.start, paragraph.end))
    word = mark.end() - len(mark[0].lstrip(" \t\n.!?:;,\"“”‘’'()[]>*#-"))
    ends = [end.end() for end in _SENTENCE_END.finditer(text, paragraph.start, word)]
    return ends[-1] if ends and ends[-1] - paragraph.start > _LEAST_NEWS else paragraph.start


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return merged


def _without(text: str, spans: Sequence[Span], *, within: Span) -> str:
    """The text `within` without the `spans`, which are in order."""
    kept: list[str] = []
    at = within.start
    for span in spans:
        kept.append(text[at : max(at, span.start)])
        at = max(at, span.end)
    return " ".join((*kept, text[at : within.end]))


def _terms(text: str, spans: list[Span]) -> frozenset[str]:
    """The terms of the passages in every reading of them."""
    passages = [text[span.start : span.end] for span in spans]
    return frozenset[str]().union(*(content_terms(one) for words in passages for one in (words, *readings(words))))
