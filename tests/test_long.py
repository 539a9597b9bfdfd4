"""Articles longer than the context window: passages that matter are read, or all parts, and what was not is said."""

from __future__ import annotations

import itertools
import json
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from scripted_server import Act, Server, answer, failure, send

from summarize import events
from summarize.article import Article
from summarize.errors import AuthenticationError, ProviderError
from summarize.llm.cache import AnswerCache
from summarize.llm.provider import EMBEDDED, Protocol
from summarize.rendering.json import to_json
from summarize.rendering.markdown import to_markdown
from summarize.rendering.text import to_text
from summarize.results import AnswerStatus, Result
from summarize.toolkit import Toolkit

WINDOW = 1500
FACT = "The lighthouse of Skarven was painted red by Ingrid Aasheim."
TOWNS = [
    first + second for first in ("Nor", "Ves", "Sol", "Bak", "Lin") for second in ("by", "dal", "vik", "heim", "stad")
]
FILLER = [
    f"The council of {town} met in {year} and spoke about the {thing}. "
    f"Most members from {town} wanted to keep the {thing} open until {year + 3}. "
    f"It will cost the people of {town} some {year * 7} crowns."
    for year, thing in ((1971, "school"), (1984, "harbour"), (1999, "dairy"), (2008, "bridge"))
    for town in TOWNS
]
HARBOUR = "Prime Minister Marta Hove closed the harbour of Lund."
TITLE = "Report on the county"
ARTICLE = Article.from_text(
    "\n\n".join([*FILLER[:60], f"{FILLER[60]} {FACT}", *FILLER[61:]]), title=TITLE, published=date(2024, 3, 7)
)

Reply = Callable[[str], str]


def kit_of(
    server: Server,
    reply: Reply,
    *,
    provider: str = EMBEDDED,
    protocol: Protocol = Protocol.PLAIN,
    window: int = WINDOW,
    **options: Any,
) -> Toolkit:
    """A toolkit whose model counts words as tokens and answers a prompt with what `reply` makes of it."""

    def respond(request: dict[str, Any]) -> Act:
        if "content" in request:
            return send({"tokens": request["content"].split()})
        text = reply(request["messages"][1]["content"])
        return failure(400, "no") if text == "fail" else send(answer(text))

    server.respond = respond
    endpoint = replace(server.endpoint(provider=provider), protocol=protocol, context_tokens=window)
    return Toolkit(endpoint=endpoint, timeout=30, **options)


def prompts(server: Server) -> list[str]:
    return [one["messages"][1]["content"] for one in server.requests if "messages" in one]


def shown(prompt: str) -> str:
    return prompt[: prompt.index("</article>")]


def copying(prompt: str) -> str:
    """The first sentence of the article that the prompt shows."""
    found = re.search(r"The council of .*?\.", prompt)
    assert found is not None
    return found[0]


def cites_truly(result: Result, *claims: Any) -> bool:
    return all(citation.stands_in(ARTICLE) for claim in claims for citation in claim.citations)


# Questions


def answering(prompt: str) -> str:
    if "Reply Yes or No" in prompt:
        return "Yes"
    return FACT if FACT in prompt else "The council of Norby met in 1971."


def test_a_question_is_answered_from_the_passages_that_it_is_about(server: Server) -> None:
    with kit_of(server, answering) as kit:
        result = kit.ask(ARTICLE, "Who painted the lighthouse of Skarven?")
    assert result.status is AnswerStatus.ANSWERED
    (citation,) = result.claims[0].citations
    assert (citation.quote, citation.start) == (FACT, ARTICLE.text.index(FACT))
    assert 0 < result.extent.share < 0.5
    assert any(one.start <= citation.start and citation.end <= one.end for one in result.extent.passages)
    first = prompts(server)[0]
    assert FACT in first
    assert len(first.split()) < 750
    assert f"Headline: {TITLE}" in first
    assert "Published: 2024-03-07" in first
    assert "of the article, " in to_text(result).lower()


def test_silence_over_passages_is_not_silence_of_the_article(server: Server) -> None:
    with kit_of(server, lambda prompt: "No" if "Reply Yes or No" in prompt else copying(prompt)) as kit:
        result = kit.ask(ARTICLE, "Why did the council meet?")
    assert result.status is AnswerStatus.NOT_IN_PASSAGES
    assert json.loads(to_json(result))["status"] == "not_in_passages_read"
    readings = list(dict.fromkeys(shown(prompt) for prompt in prompts(server)))
    assert len(readings) == 3
    read = [sentence for sentence in ARTICLE.sentences if any(ARTICLE.slice(sentence) in one for one in readings)]
    assert result.extent.share == pytest.approx(sum(map(len, read)) / len(ARTICLE.text), abs=0.02)
    for rendered in (to_text(result), to_markdown(result)):
        assert "The passages read do not say." in rendered
        assert "The article does not say." not in rendered
        assert f"{result.extent.share:.1%}" in rendered.replace("\\", "")


