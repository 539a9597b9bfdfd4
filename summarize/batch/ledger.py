"""The record of a batch in one SQLite file beside its output: what is done, what failed, what it cost.

A result is in the ledger before anything is written from it, and each is a transaction of its own, so a process that
is killed loses nothing that was finished. Outputs are made from the ledger alone: where they are notes, it keeps each
article from before the work on it until its notes are written.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from summarize.batch.items import short_hash
from summarize.batch.records import Counts, Entry, Failure, Record, packed, unpacked
from summarize.errors import ExitCode, OutputError, SummarizeError
from summarize.rendering.json import as_object
from summarize.results import Result

_VERSION: Final = 1
_SCHEMA: Final = f"""
PRAGMA user_version = {_VERSION};
CREATE TABLE items (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    info TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL DEFAULT '',
    written TEXT,
    problem TEXT,
    code INTEGER,
    story TEXT,
    twin_of TEXT,
    run INTEGER NOT NULL
);
CREATE INDEX items_by_story ON items (story);
CREATE TABLE links (
    item INTEGER NOT NULL, place INTEGER NOT NULL, key TEXT NOT NULL, task TEXT NOT NULL, PRIMARY KEY (item, place)
) WITHOUT ROWID;
CREATE INDEX links_by_key ON links (key);
CREATE TABLE units (
    key TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('done', 'stand-in', 'failed')),
    result BLOB,
    cost REAL,
    reason TEXT,
    code INTEGER,
    run INTEGER NOT NULL
);
CREATE TABLE runs (number INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT);
"""
# Made apart from the rest, for a ledger that was begun without it is as good.
_ARTICLES: Final = "CREATE TABLE IF NOT EXISTS articles (item INTEGER PRIMARY KEY, article BLOB NOT NULL)"
_COMPLETE: Final = """NOT EXISTS (
    SELECT 1 FROM links LEFT JOIN units ON units.key = links.key
    WHERE links.item = items.number AND units.result IS NULL
) AND EXISTS (SELECT 1 FROM links WHERE links.item = items.number) AND items.problem IS NULL"""
_AT_HAND: Final = "EXISTS (SELECT 1 FROM articles WHERE articles.item = items.number)"
_RESULTS: Final = (
    "SELECT links.task, units.result FROM links JOIN units ON units.key = links.key WHERE links.item = ? ORDER BY place"
)
_MOST_VARIABLES: Final = 500


class Ledger:
    """The ledger of one output. Open it with `Ledger.open`, then `begin` a run; close it in the end."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self._path = path
        self.run = 0

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Ledger:
        """The ledger at `path`, made where there is none. Raises `OutputError`."""
        try:
            if read_only:
                connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30)
            else:
                connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
                connection.execute("PRAGMA journal_mode = WAL")
                # In WAL mode this loses nothing when the process is killed, only what a power cut takes.
                connection.execute("PRAGMA synchronous = NORMAL")
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0 and not read_only:
                connection.executescript(f"BEGIN; {_SCHEMA} COMMIT;")
            elif version != _VERSION:
                connection.close()
                raise OutputError(f"{path} is a ledger of another version of this program: move it away to start anew.")
            if not read_only:
                connection.execute(_ARTICLES)
        except sqlite3.Error as error:
            raise OutputError(f"the ledger {path} cannot be used: {error}.") from error
        return cls(connection, path)

    def close(self) -> None:
        """Close the file; what a run has written is in it already."""
        self._db.close()

    # A run

    def begin(self) -> None:
        """Begin a run: what failed before may be tried again in it."""
        self.run = self._db.execute("INSERT INTO runs (started) VALUES (?)", (_now(),)).lastrowid or 0

    def end(self) -> None:
        """Note that the run has ended by itself."""
        self._db.execute("UPDATE runs SET ended = ? WHERE number = ?", (_now(), self.run))

    # Items

    def settled(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Those whose results were written as they would be now: their names, by id."""
        wanted = {entry.id: entry.fingerprint for entry in entries}
        rows = self._select("SELECT id, written, name FROM items WHERE problem IS NULL AND id IN", list(wanted))
        return {identity: name for identity, written, name in rows if written == wanted[identity]}

    def enter(self, entries: Sequence[Entry], *, with_articles: bool = False) -> None:
        """Take in items with the keys of the work on them; what was known of them before is replaced.

        Those `with_articles` can be made notes of, even by another run.
        """
        with self._transaction():
            for entry in entries:
                number = self._number_of(entry.id, entry.name)
                self._db.execute(
                    "UPDATE items SET info = ?, fingerprint = ?, problem = NULL, run = ?, "
                    "written = CASE WHEN fingerprint = ? THEN written END WHERE number = ?",
                    (entry.info, entry.fingerprint, self.run, entry.fingerprint, number),
                )
                if with_articles:
                    self._db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?)", (number, packed(entry.article)))
                self._db.execute("DELETE FROM links WHERE item = ?", (number,))
                self._db.executemany(
                    "INSERT INTO links (item, place, key, task) VALUES (?, ?, ?, ?)",
                    [(number, place, key, entry.tasks[place]) for place, key in enumerate(entry.keys)],
                )

    def reject(self, identity: str, name: str, error: SummarizeError) -> None:
        """Note that an item cannot be read. What was made of it before stays where it is."""
        with self._transaction():
            number = self._number_of(identity, name)
            self._db.execute(
                "UPDATE items SET problem = ?, code = ?, run = ? WHERE number = ?",
                (str(error), int(error.exit_code), self.run, number),
            )

    # Stories: the same text under several addresses

    def first_with(self, story: str, identity: str) -> str | None:
        """The id under which a text was first seen, where that is another one than `identity`."""
        statement = "SELECT id FROM items WHERE story = ? AND id != ? AND twin_of IS NULL ORDER BY number LIMIT 1"
        row = self._db.execute(statement, (story, identity)).fetchone()
        return row[0] if row is not None else None

    def remember_story(self, identity: str, name: str, story: str, *, twin_of: str | None = None) -> None:
        """Note which text an item is, and which item had it before."""
        with self._transaction():
            number = self._number_of(identity, name)
            self._db.execute(
                "UPDATE items SET story = ?, twin_of = ?, problem = CASE WHEN ? IS NULL THEN problem END "
                "WHERE number = ?",
                (story, twin_of, twin_of, number),
            )

    def is_known(self, identity: str) -> bool:
        """Whether an item is done: its results are written, or it is the twin of another one."""
        statement = (
            "SELECT 1 FROM items WHERE id = ? AND problem IS NULL AND (written = fingerprint OR twin_of NOT NULL)"
        )
        return self._db.execute(statement, (identity,)).fetchone() is not None

    def _number_of(self, identity: str, name: str) -> int:
        row = self._db.execute("SELECT number FROM items WHERE id = ?", (identity,)).fetchone()
        if row is not None:
            return row[0]
        taken = self._db.execute("SELECT 1 FROM items WHERE name = ?", (name,)).fetchone()
        free = f"{name}-{short_hash(identity)}" if taken else name
        statement = "INSERT INTO items (id, name, run) VALUES (?, ?, ?)"
        return self._db.execute(statement, (identity, free, self.run)).lastrowid or 0

    # Work

    def states(self, keys: Sequence[str]) -> dict[str, str]:
        """What need not be done in this run, by key: `done` whenever it was, `stand-in` and `failed` in this run."""
        rows = self._select("SELECT key, state, run FROM units WHERE key IN", keys)
        return {key: state for key, state, run in rows if state == "done" or run == self.run}

    def finish(self, key: str, result: Result, *, by_stand_in: bool = False) -> None:
        """Keep a result: from now on its work is never done again, unless a stand-in did it."""
        packed = zlib.compress(json.dumps(as_object(result), ensure_ascii=False).encode(), 3)
        state = "stand-in" if by_stand_in else "done"
        self._db.execute(
            "INSERT INTO units (key, state, result, cost, run) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
            "state = excluded.state, result = excluded.result, cost = excluded.cost, run = excluded.run, "
            "reason = NULL, code = NULL",
            (key, state, packed, result.usage.cost_usd, self.run),
        )

    def fail(self, key: str, error: SummarizeError) -> None:
        """Note why work failed; a result that a stand-in made of it earlier stays."""
        self._db.execute(
            "INSERT INTO units (key, state, reason, code, run) VALUES (?, 'failed', ?, ?, ?) ON CONFLICT (key) "
            "DO UPDATE SET reason = excluded.reason, code = excluded.code, run = excluded.run WHERE state = 'failed'",
            (key, str(error), int(error.exit_code), self.run),
        )

    # What outputs are made from

    def ready(self, key: str) -> list[int]:
        """The numbers of the items whose notes can be written, now that the work of this key is done."""
        statement = (
            "SELECT DISTINCT items.number FROM items JOIN links ON links.item = items.number "
            f"WHERE links.key = ? AND written IS NOT fingerprint AND {_AT_HAND} AND {_COMPLETE}"
        )
        return [number for (number,) in self._db.execute(statement, (key,))]

    def unwritten(self, *, with_articles: bool = False) -> list[int]:
        """The numbers of the items that are complete, and whose results are not written as they are now.

        With `with_articles` only of those that notes can be made of: another one's article is to be read again first.
        """
        among = f"{_AT_HAND} AND {_COMPLETE}" if with_articles else _COMPLETE
        statement = f"SELECT number FROM items WHERE written IS NOT fingerprint AND {among} ORDER BY number"
        return [number for (number,) in self._db.execute(statement)]

    def record(self, number: int) -> Record:
        """The results of one complete item, with its article where that is kept."""
        statement = (
            "SELECT id, name, info, article FROM items LEFT JOIN articles ON item = items.number WHERE items.number = ?"
        )
        identity, name, info, article = self._db.execute(statement, (number,)).fetchone()
        return self._record(number, identity, name, info, article)

    def complete(self) -> Iterator[Record]:
        """The results of all complete items, in the order in which they were first seen."""
        statement = f"SELECT number, id, name, info FROM items WHERE {_COMPLETE} ORDER BY number"
        for row in self._db.execute(statement):
            yield self._record(*row)

    def _record(self, number: int, identity: str, name: str, info: str, article: bytes | None = None) -> Record:
        told = json.loads(info)
        results: list[tuple[str, dict[str, Any]]] = []
        for task, content in self._db.execute(_RESULTS, (number,)):
            result = json.loads(zlib.decompress(content))
            # The same text may have been read under another address.
            result["article"]["source"] = told["source"]
            results.append((task, result))
        kept = unpacked(article) if article is not None else None
        return Record(number, identity, name, told["metadata"], tuple(results), kept)

    def mark_written(self, numbers: Sequence[int]) -> None:
        """Note that the results of these items are where the user wants them. A stand-in's are done again."""
        with self._transaction():
            self._db.executemany(
                "UPDATE items SET written = fingerprint WHERE number = ? AND NOT EXISTS (SELECT 1 FROM links "
                "JOIN units ON units.key = links.key WHERE links.item = items.number AND units.state = 'stand-in')",
                [(number,) for number in numbers],
            )
            self._db.executemany(
                "DELETE FROM articles WHERE item = ? "
                "AND EXISTS (SELECT 1 FROM items WHERE number = item AND written = fingerprint)",
                [(number,) for number in numbers],
            )

    def mark_missing(self, identities: Sequence[str]) -> None:
        """Note that what was written of these items is gone, so that it is written again."""
        with self._transaction():
            self._db.executemany("UPDATE items SET written = NULL WHERE id = ?", [(one,) for one in identities])

    # What is told of it

    def failures(self) -> Iterator[Failure]:
        """What failed in the latest run, in order."""
        run = self.run or self._db.execute("SELECT max(number) FROM runs").fetchone()[0]
        statement = """
            SELECT items.number, items.id, NULL, problem, code FROM items WHERE problem IS NOT NULL AND run = ?
            UNION SELECT items.number, items.id, links.task, units.reason, units.code FROM items
            JOIN links ON links.item = items.number JOIN units ON units.key = links.key
            WHERE units.state = 'failed' AND items.problem IS NULL AND items.run = ? ORDER BY 1"""
        for _, identity, task, reason, code in self._db.execute(statement, (run, run)):
            yield Failure(identity, task, reason or "", code or ExitCode.DEFECT)

    def counts(self) -> Counts:
        """How the batch stands."""
        items, complete = self._db.execute(f"SELECT count(*), coalesce(sum({_COMPLETE}), 0) FROM items").fetchone()
        units, stand_ins, cost = self._db.execute(
            "SELECT count(result), coalesce(sum(state = 'stand-in'), 0), coalesce(sum(cost), 0.0) FROM units"
        ).fetchone()
        runs = self._db.execute("SELECT number, started, ended FROM runs ORDER BY number DESC LIMIT 1").fetchone()
        number, started, ended = runs or (0, None, None)
        failed = len({failure.id for failure in self.failures()})
        return Counts(items, complete, failed, units, stand_ins, cost, number, started, ended)

    def _select(self, statement: str, values: Sequence[str]) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []
        for begin in range(0, len(values), _MOST_VARIABLES):
            part = values[begin : begin + _MOST_VARIABLES]
            rows += self._db.execute(f"{statement} ({','.join('?' * len(part))})", part)
        return rows

    @contextmanager
    def _transaction(self) -> Generator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


def ledger_path(output: Path) -> Path:
    """Where the ledger of an output is: in its folder, or beside its file."""
    return output / "ledger.sqlite" if not output.suffix or output.is_dir() else Path(f"{output}.ledger.sqlite")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
