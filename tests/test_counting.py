"""Tokens are counted as the model counts them: by the embedded model itself, and with a margin for unknown ones."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from scripted_server import Server, failure, send

from summarize.errors import ProviderError
from summarize.llm.client import Client, Message
from summarize.llm.counting import counter_for
from summarize.llm.provider import EMBEDDED, Endpoint, Protocol
from summarize.llm.tokens import count_tokens

TEXT = "Nordlinje sold its oldest ship, the Håkon Jarl, in 2014 — for 3,200 crowns.\n\n" * 3


def hosted(model: str) -> Endpoint:
    return Endpoint("openai", "http://127.0.0.1:9/v1", "", model, Protocol.CITED)


def test_openais_models_are_counted_exactly_and_others_rather_too_high() -> None:
    exact = count_tokens(TEXT)
    assert counter_for(hosted("gpt-4.1-mini"))(TEXT) == exact
    assert 1.1 * exact < counter_for(hosted("llama-3.3"))(TEXT) < 1.2 * exact


def test_the_embedded_model_is_asked(server: Server) -> None:
    server.script = [send({"tokens": [1, 2, 3]})]
    assert counter_for(server.endpoint(provider=EMBEDDED))(TEXT) == 3
    assert server.requests == [{"content": TEXT}]
    assert server.heads[0].startswith("POST /tokenize ")


@pytest.mark.parametrize("act", [failure(500, "down"), send("{"), send({"tokens": 3})])
def test_an_embedded_model_that_does_not_count_is_an_error_of_the_provider(server: Server, act: object) -> None:
    server.script = [act]  # pyright: ignore[reportAttributeAccessIssue]  # parametrized
    with pytest.raises(ProviderError, match="count tokens"):
        counter_for(server.endpoint(provider=EMBEDDED))(TEXT)


@pytest.mark.embedded
def test_the_count_is_what_the_embedded_model_then_reads(smol_model: Path) -> None:
    from summarize.llm.embedded import EmbeddedServer

    with EmbeddedServer.launch(smol_model, context_tokens=1024, threads=1).wait() as running:
        endpoint = replace(hosted("smollm2-135m"), provider=EMBEDDED).at(running.base_url, running.api_key)
        count = counter_for(endpoint)

        async def read(text: str) -> int:
            async with Client(endpoint) as client:
                done = await client.complete([Message("user", text)], max_tokens=1, allow_truncation=True)
                return done.input_tokens

        async def both() -> tuple[int, int]:
            return await read(TEXT), await read(TEXT + TEXT)

        once, twice = asyncio.run(both())
        assert twice - once == count(TEXT + TEXT) - count(TEXT)
        assert 0 <= once - count(TEXT) < 40
