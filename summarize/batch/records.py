"""What the ledger takes in and gives out: an entry for an item, a record of its results, a failure, the counts."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import TypeAdapter

from summarize.article import Article
from summarize.batch.items import Item

_ARTICLE: Final = TypeAdapter(Article)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item and its article, with the keys of the work on it, in the order of its tasks."""

    id: str
    name: str
    article: Article
    info: str
    keys: tuple[str, ...]
    tasks: tuple[str, ...]
    fingerprint: str

    @classmethod
    def of(cls, item: Item, article: Article, keys: tuple[str, ...], tasks: tuple[str, ...]) -> Entry:
        """The entry of `item`; its fingerprint changes when anything that is written about it would."""
        told = {"source": item.source or item.id, "metadata": dict(item.metadata)}
        info = json.dumps(told, ensure_ascii=False, default=str)
        digest = hashlib.sha256("\0".join((info, *keys)).encode(errors="surrogatepass")).hexdigest()[:32]
        return cls(item.id, item.name, article, info, keys, tasks, digest)


@dataclass(frozen=True, slots=True)
class Record:
    """An item all of whose work is done. `results` are plain data as in `--json`, each with its task before it.

    `article` is there as long as notes of it are still to be written.
    """

    number: int
    id: str
    name: str
    metadata: Mapping[str, Any]
    results: tuple[tuple[str, dict[str, Any]], ...]
    article: Article | None = None


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


def packed(article: Article) -> bytes:
    """`article` as the ledger keeps it."""
    return zlib.compress(_ARTICLE.dump_json(article, exclude={"sha256"}), 3)


def unpacked(content: bytes) -> Article:
    """The article that was `packed`, to the character."""
    return _ARTICLE.validate_json(zlib.decompress(content))
