"""Promises of the embedded provider, kept with a real model in real processes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock
from urllib.parse import urlsplit

import pytest

from summarize import Article, Toolkit
from summarize.errors import ConfigurationError, ModelError, StoppedError
from summarize.events import Event, Reading
from summarize.llm import embedded, machine, model_process
from summarize.llm.adapters import ACTIVATING, SWITCHED_ON
from summarize.llm.embedded import EmbeddedServer

QUESTION = [{"role": "user", "content": "Hello. Count from one to five."}]
PATIENCE = 120  # seconds until a test gives up: a machine that is busy otherwise is no failure
SECRET = "The heron stood in the reeds at Ostrava."


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


RUN = f"""
import sys, time, threading
sys.path[:0] = {sys.path!r}
from pathlib import Path
from summarize.llm.embedded import EmbeddedServer
import json, urllib.request

def ask(server, text, tokens, **options):
    body = {{"messages": [{{"role": "user", "content": text}}], "max_tokens": tokens, "ignore_eos": True, **options}}
    headers = {{"Authorization": f"Bearer {{server.api_key}}", "Content-Type": "application/json"}}
    request = urllib.request.Request(server.base_url + "/chat/completions", json.dumps(body).encode(), headers)
    return urllib.request.urlopen(request, timeout=100).read()

model = Path(sys.argv[1])
"""


def run(code: str, model: Path, *packages: Path) -> subprocess.Popen[bytes]:
    """`code` at work in a process of its own; `packages` are folders in which it finds modules first."""
    command = [sys.executable, "-c", RUN + f"sys.path[:0] = {[*map(str, packages)]}\n" + code, str(model)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What the process printed from here on, once every holder of its pipes has ended."""
    try:
        return process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


@pytest.mark.embedded
def test_nothing_is_printed_not_even_by_c_code(smol_model: Path, tmp_path: Path) -> None:
    cut_short = tmp_path / "cut-short.gguf"
    cut_short.write_bytes(smol_model.read_bytes()[:5_000_000])
    code = f"""
from summarize.errors import ModelError
with EmbeddedServer.launch(model, context_tokens=256, threads=1).wait() as server:
    ask(server, {SECRET!r}, 3)
try:
    EmbeddedServer.launch(Path({str(cut_short)!r}), context_tokens=256).wait()
except ModelError:
    pass
left_running = EmbeddedServer.launch(model, context_tokens=256, threads=1).wait()
"""
    with run(code, smol_model) as process:
        assert finish(process) == (b"", b"")
    assert process.returncode == 0, "a server that nobody stopped ends with the process, quietly"


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("when", ["loading", "answering"])
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_signal_ends_it_and_leaves_nothing_running(smol_model: Path, when: str, sent: signal.Signals) -> None:
    code = """
server = EmbeddedServer.launch(model, context_tokens=4096, threads=1)
print(server.pid, flush=True)
print("loading", flush=True)
with server:
    server.wait()
    print("answering", flush=True)
    ask(server, "word " * 200, 3000)
"""
    with run(code, smol_model) as process:
        assert process.stdout is not None
        server = int(process.stdout.readline())
        while process.stdout.readline().strip() != when.encode():
            assert process.poll() is None
        time.sleep(0.05 if when == "loading" else 0.4)
        process.send_signal(sent)
        _, errors = finish(process)
    assert process.returncode == -sent
    assert (b"KeyboardInterrupt" in errors) == (sent == signal.SIGINT)
    assert has_ended(server)


def has_ended(pid: int, seconds: float = PATIENCE) -> bool:
    """Whether a process ends; one that nobody waits for is a zombie until the system's first process takes it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if sys.platform == "linux" and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_signals_to_the_whole_job_are_left_to_the_process_that_holds_it(server: EmbeddedServer) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(server.pid, number)
    assert answer(server)["choices"]
    assert server.is_running


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
def test_a_model_that_is_killed_is_an_error_and_the_next_job_loads_it_again(
    smol_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUMMARIZE_THREADS", "1")
    killed: list[int] = []

    def kill(event: Event) -> None:
        if isinstance(event, Reading) and not killed:
            model = kit._embedded  # pyright: ignore[reportPrivateUsage]
            assert model is not None
            assert model.server is not None
            killed.append(model.server.pid)
            os.kill(killed[0], signal.SIGKILL)

    article = Article.from_text("The heron stood in the reeds at Ostrava.")
    with Toolkit(provider="embedded", model=str(smol_model), on_event=kill) as kit:
        with pytest.raises(StoppedError, match="the embedded model stopped: its process is gone, perhaps as memory"):
            kit.ask(article, "Where did the heron stand?")
        assert kit.ask(article, "Where did the heron stand?").model.provider == "embedded"


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed otherwise there")
def test_a_model_that_is_killed_while_it_is_loaded_is_an_error(smol_model: Path) -> None:
    server = EmbeddedServer.launch(smol_model, context_tokens=256, threads=1)
    os.kill(server.pid, signal.SIGKILL)
    with pytest.raises(ModelError, match=r"stopped while it was being loaded \(SIGKILL\)\. Perhaps memory ran out"):
        server.wait()
    assert not server.is_running


@pytest.mark.embedded
def test_a_server_may_be_stopped_while_it_is_loaded_and_more_than_once(smol_model: Path) -> None:
    server = EmbeddedServer.launch(smol_model, context_tokens=256, threads=1)
    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(server.wait) for _ in range(2)]
        for stopping in [pool.submit(server.stop) for _ in range(2)]:
            stopping.result(PATIENCE)
        for one in waiting:
            with pytest.raises(ModelError, match="stopped while it was being loaded"):
                one.result(PATIENCE)
    server.stop()
    assert not server.is_running


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


@pytest.mark.embedded
def test_an_isolated_interpreter_finds_what_it_needs_and_nothing_to_warn_of(smol_model: Path) -> None:
    code = """
