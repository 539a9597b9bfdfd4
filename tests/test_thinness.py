"""A text that is less than an article is noticed and said; a whole one, however short, is left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripted_server import Server, answer, send

from summarize import events
from summarize.article import Article
from summarize.language.thinness import thinness
from summarize.rendering.words import provenance
from summarize.toolkit import Toolkit

LEAD = (
    "Ferries of Skagen are sold\n\nThe ferry company Nordlinje has sold its oldest ship to a buyer from Lund. "
    "The union did not sign the agreement."
)
BODY = " ".join(
    f"In {year} the company carried {year * 3} people to {year - 1980} islands." for year in range(1990, 2020)
)
ARTICLES = Path(__file__).parent / "articles"


@pytest.mark.parametrize(
    "text",
    [
        f"{LEAD}\n\nSubscribe to continue reading.",
        f"{LEAD} {BODY}\n\nSign in or create a free account to read the full story.",
        f"{LEAD}\n\nTo continue reading this article, log in. Already a subscriber?",
        f"{LEAD}\n\nThis article is for subscribers only.",
        f"{LEAD}\n\nYou have reached your limit of 3 free articles this month.",
        "We and our 214 partners store and access information on your device with cookies.\n\nAccept all cookies",
        "Please enable JavaScript to view this page.",
        "Verify you are human by completing the action below.",
        "Access denied. You do not have permission to view this page.",
        f"{LEAD} Its last voyage …",
        f"{LEAD} Read more",
        f"{LEAD} {BODY} The captain, who had been with the company since the day on which it was",
        LEAD,
    ],
)
def test_less_than_an_article_is_noticed(text: str) -> None:
    assert thinness(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "The ferry company Nordlinje sold its oldest ship in 2014. Marta Hove led the company until May.",
        f"{LEAD} {BODY}",
        f"{LEAD} {BODY}\n\nSubscribe to our newsletter. Follow us on social media.",
        f"{LEAD} {BODY}\n\n-- With files from The Associated Press",
        f"{LEAD} {BODY} Readers must now subscribe to read the paper, said its editor. {BODY}",
        f"{LEAD} {BODY} The law asks visitors to accept cookies, which enable advertising. {BODY}",
        f"{LEAD} {BODY}\n\n- Lund\n- Vestby\n- a harbour that has not been given a name so far",
        f"{LEAD} {BODY}\n\n“We wait for the ship,” said Hove. “It will come …”",
    ],
)
def test_a_whole_article_is_left_alone(text: str) -> None:
    assert thinness(text) is None


def test_our_articles_are_whole() -> None:
    for path in ARTICLES.glob("*.txt"):
        assert thinness(path.read_text(encoding="utf-8")) is None


def test_hostile_text_is_searched_to_its_end() -> None:
    assert thinness("subscribe to " * 100_000 + "cookies " * 100_000) is None
    assert thinness("word " * 300_000 + ".") is None


def test_thin_text_is_said_at_once_and_in_the_result(server: Server) -> None:
    server.script = [send(answer('{"answered": false, "statements": []}'))]
    heard: list[events.Event] = []
    with Toolkit(endpoint=server.endpoint(), timeout=20, on_event=heard.append) as kit:
        thin = kit.ask(Article.from_text(f"{LEAD}\n\nSubscribe to continue reading."), "Who bought the ship?")
        whole = kit.ask(Article.from_text(f"{LEAD} {BODY}"), "Who bought the ship?")
    notices = [event.text for event in heard if isinstance(event, events.Notice)]
    assert notices == [f"The text seems to be less than the article: {thin.article.thin}."]
    assert thin.article.thin == "it ends with an offer to subscribe or to sign in"
    assert whole.article.thin is None
    assert thin.article.thin in dict(provenance(thin))["Text"]
    assert "Text" not in dict(provenance(whole))
