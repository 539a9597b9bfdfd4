"""Promises of a batch: what goes in and comes out, nothing twice, nothing above its price, and nothing said of it."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from batches import batch, items_in, text_of, write_list
from model_stand_in import SENTENCE, ModelStandIn

from summarize.errors import ExitCode

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
