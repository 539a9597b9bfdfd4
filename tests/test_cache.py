"""What the cache of answers promises: what was put, whole, or nothing; for the user alone, and for many at once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from summarize.llm import cache as module
from summarize.llm.cache import AnswerCache

VALUE = b'{"answer": "Because."}' * 50


def test_what_was_put_comes_back_to_the_byte_and_in_the_next_process_too(cache: AnswerCache) -> None:
    cache.put("key", VALUE)
    assert cache.get("key") == VALUE
    cache.close()
    assert AnswerCache(cache.folder).get("key") == VALUE
    assert cache.get("another") is None
    cache.put("key", b"new")
    assert cache.get("key") == b"new"


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX")
def test_folder_and_files_are_for_the_user_alone_even_where_they_were_not(cache: AnswerCache) -> None:
    cache.folder.mkdir(mode=0o755)
    (cache.folder / "answers.db").touch(mode=0o644)
    cache.put("key", VALUE)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    files = list(cache.folder.iterdir())
    assert {"answers.db", "answers.db-wal", "answers.db-shm"} <= {file.name for file in files}
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_what_is_too_old_is_not_found(cache: AnswerCache, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put("key", VALUE)
    now = time.time()
    monkeypatch.setattr(module.time, "time", lambda: now + 29.9 * 86_400)
    assert cache.get("key") == VALUE
    monkeypatch.setattr(module.time, "time", lambda: now + 30.1 * 86_400)
    assert cache.get("key") is None


def test_it_keeps_to_its_size_and_lets_the_least_used_go(cache: AnswerCache, monkeypatch: pytest.MonkeyPatch) -> None:
    small = AnswerCache(cache.folder, megabytes=1)
    started = time.time()
    for number in range(150):
        monkeypatch.setattr(module.time, "time", lambda at=started + 4_000.0 * number: at)
        small.put(f"key{number}", random.Random(number).randbytes(20_000))
        assert small.get("key0") is not None, number
    assert small.get("key149") is not None
    assert small.get("key1") is None
    assert small.info().entries < 50
    small.close()
    assert (small.folder / "answers.db").stat().st_size <= 1_000_000
    small.put("large", bytes(1_100_000))
    assert small.get("large") is None


def test_clearing_leaves_nothing_on_the_disk(cache: AnswerCache) -> None:
    cache.put("key", b"SECRET" * 10_000)
    assert cache.info().entries == 1
    assert cache.clear() == 1
    assert cache.info().entries == 0
    assert cache.get("key") is None
    assert not [file for file in cache.folder.iterdir() if b"SECRET" in file.read_bytes()]


def test_a_damaged_file_is_never_a_wrong_answer_and_is_replaced(cache: AnswerCache) -> None:
    """Every kind of damage: single bits all over the file, a hole, a short file, another file."""
    keys = [f"key{number}" for number in range(20)]
    values = {key: random.Random(key).randbytes(3_000) for key in keys}
    for key, value in values.items():
        cache.put(key, value)
    cache.close()
    file = cache.folder / "answers.db"
    whole = file.read_bytes()
    chance = random.Random(4)
    damaged = [bytes(len(whole)), whole[: len(whole) // 2], b"no database" * 1_000, whole[:5_000] + bytes(20_000)]
    for _ in range(60):
        place = chance.randrange(len(whole))
        damaged.append(whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :])
    missed = 0
    for content in damaged:
        for other in cache.folder.iterdir():
            other.unlink()
        file.write_bytes(content)
        found = [cache.get(key) for key in keys]
        assert all(value is None or value == values[key] for key, value in zip(keys, found, strict=True))
        missed += found.count(None)
        cache.close()
    assert missed > 40
    for content in damaged[:4]:
        file.write_bytes(content)
        cache.put("key", VALUE)
        assert cache.get("key") == VALUE
        cache.close()


def test_a_value_that_was_changed_in_place_is_a_miss(cache: AnswerCache) -> None:
    cache.put("key", VALUE)
    cache.put("other", b"another answer")
    cache.close()
    db = sqlite3.connect(cache.folder / "answers.db")
    with db:
        db.execute("UPDATE answers SET (value, digest) = (SELECT value, digest FROM answers WHERE key = 'other')")
    db.close()
    assert cache.get("key") is None
    assert cache.get("other") == b"another answer"


@pytest.mark.parametrize("home", ["a file in the way", "no home", "read-only"])
def test_a_home_that_cannot_be_written_means_no_cache_and_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    folder = tmp_path / "here" / "answers"
    if home == "a file in the way":
        (tmp_path / "here").write_text("")
    elif home == "no home":
        monkeypatch.chdir(tmp_path)
        folder = Path("~/.cache/summarize/answers")  # what is left of a home that cannot be told
    else:

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(module.os, "open", refuse)
    cache = AnswerCache(folder)
    cache.put("key", VALUE)
    assert cache.get("key") is None
    assert cache.problem is not None
    assert cache.info().entries == 0
    assert cache.clear() == 0
    assert not (tmp_path / "~").exists()


WRITER = f"""
import os, random, sys
sys.path[:0] = {sys.path!r}
from pathlib import Path
from summarize.llm.cache import AnswerCache
cache, name, rounds = AnswerCache(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])
processes = int(sys.argv[4])
children = []
for number in range(processes):
    children.append(os.fork())
    if children[-1] == 0:
        name = f"{{name}} {{number}}"
        break
else:
    if children:
        sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
print("ready", flush=True)
for number in range(rounds):
    key = f"{{name}} {{number}}"
    cache.put(key, random.Random(key).randbytes(4_000))
    found = cache.get(f"shared {{number % 7}}")
    assert found in (None, b"shared" * 500), found
    cache.put(f"shared {{number % 7}}", b"shared" * 500)
assert cache.problem is None, cache.problem
"""


def writer(cache: AnswerCache, name: str, rounds: int, processes: int = 0) -> subprocess.Popen[bytes]:
    """A process that writes; with `processes`, one that forks so many, which is quicker than to start them."""
    command = [sys.executable, "-c", WRITER, str(cache.folder), name, str(rounds), str(processes)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_twenty_processes_write_at_once_and_nothing_is_lost(cache: AnswerCache) -> None:
    process = writer(cache, "of", 15, processes=20)
    assert (process.communicate(timeout=120)[1], process.returncode) == (b"", 0)
    for number in range(20):
        for place in range(15):
            key = f"of {number} {place}"
            assert cache.get(key) == random.Random(key).randbytes(4_000)


def test_a_process_killed_while_it_writes_leaves_the_others_whole_answers(cache: AnswerCache) -> None:
    cache.put("before", VALUE)
    for attempt in range(5):
        with writer(cache, f"killed {attempt}", 1_000_000) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.05 + 0.02 * attempt)
            process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        cache.put(f"after {attempt}", VALUE)
        assert cache.get(f"after {attempt}") == VALUE
        key = f"killed {attempt} 0"
        assert cache.get(key) in (None, random.Random(key).randbytes(4_000))
    assert cache.get("before") == VALUE
    cache.close()
    db = sqlite3.connect(cache.folder / "answers.db")
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()


def test_threads_share_one_cache(cache: AnswerCache) -> None:
    def work(name: int) -> None:
        for number in range(20):
            cache.put(f"{name} {number}", VALUE)
            assert cache.get(f"{name} {number}") == VALUE

    threads = [threading.Thread(target=work, args=(name,)) for name in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert cache.info().entries == 160
    assert cache.problem is None
