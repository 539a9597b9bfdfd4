"""What `summarize model serve` promises: the OpenAI API on loopback, for who has the key, until it is told to end."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from summarize.cli import serving
from summarize.errors import ExitCode
from summarize.llm.adapters import adapter_of
from summarize.llm.embedded import EmbeddedServer
from summarize.llm.provider import EMBEDDED_CONTEXT_TOKENS, Protocol, choose_endpoint

PATIENCE = 120  # seconds until a test gives up: a machine that is busy otherwise is no failure


def start(model: Path, *flags: str, key: str = "") -> subprocess.Popen[str]:
    environment = os.environ | {"SUMMARIZE_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    if key:
        environment["SUMMARIZE_SERVE_KEY"] = key
    command = [sys.executable, "-m", "summarize", "model", "serve", str(model), "--port", "0", "--context", "512"]
    return subprocess.Popen(
        [*command, *flags], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def announced(process: subprocess.Popen[str]) -> dict[str, str]:
    """The variables that it prints for a shell."""
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(3)]
    assert all(line.startswith("export ") for line in lines), lines
    pairs = [shlex.split(line)[1].partition("=") for line in lines]
    return {name: value for name, _, value in pairs}


def ask(variables: dict[str, str], key: str) -> str:
    body = {"model": "any", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 3}
    request = urllib.request.Request(
        f"{variables['OPENAI_BASE_URL']}/chat/completions",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return json.load(response)["model"]


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, ExitCode.TERMINATED), (signal.SIGINT, ExitCode.INTERRUPTED)]
)
def test_it_serves_who_has_the_key_and_ends_cleanly(smol_model: Path, sent: signal.Signals, code: ExitCode) -> None:
    with start(smol_model) as process:
        variables = announced(process)
        assert ask(variables, variables["OPENAI_API_KEY"]) == variables["SUMMARIZE_MODEL"] == smol_model.name
        with pytest.raises(urllib.error.HTTPError, match="401") as refused:
            ask(variables, "guessed")
        refused.value.close()
        process.send_signal(sent)
        _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == code
    assert re.fullmatch(r"summarize: serving .* on this machine alone; it ends with Ctrl-C\.\n", errors)


@pytest.mark.embedded
def test_a_key_of_the_user_is_taken_and_not_printed(smol_model: Path) -> None:
    with start(smol_model, "--quiet", "--idle-timeout", "0.4", key="mine-alone") as process:
        variables = announced(process)
        assert variables["OPENAI_API_KEY"] == "$SUMMARIZE_SERVE_KEY"
        assert ask(variables, "mine-alone")
        out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, errors) == (ExitCode.DONE, "", "")


@pytest.mark.embedded
def test_it_ends_when_nobody_asks_and_not_while_it_answers(smol_model: Path) -> None:
    with start(smol_model, "--idle-timeout", "0.3") as process:
        variables = announced(process)
        address = urlsplit(variables["OPENAI_BASE_URL"])
        answered: list[str] = []

        def long_request() -> None:
            body = {"messages": [{"role": "user", "content": "Go on."}], "max_tokens": 60, "ignore_eos": True}
            request = urllib.request.Request(
                f"{variables['OPENAI_BASE_URL']}/chat/completions",
                json.dumps(body).encode(),
                {"Authorization": f"Bearer {variables['OPENAI_API_KEY']}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                answered.append(json.load(response)["choices"][0]["finish_reason"])

        client = threading.Thread(target=long_request)
        client.start()
        client.join(PATIENCE)
        _, errors = process.communicate(timeout=PATIENCE)
    assert answered == ["length"]
    assert process.returncode == ExitCode.DONE
    assert errors.endswith("nobody has asked for 0.3 s: stopped.\n")
    with socket.socket() as probe:
        assert probe.connect_ex((address.hostname or "", address.port or 0)) != 0


def test_a_port_that_is_taken_is_wrong_usage(tmp_path: Path) -> None:
    model = tmp_path / "any.gguf"
    model.write_bytes(b"GGUF\x03\0\0\0")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with start(model, "--port", str(port)) as process:
            out, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out) == (ExitCode.USAGE, "")
    assert f"port {port} cannot be used" in errors


@pytest.mark.embedded
def test_the_default_model_comes_with_what_it_was_taught_and_its_name_says_so(
    smol_model: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    launch, adapters = EmbeddedServer.launch, list[object]()

    def with_the_small_one(path: Path, *, adapter: Path | None, **options: Any) -> EmbeddedServer:
        adapters.append(adapter)
        return launch(path, **options)

    def bring(_: str, **__: object) -> Path:
        return smol_model

    monkeypatch.setattr(EmbeddedServer, "launch", with_the_small_one)
    monkeypatch.setattr(serving, "bring", bring)
    monkeypatch.delenv("SUMMARIZE_SERVE_KEY", raising=False)
    serving.serve(None, port=0, idle_timeout=0.1, context_tokens=512, offline=True, quiet=True)
    exported = dict(shlex.split(line)[1].split("=", 1) for line in capsys.readouterr().out.splitlines())
    assert adapters == [adapter_of(choose_endpoint(environment={}))]
    assert exported["SUMMARIZE_MODEL"] == "qwen2.5-coder-1.5b+answer-check"
    # Whoever takes these over is checked by the same rule as the embedded model.
    client = choose_endpoint(
        model=exported["SUMMARIZE_MODEL"], base_url=exported["OPENAI_BASE_URL"], environment=exported
    )
    assert client.is_taught
    assert (client.protocol, client.context_tokens) == (Protocol.PLAIN, EMBEDDED_CONTEXT_TOKENS)
    assert adapter_of(client) is None
