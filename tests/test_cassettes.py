"""Cassettes: nothing secret in them, nothing of one machine, none that no test plays; and the rules do catch these."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
import yaml
from pytest_recording.plugin import get_default_cassette_name

from summarize.llm.asking import SEED

ROOT = Path(__file__).parent.parent
CASSETTES = ROOT / "cassettes"

SECRETS = {
    "a key of OpenAI or a provider like it": re.compile(
        r"\b(?:sk|pk|rk|gsk|xai|hf|ghp|gho|AIza)[-_][A-Za-z0-9_-]{12,}"
    ),
    "a bearer token": re.compile(r"bearer\s+[A-Za-z0-9._~+/-]{8,}", re.IGNORECASE),
    "an authorization header": re.compile(
        r"^\s*(?:proxy-)?authorization:|\bx?-?api-key:", re.IGNORECASE | re.MULTILINE
    ),
    "a cookie": re.compile(r"^\s*(?:set-)?cookie:", re.IGNORECASE | re.MULTILINE),
    "an account": re.compile(r"openai-(?:organization|project)|\borg-[A-Za-z0-9]{16,}", re.IGNORECASE),
    "a JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
}
PATHS = re.compile(
    r"(?<![\w.:/])/(?:home|root|Users|tmp|work|var|opt|mnt|data|usr|private|srv)/[\w.-]+"
    r"|(?<!\w)[A-Za-z]:\\\\?(?:Users|Windows|Temp)|file://"
)
HOST = re.compile(r"^ *uri: (?!http://model\.invalid/)(.*)$", re.MULTILINE)


def faults(text: str) -> list[str]:
    """What a cassette must not contain and this one does."""
    found = [name for name, pattern in SECRETS.items() if pattern.search(text)]
    found += [f"the path {match[0]}" for match in PATHS.finditer(text)]
    found += [f"the address {match[1]}" for match in HOST.finditer(text)]
    return found


def cassettes() -> list[Path]:
    return sorted(CASSETTES.rglob("*.yaml"))


def test_cassettes_hold_no_secret_no_path_and_no_real_address() -> None:
    found = {str(path.relative_to(ROOT)): faults(path.read_text(encoding="utf-8")) for path in cassettes()}
    assert not {name: what for name, what in found.items() if what}


def test_the_folder_of_cassettes_holds_cassettes_only() -> None:
    others = [path for path in CASSETTES.rglob("*") if path.is_file() and path.suffix != ".yaml"]
    assert not [path.name for path in others if path.name not in ("README.md", ".gitkeep")]


def test_every_cassette_keeps_only_allowed_headers() -> None:
    for path in cassettes():
        interactions = yaml.safe_load(path.read_text(encoding="utf-8"))["interactions"]
        for interaction in interactions:
            for side in ("request", "response"):
                kept = {str(name).lower() for name in interaction[side]["headers"]}
                assert kept <= {"content-type", "retry-after", "retry-after-ms"}, path


def test_every_cassette_has_a_test(request: pytest.FixtureRequest) -> None:
    config = request.config
    if config.option.keyword or config.option.markexpr or any("::" in str(argument) for argument in config.args):
        pytest.skip("only a part of the tests was collected")
    items = [item for item in request.session.items if isinstance(item, pytest.Function)]
    collected = {item.path.stem for item in items}
    written = {path.stem for path in (ROOT / "tests").rglob("test_*.py")}
    played = {path for item in items for path in cassettes_of(item)}
    # Of a module that was not collected nothing is known, unless there is no such module.
    orphans = [path for path in cassettes() if path not in played and module_of(path) not in written - collected]
    assert not [str(path.relative_to(ROOT)) for path in orphans]


def module_of(cassette: Path) -> str:
    return cassette.relative_to(CASSETTES).parts[0]


def cassettes_of(item: pytest.Function) -> list[Path]:
    """The cassettes that a test plays, as pytest-recording finds them."""
    markers = list(item.iter_markers("vcr"))
    named = item.get_closest_marker("default_cassette")
    name = str(named.args[0]) if named else get_default_cassette_name(cast("object", item.cls), item.name)
    folder = CASSETTES / item.path.stem
    others = [folder / str(extra) for marker in markers for extra in marker.args]
    return [folder / f"{name}.yaml", *others] if markers else []


@pytest.mark.parametrize(
    "text",
    [
        "    authorization: Bearer abc",
        'body: \'{"error": "Incorrect API key provided: sk-proj-abcdef123456789"}\'',
        'body: \'{"model": "/home/ann/models/small.gguf"}\'',
        r"body: '{\"model\": \"C:\\Users\\ann\\small.gguf\"}'",
        "    uri: http://127.0.0.1:38619/v1/chat/completions",
        "    set-cookie:",
        "    openai-organization:",
    ],
)
def test_the_scan_finds(text: str) -> None:
    assert faults(text)


def test_the_scan_lets_ordinary_text_pass() -> None:
    text = "    uri: http://model.invalid/v1/chat/completions\n body: 'said and/or did; https://a.example/home/x'"
    assert not faults(text)


MACHINERY = """
import asyncio
import pytest
from summarize.llm.client import Client, Message
from summarize.llm.provider import Endpoint


