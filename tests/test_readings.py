"""Promises of the readings that are kept for the next process, with a real model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from summarize.article import Article
from summarize.llm import readings
from summarize.llm.client import Client
from summarize.llm.embedded import EmbeddedServer, slots_directory
from summarize.llm.provider import EMBEDDED, Endpoint, Protocol
from summarize.llm.readings import KeptReadings
from summarize.prompting import Prompts
from summarize.reader import Reader

pytestmark = pytest.mark.embedded

ARTICLE = Article.from_text("The heron stood in the reeds at Ostrava. A boat passed. " * 6)


def cached_tokens(server: EmbeddedServer, article: Article = ARTICLE) -> int:
    """How many tokens the model did not have to read when it is asked about `article`, readings being kept."""
    endpoint = Endpoint(EMBEDDED, server.base_url, server.api_key, "smollm2-135m", Protocol.PLAIN, 1024)

    async def ask() -> int:
        async with Client(endpoint) as client:
            reader = Reader(article, client, Prompts(), lambda _: None, readings=KeptReadings(server))
            await reader.complete("summary.plain", points=1, max_tokens=2, allow_truncation=True)
            return reader.meter.cached_tokens

    return asyncio.run(ask())


@pytest.fixture
def kept(smol_model: Path) -> Path:
    """The one file of a reading that an earlier process has kept."""
    pytest.importorskip("xllamacpp")
    with EmbeddedServer.start(smol_model, context_tokens=1024, threads=1) as server:
        assert cached_tokens(server) == 0
    (file,) = slots_directory().iterdir()
    return file


def test_the_next_process_does_not_read_the_article_again(kept: Path, smol_model: Path) -> None:
    with EmbeddedServer.start(smol_model, context_tokens=1024, threads=1) as server:
        assert cached_tokens(server) > 100
    assert [kept] == list(slots_directory().iterdir())


def test_a_reading_is_nobody_elses_business(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_a_damaged_reading_is_thrown_away_and_made_anew(kept: Path, smol_model: Path) -> None:
    whole = kept.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-1], whole[:5000] + b"?" + whole[5001:], b""):
        kept.write_bytes(damaged)
        with EmbeddedServer.start(smol_model, context_tokens=1024, threads=1) as server:
            assert cached_tokens(server) == 0
        (anew,) = slots_directory().iterdir()
        assert anew.stat().st_size == len(whole)
        anew.replace(kept)


def test_a_reading_of_another_article_model_or_context_is_not_used(kept: Path, smol_model: Path) -> None:
    other = Article.from_text(ARTICLE.text.replace("heron", "stork"))
    with EmbeddedServer.start(smol_model, context_tokens=1024, threads=1) as server:
        assert cached_tokens(server, other) == 0
    with EmbeddedServer.start(smol_model, context_tokens=512, threads=1) as server:
        assert cached_tokens(server) == 0
    assert len(list(slots_directory().iterdir())) == 3


def test_the_oldest_readings_make_room(kept: Path, smol_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "KEPT_BYTES", kept.stat().st_size * 3 // 2)
    other = Article.from_text(ARTICLE.text.replace("heron", "stork"))
    with EmbeddedServer.start(smol_model, context_tokens=1024, threads=1) as server:
        cached_tokens(server, other)
    (left,) = slots_directory().iterdir()
    assert left != kept
