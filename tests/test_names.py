"""What finding and comparing proper names promises."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.language.names import find_names, mentions, same_name


def names(text: str) -> list[str]:
    return [name.text for name in find_names(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hamas broke with Syria.", ["Hamas", "Syria"]),
        ("The delegation met Bashar al Assad in Damascus.", ["Bashar al Assad", "Damascus"]),
        ("Officials said that Assad's outreach failed.", ["Assad"]),
        ("Yesterday the U.S. warned the UAE.", ["U.S.", "UAE"]),
        ("The Bank of England raised rates.", ["Bank of England"]),
        ("United States officials met J. K. Rowling.", ["United States", "J. K. Rowling"]),
        ("White House aides left. British police stayed.", ["White House", "British"]),
        ("On Wednesday in May nobody came. I did.", []),
        ("What comes once I've paid, and what if I’m late?", []),
        ("READ MORE: what happened", []),
        ("Ayman al-Zawahiri was killed.", ["Ayman al-Zawahiri"]),
        ("They asked el-Sisi about ar-Raqqa.", ["el-Sisi", "ar-Raqqa"]),
        ("What did Prime Minister Liz Truss say?", ["Prime Minister Liz Truss"]),
        ("What did the U.N. Security Council say?", ["U.N. Security Council"]),
        ("Will Prime Minister Liz Truss Really Go to the Country?", []),
        ("Drones hit the port. Soccer fans fled.", []),
        ("Truss resigned. Rangers won. Williams left.", ["Truss", "Rangers", "Williams"]),
        ("Senators voted. Reporters asked the Senators.", ["Senators", "Senators"]),
        ("他访问了北京。", []),
    ],
)
def test_names_are_found_and_ordinary_words_are_not(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_name_is_the_exact_slice_at_its_span() -> None:
    text = "Later, Hamas’ leaders met Khalil al Hayya’s aide."
    for name in find_names(text):
        assert text[name.span.start : name.span.end] == name.text
    assert names(text) == ["Hamas", "Khalil al Hayya"]


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_gives_names_that_slice_exactly(text: str) -> None:
    for name in find_names(text):
        assert text[name.span.start : name.span.end] == name.text
        assert same_name(name.text, name.text) or not any(c.isalnum() for c in name.text)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Assad", "Bashar al Assad"),
        ("Bashar al-Assad", "Bashar Al Assad"),
        ("U.S.", "United States"),
        ("US", "USA"),
        ("UAE", "United Arab Emirates"),
        ("EC", "European Commission"),
        ("the Syrian president Bashar al-Assad", "Assad"),
        ("State Department spokesperson Ned Price", "Price"),
        ("President Biden", "Joe Biden"),
        ("J. Biden", "Joe Biden"),
        ("State Department", "US State Department"),
        ("Hezbollah", "Hizbullah"),
        ("Kylian Mbappé", "Mbappe"),
        ("Palestine's Fatah", "Fatah"),
        ("the Hamas movement", "Hamas"),
        ("Lordstown", "Lordstown Motors"),
        ("ar-Raqqa", "Raqqa"),
        ("al-Qaida", "Al Qaeda"),
        ("Labour", "Labour Party"),
        ("Republicans", "Republican Party"),
        ("Tories", "Conservative Party"),
        ("Gaza", "Gaza Strip"),
        ("Amazon", "Amazon.com Inc"),
        ("World Health Organisation", "World Health Organization"),
        ("Covid-19", "COVID"),
        ("Yoon", "Yoon Suk-yeol"),
        ("President Moon", "Moon Jae-in"),
    ],
)
def test_two_names_of_one_actor_are_the_same(a: str, b: str) -> None:
    assert same_name(a, b)
    assert same_name(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Hamas", "Hamas leadership"),
        ("Hamas", "Hamas officials"),
        ("Syria", "Syrian regime"),
        ("Syria", "Syrian"),
        ("Assad", "Assad regime"),
        ("Palestine", "Palestinian Authority"),
        ("US", "US State Department"),
        ("Washington", "United States"),
        ("United States", "United Arab Emirates"),
        ("Korea", "South Korea"),
        ("New York", "New York Times"),
        ("Jordan", "Michael Jordan"),
        ("Iran", "Iraq"),
        ("Andrew Tate", "Tristan Tate"),
        ("Ayman al-Zawahiri", "Ayman al-Baghdadi"),
        ("Labour Party", "Conservative Party"),
        ("Islamic Party", "Islamic Movement"),
        ("Philip Green", "Green Party"),
        ("Palestinian", "Palestinian Group"),
        ("New", "New Party"),
        ("Gaza", "Gaza City"),
        ("Kim Jong-un", "Kim Yo-jong"),
        ("Trump", "Donald Trump-backed"),
        ("Trump", "Donald Trump-era"),
        ("", "Assad"),
    ],
)
def test_names_of_different_actors_are_not_the_same(a: str, b: str) -> None:
    assert not same_name(a, b)
    assert not same_name(b, a)


def test_mentions_are_found_under_every_name() -> None:
    text = "Bashar al Assad spoke. Assad's aide left. The Assad regime stayed. Nobody saw Asma."
    assert [text[s.start : s.end] for s in mentions(text, "Assad")] == ["Bashar al Assad", "Assad", "Assad"]


def test_mentions_are_found_with_the_arabic_article() -> None:
    text = "Bashar al-Assad spoke. Then al-Assad's aide left."
    assert [text[s.start : s.end] for s in mentions(text, "Assad")] == ["Bashar al-Assad", "al-Assad"]


def test_mentions_see_compounds_but_not_other_names() -> None:
    text = "A Fatah-Hamas deal was in the New York Times."
    assert len(mentions(text, "Hamas")) == 1
    assert mentions(text, "New York") == []


def test_mentions_do_not_take_a_pronoun_for_the_united_states() -> None:
    assert mentions("It told us. The US left.", "United States")[0].start == 16


def test_mentions_work_without_capitals() -> None:
    assert [s.start for s in mentions("他去了 北京 。", "北京")] == [4]