server = EmbeddedServer.launch(model, context_tokens=256, threads=1).wait()
assert ask(server, "Hello", 3)
del server
left_running = EmbeddedServer.launch(model, context_tokens=256, threads=1)
"""
    command = [sys.executable, "-I", "-X", "dev", "-W", "error", "-c", RUN + code, str(smol_model)]
    ended = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


@pytest.mark.embedded
@pytest.mark.parametrize("stream", [False, True])
def test_stopping_cuts_off_a_client_that_still_waits(smol_model: Path, stream: bool) -> None:
    code = f"""
import http.client
server = EmbeddedServer.launch(model, context_tokens=4096, threads=1).wait()
idle = http.client.HTTPConnection(server.base_url.split("/")[2])
idle.connect()
failures = []

def wait():
    try:
        print(ask(server, "word " * 2000, 500, stream={stream}))
    except (OSError, http.client.HTTPException) as error:
        failures.append(error)

client = threading.Thread(target=wait)
client.start()
time.sleep(0.5)
server.stop()
client.join()
assert len(failures) == 1, failures
"""
    with run(code, smol_model) as process:
        assert finish(process) == (b"", b"")
    assert process.returncode == 0


@pytest.mark.embedded
@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("leaving", ["os._exit(7)", "sys.exit(7)"])
def test_a_forked_process_neither_takes_the_server_down_nor_keeps_it_alive(smol_model: Path, leaving: str) -> None:
    code = f"""
import os
server = EmbeddedServer.launch(model, context_tokens=256, threads=1).wait()
child = os.fork()
if child == 0:
    server.stop()
    {leaving}
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
assert ask(server, "Hello", 3)
lasting = os.fork()
if lasting == 0:
    os.closerange(0, 3)
    time.sleep(600)
print(server.pid, lasting, flush=True)
os.kill(os.getpid(), 9)
"""
    with run(code, smol_model) as process:
        output, errors = finish(process)
    assert process.returncode == -9, errors
    server, lasting = map(int, output.split())
    try:
        assert has_ended(server)
    finally:
        os.kill(lasting, signal.SIGKILL)


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


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is noticed after loading")
def test_nothing_is_loaded_to_the_end_for_a_process_that_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF\x03\0\0\0")
    loading = tmp_path / "loading"
    (tmp_path / "xllamacpp.py").write_text(f"import time; open({str(loading)!r}, 'w'); time.sleep({PATIENCE})")
    code = "server = EmbeddedServer.launch(model); print(server.pid, flush=True); time.sleep(600)"
    with run(code, path, tmp_path) as process:
        assert process.stdout is not None
        server = int(process.stdout.readline())
        until = time.monotonic() + PATIENCE / 4
        while not loading.exists() and time.monotonic() < until:
            time.sleep(0.01)
        process.kill()
    assert loading.exists()
    assert has_ended(server, PATIENCE / 4)


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


def test_the_limits_of_a_container_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("800000\n")
    (tmp_path / "memory.stat").write_text("anon 500000\nactive_file 100000\ninactive_file 200000\n")
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    if sys.platform == "linux":

        def sixteen(process: int) -> set[int]:
            return set(range(1000, 1016))

        monkeypatch.setattr(os, "sched_getaffinity", sixteen)
        assert machine.usable_cores() == 2
        assert machine.available_memory() == 500_000
    assert machine.usable_cores() >= 1


@pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")
def test_the_limits_of_a_service_count_and_those_around_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = tmp_path / "system.slice" / "briefs.service"
    service.mkdir(parents=True)
    (tmp_path / "own").write_text("0::/system.slice/briefs.service\n")
    (service.parent / "cpu.max").write_text("300000 100000\n")
    (service / "cpu.max").write_text("max 100000\n")
    (service / "memory.max").write_text("700000\n")
    (service / "memory.current").write_text("200000\n")
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    monkeypatch.setattr(machine, "_OWN_CGROUP", tmp_path / "own")

    def affinity(process: int) -> set[int]:
        return set(range(1000, 1016))

    monkeypatch.setattr(os, "sched_getaffinity", affinity)
    assert machine.usable_cores() == 3
    assert machine.available_memory() == 500_000


def test_a_cache_folder_that_cannot_be_made_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError, match=r"the cache folder .* cannot be made .*XDG_CACHE_HOME"):
        embedded.slots_directory()
