"""The embedded provider: llama.cpp in this process, serving the OpenAI API on a loopback port of its own choosing."""

from __future__ import annotations

import atexit
import ctypes
import os
import secrets
import socket
import threading
import weakref
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol, Self, cast

import platformdirs

from summarize.errors import ConfigurationError, ModelError, UsageError
from summarize.llm.connections import cut_connections
from summarize.llm.gguf import check_gguf
from summarize.llm.machine import available_memory, usable_cores

INSTALL_HINT = "pip install 'summarize[embedded]'"

# Tokens read in one step. llama.cpp looks for a cancelled request, or for the order to stop, only between two steps,
# so this bounds how long Ctrl-C takes: 128 tokens are some two seconds of the default model on two cores, 2048 (the
# default of llama.cpp) half a minute.
STEP_TOKENS = 128

# Answers computed at once, on every machine. Each slot reads the article for itself, and reading keeps all cores busy:
# four questions took 1.7 times as long with two slots as one after the other with one, and five times with four; on one
# core 1.5 times. Even over an article read before, where four at once took two thirds of the time, what a model writes
# would depend on what it writes beside: benchmarks/RESULTS.md.
SLOTS = 1

# States of earlier prompts kept in memory, in MiB. llama.cpp's default of 8 GiB would outgrow the machine in a batch.
KEPT_PROMPTS_MIB = 256

# Bytes a server needs beyond the file: the attention cache and buffers of the default model at 8192 tokens.
WORKING_MEMORY = 450 * 1024 * 1024

_SILENT = -1  # llama.cpp logs prompts at its higher levels; at this one it writes nothing at all, not even errors


class _NativeServer(Protocol):
    """What is used of `xllamacpp.Server`, which carries no types; the server runs from creation to destruction."""

    listening_address: str


