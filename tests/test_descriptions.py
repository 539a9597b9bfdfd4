"""Which name a description stands for, and what it proves of it."""

from __future__ import annotations

import pytest

from summarize import Article
from summarize.checking import Checker, Draft
from summarize.evidence import Claim, Reason, Withheld
from summarize.language.descriptions import described, introduced, opening_kind, people_in
from summarize.results import ActorKind


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The automaker will also recall 19 pickups.", ActorKind.ORGANISATION),
        ("The electric vehicle startup said no.", ActorKind.ORGANISATION),
        ("“The minister was wrong,” she said.", ActorKind.PERSON),
        ("The 67-year-old left.", ActorKind.PERSON),
        ("The bridge over the river fell.", None),
        ("The Tate brothers appealed.", None),
        ("An automaker will recall 19 pickups.", None),
        ("Later the automaker recalled them.", None),
        ("The", None),
        ("", None),
    ],
)
def test_a_description_is_told_at_the_head_of_a_sentence(sentence: str, kind: ActorKind | None) -> None:
    assert opening_kind(sentence) is kind


@pytest.mark.parametrize(
    ("sentence", "earlier", "named"),
    [
        ("The automaker will recall them.", ["Orvik Motors stopped."], "Orvik Motors"),
        (
            "The automaker will recall them.",
            ["Orvik Motors stopped.", "The startup, a partner of Foxconn, paid."],
            "Orvik",
        ),
        ("The automaker will recall them.", ["Critics of Orvik Motors rejoiced."], None),
        ("The automaker will recall them.", ["Orvik Motors stopped.", "It rained for days."], None),
        ("The automaker will recall them.", ["Anna Berg stopped."], None),
        ("The automaker will recall them.", [], None),
        ("The minister resigned.", ["A court in Lund fined Anna Berg."], "Anna Berg"),
        ("The minister resigned.", ["A court in Lund fined Anna Berg and Petra Holm."], None),
        ("The bridge will be closed.", ["Orvik Motors stopped."], None),
    ],
)
def test_it_means_who_opens_the_sentence_before(sentence: str, earlier: list[str], named: str | None) -> None:
    found = described(sentence, earlier)
    if named is None:
        assert found is None
    else:
        assert found is not None
        index, name = found
        assert name.text.startswith(named)
        assert name.text in earlier[index]


EXCHANGE = "Documents of the world's largest crypto exchange, Kinaro, were published. Kinaro, a startup, was paid."


@pytest.mark.parametrize(
    ("sentence", "text", "name", "found"),
    [
        ("Orvik received 20 dollars from the exchange.", EXCHANGE, "Kinaro", True),
        ("Orvik received 20 dollars from the crypto exchange.", EXCHANGE, "Kinaro", True),
        ("Orvik received 20 dollars from the startup.", EXCHANGE, "Kinaro", True),
        ("Orvik received 20 dollars from the exchange.", EXCHANGE, "Orvik", False),
        ("Orvik received 20 dollars from an exchange.", EXCHANGE, "Kinaro", False),
        ("Orvik received 20 dollars from the bank.", EXCHANGE, "Kinaro", False),
        ("Orvik received 20 dollars from the exchange.", f"{EXCHANGE} The exchange Lunno paid.", "Kinaro", False),
        ("Orvik told the board the bank was poor.", "Nordic Bank paid Orvik.", "Nordic Bank", True),
        ("On Monday the university the bank owns closed.", "Nordic Bank paid Orvik.", "Nordic Bank", True),
    ],
)
def test_it_means_whom_the_article_introduces_by_that_word_alone(
    sentence: str, text: str, name: str, found: bool
) -> None:
    bearer = introduced(sentence, name, text)
    assert (bearer is not None) is found
    assert bearer is None or text[bearer.span.start : bearer.span.end] == name


def test_it_means_whom_the_article_has_introduced_so_far() -> None:
    first = "Nordic Bank paid Orvik. Later the bank was sold."
    text = f"{first} Southern Bank bought it."
    assert introduced("Later the bank was sold.", "Nordic Bank", text) is None
    bearer = introduced("Later the bank was sold.", "Nordic Bank", text, before=text.index("Later"))
    assert bearer is not None
    assert introduced("Later the bank was sold.", "Southern Bank", text, before=text.index("Later")) is None


def test_people_are_names_of_several_words_and_their_parts() -> None:
    text = "In Denmark, Anna Berg told the Daily Dispatch and Nordic Bank that Berg and Lund had won."
    assert [name.text for name in people_in(text)] == ["Anna Berg"]
    assert [name.text for name in people_in(text, ["Anna Berg"])] == ["Anna Berg", "Berg"]


def test_a_description_proves_together_with_the_sentence_that_introduces_it() -> None:
    article = Article.from_text(
        f"{EXCHANGE} It rained. It snowed. The hedge fund Orvik got 20 dollars from the exchange."
    )
    claim = Checker(article).check(Draft("The hedge fund Orvik got 20 dollars from Kinaro."))
    assert isinstance(claim, Claim)
    assert [one.quote.split()[0] for one in claim.citations] == ["Documents", "The"]
    assert isinstance(Checker(article).check(Draft("The hedge fund Orvik got 20 dollars from Lunno.")), Withheld)


TEXT = (
    "Orvik Motors said on Thursday that it would stop the production of its pickups. The startup, which works with "
    "Lunde Steel at a plant in the north, is looking for the cause. The automaker will also recall 19 pickups to "
    "exchange a weak cable that could break while the car is driven over rough roads."
)
RECALL = "will recall 19 pickups to exchange a weak cable that could break while the car is driven over rough roads."


def test_what_is_told_of_a_description_is_proven_together_with_the_sentence_that_names_it() -> None:
    claim = Checker(Article.from_text(TEXT)).check(Draft(f"Orvik Motors {RECALL}"), context=["How many are recalled?"])
    assert isinstance(claim, Claim)
    first, second = claim.citations
    assert first.quote.startswith("Orvik Motors said")
    assert second.quote.startswith("The automaker will also recall 19 pickups")


def test_it_is_not_proven_of_somebody_else_nearby() -> None:
    outcome = Checker(Article.from_text(TEXT)).check(Draft(f"Lunde Steel {RECALL}"), context=["How many are recalled?"])
    assert isinstance(outcome, Withheld)
    assert outcome.reason is Reason.NAME


def test_people_may_be_named_by_their_family() -> None:
    text = "The Holms appealed in May but lost. A lawyer of the brothers, Pia Krog, expects another hearing in June."
    claim = Checker(Article.from_text(text)).check(
        Draft("Pia Krog is a lawyer of the Holm brothers."), context=["Who is the lawyer of the Holm brothers?"]
    )
    assert isinstance(claim, Claim)
    assert [citation.quote[:9] for citation in claim.citations] == ["The Holms", "A lawyer "]
