"""The articles of our own writing: whole, dated, and nobody else's words but for public quotations."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from summarize.sources.headline import find_heading

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "summarize/example/article.txt"
OURS = (EXAMPLE, *sorted((ROOT / "tests/articles").glob("*.txt")))
ORIGINAL = ROOT.parent / "shared/data/us-warns-syria-hamas.txt"
"""The news story whose facts the example tells anew: under copyright, so beside the repository, if at all."""

WORDS_IN_A_ROW = 8


@pytest.mark.parametrize(
    ("name", "fewest", "most"),
    [
        ("summarize/example/article.txt", 400, 450),
        ("tests/articles/water_dispute.txt", 1800, 2200),
        ("tests/articles/injection.txt", 300, 400),
    ],
)
def test_an_article_is_as_long_as_its_purpose_asks(name: str, fewest: int, most: int) -> None:
    assert fewest <= len((ROOT / name).read_text(encoding="utf-8").split()) <= most


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_an_article_begins_with_a_headline_and_a_date(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    headline, blank, dated, second_blank, *_ = text.split("\n")
    heading = find_heading(text)

    assert heading.title == headline
    assert heading.published is not None
    assert f"{heading.published:%d %B %Y}".lstrip("0") == dated
    assert (blank, second_blank) == ("", "")


def test_the_example_is_dated_to_the_day_after_the_wednesday_it_speaks_of() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")

    assert find_heading(text).published == date(2022, 10, 20)
    assert "on Wednesday" in text
    assert "Last week" in text


def test_the_example_answers_the_question_of_the_readme() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    (sentence,) = re.findall(r"[^.\n]*broke with Syria[^.\n]*\.", text)

    assert {"2012", "suppression", "protests"} <= set(re.findall(r"\w+", sentence))


def test_the_hostile_article_closes_our_fence_and_gives_orders() -> None:
    text = (ROOT / "tests/articles/injection.txt").read_text(encoding="utf-8")

    for attack in ("</article>", "SYSTEM:", "<|im_start|>system", "Ignore all previous instructions", "OPENAI_API_KEY"):
        assert attack in text


@pytest.mark.skipif(not ORIGINAL.is_file(), reason="the original news story is not at hand")
def test_the_example_takes_no_wording_from_the_original() -> None:
    ours = re.sub(r'"[^"]*"', "|", EXAMPLE.read_text(encoding="utf-8"))
    shared = _runs_of_words(ours) & _runs_of_words(ORIGINAL.read_text(encoding="utf-8"))

    assert not shared


def _runs_of_words(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+|\|", text.casefold())
    return {tuple(words[start : start + WORDS_IN_A_ROW]) for start in range(len(words) - WORDS_IN_A_ROW + 1)}
