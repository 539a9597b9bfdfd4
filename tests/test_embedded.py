"""Promises of the embedded provider while it serves: to whom it answers, what it keeps, kept with a real model."""

from __future__ import annotations

import json
import os
import signal
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from embedded_processes import PATIENCE

from summarize.errors import ModelError
from summarize.llm import embedded
from summarize.llm.adapters import ACTIVATING, SWITCHED_ON
from summarize.llm.embedded import EmbeddedServer

QUESTION = [{"role": "user", "content": "Hello. Count from one to five."}]


def post(server: EmbeddedServer, path: str, body: dict[str, Any], key: str | None = None) -> dict[str, Any]:
    request = urllib.request.Request(
        server.base_url.removesuffix("/v1") + path,
        data=json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {key or server.api_key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        return json.load(response)


def answer(server: EmbeddedServer, **options: object) -> dict[str, Any]:
    body = {"model": "any", "messages": QUESTION, "max_tokens": 4, "temperature": 0, **options}
    return post(server, "/v1/chat/completions", body)


@pytest.fixture(scope="module")
def server(smol_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    pytest.importorskip("xllamacpp")
    with pytest.MonkeyPatch.context() as patch:
        slots = tmp_path_factory.mktemp("slots")
        patch.setattr(embedded, "slots_directory", lambda: slots)
        with EmbeddedServer.launch(smol_model, context_tokens=512, threads=1).wait() as server:
            patch.undo()
            yield server


@pytest.mark.embedded
def test_it_answers_on_loopback_alone(server: EmbeddedServer) -> None:
    assert answer(server)["choices"][0]["message"]["content"]
    address = urlsplit(server.base_url)
    assert address.hostname == "127.0.0.1"
    assert address.port
    if sys.platform == "linux":
        sockets = [
            line.split()[1:4] for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()
        ]
        listening = [local for local, _, state in sockets if state == "0A" and local.endswith(f":{address.port:04X}")]
        assert listening == [f"0100007F:{address.port:04X}"]


@pytest.mark.embedded
def test_no_response_names_a_path_of_this_machine(server: EmbeddedServer) -> None:
    assert str(server.model_path.parent) not in json.dumps(answer(server))


@pytest.mark.embedded
@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions", "/slots", "/props", "/tokenize", "/metrics"])
def test_without_the_key_it_answers_nothing(server: EmbeddedServer, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        post(server, path, {}, key="guessed")
    refused.value.close()


@pytest.mark.embedded
def test_it_has_no_web_pages_and_lists_no_prompts(server: EmbeddedServer) -> None:
    for path in ("/", "/index.html", "/slots"):
        request = urllib.request.Request(
            server.base_url.removesuffix("/v1") + path, headers={"Authorization": f"Bearer {server.api_key}"}
        )
        with pytest.raises(urllib.error.HTTPError, match=r"404|501") as refused:
            urllib.request.urlopen(request, timeout=10)
        refused.value.close()


@pytest.mark.embedded
def test_a_second_question_on_the_same_article_does_not_read_it_again(server: EmbeddedServer) -> None:
    article = " ".join(f"Fact number {n} is here." for n in range(15))
    for question in ("Which?", "Why?"):
        messages = [{"role": "user", "content": f"{article}\n{question}"}]
        usage = answer(server, messages=messages)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] > 0.8 * usage["prompt_tokens"]


@pytest.fixture(scope="module")
def taught(smol_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """The same model with an adapter that has learned nothing of use, but is at work from "Check the answer" on."""
    gguf = pytest.importorskip("gguf")
    numpy = pytest.importorskip("numpy")
    path = tmp_path_factory.mktemp("adapter") / "noise.gguf"
    with EmbeddedServer.launch(smol_model, context_tokens=512, threads=1).wait() as server:
        activating = post(server, "/tokenize", {"content": ACTIVATING})["tokens"]
    chance = numpy.random.default_rng(0)
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 2.0)
    writer.add_key_value(
        "adapter.alora.invocation_tokens", activating, gguf.GGUFValueType.ARRAY, gguf.GGUFValueType.UINT32
    )
    for part in ("a", "b"):
        noise = chance.standard_normal((2, 576) if part == "a" else (576, 2)).astype("float32")
        writer.add_tensor(f"blk.20.attn_q.weight.lora_{part}", noise)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    with EmbeddedServer.launch(smol_model, context_tokens=512, threads=1, adapter=path).wait() as server:
        yield server


@pytest.mark.embedded
def test_an_adapter_is_at_work_only_where_a_request_switches_it_on(taught: EmbeddedServer) -> None:
    article = " ".join(f"Fact number {n} is here." for n in range(15))

    def asked(task: str, **options: object) -> tuple[list[float], int]:
        messages = [{"role": "user", "content": f"{article}\n\n{task}"}]
        done = answer(taught, messages=messages, max_tokens=1, logprobs=True, top_logprobs=5, **options)
        likely = done["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        return [one["logprob"] for one in likely], done["usage"]["prompt_tokens_details"]["cached_tokens"]

    def differ(one: list[float], other: list[float]) -> float:
        return max(abs(here - there) for here, there in zip(one, other, strict=True))

    plain, _ = asked("Which fact is here?")
    checked, cached = asked(f"{ACTIVATING}.\nFact 3?", **SWITCHED_ON)
    # What the adapter has not been at work on is not read again for it, nor after it.
    assert cached > 80
    again, cached = asked("Which fact is here?")
    assert cached > 80
    # What is kept of a reading is a little coarse.
    assert differ(plain, again) < 0.2
    assert differ(checked, asked(f"{ACTIVATING}.\nFact 3?", **SWITCHED_ON)[0]) < 0.2
    unchecked, _ = asked(f"{ACTIVATING}.\nIs fact 3?")
    assert differ(unchecked, asked(f"{ACTIVATING}.\nIs fact 3?", **SWITCHED_ON)[0]) > 0.5
    assert differ(plain, asked("Which fact is here?", **SWITCHED_ON)[0]) < 0.2


@pytest.mark.embedded
def test_the_state_of_an_article_can_be_saved_where_only_the_user_can_read(server: EmbeddedServer) -> None:
    answer(server)
    saved = post(server, "/slots/0?action=save", {"filename": "promise.bin"})
    assert saved["n_saved"] > 0
    assert post(server, "/slots/0?action=restore", {"filename": "promise.bin"})["n_restored"] == saved["n_saved"]
    if sys.platform != "win32":
        assert embedded.slots_directory().stat().st_mode & 0o077 == 0


@pytest.mark.embedded
def test_two_servers_do_not_disturb_each_other(server: EmbeddedServer, smol_model: Path) -> None:
    with EmbeddedServer.launch(smol_model, context_tokens=256, threads=1).wait() as second:
        assert second.base_url != server.base_url
        assert second.api_key != server.api_key
        assert answer(second)["choices"] == answer(server)["choices"]
    assert not second.is_running
    assert answer(server, cache_prompt=False)["choices"]


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_signals_to_the_whole_job_are_left_to_the_process_that_holds_it(server: EmbeddedServer) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(server.pid, number)
    assert answer(server)["choices"]
    assert server.is_running


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows it")
def test_the_key_is_neither_among_the_arguments_nor_in_the_environment(
    smol_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZE_SERVE_KEY", "mine-alone")
    monkeypatch.setenv("OPENAI_API_KEY", "theirs-alone")
    with EmbeddedServer.launch(smol_model, context_tokens=256, threads=1, api_key="mine-alone").wait() as server:
        folder = Path(f"/proc/{server.pid}")
        for name in ("cmdline", "environ"):
            shown = (folder / name).read_bytes()
            assert shown
            assert b"-alone" not in shown
    assert not folder.exists(), "waited for: it is no zombie"


def test_a_cache_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError, match=r"the cache folder .* cannot be made .*XDG_CACHE_HOME"):
        embedded.slots_directory()
