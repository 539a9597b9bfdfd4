"""The door to a model: whatever a server does, a whole completion or an error of ours that says what to do."""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
import threading
import time
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from summarize.errors import AuthenticationError, InvalidOutputError, ProviderError
from summarize.llm.client import Client, Completion, Message, Retries, TokenLogprob
from summarize.llm.completion import event_data
from summarize.llm.provider import Endpoint, Protocol

KEY = "sk-canary-1234567890"
QUICK = Retries(most=2, first_wait=0.01, patience=2.0)
ASKED = [Message("system", "Be brief."), Message("user", "Why?")]
USAGE = {"prompt_tokens": 9, "completion_tokens": 2, "prompt_tokens_details": {"cached_tokens": 4}}

# What a server does with a connection once it has read the request.
Act = Callable[[socket.socket], None]


@dataclass
class Server:
    """A real HTTP server on loopback that answers each request with the next act of its script; the last one stays."""

    listener: socket.socket
    script: list[Act] = field(default_factory=list[Act])
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
            head = b"".join(iter(lambda: stream.readline().replace(b"\r\n", b"\n"), b"\n"))
            length = next(
                (int(line.split(b":")[1]) for line in head.lower().split(b"\n") if b"content-length" in line), 0
            )
            self.heads.append(head.decode())
            self.requests.append(json.loads(stream.read(length)))
            act = self.script.pop(0) if len(self.script) > 1 else self.script[0]
            act(connection)


@pytest.fixture
def server() -> Generator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        scripted = Server(listener)
        thread = threading.Thread(target=scripted.serve, daemon=True)
        thread.start()
        yield scripted
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


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


# What is asked, and what is made of a good answer


def test_a_completion_carries_text_model_and_usage(server: Server) -> None:
    server.script = [send(answer())]
    completion = ask(server.endpoint())
    assert (completion.text, completion.finish_reason, completion.model) == ("Because.", "stop", "test-model-2026")
    assert (completion.input_tokens, completion.cached_tokens, completion.output_tokens) == (9, 4, 2)
    assert completion.seconds > 0
    assert completion.logprobs == ()


def test_temperature_is_zero_and_the_seed_fixed(server: Server) -> None:
    server.script = [send(answer())]
    ask(server.endpoint(), stop=["\n\n"], json_schema={"type": "object"}, extra={"cache_prompt": True})
    (body,) = server.requests
    assert (body["temperature"], body["max_tokens"], body["stop"], body["cache_prompt"]) == (0, 50, ["\n\n"], True)
    assert isinstance(body["seed"], int)
    assert body["response_format"]["json_schema"]["schema"] == {"type": "object"}
    assert body["messages"] == [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]
    assert f"authorization: Bearer {KEY}" in server.heads[0].replace("Authorization", "authorization")


def test_an_embedded_model_is_not_called_by_the_path_of_its_file(server: Server) -> None:
    server.script = [send({**answer(), "model": "/home/ann/small.gguf"})]
    assert ask(server.endpoint(provider="embedded")).model == "test-model"


def test_llama_cpps_count_of_cached_tokens_is_taken_where_usage_has_none(server: Server) -> None:
    server.script = [
        send({**answer(), "usage": {"prompt_tokens": 9, "completion_tokens": 2}, "timings": {"cache_n": 7}})
    ]
    assert ask(server.endpoint()).cached_tokens == 7


def test_tokens_are_counted_where_no_usage_is_reported(server: Server) -> None:
    server.script = [send({**answer("two words"), "usage": None})]
    completion = ask(server.endpoint())
    assert (completion.input_tokens, completion.cached_tokens, completion.output_tokens) == (5, 0, 2)


