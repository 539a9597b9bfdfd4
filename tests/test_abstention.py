"""The promises of silence: a question that the article does not answer is not answered with what stands near it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from scripted_server import Act, Server, answer, send, stream

from benchmarks.quality.refusing import judge, kept
from summarize import events
from summarize.article import Article, Span
from summarize.checking import Checker
from summarize.evidence import Citation, Claim
from summarize.llm.adapters import ACTIVATING
from summarize.llm.client import Client
from summarize.llm.provider import DEFAULT_EMBEDDED_MODEL, EMBEDDED, Protocol
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.results import AnswerStatus
from summarize.tasks.abstention import agreement_of
from summarize.tasks.ask import answer as answer_question
from summarize.tasks.ask_plain import WITHOUT_PROBABILITIES, find_plain_answer

ARTICLE = Article.from_text(
    "The ferry company Nordlinje sold its oldest ship, the Alma, in 2014. Its two harbours at Vestby and Lund stay "
    "open. Marta Hove, who led the company until May, said that the crew would keep their jobs. The union did not "
    "sign the agreement."
)
QUESTION = "When did Nordlinje sell the Alma?"
STATEMENT = "Nordlinje sold its oldest ship, the Alma, in 2014."
SENTENCE = ARTICLE.sentences[0]
CLAIM = Claim(text=STATEMENT, citations=(Citation.of(ARTICLE, SENTENCE),))


def test_code_alone_keeps_right_answers_rather_than_wrong_ones() -> None:
    judged = list(judge(every=13))
    right, wrong = (kept(judged, label=label) for label in (True, False))
    assert right > 0.83
    assert wrong < right - 0.08


def verdict(yes: float, no: float) -> Act:
    """A reply of one token, with the log-probabilities of both words in the cases that models write."""
    reply = answer("Yes" if yes > no else "No")
    top = [{"token": " Yes", "logprob": yes}, {"token": "no", "logprob": no}, {"token": "The", "logprob": -9.0}]
    reply["choices"][0]["logprobs"] = {"content": [{"token": "Yes", "logprob": yes, "top_logprobs": top}]}
    return send(reply)


def written(text: str, least_likely: float = -0.2, finish_reason: str = "stop") -> Act:
    tokens: list[dict[str, Any]] = [
        {"token": "", "logprob": logprob, "top_logprobs": []} for logprob in (-0.1, least_likely)
    ]
    choice: dict[str, Any] = {"index": 0, "finish_reason": finish_reason, "delta": {"content": text}}
    return stream({"choices": [{**choice, "logprobs": {"content": tokens}}]})


def bare(text: str) -> Act:
    """As `written`, by a provider that gives no log-probabilities."""
    return stream({"choices": [{"index": 0, "finish_reason": "stop", "delta": {"content": text}}]})


SURE, HESITANT, DOUBTFUL, NO = verdict(-0.1, -2.5), verdict(-0.5, -0.9), verdict(-0.7, -0.7), verdict(-3.0, -0.1)
RATHER = verdict(-0.2, -1.6)
# What the model is asked for in turn, by words of the prompt.
ASKED = {
    "words": "in as few words as possible",
    "sentence": "in one short sentence",
    "states": "state this answer",
    "precisely": "answer exactly this question",
}
NEAREST = "Sentences of the article: "
REPLIES = {"sentence": written(STATEMENT), "words": written("in 2014"), "states": SURE, "precisely": SURE}


def ask(
    server: Server, question: str = QUESTION, article: Article = ARTICLE, *, is_taught: bool = False, **replies: Act
) -> tuple[Any, list[events.Event]]:
    """What comes of a question, and the events; asked of a model that was taught to check answers, or of another."""
    heard: list[events.Event] = []
    # With the nearest sentences before it, the model says the same again unless told otherwise.
    said = {**REPLIES, "nearest": replies.get("sentence", REPLIES["sentence"]), **replies}
    server.respond = lambda request: said[asked_for(request)]

    async def go() -> Any:
        endpoint = replace(server.endpoint(), protocol=Protocol.PLAIN)
        if is_taught:
            endpoint = replace(endpoint, provider=EMBEDDED, model=DEFAULT_EMBEDDED_MODEL)
        async with Client(endpoint) as client:
            reader = Reader(article, client, Prompts(), heard.append)
            return await answer_question(reader, Checker(article), question)

    return asyncio.run(go()), heard


def asked_for(request: Mapping[str, Any]) -> str:
    task: str = request["messages"][-1]["content"].partition("</article>")[2]
    name = next(name for name, words in ASKED.items() if words in task)
    return "nearest" if name == "sentence" and NEAREST in task else name


def requested(server: Server) -> list[str]:
    return [asked_for(request) for request in server.requests]


def test_a_false_premise_is_seen_without_asking_the_model_and_named(server: Server) -> None:
    result, heard = ask(server, "Why did Nordlinje sell the Alma in 2011?")
    assert events.Notice("The question takes for granted what the article does not have: “2011”.") in heard
    assert result.status is AnswerStatus.NOT_IN_ARTICLE
    assert server.requests == []


def test_what_the_model_is_sure_of_is_answered_with_its_citation_and_nothing_more_is_asked(server: Server) -> None:
    result, heard = ask(server, words=written("in June"), precisely=NO)
    assert (result.status, result.answer) == (AnswerStatus.ANSWERED, STATEMENT)
    assert [citation.quote for citation in result.claims[0].citations] == [ARTICLE.slice(SENTENCE)]
    assert [event for event in heard if isinstance(event, events.Checked)] == [events.Checked(CLAIM)]
    assert requested(server) == ["sentence", "states"]


def test_a_hesitant_yes_counts_where_the_model_says_the_same_however_it_is_asked(server: Server) -> None:
    result, _ = ask(server, states=HESITANT, precisely=RATHER)
    assert result.answer == STATEMENT
    assert requested(server) == ["sentence", "states", "nearest", "words", "precisely"]


def test_a_hesitant_yes_does_not_count_where_the_model_says_something_else_each_time(server: Server) -> None:
    other = written("Nordlinje sold the Alma in June.")
    result, _ = ask(server, states=HESITANT, precisely=RATHER, nearest=other, words=written("in June"))
    assert (result.status, result.claims) == (AnswerStatus.NOT_IN_ARTICLE, ())


def test_a_hesitant_yes_does_not_count_where_the_sentence_does_not_answer_exactly(server: Server) -> None:
    result, _ = ask(server, states=DOUBTFUL, precisely=DOUBTFUL)
    assert result.status is AnswerStatus.NOT_IN_ARTICLE


def test_only_the_verdict_of_a_model_that_was_taught_to_check_is_asked_with_its_adapter(server: Server) -> None:
    ask(server, is_taught=True, states=HESITANT)
    assert {asked_for(request) for request in server.requests if "lora" in request} == {"states"}
    assert {asked_for(request) for request in server.requests if "lora" not in request} == {
        "sentence",
        "nearest",
        "words",
    }
    server.requests.clear()
    ask(server, states=HESITANT)
    assert {"states", "precisely"} <= set(requested(server))
    assert not [request for request in server.requests if "lora" in request]


def test_the_verdict_of_a_model_that_was_taught_to_check_decides(server: Server) -> None:
    assert ask(server, is_taught=True, states=HESITANT)[0].answer == STATEMENT
    assert ask(server, is_taught=True, states=NO)[0].status is AnswerStatus.NOT_IN_ARTICLE
    server.requests.clear()
    ask(server, is_taught=True)
    assert requested(server) == ["sentence", "states"]


def test_an_adapter_is_asked_in_the_words_that_it_was_taught_with() -> None:
    """After a change of these words, teach it again: `training/README.md`."""
    asked = Prompts().render("answered.taught", question="Who?", answer="She.", evidence="It was she.")
    assert asked == (
        "Check the answer.\nSentence: It was she.\nQuestion: Who?\nProposed answer: She.\n"
        "Does this sentence state this answer to exactly this question? Reply Yes or No."
    )
    assert asked.startswith(ACTIVATING)
    read = Prompts().render("rules") + Prompts().render("article", title="Title", published=None, text="Text.")
    assert hashlib.sha256(read.encode()).hexdigest().startswith("e211dae9")


def test_one_doubtful_word_outweighs_a_hesitant_yes(server: Server) -> None:
    result, _ = ask(server, states=HESITANT, sentence=written(STATEMENT, least_likely=-3.0))
    assert result.answer != STATEMENT


def test_one_doubtful_word_is_reason_to_ask_on_whatever_the_model_says(server: Server) -> None:
    ask(server, sentence=written(STATEMENT, least_likely=-3.5))
    assert "nearest" in requested(server)


def test_what_the_model_denies_is_never_shown_as_an_answer(server: Server) -> None:
    result, heard = ask(server, states=NO)
    assert (result.status, result.answer, result.claims) == (AnswerStatus.NOT_IN_ARTICLE, None, ())
    assert not [event for event in heard if isinstance(event, events.Checked)]
    assert "precisely" not in requested(server)


def test_the_model_sees_the_cited_sentence_right_before_the_question(server: Server) -> None:
    ask(server, states=HESITANT)
    verdicts = [request for request in server.requests if asked_for(request) in ("states", "precisely")]
    assert len(verdicts) == 2
    for request in verdicts:
        task: str = request["messages"][-1]["content"].partition("</article>")[2]
        assert task.strip().startswith(f"Sentence: {ARTICLE.slice(SENTENCE)}\nQuestion: {QUESTION}\n")
        assert (request["max_tokens"], request["logprobs"]) == (1, True)
    assert f"Proposed answer: {STATEMENT}" in verdicts[0]["messages"][-1]["content"]


@pytest.mark.parametrize(
    "question",
    [
        "Who is the president of the company?",
        "Who’s the president of the company?",
        "Who was president of the company?",
        "Who is the company's president?",
    ],
)
def test_the_holder_of_an_office_that_the_evidence_does_not_speak_of_is_not_asked_for_at_all(
    server: Server, question: str
) -> None:
    whom = written("Marta Hove led the company until May.")
    result, _ = ask(server, question, sentence=whom, words=written("Marta Hove"))
    assert result.status is AnswerStatus.NOT_IN_ARTICLE
    assert requested(server) == ["sentence", "nearest", "words"]


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("How many ships did Nordlinje sell?", "Nordlinje sold its oldest ship, the Alma."),
        ("What sold the ferry company Nordlinje?", "Nordlinje sold the Alma."),
    ],
    ids=["nothing of the kind asked for", "the deed the other way round"],
)
def test_what_cannot_be_the_answer_by_its_words_is_not_asked_about(
    server: Server, question: str, sentence: str
) -> None:
    result, _ = ask(server, question, sentence=written(sentence), words=written("the Alma"))
    assert result.status is AnswerStatus.NOT_IN_ARTICLE
    assert requested(server) == ["sentence", "nearest", "words"]


@pytest.mark.parametrize(("language", "expected"), [("en-GB", False), (None, False), ("da", True)])
def test_english_rules_judge_english_articles(server: Server, language: str | None, expected: bool) -> None:
    article = replace(ARTICLE, language=language)
    result, _ = ask(
        server, "What sold the ferry company Nordlinje?", article, sentence=written("Nordlinje sold the Alma.")
    )
    assert (result.status is AnswerStatus.ANSWERED) is expected


def test_what_the_article_denies_is_said_to_be_taken_for_granted(server: Server) -> None:
    _, heard = ask(server, "Which agreement did the union sign?")
    assert [event for event in heard if isinstance(event, events.Notice) and "denies" in event.text]


def test_a_question_that_somebody_asked_may_be_the_answer(server: Server) -> None:
    article = Article.from_text("The judge asked the union: “Who will pay for the ferry?” Nobody answered him.")
    said = "The judge asked: “Who will pay for the ferry?”"
    result, _ = ask(server, "What did the judge ask the union?", article, sentence=written(said))
    assert result.answer == said


def test_soon_is_something_said(server: Server) -> None:
    article = Article.from_text("Flights to Lund were halted on Monday. Flights will resume soon, the airport said.")
    result, _ = ask(server, "When will flights resume?", article, sentence=written("Flights will resume soon."))
    assert result.answer == "Flights will resume soon."


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


@pytest.mark.parametrize(
    ("replies", "words", "expected"),
    [
        (("Yes.", "yes"), "in 2014", True),
        (("Yes", "No"), "in 2014", False),
        (("No", "Yes"), "in 2014", False),
        (("Yes", "Yes"), "in June", False),
    ],
)
def test_without_log_probabilities_the_model_is_taken_at_its_words_where_they_agree(
    server: Server, replies: tuple[str, str], words: str, expected: bool
) -> None:
    states, precisely = (send(answer(reply)) for reply in replies)
    result, heard = ask(server, sentence=bare(STATEMENT), states=states, precisely=precisely, words=bare(words))
    assert (result.status is AnswerStatus.ANSWERED) is expected
    assert [event for event in heard if isinstance(event, events.Notice)] == [events.Notice(WITHOUT_PROBABILITIES)]


@pytest.mark.parametrize(
    ("words", "share"), [("in 2014", 1.0), ("2014, in June", 0.5), ("the Alma", 0.0), ("Marta Hove", 0.0), ("", 0.0)]
)
def test_what_a_few_words_add_to_the_question_agrees_as_far_as_the_sentence_says_it(words: str, share: float) -> None:
    assert agreement_of(words, STATEMENT, QUESTION) == share


def test_an_answer_by_one_of_the_two_that_are_named_agrees_with_itself() -> None:
    assert agreement_of("the harbour", "The Alma lies in the harbour.", "Does it lie in the harbour or at sea?") == 1
    assert agreement_of("at sea", "The Alma lies in the harbour.", "Does it lie in the harbour or at sea?") == 0
    assert agreement_of("the Alma", "The Alma sank.", "Which sank, the Alma or the Vega?") == 1


def test_what_a_question_in_another_language_says_is_no_agreement_either() -> None:
    question = "¿Cuándo vendió Nordlinje el Alma?"
    assert agreement_of("Nordlinje vendió el Alma", "Nordlinje vendió el Alma en 2014.", question) == 0


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


def test_the_second_sentence_comes_before_the_first(server: Server) -> None:
    second = "Nordlinje sold the Alma in 2014."
    result, _ = ask(server, states=HESITANT, nearest=written(second))
    assert result.answer == second


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


def test_a_question_is_no_answer_though_the_article_asks_it(server: Server) -> None:
    article = Article.from_text("The Alma was sold in 2014. Did Marta Hove sell it for the crew?")
    asks = written("Did Marta Hove sell it for the crew?")
    result, _ = ask(server, "Why was the Alma sold?", article, sentence=asks, words=asks)
    assert result.status is AnswerStatus.NOT_IN_ARTICLE
    tells = written("The Alma was sold in 2014.")
    assert ask(server, "When was the Alma sold?", article, sentence=tells, words=tells)[0].answer


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Where do the two harbours at Vestby stay open?", "The two harbours at Vestby stay open.", False),
        ("Which of the two harbours stay open?", "Both of the two harbours stay open.", True),
        ("Which harbour of the two stays open?", "The two harbours stay open.", True),
        ("Where do the two harbours stay open?", "The two harbours at Vestby stay open.", True),
        ("Do the two harbours at Vestby stay open?", "The two harbours at Vestby stay open.", True),
        ("Which stay open, the harbours at Vestby or Lund?", "The harbours at Vestby and Lund stay open.", True),
        ("Do the two harbours stay open when ships come?", "The two harbours stay open.", True),
    ],
    ids=[
        "says nothing",
        "how many of them",
        "another form of a word",
        "says where",
        "yes or no",
        "one or the other",
        "yes or no, with a when in it",
    ],
)
def test_a_sentence_that_only_says_the_question_again_is_no_answer(
    server: Server, question: str, sentence: str, expected: bool
) -> None:
    result, _ = ask(server, question, sentence=written(sentence), words=written(sentence))
    assert (result.status is AnswerStatus.ANSWERED) is expected
