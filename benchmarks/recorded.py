"""The bundled example's briefing note as the default model really wrote it, played from its cassette: no model runs."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import vcr

from summarize.article import Article
from summarize.events import Event
from summarize.llm.provider import choose_endpoint
from summarize.results import BriefingNote
from summarize.sources import read_source
from summarize.toolkit import Toolkit

CASSETTE = Path(__file__).parents[1] / "cassettes" / "test_tasks" / "test_a_briefing_note_has_every_section.yaml"
QUESTIONS = ("Where was the agreement with Fatah signed?", "Who won the election?")
"""What the recorded note was asked besides; the cassette answers nothing else."""


def example_note() -> tuple[BriefingNote, Article]:
    """The note and the article that it is about."""
    logging.getLogger("vcr").setLevel(logging.ERROR)
    player = vcr.VCR(record_mode=vcr.mode.NONE, match_on=("method", "path", "json_body"))
    player.register_matcher("json_body", _has_same_json_body)
    article = read_source(None)
    endpoint = choose_endpoint(environment={}).at("http://model.invalid/v1", "")
    with player.use_cassette(str(CASSETTE)), Toolkit(endpoint=endpoint, on_event=_watch) as kit:
        return kit.brief(article, questions=QUESTIONS), article


def _watch(event: Event) -> None:
    """Watch the answers grow, as the cassette has them: streamed."""


def _has_same_json_body(asked: Any, recorded: Any) -> None:
    assert json.loads(asked.body or "null") == json.loads(recorded.body or "null")