def test_logprobs_are_read_and_broken_ones_skipped(server: Server) -> None:
    reply = answer("Yes")
    top = [{"token": "Yes", "logprob": -0.1}, {"token": "No", "logprob": -2}, {"token": "?", "logprob": None}, 3]
    content = [{"token": "Yes", "logprob": -0.1, "top_logprobs": top}, {"token": 7, "logprob": 1}, None]
    reply["choices"][0]["logprobs"] = {"content": content}
    server.script = [send(reply)]
    completion = ask(server.endpoint(), top_logprobs=3)
    assert completion.logprobs == (TokenLogprob("Yes", -0.1, (("Yes", -0.1), ("No", -2.0))),)
    assert (server.requests[0]["logprobs"], server.requests[0]["top_logprobs"]) == (True, 3)


def test_a_stream_hands_over_each_piece_and_returns_the_whole(server: Server) -> None:
    usage: dict[str, Any] = {"choices": [], "usage": USAGE}
    server.script = [stream(delta("Be"), delta("cause."), delta(None, "stop"), usage)]
    pieces: list[str] = []
    completion = ask(server.endpoint(), on_text=pieces.append)
    assert pieces == ["Be", "cause."]
    assert (completion.text, completion.finish_reason, completion.input_tokens) == ("Because.", "stop", 9)
    assert server.requests[0]["stream_options"] == {"include_usage": True}


def test_a_server_that_does_not_stream_though_asked_to_is_understood(server: Server) -> None:
    server.script = [send(answer())]
    pieces: list[str] = []
    assert ask(server.endpoint(), on_text=pieces.append).text == "Because."
    assert pieces == ["Because."]


def test_half_a_surrogate_pair_never_comes_out(server: Server) -> None:
    server.script = [send(answer("a \ud83d\ude00 b \ud800"))]
    assert ask(server.endpoint()).text == "a 😀 b �"


def test_events_are_found_however_the_bytes_are_cut() -> None:
    whole = b': comment\r\nevent: x\r\ndata: {"a":\r\ndata: 1}\r\n\r\ndata: two\n\ndata: last'

    async def events(size: int) -> list[bytes]:
        async def chunks() -> AsyncGenerator[bytes]:
            for start in range(0, len(whole), size):
                yield whole[start : start + size]

        return [event async for event in event_data(chunks())]

    for size in range(1, len(whole) + 1):
        assert asyncio.run(events(size)) == [b'{"a":\n1}', b"two", b"last"]


# Answers that cannot be used


UNUSABLE: list[tuple[str, Act, str]] = [
    ("malformed JSON", send('{"choices": [{"mess'), "malformed JSON"),
    ("deep JSON", send("[" * 100_000), "malformed JSON"),
    ("a huge number", send('{"a": ' + "9" * 5000 + "}"), "malformed JSON"),
    ("not UTF-8", send(b'{"a": "\xff"}'), "malformed JSON"),
    ("an empty body", send(""), "empty reply"),
    ("a list", send("[]"), "no completion"),
    ("no choices", send({"object": "chat.completion"}), "without choices"),
    ("empty choices", send({"choices": []}), "broke off"),
    ("wrong types", send({"choices": [7, {"message": "x"}]}), "broke off"),
    ("content of parts", send(answer([{"type": "text"}])), "not text"),  # pyright: ignore[reportArgumentType]: wrong on purpose
    ("an empty answer", send(answer("")), "empty answer"),
    ("white space", send(answer(" \n")), "empty answer"),
    ("no content", send(answer(None)), "empty answer"),
    ("cut off", send(answer("Beca", "length")), "cut off at 50 tokens"),
    ("no finish reason", send(answer("Beca", None)), "broke off"),
    ("filtered", send(answer("", "content_filter")), "content filter"),
    ("refused", send(answer(None, refusal="I can't\x1b[31m help")), r"refused: I can't \[31m help"),
    ("a tool call", send(answer(None, "tool_calls", tool_calls=[{"id": "x"}])), "called a tool"),
    ("a tool call and a stop", send(answer("x", tool_calls=[{"id": "x"}])), "called a tool"),
    ("too much", send(answer("x" * 10_000_000)), "did not stop"),
    ("a stream without end", stream(delta("Beca"), ending=""), "broke off"),
    ("a stream that only says done", stream(delta("Beca")), "broke off"),
    ("a stream of nothing", stream(ending=""), "broke off"),
    ("a malformed event", stream(delta("Beca"), "{oops", delta(None, "stop")), "malformed JSON"),
    ("half an event", stream(delta("Beca"), ending='data: {"choices": [{"de'), "malformed JSON"),
    ("a stream that is cut off", stream(delta("Beca"), delta(None, "length")), "cut off"),
    ("a stream that never ends", stream(*[delta("la " * 100)] * 2000, ending=""), "did not stop"),
    ("a tool call in a stream", stream(delta(None, "stop", tool_calls=[{"id": "x"}])), "called a tool"),
    (
        "a refusal in a stream",
        stream(delta(None, refusal="No,"), delta(None, "stop", refusal=" never")),
        "refused: No, never",
    ),
]


