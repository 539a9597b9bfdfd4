"""Passages of an article that speak to a machine, not to a reader: orders, imitated prompts, imitated answers."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from summarize.article import Span

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?![ \t]*\n)[^\n]+)*")
_MACHINE = r"(?:ai|a\.i\.|llms?|language models?|assistants?|chatbots?|bots?|summari[sz]ers?)"
_MARKS = re.compile(
    r"<\|[^|\n]{0,40}\|>"  # control tokens of chat formats
    r"|</?[ \t]*article\b"  # our own fence
    r"|```"
    r"|^[ \t]*(?:system|assistant|developer)[ \t]*:"
    r"|\"(?:claims|citations|statements|quotations|answered)\"[ \t]*:"  # our own output
    r"|\b(?:ignore|disregard|forget|override)\b[^.\n]{0,40}\b(?:instructions?|prompts?|rules)\b"
    r"|\b(?:note|notice|message|instructions?|attention|memo)[ \t]+(?:to|for)[ \t]+"
    rf"(?:all[ \t]+|any[ \t]+|the[ \t]+)?{_MACHINE}\b"
    rf"|\byou are (?:now |only )?an? [^.\n]{{0,40}}\b{_MACHINE}\b",
    re.IGNORECASE | re.MULTILINE,
)


@lru_cache(maxsize=64)
def find_orders(text: str) -> tuple[Span, ...]:
    """The paragraphs that hold such a passage, in order. Linear in the text.

    They may be read, but nothing rests on them: what an article says to a machine is no fact that it reports. An
    article about such passages loses some evidence by this, and is told so.
    """
    return tuple(
        Span(paragraph.start(), paragraph.end())
        for paragraph in _PARAGRAPH.finditer(text)
        if _MARKS.search(text, paragraph.start(), paragraph.end())
    )


def warning_of_orders(text: str) -> str | None:
    """What a reader should be told of such passages; `None` where there are none."""
    places = ", ".join(f"{order.start}–{order.end}" for order in find_orders(text))
    return f"The article gives orders to a machine (characters {places}): nothing rests on them." if places else None


def is_in_orders(text: str, span: Span) -> bool:
    """Whether `span` of `text` lies, in part at least, in such a passage."""
    orders = find_orders(text)
    # They are in order and apart: only the last one that begins before the span ends can reach into it.
    place = bisect_left(orders, span.end, key=lambda order: order.start)
    return place > 0 and span.overlaps(orders[place - 1])
