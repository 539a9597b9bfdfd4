"""What the adapter learned from, and that it is there."""

from __future__ import annotations

import json
from pathlib import Path

from asking import ARTICLE as ASKED
from asking import QUESTION, REPLIES, STATEMENT, asked_for, requested
from scripted_server import Server
from toolkits import kit_of

from summarize.llm.adapters import adapter_of
from summarize.llm.gguf import check_gguf
from summarize.llm.provider import Protocol, choose_endpoint
from training.drafting import drafted
from training.passages import FOLDER, Item, Passage, load


def test_every_passage_holds_its_evidence_and_as_many_right_answers_as_wrong_ones() -> None:
    passages = load()
    assert len(passages) > 300
    assert [problem for passage in passages for problem in passage.problems()] == []


def test_the_drafts_are_answers_to_questions_of_the_passages() -> None:
    asked = {(passage.text, item.question) for passage in load() for item in passage.items}
    drafts = load(FOLDER.with_name("drafts"))
    assert {item.label for passage in drafts for item in passage.items} == {True, False}
    assert {(passage.text, item.question) for passage in drafts for item in passage.items} <= asked


def test_what_nobody_has_labelled_is_not_learned_from(tmp_path: Path) -> None:
    item = {"question": "Who?", "answer": "She.", "evidence": "It was she.", "kind": "draft"}
    items = [{**item, "label": label} for label in (None, True, False)]
    record = {"topic": "", "headline": "", "passage": "It was she.", "items": items}
    (tmp_path / "drafts.jsonl").write_text(json.dumps(record), encoding="utf-8")
    assert [item.label for passage in load(tmp_path) for item in passage.items] == [True, False]


def test_drafts_are_what_would_be_judged_and_nothing_is(server: Server) -> None:
    server.respond = lambda request: {**REPLIES, "nearest": REPLIES["sentence"]}[asked_for(request)]
    passage = Passage("", "", "", ASKED.text, (Item(QUESTION, "", "", label=True, kind=""),))
    with kit_of(server, protocol=Protocol.PLAIN) as kit:
        sold = ASKED.slice(ASKED.sentences[0])
        assert drafted(kit, passage) == [(QUESTION, STATEMENT, sold), (QUESTION, "in 2014", sold)]
    assert requested(server) == ["sentence", "nearest", "words"]


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