@pytest.mark.parametrize(("act", "message"), [case[1:] for case in UNUSABLE], ids=[case[0] for case in UNUSABLE])
def test_an_answer_that_cannot_be_used_is_an_error(server: Server, act: Act, message: str) -> None:
    server.script = [act]
    with pytest.raises(InvalidOutputError, match=message) as caught:
        ask(server.endpoint(), on_text=ignore)
    assert "test-model" in str(caught.value)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 600
    assert len(server.requests) == 1


def test_a_truncated_answer_comes_back_only_where_that_is_allowed(server: Server) -> None:
    server.script = [send(answer("Beca", "length"))]
    completion = ask(server.endpoint(), allow_truncation=True)
    assert (completion.text, completion.finish_reason) == ("Beca", "length")


def test_an_error_inside_a_stream_is_told(server: Server) -> None:
    server.script = [stream(delta("Be"), {"error": {"message": "out of memory"}})]
    with pytest.raises(ProviderError, match="out of memory"):
        ask(server.endpoint(), on_text=ignore)


# Faults of the provider


FATAL: list[tuple[str, Act, type[ProviderError], str]] = [
    ("a wrong key", failure(401, f"Incorrect API key: {KEY}"), AuthenticationError, "OPENAI_API_KEY"),
    (
        "a forbidden model",
        failure(403, "No access"),
        AuthenticationError,
        r"test-model \(403\): No access; set OPENAI_API",
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


# Event loops and cancelling


@pytest.mark.parametrize("streamed", [False, True])
def test_cancelling_closes_the_connection_at_once(server: Server, streamed: bool) -> None:
    def hang(connection: socket.socket) -> None:
        if streamed:
            event = f"data: {json.dumps(delta('Be'))}\n\n".encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n" + event)
        started.set()
        # Returns when the other side hangs up.
        if connection.recv(1) == b"":
            server.hung_up.set()

    started = threading.Event()
    server.script = [hang]

    async def cancelled() -> None:
        client = Client(server.endpoint())
        on_text: Callable[[str], None] | None = ignore if streamed else None
        task = asyncio.create_task(client.complete(ASKED, max_tokens=5, on_text=on_text))
        assert await asyncio.to_thread(started.wait, 30)
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(server.hung_up.wait, 30)

    asyncio.run(cancelled())


def test_a_client_outlives_the_event_loops_it_is_used_in(server: Server) -> None:
    raw = json.dumps(answer()).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {len(raw)}\r\n\r\n".encode()

    def keep_alive(connection: socket.socket) -> None:
        connection.sendall(head + raw)
        connection.recv(1)

    server.script = [keep_alive]
    client = Client(server.endpoint())

    def run(questions: Sequence[Message]) -> str:
        return asyncio.run(client.complete(questions, max_tokens=5)).text

    assert [run(ASKED), run(ASKED), run(ASKED)] == ["Because."] * 3
