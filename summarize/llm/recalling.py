"""An answer from the cache, as plain JSON: taken only if every citation in it still stands in the article."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

from summarize.llm.cache import AnswerCache


def recall(cache: AnswerCache, key: str, text: str) -> dict[str, Any] | None:
    """The result kept under `key`, marked as cached; `None` where there is none whose evidence stands in `text`.

    All else is as it was first given, `usage` included: it says what the answer took when it was made.
    """
    kept = cache.get(key)
    if kept is None:
        return None
    try:
        result: object = json.loads(kept)
    except ValueError:
        return None
    if not isinstance(result, dict) or not all(_stands_in(text, one) for one in _citations(cast("object", result))):
        return None
    return {**cast("dict[str, Any]", result), "cached": True}


def _citations(part: object) -> Iterator[dict[str, object]]:
    """Every citation in a result, however deep."""
    if isinstance(part, dict):
        fields = cast("dict[str, object]", part)
        if "quote" in fields:
            yield fields
        else:
            for value in fields.values():
                yield from _citations(value)
    elif isinstance(part, list):
        for value in cast("list[object]", part):
            yield from _citations(value)


def _stands_in(text: str, citation: dict[str, object]) -> bool:
    start, end = citation.get("start"), citation.get("end")
    return isinstance(start, int) and isinstance(end, int) and text[start:end] == citation["quote"]
