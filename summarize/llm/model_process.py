"""The process of an embedded model: llama.cpp's server, with its settings from standard input, until that is closed.

It is run as a script, by its path, and imports nothing of ours: it begins to load a model within a tenth of a second.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, TypedDict, cast

# Tokens read in one step. llama.cpp looks for a cancelled request only between two steps, so this bounds how long it
# goes on for nobody: 128 tokens are some two seconds of the default model on two cores, 2048 (the default of
# llama.cpp) half a minute.
STEP_TOKENS = 128

# Answers computed at once, on every machine. Each slot reads the article for itself, and reading keeps all cores busy:
# four questions took 1.7 times as long with two slots as one after the other with one, and five times with four; on one
# core 1.5 times. Even over an article read before, where four at once took two thirds of the time, what a model writes
# would depend on what it writes beside: benchmarks/RESULTS.md.
SLOTS = 1

# States of earlier prompts kept in memory, in MiB. llama.cpp's default of 8 GiB would outgrow the machine in a batch.
KEPT_PROMPTS_MIB = 256

_SILENT = -1  # llama.cpp logs prompts at its higher levels; at this one it writes nothing at all, not even errors


class Settings(TypedDict):
    """What the process is told on standard input, as one line of JSON."""

    packages: list[str]  # the `sys.path` of whoever started it
    model: str
    alias: str
    context_tokens: int
    threads: int
    port: int
    api_key: str
    slots_directory: str
    adapter: str  # the path of one, or nothing


class Report(TypedDict, total=False):
    """What the process says on standard output, as one line of JSON: where it listens, or why it does not."""

    address: str
    missing: str
    unloadable: str
    defect: str


def main() -> None:
    """Load a model and serve it until standard input is closed, as it is when the other process ends, however that is.

    Signals that a terminal or a service manager sends to all processes of a job are left to the one that holds the
    pipe. The end is abrupt: native threads are at work, and there is nothing to be kept.
    """
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    try:
        _serve_until_closed()
    finally:
        os._exit(0)


def _serve_until_closed() -> None:
    settings = cast("Settings", json.loads(sys.stdin.buffer.readline()))
    with os.fdopen(os.dup(1), "wb") as answer:
        os.dup2(2, 1)  # what native code prints is no report
        _end_when_closed(0)
        sys.path[:] = settings["packages"]
        report, server = _started(settings)
        answer.write(json.dumps(report).encode() + b"\n")
    if server is not None:
        sys.stdin.buffer.read()


def _started(settings: Settings) -> tuple[Report, object]:
    """What there is to report, and the server: it runs from creation to destruction."""
    try:
        import xllamacpp  # pyright: ignore[reportMissingTypeStubs]

        module = cast("Any", xllamacpp)
        server = module.Server(parameters(module, settings))
    except ImportError as error:
        return {"missing": str(error)}, None
    except RuntimeError as error:
        return {"unloadable": str(error)}, None
    except Exception as error:  # the outermost edge: nobody else would hear of it
        return {"defect": f"{type(error).__name__}: {error}"}, None
    return {"address": server.listening_address}, server


def parameters(module: Any, settings: Settings) -> Any:
    """The parameters of llama.cpp's server; with `_started` the one place that touches the untyped `xllamacpp`."""
    params = module.CommonParams()
    params.model.path = settings["model"]
    params.model_alias = {settings["alias"]}
    params.n_ctx = settings["context_tokens"]
    params.n_parallel = SLOTS
    params.n_batch = params.n_ubatch = STEP_TOKENS
    params.cache_prompt = True
    params.cache_ram_mib = KEPT_PROMPTS_MIB
    params.warmup = False
    # Fitting a model to the memory of a graphics card reads its vocabulary a second time, half a second of each start:
    # where there is no card, there is nothing to fit.
    params.fit_params = _has_accelerator(module)
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = settings["threads"]
    params.hostnames = ["127.0.0.1"]
    params.port = settings["port"]
    params.api_keys = [settings["api_key"]]
    params.ui = False
    params.endpoint_metrics = True  # counts of requests and tokens, for whoever has the key
    params.endpoint_slots = False  # listing them would show prompts; saving and restoring them stays possible
    params.slot_save_path = f"{settings['slots_directory']}{os.sep}"
    if settings["adapter"]:
        adapter = module.CommonAdapterLoraInfo()
        adapter.path, adapter.scale = settings["adapter"], 0.0  # a request switches it on for itself
        params.lora_adapters = [adapter]
        params.lora_init_without_apply = True
    params.cors_origins = "null"  # no web page may read an answer, key or not
    params.cors_credentials = False
    params.offline = True
    params.verbosity = _SILENT
    return params


def _has_accelerator(module: Any) -> bool:
    """Whether llama.cpp sees a device that is no processor."""
    processor = module.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU
    return any(device["type"] != processor for device in module.get_device_info())


def _end_when_closed(pipe: int) -> None:
    """Have Linux end this process once the other end of `pipe` is closed, even while a model is being loaded.

    llama.cpp loads with Python's lock in hand: no thread of ours could notice. Elsewhere it is noticed after loading.
    """
    if sys.platform == "linux":
        import fcntl

        signal.signal(signal.SIGIO, signal.SIG_DFL)  # which is to end the process
        fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)


if __name__ == "__main__":
    main()
