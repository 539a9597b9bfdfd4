"""The promises of asking again: what leaves doubt is asked for in other ways, and the first that suffices answers."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from asking import (
    ARTICLE,
    HESITANT,
    NEAREST,
    NO,
    RATHER,
    REPLIES,
    STATEMENT,
    SURE,
    ask,
    asked_for,
    bare,
    requested,
    verdict,
    written,
)
from scripted_server import Act, Server

from summarize import events
from summarize.article import Span
from summarize.checking import Checker
from summarize.llm.client import Client
from summarize.llm.provider import Protocol
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.results import AnswerStatus
from summarize.tasks.ask_plain import find_plain_answer

WITHOUT_EVIDENCE = written("The captain led the company until May, for his own good.")
LEADER = "Who led the company until May?"
UNSIGNED = "What did the union sign?"


def test_a_sentence_without_evidence_is_withheld_and_asked_for_again_in_a_few_words(server: Server) -> None:
    result, _ = ask(server, LEADER, sentence=WITHOUT_EVIDENCE, words=written("Marta Hove"))
    assert (result.status, result.answer, len(result.withheld)) == (AnswerStatus.ANSWERED, "Marta Hove", 1)
    assert [citation.quote for citation in result.claims[0].citations] == [ARTICLE.slice(ARTICLE.sentences[2])]


@pytest.mark.parametrize(
    "words",
    [
        written("the company"),
        written("Nordlinje"),
        written("Jonas Hove"),
        written(""),
    ],
    ids=["nothing new", "of another sentence", "nobody in the article", "none"],
)
def test_a_few_words_are_no_answer(server: Server, words: Act) -> None:
    result, _ = ask(server, LEADER, sentence=WITHOUT_EVIDENCE, words=words, states=HESITANT, precisely=RATHER)
    assert (result.status, len(result.withheld)) == (AnswerStatus.NOT_IN_ARTICLE, 1)


def test_a_second_sentence_that_breaks_off_does_not_take_the_first_with_it(server: Server) -> None:
    broken = written(STATEMENT, finish_reason="length")
    result, _ = ask(server, states=HESITANT, precisely=SURE, nearest=broken)
    assert result.answer == STATEMENT


def test_a_few_words_that_cannot_be_used_do_not_take_the_sentences_with_them(server: Server) -> None:
    result, _ = ask(server, states=HESITANT, precisely=SURE, words=bare(""))
    assert result.answer == STATEMENT


def test_a_few_words_have_less_to_outweigh_than_a_sentence_and_the_article_s_own_more(server: Server) -> None:
    sold = written("Nordlinje sold the Alma in 2014.")
    result, _ = ask(server, sentence=sold, states=HESITANT, precisely=verdict(-0.2, -1.3))
    assert result.answer == "in 2014"
    else_, words = written("Somebody else."), written("the agreement")
    quoted, _ = ask(server, UNSIGNED, sentence=else_, words=words, states=RATHER, precisely=RATHER)
    assert quoted.status is AnswerStatus.NOT_IN_ARTICLE


def test_a_few_words_that_broke_off_are_no_answer(server: Server) -> None:
    result, _ = ask(server, LEADER, sentence=WITHOUT_EVIDENCE, words=written("Marta Hove", finish_reason="length"))
    assert result.answer != "Marta Hove"


def test_the_article_s_own_sentence_answers_where_what_the_model_made_of_it_has_no_evidence(server: Server) -> None:
    question, said = "What did Marta Hove say of the crew?", "The sailors of Skagen would keep their jobs."
    result, _ = ask(server, question, sentence=written(said), words=written("their jobs at Skagen"))
    assert result.answer == ARTICLE.slice(ARTICLE.sentences[2])
    assert [citation.quote for citation in result.claims[0].citations] == [result.answer]
    assert [one.text for one in result.withheld] == [said]
    states = next(request for request in server.requests if asked_for(request) == "states")
    assert (
        f"Sentence: {result.answer}\nQuestion: {question}\nProposed answer: {said}"
        in (states["messages"][-1]["content"])
    )


def test_the_article_s_own_sentence_answers_where_a_few_words_have_no_evidence(server: Server) -> None:
    result, _ = ask(server, UNSIGNED, sentence=written("Somebody else."), words=written("the agreement"))
    assert result.answer == ARTICLE.slice(ARTICLE.sentences[3])


def test_one_sentence_of_the_article_is_asked_about_once(server: Server) -> None:
    signed = written("The union signed the agreement.")
    result, _ = ask(server, UNSIGNED, sentence=signed, words=written("the agreement"), states=NO)
    assert result.status is AnswerStatus.NOT_IN_ARTICLE
    assert requested(server).count("states") == 1


def test_a_few_words_that_the_model_denies_are_no_answer(server: Server) -> None:
    result, _ = ask(server, LEADER, sentence=WITHOUT_EVIDENCE, words=written("Marta Hove"), states=NO)
    assert result.status is AnswerStatus.NOT_IN_ARTICLE


LED = "Marta Hove led the company until May."


def test_a_sentence_that_leaves_doubt_is_asked_for_again_with_the_nearest_sentences_before_the_question(
    server: Server,
) -> None:
    result, heard = ask(server, LEADER, sentence=WITHOUT_EVIDENCE, nearest=written(LED))
    assert (result.status, result.answer) == (AnswerStatus.ANSWERED, LED)
    assert requested(server) == ["sentence", "nearest", "states"]
    assert [event.withheld for event in heard if isinstance(event, events.WithheldClaim)] == list(result.withheld)
    task: str = server.requests[1]["messages"][-1]["content"].partition("</article>")[2]
    shown = " ".join(map(ARTICLE.slice, (ARTICLE.sentences[0], ARTICLE.sentences[2])))
    assert task.strip().startswith(f"Sentences of the article: {shown}\nQuestion: {LEADER}\n")


def test_a_few_words_are_asked_for_with_the_nearest_sentences_before_the_question_too(server: Server) -> None:
    ask(server, LEADER, sentence=WITHOUT_EVIDENCE)
    task = next(one["messages"][-1]["content"] for one in server.requests if asked_for(one) == "words")
    assert NEAREST in task.partition("</article>")[2]


def test_only_what_the_model_has_in_sight_is_shown_once_more(server: Server) -> None:
    server.respond = lambda request: {**REPLIES, "nearest": written(LED), "states": HESITANT}[asked_for(request)]
    third = ARTICLE.sentences[2]

    async def go() -> None:
        async with Client(replace(server.endpoint(), protocol=Protocol.PLAIN)) as client:
            reader = Reader(ARTICLE, client, Prompts(), lambda event: None).over([Span(third.start, third.end)])
            await find_plain_answer(reader, Checker(ARTICLE), LEADER)

    asyncio.run(go())
    task = next(one["messages"][-1]["content"] for one in server.requests if asked_for(one) == "nearest")
    assert f"{NEAREST}{ARTICLE.slice(third)}\n" in task


def test_a_sentence_that_is_written_again_counts_with_the_surer_draft(server: Server) -> None:
    unsure, sure = written(STATEMENT, least_likely=-2.0), written(STATEMENT)
    for first, second in ((unsure, sure), (sure, unsure)):
        result, _ = ask(server, sentence=first, nearest=second, states=HESITANT, precisely=RATHER)
        assert result.answer == STATEMENT
    result, _ = ask(server, sentence=unsure, nearest=unsure, states=HESITANT, precisely=RATHER)
    assert result.answer != STATEMENT


def test_of_two_sentences_that_are_as_good_the_second_answers(server: Server) -> None:
    second = "Its oldest ship, the Alma, was sold by Nordlinje in 2014."
    result, _ = ask(server, is_taught=True, states=HESITANT, nearest=written(second))
    assert result.answer == second


def test_of_two_that_suffice_the_surer_one_answers(server: Server) -> None:
    sentence = written("Nordlinje sold the Alma in 2014.", least_likely=-1.0)
    for least_likely, surer in ((-0.2, "in 2014"), (-3.0, "Nordlinje sold the Alma in 2014.")):
        words = written("in 2014", least_likely)
        result, _ = ask(server, is_taught=True, states=HESITANT, sentence=sentence, words=words)
        assert result.answer == surer


def test_what_is_withheld_twice_is_listed_once_and_two_that_differ_both(server: Server) -> None:
    once, heard = ask(server, LEADER, sentence=WITHOUT_EVIDENCE, words=written("Nordlinje"), states=NO)
    assert len(once.withheld) == len([event for event in heard if isinstance(event, events.WithheldClaim)]) == 1
    other = written("The mayor of Skagen led it until May.")
    twice, _ = ask(server, LEADER, sentence=WITHOUT_EVIDENCE, nearest=other, words=written("Nordlinje"), states=NO)
    assert len(twice.withheld) == 2


def test_a_model_that_has_nothing_to_say_is_not_asked_for_words(server: Server) -> None:
    result, _ = ask(server, sentence=written(""))
    assert (result.status, result.withheld) == (AnswerStatus.NOT_IN_ARTICLE, ())
    assert requested(server) == ["sentence", "nearest"]


def test_a_question_that_shares_no_word_with_the_article_is_not_asked_a_second_time(server: Server) -> None:
    ask(server, "Who is it?", states=HESITANT)
    assert "nearest" not in requested(server)
