"""Promises of a batch of which something fails: the rest is done, too many end it, and a local model may stand in."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from batches import batch, items_in, text_of, write_list
from model_stand_in import ModelStandIn, serving

from summarize.batch.toolkits import KitSettings
from summarize.cli.running import run
from summarize.errors import ExitCode
from summarize.llm.provider import Endpoint, Protocol, choose_endpoint
from summarize.toolkit import Toolkit

# Refusals


def test_refusals_slow_a_batch_and_fail_nothing(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 30)
    rnd = random.Random(3)

    def fault(_number: int, _body: dict[str, Any]) -> tuple[int, dict[str, str]] | None:
        lot = rnd.random()
        return (429, {"retry-after-ms": "20"}) if lot < 0.5 else (500, {"retry-after-ms": "5"}) if lot < 0.6 else None

    model.fault = fault
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "8") == 0
    assert len(items_in(folder / "out.jsonl")) == 30
    assert not (folder / "out.failures.jsonl").exists()


def test_no_number_of_refusals_in_a_row_is_a_failure(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 2)
    model.fault = lambda number, _: (429, {"retry-after-ms": "1"}) if number <= 30 else None
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "2") == 0
    assert len(items_in(folder / "out.jsonl")) == 2


# Failures


def test_a_failure_is_isolated_listed_and_tried_again_by_the_next_run(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 3)
    model.fault = lambda _, body: (400, {}) if "town 1" in str(body) else None
    assert batch("list.jsonl", "-o", "out.jsonl") == ExitCode.BATCH_FAILURES
    assert list(items_in(folder / "out.jsonl")) == ["a0", "a2"]
    (failure,) = map(json.loads, (folder / "out.failures.jsonl").read_text().splitlines())
    assert (failure["id"], failure["task"], failure["exit_code"]) == ("a1", "summary", 6)
    model.fault = lambda _number, _body: None
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    assert list(items_in(folder / "out.jsonl")) == ["a0", "a1", "a2"]
    assert not (folder / "out.failures.jsonl").exists()
    assert len(model.bodies) == 4


def test_what_cannot_be_read_is_a_failure_and_not_the_end(model: ModelStandIn, folder: Path) -> None:
    lines = [json.dumps({"id": "good", "text": text_of(1)}), "{broken", '{"id": "none"}', "missing.txt"]
    (folder / "list.txt").write_text("\n".join(lines))
    assert batch("--from", "list.txt", "-o", "notes") == ExitCode.BATCH_FAILURES
    failed = [json.loads(line) for line in (folder / "notes" / "failures.jsonl").read_text().splitlines()]
    assert [one["id"] for one in failed] == ["list.txt:2", "list.txt:3", "missing.txt"]
    assert (folder / "notes" / "good.md").exists()


def test_too_many_failures_end_a_run(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 50)
    model.fault = lambda _number, _body: (400, {})
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "1", "--max-failures", "2") == ExitCode.BATCH_FAILURES
    assert len(model.bodies) <= 5


def test_a_share_of_failures_is_weighed_once_twenty_are_tried(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 50)
    model.fault = lambda _number, _body: (400, {})
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "1", "--max-failures", "50%") == ExitCode.BATCH_FAILURES
    assert 10 <= len(model.bodies) <= 13


def test_a_provider_that_only_fails_ends_a_run_with_its_code(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 90)
    model.fault = lambda _number, _body: (404, {})
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "1") == ExitCode.PROVIDER_FAILED
    assert len(model.bodies) < 25


def test_a_key_that_is_not_accepted_ends_a_run_at_once(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 90)
    model.fault = lambda _number, _body: (401, {})
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "1") == ExitCode.PROVIDER_FAILED
    assert len(model.bodies) <= 3


# When the provider is down


def test_a_local_model_stands_in_for_a_provider_that_is_down_until_it_is_back(
    model: ModelStandIn, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write_list(folder / "list.jsonl", 3)
    with serving() as local:
        endpoint = Endpoint("embedded", local.base_url, "", "small", Protocol.PLAIN)

        def make_local(_: KitSettings) -> Toolkit:
            return Toolkit(endpoint=endpoint)

        monkeypatch.setattr(KitSettings, "make_embedded", make_local)
        model.fault = lambda _number, _body: (404, {})
        assert run(["batch", "list.jsonl", "-o", "out.jsonl", "--fallback", "embedded"]) == 0
        assert "3 of them by the local model" in capsys.readouterr().err
        items = items_in(folder / "out.jsonl")
        assert {item["results"][0]["model"]["provider"] for item in items.values()} == {"embedded"}
        assert run(["batch", "status", "out.jsonl"]) == 0
        assert "3 by the local model" in capsys.readouterr().out
    model.fault = lambda _number, _body: None
    assert batch("list.jsonl", "-o", "out.jsonl", "--fallback", "embedded") == 0
    items = items_in(folder / "out.jsonl")
    assert {item["results"][0]["model"]["provider"] for item in items.values()} == {"openai"}


def test_the_stand_in_is_the_default_local_model_whatever_the_settings_say_of_the_provider(
    model: ModelStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZE_BASE_URL", model.base_url)
    kit = KitSettings(Endpoint("openai", model.base_url, "", "gpt-4.1", Protocol.CITED)).make_embedded()
    assert kit.endpoint == choose_endpoint(environment={})


def test_no_model_stands_in_for_a_wrong_key(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 3)
    model.fault = lambda _number, _body: (401, {})
    assert batch("list.jsonl", "-o", "out.jsonl", "--fallback", "embedded") == ExitCode.PROVIDER_FAILED
