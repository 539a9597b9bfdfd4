"""What the rooms of the job `actors` promise without a model: deeds go to their doers, words to their speakers."""

from __future__ import annotations

import pytest

from summarize.article import Article
from summarize.tasks.deeds import deeds, is_doer
from summarize.tasks.salience import Candidate, find_candidates
from summarize.tasks.voices import says, spoken_of

TEXT = """Iran has long backed Hezbollah. Hezbollah, which rules the south, broke with France in 2012 as it condemned \
the arrests ordered by Iran.

"France has no friends here," said Anna Berg, a spokeswoman for Hezbollah. Berg said that Iran was welcome. France \
closed its embassy."""

ARTICLE = Article.from_text(TEXT)
CANDIDATES = find_candidates(ARTICLE)


def candidate(name: str) -> Candidate:
    return next(one for one in CANDIDATES if one.name == name)


@pytest.mark.parametrize(
    ("name", "statement", "is_right"),
    [
        ("Hezbollah", "Hezbollah broke with France in 2012.", True),
        ("Iran", "Iran ordered the arrests.", True),
        ("Iran", "Iran broke with France in 2012.", False),
        ("France", "France broke with Hezbollah in 2012.", False),
        ("Iran", "Hezbollah broke with France.", False),
    ],
)
def test_a_deed_belongs_to_the_actor_whose_verb_it_is(name: str, statement: str, is_right: bool) -> None:
    second = ARTICLE.sentences[1]
    assert is_doer(ARTICLE, candidate(name), CANDIDATES, statement, [second]) is is_right


def test_the_sentence_in_which_it_acts_shows_best_what_it_does() -> None:
    told = [ARTICLE.slice(mention.sentence) for mention in deeds(ARTICLE, candidate("France"), CANDIDATES)]
    assert told[0] == "France closed its embassy."


def test_what_others_say_of_an_actor_is_none_of_its_deeds() -> None:
    told = [ARTICLE.slice(mention.sentence) for mention in deeds(ARTICLE, candidate("Iran"), CANDIDATES)]
    assert "Berg said that Iran was welcome." not in told


def test_who_speaks_is_named_and_the_words_are_cited_exactly() -> None:
    claims = says(ARTICLE, candidate("Anna Berg"))
    assert claims[0].text == "Anna Berg: “France has no friends here”"
    assert claims[1].text == "Berg said that Iran was welcome"
    assert all(citation.stands_in(ARTICLE) for claim in claims for citation in claim.citations)


def test_an_actor_is_spoken_of_by_those_whose_words_name_it() -> None:
    quoted = spoken_of(ARTICLE, candidate("France"), CANDIDATES)
    assert [(one.speaker, one.claim.text) for one in quoted] == [("Anna Berg", "“France has no friends here”")]


def test_nobody_is_spoken_of_by_itself() -> None:
    assert spoken_of(ARTICLE, candidate("Anna Berg"), CANDIDATES) == ()


def test_a_deed_with_its_doer_on_both_sides_is_no_deed() -> None:
    article = Article.from_text("The truce was brokered by Norway and Qatar. Norway spoke. Qatar spoke.")
    candidates = find_candidates(article)
    norway = next(one for one in candidates if one.name == "Norway")
    statement = "Norway brokered a truce between Qatar and Norway."
    assert is_doer(article, norway, candidates, "Norway brokered the truce.", article.sentences[:1])
    assert not is_doer(article, norway, candidates, statement, article.sentences[:1])


def test_what_a_source_says_is_not_put_into_the_mouth_of_the_next_name() -> None:
    article = Article.from_text("Piet Okonjo fled. According to police records, Okonjo had been arrested before.")
    assert all(not one.said for one in find_candidates(article) if one.name == "Piet Okonjo")
