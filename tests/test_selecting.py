"""Of many cited claims the weightiest stay; two that say the same become one with the citations of both."""

from __future__ import annotations

from summarize.article import Article
from summarize.evidence import Citation, Claim
from summarize.tasks.selecting import Ranked, weightiest

SENTENCES = (
    "The ferry company sold its oldest ferry to a buyer from Lund.",
    "A dog was seen on the beach.",
    "The union of the ferry company has asked the county for a new ferry.",
    "The oldest ferry of the ferry company was sold to a buyer from Lund.",
    "The ferry company sold its newest ferry to a buyer from Lund in 2014.",
)
ARTICLE = Article.from_text("\n\n".join(SENTENCES))


def claim(text: str, sentence: str | None = None) -> Claim:
    place = ARTICLE.sentence_at(ARTICLE.text.index(sentence or text))
    assert place is not None
    return Claim(text=text, citations=(Citation.of(ARTICLE, place),))


def chosen(*claims: Claim, most: int = 10) -> tuple[Claim, ...]:
    return weightiest(ARTICLE, [Ranked(one, 0) for one in claims], most)


def test_what_the_article_speaks_of_most_comes_first_and_what_says_something_new_next() -> None:
    sold, dog, union = (claim(SENTENCES[place]) for place in (0, 1, 2))
    assert chosen(dog, sold, union, most=1) == (sold,)
    assert dog not in chosen(dog, sold, union, most=2)
    # Of the newest ferry the words are as weighty, but most of them have been used.
    assert chosen(sold, claim(SENTENCES[4]), union, most=2) == (sold, union)


def test_the_rank_that_the_model_gave_counts() -> None:
    sold, union = claim(SENTENCES[0]), claim(SENTENCES[2])
    assert weightiest(ARTICLE, [Ranked(sold, 9), Ranked(union, 0)], 1) == (union,)


def test_claims_that_say_the_same_become_one_that_cites_both_places() -> None:
    (merged,) = chosen(claim(SENTENCES[0]), claim(SENTENCES[3]))
    assert merged.text == SENTENCES[0]
    assert [citation.quote for citation in merged.citations] == [SENTENCES[0], SENTENCES[3]]
    assert all(citation.stands_in(ARTICLE) for citation in merged.citations)


def test_a_claim_that_differs_in_a_word_that_counts_stays_a_claim_of_its_own() -> None:
    assert len(chosen(claim(SENTENCES[0]), claim(SENTENCES[4]))) == 2


def test_nothing_is_chosen_of_nothing() -> None:
    assert chosen() == ()
