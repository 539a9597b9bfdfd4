"""Faults between us and a model: each is told with what to do about it, and tried again only where that may help."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from typing import Any

import pytest
from scripted_server import ASKED, KEY, QUICK, Act, Server, answer, ask, delta, failure, ignore, send

from summarize.errors import AuthenticationError, ProviderError, StoppedError
from summarize.llm.client import Client
from summarize.llm.provider import Endpoint, Protocol

# Faults of the provider


FATAL: list[tuple[str, Act, type[ProviderError], str]] = [
    ("a wrong key", failure(401, f"Incorrect API key: {KEY}"), AuthenticationError, "OPENAI_API_KEY"),
    (
        "a forbidden model",
        failure(403, f"No {KEY} access"),
        AuthenticationError,
        r"test-model \(403\): No … access; set OPENAI_API",
    ),
    ("an unknown model", failure(404, "The model does not exist"), ProviderError, "has no model 'test-model'.*--model"),
    ("a wrong path", send("Not Found", 404, "text/plain"), ProviderError, "check the base URL"),
    ("no quota", failure(429, "Buy more", code="insufficient_quota"), ProviderError, "quota.*Buy more.*billing"),
    ("too long a text", failure(400, "m", code="context_length_exceeded"), ProviderError, "too long.*more context"),
    (
        "a strange request",
        failure(400, "max_tokens is too large"),
        ProviderError,
        "does not take the request.*too large",
    ),
    (
        "moved",
        send("", 307, headers="location: http://evil.example/v1\r\n"),
        ProviderError,
        "moved.*evil.example.*base URL",
    ),
    ("a page of a proxy", send("<html>Log in</html>", 200, "text/html"), ProviderError, "web page.*proxy"),
    ("a proxy's refusal", send("<html>", 407, "text/html"), ProviderError, "HTTPS_PROXY"),
]


@pytest.mark.parametrize(("act", "kind", "message"), [case[1:] for case in FATAL], ids=[case[0] for case in FATAL])
def test_a_fault_that_will_not_pass_is_told_at_once(server: Server, act: Act, kind: type, message: str) -> None:
    server.script = [act]
    with pytest.raises(ProviderError, match=message) as caught:
        ask(server.endpoint())
    assert type(caught.value) is kind
    assert "canary" not in str(caught.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503, 529])
def test_a_fault_that_may_pass_is_tried_again(server: Server, status: int) -> None:
    server.script = [failure(status, "not now"), send("<html>", status, "text/html"), send(answer())]
    assert ask(server.endpoint()).text == "Because."
    assert len(server.requests) == 3


def test_after_the_last_try_the_error_says_what_the_provider_said(server: Server) -> None:
    server.script = [failure(503, "Loading model")]
    with pytest.raises(ProviderError, match=r"test-model.*503.*Loading model"):
        ask(server.endpoint())
    assert len(server.requests) == 3


@pytest.mark.parametrize("header", ["retry-after: 1", "Retry-After-Ms: 400"])
def test_the_wait_that_a_provider_asks_for_is_kept(server: Server, header: str) -> None:
    server.script = [failure(429, "slow down", headers=f"{header}\r\n"), send(answer())]
    started = time.monotonic()
    assert ask(server.endpoint()).text == "Because."
    assert time.monotonic() - started >= 0.4


@pytest.mark.parametrize(
    "header", ["retry-after: 300", "retry-after: Fri, 01 Jan 2999 00:00:00 GMT", "retry-after: 1e400"]
)
def test_a_wait_longer_than_our_patience_is_told_instead(server: Server, header: str) -> None:
    server.script = [failure(429, "slow down", headers=f"{header}\r\n")]
    with pytest.raises(ProviderError, match=r"slow down.*asks us to wait (\d+|inf) s"):
        ask(server.endpoint())
    assert len(server.requests) == 1


def test_a_parameter_that_a_model_does_not_know_is_left_out_from_then_on(server: Server) -> None:
    reasoning = [
        failure(400, "Unsupported value: 'temperature' does not support 0 with this model.", param="temperature"),
        failure(400, "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."),
        send({"detail": [{"loc": ["body", "logprobs"], "msg": "Extra inputs are not permitted"}]}, 422),
        failure(400, "Unsupported parameter: 'stop' is not supported with this model."),
    ]
    server.script = [*reasoning, send(answer("One.STOP Two."))]

    async def twice() -> list[str]:
        async with Client(server.endpoint(), retries=QUICK) as client:
            options: dict[str, Any] = {"max_tokens": 50, "stop": ["STOP"], "top_logprobs": 2}
            return [(await client.complete(ASKED, **options)).text for _ in range(2)]

    assert asyncio.run(twice()) == ["One.", "One."]
    assert len(server.requests) == 6
    assert set(server.requests[-1]) == {"model", "messages", "max_completion_tokens", "seed"}
    assert server.requests[-1] == server.requests[-2]


# Faults of the network


def hang_up(connection: socket.socket) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def break_off(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 999\r\n\r\n{"choices"')


def test_a_connection_that_breaks_is_tried_again(server: Server) -> None:
    server.script = [hang_up, break_off, send(answer())]
    assert ask(server.endpoint()).text == "Because."


def test_a_connection_that_breaks_does_not_mean_that_the_embedded_model_stopped(server: Server) -> None:
    server.script = [hang_up, send(answer())]
    assert ask(server.endpoint(provider="embedded")).text == "Because."
    with pytest.raises(StoppedError):
        ask(server.endpoint(provider="embedded", base_url="http://127.0.0.1:9/v1"))


def test_a_connection_that_keeps_breaking_is_an_error(server: Server) -> None:
    server.script = [break_off]
    with pytest.raises(ProviderError, match=r"connection to http://127\.0\.0\.1.* broke"):
        ask(server.endpoint())


def test_text_that_was_shown_is_never_shown_again_by_another_try(server: Server) -> None:
    event = f"data: {json.dumps(delta('Beca'))}\n\n".encode()
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n"
    server.script = [lambda connection: connection.sendall(head + event)]
    pieces: list[str] = []
    with pytest.raises(ProviderError, match="broke"):
        ask(server.endpoint(), on_text=pieces.append)
    assert pieces == ["Beca"]


def test_a_port_where_nothing_listens_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ProviderError, match=r"connection refused.*is the server running"):
        ask(Endpoint("openai", f"http://127.0.0.1:{port}/v1", KEY, "m", Protocol.CITED))


def test_a_host_that_does_not_exist_is_told() -> None:
    with pytest.raises(ProviderError, match=r"no such host: https://model\.invalid.*embedded"):
        ask(Endpoint("openai", "https://model.invalid/v1", KEY, "m", Protocol.CITED))


def test_a_server_without_tls_is_not_spoken_to_as_if_it_had_it(server: Server) -> None:
    server.script = [send(answer())]
    with pytest.raises(ProviderError, match=r"no safe connection.*certificates"):
        ask(server.endpoint(base_url=server.base_url.replace("http:", "https:")))


def test_a_request_that_takes_too_long_is_an_error_even_while_bytes_drip(server: Server) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 9999\r\n\r\n")
        while True:
            connection.sendall(b": still here\n")
            time.sleep(0.05)

    server.script = [drip]
    with pytest.raises(ProviderError, match=r"no complete answer within 0\.5 s: allow it more time"):
        ask(server.endpoint(), timeout=0.5, on_text=ignore)
    assert len(server.requests) == 1


def test_openai_without_a_key_is_not_even_asked() -> None:
    with pytest.raises(AuthenticationError, match="set OPENAI_API_KEY"):
        ask(Endpoint("openai", "https://api.openai.com/v1", "", "m", Protocol.CITED))


def test_a_proxy_never_gets_what_is_for_this_machine(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.script = [send(answer())]
    assert ask(server.endpoint()).text == "Because."
