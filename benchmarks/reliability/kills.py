"""`kill -9` while notes, a ledger and a cache are being written, and twenty processes at one cold cache.

    python -m benchmarks.reliability kills [--kills N]

A batch is killed N times at moments of chance and run again each time; the notes that are there are whole at every
moment, and in the end they are those of an undisturbed run. Then, N times over, processes ask at once with one cache,
and some of them are killed: whoever is left has the right answer, and the next one has it from the cache.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

ARTICLES = 40
PROCESSES = 20
KILLED = 5  # of the twenty
QUESTION = "What did the council approve?"


def main() -> None:
    """Run both; ends with 1 where anything was lost, broken or wrong."""
    from model_stand_in import serving

    parser = argparse.ArgumentParser(description="Processes that are killed while they write.")
    parser.add_argument("--kills", type=int, default=40, metavar="N")
    options = parser.parse_args()
    chance = random.Random(7)
    with serving() as model, tempfile.TemporaryDirectory() as folder:
        variables = {"OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "sk-x", "SUMMARIZE_MODEL": "stand-in"}
        homes = {f"XDG_{name}_HOME": f"{folder}/{name.lower()}" for name in ("CONFIG", "CACHE", "STATE", "DATA")}
        os.environ.update(variables | homes | {"HOME": folder, "PYTHONPATH": str(Path(__file__).parents[2])})
        os.chdir(folder)
        wrong = _batches(options.kills, chance) + _caches(max(1, options.kills // PROCESSES), chance)
    for one in wrong:
        print(one)
    print(f"{len(wrong)} wrong")
    raise SystemExit(1 if wrong else 0)


def _start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "summarize", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _batches(kills: int, chance: random.Random) -> list[str]:
    from model_stand_in import SENTENCE

    Path("articles").mkdir()
    for number in range(ARTICLES):
        Path(f"articles/{number}.txt").write_text(f"{SENTENCE} This is report number {number}. It rained.")
    batch = ["batch", "articles", "--task", "summary", "--format", "json", "--jobs", "4", "--quiet", "-o"]
    process = _start(*batch, "whole")
    said = process.communicate()[1]
    wrong = [] if process.returncode == 0 else [f"undisturbed: {said}"]
    killed = 0
    for number in range(kills):
        # Few runs get to the end: one that did is begun afresh, so that there is something to kill.
        afresh = ["--afresh"] if number % 8 == 0 else []
        process = _start(*batch, "notes", *afresh)
        time.sleep(chance.uniform(0.2, 1.6))
        killed += process.poll() is None
        process.kill()
        process.communicate()
        wrong += [f"kill {number}: {path} is no whole note" for path in _notes("notes") if not _is_json(path)]
    process = _start(*batch, "notes")
    said = process.communicate()[1]
    wrong += [] if process.returncode == 0 else [f"after the kills: {said}"]
    names = [{path.name for path in _notes(folder)} for folder in ("whole", "notes")]
    wrong += [] if names[0] == names[1] and len(names[0]) == ARTICLES else ["notes are missing"]
    wrong += [f"left behind: {path}" for path in Path("notes").glob(".*") if path.is_file()]
    for path in _notes("notes"):
        mine, theirs = (json.loads(one.read_text()) for one in (path, Path("whole", path.name)))
        wrong += [] if mine["claims"] == theirs["claims"] else [f"{path} says something else"]
    with sqlite3.connect("notes/ledger.sqlite") as ledger:
        wrong += [] if ledger.execute("PRAGMA integrity_check").fetchone() == ("ok",) else ["a damaged ledger"]
    print(f"{kills} batches, {killed} of them killed at work", flush=True)
    return wrong


def _caches(rounds: int, chance: random.Random) -> list[str]:
    wrong: list[str] = []
    for number in range(rounds):
        ask = ["ask", f"{QUESTION} {number}", "articles/0.txt", "--json"]
        processes = [_start(*ask) for _ in range(PROCESSES)]
        time.sleep(chance.uniform(0.5, 3.0))
        for process in processes[:KILLED]:
            process.kill()
        ended = [(process.communicate(), process.returncode) for process in processes]
        answers = [json.loads(out)["claims"] for (out, _), code in ended[KILLED:] if code == 0]
        wrong += [f"round {number}: {said}" for (_, said), code in ended[KILLED:] if code]
        wrong += [f"round {number}: answers differ"] if any(one != answers[0] for one in answers) else []
        (out, said), code = (process := _start(*ask)).communicate(), process.returncode
        wrong += [] if code == 0 and json.loads(out)["cached"] else [f"round {number}: not kept: {out}{said}"]
    print(f"{rounds} times {PROCESSES} processes at one cache, {rounds * KILLED} killed", flush=True)
    return wrong


def _notes(folder: str) -> list[Path]:
    return [path for path in Path(folder).glob("*.json") if path.name != "feed.json"]


def _is_json(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_text()))
    except ValueError:
        return False
