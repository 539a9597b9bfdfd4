"""Promises of the readings that are kept for the next process, with a real model."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
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

ARTICLE = Article.from_text("The heron stood in the reeds at Ostrava. A boat passed. " * 3)
OTHER = Article.from_text(ARTICLE.text.replace("heron", "stork"))


def cached_tokens(server: EmbeddedServer, article: Article = ARTICLE) -> int:
    """How many tokens the model did not have to read when it is asked about `article`, readings being kept."""
    endpoint = Endpoint(EMBEDDED, server.base_url, server.api_key, "smollm2-135m", Protocol.PLAIN, 1024)

    async def ask() -> int:
        async with Client(endpoint) as client:
            reader = Reader(article, client, Prompts(), lambda _: None, readings=KeptReadings(server))
            await reader.complete("ask.plain", question="Where?", max_tokens=2, allow_truncation=True)
            return reader.meter.cached_tokens

    return asyncio.run(ask())


def forget(server: EmbeddedServer) -> None:
    """Let the server forget what it has in memory, as one that has just been started."""
    address = f"{server.base_url.removesuffix('/v1')}/slots/0?action=erase"
    request = urllib.request.Request(address, b"{}", {"Authorization": f"Bearer {server.api_key}"})
    with urllib.request.urlopen(request, timeout=60) as response:
        assert "n_erased" in json.load(response)


@pytest.fixture(scope="module")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The cache folder of the user, the same for every test of this module: a server keeps to the one it began with."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def one_cache_folder(isolated: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(cache_folder))


@pytest.fixture(scope="module")
def started(smol_model: Path, cache_folder: Path) -> Iterator[EmbeddedServer]:
    pytest.importorskip("xllamacpp")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
            patch.setenv(name, str(cache_folder))
        server = EmbeddedServer.launch(smol_model, context_tokens=1024, threads=1).wait()
    with server:
        yield server


@pytest.fixture
def server(started: EmbeddedServer) -> EmbeddedServer:
    """A server that remembers nothing."""
    forget(started)
    return started


@pytest.fixture
def kept(server: EmbeddedServer) -> Path:
    """The one file of a reading that is kept; the server does not remember it."""
    for file in slots_directory().iterdir():
        file.unlink()
    assert cached_tokens(server) == 0
    (file,) = slots_directory().iterdir()
    forget(server)
    return file


def test_the_next_process_does_not_read_the_article_again(kept: Path, smol_model: Path) -> None:
    with EmbeddedServer.launch(smol_model, context_tokens=1024, threads=1).wait() as server:
        assert cached_tokens(server) > 100
    assert [kept] == list(slots_directory().iterdir())


def test_a_reading_is_nobody_elses_business(kept: Path) -> None:
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_a_damaged_reading_is_thrown_away_and_made_anew(kept: Path, server: EmbeddedServer) -> None:
    whole = kept.read_bytes()
    for damaged in (whole[: len(whole) // 2], whole[:-1], whole[:5000] + b"?" + whole[5001:], b""):
        kept.write_bytes(damaged)
        forget(server)
        assert cached_tokens(server) == 0
        (anew,) = slots_directory().iterdir()
        assert anew.stat().st_size == len(whole)
        anew.replace(kept)


def test_a_reading_of_another_article_model_or_context_is_not_used(
    kept: Path, server: EmbeddedServer, smol_model: Path
) -> None:
    assert cached_tokens(server, OTHER) == 0
    with EmbeddedServer.launch(smol_model, context_tokens=512, threads=1).wait() as smaller:
        assert cached_tokens(smaller) == 0
    assert len(list(slots_directory().iterdir())) == 3


def test_the_oldest_readings_make_room(kept: Path, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readings, "KEPT_BYTES", kept.stat().st_size * 3 // 2)
    cached_tokens(server, OTHER)
    (left,) = slots_directory().iterdir()
    assert left != kept
