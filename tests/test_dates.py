"""Date expressions: what counts as one, which days it means, and what it is counted from."""

from __future__ import annotations

from datetime import date

import pytest

from summarize.article import Article
from summarize.language.dates import DateExpression, Relation, find_dates
from summarize.language.reference import reference_day

WEDNESDAY = date(2022, 10, 19)


def only(text: str, reference: date | None = WEDNESDAY) -> DateExpression:
    found = find_dates(text, reference)
    assert len(found) == 1, [one.text for one in found]
    return found[0]


def days(text: str, reference: date | None = WEDNESDAY) -> tuple[str, str]:
    one = only(text, reference)
    return str(one.start), str(one.end)


@pytest.mark.parametrize(
    "text",
    [
        "They met on October 19, 2022.",
        "They met on 19 October 2022.",
        "They met on Wednesday, Oct. 19, 2022.",
        "They met on 19th of October 2022.",
        "They met on 2022-10-19.",
        "They met on 19.10.2022.",
        "They met on 10/19/2022.",
        "2022年10月19日に会談した。",
    ],
)
def test_a_full_date_needs_no_reference_day(text: str) -> None:
    one = only(text, None)
    assert (one.start, one.end, one.resolved) == (WEDNESDAY, WEDNESDAY, None)
    assert not one.is_relative


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("It began in March 2019.", "2019-03-01", "2019-03-31"),
        ("It broke with them in 2012 over the protests.", "2012-01-01", "2012-12-31"),
        ("In late December 2021 it closed.", "2021-12-01", "2021-12-31"),
        ("It was built in the 1990s.", "1990-01-01", "1999-12-31"),
        ("It lasted from 2007 to 2012.", "2007-01-01", "2012-12-31"),
        ("It lasted between March and May 2021.", "2021-03-01", "2021-05-31"),
        ("It lasted from November to March 2021.", "2020-11-01", "2021-03-31"),
        ("It ran from 3 to 5 May 2021.", "2021-05-03", "2021-05-05"),
        ("It ran 2007–2012.", "2007-01-01", "2012-12-31"),
        ("Das geschah im Jahr 2012.", "2012-01-01", "2012-12-31"),
        ("Это было в 2012 году.", "2012-01-01", "2012-12-31"),
        ("كان ذلك عام ٢٠١٢", "2012-01-01", "2012-12-31"),
    ],
)
def test_a_date_means_all_the_days_it_names(text: str, start: str, end: str) -> None:
    assert days(text, None) == (start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("They arrived on Wednesday.", "2022-10-19", "2022-10-19"),
        ("They arrived on Thursday.", "2022-10-13", "2022-10-13"),
        ("They will arrive on Thursday.", "2022-10-20", "2022-10-20"),
        ("The plane arrived on Thursday.", "2022-10-13", "2022-10-13"),
        ("They arrive next Wednesday.", "2022-10-26", "2022-10-26"),
        ("They arrived last Wednesday.", "2022-10-12", "2022-10-12"),
        ("They arrived on Monday last week.", "2022-10-10", "2022-10-10"),
        ("They arrived today.", "2022-10-19", "2022-10-19"),
        ("They arrived yesterday.", "2022-10-18", "2022-10-18"),
        ("They arrive tomorrow.", "2022-10-20", "2022-10-20"),
        ("They arrived two days ago.", "2022-10-17", "2022-10-17"),
        ("They arrived a week ago.", "2022-10-10", "2022-10-16"),
        ("They arrived last week.", "2022-10-10", "2022-10-16"),
        ("They arrived earlier this week.", "2022-10-17", "2022-10-23"),
        ("They arrived last weekend.", "2022-10-15", "2022-10-16"),
        ("They arrived last month.", "2022-09-01", "2022-09-30"),
        ("They arrived last year.", "2021-01-01", "2021-12-31"),
        ("They arrived on 17 August last year.", "2021-08-17", "2021-08-17"),
        ("They arrived in March.", "2022-03-01", "2022-03-31"),
        ("They arrived in November.", "2021-11-01", "2021-11-30"),
        ("They will arrive in November.", "2022-11-01", "2022-11-30"),
        ("They arrived on Dec. 29.", "2021-12-29", "2021-12-29"),
        ("They promised elections by next October.", "2023-10-01", "2023-10-31"),
        ("They have until March 15 to answer.", "2023-03-15", "2023-03-15"),
    ],
)
def test_a_relative_date_is_counted_from_the_reference_day(text: str, start: str, end: str) -> None:
    one = only(text)
    assert (str(one.start), str(one.end)) == (start, end)
    assert one.resolved is not None
    assert one.resolved.endswith("counted from 19 October 2022")


def test_how_a_relative_date_was_understood_is_said_in_words() -> None:
    assert only("It was signed last week.").resolved == "the week of 10–16 October 2022, counted from 19 October 2022"
    assert only("It was signed on Monday.").resolved == "Monday 17 October 2022, counted from 19 October 2022"
    assert (
        only("It was signed last week.", date(2022, 10, 5)).resolved
        == "the week of 26 September – 2 October 2022, counted from 5 October 2022"
    )


def test_without_a_reference_day_a_relative_date_stays_unresolved() -> None:
    one = only("It was signed last week.", None)
    assert (one.start, one.end, one.resolved, one.is_relative) == (None, None, None, True)


