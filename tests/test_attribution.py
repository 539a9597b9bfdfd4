"""Who is quoted as saying what: the frames that are read, and those that are left alone."""

from __future__ import annotations

import pytest

from summarize.article import Article
from summarize.language.attribution import find_attributed


def said(text: str, *, direct: bool | None = None) -> list[tuple[str, str]]:
    article = Article.from_text(text)
    found = find_attributed(article)
    for one in found:
        assert article.slice(one.speaker_span) == one.speaker
        assert article.sentences[one.sentence_index].start <= one.words.start
    return [(one.speaker, article.slice(one.words)) for one in found if direct is None or one.direct == direct]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ('"The bridge is closed," said Anna Berg.', "Anna Berg", "The bridge is closed,"),
        ('"The bridge is closed," mayor Anna Berg told reporters.', "Anna Berg", "The bridge is closed,"),
        ('"The bridge is closed," Anna Berg, the mayor, said.', "Anna Berg", "The bridge is closed,"),
        ('"The bridge is closed," the town\'s mayor, Anna Berg, said.', "Anna Berg", "The bridge is closed,"),
        ('"The bridge is closed," said Mayor Anna J. Berg, who had it built.', "Anna J. Berg", "The bridge is closed,"),
        ('Anna Berg told reporters: "The bridge is closed."', "Anna Berg", "The bridge is closed."),
        ('In a letter, Anna Berg wrote: "The bridge is closed."', "Anna Berg", "The bridge is closed."),
        ('Anna Berg said, "The bridge is closed."', "Anna Berg", "The bridge is closed."),
        ("“The bridge is closed”, Anna Berg said.", "Anna Berg", "The bridge is closed"),
        ("«The bridge is closed,» Anna Berg said.", "Anna Berg", "The bridge is closed,"),
        (
            "The officer said: 'The bridge is closed, and it will stay so.'",
            "The officer",
            "The bridge is closed, and it will stay so.",
        ),
        (
            '"The bridge is closed," a teacher in Lund, who gave no name, told Radio Nord.',
            "a teacher in Lund",
            "The bridge is closed,",
        ),
        ('"The bridge is closed," according to Anna Berg.', "Anna Berg", "The bridge is closed,"),
        (
            'The town disagreed, with a spokesperson saying, "The bridge is closed."',
            "a spokesperson",
            "The bridge is closed.",
        ),
        ('Anna Berg called it "a bad day for the town."', "Anna Berg", "a bad day for the town."),
        (
            '"The bridge is closed," the lawyer for Peter Holt said.',
            "the lawyer for Peter Holt",
            "The bridge is closed,",
        ),
        (
            '"The bridge is closed," the ministry of Ruritania said.',
            "the ministry of Ruritania",
            "The bridge is closed,",
        ),
    ],
)
def test_a_quotation_has_the_speaker_that_its_frame_names(text: str, speaker: str, words: str) -> None:
    assert said(text, direct=True) == [(speaker, words)]


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("Anna Berg said that the bridge was closed.", "Anna Berg", "the bridge was closed"),
        ("Anna Berg said the bridge was closed.", "Anna Berg", "the bridge was closed"),
        ("Anna Berg said on Monday that the bridge was closed.", "Anna Berg", "the bridge was closed"),
        ("Anna Berg told reporters that the bridge was closed.", "Anna Berg", "the bridge was closed"),
        ("The United States has warned against any repair.", "United States", "against any repair"),
        ("Holt denied that the bridge was rotten.", "Holt", "the bridge was rotten"),
        ("Holt accused the town of lying.", "Holt", "the town of lying"),
        ("According to the ministry, the bridge was closed.", "the ministry", "the bridge was closed"),
        ("The bridge was closed, according to the ministry.", "the ministry", "The bridge was closed"),
        ("The bridge was closed, the ministry said in a statement.", "the ministry", "The bridge was closed"),
        ("Prosecutors alleged that the bridge was rotten.", "Prosecutors", "the bridge was rotten"),
    ],
)
def test_reported_speech_is_what_stands_after_its_verb(text: str, speaker: str, words: str) -> None:
    assert said(text) == [(speaker, words)]