def test_passages_that_lack_a_name_of_the_question_are_not_sent(server: Server) -> None:
    with kit_of(server, answering) as kit:
        result = kit.ask(ARTICLE, "Who painted the lighthouse of Trondheim?")
    assert result.status is AnswerStatus.NOT_IN_PASSAGES
    assert 0 < result.extent.share < 1
    assert prompts(server) == []


def test_an_article_that_fits_is_read_whole(server: Server) -> None:
    """It has more bytes than the window has tokens, so that it is counted; and then everything is as ever."""
    tokens = len(ARTICLE.text.split())
    assert len(ARTICLE.text) > 2 * tokens > tokens
    with kit_of(server, answering, window=2 * tokens) as kit:
        result = kit.ask(ARTICLE, "Who painted the lighthouse of Skarven?")
    assert all(ARTICLE.text in prompt for prompt in prompts(server))
    assert (result.extent.share, result.extent.passages) == (1, ())
    assert "of the article, " not in to_text(result).lower()


def test_what_is_asked_of_an_article_that_just_fits_fits_too(server: Server) -> None:
    """The model counts letters, and the sentences shown once more before the question count too."""
    by, long = ("渔民在很久以前的冬天用从山上运来的白色石头" * times for times in (5, 80))
    towers = "".join(f"第{place}号灯塔由{by}建成。" for place in range(50))
    article = Article.from_text(f"{towers}第99号灯塔由{long}建成。")

    def respond(request: dict[str, Any]) -> Act:
        if "content" in request:
            return send({"tokens": list(request["content"])})
        taken = sum(len(message["content"]) for message in request["messages"]) + request["max_tokens"]
        assert taken <= window
        return send(answer("No" if request["max_tokens"] == 1 else "渔民"))

    server.respond = respond
    whole: set[bool] = set()
    for window in range(len(article.text) + 500, len(article.text) + 2500, 100):
        endpoint = replace(server.endpoint(provider=EMBEDDED), protocol=Protocol.PLAIN, context_tokens=window)
        with Toolkit(endpoint=endpoint, timeout=30) as kit:
            for place in (7, 99):
                whole.add(kit.ask(article, f"第{place}号灯塔是由谁在哪个冬天建成的?").extent.share == 1)
    assert whole == {True, False}
    assert any("Sentences of the article" in prompt for prompt in prompts(server))


# Summaries


def test_a_summary_reads_every_sentence_once_with_headline_and_date(server: Server) -> None:
    heard: list[events.Event] = []
    with kit_of(server, copying, on_event=heard.append) as kit:
        result = kit.summary(ARTICLE, sentences=3)
    asked = prompts(server)
    assert len(asked) > 2
    for sentence in ARTICLE.sentences:
        assert sum(ARTICLE.slice(sentence) in prompt for prompt in asked) == 1
    for prompt in asked:
        assert prompt.count(f"Headline: {TITLE}\nPublished: 2024-03-07") == 1
        assert len(prompt.split()) < WINDOW
    assert len(result.claims) == 3
    assert cites_truly(result, *result.claims)
    assert result.extent.share == 1
    assert any(isinstance(event, events.Notice) and f"in {len(asked)} parts" in event.text for event in heard)


def test_a_part_that_cannot_be_read_is_named_and_the_others_are_kept(server: Server) -> None:
    heard: list[events.Event] = []
    with kit_of(server, lambda p: "fail" if FACT in p else copying(p), on_event=heard.append) as kit:
        result = kit.summary(ARTICLE, sentences=2)
    assert len(result.claims) == 2
    (unread,) = result.extent.unread
    assert unread.start <= ARTICLE.text.index(FACT) < unread.end
    assert result.extent.share == pytest.approx(1 - (unread.end - unread.start) / len(ARTICLE.text), abs=0.001)
    place = f"{unread.start}–{unread.end}"
    assert any(isinstance(event, events.Notice) and place in event.text for event in heard)
    for rendered in (to_text(result), to_markdown(result)):
        assert place in rendered
    assert json.loads(to_json(result))["extent"]["unread"][0]["start"] == unread.start


