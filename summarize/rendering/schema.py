"""The published JSON schemas of the results, by name."""

from __future__ import annotations

import json
from difflib import get_close_matches
from typing import Any

from summarize.errors import UsageError

NAMES = ("answer", "summary", "actors", "brief")


def json_schema(name: str) -> dict[str, Any]:
    """The JSON schema (draft 2020-12) of what `--json` prints for `name`. Raises `UsageError` for an unknown name."""
    from summarize.results import ActorsBrief, Answer, BriefingNote, Summary

    models = {"answer": Answer, "summary": Summary, "actors": ActorsBrief, "brief": BriefingNote}
    if name not in models:
        near = get_close_matches(name, NAMES, n=1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(NAMES)}."
        raise UsageError(f"there is no schema {name!r}: {hint}")
    model = models[name]
    schema = model.model_json_schema(by_alias=True, mode="serialization")
    # Defaults are always printed, so everything is there to be relied upon.
    for part in (schema, *schema["$defs"].values()):
        if "properties" in part:
            part["required"] = list(part["properties"])
    title = model.model_fields["schema_name"].default
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}


def schema_text(name: str) -> str:
    """The schema as indented JSON, ending in a line end."""
    return json.dumps(json_schema(name), indent=2, ensure_ascii=False) + "\n"
