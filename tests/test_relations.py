"""What `summarize.tasks.relations` promises: relations that a sentence states, the right way round, and no others."""

from __future__ import annotations

import pytest

from summarize.article import Article
from summarize.tasks.relations import find_relations
from summarize.tasks.salience import find_candidates


def relations(text: str) -> set[tuple[str, str, str]]:
    article = Article.from_text(text)
    candidates = find_candidates(article)
    return {(candidates[one.of].name, one.kind, candidates[one.to].name) for one in find_relations(article, candidates)}


@pytest.mark.parametrize(
    ("sentence", "relation"),
    [
        ("Iran has long backed Hezbollah.", ("Iran", "supporter", "Hezbollah")),
        ("Iran has long backed Hezbollah.", ("Hezbollah", "backed by", "Iran")),
        ("France condemned Russia on Monday.", ("France", "critic", "Russia")),
        ("Russia was condemned by France.", ("France", "critic", "Russia")),
        ("Russia was condemned by France.", ("Russia", "criticised by", "France")),
        ("Hezbollah is allied with Iran.", ("Iran", "ally", "Hezbollah")),
        ("Hezbollah was long allied with Iran but broke with it in 2012.", ("Hezbollah", "former ally", "Iran")),
        ("France signed a trade agreement with Japan.", ("Japan", "partner", "France")),
        ("France received a delegation from Japan.", ("France", "host", "Japan")),
        ("France received a delegation from Japan.", ("Japan", "guest", "France")),
        ("France and its rival Germany left the talks.", ("France", "rival", "Germany")),
        ("France's quarrel with Japan ended in a truce brokered by Norway and Qatar.", ("Norway", "broker", "France")),
        ("France's quarrel with Japan ended in a truce brokered by Norway and Qatar.", ("Qatar", "broker", "Japan")),
        ("Anna Berg, a spokeswoman for Quell Motors, resigned.", ("Anna Berg", "spokesperson", "Quell Motors")),
        ("French President Anna Berg has met Japan. France was content.", ("Anna Berg", "leader", "France")),
    ],
)
def test_a_relation_that_a_sentence_states_is_found(sentence: str, relation: tuple[str, str, str]) -> None:
    names = ("Iran", "Hezbollah", "France", "Russia", "Japan", "Germany", "Norway", "Qatar", "Anna Berg")
    actors = " ".join(f"{name} spoke." for name in names)
    assert relation in relations(f"{sentence} {actors} Quell Motors grew.")


@pytest.mark.parametrize(
    "sentence",
    [
        "France has not backed Russia.",
        "France may condemn Russia.",
        "France and Russia took part in the talks.",
        "France said that Japan had gone home, and Russia stayed.",
        "France backed Russia's neighbours.",
        "A truce was signed in France while Russia watched.",
    ],
)
def test_what_a_sentence_does_not_state_is_no_relation(sentence: str) -> None:
    assert relations(f"{sentence} France spoke. Russia spoke. Japan spoke.") == set()


def test_former_allies_are_not_allies_too() -> None:
    kinds = {kind for _, kind, _ in relations("Hezbollah was allied with Iran but broke with it. Iran spoke.")}
    assert kinds == {"former ally"}


def test_each_relation_rests_on_a_sentence_that_names_both() -> None:
    article = Article.from_text("Iran backs Hezbollah. France spoke. Hezbollah thanked Iran.")
    candidates = find_candidates(article)
    for one in find_relations(article, candidates):
        for place in (one.of, one.to):
            assert one.sentence in candidates[place].sentences(article)