def test_he_said_means_the_one_who_spoke_last() -> None:
    text = '"It is closed," Mayor Karl Lund told us.\n\nThe bridge is old, as all know.\n\n"It is rotten," he said.'
    assert said(text) == [("Karl Lund", "It is closed,"), ("Karl Lund", "It is rotten,")]


def test_he_said_may_mean_the_one_person_told_of_before() -> None:
    assert said('Karl Lund turned to the press.\n\n"It is rotten," he said.') == [("Karl Lund", "It is rotten,")]


@pytest.mark.parametrize(
    "before",
    [
        "Karl Lund met Peter Holt.",
        "Karl Lund arrived. Peter Holt stayed.",
        '"It is closed," Karl Lund said.\n\nThen came Peter Holt.',
        "The bridge was closed.",
        '"It is closed," Anna Berg said. "I am sad," she said.\n\nThe day passed.',
    ],
)
def test_he_said_is_left_out_where_two_may_be_meant_or_none(before: str) -> None:
    assert "It is rotten," not in [words for _, words in said(f'{before}\n\n"It is rotten," he said.')]


def test_a_quotation_goes_on_after_its_frame() -> None:
    assert said('"We will," Anna Berg said, "do it." The town slept. "Never," nobody knew.') == [
        ("Anna Berg", "We will,"),
        ("Anna Berg", "do it."),
    ]
    assert said('"It is over," said Breon Falk, the U.S. envoy. "Go home."') == [
        ("Breon Falk", "It is over,"),
        ("Breon Falk", "Go home."),
    ]


def test_a_paragraph_that_is_only_a_quotation_has_the_speaker_before_it() -> None:
    text = 'Anna Berg said: "It is over.\n\n"We go home.\n\n"Tomorrow we rest."\n\nThe town slept.\n\n"Who is there?"'
    assert [words for _, words in said(text)] == ["It is over.", "We go home.", "Tomorrow we rest."]
    assert {speaker for speaker, _ in said(text)} == {"Anna Berg"}


@pytest.mark.parametrize(
    "text",
    [
        'The so-called "experts" left the town.',
        'The film "A Red Dawn Over Lund" opened.',
        'He read "War and Peace," and left.',
        'The town was asleep. "It is over now." Nobody knew why.',
        "It is said that ghosts live there.",
        "Anna Berg did not say that it was safe, and was told that it fell.",
        "Insurance claims that rose last year fell.",
        "A partner of Gulf states left the town.",
        "A man who knew Anna Berg said that he was kind.",
        "Anna Berg left the town and Holt said little.",
        "On Monday, Anna Berg said.",
        "MAYOR SAID THE BRIDGE IS CLOSED",
        'There was a nail of 12" and a "mark without its partner.',
    ],
)
def test_what_nobody_clearly_said_is_left_out(text: str) -> None:
    assert said(text) == []


def test_the_words_end_where_another_voice_begins() -> None:
    assert said("Anna Berg said the bridge was closed, but Holt drove on.") == [("Anna Berg", "the bridge was closed")]
    assert said("The report said the lake was dry, and critics argued it would stay so.") == [
        ("The report", "the lake was dry")
    ]


def test_a_second_verb_has_the_same_speaker_only_where_that_is_clear() -> None:
    assert said("Anna Berg warned against any haste and insisted the bridge was safe.") == [
        ("Anna Berg", "against any haste"),
        ("Anna Berg", "the bridge was safe"),
    ]
    assert said("Anna Berg said Holt met the owner and denied the charge of fraud.") == [
        ("Anna Berg", "Holt met the owner")
    ]


@pytest.mark.parametrize(
    "text", ['"' * 999, '"a ' * 999, "said " * 3000, "A, " * 3000 + "said", "Anna said that " * 999, "“" * 50]
)
def test_strange_text_is_harmless(text: str) -> None:
    said(text)
