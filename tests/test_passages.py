"""The parts of a long article cover it, each under the limit, and lose no sentence; passages are whole sentences."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.article import Article, Span
from summarize.errors import UsageError
from summarize.passages import is_within, joined, most_that_fit, passages_of, split


@settings(max_examples=60)
@given(st.binary(min_size=1, max_size=50), st.integers(20, 300), st.integers(0, 15))
def test_the_parts_hold_every_sentence_once_and_each_is_under_the_limit(
    lengths: bytes, limit: int, overhead: int
) -> None:
    article = Article.from_text(" ".join(f"Sentence {'x' * (1 + length % 40)}." for length in lengths))

    def measure(span: Span) -> int:
        return overhead + len(span)

    parts = split(article, measure, limit + 60)
    assert parts[0].start == 0
    assert parts[-1].end == len(article.text)
    assert all(one.end == other.start for one, other in pairwise(parts))
    assert all(measure(part) <= limit + 60 for part in parts)
    for sentence in article.sentences:
        if measure(Span(sentence.start, sentence.end + 1)) > limit + 60:
            continue  # with the blank after it, longer than a part
        assert sum(part.start <= sentence.start and sentence.end <= part.end for part in parts) == 1


def test_parts_are_filled() -> None:
    article = Article.from_text(" ".join(f"This is sentence number {number}." for number in range(2000)))
    parts = split(article, len, 1000)
    assert len(parts) <= len(article.text) / 1000 * 1.06 + 1


@pytest.mark.parametrize("text", ["word " * 500, "x" * 2_500, "One. " + "word " * 500 + "done. Two."])
def test_a_sentence_longer_than_a_part_is_cut_between_words_where_it_has_words(text: str) -> None:
    article = Article.from_text(text)
    parts = split(article, len, 200)
    assert "".join(article.slice(part) for part in parts) == text
    assert all(len(part) <= 200 for part in parts)
    if " " in text:
        assert all(article.slice(part).endswith(" ") for part in parts[:-1])


def test_a_window_without_room_for_any_text_is_an_error_of_usage() -> None:
    with pytest.raises(UsageError, match="another model"):
        split(Article.from_text("A short text."), lambda span: 10 + len(span), 10)


def test_counting_takes_few_looks() -> None:
    looks = 0
    article = Article.from_text(" ".join(f"This is sentence number {number}." for number in range(20_000)))

    def measure(span: Span) -> int:
        nonlocal looks
        looks += 1
        return len(span) // 3

    parts = split(article, measure, 5_000)
    assert looks <= 4 * len(parts)


def test_passages_are_whole_sentences_and_together_the_whole_text() -> None:
    article = Article.from_text(
        "\n\n".join(f"This is paragraph {number}. It goes on. It ends." for number in range(99))
    )
    passages = passages_of(article)
    assert "".join(article.slice(passage) for passage in passages) == article.text
    starts = {sentence.start for sentence in article.sentences}
    assert all(passage.start in starts for passage in passages)
    assert all(len(passage) <= 510 for passage in passages)


@given(st.integers(0, 40), st.integers(1, 400))
def test_as_many_fit_as_can(count: int, limit: int) -> None:
    spans = [Span(10 * number, 10 * number + 10) for number in range(count)]
    fitting = most_that_fit(spans, lambda some: sum(map(len, some)), limit)
    assert fitting == min(count, max(1, limit // 10))


def test_places_that_touch_are_one() -> None:
    assert joined([Span(5, 9), Span(0, 5), Span(20, 30), Span(22, 25)]) == (Span(0, 9), Span(20, 30))


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 9)), max_size=9), st.integers(0, 60), st.integers(1, 9))
def test_what_lies_within_a_place_overlaps_it(places: list[tuple[int, int]], start: int, length: int) -> None:
    spans = [Span(begin, begin + size) for begin, size in places]
    span = Span(start, start + length)
    assert is_within(span, joined(spans)) is any(span.overlaps(one) for one in spans)
