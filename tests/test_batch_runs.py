"""Promises of the runs of a batch: nothing is lost when one is killed, one goes at a time, and each says how it is."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from batches import batch, items_in, write_list
from model_stand_in import ModelStandIn

from summarize.batch.ledger import ledger_path
from summarize.cli.running import run
from summarize.errors import ExitCode

# Nothing lost


def test_a_run_killed_again_and_again_ends_as_an_undisturbed_one(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 60)
    assert batch("list.jsonl", "-o", "whole.jsonl", "--jobs", "4") == 0
    undisturbed = len(model.bodies)
    command = [sys.executable, "-m", "summarize", "batch", "list.jsonl", "-o", "out.jsonl", "--jobs", "4", "--quiet"]
    rnd, kills = random.Random(7), 0
    while kills < 3:
        begun = len(model.bodies)
        process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
        after = rnd.randint(1, 8)
        while len(model.bodies) < begun + after and process.poll() is None:
            time.sleep(0.002)
        process.kill()
        process.wait()
        kills += 1
    assert not (folder / "out.jsonl").exists(), "no kill came in time"
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "4") == 0
    assert items_in(folder / "out.jsonl") == items_in(folder / "whole.jsonl")
    # What was under way when a run was killed may be asked again: four jobs a kill.
    assert len(model.bodies) - undisturbed <= undisturbed + kills * 4


def test_sigterm_keeps_what_was_finished_and_leaves_with_143(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 40)
    model.fault = lambda number, _: model.gate.clear() if number == 10 else None
    command = [sys.executable, "-m", "summarize", "batch", "list.jsonl", "-o", "out.jsonl", "--jobs", "2"]
    process = subprocess.Popen(
        command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, stderr=subprocess.PIPE, text=True
    )
    while len(model.bodies) < 11:
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.1)
    model.gate.set()
    _, said = process.communicate(timeout=20)
    assert process.returncode == ExitCode.TERMINATED
    assert "run the same again" in said
    done = len(items_in(folder / "out.jsonl"))
    assert 10 <= done < 40
    asked = len(model.bodies)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    assert len(model.bodies) - asked == 40 - done


# One run at a time, and how it stands


def test_a_second_run_on_one_output_leaves_with_75_and_status_says_that_one_runs(
    model: ModelStandIn, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_list(folder / "list.jsonl", 3)
    model.gate.clear()
    command = [sys.executable, "-m", "summarize", "batch", "list.jsonl", "-o", "out.jsonl", "--quiet"]
    first = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    while not model.bodies:
        time.sleep(0.005)
    assert batch("list.jsonl", "-o", "out.jsonl") == ExitCode.LOCKED
    assert "--wait" in capsys.readouterr().err
    assert run(["batch", "status", "out.jsonl", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["running"] is True
    waiting = subprocess.Popen([*command, "--wait"], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})
    model.gate.set()
    assert (first.wait(20), waiting.wait(20)) == (0, 0)
    assert len(model.bodies) == 3
    assert run(["batch", "status", "out.jsonl"]) == 0
    told = capsys.readouterr().out
    assert "3 complete" in told
    assert "ended" in told


def test_status_of_nothing_is_wrong_usage(folder: Path) -> None:
    assert run(["batch", "status", "nothing"]) == ExitCode.USAGE


def test_a_run_that_was_killed_is_called_so(model: ModelStandIn, folder: Path, capsys: Any) -> None:
    write_list(folder / "list.jsonl", 1)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    import sqlite3

    with sqlite3.connect(ledger_path(folder / "out.jsonl")) as ledger:
        ledger.execute("UPDATE runs SET ended = NULL")
    ledger.close()
    run(["batch", "status", "out.jsonl"])
    assert "was killed" in capsys.readouterr().out
