"""What attributing promises: a statement that is somebody's words names that somebody, and no other is touched."""

from __future__ import annotations

import pytest

from summarize.article import Article, Span
from summarize.attributing import Attributor
from summarize.evidence import Citation, Claim

ARTICLE = Article.from_text(
    "The council voted on Tuesday to restore the night ferry across the estuary. "
    "“The service harms the interests of the people of this town,” said Marta Hove, the mayor. "
    "The ferry is to sail again in June.\n\n"
    "“We lost jobs on the south bank. There was no way home after ten in the evening,” Ole Berg told the meeting."
)


def claim(text: str, *sentences: int, article: Article = ARTICLE) -> Claim:
    spans = [article.sentences[index] for index in sentences]
    return Claim(text=text, citations=tuple(Citation.of(article, Span(span.start, span.end)) for span in spans))


def sentence_with(words: str) -> int:
    return next(sentence.index for sentence in ARTICLE.sentences if words in ARTICLE.slice(sentence))


def test_words_of_a_person_are_given_back_with_the_name() -> None:
    given = claim("The service harms the interests of the people of this town.", sentence_with("harms"))
    returned = Attributor(ARTICLE).attributed(given)
    assert returned.text == "Marta Hove: “The service harms the interests of the people of this town”"


def test_of_a_long_quotation_only_what_the_statement_rests_on_is_given() -> None:
    words = "There was no way home after ten in the evening"
    start = ARTICLE.text.index(words)
    given = Claim(text=f"{words}.", citations=(Citation.of(ARTICLE, Span(start, start + len(words))),))
    returned = Attributor(ARTICLE).attributed(given)
    assert returned.text == "Ole Berg: “There was no way home after ten in the evening”"
    assert "We lost jobs" not in returned.citations[0].quote


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Marta Hove said the service harms the interests of the people of this town.", "harms"),
        ("Hove: the service harms the interests of the people of this town.", "harms"),
        ("The council voted on Tuesday to restore the night ferry.", "council"),
        ("The mayor believes that ferries are bad for townspeople.", "harms"),
    ],
    ids=["full name", "surname", "the article's own words", "other words"],
)
def test_other_statements_stay_as_they_are(text: str, words: str) -> None:
    given = claim(text, sentence_with(words))
    assert Attributor(ARTICLE).attributed(given) == given


def test_words_are_not_given_to_whoever_says_something_like_it_elsewhere() -> None:
    """Only cited speech counts: the same words may stand in the article's own voice."""
    given = claim("The service harms the interests of the people of this town.", sentence_with("council"))
    assert Attributor(ARTICLE).attributed(given) == given


def test_an_article_without_speech_changes_nothing() -> None:
    article = Article.from_text("The ferry sank. Nobody was hurt.")
    given = claim("The ferry sank.", 0, article=article)
    assert Attributor(article).attributed(given) == given


@pytest.mark.parametrize("index", range(len(ARTICLE.sentences)))
def test_what_comes_back_is_cited_to_the_character_and_the_words_stand_in_the_citation(index: int) -> None:
    sentence = ARTICLE.sentences[index]
    returned = Attributor(ARTICLE).attributed(claim(ARTICLE.slice(sentence), index))
    assert returned.citations
    assert all(one.stands_in(ARTICLE) for one in returned.citations)
    if returned.text.endswith("”"):
        spoken = returned.text.split("“", 1)[1].removesuffix("”")
        assert spoken in returned.citations[0].quote
