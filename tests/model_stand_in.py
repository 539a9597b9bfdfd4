"""A quick HTTP server that stands in for a model: it answers every question with one sentence of the article."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SENTENCE = "The council approved the harbour budget on Tuesday."
STATEMENTS = [{"text": SENTENCE, "quotations": [SENTENCE]}]

# What a request is answered with: a status and headers, or `None` for the usual answer.
Fault = tuple[int, dict[str, str]]


@dataclass
class ModelStandIn:
    """Counts what it is asked. `fault` decides which requests fail; `gate` holds answers back until it is set.
    Its `pages` are what a browser gets.
    """

    base_url: str = ""
    bodies: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    fault: Callable[[int, dict[str, Any]], Fault | None] = lambda _number, _body: None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    usage: dict[str, int] = field(default_factory=lambda: {"prompt_tokens": 100, "completion_tokens": 10})
    pages: dict[str, bytes] = field(default_factory=dict[str, bytes])
    gate: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, str], dict[str, Any]]:
        with self.lock:
            self.bodies.append(body)
            number = len(self.bodies)
        self.gate.wait(20)
        fault = self.fault(number, body)
        if fault is not None:
            return *fault, {"error": {"message": "as the test wants it"}}
        message = {"role": "assistant", "content": reply_to(body)}
        choice = {"index": 0, "finish_reason": "stop", "message": message}
        return 200, self.headers, {"choices": [choice], "usage": self.usage, "model": "stand-in"}


def reply_to(body: dict[str, Any]) -> str:
    """The sentence, in the form that the request asks for."""
    if "response_format" not in body:
        return SENTENCE
    wanted = body["response_format"]["json_schema"]["schema"]["properties"]
    return json.dumps({"statements": STATEMENTS, **({"answered": True} if "answered" in wanted else {})})


@contextmanager
def serving() -> Generator[ModelStandIn]:
    """The server, on a loopback port of its own, for the length of a `with` block."""
    stand_in = ModelStandIn()
    stand_in.gate.set()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, headers, payload = stand_in.answer(body)
            raw = json.dumps(payload).encode()
            try:
                self.send_response(status)
                for name, value in {**headers, "content-type": "application/json"}.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(raw)))
                self.end_headers()
                self.wfile.write(raw)
            except OSError:  # the other side was killed, or has had enough
                self.close_connection = True

        def do_GET(self) -> None:
            page = stand_in.pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-length", str(len(page or b"")))
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that is gone is no error."""

    server = Quiet(("127.0.0.1", 0), Handler)
    stand_in.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stand_in
    finally:
        stand_in.gate.set()
        server.shutdown()
        thread.join()
        server.server_close()
