"""A quotation stands in the article or it does not: other spellings are found, other words never."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.article import Article, Span
from summarize.evidence import Citation
from summarize.locating import Located, Locator, Verdict

TEXT = (
    "US envoy: “We won’t normalise ties”\r\n\r\n"
    "The United States has not changed its policy on Syria since 2012, said Ned Price — the spokesperson — on 5 May "
    "2023. The first phase cost $1.5 million; the second, 1,000 workers and 20% of the budget.\r\n"
    "“Assad’s regime didn’t agree,” Zoë Núñez told re\u00adporters in Damascus… “It isn’t over.”\r\n\r\n"
    "ﬁnal oﬃcial ﬁgures: 10² and 1½ km\u00a0north, −5 degrees. नमस्ते दुनिया, कैसे हैं आप सब लोग? "
    "قال المتحدث إن العقوبات لن تُرفع قريباً. 米国は二〇一二年にシリアとの国交正常化を拒否した。"
    "Non-aligned states left. No.\r\n"
    "Team 👩‍💻👍🏽 🇺🇸 wrote cafe\u0301 menus for the delegation."
)
ARTICLE = Article.from_text(TEXT)
LOCATOR = Locator.of(ARTICLE)


def found(text: str, quotation: str) -> str | None:
    """The words of the source for `quotation`, `None` where there are none."""
    located = Locator(text).locate(quotation)
    return None if located.span is None else text[located.span.start : located.span.end]


@pytest.mark.parametrize(
    "quotation",
    [
        "The United States has not changed its policy on Syria since 2012",
        "The first phase cost $1.5 million",
        "Zoë Núñez told re\u00adporters in Damascus",
        "米国は二〇一二年にシリアとの国交正常化を拒否した。",
        "10² and 1½ km\u00a0north",
        "قال المتحدث إن العقوبات لن تُرفع",
    ],
)
def test_the_words_of_the_article_are_exact(quotation: str) -> None:
    located = LOCATOR.locate(quotation)
    assert located.verdict is Verdict.EXACT
    assert located.span is not None
    assert ARTICLE.slice(located.span) == quotation


@pytest.mark.parametrize(
    ("quotation", "source"),
    [
        ("\"Assad's regime didn't agree,\" Zoe\u0308 Nu\u0301n\u0303ez told reporters", None),
        ("the united states has not changed its policy", "The United States has not changed its policy"),
        ("said Ned Price - the spokesperson - on 5 May", "said Ned Price — the spokesperson — on 5 May"),
        ("said Ned Price—the spokesperson—on 5 May", "said Ned Price — the spokesperson — on 5 May"),
        ("final official figures: 10² and", "ﬁnal oﬃcial ﬁgures: 10² and"),
        ("told reporters in Damascus", "told re\u00adporters in Damascus"),
        ("1 1/2 km north, -5 degrees", "1½ km\u00a0north, −5 degrees"),
        ("20% of  the\nbudget.", "20% of the budget."),
        ("wrote café menus for the delegation", "wrote cafe\u0301 menus for the delegation"),
        ("ＮＥＤ　ＰＲＩＣＥ — the spokesperson", "Ned Price — the spokesperson"),
    ],
)
def test_another_spelling_gives_the_words_of_the_article(quotation: str, source: str | None) -> None:
    located = LOCATOR.locate(quotation)
    assert located.verdict is Verdict.NORMALISED
    assert located.span is not None
    if source is not None:
        assert ARTICLE.slice(located.span) == source


@pytest.mark.parametrize(
    "quotation",
    [
        "The United States has not changed its policy on Syria since 2013",
        "The United States has changed its policy on Syria since 2012",
        "The United States has not changed its policy on Libya since 2012",
        "The United States has not dropped its policy on Syria since 2012",
        "The United States had not changed its policy on Syria since 2012",
        "said Ned Prize — the spokesperson",
        "The first phase cost $15 million",
        "The first phase cost £1.5 million",
        "the second, 1000 workers and 20% of the budget",
        "1,000 workers and 20 of the budget",
        "Assad’s regime did agree,” Zoë Núñez told",
        "Assad’s regime don’t agree,” Zoë Núñez told",
        "Zoe Nunez told reporters in Damascus",
        "official figures: 102 and 1½ km north",
        "official figures: 10² and 11/2 km north",
        "1½ km north, 5 degrees",
        "We will normalise ties",
        "米国は二〇一三年にシリアとの国交正常化を拒否した",
        "قال المتحدث إن العقوبات تُرفع قريباً",
        "नमस्ते दुनिया, कैसा हैं आप सब लोग",
        "The United States ... since 2012, said Ned Price",
        "The United States [America] has not changed",
    ],
)
def test_one_changed_digit_name_negation_or_verb_is_not_found(quotation: str) -> None:
    assert LOCATOR.locate(quotation) == Located(Verdict.NOT_FOUND)


@pytest.mark.parametrize(
    "quotation",
    [
        "changed its policy on Syria since 201",
        "nited States has not changed",
        "The United States has no",
        "5 million; the second, 1,000 workers",
        "1.5 million; the second, 1,000 workers",
        "The first phase cost $1.5",
        "The first phase cost $1",
        "The first phase cost $1.",
        "phase cost $1.5 million; the second, 1",
        "000 workers and 20% of the budget",
        "1,000 workers and 20",
        "Assad’s regime didn",
        "ssad’s regime didn’t agree",
        "s regime didn’t agree",
        "5 degrees. नमस्ते दुनिया",
        "aligned states left",
        "inal oﬃcial ﬁgures",
        "oﬃcial ﬁgures: 10",
        "一二年にシリアとの国交正常化を拒否した",
        "👩‍💻👍🏽 🇺🇸 wrote caf",
        "💻👍🏽 🇺🇸 wrote cafe\u0301 menus",
        "नमस्ते दुनिया, कैसे ह",
        "told reporters in Dam",
    ],
)
def test_no_quotation_begins_or_ends_inside_a_character_a_word_or_a_number(quotation: str) -> None:
    assert LOCATOR.locate(quotation) == Located(Verdict.NOT_FOUND)


@pytest.mark.parametrize(
    ("text", "quotation", "expected"),
    [
        ("Nothing in 20123 but all in 2012 happened there.", "all in 2012 happened", "all in 2012 happened"),
        ("Thebest days of all days. The best days of all.", "the best days of all", "The best days of all"),
        ("It paid $1.5 million dollars. It paid 5 million dollars.", "5 million dollars", "5 million dollars"),
        ("Aha ha ha ha ha ha, he said.", "ha ha ha ha ha", "ha ha ha ha ha"),
        ("xthe answer is yesx, xthe answer is yes, the answer is yes.", "the answer is yes", "the answer is yes"),
        ("a 12 300 people fled there", "300 people fled", None),
        ("in 2012 300 people fled there", "300 people fled", "300 people fled"),
        ("They waited in the U.S.A. embassy", "They waited in the U", None),
        ("It ended in 2012.Hamas left for good.", "Hamas left for good.", "Hamas left for good."),
        ("It ended in 2012.Hamas left for good.", "It ended in 2012.", "It ended in 2012."),
        ("ไม่มีช่องว่างระหว่างคำในภาษาไทย", "ช่องว่างระหว่างคำ", "ช่องว่างระหว่างคำ"),
        ("เขากำลังพูดถึงเรื่องที่สำคัญมาก", "เขากำลังพูดถึงเรื่องท", None),
    ],
)
def test_a_place_inside_a_word_is_passed_over_for_the_next(text: str, quotation: str, expected: str | None) -> None:
    assert found(text, quotation) == expected


def test_an_exact_place_goes_before_an_earlier_one_in_another_spelling() -> None:
    text = "THE TALKS HAVE FAILED. Later: the talks have failed."
    assert Locator(text).locate("the talks have failed") == Located(Verdict.EXACT, Span(30, 51))
    assert Locator(text).locate("The Talks Have Failed") == Located(Verdict.NORMALISED, Span(0, 21))


def test_case_does_not_make_one_word_of_two() -> None:
    assert found("The ambassador said that it hurts us all badly.", "said that it hurts US all badly") is None
    assert found("The ambassador said that it hurts us all badly.", "SAID THAT IT HURTS US ALL BADLY") is not None


@pytest.mark.parametrize(
    "quotation",
    [
        "“Non-aligned states left.”",
        "...Non-aligned states left...",
        "  « Non-aligned states left » ",
        "'Non-aligned states left,'",
        "…\n“Non-aligned states left:",
        "— Non-aligned states left —",
        '"Non-aligned states left".',
    ],
)
def test_what_surrounds_a_quotation_is_put_aside(quotation: str) -> None:
    located = LOCATOR.locate(quotation)
    assert located.verdict is Verdict.EXACT
    assert located.span is not None
    assert ARTICLE.slice(located.span).rstrip(".") == "Non-aligned states left"


def test_a_lone_quotation_mark_gets_its_fellow() -> None:
    text = "“We go on,” he said. They call it “peace at last”."
    assert found(text, "“We go on,” he said.") == "“We go on,” he said."
    assert found(text, 'They call it "peace at last"') == "They call it “peace at last”"


@pytest.mark.parametrize("quotation", ["", "   ", "“”", "…", "left", "Syria since", "has not", "\u00ad" * 20, "20% of"])
def test_a_few_words_prove_nothing(quotation: str) -> None:
    assert LOCATOR.locate(quotation) == Located(Verdict.TOO_SHORT)


def test_a_short_sentence_is_quoted_whole() -> None:
    assert found(TEXT, "No.") == "No."
    assert LOCATOR.locate("“no”").verdict is Verdict.NORMALISED
    assert found("Off they went. “It ends.” So they say.", "It ends") == "“It ends.”"
    assert Locator("Yes, no. Never.").locate("No.").verdict is Verdict.TOO_SHORT


def test_words_left_out_make_parts_each_with_its_own_place() -> None:
    parts = LOCATOR.locate_parts("The United States has not changed its policy … said Ned Price [...] on 5 May 2023")
    assert [part.verdict for part in parts] == [Verdict.EXACT] * 3
    spans = [part.span for part in parts if part.span]
    assert spans == sorted(spans)
    assert LOCATOR.locate_parts("said Ned Price … The United States has not changed")[1].verdict is Verdict.NOT_FOUND
    assert LOCATOR.locate_parts("told reporters in Damascus... “It isn't over.")[0].verdict is Verdict.NORMALISED
    assert len(LOCATOR.locate_parts("nowhere to be found")) == 1


# fmt: off
WORDS = [
    "Iran", "2012", "U.S.", "don’t", "e\u0301té", "日本語", "«да»", "مرحبا", "👩‍💻", "ﬁve", "10²", "½", "—", "…",
    "“so”", "x\u00ady", "\u00a0", "\r\n", "नमस्ते", "1", "000", "$5", "ß", "İ", "각", "ไทย",
]
# fmt: on
SOURCES = st.lists(st.sampled_from(WORDS) | st.text(max_size=6), min_size=4, max_size=40).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(SOURCES.filter(str.strip), st.data())
def test_whatever_is_found_is_a_slice_of_the_article(text: str, data: st.DataObject) -> None:
    article = Article.from_text(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, len(text)))
    locator = Locator.of(article)
    for quotation in (text[start:end], text[start:end].upper(), unicodedata.normalize("NFKD", text[start:end])):
        for located in (locator.locate(quotation), *locator.locate_parts(quotation)):
            assert (located.span is not None) == (located.verdict in (Verdict.EXACT, Verdict.NORMALISED))
            if located.span is not None:
                assert Citation.of(article, located.span).stands_in(article)
                assert not article.slice(located.span)[0].isspace()


def decomposed(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def straight(text: str) -> str:
    return text.translate(str.maketrans({"“": '"', "”": '"', "’": "'", "—": "-", "…": "...", "\u00ad": "", "ﬁ": "fi"}))


def wide(text: str) -> str:
    return text.replace(" ", "\u00a0").replace("'", "’")


def shouted(text: str) -> str:
    return text.upper()


def whispered(text: str) -> str:
    return text.lower()


def surrounded(text: str) -> str:
    return f" “{text}…”"


RESPELLINGS: list[Callable[[str], str]] = [shouted, whispered, decomposed, straight, wide, surrounded]


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_respelt_quotation_is_found_at_its_place(data: st.DataObject) -> None:
    """Any words of the article, each unlike the others, in any mixture of spellings."""
    words = data.draw(
        st.lists(st.sampled_from([word for word in TEXT.split() if word.isalpha()]), min_size=9, unique=True)
    )
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 4))
    chosen = " ".join(words[start : data.draw(st.integers(start + 4, len(words)))])
    quotation = chosen
    for respell in data.draw(st.lists(st.sampled_from(RESPELLINGS), max_size=4)):
        quotation = respell(quotation)
    located = Locator(text).locate(quotation)
    if len(chosen) >= 12 + 8:  # counted after normalising, which may compose
        assert located.span == Span(text.index(chosen), text.index(chosen) + len(chosen))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ARTICLE.sentences), st.data())
def test_a_changed_letter_or_digit_is_not_found(sentence: Span, data: st.DataObject) -> None:
    quotation = ARTICLE.slice(sentence)
    places = [place for place, char in enumerate(quotation) if char.isalnum() and char.isascii()]
    if len(places) < 12:
        return
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([char for char in "qzj379" if char != quotation[place].lower()]))
    changed = quotation[:place] + other + quotation[place + 1 :]
    assert LOCATOR.locate(changed).verdict is Verdict.NOT_FOUND
    for dropped in ("not ", "n’t", "$", "%", "−"):
        if dropped in quotation:
            assert LOCATOR.locate(quotation.replace(dropped, "", 1)).verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize(
    "piece", ["a", "a ", "ab ", "aaaa. ", "“", "\u0301", "1,", "ﬁ", "...", "日", "\u00ad", "'", " - "]
)
def test_hostile_texts_and_quotations_are_answered(piece: str) -> None:
    text = "x " + piece * 20_000
    locator = Locator(text)
    for quotation in (piece * 50, piece * 50 + "b", piece * 19_000, "b" + piece * 200, piece * 50 + "…" + piece * 50):
        for located in (locator.locate(quotation), *locator.locate_parts(quotation)):
            if located.span is not None:
                assert 0 <= located.span.start < located.span.end <= len(text)


def test_large_texts_are_searched_to_the_end() -> None:
    filler = "The quick brown fox jumps over the lazy dog near the river bank. " * 1000
    needle = "Hamas broke with Syria in 2012 over the protests there."
    for text in (filler + needle, needle + filler, filler + needle + filler):
        assert found(text, needle) == needle
        assert found(text, needle.replace("2012", "2013")) is None


@pytest.mark.parametrize("shift", range(16))
def test_a_quotation_of_a_large_text_is_found_wherever_it_stands(shift: int) -> None:
    text = "-" * shift + " ".join(str(number) for number in range(7000)) + " Ned Price spoke in Damascus then. The end."
    assert found(text, "Ned Price spoke in Damascus then") == "Ned Price spoke in Damascus then"


def test_a_decomposed_letter_before_a_word_in_capitals_does_not_hide_it() -> None:
    text = "The words have not changed \u0625\u0646 US its"
    located = Locator(text).locate(unicodedata.normalize("NFD", text))
    assert located == Located(Verdict.NORMALISED, Span(0, len(text)))


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_in_a_large_text_the_first_whole_place_is_found_however_alike_its_words_are(seed: int) -> None:
    chance = random.Random(seed)
    text = " ".join([*chance.choices(["ab", "ba", "aab"], k=5_000)] * 2)
    start = chance.randrange(len(text) - 200)
    quotation = text[start : start + chance.randint(13, 190)].strip()
    whole = re.search(rf"(?<!\w){quotation}(?!\w)", text)
    expected = Span(*whole.span()) if whole else None
    assert Locator(text).locate(quotation).span == expected
    assert Locator(text).locate(f"{quotation[:-1]}c").span is None
