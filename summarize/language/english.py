"""Whether a text is English, which most of what code knows of words is."""

from __future__ import annotations

import re
from functools import lru_cache

from summarize.language.ordinary import words

# The commonest words of English, without those that are common elsewhere ("in", "a", "was").
_COMMON = words("the of and to that with for is has by from this which")
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST = 25  # words that tell
_LEAST_SHARE = 0.05


@lru_cache(maxsize=256)
def is_english(text: str, language: str | None = None) -> bool:
    """Whether `text` is English: by its `language`, an ISO 639 code, else by its commonest words.

    A text of a few words counts as English.
    """
    if language:
        return language.lower().startswith("en")
    found = [word.lower() for word in _WORD.findall(text[:20_000])]
    return len(found) < _FEWEST or sum(word in _COMMON for word in found) >= _LEAST_SHARE * len(found)
