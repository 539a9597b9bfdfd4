"""Sentences with their places in the text: `sentencex` line by line, and what it leaves undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import sentencex

from summarize.article import Sentence

# `sentencex` 1.0 takes time in the square of a line of opening quotation marks, so it is shown this much at a time.
_WINDOW = 2000
_PARAGRAPH_SEPARATORS = "\u2029\f"
_CLOSING = r")\]}”’»›」』】）"
_OPENING = r"(\[{“‘«‹「『【（"
# Where a sentence that `sentencex` has left whole ends all the same: "[Applause.] They left.", "(Laughter.) Then …"
_AFTER_BRACKET = re.compile(r"(?<=[.!?…][)\]])\s+(?=[^\W\d_a-z])")
_INNER_MARK = re.compile(r"[^\w\s]")  # a line without one is a sentence, and need not be asked about
# What belongs to the sentence before: closing marks and raised footnote numbers; to the one after: opening marks.
_LEFT_OVER = re.compile(rf"[{_CLOSING}¹²³⁰⁴-⁹]+(?=\s|$)")
_RUNNING_AHEAD = re.compile(rf"(?<=\s)[{_OPENING}]+\s*$")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?=$|[-_])")
# Lines broken by hand at a fixed width, as in mail: shorter or longer lines are headlines, list items, paragraphs.
_NARROWEST, _WIDEST = 40, 100


def split_sentences(text: str, language: str = "en") -> tuple[Sentence, ...]:
    """The sentences of `text` in order, without the white space around them; together they hold all the rest of it.

    A blank line begins a new paragraph. A line break ends a sentence too (headlines, captions and list items have no
    full stop), except between lines that were wrapped at a fixed width. `language` is an ISO 639 code with or without
    a region; an unknown one is treated as English. Takes time linear in the text.
    """
    known = _LANGUAGE.match(language)
    code = known[0].lower() if known else "en"
    sentences: list[Sentence] = []
    for paragraph, block in enumerate(_paragraphs(text)):
        for start, end in _joined_lines(text, block):
            for first, last in _split_line(text, start, end, code):
                sentences.append(Sentence(first, last, index=len(sentences), paragraph=paragraph))
    return tuple(sentences)


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """The lines of each paragraph, as stripped spans."""
    block: list[tuple[int, int]] = []
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        first, last = _stripped(text, start, end)
        if first < last:
            block.append((first, last))
        if block and (first == last or line[-1] in _PARAGRAPH_SEPARATORS):
            yield block
            block = []
        start = end
    if block:
        yield block


def _joined_lines(text: str, block: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The lines of a paragraph, those that were wrapped at a fixed width put together again."""
    wrapped = _is_wrapped(text, block)
    start, end = block[0]
    for first, last in block[1:]:
        if not (wrapped or (end - start >= _NARROWEST and text[first].islower())):
            yield start, end
            start = first
        end = last
    yield start, end


def _is_wrapped(text: str, block: list[tuple[int, int]]) -> bool:
    """Whether the first word of each line would not have fitted on the line before: then a program broke them."""
    width = max(end - start for start, end in block)
    if len(block) < 3 or not _NARROWEST <= width <= _WIDEST:
        return False
    return all(
        end - start >= _NARROWEST and end - start + 1 + len(text[following[0] : following[1]].split(None, 1)[0]) > width
        for (start, end), following in pairwise(block)
    )


def _split_line(text: str, start: int, end: int, code: str) -> Iterator[tuple[int, int]]:
    cuts = sorted({start, end, *_boundaries(text, start, end, code)})
    for first, last in pairwise(cuts):
        first, last = _stripped(text, first, last)
        if first < last:
            yield first, last


def _boundaries(text: str, start: int, end: int, code: str) -> Iterator[int]:
    """Where sentences begin in `[start, end)`, which is one line, or wrapped lines that are read as one."""
    if not _INNER_MARK.search(text, start, end - 1):
        return
    while start < end:
        stop = min(end, start + _WINDOW)
        window = re.sub(r"\s", " ", text[start:stop])
        begins = [boundary["start_index"] for boundary in sentencex.get_sentence_boundaries(code, window)]
        begins += [match.end() for match in _AFTER_BRACKET.finditer(window)]
        begins = sorted({_moved(window, begin) for begin in begins} - {0, len(window)})
        if stop < end:
            # The last sentence of a window may go on after it: read it again from its beginning.
            begins = begins or [window.rfind(" ") + 1 or len(window)]
            yield from (start + begin for begin in begins)
            start += begins[-1]
        else:
            yield from (start + begin for begin in begins)
            start = end


def _moved(window: str, begin: int) -> int:
    """`begin`, with a left-over closing mark given to the sentence before and an opening one to the sentence after."""
    if left_over := _LEFT_OVER.match(window, begin):
        return left_over.end()
    before = max(0, begin - 8)
    if running_ahead := _RUNNING_AHEAD.search(window[before:begin]):
        return before + running_ahead.start()
    return begin


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()) if piece.strip() else end
