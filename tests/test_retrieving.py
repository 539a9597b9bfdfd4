"""The passages that a question is about come first, in whatever form and language its words stand."""

from __future__ import annotations

import pytest

from summarize.article import Article
from summarize.retrieving import PassageIndex, terms

FILLER = "\n\n".join(
    f"The council of town {number} met on a Tuesday and spoke about roads, schools and the price of water. "
    f"Nobody voted against the budget, and the {number}th item was put off until the autumn. " * 3
    for number in range(40)
)


@pytest.mark.parametrize(
    ("planted", "question", "language"),
    [
        ("The lighthouse was painted by Ingrid Aasheim.", "Who painted the lighthouses?", "en"),
        ("Denmark has bought three submarines.", "What did the Danish buy?", "en"),
        ("Die Kirchen wurden 1911 geschlossen.", "Wann wurde die Kirche geschlossen?", "de"),
        ("Les pêcheurs ont vendu leurs bateaux.", "Qui a vendu le bateau du pêcheur ?", "fr"),
        ("灯台は一九一一年に建てられた。", "灯台はいつ建てられたか", "ja"),
    ],
)
def test_the_passage_that_answers_comes_first(planted: str, question: str, language: str) -> None:
    half = len(FILLER) // 2
    text = f"{FILLER[:half]}\n\n{planted}\n\n{FILLER[half:]}"
    article = Article.from_text(text, language=language)
    ranked = PassageIndex(article).ranked(question)
    assert planted in article.slice(ranked[0])
    assert sorted(ranked) == list(PassageIndex(article).passages)


def test_without_a_word_in_common_the_passages_stay_in_order() -> None:
    index = PassageIndex(Article.from_text(FILLER))
    assert index.ranked("Zzz?") == index.passages


def test_words_of_grammar_find_nothing_in_english() -> None:
    assert terms("Who was it that they were with?", "en") == []
    assert terms("The Danish lighthouses", "en") == ["danish", "lighthous", "@denmark"]
