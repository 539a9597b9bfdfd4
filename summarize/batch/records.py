"""What the ledger takes in and gives out: an entry for an item, a record of its results, a failure, the counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from summarize.batch.items import Item


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with the keys of the work on it, in the order of its tasks."""

    id: str
    name: str
    info: str
    keys: tuple[str, ...]
    tasks: tuple[str, ...]
    fingerprint: str

    @classmethod
    def of(cls, item: Item, keys: tuple[str, ...], tasks: tuple[str, ...]) -> Entry:
        """The entry of `item`; its fingerprint changes when anything that is written about it would."""
        told = {"source": item.source or item.id, "metadata": dict(item.metadata)}
        info = json.dumps(told, ensure_ascii=False, default=str)
        digest = hashlib.sha256("\0".join((info, *keys)).encode(errors="surrogatepass")).hexdigest()[:32]
        return cls(item.id, item.name, info, keys, tasks, digest)


@dataclass(frozen=True, slots=True)
class Record:
    """An item all of whose work is done. `results` are plain data as in `--json`, each with its task before it."""

    number: int
    id: str
    name: str
    metadata: Mapping[str, Any]
    results: tuple[tuple[str, dict[str, Any]], ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An item, or one task of it, that failed: why, and with which exit code it would have ended alone."""

    id: str
    task: str | None
    reason: str
    code: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How a batch stands: items, those complete, those failed, and what all of it has cost in US dollars."""

    items: int = 0
    complete: int = 0
    failed: int = 0
    units: int = 0
    by_stand_in: int = 0
    cost_usd: float = 0.0
    runs: int = 0
    last_started: str | None = None
    last_ended: str | None = None
