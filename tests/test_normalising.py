"""Normalising levels typography and encoding, nothing else, and always finds the way back."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.normalising import normalise

# fmt: off
SPECIMENS = st.sampled_from([
    "e\u0301", "é", "ﬁ", "ﬁﬂ", "Ａ９", "ß", "İ",
    "\u00a0", "\u00ad", "\u200b", "\u200d", "👩‍💻", "🇺🇸", "❤\ufe0f", "👍🏽",
    "\u0301\u0316", "“", "’", "''", "—", " - ", "...", "…", " . .", "10²", "½", "1½", "①", "™", "ｶﾞ", "각", "한", "क्षि",
    "ﷺ", "\u0652", "\r\n", "Å", "a", "1", " ", ".", "-", '"', "'", "`", "\n",
])
# fmt: on
TEXTS = st.lists(SPECIMENS | st.text(max_size=4), max_size=25).map("".join)


def spelling(text: str) -> str:
    return normalise(text).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“It’s over”", '"It\'s over"'),
        ("„Ende“ «fin» ‹x›", '"Ende" "fin" \'x\''),
        ("``over''", '"over"'),
        ("the war — long over — ended", "the war -- long over–ended"),
        ("2010–2012", "2010-2012"),
        ("wait … what", "wait... what"),
        ("wait . . . what", "wait…what"),
        ("two\u00a0words\r\n here", "two words here"),
        ("hyphen\u00adation and zero\u200bwidth", "hyphenation and zerowidth"),
        ("\ufeffHead\u202aline\u202c", "Headline"),
        ("It ended.\u034f Then", "It ended. Then"),
        ("cafe\u0301", "café"),
        ("q\u0323\u0307", "q\u0307\u0323"),
        ("ﬁne ﬂow", "fine flow"),
        ("５００ｋｍ", "500km"),
        ("ｶﾞｽ", "ガス"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글"),
        ("CO₂ over 500 km²", "CO2 over 500 km2"),
        ("1½ and ½", "1 1/2 and 1/2"),
        ("❤️ love", "❤ love"),
    ],
)
def test_what_a_typesetter_may_change_is_levelled(one: str, other: str) -> None:
    assert spelling(one) == spelling(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("10² people", "102 people"),
        ("2¹⁰ people", "210 people"),
        ("1½ years", "11/2 years"),
        ("log 10₂", "log 102"),
        ("①2012", "12012"),
        ("resume", "résumé"),
        ("-5 degrees", "5 degrees"),
        ("5 000", "5000"),
        ("1.5", "1,5"),
        ("6′ tall", "6″ tall"),
        ("Iran", "iran"),
        ("ﷺ", "ﷻ"),
        ("اول", "أول"),
        ("は", "ば"),
    ],
)
def test_what_says_something_else_stays_apart(one: str, other: str) -> None:
    assert spelling(one) != spelling(other)


def test_folding_leaves_case_behind_and_nothing_else() -> None:
    assert normalise("ΟΔΟΣ STRASSE Iran").folded().text == normalise("οδος straße IRAN").folded().text
    assert normalise("Iran").folded().text != normalise("Iraq").folded().text


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.booleans())
def test_the_map_leads_back_in_order_and_without_gaps_of_substance(text: str, folded: bool) -> None:
    normalised = normalise(text).folded() if folded else normalise(text)
    length = len(normalised.text)
    done = 0
    for offset in range(length):
        start, end = normalised.source_span(offset, offset + 1)
        assert 0 <= start < end <= len(text)
        if normalised.splits(offset):
            assert start < done
        else:
            assert start >= done
            assert spelling(text[done:start]) == ""
        done = end
    assert spelling(text[done:]) == ""


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=6))
def test_each_stretch_leads_to_the_piece_it_was_made_of(pieces: list[str]) -> None:
    pieces = [f"|x{piece}" for piece in pieces]  # a bar and a letter, so that no piece runs into the next
    normalised = normalise("".join(pieces))
    start = first = 0
    for piece in pieces:
        end, last = start + len(spelling(piece)), first + len(piece)
        assert normalised.text[start:end] == spelling(piece)
        found = normalised.source_span(start, end)
        assert found[0] == first
        assert first < found[1] <= last
        assert spelling("".join(pieces)[found[1] : last]) == ""
        start, first = end, last
    assert start == len(normalised.text)


def test_a_mark_or_a_joiner_after_a_ligature_belongs_to_it() -> None:
    assert spelling("ﬁ\u0301") == "fí"
    assert normalise("ﬁﬁ\u0301ﬁ").source_span(2, 3) == (1, 3)


def test_each_ligature_of_a_word_leads_to_itself() -> None:
    normalised = normalise("ofﬁﬂeﬀ")
    assert normalised.text == "offifleff"
    assert [normalised.source_span(at, at + 1) for at in range(2, 6)] == [(2, 3), (2, 3), (3, 4), (3, 4)]
    assert [normalised.splits(at) for at in range(2, 7)] == [False, True, False, True, False]


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_canonically_equivalent_texts_have_one_spelling(text: str) -> None:
    assert spelling(unicodedata.normalize("NFD", text)) == spelling(unicodedata.normalize("NFC", text))


def test_no_character_that_composes_with_the_one_before_is_missed() -> None:
    """Every code point that can change what stands before it must be taken together with it."""
    composing: set[str] = set()
    for code in range(0x110000):
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and not parts[0].startswith("<"):
            composing.add(chr(int(parts[1], 16)))
    for code in range(0x1100, 0x1200):  # conjoining jamo compose by arithmetic
        composing.add(chr(code))
    for char in sorted(composing):
        if unicodedata.combining(char) or 0x1161 <= ord(char) <= 0x1175 or 0x11A8 <= ord(char) <= 0x11C2:
            for base in ("a", "\u1100", "가"):
                assert spelling(base + char) == unicodedata.normalize("NFKC", base + char)
                assert normalise(base + char).source_span(0, 1)[1] in (1, 2)


def test_plain_text_is_its_own_spelling() -> None:
    text = "The U.S. said on 5 May that 1,000 well-known people (and others) left; why? Don't ask."
    assert normalise(text).text == text
    assert normalise(text).source_span(4, 8) == (4, 8)


@pytest.mark.parametrize(
    "hostile", ["\u0301\u0316", "e\u0301\u0316", " ", "\n", "..-", "\u00ad", "👩\u200d", "''", "ﬁ", "ㅋ", "²"]
)
def test_hostile_text_is_normalised_too(hostile: str) -> None:
    normalised = normalise(hostile * 20_000).folded()
    if normalised.text:
        start, end = normalised.source_span(0, len(normalised.text))
        assert 0 <= start < end <= len(hostile) * 20_000
