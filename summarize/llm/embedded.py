"""The embedded provider: llama.cpp in a process of its own, serving the OpenAI API on a loopback port."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import IO, Self, cast

import platformdirs

from summarize.errors import ConfigurationError, ModelError, StoppedError, UsageError
from summarize.llm import model_process
from summarize.llm.gguf import check_gguf
from summarize.llm.keys import KEY_VARIABLES
from summarize.llm.machine import available_memory, usable_cores

INSTALL_HINT = "pip install 'summarize[embedded]'"

# Bytes a server needs beyond the file: the attention cache and buffers of the default model at 8192 tokens.
WORKING_MEMORY = 450 * 1024 * 1024

_LESS_MEMORY = "Close other programs, or use a smaller model: --model qwen2.5-coder-0.5b"
_CONNECT_TIMEOUT = 10.0  # seconds


class EmbeddedServer:
    """One model, loaded and being served. Make it with `launch(…).wait()`; use it as a context manager or call `stop`.

    `base_url` and `api_key` are what an OpenAI client needs. The server listens on 127.0.0.1 alone, on a free port,
    answers nothing but "are you there" without the key (random, new for each server), has no web pages, and prints
    nothing. It runs in a process of its own, so that this one has its hands free while the model is loaded, and dies
    with this one at the latest, however that ends. Ctrl-C in a terminal is left to this process.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], *, model_path: Path, api_key: str, context_tokens: int
    ) -> None:
        self._process = process
        self._waiting = threading.Lock()
        self._end = weakref.finalize(self, _end, process)  # at the latest when the interpreter ends
        self.model_path = model_path
        self.context_tokens = context_tokens
        self.base_url = ""
        self.api_key = api_key
        _running.add(self)

    @classmethod
    def launch(
        cls,
        model_path: Path,
        *,
        context_tokens: int = 8192,
        threads: int | None = None,
        port: int = 0,
        api_key: str | None = None,
        name: str | None = None,
        adapter: Path | None = None,
    ) -> Self:
        """Begin to load a GGUF file and to serve it, with room for `context_tokens` of prompt and answer together.

        `port` 0 is any free one, the key a new one unless given, and the model is called `name`, else as its file.
        `adapter` is a GGUF file with what a request may switch on (see `adapters`).
        `threads` defaults to `SUMMARIZE_THREADS`, else to the physical cores this process may use. Returns at once:
        `base_url` is empty until after `wait`.

        Raises ModelError when xllamacpp is not installed, the file is no GGUF file, or memory does not suffice.
        """
        threads = threads or _threads_from_environment() or usable_cores()
        check_gguf(model_path)
        _check_memory(model_path)
        _check_port(port)
        if importlib.util.find_spec("xllamacpp") is None:
            raise _not_installed("it is not there")
        key = api_key or secrets.token_urlsafe(32)
        settings = model_process.Settings(
            packages=sys.path,
            model=str(model_path),
            alias=name or model_path.name,  # without one, every response would name the path
            context_tokens=context_tokens,
            threads=threads,
            port=port,
            api_key=key,
            slots_directory=str(slots_directory()),
            adapter=str(adapter or ""),
        )
        return cls(_spawned(settings), model_path=model_path, api_key=key, context_tokens=context_tokens)

    def wait(self) -> Self:
        """Return once the model has been loaded and answers: half a second to a few. Async code calls it in a thread.

        What breaks this off stops the server. Raises ModelError when llama.cpp cannot load the file, and when the
        server is stopped meanwhile.
        """
        with self._waiting:
            if self.base_url:
                return self
            try:
                report = _report_of(self._process)
                if "address" not in report:
                    raise self._not_started(report)
                _check_reachable(report["address"])
            except BaseException:
                self.stop()
                raise
            self.base_url = f"{report['address']}/v1"
        return self

    @property
    def pid(self) -> int:
        """The number of the process that the model runs in."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the server has neither been stopped nor come to an end by itself."""
        return self._end.alive and self._process.poll() is None

    def stop(self) -> None:
        """End the server at once and free its memory, cutting off requests being answered. Any thread may call it."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = (self.base_url or "loading") if self.is_running else "stopped"
        return f"EmbeddedServer({self.model_path.name}, {state})"

    def _not_started(self, report: model_process.Report) -> ModelError:
        if "missing" in report:
            return _not_installed(report["missing"])
        if "unloadable" in report:
            return ModelError(
                f"llama.cpp cannot load {self.model_path}: it is damaged, of a kind that this version does not know, or"
                f" too large for the memory that is free with a context of {self.context_tokens} tokens"
            )
        if "defect" in report:
            return ModelError(
                f"llama.cpp cannot be started ({report['defect']}): is this version of xllamacpp one that fits?"
                f" {INSTALL_HINT}"
            )
        return ModelError(
            f"the embedded model stopped while it was being loaded ({_ending_of(self._process.wait())})."
            f" Perhaps memory ran out. {_LESS_MEMORY}"
        )


def stopped() -> StoppedError:
    """What there is to say when a server that was running does not answer any more."""
    return StoppedError(f"the embedded model stopped: its process is gone, perhaps as memory ran out. {_LESS_MEMORY}")


_running: weakref.WeakSet[EmbeddedServer] = weakref.WeakSet()


def _stop_all() -> None:
    """Let go of every server; in a process forked from theirs, which is not their parent, this only closes pipes.

    Held open by a forked process, they would keep a server alive whose own process is gone.
    """
    for server in list(_running):
        server.stop()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_stop_all)


def _spawned(settings: model_process.Settings) -> subprocess.Popen[bytes]:
    """The process of a model, told its settings: the key among them, which neither arguments nor environment show.

    It is in our process group, so that Ctrl-Z and a service manager reach it too.
    """
    # Isolated, and without a search for packages: it gets those that this process has.
    command = [sys.executable, "-I", "-S", str(Path(model_process.__file__))]
    environment = {name: value for name, value in os.environ.items() if name not in KEY_VARIABLES}
    try:
        process = subprocess.Popen(
            command,
            bufsize=0,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise ModelError(f"no process can be started for the embedded model: {error.strerror or error}") from error
    with contextlib.suppress(OSError):  # a process that is gone says so by not answering
        cast("IO[bytes]", process.stdin).write(json.dumps(settings).encode() + b"\n")
    return process


def _report_of(process: subprocess.Popen[bytes]) -> model_process.Report:
    """What the process says once it has loaded the model; nothing where it ended before."""
    try:
        line = cast("IO[bytes]", process.stdout).readline()
    except ValueError:  # closed by whoever stopped the server
        line = b""
    return json.loads(line or b"{}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process of a model, if it is a child of this one, and wait until it has let go of its memory."""
    cast("IO[bytes]", process.stdin).close()
    process.kill()
    process.wait()
    cast("IO[bytes]", process.stdout).close()


