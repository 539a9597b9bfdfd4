"""The inputs that fuzzing begins with, and those that it found: each is read, or refused, as it should be."""

from __future__ import annotations

from pathlib import Path

import pytest
from fuzz_targets import packed, read_and_locate

from summarize.sources.kinds import Kind, is_gzipped, kind_of

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


@pytest.mark.parametrize(("name", "kind"), [("word", Kind.WORD), ("book", Kind.EPUB)])
def test_what_is_to_be_packed_is_read_as_what_it_is(name: str, kind: Kind) -> None:
    source = (Path(__file__).parent / "corpus" / f"{name}.packed").read_bytes()
    assert kind_of(packed(source), name) is kind
    assert is_gzipped(packed(b"gzipped\n" + source))
