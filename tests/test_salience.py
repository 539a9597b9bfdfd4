"""What `summarize.tasks.salience` promises: who matters is found, once, and what only looks like an actor is not."""

from __future__ import annotations

import pytest

from summarize.article import Article
from summarize.results import ActorKind
from summarize.tasks.salience import Candidate, find_candidates

DISPUTE = """Marlund's president, Orsolya Venn, accused the mining company Tarsk Metals of poisoning the Ilde River.

Tarsk Metals rejected the claim. "We have broken no rule," said Piet Okonjo, the chief executive of Tarsk. He said \
that the company had tested the water every week.

Venn told parliament in Karsholm on Tuesday that the government of Marlund would sue. Washington, which buys most of \
the metal, has asked both sides to talk, and the United States sent an envoy. Reporters in Washington were told little.

The Green Dawn movement has blocked the road to the mine since May. "Nobody has asked the villagers," said its \
leader, Anneke Solberg. Solberg met Venn on Monday."""


def found(text: str, **options: int) -> dict[str, Candidate]:
    return {candidate.name: candidate for candidate in find_candidates(Article.from_text(text), **options)}


def test_those_who_act_and_speak_are_found() -> None:
    names = found(DISPUTE)
    assert {
        "Orsolya Venn",
        "Tarsk Metals",
        "Piet Okonjo",
        "Marlund",
        "United States",
        "Green Dawn",
        "Anneke Solberg",
    } <= set(names)


def test_no_place_river_or_day_is_an_actor() -> None:
    spellings = {spelling for candidate in found(DISPUTE).values() for spelling in candidate.names}
    assert not spellings & {"Karsholm", "Ilde", "Ilde River", "Tuesday", "May", "Monday"}


def test_spellings_of_one_actor_are_put_together() -> None:
    names = found(DISPUTE)
    assert "Venn" in names["Orsolya Venn"].names
    assert "Solberg" in names["Anneke Solberg"].names
    assert "Venn" not in names


def test_a_capital_that_acts_is_its_state_and_one_that_is_a_place_is_not() -> None:
    assert "Washington" in found(DISPUTE)["United States"].names
    assert "United States" not in found("Two trains met in Washington. Anna Berg drove the first one.")


def test_an_adjective_alone_is_no_actor() -> None:
    names = found("Lena Marsh won the Syrian prize. The Arab press praised her. Marsh thanked the Syrian people.")
    assert not {"Syria", "Arab", "Syrian"} & set(names)


def test_a_government_behind_an_adjective_is_the_state() -> None:
    names = found("The Chinese government has banned the app. China also fined Tom Berg.")
    assert "Chinese government" in names["China"].names


def test_news_agencies_that_only_report_are_left_out() -> None:
    names = found(
        "Anna Berg resigned on Monday, the Associated Press reported. Berg told Reuters that she was tired. (AFP)"
    )
    assert list(names) == ["Anna Berg"]


def test_a_misspelling_is_no_second_actor() -> None:
    names = found("Hamas signed a deal. Hamsa met Anna Berg. Hamas said that it was content. Hamas left.")
    assert "Hamsa" not in names


def test_countries_that_look_alike_are_two() -> None:
    assert {"Iran", "Iraq"} <= set(found("Iran has closed its border. Iraq has protested. Iran refused to open it."))


def test_two_of_one_surname_are_two_actors_and_the_family_is_none() -> None:
    names = found(
        "Jonas Arden sued Maria Arden on Monday. Maria Arden rejected the claim. The Ardens had run the firm together."
    )
    assert {"Jonas Arden", "Maria Arden"} <= set(names)
    assert "Ardens" not in names


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Orsolya Venn", ActorKind.PERSON),
        ("Piet Okonjo", ActorKind.PERSON),
        ("Marlund", ActorKind.STATE),
        ("United States", ActorKind.STATE),
        ("Tarsk Metals", ActorKind.ORGANISATION),
        ("Green Dawn", ActorKind.GROUP),
    ],
)
def test_the_kind_comes_from_the_words_of_the_article(name: str, kind: ActorKind) -> None:
    assert found(DISPUTE)[name].kind is kind


def test_a_description_that_can_mean_only_one_is_one_of_its_names() -> None:
    names = found(
        "The crypto exchange Quell froze accounts. Anna Berg lost her savings. The exchange said it had been robbed."
    )
    assert "The exchange" in names["Quell"].names


def test_a_description_that_may_mean_two_is_nobodys_name() -> None:
    names = found("The exchange Quell sued the exchange Norrin. Quell lost. Norrin won. The exchange has appealed.")
    assert not any("The exchange" in candidate.names for candidate in names.values())


def test_a_description_beside_the_name_is_another_person() -> None:
    names = found("Anna Berg, the chief prosecutor, wrote a letter. Berg sent it to the prosecutor. Berg was content.")
    assert "the prosecutor" not in names["Anna Berg"].names


def test_a_group_without_a_name_matters_where_it_acts_again_and_again() -> None:
    text = "The protesters blocked the port. The protesters burned tyres. Later the protesters marched to the bank."
    assert found(text)["protesters"].kind is ActorKind.GROUP


def test_who_is_quoted_is_given_the_words() -> None:
    assert len(found(DISPUTE)["Piet Okonjo"].said) == 2


def test_the_most_important_come_first_and_no_more_than_asked_for() -> None:
    assert len(found(DISPUTE, most=2)) == 2
    assert next(iter(found(DISPUTE))) in {"Orsolya Venn", "Tarsk Metals"}


def test_every_mention_stands_where_it_says() -> None:
    article = Article.from_text(DISPUTE)
    for candidate in find_candidates(article):
        for mention in candidate.mentions:
            assert mention.sentence.start <= mention.span.start < mention.span.end <= mention.sentence.end


def test_a_text_without_names_has_no_actors() -> None:
    assert find_candidates(Article.from_text("It rained for three days. Then it stopped.")) == ()
