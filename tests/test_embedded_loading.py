"""Promises of loading an embedded model: what cannot be loaded is refused with the reason, and what can is fitted."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from summarize.errors import ConfigurationError, ModelError
from summarize.llm import embedded, model_process
from summarize.llm.embedded import EmbeddedServer


@pytest.mark.embedded
def test_a_file_cut_short_is_refused(smol_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "cut-short.gguf"
    path.write_bytes(smol_model.read_bytes()[:50_000_000])
    with pytest.raises(ModelError, match=r"cannot load .*cut-short\.gguf: it is damaged"):
        EmbeddedServer.launch(path, context_tokens=256).wait()


def test_what_is_not_a_model_is_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "notes.gguf"
    path.write_text("not a model")
    with pytest.raises(ModelError, match=r"notes\.gguf is not a model in the GGUF format"):
        EmbeddedServer.launch(path).wait()
    with pytest.raises(ModelError, match=r"cannot read the model .*: Is a directory|Permission denied"):
        EmbeddedServer.launch(tmp_path).wait()


def test_too_little_memory_is_noticed_before_anything_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0")
    monkeypatch.setattr(embedded, "available_memory", lambda: 300_000_000)
    with pytest.raises(ModelError, match=r"not enough memory for large\.gguf: about 0\.5 GB are needed and 0\.3 GB"):
        EmbeddedServer.launch(path).wait()


def test_without_xllamacpp_the_command_that_installs_it_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0")
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ModelError, match=r"pip install 'summarize\[embedded\]'"):
        EmbeddedServer.launch(path).wait()


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("raise ImportError('libgomp is missing')", r"needs the package xllamacpp \(libgomp is missing\)\. Install it"),
        ("Server = CommonParams = None", r"cannot be started \(TypeError: .*\): is this version of xllamacpp one that"),
        ("print('a word', flush=True); import os; os._exit(3)", r"while it was being loaded \(exit code 3\)"),
    ],
)
def test_an_xllamacpp_that_does_not_work_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0")
    (tmp_path / "xllamacpp.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)  # pyright: ignore[reportUnknownMemberType]
    with pytest.raises(ModelError, match=message):
        EmbeddedServer.launch(path).wait()


@pytest.mark.parametrize("device", ["CPU", "GPU"])
def test_a_model_is_fitted_to_a_graphics_card_only_where_there_is_one(device: str) -> None:
    given = MagicMock()
    stand_in = MagicMock()
    stand_in.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU = "CPU"
    stand_in.get_device_info.return_value = [{"type": "CPU"}, {"type": device}]
    stand_in.CommonParams.return_value = given
    settings = model_process.Settings(
        packages=[],
        model="any.gguf",
        alias="any",
        context_tokens=256,
        threads=1,
        port=0,
        api_key="key",
        slots_directory="slots",
        adapter="",
    )
    assert model_process.parameters(stand_in, settings) is given
    assert given.fit_params is (device == "GPU")


@pytest.mark.parametrize("value", ["0", "two", "-1", "²"])
def test_a_number_of_threads_that_makes_no_sense_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("SUMMARIZE_THREADS", value)
    with pytest.raises(ConfigurationError, match="SUMMARIZE_THREADS"):
        EmbeddedServer.launch(tmp_path / "any.gguf").wait()
