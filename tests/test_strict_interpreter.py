"""`python -I -X dev -W error`: every command in an interpreter that takes each warning for an error."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving
from scripted_server import KEY
from typer.main import get_command

from summarize.cli.app import app
from summarize.errors import ExitCode

TEXT = f"{SENTENCE} It rained. The mayor was away."
QUESTION = "What did the council approve?"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(TEXT)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


EVERY_COMMAND: tuple[list[str], ...] = (
    ["ask", QUESTION, "article.txt", "--json"],
    ["summary", "article.txt", "-o", "note.html"],
    ["actors", "article.txt", "--protocol", "plain"],
    ["brief", "article.txt", "--protocol", "plain", "--markdown"],
    ["ask", QUESTION, "article.txt", "--dry-run"],
    ["batch", "article.txt", "-o", "notes", "--task", "summary", "--quiet"],
    ["batch", "status", "notes"],
    ["batch", "collect", "notes"],
    ["watch", "absent.xml", "-o", "followed", "--once"],
    ["status"],
    ["schema", "brief"],
    ["model", "list"],
    ["model", "path"],
    ["model", "pull", "absent"],
    ["model", "serve", "absent"],
    ["prompts", "list"],
    ["prompts", "show", "rules"],
    ["prompts", "check"],
    ["cache", "info"],
    ["cache", "clear"],
    ["--version"],
    ["--help"],
)
STRICT = f"""
import json, sys, warnings
sys.path.insert(0, {str(ROOT)!r})
from summarize.cli.running import run
for command in json.loads(sys.argv[1]):
    print(run(command), command, file=sys.stderr)
"""


def test_an_isolated_interpreter_that_takes_warnings_for_errors_finds_nothing_in_any_command(
    model: ModelStandIn, tmp_path: Path
) -> None:
    ended = subprocess.run(
        [sys.executable, "-I", "-X", "dev", "-W", "error", "-c", STRICT, json.dumps(EVERY_COMMAND)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    for word in ("Warning", "Traceback", "defect"):
        assert word not in ended.stderr
    codes = [line.partition(" ")[0] for line in ended.stderr.splitlines() if re.match(r"\d+ \[", line)]
    assert len(codes) == len(EVERY_COMMAND)
    assert str(int(ExitCode.DEFECT)) not in codes
    assert codes.count("0") > len(EVERY_COMMAND) // 2


def test_no_command_is_left_out() -> None:
    def names(command: Any, *before: str) -> list[str]:
        inner = getattr(command, "commands", {})
        return [name for one in inner for name in names(inner[one], *before, one)] or [" ".join(before)]

    tried = {" ".join(command) for command in EVERY_COMMAND} | {"batch run"}  # which is what a bare `batch` runs
    assert [one for one in names(get_command(app)) if not any(other.startswith(one) for other in tried)] == []
