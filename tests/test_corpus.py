"""The inputs that fuzzing begins with, and those that it found: each is read, or refused, as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz_targets import read_and_locate

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_an_input_of_the_corpus_breaks_nothing(path: Path) -> None:
    assert read_and_locate(path.read_bytes()) is not path.name.startswith("broken")


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_an_input_that_is_cut_or_damaged_breaks_nothing(path: Path) -> None:
    whole = path.read_bytes()
    for place in range(1, len(whole), max(1, len(whole) // 12)):
        read_and_locate(whole[:place])
        read_and_locate(whole[:place] + bytes([whole[place] ^ 0x80]) + whole[place + 1 :])
