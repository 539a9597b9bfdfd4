"""What the toolkit promises: it chooses where text goes, keeps to its time, closes, and passes on no half answer."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from scripted_server import KEY, Act, Server, answer, delta, failure, send, stream

from summarize import events
from summarize.article import Article
from summarize.errors import (
    AuthenticationError,
    ConfigurationError,
    InvalidOutputError,
    ModelError,
    PromptError,
    ProviderError,
    TimedOutError,
    UsageError,
)
from summarize.evidence import Reason, Withheld
from summarize.llm.provider import EMBEDDED, OPENAI, Protocol
from summarize.results import AnswerStatus
from summarize.toolkit import Toolkit

TEXT = (
    "The ferry company Nordlinje sold its oldest ship in 2014. Its harbours at Vestby and Lund stay open. "
    "Marta Hove led the company until May. The union did not sign the agreement."
)
ARTICLE = Article.from_text(TEXT)
QUESTION = "When did Nordlinje sell its oldest ship?"
SOLD = "Nordlinje sold its oldest ship in 2014."
AWAY = "http://model.invalid/v1"


def drafted(*statements: tuple[str, str], answered: bool = True) -> str:
    """The JSON of an answer with quotations."""
    shaped = [{"text": text, "quotations": [quotation]} for text, quotation in statements]
    return json.dumps({"answered": answered, "statements": shaped})


def kit_of(server: Server, *, protocol: Protocol = Protocol.CITED, timeout: float = 20) -> Toolkit:
    return Toolkit(endpoint=replace(server.endpoint(), protocol=protocol), timeout=timeout)


# Where the text goes


@pytest.fixture
def asked_at(server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Server]:
    """Ask a question with a toolkit of these options in an environment that sets these variables."""

    def go(variables: dict[str, str], **options: str) -> Server:
        for name, value in variables.items():
            monkeypatch.setenv(name, value.format(url=server.base_url))
        server.script = [send(answer(drafted((SOLD, "sold its oldest ship in 2014"))))]
        given = {name: value.format(url=server.base_url) for name, value in options.items()}
        with Toolkit(timeout=20, **given) as kit:  # pyright: ignore[reportArgumentType]  # texts only
            assert kit.ask(ARTICLE, QUESTION).status is AnswerStatus.ANSWERED
        return server

    return go


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ({"OPENAI_BASE_URL": "{url}", "OPENAI_API_KEY": KEY}, {"model": "m"}),
        ({"OPENAI_BASE_URL": "{url}", "SUMMARIZE_MODEL": "m", "OPENAI_API_KEY": KEY}, {}),
        ({"SUMMARIZE_BASE_URL": "{url}", "SUMMARIZE_MODEL": "m", "OPENAI_API_KEY": KEY}, {}),
        ({"OPENAI_BASE_URL": AWAY, "SUMMARIZE_MODEL": "x", "OPENAI_API_KEY": KEY}, {"base_url": "{url}", "model": "m"}),
        ({"SUMMARIZE_OFFLINE": "1", "OPENAI_BASE_URL": "{url}", "OPENAI_API_KEY": KEY}, {"model": "m"}),
    ],
    ids=["openai's variables", "our model", "our base URL", "what is given comes first", "offline on this machine"],
)
def test_the_endpoint_comes_from_what_is_given_and_else_from_the_environment(
    asked_at: Callable[..., Server], variables: dict[str, str], options: dict[str, str]
) -> None:
    server = asked_at(variables, **options)
    assert [request["model"] for request in server.requests] == ["m"]
    assert f"authorization: bearer {KEY}".lower() in server.heads[0].lower()


@pytest.mark.parametrize(
    ("variables", "provider"),
    [
        ({}, EMBEDDED),
        ({"OPENAI_API_KEY": KEY, "SUMMARIZE_PROVIDER": "embedded"}, EMBEDDED),
        ({"OPENAI_API_KEY": KEY}, OPENAI),
        ({"OPENAI_API_KEY": "", "SUMMARIZE_PROVIDER": ""}, EMBEDDED),
    ],
    ids=["nothing", "our variable", "a key", "set but empty"],
)
def test_text_leaves_the_machine_only_where_the_user_has_set_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], provider: str
) -> None:
    """Without the network, the one ends at a model that is not here, the other at a name that does not resolve."""
    for name, value in {"SUMMARIZE_MODEL_FILE": str(tmp_path / "none.gguf"), **variables}.items():
        monkeypatch.setenv(name, value)
    with Toolkit(timeout=20) as kit, pytest.raises(ProviderError) as caught:
        kit.ask(ARTICLE, QUESTION)
    assert isinstance(caught.value, ModelError) is (provider == EMBEDDED)
    assert ("api.openai.com" in str(caught.value)) is (provider == OPENAI)


@pytest.mark.parametrize("offline", ["1", "true", "yes", "anything"])
def test_offline_in_the_environment_forbids_what_would_leave_the_machine(
    monkeypatch: pytest.MonkeyPatch, offline: str
) -> None:
    monkeypatch.setenv("SUMMARIZE_OFFLINE", offline)
    with pytest.raises(UsageError, match="offline"):
        Toolkit(base_url=AWAY, model="m")
    assert Toolkit(base_url=AWAY, model="m", offline=False)


@pytest.mark.parametrize("off", ["", "0", "false", "No", "off"])
def test_offline_can_be_switched_off_by_a_word(monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    monkeypatch.setenv("SUMMARIZE_OFFLINE", off)
    assert Toolkit(base_url=AWAY, model="m")


def test_offline_without_a_model_says_so_and_pulls_nothing() -> None:
    heard: list[events.Event] = []
    with Toolkit(offline=True, on_event=heard.append) as kit, pytest.raises(ModelError, match="offline"):
        kit.ask(ARTICLE, QUESTION)
    assert not [event for event in heard if isinstance(event, events.Pulling | events.Notice)]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"provider": "openia"}, UsageError),
        ({"protocol": "quoted"}, UsageError),
        ({"base_url": "not a url", "model": "m"}, ConfigurationError),
        ({"prompts_dir": Path("/nowhere/at/all")}, PromptError),
    ],
)
def test_wrong_settings_are_refused_when_the_toolkit_is_made(options: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        Toolkit(**options)  # pyright: ignore[reportArgumentType]  # wrong on purpose


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


# Answers that cannot be used


HALF = '{"answered": true, "statements": [{"text": "Nordlinje sold'
WHOLE = drafted((SOLD, "sold its oldest ship in 2014"))


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


# Time


def wait_for(ended: threading.Event) -> Act:
    def act(connection: socket.socket) -> None:
        # A client that hangs up ends this read.
        connection.settimeout(30)
        assert connection.recv(1) == b""
        ended.set()

    return act


def test_a_job_that_takes_too_long_is_ended_and_its_connection_closed(server: Server) -> None:
    ended = threading.Event()
    server.script = [wait_for(ended)]
    with kit_of(server, timeout=0.5) as kit, pytest.raises(TimedOutError, match=r"0\.5 s that --timeout allows"):
        kit.ask(ARTICLE, QUESTION)
    assert ended.wait(20)


def test_the_time_counts_for_the_whole_job_and_not_for_each_request(server: Server) -> None:
    """Each answer comes in time for itself; together they do not."""
    pause = threading.Event()

    def slow(connection: socket.socket) -> None:
        pause.wait(0.4)
        send(answer("NOTHING"))(connection)

    drafts = "\n".join(f"Nordlinje sold its oldest ship in {year}." for year in range(2000, 2012))
    server.script = [send(answer(drafts)), slow]
    with kit_of(server, protocol=Protocol.PLAIN, timeout=1) as kit, pytest.raises(TimedOutError):
        kit.summary(Article.from_text(TEXT * 5), sentences=20)


def test_a_time_out_that_is_not_ours_is_passed_on_as_it_is(server: Server) -> None:
    def raise_it(_: events.Event) -> None:
        raise TimeoutError("of the listener")

    with Toolkit(endpoint=server.endpoint(), on_event=raise_it) as kit, pytest.raises(TimeoutError, match="listener"):
        kit.ask(ARTICLE, QUESTION)


# Loops and closing


def test_calls_one_after_the_other_share_one_event_loop(server: Server) -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    server.script = [send(answer(WHOLE))]
    kit = Toolkit(endpoint=server.endpoint(), timeout=20, on_event=lambda _: loops.append(asyncio.get_running_loop()))
    with kit:
        assert [one.answer for one in kit.ask_all(ARTICLE, [QUESTION, QUESTION])] == [SOLD, SOLD]
        assert kit.ask(ARTICLE, QUESTION).answer == SOLD
    assert loops
    assert len({id(loop) for loop in loops}) == 1
    assert loops[0].is_closed()


def test_closing_twice_or_before_anything_was_asked_is_harmless(server: Server) -> None:
    server.script = [send(answer(WHOLE))]
    kit = kit_of(server)
    kit.close()
    kit.ask(ARTICLE, QUESTION)
    kit.close()
    kit.close()


def test_a_closed_toolkit_starts_afresh(server: Server) -> None:
    server.script = [send(answer(WHOLE))]
    kit = kit_of(server)
    for _ in range(2):
        assert kit.ask(ARTICLE, QUESTION).answer == SOLD
        kit.close()


def test_the_asynchronous_twins_do_the_same(server: Server) -> None:
    server.script = [send(answer(WHOLE))]

    async def go() -> list[str | None]:
        async with kit_of(server) as kit:
            found = [await kit.aask(ARTICLE, QUESTION)]
            found += [one async for one in kit.aask_all(ARTICLE, [QUESTION])]
            await kit.aclose()
        return [one.answer for one in found]

    assert asyncio.run(go()) == [SOLD, SOLD]


def test_one_toolkit_serves_event_loops_one_after_the_other(server: Server) -> None:
    server.script = [send(answer(WHOLE))]
    kit = kit_of(server)
    assert [asyncio.run(kit.aask(ARTICLE, QUESTION)).answer for _ in range(2)] == [SOLD, SOLD]
    assert kit.ask(ARTICLE, QUESTION).answer == SOLD
    kit.close()


def test_inside_a_running_loop_the_synchronous_face_names_the_other(server: Server) -> None:
    server.script = [send(answer(WHOLE))]

    async def go() -> None:
        async with kit_of(server) as kit:
            with pytest.raises(UsageError, match=r"await kit\.aask"):
                kit.ask(ARTICLE, QUESTION)

    asyncio.run(go())
    assert server.requests == []


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
