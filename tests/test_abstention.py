"""The promises of silence: a question that the article does not answer is not answered with what stands near it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from scripted_server import Act, Server, answer, send, stream

from summarize import events
from summarize.article import Article
from summarize.checking import Checker
from summarize.evidence import Citation, Claim
from summarize.llm.client import Client, Completion, TokenLogprob
from summarize.llm.provider import Protocol
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.results import AnswerStatus
from summarize.tasks.abstention import WITHOUT_PROBABILITIES, has_false_premise, is_answered
from summarize.tasks.ask import answer as answer_question

ARTICLE = Article.from_text(
    "The ferry company Nordlinje sold its oldest ship, the Alma, in 2014. Its two harbours at Vestby and Lund stay "
    "open. Marta Hove, who led the company until May, said that the crew would keep their jobs. The union did not "
    "sign the agreement."
)
QUESTION = "When did Nordlinje sell the Alma?"
STATEMENT = "Nordlinje sold its oldest ship, the Alma, in 2014."
SENTENCE = ARTICLE.sentences[0]
CLAIM = Claim(text=STATEMENT, citations=(Citation.of(ARTICLE, SENTENCE),))


@pytest.mark.parametrize(
    "question",
    [
        "Why did Nordlinje sell the Alma in 2011?",
        "How many harbours does Nordlinje run at Skagen?",
        "What did Jonas Hove say about the crew?",
        "Which harbours will never stay open?",
    ],
    ids=["a year", "a place", "a person", "a negation"],
)
def test_a_question_that_takes_for_granted_what_the_article_lacks_has_a_false_premise(question: str) -> None:
    assert has_false_premise(question, ARTICLE)


@pytest.mark.parametrize(
    "question",
    [
        QUESTION,
        "What are the two harbours called?",
        "What are the three things that Marta Hove said?",
        "Who led Nordlinje until May?",
        "Which agreement did the union not sign?",
        "why was the ship sold",
        "What happened in 2014?",
    ],
)
def test_an_ordinary_question_has_no_false_premise(question: str) -> None:
    assert not has_false_premise(question, ARTICLE)


def test_the_headline_may_say_what_a_question_takes_for_granted() -> None:
    article = Article.from_text(ARTICLE.text, title="Ferries of Skagen sold")
    assert not has_false_premise("Why did Nordlinje leave Skagen?", article)


def verdict(yes: float, no: float) -> Act:
    """A reply of one token, with the log-probabilities of both words in the cases that models write."""
    reply = answer("Yes" if yes > no else "No")
    top = [{"token": " Yes", "logprob": yes}, {"token": "no", "logprob": no}, {"token": "The", "logprob": -9.0}]
    reply["choices"][0]["logprobs"] = {"content": [{"token": "Yes", "logprob": yes, "top_logprobs": top}]}
    return send(reply)


def drafted(*logprobs: float) -> Completion:
    tokens = tuple(TokenLogprob("word", logprob, ()) for logprob in logprobs)
    return Completion(STATEMENT, "stop", "test-model", 100, 90, 12, 0.5, tokens)


def judge(server: Server, draft: Completion, *script: Act, question: str = QUESTION) -> bool:
    server.script[:] = script

    async def go() -> bool:
        async with Client(server.endpoint()) as client:
            reader = Reader(ARTICLE, client, Prompts(), lambda _: None)
            return await is_answered(reader, question, CLAIM, draft)

    return asyncio.run(go())


def test_an_answer_that_the_model_is_sure_of_counts(server: Server) -> None:
    assert judge(server, drafted(-0.1, -0.4), verdict(-0.1, -2.5), verdict(-0.1, -2.5))


def test_an_answer_that_the_cited_sentence_does_not_state_is_none(server: Server) -> None:
    assert not judge(server, drafted(-0.1, -0.4), verdict(-0.7, -0.7), verdict(-1.5, -0.3))


def test_one_doubtful_word_outweighs_a_hesitant_yes(server: Server) -> None:
    hesitant = verdict(-0.3, -1.3), verdict(-0.3, -1.3)
    assert judge(server, drafted(-0.1, -0.2), *hesitant)
    assert not judge(server, drafted(-0.1, -3.0), *hesitant)


def test_the_model_sees_the_cited_sentence_right_before_the_question(server: Server) -> None:
    judge(server, drafted(-0.1), verdict(-0.5, -0.9))
    assert len(server.requests) == 2
    for request in server.requests:
        task: str = request["messages"][-1]["content"].partition("</article>")[2]
        assert task.strip().startswith(f"Sentence: {ARTICLE.slice(SENTENCE)}\nQuestion: {QUESTION}\n")
        assert (request["max_tokens"], request["logprobs"]) == (1, True)
    assert f"Proposed answer: {STATEMENT}" in server.requests[0]["messages"][-1]["content"]


def test_an_answer_that_the_model_is_very_sure_of_is_not_asked_about_twice(server: Server) -> None:
    assert judge(server, drafted(-0.1), verdict(-0.1, -2.5), verdict(-2.5, -0.1))
    assert len(server.requests) == 1


def test_the_holder_of_an_office_that_the_evidence_does_not_speak_of_is_not_asked_for_at_all(server: Server) -> None:
    sure = verdict(-0.1, -3.5)
    assert not judge(server, drafted(-0.1), sure, question="Who is the leader of Nordlinje?")
    assert server.requests == []
    assert judge(server, drafted(-0.1), sure, question="Who is the pride of Nordlinje?")


@pytest.mark.parametrize(
    ("replies", "expected"), [(("Yes.", "yes"), True), (("Yes", "No"), False), (("No", "Yes"), False)]
)
def test_without_log_probabilities_the_model_is_taken_at_its_words(
    server: Server, replies: tuple[str, str], expected: bool
) -> None:
    assert judge(server, drafted(), *(send(answer(reply)) for reply in replies)) is expected


def ask(server: Server, question: str, *script: Act) -> tuple[Any, list[events.Event]]:
    server.script[:] = script
    heard: list[events.Event] = []

    async def go() -> Any:
        async with Client(replace(server.endpoint(), protocol=Protocol.PLAIN)) as client:
            reader = Reader(ARTICLE, client, Prompts(), heard.append)
            return await answer_question(reader, Checker(ARTICLE), question)

    return asyncio.run(go()), heard


def written(text: str) -> Act:
    token: dict[str, Any] = {"token": text, "logprob": -0.2, "top_logprobs": []}
    piece: dict[str, Any] = {
        "index": 0,
        "finish_reason": "stop",
        "delta": {"content": text},
        "logprobs": {"content": [token]},
    }
    return stream({"choices": [piece]})


def test_a_false_premise_is_seen_without_asking_the_model(server: Server) -> None:
    result, _ = ask(server, "Why did Nordlinje sell the Alma in 2011?", send(answer("Because.")))
    assert result.status is AnswerStatus.NOT_IN_ARTICLE
    assert server.requests == []


def test_what_the_model_is_unsure_of_is_never_shown_as_an_answer(server: Server) -> None:
    result, heard = ask(server, QUESTION, written(STATEMENT), verdict(-3.0, -0.1), verdict(-3.0, -0.1))
    assert (result.status, result.answer, result.claims) == (AnswerStatus.NOT_IN_ARTICLE, None, ())
    assert not [event for event in heard if isinstance(event, events.Checked)]


def test_what_the_model_is_sure_of_is_answered_with_its_citation(server: Server) -> None:
    result, heard = ask(server, QUESTION, written(STATEMENT), verdict(-0.1, -3.0), verdict(-0.1, -3.0))
    assert (result.status, result.answer) == (AnswerStatus.ANSWERED, STATEMENT)
    assert [citation.quote for citation in result.claims[0].citations] == [ARTICLE.slice(SENTENCE)]
    assert [event for event in heard if isinstance(event, events.Checked)] == [events.Checked(CLAIM)]


def test_the_user_is_told_where_certainty_is_a_plain_yes_or_no(server: Server) -> None:
    result, heard = ask(server, QUESTION, written(STATEMENT), send(answer("Yes")), send(answer("Yes")))
    assert result.status is AnswerStatus.ANSWERED
    assert events.Notice(WITHOUT_PROBABILITIES) in heard


def test_a_statement_without_evidence_is_withheld_before_its_certainty_is_asked(server: Server) -> None:
    result, _ = ask(server, QUESTION, written("The captain sank the yacht on purpose."), written("NOTHING"))
    assert (result.status, len(result.withheld), len(server.requests)) == (AnswerStatus.NOT_IN_ARTICLE, 1, 2)
