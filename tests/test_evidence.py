"""A citation is the article's own words at a place, or it does not exist."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from summarize.article import Article, Span
from summarize.evidence import Citation

ARTICLE = Article.from_text("Zoë 👩‍💻 left.\r\nShe won’t return.")


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1).filter(str.strip), st.data())
def test_every_citation_slices_exactly(text: str, data: st.DataObject) -> None:
    article = Article.from_text(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = Citation.of(article, Span(start, end))
    assert article.text[citation.start : citation.end] == citation.quote
    assert citation.stands_in(article)


@pytest.mark.parametrize("span", [Span(3, 3), Span(5, 2), Span(-4, 2), Span(0, 999), Span(900, 910)])
def test_a_span_outside_the_article_makes_no_citation(span: Span) -> None:
    with pytest.raises(ValidationError):
        Citation.of(ARTICLE, span)


@pytest.mark.parametrize(
    ("start", "end", "quote"), [(0, 3, "Zoëe"), (0, 0, ""), (2, 1, "x"), (-1, 2, "Zoë"), (0, 4, "Zoë")]
)
def test_a_quote_as_long_as_its_place_is_demanded(start: int, end: int, quote: str) -> None:
    with pytest.raises(ValidationError):
        Citation(start=start, end=end, quote=quote)


def test_words_at_another_place_do_not_stand_in_the_article() -> None:
    assert Citation(start=0, end=3, quote="Zoë").stands_in(ARTICLE)
    assert not Citation(start=1, end=4, quote="Zoë").stands_in(ARTICLE)
    assert not Citation(start=0, end=3, quote="Zoe").stands_in(ARTICLE)


def test_a_citation_cannot_be_changed() -> None:
    citation = Citation.of(ARTICLE, Span(0, 3))
    with pytest.raises(ValidationError):
        citation.quote = "Ann"
    assert citation.span == Span(0, 3)
