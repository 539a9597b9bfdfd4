"""What the public names promise: all are there, and the example of the documents works as it is written."""

from __future__ import annotations

import json
import socket

import pytest
from scripted_server import Act, Server, answer, send

import summarize

STATEMENT = "Hamas broke with Syria in 2012 because it condemned Assad's suppression of mass protests."
TEXT = (
    "Bashar al Assad welcomed a delegation of Hamas to Damascus on Wednesday. "
    f"{STATEMENT} Iran and Hezbollah brokered the meeting."
)
QUOTED = {"text": STATEMENT, "quotations": ["Hamas broke with Syria in 2012"]}
HAMAS: dict[str, object] = {
    "name": "Hamas",
    "other_names": [],
    "kind": "group",
    "role": {"text": "Hamas is a guest of Damascus.", "quotations": []},
    "actions": [QUOTED],
    "relations": [],
}


def test_every_public_name_is_there() -> None:
    assert set(dir(summarize)) == set(summarize.__all__)
    assert all(getattr(summarize, name) is not None for name in summarize.__all__)


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'Summarizer'"):
        _ = summarize.Summarizer  # pyright: ignore[reportAttributeAccessIssue]  # not there on purpose


def by_task(server: Server) -> Act:
    """Answers as a large model would, each job in its own form."""

    def act(connection: socket.socket) -> None:
        task = server.requests[-1]["messages"][-1]["content"].split("</article>")[1]
        if '"actors"' in task:
            said: object = {"actors": [HAMAS]}
        elif '"answered"' in task:
            said = {"answered": True, "statements": [QUOTED]}
        elif '"statements"' in task:
            said = {"statements": [QUOTED]}
        else:
            said = "Why did Hamas break with Syria?\nHow much did the visit cost?"
        send(answer(said if isinstance(said, str) else json.dumps(said)))(connection)

    return act


def test_the_example_of_the_documents_works_as_it_is_written(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("SUMMARIZE_MODEL", "large")
    server.script = [by_task(server)]
    text = TEXT

    from summarize import Article, Toolkit

    article = Article.from_text(text, title=None, source=None)
    kit = Toolkit()
    summary = kit.summary(article)
    actors = kit.actors(article)
    found = kit.ask(article, "why did Hamas break with Syria?")
    note = kit.brief(article, questions=["why did Hamas break with Syria?"])
    kit.close()

    assert isinstance(summary, summarize.Summary)
    assert [claim.text for claim in summary.claims] == [STATEMENT]
    assert isinstance(actors, summarize.ActorsBrief)
    assert "Hamas" in [actor.name for actor in actors.actors]
    assert isinstance(found, summarize.Answer)
    assert (found.status, found.answer) == ("answered", STATEMENT)
    assert isinstance(note, summarize.BriefingNote)
    assert [one.answer for one in note.answers] == [STATEMENT]
    for result in (summary, actors, found, note):
        dumped = json.loads(result.model_dump_json(by_alias=True))
        assert dumped["schema"].startswith("summarize/")
        assert dumped["article"]["sha256"] == article.sha256
