"""What the adapter learned from, and that it is there."""

from __future__ import annotations

import json
from pathlib import Path

from summarize.llm.adapters import adapter_of
from summarize.llm.gguf import check_gguf
from summarize.llm.provider import choose_endpoint
from training.passages import load


def test_every_passage_holds_its_evidence_and_as_many_right_answers_as_wrong_ones() -> None:
    passages = load()
    assert len(passages) > 300
    assert [problem for passage in passages for problem in passage.problems()] == []


def test_no_question_that_judges_was_learned_from() -> None:
    judging = Path(__file__).parents[1] / "benchmarks" / "quality"
    asked = {
        record["question"].lower()
        for name in ("ordinary", "unseen")
        for record in json.loads((judging / f"{name}.json").read_text(encoding="utf-8"))
    }
    assert not asked & {item.question.lower() for passage in load() for item in passage.items}


def test_the_default_model_has_an_adapter_and_others_have_none() -> None:
    adapter = adapter_of(choose_endpoint(environment={}))
    assert adapter is not None
    check_gguf(adapter)
    for model in ("qwen2.5-coder-0.5b", "some/file.gguf"):
        assert adapter_of(choose_endpoint(provider="embedded", model=model, environment={})) is None
    # Who serves it elsewhere may serve it without.
    served = choose_endpoint(model="qwen2.5-coder-1.5b", base_url="http://127.0.0.1:1/v1", environment={})
    assert adapter_of(served) is None