@pytest.mark.parametrize(
    ("text", "expression", "relation"),
    [
        ("It sat there since 1999.", "since 1999", Relation.SINCE),
        ("It sat there until 2012.", "until 2012", Relation.UNTIL),
        ("It fell before October 2021.", "before October 2021", Relation.BEFORE),
        ("It fell after 2012.", "after 2012", Relation.AFTER),
        ("It fell by the end of 2012.", "by the end of 2012", Relation.BY),
        ("It fell between 2018 and 2021.", "between 2018 and 2021", Relation.BETWEEN),
        ("It fell in 2012.", "2012", Relation.ON),
        ("It follows the convention of 1944.", "1944", Relation.OF),
        ("It follows Tuesday's vote.", "Tuesday", Relation.OF),
        ("Sales were up from last year.", "last year", Relation.OF),
    ],
)
def test_a_date_says_how_what_is_told_stands_to_it(text: str, expression: str, relation: Relation) -> None:
    one = only(text)
    assert (one.text, one.relation) == (expression, relation)


@pytest.mark.parametrize(
    "text",
    [
        "They may march on the capital.",
        "They had a 15-year rift in an 11-year civil war.",
        "In the hall 2000 people sat in 1500 seats, and 2,012 stood.",
        "It cost $2012, or € 1999.",
        "Call 555-2012, room 2020.",
        "They saw the World Cup 2022 again.",
        "Every Monday, and on Black Friday, it is open.",
        "It has been so over the last year, and even today.",
        "She read 2022-02-31 aloud.",
        "It was criticised by June Carter and by April Jones.",
        "It was on 03/05/2022, wherever that is.",
    ],
)
def test_quantities_durations_names_and_verbs_are_no_dates(text: str) -> None:
    assert find_dates(text, WEDNESDAY) == ()


def test_a_number_after_a_month_can_count_people() -> None:
    assert only("In March 20 people came.").text == "March"


def test_a_later_date_is_counted_from_the_one_before_it() -> None:
    _, second = find_dates("The treaty was signed on 10 October 2021; two days later it was void.", WEDNESDAY)
    assert str(second.start) == "2021-10-12"
    assert second.resolved == "12 October 2021, counted from 10 October 2021"


def test_what_may_mean_either_of_two_days_is_not_resolved() -> None:
    assert only("The road was closed until Friday.").start is None
    assert only("He remembers the September 11 attacks.").start is None
    assert only("He left more than two years ago.").start is None


def test_a_relative_date_that_someone_spoke_is_not_counted_from_the_article_s_day() -> None:
    assert only('"We agreed on it yesterday," the minister said.').start is None
    assert days('"We agreed on it in 2012," the minister said.') == ("2012-01-01", "2012-12-31")


def test_every_span_is_the_text_it_gives() -> None:
    text = "Since 1999 — über alles — 😀 last week, by next October, from 2007 to 2012 and on 2022-10-19, 在2012年。"
    found = find_dates(text, WEDNESDAY)
    assert len(found) == 6
    assert all(text[one.span.start : one.span.end] == one.text for one in found)


@pytest.mark.parametrize(
    "text",
    ["", "0000-00-00 9999-12-31 10000 years ago, in May, on 1 May", "9999年", "1" * 5000, "May " * 3000, '"' * 999],
)
def test_strange_text_is_harmless(text: str) -> None:
    find_dates(text, date(9999, 12, 31))
    find_dates(text, date(1, 1, 1))
    find_dates(text)


def reference(text: str, published: date | None = None) -> tuple[str, str] | None:
    found = reference_day(Article.from_text(text, published=published))
    return (str(found.day), found.how) if found else None


def test_the_article_s_own_date_comes_first() -> None:
    found = reference("19 October 2022\n\nThey met.", published=date(2022, 10, 21))
    assert found == ("2022-10-21", "the article's own date, 21 October 2022")


@pytest.mark.parametrize(
    "line", ["19 October 2022", "Published: October 19, 2022 10:30 GMT", "DAMASCUS, Oct 19, 2022 (Agency) — They met."]
)
def test_a_date_line_or_a_dateline_tells_the_reference_day(line: str) -> None:
    found = reference(f"A visit\n\n{line}\n\nThey had met before, on 3 May 2024, the forecast said.")
    assert found == ("2022-10-19", "the date line of the article, 19 October 2022")


def test_a_dateline_without_a_year_takes_it_from_the_text() -> None:
    found = reference("DAMASCUS, Oct 20 (Agency) — They met.\n\nThe photograph is of October 19, 2022.")
    assert found == ("2022-10-20", "the dateline of the article, 20 October 2022")


def test_else_the_latest_full_date_counts_and_that_is_said() -> None:
    found = reference("They met on Wednesday.\n\nA picture of 19 October 2022. An older one of 1 May 2020.")
    assert found == ("2022-10-19", "the latest full date in the article, 19 October 2022")


@pytest.mark.parametrize(
    "text",
    [
        "They met on Friday. A picture of Wednesday, 19 October 2022, shows them.",
        "They met on 19 October 2022. In 2023 they parted.",
        "They met on 19 October 2022. They parted on November 3.",
        "They will meet on 19 October 2022.",
        "They met on Wednesday.",
    ],
)
def test_a_full_date_that_the_text_speaks_against_is_no_reference_day(text: str) -> None:
    assert reference(text) is None
