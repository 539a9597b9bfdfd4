"""Articles that the embedded model has read already: the state it was left in, kept on disk for the next process."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import hashlib
import http.client
import json
import os
import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from summarize.llm.embedded import EmbeddedServer, slots_directory

# An article of 600 tokens takes some 18 MB with the default model; the oldest readings go first.
KEPT_BYTES: Final = 1 << 30
_SUFFIX: Final = ".reading"
_DRAFT: Final = re.compile(r"[0-9a-f]{32}\.[0-9a-f]{8}")
_DRAFT_SECONDS: Final = 3600.0  # after which nobody writes to a draft any more
_TIMEOUT: Final = 30.0  # seconds; saving and restoring take a tenth of one


@dataclass
class KeptReadings:
    """What one embedded server has read, by what it has read: the rules and the article, model and build.

    The name of a file holds what it depends on and the SHA-256 of its content: llama.cpp ends the process over a
    damaged state, so nothing is restored that is not what was saved. A reading that does not fit is deleted and the
    article read again; one that cannot be kept is not. Neither is ever an error.
    """

    server: EmbeddedServer
    in_memory: str | None = None

    async def restore(self, prefix: str) -> None:
        """Bring back the reading of `prefix`, the part of a prompt that does not vary, if there is one."""
        key = self._key(prefix)
        if key == self.in_memory:
            return
        for path in slots_directory().glob(f"{key}-*{_SUFFIX}"):
            if await asyncio.to_thread(self._restore, path):
                self.in_memory = key
                return
            _remove(path)

    async def keep(self, prefix: str) -> None:
        """Write down what the model has in memory, now that it has read `prefix`; once for each prefix."""
        key = self._key(prefix)
        if key == self.in_memory:
            return
        self.in_memory = key
        await asyncio.to_thread(self._save, key)

    def _restore(self, path: Path) -> bool:
        digest = path.name.removesuffix(_SUFFIX).rpartition("-")[2]
        if _digest(path) != digest or not self._act("restore", path.name):
            return False
        with contextlib.suppress(OSError):
            os.utime(path)
        return True

    def _save(self, key: str) -> None:
        directory = slots_directory()
        draft = directory / f"{key}.{secrets.token_hex(4)}"
        # llama.cpp writes the file in place: only a whole one gets its name.
        if self._act("save", draft.name):
            with contextlib.suppress(OSError):
                draft.chmod(0o600)
                draft.replace(directory / f"{key}-{_digest(draft)}{_SUFFIX}")
                _limit(directory)
        _remove(draft)

    def _act(self, action: str, file_name: str) -> bool:
        """Ask llama.cpp to save or restore its one slot; whether it did."""
        address = urlsplit(self.server.base_url)
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT)
        try:
            connection.request(
                "POST",
                f"/slots/0?action={action}",
                json.dumps({"filename": file_name}),
                {"Authorization": f"Bearer {self.server.api_key}", "Content-Type": "application/json"},
            )
            with connection.getresponse() as response:
                return response.status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _key(self, prefix: str) -> str:
        """What a state depends on, as a file name: another model, build or context size never finds it."""
        file = self.server.model_path.stat()
        parts = (
            self.server.model_path.name,
            str(file.st_size),
            str(file.st_mtime_ns),
            _build(),
            str(self.server.context_tokens),
            prefix,
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


@functools.cache
def _build() -> str:
    """The version of llama.cpp's build; telling it takes some milliseconds."""
    from importlib.metadata import version

    return version("xllamacpp")


def kept_bytes() -> int:
    """What the readings on this machine take, in bytes."""
    return sum(path.stat().st_size for path in slots_directory().glob(f"*{_SUFFIX}"))


def forget_readings() -> int:
    """Delete all readings; returns how many there were. A server that restores one meanwhile reads the article anew."""
    readings = list(slots_directory().glob(f"*{_SUFFIX}"))
    for path in (*readings, *_drafts(slots_directory())):
        _remove(path)
    return len(readings)


def _digest(path: Path) -> str:
    """The SHA-256 of a file, 32 hexadecimal digits of it; empty where the file cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:32]
    except OSError:
        return ""


def _limit(directory: Path) -> None:
    """Delete the readings not used for longest until what is left fits into `KEPT_BYTES`."""
    readings = sorted(directory.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    total = 0
    for path in readings:
        total += path.stat().st_size
        if total > KEPT_BYTES:
            _remove(path)
    for path in _drafts(directory):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - _DRAFT_SECONDS:
                _remove(path)


def _drafts(directory: Path) -> list[Path]:
    """What is being written down, or was when its process was killed."""
    return [path for path in directory.glob("*.*") if _DRAFT.fullmatch(path.name)]


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