def test_a_summary_that_lacks_a_part_is_not_kept_for_the_next_time(server: Server, tmp_path: Path) -> None:
    failing = True
    with kit_of(
        server,
        lambda prompt: "fail" if failing and FACT in prompt else copying(prompt),
        provider="openai",
        cache=AnswerCache(tmp_path),
    ) as kit:
        assert kit.summary(ARTICLE).extent.unread
        failing = False
        again = kit.summary(ARTICLE)
        assert (again.extent.unread, again.cached) == ((), False)
        assert kit.summary(ARTICLE).cached


def test_where_no_part_can_be_read_there_is_no_summary(server: Server) -> None:
    with kit_of(server, lambda _: "fail") as kit, pytest.raises(ProviderError, match="does not take the request"):
        kit.summary(ARTICLE)


def test_a_key_that_is_not_accepted_ends_the_job_at_once(server: Server) -> None:
    with kit_of(server, copying, provider="openai") as kit:
        server.respond = lambda _: failure(401, "no")
        with pytest.raises(AuthenticationError):
            kit.summary(ARTICLE)


def test_a_hosted_model_reads_parts_side_by_side(server: Server) -> None:
    """Each of the first two requests is answered only once the other has come."""
    both = threading.Barrier(2, timeout=10)
    turns = itertools.count()

    def meeting(prompt: str) -> str:
        with suppress(threading.BrokenBarrierError):
            if next(turns) < 2:
                both.wait()
        return copying(prompt)

    with kit_of(server, meeting, provider="openai", window=1900) as kit:
        result = kit.summary(ARTICLE, sentences=2)
    assert not both.broken
    assert result.extent.unread == ()


# Actors and briefing notes


PEOPLE = Article.from_text(
    "\n\n".join(
        [
            f"{HARBOUR} Hove, the head of the Liberal Party, spoke on Tuesday.",
            *FILLER,
            "“Nobody will lose a job,” Hove said. The Dockers' Union rejected the plan of Marta Hove.",
        ]
    )
)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_of_a_long_article_the_model_describes_actors_from_the_sentences_about_them(
    server: Server, protocol: Protocol
) -> None:
    drafted: dict[str, Any] = {
        "name": "Marta Hove",
        "other_names": [],
        "kind": "person",
        "role": {"text": "", "quotations": []},
    }
    drafted |= {"actions": [{"text": HARBOUR, "quotations": [HARBOUR]}], "relations": []}
    text = HARBOUR if protocol is Protocol.PLAIN else json.dumps({"actors": [drafted]})
    with kit_of(server, lambda _: text, protocol=protocol) as kit:
        result = kit.actors(PEOPLE)
    hove = next(actor for actor in result.actors if actor.name == "Marta Hove")
    # Her words stand at the other end of the text: code has gone through all of it.
    assert any("Nobody will lose a job" in claim.text for claim in hove.says)
    assert any(claim.citations[0].quote == HARBOUR for claim in hove.actions)
    asked = prompts(server)
    assert asked
    assert len({shown(prompt) for prompt in asked}) == 1
    assert all(HARBOUR in prompt and len(prompt.split()) < WINDOW for prompt in asked)
    assert 0 < result.extent.share < 1
    assert f"{result.extent.share:.1%}" in to_text(result)
    assert f"{result.extent.share:.1%}" in to_markdown(result).replace("\\", "")


def test_a_note_on_a_long_article_says_what_was_read_for_each_question(server: Server) -> None:
    def reply(prompt: str) -> str:
        return "No" if "Reply Yes or No" in prompt else copying(prompt) if "The council of" in prompt else HARBOUR

    with kit_of(server, reply) as kit:
        note = kit.brief(PEOPLE, questions=["Why did Hove close the harbour?"])
    assert note.extent.share == 1
    assert note.summary
    assert note.answers[0].status is AnswerStatus.NOT_IN_PASSAGES
    assert 0 < note.answers[0].extent.share < 1
    assert note.open_questions == ()
    assert 0 < len(note.timeline) <= 60
    assert list(note.timeline) == sorted(note.timeline, key=lambda entry: (entry.start, entry.end))
    for rendered in (to_text(note), to_markdown(note)):
        assert "The passages read do not say." in rendered


def test_the_same_reader_serves_a_long_article_and_then_a_short_one(server: Server) -> None:
    with kit_of(server, answering) as kit:
        kit.ask(ARTICLE, "Who painted the lighthouse of Skarven?")
        result = kit.ask(Article.from_text(FACT), "Who painted the lighthouse of Skarven?")
    assert result.extent.share == 1
    assert result.claims[0].citations[0].start == 0
