"""Promises of a job on several sources: what each would print alone, under its name, whatever becomes of the others."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving

from summarize.cli.running import run
from summarize.errors import ExitCode

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


@pytest.fixture
def say(model: ModelStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Say:
    """Runs a command in a folder of articles; its exit code, output and messages."""
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt", "more/a.txt"):
        Path("news", name).parent.mkdir(parents=True, exist_ok=True)
        Path("news", name).write_text(f"Report {name.removesuffix('.txt')}. {SENTENCE} It rained.")

    def invoke(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return code, out, err

    return invoke


def test_each_source_is_printed_as_it_would_be_alone_under_its_name(say: Say) -> None:
    names = ("news/a.txt", "news/b.txt", "news/more/a.txt")
    alone = {name: say("summary", name)[1] for name in names}
    expected = "\n".join(f"==> {name} <==\n{text}" for name, text in alone.items())
    for arguments in (names, ("news",), ("news/**/*.txt",)):
        assert say("summary", *arguments) == (0, expected, "")


def test_a_list_names_the_sources_in_a_file_or_on_standard_input(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "# today\nnews/b.txt\n\nnews/a.txt\n"
    Path("list.txt").write_text(lines)
    code, out, _ = say("summary", "--json", "--from", "list.txt")
    assert code == 0
    assert [json.loads(line)["article"]["source"] for line in out.splitlines()] == ["news/b.txt", "news/a.txt"]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
    assert [json.loads(line)["article"]["source"] for line in say("summary", "--json", "--from", "-")[1].splitlines()]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"# nothing today\n")))
    assert say("summary", "--from", "-")[0] == ExitCode.SOURCE_UNREADABLE


def test_several_questions_are_asked_of_every_source(say: Say) -> None:
    _, out, _ = say("ask", "Who?", "-q", "When?", "news/a.txt", "news/b.txt", "--json")
    told = [json.loads(line) for line in out.splitlines()]
    assert [(one["article"]["source"][5], one["question"]) for one in told] == [
        ("a", "Who?"), ("a", "When?"), ("b", "Who?"), ("b", "When?"),
    ]  # fmt: skip


def test_a_markdown_file_numbers_its_footnotes_through(say: Say) -> None:
    assert say("summary", "news", "-o", "all.md")[0] == 0
    text = Path("all.md").read_text()
    assert [text.count(f"[^{number}]") for number in (1, 2, 3, 4)] == [2, 2, 2, 0]
    assert [line for line in text.splitlines() if line.startswith("#")] == [
        "# news/a.txt", "# news/b.txt", "# news/more/a.txt",
    ]  # fmt: skip


def test_a_json_file_is_an_array_and_a_folder_gets_a_file_for_each(say: Say) -> None:
    assert say("summary", "news", "-o", "all.json")[0] == 0
    assert len(json.loads(Path("all.json").read_text())) == 3
    assert say("summary", "news", "-o", "notes/")[0] == 0
    names = sorted(path.name for path in Path("notes").iterdir())
    assert len(names) == 3
    assert {"a.md", "b.md"} < set(names)
    assert say("summary", "news/b.txt", "--json", "-o", "notes")[0] == 0
    assert json.loads(Path("notes/b.json").read_text())["article"]["source"] == "news/b.txt"


def test_a_source_that_fails_is_named_and_the_others_are_printed(say: Say) -> None:
    Path("news/b.txt").write_bytes(b"")
    code, out, err = say("summary", "news/a.txt", "news/b.txt", "none.txt")
    assert code == ExitCode.BATCH_FAILURES
    assert out.count("==>") == 1
    assert "news/b.txt is empty" in err
    assert "none.txt does not exist" in err
    assert "2 of 3 sources failed" in err
    code, out, _ = say("summary", "none.txt", "nothing.txt")
    assert (code, out) == (ExitCode.SOURCE_UNREADABLE, "")


def test_what_fails_for_all_sources_is_said_once(say: Say, model: ModelStandIn) -> None:
    model.fault = lambda _number, _body: (401, {})
    code, out, err = say("summary", "news")
    assert (code, out) == (ExitCode.PROVIDER_FAILED, "")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["all.md", "all.json"])
def test_what_is_finished_when_the_key_is_refused_is_kept(say: Say, model: ModelStandIn, name: str) -> None:
    model.fault = lambda _number, body: (401, {}) if "Report b" in json.dumps(body) else None
    code, _, err = say("summary", "news/a.txt", "news/b.txt", "-o", name, "--no-cache")
    assert code == ExitCode.PROVIDER_FAILED
    assert "key" in err
    assert SENTENCE in Path(name).read_text()


@pytest.mark.parametrize("wrong", [["--open"], ["-o", "all.html"], ["-o", "all.pdf"], ["--title", "All of it"]])
def test_what_means_one_source_is_refused_for_several(say: Say, wrong: list[str]) -> None:
    assert say("summary", "news", *wrong)[0] == ExitCode.USAGE


def test_a_rehearsal_shows_the_first_prompt_of_each(say: Say, model: ModelStandIn) -> None:
    _, out, _ = say("summary", "news/a.txt", "news/b.txt", "--dry-run")
    assert [line for line in out.splitlines() if line.startswith("==>")] == ["==> news/a.txt <==", "==> news/b.txt <=="]
    assert model.bodies == []


# Recorded, replayed, stood in for


@pytest.mark.parametrize(
    "job", [["summary", "news"], ["ask", "Who?", "-q", "When?", "news/a.txt"], ["summary", "news/a.txt"]]
)
def test_a_recorded_job_is_repeated_byte_for_byte_without_key_or_network(
    say: Say, model: ModelStandIn, monkeypatch: pytest.MonkeyPatch, job: list[str]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret-of-mine")
    say(*job)  # an answer in the cache must not keep anything from the tape
    code, recorded, _ = say(*job, "--json", "--record", "tape.jsonl")
    assert code == 0
    assert "sk-a-secret" not in Path("tape.jsonl").read_text()
    asked = len(model.bodies)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARIZE_MODEL"):
        monkeypatch.delenv(name)
    assert say(*job, "--json", "--replay", "tape.jsonl") == (0, recorded, "")
    assert len(model.bodies) == asked


def test_a_job_that_asks_no_model_is_replayed_too(say: Say, model: ModelStandIn) -> None:
    Path("numbers.txt").write_text("123 456.")
    job = ("actors", "numbers.txt", "--protocol", "plain", "--json")
    code, recorded, _ = say(*job, "--record", "tape.jsonl")
    assert (code, model.bodies) == (ExitCode.NOTHING_LEFT, [])
    assert say(*job, "--replay", "tape.jsonl")[:2] == (code, recorded)


def test_a_replay_holds_the_page_that_was_fetched(say: Say, model: ModelStandIn) -> None:
    page = f"<html><title>News</title><article><p>{SENTENCE}</p><p>It rained all day in the port.</p></article></html>"
    with serving() as site:
        site.pages["/page.html"] = page.encode()
        address = site.base_url.replace("/v1", "/page.html")
        job = ("summary", address, "--json", "--ignore-robots", "--quiet")
        code, recorded, _ = say(*job, "--allow-private", "--record", "tape.jsonl")
    assert code == 0
    assert say(*job, "--offline", "--replay", "tape.jsonl") == (0, recorded, "")
    other = address.replace("page", "other")
    assert say("summary", other, "--replay", "tape.jsonl")[0] == ExitCode.SOURCE_UNREADABLE


def test_a_replay_of_something_else_says_so(say: Say) -> None:
    say("summary", "news/a.txt", "--record", "tape.jsonl")
    code, _, err = say("summary", "news/b.txt", "--replay", "tape.jsonl")
    assert code == ExitCode.PROVIDER_FAILED
    assert "holds no answer to this" in err
    assert say("summary", "news/a.txt", "--replay", "news/a.txt")[0] == ExitCode.SOURCE_UNREADABLE
    both = ("--record", "tape.jsonl", "--replay", "tape.jsonl")
    assert say("summary", "news/a.txt", *both)[0] == ExitCode.USAGE


def test_the_local_model_stands_in_for_a_provider_that_is_down_and_its_results_say_so(
    say: Say, model: ModelStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from summarize.cli import performing
    from summarize.llm.provider import Endpoint, Protocol

    model.fault = lambda _number, _body: (404, {})
    with serving() as local:

        def choose_local(*, provider: str, environment: dict[str, str]) -> Endpoint:
            assert (provider, environment) == ("embedded", {})
            return Endpoint("embedded", local.base_url, "", "smollm2-135m", Protocol.PLAIN)

        monkeypatch.setattr(performing, "choose_endpoint", choose_local)
        code, out, err = say("summary", "news", "--json", "--fallback", "embedded")
    assert (code, err.count("stands in")) == (0, 1), err
    assert {json.loads(line)["model"]["provider"] for line in out.splitlines()} == {"embedded"}
    assert err.count("the local model stands in") == 1
    assert len(model.bodies) == 1
    # The stand-in is down by now: nobody stands in for it.
    _, _, err = say("summary", "news", "--no-cache", "--fallback", "embedded")
    assert (err.count("the local model stands in"), err.count("3 of 3 sources failed")) == (1, 1)
    assert say("summary", "news", "--fallback", "gpt")[0] == ExitCode.USAGE


def test_no_local_model_stands_in_for_a_wrong_key(say: Say, model: ModelStandIn) -> None:
    model.fault = lambda _number, _body: (401, {})
    assert say("summary", "news/a.txt", "--fallback", "embedded")[0] == ExitCode.PROVIDER_FAILED
