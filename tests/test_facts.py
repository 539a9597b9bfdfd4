"""The headline facts are taken from what is established, with its evidence."""

from __future__ import annotations

from datetime import date

import pytest

from summarize.article import Article
from summarize.checking import Checker, Draft
from summarize.evidence import Claim
from summarize.results import Actor, ActorKind, HeadlineFacts
from summarize.tasks.facts import headline_facts
from summarize.tasks.timeline import timeline

VISIT = "President Halim of Maronia welcomed Anna Berg to Oran on Wednesday."


def facts_of(text: str, *names: str) -> HeadlineFacts:
    """The facts of an article whose first sentence is its main point, and in which `names` act."""
    article = Article.from_text(text, published=date(2022, 10, 20))
    point = Checker(article).check(Draft(article.slice(article.sentences[0])))
    assert isinstance(point, Claim)
    actors = [
        Actor(
            name=name,
            names=(name,),
            kind=ActorKind.PERSON,
            role=None,
            actions=(),
            says=(),
            spoken_of=(),
            relations=(),
        )
        for name in names
    ]
    return headline_facts(article, [point], actors, timeline(article))


def test_the_day_of_the_event_is_resolved_and_said() -> None:
    (when,) = facts_of(VISIT).when
    assert when.text == "19 October 2022 (“Wednesday”)"
    assert when.citations[0].quote == VISIT


def test_who_is_named_in_the_main_point_and_nobody_else() -> None:
    facts = facts_of(f"{VISIT} Carl Dahl stayed at home.", "Anna Berg", "Carl Dahl")
    assert [claim.text for claim in facts.who] == ["Anna Berg"]


@pytest.mark.parametrize(
    ("sentence", "place"),
    [
        (VISIT, "Oran"),
        ("The ministers met in Oran on Wednesday.", "in Oran"),
        ("A mine collapsed near Lerwick.", "near Lerwick"),
    ],
)
def test_where_it_happened_is_a_place_that_the_sentence_names(sentence: str, place: str) -> None:
    (where,) = facts_of(sentence).where
    assert where.text == place


@pytest.mark.parametrize(
    "sentence", ["The ministers met on Wednesday.", "Opponents fought in Syrian colours against the law."]
)
def test_without_a_place_the_article_does_not_say_where(sentence: str) -> None:
    assert facts_of(sentence).where == ()