def _ending_of(code: int) -> str:
    """How a process ended, from what `Popen` returns for it."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _not_installed(reason: str) -> ModelError:
    return ModelError(f"the embedded provider needs the package xllamacpp ({reason}). Install it: {INSTALL_HINT}")


def _check_reachable(address: str) -> None:
    host, _, port = address.removeprefix("http://").partition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_CONNECT_TIMEOUT).close()
    except OSError as error:
        raise ModelError(
            f"the embedded model cannot be reached at {address} ({error.strerror or error}): it is served on this"
            " machine's loopback, which has to be up"
        ) from error


def slots_directory() -> Path:
    """Where states of articles already read may be saved (`POST /slots/0?action=save`); readable by the user alone.

    Raises ModelError when it cannot be made.
    """
    directory = platformdirs.user_cache_path("summarize", appauthor=False) / "slots"
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        directory.chmod(0o700)  # llama.cpp writes the files themselves 0644, and they hold the article
    except OSError as error:
        raise ModelError(
            f"the cache folder {directory} cannot be made ({error.strerror or error}):"
            " name one that you may write to in XDG_CACHE_HOME"
        ) from error
    return directory


def _threads_from_environment() -> int | None:
    value = os.environ.get("SUMMARIZE_THREADS", "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or not 1 <= int(value) <= 512:
        raise ConfigurationError(f"SUMMARIZE_THREADS is {value!r}; it must be a whole number from 1 to 512")
    return int(value)


def _check_memory(model_path: Path) -> None:
    available = available_memory()
    needed = model_path.stat().st_size + WORKING_MEMORY
    if available is not None and available < needed:
        raise ModelError(
            f"not enough memory for {model_path.name}: about {needed / 1e9:.1f} GB are needed and"
            f" {available / 1e9:.1f} GB are free. {_LESS_MEMORY}"
        )


def _check_port(port: int) -> None:
    """Raise `UsageError` where `port` is taken: llama.cpp would only say that it cannot start."""
    if port:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise UsageError(
                    f"port {port} cannot be used ({error.strerror}): choose another with --port"
                ) from error
