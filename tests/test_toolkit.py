"""What the toolkit promises of its results: claims whose citations slice, within limits, and no half answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from scripted_server import KEY, Act, Server, answer, delta, failure, send, stream
from toolkits import ARTICLE, QUESTION, SOLD, TEXT, WHOLE, drafted, kit_of

from summarize import events
from summarize.article import Article
from summarize.errors import AuthenticationError, InvalidOutputError, ProviderError, UsageError
from summarize.evidence import Reason, Withheld
from summarize.llm.provider import Protocol
from summarize.results import AnswerStatus
from summarize.toolkit import Toolkit

# Questions by quotations


def test_an_answer_is_made_of_claims_whose_citations_slice(server: Server) -> None:
    server.script = [send(answer(drafted((SOLD, "sold its oldest ship in 2014"))))]
    with kit_of(server) as kit:
        found = kit.ask(ARTICLE, f"  {QUESTION}\n")
    assert (found.status, found.answer) == (AnswerStatus.ANSWERED, SOLD)
    (citation,) = found.claims[0].citations
    assert TEXT[citation.start : citation.end] == citation.quote == "sold its oldest ship in 2014"
    assert found.withheld == ()
    assert (found.usage.input_tokens, found.usage.cached_tokens, found.usage.output_tokens) == (9, 4, 2)
    assert "json_schema" in json.dumps(server.requests[0])


@pytest.mark.parametrize("statements", [(), ((SOLD, "sold its oldest ship in 2014"),)], ids=["empty", "contradictory"])
def test_what_the_model_says_is_not_answered_is_not_answered(
    server: Server, statements: tuple[tuple[str, str], ...]
) -> None:
    server.script = [send(answer(drafted(*statements, answered=False)))]
    with kit_of(server) as kit:
        found = kit.ask(ARTICLE, QUESTION)
    assert (found.status, found.answer, found.claims) == (AnswerStatus.NOT_IN_ARTICLE, None, ())
    assert len(server.requests) == 1


def test_an_answer_of_invented_quotations_is_withheld_and_listed(server: Server) -> None:
    server.script = [send(answer(drafted((SOLD, "the vessel went for scrap that year"))))]
    with kit_of(server) as kit:
        found = kit.ask(ARTICLE, QUESTION)
    assert (found.answer, found.claims) == (None, ())
    assert found.withheld == (Withheld(text=SOLD, reason=Reason.NOT_FOUND),)
    assert len(server.requests) == 2


def test_results_are_json_that_reads_back(server: Server) -> None:
    server.script = [send(answer(drafted((SOLD, "sold its oldest ship in 2014"))))]
    with kit_of(server) as kit:
        found = kit.ask(ARTICLE, QUESTION)
    assert type(found).model_validate_json(found.model_dump_json(by_alias=True)) == found


def test_two_articles_are_kept_apart(server: Server) -> None:
    other = Article.from_text("The ferry Alma sank in 1999. Nobody was hurt.")
    server.script = [
        send(answer(WHOLE)),
        send(answer(drafted(("The Alma sank in 1999.", "The ferry Alma sank in 1999")))),
    ]
    with kit_of(server) as kit:
        assert kit.ask(ARTICLE, QUESTION).article.sha256 == ARTICLE.sha256
        second = kit.ask(other, "When did the Alma sink?")
    assert second.article.sha256 == other.sha256
    assert second.claims[0].citations[0].stands_in(other)
    assert TEXT not in json.dumps(server.requests[1])


def test_answers_are_streamed_only_where_somebody_hears_of_them(server: Server) -> None:
    server.script = [send(answer(drafted((SOLD, "sold its oldest ship in 2014"))))]
    heard: list[events.Event] = []
    for listener in (None, heard.append):
        with Toolkit(endpoint=server.endpoint(), timeout=20, on_event=listener) as kit:
            assert kit.ask(ARTICLE, QUESTION).status is AnswerStatus.ANSWERED
    assert ["stream" in request for request in server.requests] == [False, True]


# Answers that cannot be used

HALF = '{"answered": true, "statements": [{"text": "Nordlinje sold'


@pytest.mark.parametrize("protocol", list(Protocol))
@pytest.mark.parametrize(
    ("act", "error"),
    [
        (failure(500, "boom", headers="retry-after: 0\r\n"), ProviderError),
        (failure(401, f"wrong key {KEY}"), AuthenticationError),
        (send("garbage"), InvalidOutputError),
        (send("<html>Log in</html>", media="text/html"), ProviderError),
        (send(answer("")), InvalidOutputError),
        (send(answer(WHOLE, "length")), InvalidOutputError),
        (send(answer(None, refusal="I will not.")), InvalidOutputError),
        (send(answer(WHOLE, "content_filter")), InvalidOutputError),
        (stream(delta(SOLD), ending=""), InvalidOutputError),
        (stream(delta(SOLD[:20]), delta(None, "length")), InvalidOutputError),
    ],
    ids=["500", "401", "garbage", "html", "empty", "cut", "refusal", "filter", "stream broken off", "stream cut"],
)
def test_what_cannot_be_used_is_our_error_and_never_a_result(
    server: Server, protocol: Protocol, act: Act, error: type[ProviderError]
) -> None:
    server.script = [act]
    heard: list[events.Event] = []
    endpoint = replace(server.endpoint(), protocol=protocol)
    with Toolkit(endpoint=endpoint, timeout=20, on_event=heard.append) as kit, pytest.raises(error) as caught:
        kit.ask(ARTICLE, QUESTION)
    assert KEY not in str(caught.value)
    assert not [event for event in heard if isinstance(event, events.Checked)]


@pytest.mark.parametrize("text", [HALF, "I cannot.", "{}"], ids=["half", "words", "another form"])
def test_json_that_is_not_what_was_asked_for_is_our_error(server: Server, text: str) -> None:
    server.script = [send(answer(text))]
    with kit_of(server) as kit, pytest.raises(InvalidOutputError, match="form asked for"):
        kit.ask(ARTICLE, QUESTION)


def test_of_a_summary_that_was_cut_the_half_line_is_never_printed(server: Server) -> None:
    server.script = [send(answer(f"{SOLD}\nMarta Hove led the company", "length"))]
    with kit_of(server, protocol=Protocol.PLAIN) as kit:
        summary = kit.summary(ARTICLE, sentences=3)
    assert [claim.text for claim in summary.claims] == [SOLD]
    assert summary.withheld == ()


def test_the_toolkit_can_be_used_again_after_an_error(server: Server) -> None:
    server.script = [failure(401, "no"), send(answer(WHOLE))]
    with kit_of(server) as kit:
        with pytest.raises(AuthenticationError):
            kit.ask(ARTICLE, QUESTION)
        assert kit.ask(ARTICLE, QUESTION).answer == SOLD


# Summaries


def test_a_summary_keeps_to_its_sentences_and_words(server: Server) -> None:
    said = [SOLD, "Marta Hove led the company until May.", "The union did not sign the agreement."]
    server.script = [send(answer("\n".join(said)))]
    with kit_of(server, protocol=Protocol.PLAIN) as kit:
        assert [claim.text for claim in kit.summary(ARTICLE).claims] == said
        assert [claim.text for claim in kit.summary(ARTICLE, sentences=2).claims] == said[:2]
        assert [claim.text for claim in kit.summary(ARTICLE, words=15).claims] == said[:1]
        # The weightiest stays, even where it alone is longer.
        assert [claim.text for claim in kit.summary(ARTICLE, words=1).claims] == said[:1]


@pytest.mark.parametrize(
    ("limits", "hint"),
    [({"sentences": 0}, "1 or more"), ({"words": -1}, "1 or more"), ({"sentences": 2, "words": 50}, "one of them")],
)
def test_a_limit_that_means_nothing_is_refused_before_anything_is_sent(
    server: Server, limits: dict[str, int], hint: str
) -> None:
    with kit_of(server) as kit, pytest.raises(UsageError, match=hint):
        kit.summary(ARTICLE, **limits)
    assert not server.requests


def test_an_empty_question_is_refused_before_anything_is_sent(server: Server) -> None:
    with kit_of(server) as kit, pytest.raises(UsageError, match="empty"):
        kit.ask(ARTICLE, " \n")
    assert not server.requests


def test_a_summary_in_words_leaves_out_what_no_longer_fits(server: Server) -> None:
    """Two points are asked for, since two would fit if they were of ordinary length."""
    said = [f"The council of {place} decided {'at last ' * 11}to build a bridge." for place in ("Lund", "Vestby")]
    server.script = [send(answer("\n".join(said)))]
    with kit_of(server, protocol=Protocol.PLAIN) as kit:
        summary = kit.summary(Article.from_text(" ".join(said)), words=45)
    assert [claim.text for claim in summary.claims] == said[:1]


def test_a_summary_by_quotations_that_was_cut_is_an_error_even_where_it_reads_as_whole(server: Server) -> None:
    whole = json.dumps({"statements": [{"text": SOLD, "quotations": ["sold its oldest ship in 2014"]}]})
    server.script = [send(answer(whole, "length"))]
    with kit_of(server) as kit, pytest.raises(InvalidOutputError, match="cut off"):
        kit.summary(ARTICLE)


def test_the_headline_is_no_point_of_a_summary(server: Server) -> None:
    server.script = [send(answer(f"A ship is sold.\n{SOLD}"))]
    with kit_of(server, protocol=Protocol.PLAIN) as kit:
        summary = kit.summary(Article.from_text(TEXT, title="A ship is sold"))
    assert [claim.text for claim in summary.claims] == [SOLD]
