"""JSON: one object a result, `schema` first, then the result's own part, then what every result carries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from summarize.rendering.visible import escaped_json
from summarize.results import Result


def as_object(result: Result) -> dict[str, Any]:
    """`result` as plain data, in the order that is published."""
    data = result.model_dump(mode="json", by_alias=True)
    shared = [name for name in Result.model_fields if name in data]
    own = [name for name in data if name != "schema" and name not in shared]
    return {name: data[name] for name in ("schema", *own, *shared)}


def to_json(result: Result) -> str:
    """`result` as one indented JSON object, ending in a line end."""
    return _dump(as_object(result), indent=2)


def to_json_line(result: Result) -> str:
    """`result` as one JSON object on one line, ending in a line end."""
    return _dump(as_object(result), indent=None)


def to_json_list(results: Sequence[Result]) -> str:
    """Several results as one indented JSON array, ending in a line end."""
    return _dump([as_object(result) for result in results], indent=2)


def _dump(data: object, indent: int | None) -> str:
    return escaped_json(json.dumps(data, ensure_ascii=False, indent=indent)) + "\n"
