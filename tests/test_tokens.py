"""Counting tokens: offline from the first call, whatever the cache folder is like, whatever the text says."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from summarize.llm import tokens

FILE = "fb374d419588a4632f3f557e76b4b70aebbca790"
SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"


@pytest.fixture
def first_call() -> Generator[None]:
    """As in a new process: neither we nor tiktoken have a vocabulary in memory."""
    import tiktoken.registry

    # Both caches are module-level; clearing them is the only way to a first call short of a new process.
    tokens._encoding.cache_clear()  # pyright: ignore[reportPrivateUsage]: see above
    tiktoken.registry.ENCODINGS.pop("o200k_base", None)
    yield
    tokens._encoding.cache_clear()  # pyright: ignore[reportPrivateUsage]: see above


def cached(home: Path) -> list[Path]:
    return [path for path in home.rglob("*") if path.is_file()]


@pytest.mark.usefixtures("first_call")
def test_the_first_count_needs_no_network_and_leaves_a_whole_vocabulary_behind(isolated: Path) -> None:
    assert tokens.count_tokens("Hamas broke with Syria in 2012.") == 10
    (file,) = cached(isolated)
    assert file.name == FILE
    assert hashlib.sha256(file.read_bytes()).hexdigest() == SHA256


@pytest.mark.usefixtures("first_call")
def test_a_damaged_file_in_the_cache_is_replaced(isolated: Path) -> None:
    tokens.count_tokens("a")
    (file,) = cached(isolated)
    file.write_bytes(file.read_bytes()[:-1])
    import tiktoken.registry

    tokens._encoding.cache_clear()  # pyright: ignore[reportPrivateUsage]: a second "first call"
    tiktoken.registry.ENCODINGS.pop("o200k_base", None)

    assert tokens.count_tokens("two words") == 2
    assert hashlib.sha256(file.read_bytes()).hexdigest() == SHA256


@pytest.mark.usefixtures("first_call")
def test_a_cache_folder_that_cannot_be_made_is_no_hindrance(isolated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (isolated / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(isolated / "file"))
    monkeypatch.setenv("LOCALAPPDATA", str(isolated / "file"))
    monkeypatch.setenv("HOME", str(isolated / "file"))
    assert tokens.count_tokens("two words") == 2
    assert [path.name for path in cached(isolated)] == ["file"]


@pytest.mark.usefixtures("first_call")
def test_the_users_own_setting_of_tiktoken_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", str(tmp_path))
    tokens.count_tokens("a")
    assert os.environ["TIKTOKEN_CACHE_DIR"] == str(tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.usefixtures("first_call")
def test_many_threads_may_make_the_first_call() -> None:
    counts: list[int] = []
    threads = [threading.Thread(target=lambda: counts.append(tokens.count_tokens("two words"))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == [2] * 4
    assert "TIKTOKEN_CACHE_DIR" not in os.environ


@pytest.mark.parametrize("model", [None, "gpt-4o", "gpt-4", "no-such-model", "qwen2.5-coder-1.5b"])
def test_every_model_is_counted_without_the_network(model: str | None) -> None:
    assert tokens.count_tokens("two words", model) == 2


def test_the_name_of_a_special_token_is_ordinary_text() -> None:
    assert tokens.count_tokens("<|endoftext|>") > 1


@pytest.mark.parametrize("text", ["", "\ud800 half a pair", "\0", "👩‍👩‍👧 ﷺ"])
def test_odd_text_is_counted(text: str) -> None:
    assert tokens.count_tokens(text) >= (1 if text else 0)


def test_a_million_characters_of_one_kind_are_counted() -> None:
    assert tokens.count_tokens(" " * 1_000_000) > 0
    assert tokens.count_tokens("word " * 200_000) == pytest.approx(200_000, rel=0.01)