def ask(endpoint: Endpoint, question: str) -> str:
    return asyncio.run(Client(endpoint).complete([Message("user", question)], max_tokens=8)).text


@pytest.mark.vcr
def test_replays(endpoint: Endpoint) -> None:
    assert ask(endpoint, "one") == "1"
    assert ask(endpoint, "two") == "2"


@pytest.mark.vcr
@pytest.mark.default_cassette("test_replays")
def test_changed_prompt(endpoint: Endpoint) -> None:
    ask(endpoint, "one more")


@pytest.mark.vcr
@pytest.mark.default_cassette("test_replays")
def test_leaves_one_unplayed(endpoint: Endpoint) -> None:
    ask(endpoint, "one")


def test_reaches_out() -> None:
    import socket
    socket.create_connection(("192.0.2.1", 80), timeout=1)
"""


def interaction(question: str, answer: str) -> dict[str, object]:
    asked = {"seed": SEED, "temperature": 0, "max_tokens": 8, "model": "qwen2.5-coder-1.5b"}
    asked |= {"messages": [{"role": "user", "content": question}]}
    usage = {"prompt_tokens": 3, "completion_tokens": 1}
    choices = [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": answer}}]
    headers = {"content-type": ["application/json"]}
    return {
        "request": {
            "method": "POST",
            "uri": "http://model.invalid/v1/chat/completions",
            "body": json.dumps(asked),
            "headers": headers,
        },
        "response": {
            "status": {"code": 200, "message": "OK"},
            "headers": headers,
            "body": {"string": json.dumps({"choices": choices, "usage": usage, "model": "x"})},
        },
    }


def test_the_rules_fail_a_changed_prompt_an_unplayed_interaction_and_a_connection(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "cassettes" / "test_machinery").mkdir(parents=True)
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path / "tests")
    (tmp_path / "tests" / "test_machinery.py").write_text(MACHINERY, encoding="utf-8")
    cassette = {"version": 1, "interactions": [interaction("one", "1"), interaction("two", "2")]}
    path = tmp_path / "cassettes" / "test_machinery" / "test_replays.yaml"
    path.write_text(yaml.safe_dump(cassette), encoding="utf-8")
    # An empty configuration file, so that the options of this project do not count.
    options = ["-q", "-rA", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", os.devnull]

    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(tmp_path / "tests")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    outcomes = set(re.findall(r"^(PASSED|FAILED|ERROR) \S*::(\w+)", run.stdout, re.MULTILINE))
    assert outcomes == {
        ("PASSED", "test_replays"),
        ("FAILED", "test_changed_prompt"),
        ("PASSED", "test_leaves_one_unplayed"),
        ("ERROR", "test_leaves_one_unplayed"),
        ("FAILED", "test_reaches_out"),
    }, run.stdout + run.stderr
    assert "Network is disabled" in run.stdout
    assert "interactions 1 of the cassette were not played" in run.stdout
