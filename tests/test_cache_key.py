"""What the key of a kept answer promises: one character of anything that an answer depends on makes another one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from summarize.article import Article
from summarize.errors import ModelError, UnknownModelError
from summarize.llm import cache_key
from summarize.llm.cache_key import SCHEMAS, Job, answer_key
from summarize.llm.pinned import MODELS
from summarize.llm.provider import EMBEDDED, OPENAI, Endpoint, Protocol
from summarize.prompting import bundled_folder
from summarize.results import ActorsBrief, Answer, BriefingNote, Summary

ARTICLE = Article.from_text("A ferry sank.", title="Sunk", source="a.txt", published=date(2022, 10, 20), language="en")
HOSTED = Endpoint(OPENAI, "http://localhost:1/v1", "key", "m", Protocol.CITED, 1000)
EMBEDDED_ONE = Endpoint(EMBEDDED, "", "", "smollm2-135m", Protocol.PLAIN, 8192)
JOB = Job.ask("Why?")

# A busy machine is no failure.
many = settings(deadline=None, max_examples=50)

words = st.text(st.characters(codec="utf-8"), min_size=1).filter(str.strip)


def key(
    job: Job = JOB, article: Article = ARTICLE, endpoint: Endpoint = HOSTED, prompts_dir: Path | None = None
) -> str:
    return answer_key(job, article, endpoint, prompts_dir)


def test_the_same_has_the_same_key_whoever_pays() -> None:
    assert key() == key(article=replace(ARTICLE), endpoint=replace(HOSTED, api_key="another"))


@many
@given(text=words, place=st.integers(min_value=0), character=st.characters(codec="utf-8"))
def test_a_character_of_the_article_makes_another_key(text: str, place: int, character: str) -> None:
    place %= len(text)
    changed = text[:place] + character + text[place + 1 :]
    if changed.strip() and changed != text:
        assert key(article=Article.from_text(text)) != key(article=Article.from_text(changed))


@many
@given(before=st.none() | words, after=st.none() | words, day=st.integers(1, 9_000))
def test_what_else_of_the_article_stands_in_a_result_makes_another_key(
    before: str | None, after: str | None, day: int
) -> None:
    for name in ("title", "source", "language", "author", "publisher", "address"):
        same = key(article=replace(ARTICLE, **{name: before})) == key(article=replace(ARTICLE, **{name: after}))
        assert same == (before == after)
    assert key() != key(article=replace(ARTICLE, published=date(2022, 10, 20) + timedelta(day)))
    assert key() != key(article=replace(ARTICLE, published=None))


@many
@given(first=words, second=words)
def test_a_character_of_a_question_makes_another_key(first: str, second: str) -> None:
    assert (key(Job.ask(first)) == key(Job.ask(second))) == (first == second)
    assert key(Job.brief([first])) != key(Job.brief([first, second]))
    assert (key(Job.brief([first, second])) == key(Job.brief([second, first]))) == (first == second)


def test_jobs_and_their_limits_have_keys_of_their_own() -> None:
    jobs = [Job.ask("Why?"), Job.summary(), Job.summary(5), Job.summary(None, 5), Job.summary(6), Job.actors()]
    assert len({key(job) for job in [*jobs, Job.brief(), Job.brief([""])]}) == len(jobs) + 2


@many
@given(before=words, after=words)
def test_a_character_of_the_endpoint_makes_another_key(before: str, after: str) -> None:
    for name in ("base_url", "model"):
        same = key(endpoint=replace(HOSTED, **{name: before})) == key(endpoint=replace(HOSTED, **{name: after}))
        assert same == (before == after)


def test_protocol_context_and_provider_make_another_key() -> None:
    others = [
        replace(HOSTED, protocol=Protocol.PLAIN),
        replace(HOSTED, context_tokens=1001),
        replace(HOSTED, context_tokens=None),
        EMBEDDED_ONE,
    ]
    assert len({key(endpoint=one) for one in [HOSTED, *others]}) == 5


def test_the_hash_of_the_embedded_model_is_part_of_the_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = key(endpoint=EMBEDDED_ONE)
    pinned = MODELS[2]
    flipped = replace(pinned, sha256=pinned.sha256[:-1] + ("0" if pinned.sha256[-1] != "0" else "1"))
    monkeypatch.setattr("summarize.llm.models.MODELS", (flipped,))
    assert key(endpoint=EMBEDDED_ONE) != before
    file = tmp_path / "own.gguf"
    own = replace(EMBEDDED_ONE, model=str(file))
    keys: set[str] = set()
    for content in (b"GGUF\x03\0\0\0a", b"GGUF\x03\0\0\0b", b"GGUF\x03\0\0\0b!"):
        file.write_bytes(content)
        keys |= {key(endpoint=own), key(endpoint=own)}
    assert len(keys) == 3
    with pytest.raises(UnknownModelError):
        key(endpoint=replace(EMBEDDED_ONE, model="smollm3"))
    with pytest.raises(ModelError):
        key(endpoint=replace(EMBEDDED_ONE, model=str(tmp_path / "absent.gguf")))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(data=st.data())
def test_a_character_of_any_template_makes_another_key(tmp_path: Path, data: st.DataObject) -> None:
    bundled = data.draw(st.sampled_from(sorted(bundled_folder().glob("*.j2"))))
    folder = tmp_path / "mine"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    file = folder / bundled.name
    text = bundled.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    before = key(prompts_dir=folder)
    assert before == key(prompts_dir=folder)
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(codec="utf-8", exclude_characters=f"\r{text[place]}"))
    file.write_text(text[:place] + character + text[place + 1 :], encoding="utf-8")
    assert key(prompts_dir=folder) != before


def test_a_file_that_a_template_may_take_in_makes_another_key(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "house.txt").write_text("one")
    before = key(prompts_dir=tmp_path)
    (tmp_path / "parts" / "house.txt").write_text("other")
    assert key(prompts_dir=tmp_path) != before


@pytest.mark.parametrize(("name", "value"), [("SEED", 1), ("TEMPERATURE", 0.1)])
def test_a_parameter_of_the_requests_makes_another_key(
    monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    before = key()
    monkeypatch.setattr(cache_key, name, value)
    assert key() != before


def test_the_schema_and_the_program_make_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key()
    with monkeypatch.context() as patch:
        patch.setitem(SCHEMAS, "ask", "summarize/answer@2")
        assert key() != before
    monkeypatch.setattr(cache_key, "program_stamp", lambda: "0.2.0")
    assert key() != before


def test_a_change_of_the_program_is_seen_without_a_new_version(tmp_path: Path) -> None:
    package = tmp_path / "package"
    shutil.copytree(Path(cache_key.__file__).parents[1], package, ignore=shutil.ignore_patterns("data", "__pycache__"))
    before = cache_key.folder_stamp(package)
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "x.pyc").touch()
    assert cache_key.folder_stamp(package) == before
    with (package / "locating.py").open("a") as file:
        file.write("#")
    assert cache_key.folder_stamp(package) != before


def test_the_schemas_are_those_of_the_results() -> None:
    kinds: dict[str, type[Answer | Summary | ActorsBrief | BriefingNote]] = {
        "ask": Answer,
        "summary": Summary,
        "actors": ActorsBrief,
        "brief": BriefingNote,
    }
    assert {name: kind.model_fields["schema_name"].default for name, kind in kinds.items()} == SCHEMAS
