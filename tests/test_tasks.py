"""The four jobs as a real model does them: recorded from the default embedded model, replayed without one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from summarize.article import Article
from summarize.cli.running import run
from summarize.errors import AuthenticationError
from summarize.events import Event
from summarize.evidence import Citation, Claim, Reason
from summarize.language.orders import is_in_orders
from summarize.llm.provider import Endpoint, Protocol
from summarize.rendering.schema import json_schema
from summarize.results import AnswerStatus
from summarize.sources import read_source
from summarize.toolkit import Toolkit

ARTICLES = Path(__file__).parent / "articles"
QUESTION = "why did Hamas break with Syria?"


@pytest.fixture
def example() -> Article:
    return read_source(None)


@pytest.fixture
def water_dispute() -> Article:
    return read_source(str(ARTICLES / "water_dispute.txt"))


@pytest.fixture
def injection() -> Article:
    return read_source(str(ARTICLES / "injection.txt"))


def watch(event: Event) -> None:
    """Watch answers grow, as the cassettes have them: streamed."""


@pytest.fixture
def kit(endpoint: Endpoint) -> Iterator[Toolkit]:
    with Toolkit(endpoint=endpoint, on_event=watch) as kit:
        yield kit


@pytest.fixture
def cited_kit(endpoint: Endpoint) -> Iterator[Toolkit]:
    """The same model, asked as a large one is: for JSON with quotations."""
    with Toolkit(endpoint=replace(endpoint, protocol=Protocol.CITED), on_event=watch) as kit:
        yield kit


def citations_in(value: object) -> Iterator[Citation]:
    """Every citation in a result, however deep."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from citations_in(getattr(value, name))
    elif isinstance(value, tuple):
        for item in value:  # pyright: ignore[reportUnknownVariableType]  # a tuple of anything
            yield from citations_in(item)  # pyright: ignore[reportUnknownArgumentType]


def assert_evidence(article: Article, result: BaseModel) -> None:
    """The evidence contract: every claim has a citation, and every citation is the article's, to the character."""
    found = list(citations_in(result))
    assert found
    assert all(article.text[citation.start : citation.end] == citation.quote for citation in found)


def texts(claims: tuple[Claim, ...]) -> str:
    return "\n".join(claim.text for claim in claims)


# ask


@pytest.mark.vcr
def test_a_question_is_answered_with_the_sentence_that_proves_it(kit: Toolkit, example: Article) -> None:
    answer = kit.ask(example, QUESTION)
    assert answer.status is AnswerStatus.ANSWERED
    assert answer.answer is not None
    assert "2012" in answer.answer
    assert "suppression" in answer.answer
    assert [citation.quote for claim in answer.claims for citation in claim.citations] == [
        "Hamas broke with Syria in 2012 because it condemned Assad's suppression of mass protests."
    ]
    assert_evidence(example, answer)
    assert answer.model.name == "qwen2.5-coder-1.5b"
    assert answer.usage.output_tokens > 0


@pytest.mark.vcr
def test_a_question_that_the_article_does_not_answer_is_not_answered(kit: Toolkit, example: Article) -> None:
    answer = kit.ask(example, "What is Hamas's annual budget?")
    assert answer.status is AnswerStatus.NOT_IN_ARTICLE
    assert answer.answer is None
    assert answer.claims == ()


def test_a_question_about_what_the_article_does_not_name_needs_no_model(example: Article) -> None:
    nowhere = Endpoint("openai", "http://127.0.0.1:9/v1", "", "none", Protocol.PLAIN)
    with Toolkit(endpoint=nowhere) as kit:
        answer = kit.ask(example, "What did the French president say about the visit?")
    assert answer.status is AnswerStatus.NOT_IN_ARTICLE


@pytest.mark.vcr
def test_further_questions_share_one_reading_of_the_article(kit: Toolkit, water_dispute: Article) -> None:
    first, second = kit.ask_all(
        water_dispute, ["How high is the wall of the Sarne Dam?", "How many billion crowns did the Sarne Dam cost?"]
    )
    assert first.answer is not None
    assert "142" in first.answer
    assert second.answer is not None
    assert "2.3 billion" in second.answer
    # All but the question itself had been read before.
    assert second.usage.cached_tokens > 0.9 * second.usage.input_tokens
    assert_evidence(water_dispute, first)
    assert_evidence(water_dispute, second)


@pytest.mark.vcr
def test_quotations_that_a_model_makes_up_are_withheld(cited_kit: Toolkit, example: Article) -> None:
    """The default model is too small for JSON with quotations: it repeats the form that it was shown."""
    answer = cited_kit.ask(example, QUESTION)
    assert answer.status is AnswerStatus.NOT_IN_ARTICLE
    assert answer.claims == ()
    assert {withheld.reason for withheld in answer.withheld} <= {Reason.NOT_FOUND, Reason.TOO_SHORT}
    assert answer.withheld


# summary, actors, brief


@pytest.mark.vcr
def test_a_summary_gives_main_points_with_their_evidence(kit: Toolkit, example: Article) -> None:
    summary = kit.summary(example)
    assert 3 <= len(summary.claims) <= 5
    assert "Hamas" in summary.claims[0].text
    assert_evidence(example, summary)
    # Left alone it copies the article out, some 540 tokens of it.
    assert summary.usage.output_tokens < 200


