"""Sentences have places, lose nothing, and end where a reader would end them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summarize.article import Article, Span
from summarize.sentences import split_sentences

# fmt: off
PIECES = st.lists(st.sampled_from([
    "A. ", "b", "Dr. ", " ", "\n", "\r\n", "\n\n", "\u2028", "“", "”", '"', "(", ")", "¹", "3.5", "!?", "…", "é",
    "e\u0301", "日本。", "مرحبا؟ ", "👩‍💻", "ﬁ", "\u00a0", "\u00ad", "\ufeff", "- ", "U.S. ", "\x1c", "मैं। ",
]), max_size=40).map("".join)
# fmt: on


def sentences_of(text: str, language: str = "en") -> list[str]:
    return [text[sentence.start : sentence.end] for sentence in split_sentences(text, language)]


def assert_nothing_lost(text: str, language: str = "en") -> None:
    done = 0
    for index, sentence in enumerate(split_sentences(text, language)):
        words = text[sentence.start : sentence.end]
        assert sentence.index == index
        assert words
        assert words == words.strip()
        assert not text[done : sentence.start].strip()
        done = sentence.end
    assert not text[done:].strip()


@settings(max_examples=150, deadline=None)
@given(PIECES | st.text(), st.sampled_from(["en", "ja", "ar", "hi", "xx", ""]))
@example("a" * 2500 + " B. " + "“" * 2500, "en")
@example("Word. " * 700 + "(" * 2000 + ". End.", "en")
def test_sentences_cover_all_but_white_space_in_order(text: str, language: str) -> None:
    assert_nothing_lost(text, language)


def test_long_lines_are_split_as_short_ones_are() -> None:
    sentence = "The delegation, led by Dr. Smith of the U.S. mission, arrived on 5 Jan. at noon."
    assert sentences_of(" ".join([sentence] * 300)) == [sentence] * 300


@pytest.mark.parametrize("language", ["xx", "", "\0", "日本", "en-GB", "EN", "zh-Hans", "e" * 10_000, "-", "klingon"])
def test_any_language_code_will_do(language: str) -> None:
    assert sentences_of("One here. Two there.", language) == ["One here.", "Two there."]


def test_offsets_are_code_points() -> None:
    assert sentences_of("Zoë 😀 e\u0301té. 𝔘nd 👩‍💻. Ende.") == ["Zoë 😀 e\u0301té.", "𝔘nd 👩‍💻.", "Ende."]


def test_a_line_break_ends_a_headline_and_a_list_item() -> None:
    text = "Leaders meet\nBy Ann Lee\r\n- Peace\r- Water\u2028Done. Over."
    assert sentences_of(text) == ["Leaders meet", "By Ann Lee", "- Peace", "- Water", "Done.", "Over."]


def test_a_blank_line_begins_a_paragraph() -> None:
    sentences = split_sentences("\n\nHead\nline\n \t\nOne. Two.\r\n\r\n\r\nThree.", "en")
    assert [sentence.paragraph for sentence in sentences] == [0, 0, 1, 1, 2]


def test_lines_wrapped_at_a_fixed_width_are_read_as_one() -> None:
    text = (
        "The letter that the delegation carried to Damascus this\n"
        "week says that the movement will not return until the\n"
        "Government of Syria has agreed. Nobody has answered it."
    )
    assert [" ".join(sentence.split()) for sentence in sentences_of(text)] == [
        "The letter that the delegation carried to Damascus this week says that the movement will not return until the "
        "Government of Syria has agreed.",
        "Nobody has answered it.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"It harms us," he said. "We go on."', ['"It harms us," he said.', '"We go on."']),
        (
            "He won. [Applause.] They left. (Laughter.) Then",
            ["He won.", "[Applause.]", "They left.", "(Laughter.)", "Then"],
        ),
        ("It ended (badly.) so he left.", ["It ended (badly.) so he left."]),
        ("He left.¹ Now they know.", ["He left.¹", "Now they know."]),
        ("Much later. “Open. Still.", ["Much later.", "“Open.", "Still."]),
        ("So it ends.) They left.", ["So it ends.)", "They left."]),
        ("It cost $1.5 million. Nobody paid.", ["It cost $1.5 million.", "Nobody paid."]),
    ],
)
def test_marks_stay_with_their_sentence(text: str, expected: list[str]) -> None:
    assert sentences_of(text) == expected


def test_an_article_finds_its_sentences_by_place() -> None:
    article = Article.from_text("One here.  Two there. Three.")
    first, second, third = article.sentences
    assert article.sentence_at(0) == first
    assert article.sentence_at(8) == first
    assert article.sentence_at(9) is None
    assert article.sentence_at(11) == second
    assert article.sentence_at(500) is None
    assert article.sentences_overlapping(Span(8, 12)) == (first, second)
    assert article.sentences_overlapping(Span(9, 11)) == ()
    assert article.sentences_overlapping(Span(0, 99)) == (first, second, third)
