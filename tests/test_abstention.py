"""The promises of silence: a question that the article does not answer is not answered with what stands near it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from asking import (
    ARTICLE,
    DOUBTFUL,
    HESITANT,
    NO,
    QUESTION,
    RATHER,
    STATEMENT,
    SURE,
    ask,
    asked_for,
    bare,
    requested,
    verdict,
    written,
)
from scripted_server import Act, Server, answer, send

from benchmarks.quality.refusing import judge, kept
from summarize import events
from summarize.article import Article
from summarize.evidence import Citation, Claim
from summarize.language.modifiers import without_each_modifier
from summarize.llm.adapters import ACTIVATING
from summarize.prompting import Prompts
from summarize.results import AnswerStatus
from summarize.tasks.abstention import agreement_of
from summarize.tasks.ask_plain import WITHOUT_PROBABILITIES

SENTENCE = ARTICLE.sentences[0]
CLAIM = Claim(text=STATEMENT, citations=(Citation.of(ARTICLE, SENTENCE),))


def test_code_alone_keeps_right_answers_rather_than_wrong_ones() -> None:
    judged = list(judge(every=13))
    right, wrong = (kept(judged, label=label) for label in (True, False))
    assert right > 0.8
    assert wrong < right - 0.08


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
    assert requested(server) == ["sentence", "states", "nearest", "words", "states", "precisely", "precisely"]


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


NEWEST, SHORTER = "When did Nordlinje sell its newest ship?", "When did Nordlinje sell its ship?"


@pytest.mark.parametrize(("states", "contrast"), [(HESITANT, SURE), (SURE, verdict(-0.001, -9.0))])
def test_a_word_without_which_the_model_is_much_surer_speaks_against_the_answer(
    server: Server, states: Act, contrast: Act
) -> None:
    result, _ = ask(server, NEWEST, is_taught=True, shorter=SHORTER, states=states, contrast=contrast)
    assert result.status is AnswerStatus.NOT_IN_ARTICLE


def test_a_word_that_makes_no_difference_speaks_against_nothing(server: Server) -> None:
    result, _ = ask(server, NEWEST, is_taught=True, shorter=SHORTER, contrast=HESITANT)
    assert result.answer == STATEMENT
    assert requested(server) == ["sentence", "states", "states"]


def test_only_a_model_that_was_taught_to_check_is_asked_without_a_word(server: Server) -> None:
    assert ask(server, NEWEST, shorter=SHORTER, contrast=verdict(-0.001, -9.0))[0].answer == STATEMENT
    assert requested(server) == ["sentence", "states"]


@pytest.mark.parametrize(
    ("question", "shorter"),
    [
        ("What is the least critical resource?", ["What is the critical resource?"]),
        ("What is the best-case cost?", ["What is the case cost?"]),
        ("Who sold the rusty old ferry?", ["Who sold the old ferry?", "Who sold the rusty ferry?"]),
        ("Who sold the oldest ship?", []),  # the article has it
        ("Who sold the ship in autumn?", []),  # nothing stands after it
        ("Which five ferries of Captain Hove sank?", []),  # numbers and names are looked for in the article
        ("What kind ferries?", []),
    ],
)
def test_a_word_that_narrows_down_what_is_asked_can_be_left_out(question: str, shorter: list[str]) -> None:
    text = "Captain Hove sold the oldest ship. A critical resource, ferries or a ferry, sank in any case."
    assert [*without_each_modifier(question, text)] == shorter


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
    assert {asked_for(request) for request in verdicts} == {"states", "precisely"}
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
