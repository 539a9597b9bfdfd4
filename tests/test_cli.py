"""Promises of the command line: what goes where, what reaches the toolkit, and what is never imported."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import WITHHELD, Runner, StandIn

from summarize.cli.progress import Progress
from summarize.errors import ExitCode
from summarize.events import Checked, Loading, Notice, WithheldClaim
from summarize.evidence import Claim
from summarize.llm.provider import Endpoint, Protocol
from summarize.sources import reading

HEAVY = ("openai", "tiktoken", "rich", "trafilatura", "xllamacpp", "pydantic", "jinja2", "chardet")


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60, check=False)


# What is imported


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["--version"], ["model", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    # typer itself reads the arguments of a subcommand with pydantic
    heavy = [name for name in HEAVY if name != "pydantic" or arguments[0].startswith("--")]
    code = (
        "import sys; from summarize.cli.running import run\n"
        f"code = run({arguments!r})\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    ended = python("-c", code)
    assert ended.returncode == 0
    assert ended.stderr.strip() == "[]"


def test_importing_the_package_imports_nothing_heavy() -> None:
    ended = python("-c", f"import sys, summarize; print([n for n in {(*HEAVY, 'typer')!r} if n in sys.modules])")
    assert ended.stdout.strip() == "[]"


def test_the_package_runs_as_a_module_and_completes_its_commands() -> None:
    assert re.fullmatch(r"summarize \d+\.\d+\.\d+\n", python("-m", "summarize", "--version").stdout)
    environ = os.environ | {"_SUMMARIZE_COMPLETE": "complete_bash", "COMP_WORDS": "summarize su", "COMP_CWORD": "1"}
    code = "import sys; from summarize.cli.running import run; sys.exit(run([]))"
    ended = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert ended.stdout.split() == ["summary"]


# The result, and nothing else, on standard output


def test_standard_output_carries_the_result_alone(cli: Runner) -> None:
    ended = cli("summary", "article.txt")
    assert ended.code == 0
    assert ended.out == "- It begins so. [1]\n\n[1] “Talks began” (characters 0–12)\n"
    assert (
        ended.err
        == "summarize: withheld 1 statement for want of evidence (number not in evidence: 1); --json lists them.\n"
    )


def test_quiet_says_nothing_when_all_is_well(cli: Runner, kit: type[StandIn]) -> None:
    kit.tells = (Notice("pulling the model once, 1.1 GB"), Loading("m"))
    assert cli("summary", "article.txt", "--quiet").err == ""


def test_notices_are_always_said_and_the_rest_only_when_asked_for(cli: Runner, kit: type[StandIn]) -> None:
    claim = Claim(text="It \x1b[31mis\x1b[0m so.", citations=())
    kit.tells = (Notice("pulling the model once"), Loading("m"), Loading("m"), Checked(claim), WithheldClaim(WITHHELD))
    usual = cli("summary", "article.txt").err
    assert "pulling the model once" in usual
    assert "loading" not in usual
    verbose = cli("summary", "article.txt", "--verbose").err
    assert verbose.count("loading the model m") == 1
    assert "kept: It is so." in verbose
    assert "withheld (number_not_in_evidence): It was in 1999." in verbose


def test_json_is_one_object_with_the_schema_first(cli: Runner) -> None:
    data = json.loads(cli("ask", "When?", "article.txt", "--json").out)
    assert next(iter(data)) == "schema"
    assert data["schema"] == "summarize/answer@1"
    assert data["withheld"] == [{"text": "It was in 1999.", "reason": "number_not_in_evidence", "detail": "1999"}]


def test_markdown_goes_through_the_templates_of_the_user(cli: Runner, tmp_path: Path) -> None:
    assert "[^1]: “Talks began" in cli("summary", "article.txt", "--markdown").out
    (tmp_path / "summary.md.j2").write_text("House style of {{ result.article.source }}")
    assert cli("summary", "article.txt", "--markdown", "--prompts", str(tmp_path)).out == "House style of article.txt\n"
    (tmp_path / "summary.md.j2").write_text("one\n{{ result.titel }}")
    ended = cli("summary", "article.txt", "--markdown", "--prompts", str(tmp_path))
    assert ended.code == ExitCode.USAGE
    assert "summary.md.j2, line 2" in ended.err


# Sources


def test_without_a_source_the_example_is_read_and_named_even_quietly(cli: Runner) -> None:
    ended = cli("summary", "--quiet")
    assert ended.code == 0
    assert ended.err.startswith("summarize: no SOURCE given: reading the bundled example article")


def test_without_a_source_the_configured_article_is_read(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZE_ARTICLE", "article.txt")
    ended = cli("summary", "--quiet", "--json")
    assert json.loads(ended.out)["article"]["source"] == "article.txt"
    assert ended.err == ""


def test_piped_input_is_read_only_for_a_dash(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Piped words stand here.")))
    assert "example" in json.loads(cli("summary", "--json").out)["article"]["source"]
    assert "“Piped words”" in cli("summary", "-").out


def test_an_empty_standard_input_is_refused_and_never_replaced(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ended = cli("summary", "-")
    assert (ended.code, ended.out) == (ExitCode.SOURCE_UNREADABLE, "")
    assert "standard input is empty" in ended.err


def test_title_date_and_encoding_reach_the_article(cli: Runner, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("Señales del año pasado.".encode("cp850"))
    data = json.loads(
        cli("summary", "old.txt", "--title", "T", "--date", "20 October 2022", "--encoding", "cp850", "--json").out
    )
    assert data["article"]["title"] == "T"
    assert data["article"]["published"] == "2022-10-20"
    assert cli("summary", "old.txt", "--date", "yesterday").code == ExitCode.USAGE


def test_the_example_is_the_default_source() -> None:
    assert reading.example_bytes()


# Settings


def test_flags_reach_the_toolkit(cli: Runner, kit: type[StandIn], tmp_path: Path) -> None:
    flags = ["--provider", "openai", "--model", "m", "--base-url", "http://localhost:1/v1", "--protocol", "plain"]
    flags += ["--no-cache", "--refresh"]
    (tmp_path / "key").write_text("sk-of-a-file")
    (tmp_path / "key").chmod(0o600)
    files = ["--prompts", str(tmp_path), "--api-key-file", str(tmp_path / "key")]
    assert cli("summary", "article.txt", *flags, "--timeout", "5", "--offline", *files).code == 0
    made = {name: value for name, value in kit.made_with.items() if name != "on_event"}
    assert made == {
        "endpoint": Endpoint("openai", "http://localhost:1/v1", "sk-of-a-file", "m", Protocol.PLAIN),
        "timeout": 5.0,
        "offline": True,
        "prompts_dir": tmp_path,
        "prices_file": None,
        "cache": None,
        "refresh": True,
        "connect": None,
    }
    cli("summary", "article.txt", "--sentences", "3")
    cli("brief", "article.txt", "--question", "When?", "-q", "Why?")
    assert kit.asked[-2:] == [(3, None), ("When?", "Why?")]


# The other commands


def test_status_shows_each_setting_with_its_origin_and_never_a_key(
    cli: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("SUMMARIZE_MODEL", "m")
    ended = cli("status", "--base-url", "http://127.0.0.1:9/v1")
    assert ended.code == ExitCode.PROVIDER_FAILED
    assert "m  [SUMMARIZE_MODEL]" in ended.out
    assert "http://127.0.0.1:9/v1  [--base-url]" in ended.out
    assert re.search(r"offline\s+false  \[default\]", ended.out)
    assert "no: it cannot be reached" in ended.out
    assert "OPENAI_API_KEY is set" in ended.out
    assert "sk-canary" not in ended.out + ended.err


def test_status_of_the_embedded_model_says_that_text_goes_nowhere(cli: Runner) -> None:
    ended = cli("status")
    assert re.search(r"Text goes\s+nowhere", ended.out)
    assert cli("status", "--offline").code == ExitCode.PROVIDER_FAILED


def test_a_model_that_is_not_here_has_no_path(cli: Runner) -> None:
    ended = cli("model", "path", "smollm2-135m")
    assert (ended.code, ended.out) == (ExitCode.PROVIDER_FAILED, "")
    assert "summarize model pull smollm2-135m" in ended.err
    assert cli("model", "pull", "smollm2-135m", "--offline").code == ExitCode.PROVIDER_FAILED
    assert "smollm2-135m" in cli("model", "list").out


def test_prompts_are_listed_shown_and_checked(cli: Runner, tmp_path: Path) -> None:
    names = [line.split()[0] for line in cli("prompts", "list").out.splitlines()]
    assert names
    assert cli("prompts", "show", names[0]).out.startswith("{#")
    assert cli("prompts", "check").code == 0
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / f"{names[0]}.j2").write_text("{# name: x #}\n{{ nobody_sets_this }}")
    ended = cli("prompts", "check", "--prompts", str(folder))
    assert ended.code == ExitCode.USAGE
    assert "nobody_sets_this" in ended.out
    assert cli("prompts", "show", "nothing").code == ExitCode.USAGE


@pytest.mark.parametrize("name", ["answer", "summary", "actors", "brief"])
def test_a_schema_is_printed(cli: Runner, name: str) -> None:
    assert json.loads(cli("schema", name).out)["title"] == f"summarize/{name}@1"


# The status on a terminal


def test_the_status_on_a_terminal_is_transient_and_shows_only_checked_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with Progress() as progress:
        progress(Loading("m"))
        progress(Checked(Claim(text="It is so.", citations=())))
        progress(Notice("a notice"))
    shown = stream.getvalue()
    assert "loading the model m" in shown
    assert "It is so." in shown
    assert "summarize: a notice" in shown
    assert shown.endswith("\x1b[2K")