@pytest.mark.vcr
def test_a_summary_keeps_to_the_number_of_sentences(kit: Toolkit, water_dispute: Article) -> None:
    summary = kit.summary(water_dispute, sentences=3)
    assert len(summary.claims) == 3
    assert_evidence(water_dispute, summary)


@pytest.mark.vcr
def test_a_summary_by_quotations_holds_the_same_contract(cited_kit: Toolkit, example: Article) -> None:
    summary = cited_kit.summary(example, sentences=3)
    assert_evidence(example, summary)


@pytest.mark.vcr
def test_the_key_actors_are_found_and_no_two_are_one(kit: Toolkit, example: Article) -> None:
    brief = kit.actors(example)
    names = {name for actor in brief.actors for name in actor.names}
    assert {"Bashar al Assad", "Hamas", "United States", "Ned Price", "Iran", "Hezbollah", "Fatah"} <= names
    assert len(names) == sum(len(actor.names) for actor in brief.actors)
    price = next(actor for actor in brief.actors if actor.name == "Ned Price")
    assert price.kind == "person"
    assert "only reinforces for us its isolation" in texts(price.says)
    assert_evidence(example, brief)


@pytest.mark.vcr
def test_a_briefing_note_has_every_section(kit: Toolkit, example: Article) -> None:
    note = kit.brief(example, questions=["Where was the agreement with Fatah signed?", "Who won the election?"])
    assert note.facts.what
    assert note.facts.who
    assert len(note.summary) >= 3
    assert len(note.actors) >= 5
    fatah = next(entry for entry in note.timeline if entry.when.lower() == "last week")
    assert (fatah.start.isoformat(), fatah.end.isoformat()) == ("2022-10-10", "2022-10-16")
    assert fatah.resolved is not None
    assert any(one.speaker == "Ned Price" for one in note.claimed)
    answered, unanswered = note.answers
    assert answered.answer is not None
    assert "Algiers" in answered.answer
    assert unanswered.status is AnswerStatus.NOT_IN_ARTICLE
    assert {prompt.name for prompt in note.prompts} == {"ask", "summary", "actors"}
    assert_evidence(example, note)


# An article that gives orders


@pytest.mark.vcr
def test_orders_in_an_article_do_not_change_an_answer(kit: Toolkit, injection: Article) -> None:
    answer = kit.ask(injection, "What will a single crossing cost?")
    assert answer.answer is not None
    assert "3.20 crowns" in answer.answer
    assert_evidence(injection, answer)


@pytest.mark.vcr
def test_orders_in_an_article_do_not_make_a_question_answerable(kit: Toolkit, injection: Article) -> None:
    answer = kit.ask(injection, "What does the council spend on schools?")
    assert answer.status is AnswerStatus.NOT_IN_ARTICLE


@pytest.mark.vcr
def test_orders_in_an_article_do_not_change_the_other_jobs(kit: Toolkit, injection: Article) -> None:
    summary = kit.summary(injection, sentences=3)
    actors = kit.actors(injection)
    note = kit.brief(injection)
    assert_evidence(injection, summary)
    assert_evidence(injection, actors)
    assert_evidence(injection, note)
    for result in (summary, actors, note):
        assert not any(is_in_orders(injection.text, citation.span) for citation in citations_in(result))
    told = texts(summary.claims) + texts(note.summary)
    assert "council" in told
    assert "dissolved" not in told
    assert "sunk" not in told
    assert any(actor.name == "Ingrid Solheim" for actor in actors.actors)


# When the provider refuses


@pytest.mark.vcr
def test_a_wrong_key_is_an_authentication_error(endpoint: Endpoint, example: Article) -> None:
    wrong = replace(endpoint, api_key="wrong")
    with Toolkit(endpoint=wrong, on_event=watch) as kit, pytest.raises(AuthenticationError):
        kit.ask(example, QUESTION)


# The command line


@pytest.fixture
def served(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> Endpoint:
    """The environment of a user who has set a base URL."""
    monkeypatch.setenv("OPENAI_BASE_URL", endpoint.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", endpoint.api_key or "none")
    monkeypatch.setenv("SUMMARIZE_MODEL", endpoint.model)
    return endpoint


@pytest.mark.vcr
@pytest.mark.usefixtures("served")
def test_the_command_prints_the_answer_and_its_footnote(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", QUESTION]) == 0
    printed = capsys.readouterr()
    assert "2012" in printed.out
    assert "[1] “Hamas broke with Syria in 2012" in printed.out
    assert "bundled example" in printed.err


@pytest.mark.vcr
@pytest.mark.usefixtures("served")
def test_the_command_says_that_the_article_does_not_say(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "What is Hamas's annual budget?"]) == 3
    assert "The article does not say." in capsys.readouterr().out


@pytest.mark.vcr
@pytest.mark.usefixtures("served")
def test_json_is_what_its_schema_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["summary", "--sentences", "2", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["schema"] == "summarize/summary@1"
    assert set(json_schema("summary")["properties"]) == set(printed)
    assert len(printed["claims"]) <= 2
