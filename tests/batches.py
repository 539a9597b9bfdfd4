"""A list of articles, a batch that is run of it, and the items that come out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from model_stand_in import SENTENCE

from summarize.cli.running import run


def text_of(number: int) -> str:
    return f"Agency {number} reported a calm week. {SENTENCE} Nothing else was decided in town {number}."


def write_list(path: Path, count: int, **metadata: object) -> Path:
    lines = [json.dumps({"id": f"a{one}", "text": text_of(one), **metadata}) for one in range(count)]
    path.write_text("\n".join(lines) + "\n")
    return path


def items_in(path: Path) -> dict[str, dict[str, Any]]:
    """The items of a results file by id, without what differs from one run to the next."""
    items = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({item["id"] for item in items}) == len(items), "an item stands there twice"
    for item in items:
        for result in item["results"]:
            del result["usage"]["seconds"]
    return {item["id"]: item for item in items}


def batch(*arguments: str) -> int:
    return run(["batch", *arguments, "--quiet"])
