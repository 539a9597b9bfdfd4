"""Promises of a recording: it repeats a result byte for byte, without network or key, and holds no secret."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving

from summarize.article import Article
from summarize.errors import OutputError, ProviderError, SourceError
from summarize.llm.provider import Endpoint, Protocol
from summarize.llm.tape import Recorder, Replayer
from summarize.rendering.json import to_json
from summarize.toolkit import Toolkit

KEY = "sk-canary-1234567890"
ARTICLE = Article.from_text(f"Agency met. {SENTENCE} It rained.", source="story.txt")


@pytest.fixture
def model() -> Generator[ModelStandIn]:
    with serving() as stand_in:
        yield stand_in


def record(path: Path, model: ModelStandIn, *, protocol: Protocol = Protocol.CITED) -> str:
    recorder = Recorder(path)
    endpoint = Endpoint("openai", model.base_url, KEY, "stand-in", protocol)
    try:
        with Toolkit(endpoint=endpoint, connect=recorder.connect) as kit:
            return to_json(kit.summary(ARTICLE)) + to_json(kit.ask(ARTICLE, "What was approved?"))
    finally:
        recorder.close()


def replay(path: Path, article: Article = ARTICLE) -> str:
    replayer = Replayer(path)
    with Toolkit(endpoint=replayer.endpoint, connect=replayer.connect) as kit:
        return to_json(kit.summary(article)) + to_json(kit.ask(article, "What was approved?"))


def test_a_replay_repeats_the_result_byte_for_byte_without_asking_anybody(model: ModelStandIn, tmp_path: Path) -> None:
    recorded = record(tmp_path / "tape.jsonl", model)
    asked = len(model.bodies)
    assert SENTENCE in recorded
    assert replay(tmp_path / "tape.jsonl") == recorded
    assert len(model.bodies) == asked


def test_failed_attempts_are_replayed_without_waiting_for_them(model: ModelStandIn, tmp_path: Path) -> None:
    model.fault = lambda number, _: (503, {"retry-after-ms": "1"}) if number == 1 else None
    recorded = record(tmp_path / "tape.jsonl", model)
    statuses = [json.loads(line)["status"] for line in (tmp_path / "tape.jsonl").read_text().splitlines()[1:]]
    assert statuses[:2] == [503, 200]
    assert replay(tmp_path / "tape.jsonl") == recorded


def test_no_key_and_no_private_header_is_kept(model: ModelStandIn, tmp_path: Path) -> None:
    model.headers = {"set-cookie": "session=abc", "openai-organization": "ours", "x-echo": KEY}
    model.usage = {"prompt_tokens": 1, "completion_tokens": 1, KEY: 1}
    record(tmp_path / "tape.jsonl", model)
    tape = (tmp_path / "tape.jsonl").read_text()
    for secret in (KEY, "Bearer", "session=abc", "ours", "127.0.0.1"):
        assert secret not in tape
    assert (tmp_path / "tape.jsonl").stat().st_mode & 0o077 == 0


def test_another_article_is_not_answered_from_the_tape(model: ModelStandIn, tmp_path: Path) -> None:
    record(tmp_path / "tape.jsonl", model)
    with pytest.raises(ProviderError, match="not those recorded"):
        replay(tmp_path / "tape.jsonl", Article.from_text("Another story. It is new."))


@pytest.mark.parametrize("content", ["", "{}\n", '{"schema": "other@1"}\n', "nonsense"])
def test_what_is_no_tape_is_said_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "tape.jsonl").write_text(content)
    with pytest.raises(SourceError, match=r"tape\.jsonl"):
        Replayer(tmp_path / "tape.jsonl")


def test_a_tape_is_gone_on_with_and_what_is_asked_again_replaces_what_was(model: ModelStandIn, tmp_path: Path) -> None:
    record(tmp_path / "tape.jsonl", model)
    Recorder(tmp_path / "tape.jsonl").close()
    model.usage = {"prompt_tokens": 77, "completion_tokens": 7}
    recorded = record(tmp_path / "tape.jsonl", model)
    assert replay(tmp_path / "tape.jsonl") == recorded


def test_a_tape_of_another_model_is_not_written_over(model: ModelStandIn, tmp_path: Path) -> None:
    record(tmp_path / "tape.jsonl", model)
    before = (tmp_path / "tape.jsonl").read_bytes()
    with pytest.raises(OutputError, match="name another"):
        record(tmp_path / "tape.jsonl", model, protocol=Protocol.PLAIN)
    assert (tmp_path / "tape.jsonl").read_bytes() == before
