"""What this project uses of sentencex, which ships no types. Offsets are code points."""

from typing import TypedDict

class SentenceBoundary(TypedDict):
    start_index: int
    end_index: int
    text: str
    boundary_symbol: str | None
    is_paragraph_break: bool

def get_sentence_boundaries(language: str, text: str) -> list[SentenceBoundary]: ...
