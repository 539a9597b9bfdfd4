"""Quotation marks: which stretches of a text stand between an opening and a closing one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarize.article import Span

# An opening mark and what closes it; the straight mark closes itself, German „ is closed by “.
_CLOSERS = {'"': '"”', "“": '”"', "«": "»", "„": "“”", "»": "«"}
_MARKS = re.compile(r'["“”„«»]')
# Single marks are apostrophes more often than not: only what looks like a whole spoken sentence counts.
_SINGLE_OPENS = re.compile(r"(?<!\S)['‘](?=[A-Z])")
_SINGLE_CLOSES = re.compile(r"[.,!?]['’](?!\S)")
_SINGLE_LEAST = 15
_PARAGRAPH = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in quotation marks: `outer` with the marks, `inner` without them.

    `is_continued` where the paragraph ends without a closing mark and the next one opens again, as quotations of
    several paragraphs are printed.
    """

    outer: Span
    inner: Span
    is_continued: bool = False


def _opens(text: str, at: int) -> bool:
    """Whether the mark at `at` can open: no letter before it, and a word after it."""
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isalnum() and not after.isspace()


def _closes(text: str, at: int) -> bool:
    before = text[at - 1] if at else " "
    after = text[at + 1] if at + 1 < len(text) else " "
    return not before.isspace() and not after.isalnum()


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """All quotations in order, none inside another. Marks without a partner in their paragraph are left alone."""
    found: list[Quotation] = []
    for paragraph in _PARAGRAPH.finditer(text):
        opened: int | None = None
        for mark in _MARKS.finditer(text, paragraph.start(), paragraph.end()):
            at, sign = mark.start(), mark.group()
            if opened is None or (sign in '"“«„' and _opens(text, at) and not _closes(text, at)):
                # A second opening mark gives up the first: what stands between them cannot be told.
                opened = at if sign in _CLOSERS and _opens(text, at) else None
            elif sign in _CLOSERS[text[opened]] and _closes(text, at):
                found.append(Quotation(Span(opened, at + 1), Span(opened + 1, at)))
                opened = None
        if opened is not None and _is_opening(text, paragraph.end(), text[opened]):
            found.append(Quotation(Span(opened, paragraph.end()), Span(opened + 1, paragraph.end()), is_continued=True))
    if found or "'" in text or "‘" in text:
        found += [one for one in _single(text) if not any(one.outer.overlaps(other.outer) for other in found)]
    return tuple(sorted((one for one in found if len(one.inner)), key=lambda one: one.outer))


def _is_opening(text: str, end: int, mark: str) -> bool:
    """Whether the paragraph after `end` opens with `mark`."""
    following = re.compile(r"\s*").match(text, end)
    return following is not None and text.startswith(mark, following.end())


def _single(text: str) -> list[Quotation]:
    found: list[Quotation] = []
    at = 0
    while (opening := _SINGLE_OPENS.search(text, at)) is not None:
        at = opening.end()
        line_end = text.find("\n", at)
        closing = _SINGLE_CLOSES.search(text, at, line_end if line_end >= 0 else len(text))
        if closing is not None and closing.start() - at >= _SINGLE_LEAST:
            found.append(Quotation(Span(at - 1, closing.end()), Span(at, closing.end() - 1)))
            at = closing.end()
    return found
