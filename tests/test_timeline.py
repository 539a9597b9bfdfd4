"""What the timeline promises: dated events in the order of time, in the words of the article, none made up."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.article import Article
from summarize.results import TimelineEntry
from summarize.tasks.timeline import timeline

TEXT = (
    "The council voted on Tuesday to restore the night ferry. The former operator ended the service in February 2022. "
    "The service is to start again on 1 June 2024. The mayor thanked everybody. The accord of 2019 still holds."
)


def entries(text: str = TEXT, published: date | None = date(2024, 3, 7)) -> tuple[TimelineEntry, ...]:
    return timeline(Article.from_text(text, published=published))


def test_events_come_in_the_order_of_time() -> None:
    assert [(one.start, one.end) for one in entries()] == [
        (date(2022, 2, 1), date(2022, 2, 28)),
        (date(2024, 3, 5), date(2024, 3, 5)),
        (date(2024, 6, 1), date(2024, 6, 1)),
    ]


def test_each_event_cites_its_sentence_to_the_character() -> None:
    article = Article.from_text(TEXT, published=date(2024, 3, 7))
    for one in timeline(article):
        (citation,) = one.claim.citations
        assert citation.stands_in(article)
        assert one.when in citation.quote
        assert citation.quote in [article.slice(sentence) for sentence in article.sentences]


def test_a_relative_date_says_how_it_was_understood_and_a_full_one_needs_not() -> None:
    resolved = {one.start: one.resolved for one in entries()}
    assert resolved[date(2024, 3, 5)] is not None
    assert resolved[date(2024, 6, 1)] is None


def test_without_a_day_to_count_from_relative_dates_are_left_out() -> None:
    assert entries("The council voted on Tuesday to restore the ferry. Nobody spoke.", None) == ()


def test_a_date_that_only_names_a_thing_is_no_event() -> None:
    assert all("accord" not in one.claim.text for one in entries())


def test_a_date_line_is_no_event() -> None:
    assert entries("Ferry voted back\n\n7 March 2024\n\nThe mayor thanked everybody.", None) == ()


def test_one_sentence_with_two_dates_is_two_events() -> None:
    found = entries("The ship was built in 1998 by a yard in Lund and was sold in 2014 to a firm in Vestby.")
    assert [one.start.year for one in found] == [1998, 2014]


def test_a_caption_that_repeats_an_event_adds_none() -> None:
    sentence = "The council of Lindhaven voted to restore the night ferry on 5 March 2024."
    assert len(entries(f"{sentence}\n\nThe mayor was glad.\n\n{sentence}")) == 1


def test_white_space_inside_a_sentence_is_made_single_blanks_in_the_statement_alone() -> None:
    (found,) = entries("The council of Lindhaven voted\u00a0 to restore the ferry\ton 5 March 2024.")
    assert found.claim.text == "The council of Lindhaven voted to restore the ferry on 5 March 2024."
    assert "\t" in found.claim.citations[0].quote


PARTS = st.lists(
    st.sampled_from(["The ship sailed on ", "5 March 2024", "last week", "2014", "yesterday", ". ", "\n\n", "é 漢"]),
    min_size=1,
    max_size=14,
).map("".join)  # fmt: skip


@given(PARTS.filter(str.strip))
@settings(max_examples=100, deadline=None)
def test_of_any_text_the_events_are_in_order_and_slice(text: str) -> None:
    article = Article.from_text(text, published=date(2024, 3, 7))
    found = timeline(article)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(one.start <= one.end for one in found)
    assert all(citation.stands_in(article) for one in found for citation in one.claim.citations)
