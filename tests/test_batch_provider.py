"""Promises of the engine openai-batch: half the price, the same results, and nothing submitted twice."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from batch_api import BatchApi, batch_api
from model_stand_in import SENTENCE

from summarize.batch.engines import choosing
from summarize.batch.engines.provider_batches import files_of
from summarize.cli.running import run
from summarize.errors import ExitCode

# A run in a process of its own that submits without waiting for more.
AT_ONCE = """
from summarize.batch.engines import choosing
from summarize.cli.running import run
choosing.QUIET_SECONDS = 0.05
run(["batch", "list.jsonl", "-o", "out.jsonl", "--engine", "openai-batch"])
"""


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Generator[BatchApi]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(choosing, "QUIET_SECONDS", 0.05)
    monkeypatch.setattr(choosing, "POLL_SECONDS", 0.1)
    monkeypatch.setenv("SUMMARIZE_MODEL", "batched")
    with batch_api() as api:
        monkeypatch.setenv("OPENAI_BASE_URL", api.base_url)
        yield api


def write_list(count: int) -> None:
    texts = [f"Agency {one} met. {SENTENCE} It rained in town {one}." for one in range(count)]
    lines = [json.dumps({"id": f"a{number}", "text": text}) for number, text in enumerate(texts)]
    Path("list.jsonl").write_text("\n".join(lines))


def batch(*more: str) -> int:
    return run(["batch", "list.jsonl", "-o", "out.jsonl", "--engine", "openai-batch", "--quiet", *more])


def items() -> dict[str, Any]:
    return {item["id"]: item for item in map(json.loads, Path("out.jsonl").read_text().splitlines())}


def test_many_articles_are_one_batch_whose_answers_are_verified(api: BatchApi) -> None:
    write_list(7)
    assert batch() == 0
    (requests,) = api.submitted()
    assert len(requests) == 7
    assert all(one["url"] == "/v1/chat/completions" and "stream" not in one["body"] for one in requests)
    for item in items().values():
        (claim,) = item["results"][0]["claims"]
        assert claim["citations"][0]["quote"] == SENTENCE


def test_a_batch_costs_half_of_what_the_table_of_prices_says(api: BatchApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZE_PRICES_FILE", str(Path("prices.toml").absolute()))
    write_list(2)
    Path("prices.toml").write_text('[models]\n"batched" = { input = 2000, output = 10000 }\n')
    assert batch() == 0
    # 5 tokens read and 1 written, at 0.002 and 0.01 US dollars each
    assert [item["results"][0]["usage"]["cost_usd"] for item in items().values()] == [0.01, 0.01]


def test_what_a_batch_leaves_unanswered_is_submitted_again(api: BatchApi) -> None:
    write_list(4)
    api.expiring = (1,)
    assert batch() == 0
    assert [len(requests) for requests in api.submitted()] == [4, 3]
    assert len(items()) == 4


def test_what_no_batch_answers_fails_in_the_end(api: BatchApi) -> None:
    write_list(2)
    api.expiring = (1, 2, 3, 4, 5)
    api.refused = ("town 0",)
    assert batch() == ExitCode.BATCH_FAILURES
    failed = [json.loads(line) for line in Path("out.failures.jsonl").read_text().splitlines()]
    assert [one["id"] for one in failed] == ["a0"]
    assert "refused" in failed[0]["reason"]


@pytest.mark.parametrize("was_noted", [True, False])
def test_a_run_that_is_killed_while_it_waits_submits_nothing_again(api: BatchApi, was_noted: bool) -> None:
    write_list(5)
    api.is_busy = True
    process = subprocess.Popen(
        [sys.executable, "-c", AT_ONCE], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    )
    while not api.batches:
        assert process.poll() is None
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    api.is_busy, api.looks = False, 5
    if not was_noted:  # it was killed before the provider's answer to the submission came
        with closing(sqlite3.connect("out.jsonl.ledger.sqlite.batches", isolation_level=None)) as kept:
            kept.execute("UPDATE submissions SET batch = NULL")
    assert run(["batch", "collect", "list.jsonl", "-o", "out.jsonl", "--quiet"]) == 0
    assert [len(requests) for requests in api.submitted()] == [5]
    assert len(items()) == 5


def test_files_hold_no_more_than_a_provider_takes() -> None:
    lines = {str(number): "x" * 9 for number in range(25)}
    assert [len(file) for file in files_of(lines, most_requests=10)] == [10, 10, 5]
    assert [len(file) for file in files_of(lines, most_bytes=100)] == [10, 10, 5]


def test_it_needs_a_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_list(1)
    assert batch("--provider", "embedded") == ExitCode.USAGE
