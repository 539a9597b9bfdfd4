"""Promises of every way a run of the command line can end: its exit code, and at most one line of what happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from command_line import Runner, StandIn

from summarize.cli.running import run
from summarize.errors import AuthenticationError, ExitCode, ProviderError, SummarizeError, TimedOutError

# By what came of the job


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AuthenticationError("the key is not accepted: set OPENAI_API_KEY."), 6),
        (ProviderError("unreachable."), 6),
        (TimedOutError("5 seconds have passed."), 124),
        (SummarizeError("x"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code_and_at_most_one_line(
    cli: Runner, kit: type[StandIn], error: BaseException, code: int
) -> None:
    kit.fails = error
    ended = cli("summary", "article.txt")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err == (f"summarize: {error}\n" if str(error) else "")


def test_not_in_the_article_is_said_and_ends_with_3(cli: Runner, kit: type[StandIn]) -> None:
    kit.unanswered = ("Who pays?",)
    ended = cli("ask", "Who pays?", "article.txt")
    assert (ended.code, ended.out) == (ExitCode.NOT_IN_ARTICLE, "The article does not say.\n")


@pytest.mark.parametrize("job", ["summary", "actors", "brief"])
def test_nothing_left_ends_with_4(cli: Runner, kit: type[StandIn], job: str) -> None:
    kit.empty = True
    assert cli(job, "article.txt").code == ExitCode.NOTHING_LEFT


# By a defect


def test_a_defect_is_one_line_and_a_traceback_in_the_log_without_the_key(
    cli: Runner, kit: type[StandIn], isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    kit.fails = RuntimeError("with sk-canary in it")
    ended = cli("summary", "article.txt")
    assert ended.code == ExitCode.DEFECT
    assert ended.err.count("\n") == 1
    (log,) = isolated.rglob("crash.log")
    assert str(log) in ended.err
    text = log.read_text()
    assert "Traceback" in text
    assert "RuntimeError: with [key] in it" in text
    assert "sk-canary" not in text + ended.err
    assert log.stat().st_mode & 0o077 == 0


def test_a_defect_without_a_writable_home_is_still_one_line(
    cli: Runner, kit: type[StandIn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "article.txt" / "state"))
    kit.fails = RuntimeError("x")
    ended = cli("summary", "article.txt")
    assert ended.code == ExitCode.DEFECT
    assert "No log of it could be written" in ended.err


# By wrong usage


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["aks", "Who?"], "Did you mean 'ask'?"),
        (["ask", "Who?", "--provdr", "x"], "Did you mean --provider or --record?"),
        (["schema", "anser"], "did you mean answer?"),
        (["summary", "--sentences", "0"], "--sentences"),
        (["summary", "--sentences", "1", "--words", "2"], "contradict"),
        (["summary", "--json", "--markdown"], "contradict"),
        (["summary", "--provider", "opnai"], "did you mean openai?"),
        (["summary", "--timeout", "never"], "--timeout"),
        (["summary", "-o", "note.odt"], "not one of .html, .docx, .pdf, .md, .json"),
        (["summary", "-o", "note.md", "--open"], "neither"),
        (["summary", "--json", "--open"], "leave out --json"),
        (["summary", "-o", "note.md", "--json"], "leave one out"),
        (["ask", "--questions", "none.txt"], "does not exist"),
        (["schema"], "Missing argument"),
        ([], "Usage: summarize"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_was_meant(cli: Runner, arguments: list[str], hint: str) -> None:
    ended = cli(*arguments)
    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert hint in ended.err


# From outside


def test_a_full_disk_behind_standard_output_is_an_error_and_a_closed_pipe_is_none() -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "summarize", "schema", "brief"], stdout=full, stderr=subprocess.PIPE
        )
    assert ended.returncode == ExitCode.USAGE
    assert ended.stderr == b"summarize: standard output cannot be written: No space left on device.\n"
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "summarize", "schema", "brief"], stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


def _opened_for_writing(fifo: Path) -> int:
    """Wait until somebody reads from `fifo`: until then it cannot be opened for writing alone."""
    for _ in range(600):
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nobody reads from it")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_that_comes_while_the_command_line_is_parsed_has_the_same_code(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    def invoke(_group: object, _context: object) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr("summarize.cli.app.Guarded.invoke", invoke)
    assert run(["schema", "answer"]) == code


def _ended_by(process: subprocess.Popen[bytes], number: int) -> tuple[bytes, bytes]:
    """What it wrote before the signal ended it.

    Sent again where it is not enough: Python notices no signal that comes just before a read that waits.
    """
    for _ in range(10):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=3)
    raise AssertionError(f"{process.args} does not end")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_with_its_own_code(number: int, code: int, tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [sys.executable, "-m", "summarize", "summary", str(fifo)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    held = _opened_for_writing(fifo)
    out, err = _ended_by(process, number)
    os.close(held)
    assert (process.returncode, out, err) == (code, b"", b"")
