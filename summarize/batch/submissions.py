"""What was handed to a provider's Batch API, and what came back: kept in SQLite, so that it survives a restart.

A request is known by the hash of its body. Work that is done anew after a restart makes the same requests, finds their
answers here, and so goes on where it stopped; nothing is submitted twice.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS requests (
    id TEXT PRIMARY KEY, submission TEXT, attempts INTEGER NOT NULL DEFAULT 0, status INTEGER, answer TEXT
);
CREATE INDEX IF NOT EXISTS requests_by_submission ON requests (submission);
CREATE TABLE IF NOT EXISTS submissions (token TEXT PRIMARY KEY, batch TEXT, collected INTEGER NOT NULL DEFAULT 0);
"""


@dataclass(frozen=True, slots=True)
class BatchAnswer:
    """The HTTP status and the body with which a provider's batch answered one request."""

    status: int
    body: str


class Submissions:
    """The submissions of one output. `token` names one before the provider has given it an id."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def answer(self, request: str) -> BatchAnswer | None:
        """What was answered to a request, if anything was."""
        row = self._db.execute("SELECT status, answer FROM requests WHERE id = ?", (request,)).fetchone()
        return BatchAnswer(row[0], row[1]) if row is not None and row[0] is not None else None

    def is_submitted(self, request: str) -> bool:
        """Whether a request is with the provider now."""
        statement = "SELECT submission FROM requests WHERE id = ?"
        row = self._db.execute(statement, (request,)).fetchone()
        return row is not None and row[0] is not None

    def attempts(self, request: str) -> int:
        """How often a request was submitted."""
        row = self._db.execute("SELECT attempts FROM requests WHERE id = ?", (request,)).fetchone()
        return row[0] if row is not None else 0

    def begin(self, token: str, requests: Iterable[str]) -> None:
        """Note that these requests are about to be submitted."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.execute("INSERT OR REPLACE INTO submissions (token) VALUES (?)", (token,))
        self._db.executemany(
            "INSERT INTO requests (id, submission, attempts) VALUES (?, ?, 1) "
            "ON CONFLICT (id) DO UPDATE SET submission = excluded.submission, attempts = attempts + 1",
            [(request, token) for request in requests],
        )
        self._db.execute("COMMIT")

    def submitted(self, token: str, batch: str) -> None:
        """Note the provider's id of a submission."""
        self._db.execute("UPDATE submissions SET batch = ? WHERE token = ?", (batch, token))

    def open(self) -> list[tuple[str, str | None]]:
        """The submissions that are not collected: token, and the provider's id where it is known."""
        return list(self._db.execute("SELECT token, batch FROM submissions WHERE NOT collected ORDER BY rowid"))

    def collect(self, token: str, answers: Mapping[str, BatchAnswer]) -> list[str]:
        """Keep the answers of a submission that has ended; returns its requests that have none."""
        self._db.execute("BEGIN IMMEDIATE")
        self._db.executemany(
            "UPDATE requests SET status = ?, answer = ?, submission = NULL WHERE id = ?",
            [(one.status, one.body, request) for request, one in answers.items()],
        )
        left = [row[0] for row in self._db.execute("SELECT id FROM requests WHERE submission = ?", (token,))]
        self._db.execute("UPDATE requests SET submission = NULL WHERE submission = ?", (token,))
        self._db.execute("UPDATE submissions SET collected = 1 WHERE token = ?", (token,))
        self._db.execute("COMMIT")
        return left


def request_id(body: Mapping[str, Any]) -> str:
    """What a request is known by."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:40]
