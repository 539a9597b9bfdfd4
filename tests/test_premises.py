"""The promises about questions that take for granted what the article does not have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from summarize.article import Article
from summarize.evidence import Reason
from summarize.language.english import is_english
from summarize.support import Problem
from summarize.tasks.premises import false_premises

ARTICLE = Article.from_text(
    "The ferry company Nordlinje sold its oldest ship, the Alma, in 2014. Its two harbours at Vestby and Lund stay "
    "open. Marta Hove, who led the company until May, said that the crew would keep their jobs. The union did not "
    "sign the agreement."
)


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
    assert false_premises(question, ARTICLE)


@pytest.mark.parametrize(
    "question",
    [
        "When did Nordlinje sell the Alma?",
        "What are the two harbours called?",
        "What are the three things that Marta Hove said?",
        "Who led Nordlinje until May?",
        "Which agreement did the union not sign?",
        "why was the ship sold",
        "What happened in 2014?",
        "Which ship did the company sell more than ten years ago?",
        "Which ship did Nordlinje sell without hesitation?",
        "Which ship did Nordlinje sell 8 years earlier?",
        "Explain why the Alma was sold.",
        "Hello, tell me who led Nordlinje.",
        "Why was the Alma sold? Answer in a sentence.",
        "According to the Article, who led Nordlinje?",
        "What are the 3 things that Marta Hove said?",
        "What was the first ship that Nordlinje sold?",
        "Will the crew keep their jobs or not?",
        "Didn’t Nordlinje sell the Alma?",
        "What can be said of the Alma in half an hour?",
        "What does the Alma cost for a quarter of an hour?",
    ],
)
def test_an_ordinary_question_has_no_false_premise(question: str) -> None:
    assert not false_premises(question, ARTICLE)


def test_a_capital_that_stands_for_its_government_is_no_false_premise() -> None:
    article = Article.from_text("ByteDance denied that it shares what it learns with the Chinese government.")
    assert not false_premises("What does ByteDance share with Beijing?", article)
    assert false_premises("What does ByteDance share with Moscow?", article)


def test_initials_may_stand_for_what_the_article_spells_out() -> None:
    article = Article.from_text("The air quality index in Delhi is 218, which is poor.")
    assert not false_premises("What is the AQI of Delhi?", article)
    assert false_premises("What is the ARI of Delhi?", article)
    assert false_premises("What is the QA of Delhi?", article)
    assert false_premises("What is the IDI of Delhi?", article)  # not "in Delhi is"


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Who is Microsoft's CEO?", "Microsoft chief executive Satya Nadella said so."),
        ("What did the PM promise?", "The prime minister promised cuts."),
        ("How many EVs were sold?", "Some 300 electric vehicles were sold."),
        ("What did the BoE do?", "The Bank of England raised rates."),
        ("Why did the FDA approve it?", "The Food and Drug Administration approved it."),
        ("Why did the Food and Drug Administration approve it?", "The FDA approved it."),
        ("What did the British parliament offer?", "Parliament in London offered a large sum."),
        ("Have any arrests been made?", "The thieves got away. No arrests have been made."),
        ("Will the court hear the appeal?", "The court will not hear the appeal."),
        ("Why did the ECB not cut rates?", "The ECB held rates at 4%."),
        ("Why isn't Paz moving?", "Paz stays where she is."),
        ("How much did he lose in British pounds?", "He lost £640 in a bet."),
        ("How many U.S. dollars did he lose?", "He lost $640 in a bet."),
        ("What did it cost in US$?", "It cost 640 million dollars."),
        ("How were the guns raised in the seventeenth century?", "The guns were raised with a bell in 1664."),
        ("Who took the town in the 8th century?", "The Franks took the town in 759."),
        ("Who signed the 19th-century treaty?", "A regent signed the treaty in 1887."),
        ("Why did they leave in the 1670s?", "They left in 1678 because of a war."),
        ("Who lived there in the 1600s?", "Monks lived there in 1678."),
        ("Did the town have a bishop before 1600?", "The town had a bishop from 1596."),
        ("How far did pay rise over twelve months?", "Pay rose by 5% in the year to April."),
        ("How fast were they when there was no noise?", "In the quiet tunnel they took 11 seconds."),
        ("What did the Morvians photograph?", "Three diplomats of Morvia photographed ships."),
        ("Which South American navy used them?", "The navy of Chile used them."),
        ("What did the Scotsman suspect?", "Ramsay, a Scottish chemist, suspected an impurity."),
        ("What did the boy smell?", "The illness hit girls, not boys. A boy smelled fish."),
        ("What tells how fast a pump may or may not be?", "Its valves tell how fast a pump is."),
    ],
)
def test_what_the_article_says_in_other_words_is_no_false_premise(question: str, text: str) -> None:
    assert false_premises(question, Article.from_text(text)) == []


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did the CIA do?", "He came in and slept."),
        ("When did Oman break off relations?", "Oman never broke off relations."),
        ("When did the Ministry of Defence say so?", "The FDA said so on Monday."),
        ("What did Jonas not sign?", "Jonas signed the contract."),
        ("How much did he lose in U.S. dollars?", "He lost £640 in a bet."),
        ("How were the guns raised in the sixteenth century?", "The guns were raised with a bell in 1664."),
        ("Why did they leave in the 1660s?", "They left in 1678 because of a war."),
        ("When did the town have a bishop in 1600?", "The town had a bishop from 1596."),
        ("What did the American ambassador say?", "The British ambassador said nothing of Ohio."),
        ("What did the Roman diplomats photograph?", "Three diplomats of Romania photographed ships."),
        ("What did the Estavians photograph?", "Three diplomats of Morvia photographed ships."),
    ],
)
def test_what_it_denies_or_lacks_is_a_false_premise(question: str, text: str) -> None:
    assert false_premises(question, Article.from_text(text))


GERMAN = Article.from_text(
    "Der Bundestag hat am Freitag nach langem Streit das Heizungsgesetz beschlossen. Die Union stimmte dagegen und "
    "will nun vor das Verfassungsgericht ziehen. Das Gesetz tritt im Januar 2024 in Kraft."
)


def test_a_question_in_another_language_does_not_fail_by_its_capitals() -> None:
    assert not is_english(GERMAN.text)
    assert false_premises("Wer stimmte gegen das Heizungsgesetz?", GERMAN) == []
    assert false_premises("Wann tritt das Gesetz in Kraft, im Januar 2021?", GERMAN) == [Problem(Reason.NUMBER, "2021")]
    assert is_english(GERMAN.text, "en-GB")
    assert is_english(ARTICLE.text)
    assert not is_english(ARTICLE.text, "da")
    assert is_english("Wer war es?")


def test_a_question_may_name_the_day_of_publication() -> None:
    article = replace(ARTICLE, published=date(2016, 3, 7))
    assert not false_premises("What did the mayor say in March 2016?", article)
    assert false_premises("What did the mayor say in March 2016?", ARTICLE)


def test_the_headline_may_say_what_a_question_takes_for_granted() -> None:
    article = Article.from_text(ARTICLE.text, title="Ferries of Skagen sold")
    assert not false_premises("Why did Nordlinje leave Skagen?", article)
