"""Finding a model on this machine: by name or by path, and only if it is whole."""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import Final, cast

import platformdirs

from summarize.errors import ModelError, UnknownModelError
from summarize.llm.gguf import check_gguf
from summarize.llm.pinned import MODELS, Model

FILE_VARIABLE: Final = "SUMMARIZE_MODEL_FILE"
DIRECTORY_VARIABLE: Final = "SUMMARIZE_MODELS_DIR"


def get_model(name: str) -> Model:
    """The pinned model called `name`. Raises UnknownModelError, naming the nearest, where there is none."""
    for model in MODELS:
        if model.name == name.lower():
            return model
    names = [model.name for model in MODELS]
    nearest = difflib.get_close_matches(name.lower(), names, n=1, cutoff=0.4)
    hint = f"Did you mean {nearest[0]!r}? " if nearest else ""
    raise UnknownModelError(
        f"unknown model {name!r}. {hint}Known are {', '.join(names)}, and the path of any GGUF file of your own"
    )


def is_path(name: str) -> bool:
    """Whether a model is named by the path of a file rather than by its pinned name."""
    separators = {os.sep, os.altsep or os.sep, "/"}
    return name.lower().endswith(".gguf") or any(separator in name for separator in separators)


def reported_name(name: str) -> str:
    """How results call the model: its pinned name, or the file name of a path, since a path tells of the machine."""
    return Path(name).name if is_path(name) else get_model(name).name


def models_directory() -> Path:
    """Where models are kept: `SUMMARIZE_MODELS_DIR`, else in the user's data folder. It need not exist yet."""
    chosen = os.environ.get(DIRECTORY_VARIABLE)
    if chosen:
        return Path(chosen).expanduser()
    return platformdirs.user_data_path("summarize", appauthor=False) / "models"


def find_model(name: str) -> Path | None:
    """The file of the model `name` if it is on this machine, whole; None if it has to be pulled.

    `name` is a pinned name, or the path of any GGUF file. Looked at in this order: `SUMMARIZE_MODEL_FILE`, the models
    directory, the cache of Hugging Face. A pinned model is checked against its size and SHA-256; that takes a second
    or so the first time, and is remembered until the file changes.

    Raises ModelError for an unknown name, a path that is no model, or a `SUMMARIZE_MODEL_FILE` that is not this model.
    """
    if is_path(name):
        path = Path(name).expanduser()
        check_gguf(path)
        return path
    return find_pinned(get_model(name))


def find_pinned(model: Model) -> Path | None:
    """As `find_model`, for a model that is known already."""
    chosen = os.environ.get(FILE_VARIABLE)
    if chosen and (path := _user_file(model, Path(chosen).expanduser())):
        return path
    for path in (models_directory() / model.file_name, *_hugging_face_cache(model)):
        if is_whole(path, model):
            return path
    return None


def is_whole(path: Path, model: Model) -> bool:
    """Whether the file at `path` is `model`, byte for byte; a check that it passed is remembered."""
    try:
        if path.stat().st_size != model.size:
            return False
        if _read_note(_note_of(path)) == _record(path, model.sha256):
            return True
        if not has_hash(path, model):
            return False
    except OSError:
        return False
    remember_whole(path, model)
    return True


def has_hash(path: Path, model: Model) -> bool:
    """Whether the file at `path` has the SHA-256 of `model`, read from its first byte to its last."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == model.sha256


def file_hash(path: Path) -> str:
    """The SHA-256 of any model file, remembered until the file changes. Raises `ModelError` where it is no model."""
    check_gguf(path)
    noted = _read_note(_note_of(path))
    if isinstance(noted, dict):
        sha256 = cast("dict[str, object]", noted).get("sha256")
        if isinstance(sha256, str) and noted == _record(path, sha256):
            return sha256
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    _remember(path, sha256)
    return sha256


def remember_whole(path: Path, model: Model) -> None:
    """Note that the file at `path` has been checked. Where nothing can be written, it is checked again next time."""
    _remember(path, model.sha256)


def _remember(path: Path, sha256: str) -> None:
    note = _note_of(path)
    draft = note.with_suffix(f".{secrets.token_hex(4)}")
    with contextlib.suppress(OSError):
        note.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(_record(path, sha256)), encoding="utf-8")
        draft.replace(note)


def _user_file(model: Model, path: Path) -> Path | None:
    """The file that the user named, if it is this model; None if it is another one of ours."""
    check_gguf(path)
    if not is_whole(path, model):
        if any(path.stat().st_size == other.size for other in MODELS if other.name != model.name):
            return None
        raise ModelError(
            f"{FILE_VARIABLE} names {path}, which is not {model.name}: its size or SHA-256 differ. Unset the variable"
            f" to use or pull {model.name}; to run this file whatever it is, name it as the model: --model {path}"
        )
    return path


def _hugging_face_cache(model: Model) -> list[Path]:
    """Copies that other programs have downloaded; the layout is documented, and huggingface_hub slow to import."""
    if model.repository is None:
        return []
    environment = os.environ
    cache_home = environment.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    home = environment.get("HF_HOME") or str(Path(cache_home) / "huggingface")
    hub = environment.get("HF_HUB_CACHE") or environment.get("HUGGINGFACE_HUB_CACHE") or str(Path(home) / "hub")
    snapshots = Path(hub).expanduser() / f"models--{model.repository.replace('/', '--')}" / "snapshots"
    return sorted(snapshots.glob(f"*/{model.file_name}"))


def _record(path: Path, sha256: str) -> dict[str, int | str]:
    """What tells a file that has been checked from a changed one, without reading it."""
    status = path.stat()
    return {
        "size": status.st_size,
        "mtime_ns": status.st_mtime_ns,
        "inode": status.st_ino,
        "sha256": sha256,
    }


def _note_of(path: Path) -> Path:
    """Where the check of a file is noted: in our own folder, since the file may lie in somebody else's."""
    key = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:24]
    return models_directory() / ".verified" / f"{key}.json"


def _read_note(note: Path) -> object:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
