"""A real HTTP server on loopback that does what a test tells it to, and ways to say what that is."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

from summarize.llm.client import Client, Completion, Message, Retries
from summarize.llm.provider import Endpoint, Protocol

KEY = "sk-canary-1234567890"
QUICK = Retries(most=2, first_wait=0.01, patience=2.0)
ASKED = [Message("system", "Be brief."), Message("user", "Why?")]
USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}

# What a server does with a connection once it has read the request.
Act = Callable[[socket.socket], None]


@dataclass
class Server:
    """A real HTTP server on loopback that answers each request with the next act of its script; the last one stays.

    Where the answer depends on what is asked, `respond` chooses the act instead.
    """

    listener: socket.socket
    script: list[Act] = field(default_factory=list[Act])
    respond: Callable[[dict[str, Any]], Act] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    heads: list[str] = field(default_factory=list[str])
    hung_up: threading.Event = field(default_factory=threading.Event)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/v1"

    def endpoint(self, *, provider: str = "openai", key: str = KEY, base_url: str = "") -> Endpoint:
        return Endpoint(provider, base_url or self.base_url, key, "test-model", Protocol.CITED)

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(ConnectionError, ssl.SSLError), connection.makefile("rb") as stream:
            if stream.peek(1)[:1] == b"\x16":  # the start of a TLS handshake
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                return
            lines = iter(stream.readline, b"")
            head = b"".join(takewhile(bool, (line.strip(b"\r\n") and line.replace(b"\r\n", b"\n") for line in lines)))
            length = next(
                (int(line.split(b":")[1]) for line in head.lower().split(b"\n") if b"content-length" in line), 0
            )
            body = stream.read(length)
            if not length or len(body) < length:  # whoever asked has hung up
                return
            self.heads.append(head.decode())
            request = json.loads(body)
            self.requests.append(request)
            if self.respond is not None:
                act = self.respond(request)
            else:
                act = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            act(connection)


def send(
    body: bytes | str | dict[str, Any], status: int = 200, media: str = "application/json", headers: str = ""
) -> Act:
    content = json.dumps(body) if isinstance(body, dict) else body
    raw = content.encode() if isinstance(content, str) else content
    lines = (f"HTTP/1.1 {status} X", f"content-type: {media}", f"content-length: {len(raw)}", "connection: close")
    head = "\r\n".join((*lines, headers, ""))
    return lambda connection: connection.sendall(head.encode() + raw)


def answer(text: str | None = "Because.", reason: str | None = "stop", **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": reason, "message": {"role": "assistant", "content": text, **more}}
    return {"choices": [choice], "usage": USAGE, "model": "test-model-2026"}


def failure(status: int, message: str, headers: str = "", **more: Any) -> Act:
    return send({"error": {"message": message, **more}}, status, headers=headers)


def stream(*events: dict[str, Any] | str, ending: str = "data: [DONE]\n\n") -> Act:
    lines = [f"data: {event if isinstance(event, str) else json.dumps(event)}\n\n" for event in events]
    return send("".join(lines) + ending, media="text/event-stream")


def delta(text: str | None = None, reason: str | None = None, **more: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "finish_reason": reason, "delta": {"content": text, **more}}]}


def ask(endpoint: Endpoint, *, timeout: float = 20.0, retries: Retries = QUICK, **options: Any) -> Completion:
    async def go() -> Completion:
        async with Client(endpoint, timeout=timeout, retries=retries) as client:
            return await client.complete(ASKED, max_tokens=50, **options)

    return asyncio.run(go())


def ignore(piece: str) -> None:
    """Take a piece of text: what makes the client stream."""
