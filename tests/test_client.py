"""The door to a model: what is asked, what is made of an answer, and that none is passed on that cannot be used."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any

import pytest
from scripted_server import ASKED, KEY, USAGE, Act, Server, answer, ask, delta, failure, ignore, send, stream

from summarize.errors import InvalidOutputError, ProviderError
from summarize.llm.adapters import SWITCHED_ON
from summarize.llm.client import Client, Completion, Message, TokenLogprob
from summarize.llm.completion import event_data

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


def test_a_connection_of_this_machine_serves_one_stream(server: Server) -> None:
    server.script = [stream(delta("Because."), delta(reason="stop"))]
    ask(server.endpoint(), on_text=ignore)
    ask(server.endpoint())
    assert ["connection: close" in head.lower() for head in server.heads] == [True, False]


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


def test_a_client_that_does_not_stream_hands_over_the_answer_whole(server: Server) -> None:
    server.script = [send(answer())]
    pieces: list[str] = []

    async def go() -> Completion:
        async with Client(server.endpoint(), streams=False) as client:
            return await client.complete(ASKED, max_tokens=5, on_text=pieces.append)

    assert asyncio.run(go()).text == "Because."
    assert pieces == ["Because."]
    assert server.requests[0].keys().isdisjoint({"stream", "stream_options"})


def as_openai(_: str) -> bool:
    return True


def test_prompts_that_begin_alike_carry_the_same_cache_key_to_openai_alone(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script = [send(answer())]
    ask(server.endpoint())
    assert "prompt_cache_key" not in server.requests[0]
    monkeypatch.setattr("summarize.llm.client.is_openai", as_openai)
    article = "Ferries sank. " * 300

    async def go(*prompts: str) -> None:
        async with Client(server.endpoint()) as client:
            for prompt in prompts:
                await client.complete([Message("system", "Rules."), Message("user", prompt)], max_tokens=5)

    asyncio.run(go(f"{article}Why?", f"{article}When?", f"Another. {article}Why?"))
    keys = [request["prompt_cache_key"] for request in server.requests[1:]]
    assert keys[0] == keys[1] != keys[2]


def test_a_cache_key_that_a_server_refuses_is_left_out(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarize.llm.client.is_openai", as_openai)
    server.script = [failure(400, "Unrecognized request argument supplied: prompt_cache_key"), send(answer())]
    assert ask(server.endpoint()).text == "Because."
    assert ["prompt_cache_key" in request for request in server.requests] == [True, False]


def test_what_switches_an_adapter_on_is_never_left_out(server: Server) -> None:
    server.script = [failure(400, "Unrecognized request argument supplied: lora"), send(answer())]
    with pytest.raises(ProviderError, match="lora"):
        ask(server.endpoint(), extra=SWITCHED_ON)
    assert len(server.requests) == 1


def test_the_embedded_model_stops_where_it_has_written_enough(server: Server) -> None:
    def piece(text: str, written: int) -> dict[str, Any]:
        return {**delta(text), "timings": {"cache_n": 7, "prompt_n": 2, "predicted_n": written}}

    def has_two_lines(text: str) -> bool:
        return text.count("\n") == 2

    server.script = [stream(piece("One.\n", 2), piece("Two.\n", 4), piece("Three.", 6), delta(None, "length"))]
    completion = ask(server.endpoint(provider="embedded"), until=has_two_lines)
    assert (completion.text, completion.finish_reason) == ("One.\nTwo.\n", "stop")
    assert (completion.input_tokens, completion.cached_tokens, completion.output_tokens) == (9, 7, 4)
    assert server.requests[0]["stream"] is True


def test_a_hosted_model_writes_to_its_end(server: Server) -> None:
    def is_enough(_: str) -> bool:
        return True

    server.script = [send(answer("One.\nTwo."))]
    assert ask(server.endpoint(), until=is_enough).text == "One.\nTwo."
    assert "stream" not in server.requests[0]
