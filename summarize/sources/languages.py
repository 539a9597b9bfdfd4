"""The language that a text is written in: `py3langid` says, where there is enough text to be sure."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SAMPLE = 4000  # characters
_FEWEST_LETTERS = 40
_FEWEST_SIGNS = 12  # of scripts in which a sign is a syllable or a word
_SURE = 0.8
_NO_LANGUAGE = "zxx"  # ISO 639-2: no linguistic content

_LETTER = re.compile(r"[^\W\d_]")
_SIGN = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_CODE = re.compile(r"([a-z]{2,3})(?:$|[-_])", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# Words that only English is full of. What has them needs no model, which takes half a second to load.
_ENGLISH = frozenset(
    {
        *("the", "of", "and", "to", "that", "was", "with", "for", "from"),
        *("which", "were", "have", "has", "had", "this", "by"),
    }
)
_ENGLISH_SHARE = 0.16
_FEWEST_WORDS = 12


def detect_language(text: str, declared: str | None = None) -> str | None:
    """The ISO 639-1 code of the language of `text`, else `declared` (what the source says of itself), else `None`.

    The words decide, not the source: templates are copied from other languages. Short texts and unsure ones are left
    to what is declared.
    """
    found = _detected(text[:_SAMPLE])
    if found is not None:
        return found
    code = _CODE.match((declared or "").strip())
    return code[1].lower() if code else None


def _detected(sample: str) -> str | None:
    words = _WORD.findall(sample.lower())
    if len(words) >= _FEWEST_WORDS and sum(word in _ENGLISH for word in words) >= _ENGLISH_SHARE * len(words):
        return "en"
    if len(_LETTER.findall(sample)) < _FEWEST_LETTERS and len(_SIGN.findall(sample)) < _FEWEST_SIGNS:
        return None
    code, probability = _identifier().classify(" ".join(sample.split()))
    return str(code) if probability >= _SURE and code != _NO_LANGUAGE else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
