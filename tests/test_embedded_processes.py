"""Promises of the process of an embedded model, kept in real ones: it is quiet, ends with ours, and may be killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from embedded_processes import PATIENCE, RUN, finish, has_ended, run

from summarize import Article, Toolkit
from summarize.errors import ModelError, StoppedError
from summarize.events import Event, Reading
from summarize.llm.embedded import EmbeddedServer

SECRET = "The heron stood in the reeds at Ostrava."


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


# What ends it


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


# A model that is killed


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
