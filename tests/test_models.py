"""Promises of finding models: a pinned model is used only if it is whole, and only what was checked is remembered."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from summarize.errors import ExitCode, ModelError
from summarize.llm import models
from summarize.llm.models import find_model, find_pinned, get_model, is_path, models_directory, reported_name
from summarize.llm.pinned import MODELS, Model

CONTENT = b"GGUF" + bytes(range(256)) * 8


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUMMARIZE_MODELS_DIR", str(tmp_path / "models"))
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def model() -> Model:
    return Model(
        name="tiny",
        file_name="tiny.gguf",
        size=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
        licence="Apache-2.0",
        context_tokens=64,
        purpose="for this test",
        repository="Someone/Tiny-GGUF",
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_the_parts_of_a_pinned_model_make_up_its_size(model: Model) -> None:
    assert sum(part.size for part in model.parts) == model.size
    assert all(len(bytes.fromhex(sha256)) == 32 for sha256 in (model.sha256, *(part.sha256 for part in model.parts)))
    assert len({part.member for part in model.parts}) == len(model.parts)


def test_an_unknown_name_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(
        ModelError, match=r"unknown model 'qwen2\.5-coder-15b'\. Did you mean 'qwen2\.5-coder-1\.5b'"
    ) as caught:
        get_model("qwen2.5-coder-15b")
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_model_of_ones_own_is_named_by_its_path_and_reported_by_its_file_name(tmp_path: Path) -> None:
    own = tmp_path / "own.gguf"
    own.write_bytes(CONTENT)
    assert is_path(str(own))
    assert not is_path("qwen2.5-coder-1.5b")
    assert find_model(str(own)) == own
    assert reported_name(str(own)) == "own.gguf"
    assert reported_name("SmolLM2-135M") == "smollm2-135m"


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 a zip"])
def test_a_path_that_is_no_model_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=r"own\.gguf"):
        find_model(str(path))


def test_models_are_kept_in_the_data_folder_of_the_user_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUMMARIZE_MODELS_DIR", raising=False)
    assert models_directory().parts[-2:] == ("summarize", "models")
    monkeypatch.setenv("SUMMARIZE_MODELS_DIR", "~/elsewhere")
    assert models_directory() == Path.home() / "elsewhere"


def test_a_whole_file_is_found_and_a_damaged_one_is_not(folder: Path, model: Model) -> None:
    path = folder / model.file_name
    assert find_pinned(model) is None
    path.write_bytes(CONTENT)
    assert find_pinned(model) == path
    path.write_bytes(CONTENT[:-1] + b"?")
    assert find_pinned(model) is None
    path.write_bytes(CONTENT[:-1])
    assert find_pinned(model) is None
    assert path.exists(), "looking for a model removes nothing"


def test_a_file_is_hashed_once_until_it_changes(folder: Path, model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / model.file_name
    path.write_bytes(CONTENT)
    hashed: list[Path] = []
    really = models.has_hash

    def counted(path: Path, model: Model) -> bool:
        hashed.append(path)
        return really(path, model)

    monkeypatch.setattr(models, "has_hash", counted)
    assert find_pinned(model) == find_pinned(model) == path
    assert len(hashed) == 1
    os.utime(path, (1, 1))
    assert find_pinned(model) == path
    assert len(hashed) == 2
    swapped = folder / "swapped"
    swapped.write_bytes(CONTENT[:-1] + b"?")
    os.utime(swapped, (1, 1))
    swapped.replace(path)
    assert find_pinned(model) is None, "another file of the same size and time is another inode"


def test_the_file_that_the_user_names_is_taken_or_refused_never_ignored(
    folder: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "named.gguf"
    monkeypatch.setenv("SUMMARIZE_MODEL_FILE", str(named))
    named.write_bytes(CONTENT)
    assert find_pinned(model) == named
    (folder / model.file_name).write_bytes(CONTENT)
    named.write_bytes(CONTENT + b"more")
    with pytest.raises(ModelError, match=r"SUMMARIZE_MODEL_FILE names .*named\.gguf, which is not tiny"):
        find_pinned(model)
    assert named.read_bytes() == CONTENT + b"more"


def test_a_copy_in_the_cache_of_hugging_face_is_used(
    folder: Path, model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    snapshot = tmp_path / "hub" / "models--Someone--Tiny-GGUF" / "snapshots" / "0123abcd"
    snapshot.mkdir(parents=True)
    (snapshot / model.file_name).write_bytes(CONTENT)
    assert find_pinned(model) == snapshot / model.file_name


def test_a_models_folder_that_cannot_be_written_still_serves(
    folder: Path, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".verified").write_text("a file where the notes would go")
    (folder / model.file_name).write_bytes(CONTENT)
    assert find_pinned(model) == folder / model.file_name