class EmbeddedServer:
    """One model, loaded and being served. Create it with `start`; use it as a context manager or call `stop`.

    `base_url` and `api_key` are what an OpenAI client needs. The server listens on 127.0.0.1 alone, on a free port,
    answers nothing but "are you there" without the key (random, new for each server), has no web pages, and prints
    nothing. It stops with the process at the latest.
    """

    def __init__(self, native: _NativeServer, *, model_path: Path, api_key: str, context_tokens: int) -> None:
        self._native: _NativeServer | None = native
        self._stopping = threading.Lock()
        self._port = int(native.listening_address.rpartition(":")[2])
        self.model_path = model_path
        self.context_tokens = context_tokens
        self.base_url = f"{native.listening_address}/v1"
        self.api_key = api_key
        _running.add(self)

    @classmethod
    def start(
        cls,
        model_path: Path,
        *,
        context_tokens: int = 8192,
        threads: int | None = None,
        port: int = 0,
        api_key: str | None = None,
        name: str | None = None,
    ) -> Self:
        """Load a GGUF file and serve it, with room for `context_tokens` of prompt and answer together.

        `port` 0 is any free one, the key a new one unless given, and the model is called `name`, else as its file.
        `threads` defaults to `SUMMARIZE_THREADS`, else to the physical cores this process may use. Takes as long as
        loading does (half a second to a few); from async code, call it through `asyncio.to_thread`. llama.cpp holds
        Python's lock meanwhile, so that a Ctrl-C is acted on when the model has been loaded.

        Raises ModelError when xllamacpp is not installed, the file is no whole GGUF model, or memory does not suffice.
        """
        threads = threads or _threads_from_environment() or usable_cores()
        check_gguf(model_path)
        _check_memory(model_path)
        _check_port(port)
        key = api_key or secrets.token_urlsafe(32)
        alias = name or model_path.name  # without one, every response would name the path

        def load() -> Self:
            native = _start_native(
                model_path, context_tokens=context_tokens, threads=threads, port=port, api_key=key, alias=alias
            )
            _await_loop(native.listening_address, key)
            return cls(native, model_path=model_path, api_key=key, context_tokens=context_tokens)

        # Signals reach the main thread alone: in a thread of its own, nothing comes between loading and awaiting.
        with ThreadPoolExecutor(1, thread_name_prefix="load-model") as loader:
            loading = loader.submit(load)
            try:
                return loading.result()
            except BaseException:
                loading.add_done_callback(_stop_loaded)
                raise

    @property
    def is_running(self) -> bool:
        """Whether the server has not been stopped."""
        return self._native is not None

    def stop(self) -> None:
        """End the server and free its memory, cutting off requests being answered. Any thread may call it again.

        Takes as long as the step that is being computed, two seconds at most with the default model on two cores.
        """
        with self._stopping:
            if self._native is None:
                return
            # The destructor waits for every request under way, with Python's lock held; a client in this process could
            # then never hang up, and the two would wait for each other.
            cut_connections(self._port)
            self._native = None  # the last reference: the destructor ends the loop and frees the model

    def forget(self) -> None:
        """Give up the server in a process forked from the one that runs it, where its threads do not exist."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._native))  # or its destructor would wait for those threads
        self._native = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        state = self.base_url if self.is_running else "stopped"
        return f"EmbeddedServer({self.model_path.name}, {state})"


_running: weakref.WeakSet[EmbeddedServer] = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    """Stop what still runs while the interpreter is whole: native threads that outlive it would crash the process."""
    for server in list(_running):
        server.stop()


def _forget_all() -> None:
    for server in list(_running):
        server.forget()
    _running.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_all)


def _stop_loaded(loading: Future[Any]) -> None:
    """Stop a server whose start was interrupted, once it has been loaded."""
    if not loading.cancelled() and loading.exception() is None:
        loading.result().stop()


def _await_loop(address: str, api_key: str) -> None:
    """Wait until the loop of a new server answers.

    The server is handed over a moment before its loop begins, and an order to stop that falls into that moment is lost:
    the destructor would wait for ever, Python's lock in hand. So this must not be interrupted. Erasing the empty state
    is the cheapest task that goes through the loop.
    """
    from http.client import HTTPConnection

    connection = HTTPConnection(address.removeprefix("http://"))
    try:
        connection.request("POST", "/slots/0?action=erase", headers={"Authorization": f"Bearer {api_key}"})
        connection.getresponse().read()
    except OSError as error:
        raise ModelError(
            f"the embedded model cannot be reached at {address} ({error.strerror or error}): it is served on this"
            " machine's loopback, which has to be up"
        ) from error
    finally:
        connection.close()


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
            f" {available / 1e9:.1f} GB are free. Close other programs, or use a smaller model:"
            " --model qwen2.5-coder-0.5b"
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


def _has_accelerator(module: Any) -> bool:
    """Whether llama.cpp sees a device that is no processor."""
    processor = module.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU
    return any(device["type"] != processor for device in module.get_device_info())


def _start_native(
    model_path: Path, *, context_tokens: int, threads: int, port: int, api_key: str, alias: str
) -> _NativeServer:
    """The one place that touches the untyped surface of xllamacpp."""
    try:
        import xllamacpp  # pyright: ignore[reportMissingTypeStubs]
    except ImportError as error:
        raise ModelError(
            f"the embedded provider needs the package xllamacpp ({error}). Install it: {INSTALL_HINT}"
        ) from error
    module = cast("Any", xllamacpp)
    params = module.CommonParams()
    params.model.path = str(model_path)
    params.model_alias = {alias}
    params.n_ctx = context_tokens
    params.n_parallel = SLOTS
    params.n_batch = params.n_ubatch = STEP_TOKENS
    params.cache_prompt = True
    params.cache_ram_mib = KEPT_PROMPTS_MIB
    params.warmup = False
    # Fitting a model to the memory of a graphics card reads its vocabulary a second time, half a second of each start:
    # where there is no card, there is nothing to fit.
    params.fit_params = _has_accelerator(module)
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.api_keys = [api_key]
    params.ui = False
    params.endpoint_metrics = True  # counts of requests and tokens, for whoever has the key
    params.endpoint_slots = False  # listing them would show prompts; saving and restoring them stays possible
    params.slot_save_path = f"{slots_directory()}{os.sep}"
    params.cors_origins = "null"  # no web page may read an answer, key or not
    params.cors_credentials = False
    params.offline = True
    params.verbosity = _SILENT
    try:
        return cast("_NativeServer", module.Server(params))
    except RuntimeError as error:
        raise ModelError(
            f"llama.cpp cannot load {model_path}: it is damaged, of a kind that this version does not know, or too"
            f" large for the memory that is free with a context of {context_tokens} tokens"
        ) from error
