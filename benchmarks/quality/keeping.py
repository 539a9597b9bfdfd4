"""What a measurement has finished, one JSON record a line: a run that was stopped goes on where it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Record = dict[str, Any]


def kept(state: Path, key: str, measure: Callable[[], Record]) -> Record:
    """The record of `key` from the file `state`, else what `measure` gives, which is appended to it."""
    lines = state.read_text(encoding="utf-8").splitlines() if state.is_file() else []
    for line in map(json.loads, lines):
        if line["key"] == key:
            return line
    record = {"key": key, **measure()}
    with state.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return record
