"""Promises of a batch: nothing twice, nothing lost, and every way a run can end."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving

from summarize.batch.ledger import ledger_path
from summarize.batch.toolkits import KitSettings
from summarize.cli.running import run
from summarize.errors import ExitCode
from summarize.llm.provider import Endpoint, Protocol, choose_endpoint
from summarize.toolkit import Toolkit


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-1234567890")
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def text_of(number: int) -> str:
    return f"Agency {number} reported a calm week. {SENTENCE} Nothing else was decided in town {number}."


def write_list(path: Path, count: int, **metadata: object) -> Path:
    lines = [json.dumps({"id": f"a{one}", "text": text_of(one), **metadata}) for one in range(count)]
    path.write_text("\n".join(lines) + "\n")
    return path


def items_in(path: Path) -> dict[str, dict[str, Any]]:
    """The items of a results file by id, without what differs from one run to the next."""
    items = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({item["id"] for item in items}) == len(items), "an item stands there twice"
    for item in items:
        for result in item["results"]:
            del result["usage"]["seconds"]
    return {item["id"]: item for item in items}


def batch(*arguments: str) -> int:
    return run(["batch", *arguments, "--quiet"])


# What goes in, and what comes out


def test_a_list_becomes_lines_with_ids_metadata_and_quotations(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 3, desk="harbour")
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    items = items_in(folder / "out.jsonl")
    assert list(items) == ["a0", "a1", "a2"]
    assert items["a1"]["metadata"] == {"desk": "harbour"}
    (claim,) = items["a1"]["results"][0]["claims"]
    (citation,) = claim["citations"]
    assert text_of(1)[citation["start"] : citation["end"]] == citation["quote"] == SENTENCE


def test_nobody_watches_a_batch_so_its_answers_come_whole(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 2)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    assert ["stream" in body for body in model.bodies] == [False, False]


def test_a_folder_becomes_notes_and_the_notes_are_no_articles(model: ModelStandIn, folder: Path) -> None:
    news = folder / "news"
    (news / "more").mkdir(parents=True)
    for number, name in enumerate(("a.txt", "b.txt", "more/a.txt", ".hidden.txt", "picture.png")):
        (news / name).write_text(text_of(number))
    for _ in range(2):
        assert batch("news", "-o", "news/notes") == 0
        names = sorted(path.name for path in (news / "notes").glob("*.md"))
        assert len(names) == 3
        assert names[:2] == ["a-" + names[0][2:10] + ".md", "a.md"]
        assert SENTENCE in (news / "notes" / "b.md").read_text()
    assert len(model.bodies) == 3


def test_several_tasks_are_several_notes_and_questions_share_one(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 1)
    tasks = ("-t", "summary", "-t", "ask", "-q", "What was approved?", "-q", "When?")
    assert batch("list.jsonl", *tasks, "-o", "notes", "--format", "json") == 0
    answers = json.loads((folder / "notes" / "a0.ask.json").read_text())
    assert [one["question"] for one in answers] == ["What was approved?", "When?"]
    assert json.loads((folder / "notes" / "a0.summary.json").read_text())["claims"]
    asked = len(model.bodies)
    assert batch("list.jsonl", *tasks, "-q", "Where?", "-o", "notes", "--format", "json") == 0
    assert len(model.bodies) == asked + 1, "a new question asks only itself"


def test_parquet_goes_in_and_comes_out(model: ModelStandIn, folder: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    rows = [{"id": f"p{one}", "text": text_of(one), "desk": one} for one in range(600)]
    parquet.write_table(arrow.Table.from_pylist(rows[:5]), "in.parquet", row_group_size=2)
    assert batch("in.parquet", "-o", "out.parquet") == 0
    written = parquet.read_table("out.parquet").to_pylist()
    assert [row["id"] for row in written] == ["p0", "p1", "p2", "p3", "p4"]
    assert json.loads(written[3]["metadata"]) == {"desk": 3}
    assert json.loads(written[3]["results"])[0]["claims"][0]["text"] == SENTENCE


def test_the_same_text_under_two_ids_is_paid_for_once_and_written_twice(model: ModelStandIn, folder: Path) -> None:
    lines = [{"id": name, "source": f"https://{name}.example/x", "text": text_of(0)} for name in ("one", "two")]
    (folder / "list.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "4") == 0
    items = items_in(folder / "out.jsonl")
    sources = [item["results"][0]["article"]["source"] for item in items.values()]
    assert sources == ["https://one.example/x", "https://two.example/x"]
    assert len(model.bodies) == 1


def test_a_text_that_is_under_way_is_not_asked_for_again(model: ModelStandIn, folder: Path) -> None:
    lines = [{"id": f"a{one}", "text": text_of(one % 100)} for one in range(101)]
    (folder / "list.jsonl").write_text("\n".join(map(json.dumps, lines)))

    def hold(_number: int, body: dict[str, Any]) -> None:
        """Answer the first article only when all others have come, and one more would have."""
        while "town 0." in str(body) and len(model.bodies) < 100:
            time.sleep(0.01)
        if "town 0." in str(body):
            time.sleep(0.2)

    model.fault = hold
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "128") == 0
    assert len(items_in(folder / "out.jsonl")) == 101
    assert len(model.bodies) == 100


# Where pages may come from


def test_a_page_is_fetched_only_from_where_the_flags_allow_it(model: ModelStandIn, folder: Path) -> None:
    page = f"<html><title>News</title><article><p>{SENTENCE}</p><p>It rained all day in the port.</p></article></html>"
    model.pages["/page.html"] = page.encode()
    address = model.base_url.replace("/v1", "/page.html")
    flags = ["--allow-private", "--ignore-robots"]
    for left_out, reason in ((["--offline", *flags], "--offline forbids"), (flags[1:], "--allow-private")):
        assert batch(address, "-o", "out.jsonl", *left_out) == ExitCode.BATCH_FAILURES
        assert reason in (folder / "out.failures.jsonl").read_text()
    assert batch(address, "-o", "out.jsonl", *flags) == 0
    assert len(items_in(folder / "out.jsonl")) == 1


# Nothing twice


def test_an_unchanged_item_sends_no_request_and_a_changed_one_sends_its_own(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 5)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    before = (folder / "out.jsonl").read_bytes()
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    assert len(model.bodies) == 5
    assert (folder / "out.jsonl").read_bytes() == before
    changed = (folder / "list.jsonl").read_text().replace("calm week. The council", "loud week. The council", 1)
    (folder / "list.jsonl").write_text(changed)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    assert len(model.bodies) == 6


@pytest.mark.parametrize("more", [("--model", "other"), ("--protocol", "plain"), ("--sentences", "2")])
def test_another_model_protocol_or_argument_is_other_work(
    model: ModelStandIn, folder: Path, more: tuple[str, ...]
) -> None:
    write_list(folder / "list.jsonl", 1)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    asked = len(model.bodies)
    assert batch("list.jsonl", "-o", "out.jsonl", *more) == 0
    assert len(model.bodies) > asked


def test_another_prompt_is_other_work(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 1)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    (folder / "mine").mkdir()
    original = Path(__file__).parent.parent / "prompts" / "summary.cited.j2"
    (folder / "mine" / "summary.cited.j2").write_text(original.read_text() + "\nBe brief.\n")
    assert batch("list.jsonl", "-o", "out.jsonl", "--prompts", "mine") == 0
    assert len(model.bodies) == 2


def test_a_note_that_was_deleted_is_written_again_without_a_request(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 3)
    assert batch("list.jsonl", "-o", "notes") == 0
    before = (folder / "notes" / "a1.md").read_text()
    (folder / "notes" / "a1.md").unlink()
    assert batch("list.jsonl", "-o", "notes") == 0
    assert (folder / "notes" / "a1.md").read_text() == before
    assert len(model.bodies) == 3


def test_afresh_forgets_what_was_done(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 2)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    assert batch("list.jsonl", "-o", "out.jsonl", "--afresh") == 0
    assert len(model.bodies) == 4


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


# Money


def test_max_cost_needs_a_price(model: ModelStandIn, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_list(folder / "list.jsonl", 30)
    assert batch("list.jsonl", "-o", "out.jsonl", "--max-cost", "1") == ExitCode.USAGE
    assert "price" in capsys.readouterr().err
    assert len(model.bodies) == 1, "until a price is known, one goes alone"


def test_a_run_stops_before_it_costs_more(model: ModelStandIn, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_list(folder / "list.jsonl", 30)
    # 100 tokens read and 10 written: 0.0012 dollars a job.
    (folder / "prices.toml").write_text("[models.stand-in]\ninput = 10\ncached = 10\noutput = 20\n")
    monkeypatch.setenv("SUMMARIZE_PRICES_FILE", str(folder / "prices.toml"))
    arguments = ("list.jsonl", "-o", "out.jsonl", "--jobs", "4", "--max-cost", "0.0100")
    assert batch(*arguments) == ExitCode.BUDGET_EXCEEDED
    assert len(model.bodies) == 8
    assert batch(*arguments) == ExitCode.BUDGET_EXCEEDED
    assert len(items_in(folder / "out.jsonl")) == 16


# Quiet


def test_quiet_says_nothing_when_all_is_well(
    model: ModelStandIn, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_list(folder / "list.jsonl", 2)
    assert batch("list.jsonl", "-o", "out.jsonl") == 0
    assert capsys.readouterr() == ("", "")


def test_no_article_at_all_is_said(folder: Path, model: ModelStandIn) -> None:
    (folder / "empty").mkdir()
    assert batch("empty", "-o", "notes") == ExitCode.SOURCE_UNREADABLE
    assert batch("-o", "notes") == ExitCode.USAGE


def test_the_log_holds_json_lines(model: ModelStandIn, folder: Path) -> None:
    write_list(folder / "list.jsonl", 1)
    assert batch("list.jsonl", "-o", "out.jsonl", "--log-file", "run.log") == 0
    lines = [json.loads(line) for line in (folder / "run.log").read_text().splitlines()]
    assert any("1 jobs done" in line["message"] for line in lines)


# When the provider is down, and when it is to be repeated


def test_a_recorded_batch_is_repeated_byte_for_byte_without_a_key(
    model: ModelStandIn, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_list(folder / "list.jsonl", 12)
    assert batch("list.jsonl", "-o", "out.jsonl", "--jobs", "4", "--record", "tape.jsonl") == 0
    asked = len(model.bodies)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZE_MODEL"):
        monkeypatch.delenv(name)
    assert batch("list.jsonl", "-o", "again.jsonl", "--jobs", "3", "--replay", "tape.jsonl") == 0
    assert (folder / "again.jsonl").read_bytes() == (folder / "out.jsonl").read_bytes()
    assert len(model.bodies) == asked


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
