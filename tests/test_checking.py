"""What checking promises: a statement becomes a claim with citations that slice, or is withheld with its reason."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.article import Article
from summarize.checking import Checker, Draft
from summarize.evidence import Claim, Reason, Withheld

ARTICLE = Article.from_text(
    "Hamas was long allied with Syria but broke with it in 2012 as it condemned the suppression of protests by Assad. "
    "Iran and Hezbollah brokered the meeting in Damascus on Wednesday. "
    "The United States did not welcome the visit. "
    "Fatah signed an agreement with its rival in Algiers last week.\n\n"
    "Marta Hove led the ferry company for nine years. She resigned in May over the sale of a ship.",
    title="Ferries of Skagen sold",
    published=date(2022, 10, 20),
)


def claim_of(text: str, *quotations: str, article: Article = ARTICLE, context: tuple[str, ...] = ()) -> Claim:
    outcome = Checker(article).check(Draft(text, quotations), context=context)
    assert isinstance(outcome, Claim), outcome
    return outcome


def withheld(text: str, *quotations: str, article: Article = ARTICLE) -> Withheld:
    outcome = Checker(article).check(Draft(text, quotations))
    assert isinstance(outcome, Withheld), outcome
    return outcome


def quotes(claim: Claim) -> list[str]:
    return [citation.quote for citation in claim.citations]


# Evidence that code finds


def test_a_statement_of_the_article_is_a_claim_that_cites_its_sentence() -> None:
    claim = claim_of("Hamas broke with Syria in 2012.")
    assert claim.text == "Hamas broke with Syria in 2012."
    assert quotes(claim) == [ARTICLE.slice(ARTICLE.sentences[0])]


@pytest.mark.parametrize(
    ("statement", "reason", "detail"),
    [
        ("Hamas broke with Syria in 2011.", Reason.NUMBER, "2011"),
        ("Hamas broke with Syria in 2012 as it condemned Erdogan.", Reason.NAME, "Erdogan"),
        ("The United States did welcome the visit.", Reason.NEGATION, "not"),
        ("Hamas did not break with Syria in 2012.", Reason.NEGATION, "not"),
    ],
    ids=["number", "name", "negation gone", "negation added"],
)
def test_what_the_evidence_does_not_say_is_withheld_and_named(statement: str, reason: Reason, detail: str) -> None:
    found = withheld(statement)
    assert (found.text, found.reason) == (statement, reason)
    assert detail in (found.detail or "")


def test_a_statement_about_something_else_has_no_evidence() -> None:
    found = withheld("Farmers harvested olives early.")
    assert found.reason in (Reason.NO_EVIDENCE, Reason.UNSUPPORTED)


def test_a_sentence_that_says_less_than_the_statement_does_not_carry_it() -> None:
    found = withheld("The United States did not welcome the visit with fresh bread and salted butter on wooden boards.")
    assert found.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize("text", ["", "  \n", "…", "-"])
@pytest.mark.parametrize("quotations", [(), ("broke with it in 2012",)], ids=["plain", "cited"])
def test_a_statement_without_a_word_is_no_claim(text: str, quotations: tuple[str, ...]) -> None:
    assert withheld(text, *quotations).reason is Reason.NO_EVIDENCE


@pytest.mark.parametrize(
    "statement",
    [
        "Fatah condemned the suppression of protests by Assad.",
        "Hezbollah welcomed the visit and broke with its rival.",
        "Iran and Hezbollah signed an agreement in Algiers.",
        "Iran and Hezbollah broke with Syria in 2012.",
    ],
)
def test_two_facts_of_two_sentences_mixed_into_one_are_withheld(statement: str) -> None:
    withheld(statement)


def test_two_facts_that_stand_in_two_sentences_cite_both() -> None:
    claim = claim_of(
        "Hamas broke with Syria in 2012 as it condemned the suppression of protests by Assad, "
        "and Iran and Hezbollah brokered the meeting in Damascus on Wednesday."
    )
    assert quotes(claim) == [ARTICLE.slice(sentence) for sentence in ARTICLE.sentences[:2]]


def test_an_age_between_commas_proves_how_many_years_old_somebody_is() -> None:
    article = Article.from_text("Jonas Lie, 27, left Skagen on Monday. The ferry sailed late.")
    claim = claim_of("Jonas Lie was 27 years old.", article=article, context=("How old was Jonas Lie?",))
    assert quotes(claim) == ["Jonas Lie, 27, left Skagen on Monday."]
    withheld("Jonas Lie was 28 years old.", article=article)


def test_the_name_behind_a_pronoun_is_cited_with_the_sentence_that_names_it() -> None:
    claim = claim_of("Marta Hove resigned in May over the sale of a ship.")
    assert quotes(claim) == [
        "Marta Hove led the ferry company for nine years.",
        "She resigned in May over the sale of a ship.",
    ]


def test_a_quoted_pronoun_is_cited_with_the_sentence_that_names_its_person() -> None:
    claim = claim_of("Marta Hove resigned in May.", "She resigned in May over the sale")
    assert quotes(claim) == ["Marta Hove led the ferry company for nine years.", "She resigned in May over the sale"]


SPOKEN = Article.from_text(
    'In a statement, Prime Minister Marta Hove called it "a good day for all of us here."\n\n'
    'She added: "The Far North is not so far away.\n\n'
    '"From 2018, when I visited Skagen, we have worked to open the harbour."\n\n'
    'Finance Minister Per Dahl also released a statement, calling the news "a historic decision for the region."'
)


def test_who_says_i_in_a_quotation_is_cited_with_the_sentence_that_names_her() -> None:
    claim = claim_of("Hove visited Skagen in 2018.", article=SPOKEN)
    assert [quote.split(",")[0] for quote in quotes(claim)] == ["In a statement", '"From 2018']
    assert isinstance(Checker(SPOKEN).check(Draft("Dahl visited Skagen in 2018.")), Withheld)


def test_a_country_asked_for_may_be_named_by_another_word_shortly_before() -> None:
    article = Article.from_text("China has had many accidents. The economy has slowed, partly because of lockdowns.")
    context = ("Why has the Chinese economy slowed?",)
    assert (
        len(quotes(claim_of("The Chinese economy has slowed because of lockdowns.", article=article, context=context)))
        == 2
    )
    other = Checker(article).check(Draft("The Indian economy has slowed because of lockdowns."), context=context)
    assert isinstance(other, Withheld)


@pytest.mark.parametrize("statement", ["The ferry sank in February.", "The ferry had 6 people."])
def test_a_month_or_a_number_may_be_written_in_another_way(statement: str) -> None:
    claim_of(
        statement, article=Article.from_text("The ferry was old. The ferry sank off Lund on Feb. 3, with six people.")
    )


def test_a_number_bears_out_that_it_is_at_least_so_much() -> None:
    article = Article.from_text("Reports gave the number of missing at 57. The mine lies in a league of the north.")
    context = ("How many people are missing?",)
    claim_of("At least 57 people are missing.", article=article, context=context)
    least = Checker(article).check(Draft("The least missing are 57."), context=context)
    assert isinstance(least, Withheld)


def test_a_name_that_no_pronoun_can_mean_is_not_fetched_from_nearby() -> None:
    article = Article.from_text("Marta Hove led the company. The ferry sank in May off the coast of Lund.")
    sank = "The ferry sank in May off the coast of Lund."
    assert withheld("The ferry of Marta Hove sank in May.", sank, article=article).reason is Reason.NAME


COMPANY = Article.from_text(
    "Gareth Pugh is the chairman of Bragwyn Breweries Holding of Swansea. Pugh owns an eighth of it, and a boat. "
    "Anna Berg opened the cellar of Bragwyn Breweries Holding. She praised the beer. The US welcomed the sale."
)


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("The United States welcomed the sale.", "The US welcomed the sale."),
        ("Gareth Pugh has a boat.", "Pugh owns an eighth of it, and a boat."),
    ],
)
def test_a_name_is_judged_as_a_name_and_not_by_its_words(statement: str, quote: str) -> None:
    assert quotes(claim_of(statement, article=COMPANY)) == [quote]
    withheld("The United Nations welcomed the sale.", article=COMPANY)


def test_what_a_sentence_tells_of_a_pronoun_is_found_although_the_name_stands_elsewhere() -> None:
    claim = claim_of("Anna Berg praised the beer.", article=COMPANY)
    assert [quote.split(".")[0] for quote in quotes(claim)] == [
        "Anna Berg opened the cellar of Bragwyn Breweries Holding",
        "She praised the beer",
    ]
    withheld("Gareth Pugh praised the beer.", article=COMPANY)


@pytest.mark.parametrize(
    ("words", "question", "other"),
    [
        ("12", "How many ships did Hove buy?", "How many lawyers came?"),
        ("on Monday", "When did Hove buy ships?", "When did the captain flee?"),
    ],
)
def test_a_few_words_need_something_of_the_question_beside_them(words: str, question: str, other: str) -> None:
    checker = Checker(Article.from_text("Marta Hove bought 12 ships on Monday. The ferry sank."))
    assert isinstance(checker.check_words(words, question), Claim)
    outcome = checker.check_words(words, other)
    assert isinstance(outcome, Withheld)
    assert outcome.reason is Reason.UNSUPPORTED


def test_a_statement_needs_a_plain_word_beside_its_names_and_numbers() -> None:
    article = Article.from_text("Marta Hove of Skagen bought 12 ships on Monday. The ferry sank.")
    claim_of("Marta Hove of Skagen bought 12 on Monday.", article=article)
    assert withheld("Marta Hove of Skagen sued 12 on Monday.", article=article).reason is Reason.UNSUPPORTED


def test_names_and_dates_may_come_from_headline_and_date_line() -> None:
    assert claim_of("Skagen: Marta Hove led the ferry company for nine years.")
    assert claim_of("Iran and Hezbollah brokered the meeting in Damascus in October 2022.")


def test_a_question_about_somebody_does_not_make_a_sentence_be_about_him() -> None:
    statement, question = "Captain Berg led the ferry company for nine years.", "What did Captain Berg lead?"
    found = Checker(ARTICLE).check(Draft(statement), context=(question,))
    assert isinstance(found, Withheld)
    assert (found.reason, found.detail) == (Reason.NAME, "Captain Berg")


def test_who_was_asked_for_is_cited_where_he_was_named_before_and_nobody_else_is_spoken_of() -> None:
    company = "The ferries of Nordlinje were late again."
    asked = ("Who is the chief executive of Nordlinje?",)
    said = "Chief executive Jonas Berg said that the ice was thick."
    article = Article.from_text(f"{company} {said}")
    claim = claim_of("Jonas Berg is the chief executive of Nordlinje.", article=article, context=asked)
    assert quotes(claim) == [company, said]
    article = Article.from_text(f"{company} Chief executive Jonas Berg said that Sundbolaget had left.")
    found = Checker(article).check(Draft("Jonas Berg is the chief executive of Nordlinje."), context=asked)
    assert isinstance(found, Withheld)


def test_two_sentences_do_not_prove_together_what_was_asked_about_one_of_them() -> None:
    article = Article.from_text(
        "Nearly 1.1 million crowns were sent to Nordlinje, a ferry company in Lund. "
        "Others who gained are Jonas Berg, who received 138 million crowns, and the yard at Skagen."
    )
    question = ("How much was sent to Nordlinje?",)
    assert isinstance(Checker(article).check(Draft("138 million was sent to Nordlinje."), context=question), Withheld)
    assert isinstance(Checker(article).check(Draft("1.1 million was sent to Nordlinje."), context=question), Claim)


def test_evidence_can_be_limited_to_given_sentences() -> None:
    checker, statement = Checker(ARTICLE), Draft("Hamas broke with Syria in 2012.")
    assert isinstance(checker.check(statement, within=ARTICLE.sentences[:1]), Claim)
    assert isinstance(checker.check(statement, within=ARTICLE.sentences[1:]), Withheld)


def test_white_space_in_a_statement_is_made_single_blanks() -> None:
    assert claim_of(" Hamas  broke\nwith Syria\tin 2012. ").text == "Hamas broke with Syria in 2012."


# Evidence that the model quotes


def test_a_quotation_that_is_found_is_cited_in_the_words_of_the_article() -> None:
    article = Article.from_text("The people won’t go back to\u00a0the ferry, said Marta Hove, the head of the union.")
    claim = claim_of(
        "The people won't go back to the ferry.", "the people won't  go back to the ferry", article=article
    )
    assert quotes(claim) == ["The people won’t go back to\u00a0the ferry"]


@pytest.mark.parametrize(
    "quotation",
    ["broke with it in 2013 as it condemned", "Hamas never broke with anybody", "broke with them in 2012"],
)
def test_an_invented_quotation_is_not_found(quotation: str) -> None:
    assert withheld("Hamas broke with Syria in 2012.", quotation).reason is Reason.NOT_FOUND


def test_a_quotation_of_a_word_or_two_is_too_short() -> None:
    assert withheld("Hamas broke with Syria in 2012.", "in 2012").reason is Reason.TOO_SHORT


def test_an_invented_quotation_beside_a_real_one_is_left_out() -> None:
    claim = claim_of("Hamas broke with Syria in 2012.", "a bitter quarrel in Beirut", "broke with it in 2012")
    assert quotes(claim) == ["broke with it in 2012"]


def test_quotations_are_cited_once_and_in_the_order_of_the_article() -> None:
    claim = claim_of(
        "Iran and Hezbollah brokered the meeting after Hamas broke with Syria in 2012.",
        "Iran and Hezbollah brokered the meeting",
        "broke with it in 2012",
        "Iran and Hezbollah brokered the meeting",
    )
    assert quotes(claim) == ["broke with it in 2012", "Iran and Hezbollah brokered the meeting"]


@pytest.mark.parametrize(
    ("statement", "quotation", "reason"),
    [
        ("Hamas broke with Syria in 2011.", "broke with it in 2012", Reason.NUMBER),
        ("Fatah brokered the meeting.", "brokered the meeting in Damascus", Reason.NAME),
        ("The United States did welcome the visit.", "welcome the visit", Reason.NEGATION),
    ],
    ids=["number", "name", "negation outside the quoted words"],
)
def test_a_real_quotation_does_not_carry_a_statement_that_says_something_else(
    statement: str, quotation: str, reason: Reason
) -> None:
    assert withheld(statement, quotation).reason is reason


# For whatever a model writes


WORDS = [*ARTICLE.text.split(), "2011", "never", "Erdogan", "ﬁre", "e\u0301", "“", "</article>", "🇸🇾", "\u00ad", "\n"]
PIECES = st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join)


@st.composite
def passages(draw: st.DrawFn) -> str:
    """A stretch of the article as it is, or words in any order."""
    start = draw(st.integers(0, len(ARTICLE.text)))
    return draw(st.one_of(st.just(ARTICLE.text[start : start + draw(st.integers(0, 150))]), PIECES, st.text()))


CHECKER = Checker(ARTICLE)


@given(passages(), st.lists(passages(), max_size=3))
@settings(max_examples=80, deadline=None)
def test_whatever_a_model_writes_every_claim_has_citations_and_every_citation_slices(
    text: str, quotations: list[str]
) -> None:
    outcome = CHECKER.check(Draft(text, tuple(quotations)))
    if isinstance(outcome, Claim):
        assert outcome.citations
        assert outcome.text.strip()
        assert all(ARTICLE.text[one.start : one.end] == one.quote for one in outcome.citations)


HOSTILE_TEXTS = st.lists(
    st.sampled_from(
        ["“Ships sail on, friends,” said Marta Hove.", "She left in 2014.", "\r\n", "\u00a0", "e\u0301", "ﬁ", "漢字。",
         "שלום עולם.", "👩‍👩‍👧", "so\u00adft", "The union did not sign.", "—", " "]
    ),
    min_size=1,
    max_size=12,
).map("".join).filter(str.strip)  # fmt: skip


@given(HOSTILE_TEXTS, st.data())
@settings(max_examples=80, deadline=None)
def test_in_any_script_every_citation_slices(text: str, data: st.DataObject) -> None:
    article = Article.from_text(text)
    start = data.draw(st.integers(0, len(text) - 1))
    quotation = text[start : data.draw(st.integers(start + 1, len(text)))]
    for draft in (Draft(quotation), Draft(quotation, (quotation,)), Draft("Marta Hove said: ships sail on, friends.")):
        outcome = Checker(article).check(draft)
        if isinstance(outcome, Claim):
            assert outcome.citations
            assert all(article.text[one.start : one.end] == one.quote for one in outcome.citations)


QUOTING = Article.from_text(
    "Mayor Solheim spoke on Tuesday. She called the loss “a price that a town of 9,000 people can bear” at the meeting."
)


def test_words_in_quotation_marks_are_the_articles_to_the_word() -> None:
    claim = Checker(QUOTING).check(Draft("She called the loss “a price that a town of 9,000 people can bear”."))
    assert isinstance(claim, Claim)


@pytest.mark.parametrize(
    "quoted", ["a price that a town of 9,000 people must bear", "the price that a town of 9,000 people can bear"]
)
def test_a_quotation_changed_by_one_word_is_withheld(quoted: str) -> None:
    outcome = Checker(QUOTING).check(Draft(f"She called the loss “{quoted}”."))
    assert isinstance(outcome, Withheld)
