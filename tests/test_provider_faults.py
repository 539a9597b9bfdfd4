"""All four jobs in front of a provider that fails: nothing half is printed, nothing hangs, each ends with its code.

What one request does about each fault stands in `test_faults.py`; `python -m benchmarks.reliability provider` goes
through whole processes and a server that grades its clients.
"""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
from output_promises import JOBS
from scripted_server import KEY, QUICK, Act, Server, answer, delta, failure, send, stream

from summarize.cli.running import run
from summarize.errors import ExitCode

TEXT = (
    "The ferry company Nordlinje sold its oldest ship in 2014. Its harbours at Vestby and Lund stay open. "
    "Marta Hove led the company until May. The union did not sign the agreement."
)
SOLD = "Nordlinje sold its oldest ship in 2014."
QUOTED = {"text": SOLD, "quotations": ["sold its oldest ship in 2014"]}
WHOLE = json.dumps({"answered": True, "statements": [QUOTED]})
ACTORS = json.dumps({"actors": []})
WHOLE_OF = {"actors": ACTORS, "summary": json.dumps({"statements": [QUOTED]})}


@pytest.fixture(autouse=True)
def quick_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarize.llm.client.Retries", lambda: QUICK)


def endless(connection: socket.socket) -> None:
    """An answer that goes on until somebody hangs up."""
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n")
    event = f"data: {json.dumps(delta('and so on ' * 200))}\n\n".encode() * 500
    while True:
        connection.sendall(event)


def silent(connection: socket.socket) -> None:
    """Headers, and then nothing until somebody hangs up."""
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: wait\n")
    connection.settimeout(30)
    assert connection.recv(1) == b""


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def half(connection: socket.socket) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 99999\r\n\r\n"
    connection.sendall(head + f"data: {json.dumps(delta(WHOLE[:40]))}\n\n".encode())


TOOL = [{"id": "1", "type": "function", "function": {"name": "rm", "arguments": "{}"}}]
FAULTS: dict[str, Act] = {
    "an empty body": send(b""),
    "an empty stream": stream(ending=""),
    "a page of a proxy": send("<html>Log in</html>", media="text/html"),
    "10 MB": send(answer("x" * 10_000_000)),
    "10 MB on one line of a stream": send(b"data: " + b"x" * 10_000_000, media="text/event-stream"),
    "an endless answer": endless,
    "a content filter": send(answer(WHOLE, "content_filter")),
    "a content filter in a stream": stream(delta(WHOLE[:30]), delta(None, "content_filter")),
    "an answer cut at its length": send(answer(WHOLE, "length")),
    "a refusal": stream(delta(None, refusal="I will not."), delta(None, "stop")),
    "a tool call": stream(delta(None, tool_calls=TOOL), delta(None, "tool_calls")),
    "no finish reason": stream(delta(WHOLE), ending=""),
    "a connection that breaks": half,
    "a connection that is never made": hang_up,
    "malformed JSON": stream("{", delta(WHOLE, "stop")),
    "overload": failure(503, "later", headers="retry-after: 0\r\n"),
    "a wrong key": failure(401, f"wrong key {KEY}"),
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("job", JOBS)
def test_a_fault_ends_a_job_with_its_code_and_prints_nothing(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    job: str,
    fault: str,
) -> None:
    server.script = [FAULTS[fault]]
    assert summarize(server.base_url, tmp_path, monkeypatch, job) == ExitCode.PROVIDER_FAILED
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert "Traceback" not in shown.err
    assert KEY not in shown.err


@pytest.mark.parametrize("job", JOBS)
def test_a_provider_that_says_nothing_more_is_left_when_the_time_is_up(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, job: str
) -> None:
    server.script = [silent]
    assert summarize(server.base_url, tmp_path, monkeypatch, job, "--timeout", "0.3") == ExitCode.TIMED_OUT
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("streamed", [True, False], ids=["streamed", "whole"])
def test_missing_usage_is_no_fault(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    job: str,
    streamed: bool,
) -> None:
    server.script = [*replies(job, streamed=streamed)]
    code = summarize(server.base_url, tmp_path, monkeypatch, job, "--json", *in_one_form(job))
    assert code == (ExitCode.NOTHING_LEFT if job == "actors" else ExitCode.DONE)
    assert json.loads(capsys.readouterr().out)["usage"]["output_tokens"] > 0


@pytest.mark.parametrize("fault", ["no finish reason", "a connection that breaks"])
@pytest.mark.parametrize("job", JOBS)
def test_an_answer_that_breaks_off_is_asked_for_once_more(
    server: Server,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    job: str,
    fault: str,
) -> None:
    server.script = [FAULTS[fault], *replies(job, streamed=True)]
    code = summarize(server.base_url, tmp_path, monkeypatch, job, "--json", *in_one_form(job))
    assert code == (ExitCode.NOTHING_LEFT if job == "actors" else ExitCode.DONE)
    asked = [json.dumps(request) for request in server.requests]
    assert max(map(asked.count, asked)) == 2
    assert WHOLE not in capsys.readouterr().out


def replies(job: str, *, streamed: bool) -> list[Act]:
    """Whole answers, without usage, to everything that a job asks."""
    text = SOLD if job == "brief" else WHOLE_OF.get(job, WHOLE)
    return [stream(delta(text), delta(None, "stop")) if streamed else send({"choices": answer(text)["choices"]})]


def in_one_form(job: str) -> list[str]:
    """The brief asks for its parts in any order: in words, one reply does for all of them."""
    return ["--protocol", "plain"] if job == "brief" else []


def summarize(base_url: str, folder: Path, monkeypatch: pytest.MonkeyPatch, job: str, *options: str) -> int:
    """The exit code of one job over the article, in this process."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    source = folder / "article.txt"
    source.write_text(TEXT)
    question = ["When did Nordlinje sell its oldest ship?"] if job == "ask" else []
    return run([job, *question, str(source), "--base-url", base_url, "--model", "m", *options])


# TLS


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody vouches for, and its key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    path = tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    subprocess.run([*command, "-keyout", str(path), "-out", str(tmp_path / "c.pem")], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "c.pem").read_text())
    return path


@pytest.fixture
def tls_server(certificate: Path) -> Generator[str]:
    """The base URL of a server with that certificate; what it reads of a request is dropped."""
    import threading

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    seen: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(connection, server_side=True) as safe:
                    seen.append(safe.recv(65536))
            except OSError:
                continue

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/v1"
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    assert seen == [], "the key was sent to a server that nobody vouches for"


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_key_is_sent(
    tls_server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert summarize(tls_server, tmp_path, monkeypatch, "ask") == ExitCode.PROVIDER_FAILED
    assert "no safe connection" in capsys.readouterr().err


# A key where the header cannot take it


@pytest.mark.parametrize("key", ["sk-ü-not-ascii-1234", "sk-line\nend-1234567", "sk-null\x01-1234567"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_repeated(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setattr(f"{__name__}.KEY", key)
    assert summarize(server.base_url, tmp_path, monkeypatch, "ask") == ExitCode.USAGE
    shown = capsys.readouterr()
    assert "1234" not in shown.out + shown.err
    assert "sk-" not in shown.out + shown.err
    assert server.requests == []
