"""Stretches of an article that is too long to be read at once: parts that cover it, and passages to choose from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

from summarize.article import Article, Span
from summarize.errors import UsageError

# What a passage to choose from has, in code points: some 120 tokens, a paragraph of news or half a page of a report.
_PASSAGE = 500
# A part this full is not worth another look for one more sentence.
_FULL = 0.97
_CHARACTERS_PER_TOKEN = 3.5
_QUICK_TRIES = 6


def split(article: Article, measure: Callable[[Span], int], limit: int) -> tuple[Span, ...]:
    """Consecutive parts of at most `limit` tokens by `measure`, which together are the whole text.

    `measure` grows with the span. Parts begin with sentences; a sentence that is longer than a part is cut between
    words. Raises `UsageError` where not even a character fits.
    """
    cuts = [0, *(sentence.start for sentence in article.sentences[1:]), len(article.text)]
    parts: list[Span] = []
    begin = 0
    while begin < len(cuts) - 1:
        end = _furthest(cuts, begin, measure, limit)
        if end == begin:
            cuts.insert(begin + 1, _middle(article.text, cuts[begin], cuts[begin + 1]))
            continue
        parts.append(Span(cuts[begin], cuts[end]))
        begin = end
    return tuple(parts)


def passages_of(article: Article) -> tuple[Span, ...]:
    """The whole text as passages of whole sentences, some 500 code points each where sentences allow."""
    return tuple(_passages(article))


def _passages(article: Article) -> Iterator[Span]:
    start = 0
    for sentence in article.sentences:
        if sentence.end - start > _PASSAGE and sentence.start > start:
            yield Span(start, sentence.start)
            start = sentence.start
    yield Span(start, len(article.text))


def most_that_fit(spans: list[Span], measure: Callable[[list[Span]], int], limit: int) -> int:
    """How many of `spans`, from the first on, have `limit` tokens at most together; the first at least."""
    low, high = min(1, len(spans)), len(spans) + 1
    while high - low > 1:
        # What fits is most often a small part of all: doubling finds how much, halving how much exactly.
        place = min(2 * low, high - 1) if high > len(spans) else (low + high) // 2
        if measure(spans[:place]) <= limit:
            low = place
        else:
            high = place
    return low


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same places in order; what touches or overlaps is one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return tuple(found)


def is_within(span: Span, places: Sequence[Span]) -> bool:
    """Whether `span` lies, in part at least, in one of `places`, which are in order and apart (see `joined`)."""
    following = bisect_left(places, span.end, key=attrgetter("start"))
    return following > 0 and span.overlaps(places[following - 1])


def _furthest(cuts: list[int], begin: int, measure: Callable[[Span], int], limit: int) -> int:
    """The last cut up to which the text from cut `begin` on has `limit` tokens, or nearly; `begin` where none is."""
    low, high = begin, len(cuts)
    aim = cuts[begin] + limit * _CHARACTERS_PER_TOKEN
    tries = 0
    while high - low > 1:
        # A guess by proportion is most often right; where it creeps, halving is quicker.
        guess = bisect_right(cuts, aim) - 1 if tries < _QUICK_TRIES else (low + high) // 2
        place = min(max(guess, low + 1), high - 1)
        tokens = measure(Span(cuts[begin], cuts[place]))
        if tokens > limit:
            high = place
        else:
            low = place
            if tokens > _FULL * limit:
                break
        aim = cuts[begin] + (cuts[place] - cuts[begin]) * limit / max(1, tokens)
        tries += 1
    return low


def _middle(text: str, start: int, end: int) -> int:
    """Where to cut a text that is too long: between words, near its middle."""
    if end - start < 2:
        raise UsageError("The context window of the model has no room for any text: choose another model.")
    middle = (start + end) // 2
    blank = max(text.rfind(" ", start + 1, middle), text.rfind("\n", start + 1, middle))
    return blank + 1 if blank > (start + middle) // 2 else middle
