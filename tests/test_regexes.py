"""No text of an article or a model makes a regular expression slow: none doubles its time with each word it reads.

`python -m benchmarks.reliability slow` measures how the time of each step grows over far longer texts.
"""

from __future__ import annotations

import re
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import FrameType
from typing import Any, NoReturn

import pytest
from hostile_text import own_pieces, patterns, texts, written_patterns

from summarize import normalising
from summarize.article import Article
from summarize.rendering.visible import inline, visible
from summarize.tasks.relations import find_relations
from summarize.tasks.salience import find_candidates

PATIENCE = 10.0  # seconds of processor time for what takes a hundredth of one
LENGTH = 160  # characters, or 45 repetitions: what doubles with each word would take years

needs_timer = pytest.mark.skipif(sys.platform == "win32", reason="the limit on processor time is of Unix")


class TooSlowError(Exception):
    """The processor time is up."""


@contextmanager
def limited(what: str) -> Generator[None]:
    """Raise where the block takes more processor time than `PATIENCE`; `re` looks for signals while it searches."""

    def stop(_number: int, _frame: FrameType | None) -> NoReturn:
        raise TooSlowError(what)

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def search_hostile_texts(pattern: re.Pattern[Any], place: str) -> None:
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    for piece, text in texts(own_pieces(source), LENGTH):
        with limited(f"{place} over {piece!r} again and again"):
            hostile = text if isinstance(pattern.pattern, str) else text.encode()
            assert sum(1 for _ in pattern.finditer(hostile)) <= len(hostile) + 1


@needs_timer
def test_no_pattern_of_the_package_explodes() -> None:
    found = patterns()
    assert len(found) > 100
    for place, pattern in found.values():
        search_hostile_texts(pattern, place)


@needs_timer
def test_no_pattern_that_is_written_in_a_call_explodes() -> None:
    found = written_patterns()
    assert len(found) > 10
    for written, place in found.items():
        search_hostile_texts(re.compile(written), place)


@needs_timer
@pytest.mark.parametrize("pattern", [r"(?:(?:openly|[a-z]+ly) )*backed", r"(\w+\s?)+:", r"(a|a)*$"])
def test_a_pattern_that_explodes_would_be_found(monkeypatch: pytest.MonkeyPatch, pattern: str) -> None:
    monkeypatch.setattr(f"{__name__}.PATIENCE", 0.2)
    with pytest.raises(TooSlowError):
        search_hostile_texts(re.compile(pattern), "here")


def test_no_pattern_asks_of_an_early_python_what_it_does_wrong() -> None:
    """Before 3.11.5, a possessive group ends in a `SystemError` or the wrong match; Debian 12 has 3.11.2."""
    sources = [pattern.pattern for _, pattern in patterns().values()] + [*written_patterns()]
    sources.append(normalising._pattern("\u0301", "\u2708", "\ufb01").pattern)  # pyright: ignore[reportPrivateUsage]
    for source in sources:
        text = source if isinstance(source, str) else source.decode("latin-1")
        assert not re.search(r"(?<!\\)\)(?:[*+?]|\{[^}]*\})\+|\(\?>", text), text


@needs_timer
@pytest.mark.parametrize(
    "text",
    ["the " * 20_000, f"Ann Venn {'openly ' * 2_000}backed Tarsk Metals.", "Ann, " * 1_000, "“" * 20_000],
    ids=["the", "openly", "a list", "quotation marks"],
)
def test_whom_an_article_names_is_found_in_time_whatever_it_is_made_of(text: str) -> None:
    with limited(text[:20]):
        article = Article.from_text(f"Ann Venn met Tarsk Metals in May. {text}")
        find_relations(article, find_candidates(article))


# What must not act on a terminal


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0)])
def test_a_control_character_is_never_shown(code: int) -> None:
    shown = visible(f"a{chr(code)}b")
    assert shown == ("ab" if chr(code) not in "\t\n" else f"a{chr(code)}b")
    assert inline(f"a{chr(code)}b") in ("ab", "a b")


@pytest.mark.parametrize("code", [0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
def test_what_turns_the_direction_of_writing_is_shown_by_its_number(code: int) -> None:
    assert visible(f"a{chr(code)}b") == f"a⟨U+{code:04X}⟩b"
