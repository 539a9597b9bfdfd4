"""What the support checks promise: each kind of error is seen, and honest paraphrases pass."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.article import Article
from summarize.checking import Checker, Draft
from summarize.evidence import Claim, Reason, Withheld
from summarize.language.quantities import Kind, find_quantities
from summarize.support import altered_quotations, check_support

BREAK = (
    "Hamas, which governs the Gaza enclave, was long allied with Syria but broke with it in 2012 "
    "as it condemned the suppression of large protests by Assad."
)


def reasons(statement: str, *evidence: str, context: tuple[str, ...] = ()) -> set[Reason]:
    return {problem.reason for problem in check_support(statement, evidence, context=context)}


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Hamas broke with Syria in 2012.", BREAK),
        ("Bashar al Assad suppressed protests.", BREAK),
        ("A third of Syrian land is held.", "The group holds one-third of Syria."),
        ("About 1,800 people came.", "In all 1,790 people came."),
        ("It cost $1.2m.", "It cost 1,200,000 dollars."),
        ("The US left in Sept. 2020.", "The United States left in September 2020."),
        ("Half of them left.", "Some 50% of them left."),
        ("Both leaders met; the two agreed.", "Both leaders met and agreed."),
        ("British activists met in London.", "Activists met in London."),
        ("The minister said taxes would rise.", "The minister said taxes would rise but not this year."),
        ("The group found no evidence of poison.", "The group has not found any evidence of poison."),
        ("He did not accept the offer.", "He rejected the offer."),
        ("He refused to leave.", "He did not leave."),
        ("It is not only Hamas that came.", "Hamas and others came."),
        ("They saw never-before-seen details.", "They saw new details."),
        ("No, stocks fell by 2%.", "Stocks fell by 2% after it."),
        ("Smith was sentenced to five years.", "Smith, who denied taking bribes, was sentenced to five years."),
        ("The taking of bribes was denied by Smith.", "Smith denied taking bribes."),
        ("He tried to reach the summit.", "He failed to reach the summit."),
        ("Trump could sign the bill.", "Trump did not refuse to sign the bill."),
        ("Jones took bribes.", "Smith denied taking bribes but Jones took bribes."),
        ("Police investigated fraud.", "Police found no evidence of fraud."),
        ("500,000 people fled.", "Half a million people fled."),
        ("Half a million people fled.", "500,000 people fled."),
        ("61% voted yes.", "Some 61.4 percent voted yes."),
        ("20% of adults smoke.", "A fifth of adults smoke."),
        ("It was founded in the 90s.", "It was founded in the 1990s."),
        ("哈马斯在2012年与叙利亚决裂。", "哈马斯在2012年与叙利亚决裂。"),
    ],
)
def test_an_honest_paraphrase_has_no_problem(statement: str, evidence: str) -> None:
    assert check_support(statement, [evidence]) == []


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Hamas broke with Syria in 2011.", BREAK),
        ("Three people were hurt.", "Two people were hurt."),
        ("It grew by 20%.", "It grew by 20 points."),
        ("They were held for 30 years.", "They were held for 30 days."),
        ("It sold 3 million.", "It sold 3 thousand."),
        ("He came on Friday.", "He came on Thursday."),
        ("He came in June.", "He came in May 2020."),
        ("Half a million people fled.", "Half of the people fled."),
        ("62% voted yes.", "Some 61.4 percent voted yes."),
        ("25% of adults smoke.", "A fifth of adults smoke."),
        ("It was founded in the 80s.", "It was founded in the 1990s."),
    ],
)
def test_a_number_or_date_that_is_not_in_the_evidence_is_a_problem(statement: str, evidence: str) -> None:
    assert check_support(statement, [evidence])[0].reason is Reason.NUMBER


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Hezbollah broke with Syria in 2012.", BREAK),
        ("Hamas broke with Iran in 2012.", BREAK),
        ("Protests began in Moscow.", "Protests began at a Russian embassy."),
    ],
)
def test_a_name_that_is_not_in_the_evidence_is_a_problem(statement: str, evidence: str) -> None:
    assert reasons(statement, evidence) == {Reason.NAME}


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Los bomberos llegaron.", "Llegaron bomberos."),
        ("Cette année fut sèche. Les pluies manquent.", "L'année fut sèche."),
        ("Es regnet. Wegen Hochwasser ruht der Verkehr.", "Der Verkehr ruht."),
        ("Sie traf den Präsidenten Wladimir Putin.", "Sie traf Präsident Putin."),
    ],
)
def test_outside_english_a_capital_alone_makes_no_name(statement: str, evidence: str) -> None:
    assert check_support(statement, [evidence], is_english=False) == []
    assert reasons(statement, evidence) == {Reason.NAME}


def test_outside_english_a_number_and_a_whole_name_are_still_looked_for() -> None:
    problems = check_support("12 élus ont vu Emmanuel Macron.", ["13 élus ont vu Olaf Scholz."], is_english=False)
    assert [problem.detail for problem in problems] == ["12", "Emmanuel Macron"]


def test_a_checker_knows_the_language_of_its_article() -> None:
    text = "Llegaron bomberos de la ciudad."
    english, spanish = (Checker(Article.from_text(text, language=language)) for language in (None, "es"))
    draft = Draft("Los bomberos llegaron.", (text,))
    assert isinstance(english.check(draft), Withheld)
    assert isinstance(spanish.check(draft), Claim)


def test_a_yes_before_an_answer_need_not_stand_in_the_article() -> None:
    checker = Checker(Article.from_text("The decision was unanimous. Rain fell on the town. The mayor left early."))
    question = "Was the decision unanimous?"
    assert isinstance(checker.check(Draft("Yes, the decision was unanimous."), context=[question]), Claim)


def test_names_and_numbers_may_stand_in_the_context() -> None:
    assert reasons("Ned Price spoke in 2022.", "He spoke.") == {Reason.NAME, Reason.NUMBER}
    assert reasons("Ned Price spoke in 2022.", "He spoke.", context=("Ned Price, 19 October 2022",)) == set()


def test_another_number_in_the_place_of_one_from_the_context_is_a_problem() -> None:
    evidence = "Police killed the man who executed seven people in a bar."
    assert reasons("Police killed a man who executed six people.", evidence, context=("Six died at the scene.",)) == {
        Reason.NUMBER
    }


def test_another_country_in_the_place_of_one_from_the_context_is_a_problem() -> None:
    evidence = "Crowds gathered at the Russian embassy on the hill."
    assert reasons("Crowds gathered at the French embassy.", evidence, context=("French police came.",)) == {
        Reason.NAME
    }


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Hamas did not break with Syria in 2012.", BREAK),
        ("The authorities have found evidence of poison.", "The authorities have not found any evidence of poison."),
        ("No vehicles were buried.", "Numerous vehicles were buried."),
        ("The company didn't recall the trucks.", "The company will recall the trucks."),
        ("They left without a deal.", "They left with a deal."),
        ("The records were kept by nobody.", "The records were kept by her."),
        ("No, police found evidence of poison.", "Police have not found evidence of poison."),
        ("Police ruled out terrorism.", "Police have not ruled out terrorism."),
        ("Trump ruled out a third term.", "Trump did not rule out a third term."),
        ("The court banned the party.", "The court has not banned the party."),
        ("Iran rejected the offer.", "Iran has not rejected the offer."),
        ("The airline cancelled flights.", "The airline has not cancelled flights."),
        ("Smith denied the charges.", "Smith has not denied the charges."),
        ("The vaccine causes autism.", "There is no evidence that the vaccine causes autism."),
        ("Russia was behind the attack.", "There is no proof that Russia was behind the attack."),
        ("The firm will close the plant.", "The firm has no immediate plans to close the plant."),
        ("The firm will close the plant.", "The firm has no intention of closing the plant."),
        ("The firm will close the plant.", "The firm denied that it will close the plant."),
        ("The firm will close the plant.", "The firm ruled out closing the plant."),
        ("Smith took bribes.", "Smith denied taking bribes."),
        ("Trump signed the bill.", "Trump refused to sign the bill."),
        ("Officials warned residents.", "Officials failed to warn residents."),
    ],
)
def test_a_negation_that_appears_or_vanishes_is_a_problem(statement: str, evidence: str) -> None:
    assert reasons(statement, evidence) == {Reason.NEGATION}


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Profits of the company fell sharply.", "Profits of the company rose sharply."),
        ("Parliament rejected the plan.", "Parliament accepted the plan."),
        ("The fault led to a gain of propulsion.", "The fault led to a loss of propulsion."),
        ("They poured green paint on the road.", "They poured yellow paint on the road."),
        ("He was arrested with his sister.", "He was arrested with his brother."),
        ("The shop on the square closed in May.", "The shop on the square opened in May."),
        ("The report was welcomed by geologists.", "The report was welcomed by historians."),
    ],
)
def test_an_opposite_or_another_of_its_class_is_a_problem(statement: str, evidence: str) -> None:
    assert reasons(statement, evidence) == {Reason.UNSUPPORTED}


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Per Dahl is the chief executive of Nordlinje.", "Nordlinje's Chief Strategy Officer Per Dahl was pleased."),
        ("The head of Nordlinje is Lunno.", "Many accuse Lunno of using the ferries of Nordlinje."),
        ("Per Dahl was the mayor of Lund.", "Per Dahl of Lund was pleased."),
        ("Four police officers were arrested.", "Four people, three men and one woman, were arrested by police."),
        ("At least 12 soldiers died in the fire.", "12 people died in the fire."),
        ("Three rescuers were sent to the mine.", "Rescuers brought three people out of the mine."),
        ("Eleven schools were closed.", "The schools stayed open, but eleven nurseries were closed."),
    ],
)
def test_an_office_or_a_kind_of_people_that_is_not_told_is_a_problem_whatever_was_asked(
    statement: str, evidence: str
) -> None:
    assert reasons(statement, evidence, context=(statement,)) == {Reason.UNSUPPORTED}


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Per Dahl is the chief executive of Nordlinje.", "Nordlinje's CEO Per Dahl was pleased."),
        ("Per Dahl is the owner of Nordlinje.", "Per Dahl, who owns Nordlinje, was pleased."),
        ("Per Dahl was the leader of Nordlinje.", "Per Dahl led Nordlinje."),
        ("Per Dahl is the author of the book.", "The book was written by Per Dahl."),
        ("Per Dahl is the founder of Nordlinje.", "Per Dahl established Nordlinje in 1990."),
        ("Per Dahl is the head of the school.", "Per Dahl, the principal of the school, was pleased."),
        ("Per Dahl was the king of Norway.", "Per Dahl ruled Norway."),
        ("Per Dahl is the prime minister of Norway.", "PM Per Dahl spoke in Norway."),
        ("Per Dahl is the lawyer of Nordlinje.", "Nordlinje's attorney, Per Dahl, was pleased."),
        ("Per Dahl is the pride of Nordlinje.", "Per Dahl of Nordlinje was pleased."),
        ("50 pupils attended classes.", "50 students attended classes."),
        ("Four officers were arrested.", "Four people, all of them officers, were arrested."),
        ("Four people were arrested.", "Four officers were arrested."),
        ("The flight takes 4 hours.", "Four people were on the flight, which takes 4 hours."),
        ("The two ferries sank.", "The ferries left late, and the two ships sank."),
        ("Four ferries of theirs sank.", "Ferries left late, and four ships sank, ferries all of them."),
        ("212 deaths were counted.", "After the summer 212 people had died."),
        ("The letter has 70 signatures.", "70 people signed the letter."),
        ("The shop has 300 workers.", "300 people work in the shop."),
    ],
)
def test_an_office_or_a_kind_of_people_told_in_other_words_has_no_problem(statement: str, evidence: str) -> None:
    assert check_support(statement, [evidence], context=(statement,)) == []


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Iran attacked Iraq.", "Iraq attacked Iran in 1980."),
        ("Iran was condemned by Syria.", "Iran condemned Syria."),
        ("France defeated Brazil.", "France was narrowly defeated by Brazil."),
    ],
)
def test_two_names_in_each_others_place_are_a_problem(statement: str, evidence: str) -> None:
    assert reasons(statement, evidence) == {Reason.UNSUPPORTED}


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Iraq was attacked by Iran.", "Iran attacked Iraq."),
        ("Iran met Iraq.", "Iraq met Iran."),
        ("Iran signed a deal with Iraq.", "Iraq signed a deal with Iran."),
        ("Iran attacked Iraq.", "Iraq attacked Iran after Iran attacked Iraq."),
    ],
)
def test_the_same_deed_told_the_other_way_has_no_problem(statement: str, evidence: str) -> None:
    assert check_support(statement, [evidence]) == []


def test_a_strange_word_in_a_quotation_is_a_problem() -> None:
    assert reasons('He saw a "specific braking issue".', 'It is "a specific electrical issue".') == {Reason.NOT_FOUND}


def test_an_altered_quotation_is_named() -> None:
    source = "“We haven’t always had the balance right,” he said."
    assert altered_quotations('He said "we did not get the balance right".', [source]) == [
        "we did not get the balance right"
    ]
    assert altered_quotations('He said: "We haven\'t always had the balance".', [source]) == []


def test_a_fact_from_elsewhere_in_the_article_is_a_problem_where_the_evidence_excludes_it() -> None:
    statement, evidence = "They poured green paint.", "They poured yellow paint on the road."
    assert reasons(statement, evidence, context=("The hills poured green paint into the sea.",)) == {Reason.UNSUPPORTED}


def test_a_problem_names_the_words() -> None:
    assert check_support("Hamas broke with Syria in 2011.", [BREAK])[0].detail == "2011"


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_a_statement_that_is_its_own_evidence_has_no_problem(text: str) -> None:
    assert check_support(text, [text]) == []


@pytest.mark.parametrize(
    ("text", "kind", "value", "unit"),
    [
        ("1 million", Kind.NUMBER, 1e6, ""),
        ("1,000,000", Kind.NUMBER, 1e6, ""),
        ("two hundred and fifty-three", Kind.NUMBER, 253, ""),
        ("$31.80", Kind.NUMBER, 31.8, "dollar"),
        ("33 per cent", Kind.PERCENT, 33, ""),
        ("two-thirds", Kind.FRACTION, 2 / 3, ""),
        ("1990s", Kind.DECADE, 1990, ""),
        ("two dozen", Kind.NUMBER, 24, ""),
        ("half a million", Kind.NUMBER, 5e5, ""),
        ("a quarter of a million euros", Kind.NUMBER, 2.5e5, "euro"),
        ("two and a half million", Kind.NUMBER, 2.5e6, ""),
        ("half a dozen", Kind.NUMBER, 6, ""),
        ("half a century", Kind.FRACTION, 0.5, ""),
        ("15-year", Kind.NUMBER, 15, "year"),
        ("21st", Kind.ORDINAL, 21, ""),
        ("Thursday", Kind.WEEKDAY, 3, ""),
        ("in Oct.", Kind.MONTH, 10, ""),
    ],
)
def test_a_quantity_is_read_as_its_value(text: str, kind: Kind, value: float, unit: str) -> None:
    (quantity,) = find_quantities(text)
    assert (quantity.kind, quantity.value, quantity.unit) == (kind, pytest.approx(value), unit)
    assert text[quantity.span.start : quantity.span.end].strip() == quantity.text


def test_words_that_only_look_like_quantities_are_none() -> None:
    assert find_quantities("One may march with no one for seconds.") == []
