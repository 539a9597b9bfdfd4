"""Answers kept on disk: one SQLite file for many processes at once, from which nothing damaged ever comes back."""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from summarize.llm.file_lock import hold_lock

if TYPE_CHECKING:
    import sqlite3

DEFAULT_MEGABYTES: Final = 200.0
DEFAULT_DAYS: Final = 30.0

_DAY: Final = 86_400.0
_FILE: Final = "answers.db"
# SQLite keeps what is not yet in the main file in the first, and what its readers share in the second.
_COMPANIONS: Final = ("-wal", "-shm")
_WAIT: Final = 5.0  # seconds that a writer waits for the others; a write takes a millisecond
_USED_STEP: Final = 3_600.0  # seconds; "last used" need not be more exact, and is then seldom written
_SPARED: Final = 0.9  # how full the cache is left when it was too full, so that not each write has to make room
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, value BLOB NOT NULL, digest BLOB NOT NULL, created REAL NOT NULL, used REAL NOT NULL
)
"""


@dataclass(frozen=True, slots=True)
class CacheInfo:
    """What a cache holds: `size` in bytes on disk, `oldest` in seconds since the epoch (`None` where it is empty)."""

    path: Path
    entries: int
    size: int
    oldest: float | None


class AnswerCache:
    """Byte strings by key, of at most `megabytes` together, none older than `days`; the least used go first.

    The folder (`path`, else the user's cache folder) is for the user alone. Nothing here is ever an error: what cannot
    be read is not there, what cannot be written is not kept, and `problem` says why. Each value carries the SHA-256 of
    itself, its key and its age, so that a damaged one is a miss. Safe between processes and threads.
    """

    def __init__(
        self, path: Path | None = None, *, megabytes: float = DEFAULT_MEGABYTES, days: float = DEFAULT_DAYS
    ) -> None:
        self.folder = path or default_folder()
        self.problem: str | None = None
        self._most_bytes = int(megabytes * 1_000_000)
        self._most_seconds = days * _DAY
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._using = threading.RLock()

    def get(self, key: str) -> bytes | None:
        """The value of `key`, whole and as it was put; `None` where there is none, or it is too old."""
        with self._tolerant():
            wanted = "SELECT value, digest, created, used FROM answers WHERE key = ?"
            row = self._db().execute(wanted, (key,)).fetchone()
            if row is None or not _is_whole(key, *row[:3]):
                return None
            now = time.time()
            if now - row[2] > self._most_seconds:
                return None
            if now - row[3] > _USED_STEP:
                self._db().execute("UPDATE answers SET used = ? WHERE key = ?", (now, key))
            return row[0]
        return None

    def put(self, key: str, value: bytes) -> None:
        """Keep `value` under `key`, and make room for it; one that does not fit at all is not kept."""
        if len(value) > self._most_bytes:
            return
        if not self._put(key, value) and self._is_damaged():
            self._start_afresh()
            self._put(key, value)

    def info(self) -> CacheInfo:
        """What the cache holds."""
        with self._tolerant():
            if (self.folder / _FILE).exists():
                entries, oldest = self._db().execute("SELECT COUNT(*), MIN(created) FROM answers").fetchone()
                return CacheInfo(self.folder / _FILE, entries, self._size_on_disk(), oldest)
        return CacheInfo(self.folder / _FILE, 0, self._size_on_disk(), None)

    def clear(self) -> int:
        """Delete everything, from the disk too; returns how many values there were. Others may go on using it."""
        with self._tolerant():
            if not (self.folder / _FILE).exists():
                return 0
            db = self._db()
            deleted = db.execute("DELETE FROM answers").rowcount
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return deleted
        if self._is_damaged():
            self._start_afresh()
        return 0

    def close(self) -> None:
        """Close the file; the cache may be used again."""
        with self._using:
            connection, self._connection = self._connection, None
            if connection is not None and self._process == os.getpid():
                connection.close()

    def _put(self, key: str, value: bytes) -> bool:
        with self._tolerant():
            db, now = self._db(), time.time()
            row = (key, value, _digest(key, value, now), now, now)
            db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)", row)
            if self._size(db) > self._most_bytes:
                self._make_room(db, now)
            return True
        return False

    def _make_room(self, db: sqlite3.Connection, now: float) -> None:
        db.execute("DELETE FROM answers WHERE created < ?", (now - self._most_seconds,))
        while self._size(db) > _SPARED * self._most_bytes:
            (entries,) = db.execute("SELECT COUNT(*) FROM answers").fetchone()
            oldest = "SELECT key FROM answers ORDER BY used, created LIMIT ?"
            if not db.execute(f"DELETE FROM answers WHERE key IN ({oldest})", (max(1, entries // 10),)).rowcount:
                return

    def _size(self, db: sqlite3.Connection) -> int:
        """Bytes of the main file that are in use."""
        pages, free, size = (
            int(db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "freelist_count", "page_size")
        )
        return (pages - free) * size

    def _size_on_disk(self) -> int:
        files = [self.folder / f"{_FILE}{ending}" for ending in ("", *_COMPANIONS)]
        return sum(file.stat().st_size for file in files if file.exists())

    def _db(self) -> sqlite3.Connection:
        """The open file. A connection does not survive a fork: the child opens its own."""
        if self._connection is None or self._process != os.getpid():
            self._connection = self._open()
            self._process = os.getpid()
        return self._connection

    def _open(self) -> sqlite3.Connection:
        """Open the file, made first where it is missing. Raises `OSError` or `sqlite3.Error`."""
        import sqlite3

        if self.folder.parts[:1] == ("~",):
            raise FileNotFoundError("there is no home folder")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        path = self.folder / _FILE
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)  # SQLite gives its companions the same mode
        os.close(descriptor)
        path.chmod(0o600)
        db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, check_same_thread=False)
        try:
            if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                with self._alone():
                    db.execute("PRAGMA auto_vacuum = FULL")  # what is deleted leaves the disk
                    db.execute("PRAGMA journal_mode = WAL")
            # A power cut may lose the last answers, never damage the others.
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute(_SCHEMA)
        except sqlite3.Error:
            db.close()
            raise
        return db

    def _is_damaged(self) -> bool:
        """Whether the file is no database, or a broken one; not whether it is locked, or cannot be opened."""
        import sqlite3

        self.close()
        db = None
        try:
            db = sqlite3.connect(self.folder / _FILE, timeout=_WAIT)
            return db.execute("PRAGMA quick_check(1)").fetchone() != ("ok",)
        except sqlite3.OperationalError:
            return False
        except sqlite3.DatabaseError:
            return True
        finally:
            if db is not None:
                db.close()

    def _start_afresh(self) -> None:
        """Delete a damaged file. Whoever still has it open loses what it writes, and finds nothing that is wrong."""
        with contextlib.suppress(OSError), self._alone():
            if self._is_damaged():  # and no other process has been here since
                for ending in ("", *_COMPANIONS):
                    (self.folder / f"{_FILE}{ending}").unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Generator[None]:
        """One process at a time makes or deletes the file: SQLite does not wait for others to change how it writes."""
        lock = self.folder / "making.lock"
        os.close(os.open(lock, os.O_RDWR | os.O_CREAT, 0o600))
        with hold_lock(lock, while_waiting=_go_on):
            yield

    @contextmanager
    def _tolerant(self) -> Generator[None]:
        """One access at a time, whose failure is noted instead of raised."""
        import sqlite3

        with self._using:
            try:
                yield
            except (sqlite3.Error, OSError) as error:
                self.problem = f"{self.folder}: {error}"
                self.close()


def default_folder() -> Path:
    """Where answers are kept unless told otherwise."""
    import platformdirs

    return platformdirs.user_cache_path("summarize", appauthor=False) / "answers"


def _is_whole(key: str, value: object, digest: object, created: object) -> bool:
    """Whether a row is what was written: whatever damages the file must never become an answer."""
    return isinstance(value, bytes) and isinstance(created, float) and digest == _digest(key, value, created)


def _digest(key: str, value: bytes, created: float) -> bytes:
    return hashlib.sha256(f"{key}\0{created!r}\0".encode() + value).digest()


def _go_on() -> None:
    """What is done while another process makes the file: waiting."""
