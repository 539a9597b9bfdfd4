"""What drafting promises: an answer is taken apart as it was written, and what fails is asked for exactly once more."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from scripted_server import Act, Server, answer, failure, send

from summarize import events
from summarize.article import Article
from summarize.checking import Checker, Draft
from summarize.errors import AuthenticationError, InvalidOutputError
from summarize.evidence import Citation, Claim, Reason, Withheld
from summarize.llm.client import Client
from summarize.llm.provider import Protocol
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.tasks.drafting import (
    DraftedStatements,
    check_alone,
    is_repetition,
    keep_supported,
    lines_of,
    parsed,
    statements_of,
)

ARTICLE = Article.from_text(
    "The ferry company Nordlinje sold its oldest ship in 2014. Its harbours at Vestby and Lund stay open. "
    "Marta Hove led the company until May. The union did not sign the agreement."
)
TRUE = "Nordlinje sold its oldest ship in 2014."
FALSE = "Nordlinje sold its oldest ship in 2011."


# Taking an answer apart


@pytest.mark.parametrize(
    "line", ["- One.", "* One.", "• One.", "– One.", "1. One.", "12) One.", "(3) One.", "  4: One.", "**1.** **One.**"]
)
def test_a_line_loses_its_bullet_or_number(line: str) -> None:
    assert lines_of(line) == ["One."]


@pytest.mark.parametrize("line", ["2014 was a year.", "3.5 million came.", "-5 degrees", "1999. A year.", "A - b"])
def test_a_line_that_only_begins_like_a_list_is_left_whole(line: str) -> None:
    assert lines_of(line) == [line]


def test_empty_lines_are_no_lines() -> None:
    assert lines_of("One.\n\n  \r\n- \n**\nTwo.\n") == ["One.", "Two."]


@pytest.mark.parametrize(("text", "kept"), [("One.\nTwo ha", ["One."]), ("One ha", []), ("", [])])
def test_the_last_line_of_an_answer_that_was_cut_is_dropped(text: str, kept: list[str]) -> None:
    assert lines_of(text, is_cut=True) == kept
    assert statements_of(text, language="en", is_cut=True) == kept


def test_sentences_become_statements_and_a_pronoun_stays_with_its_name() -> None:
    text = "1. Hove led the company. She left in May. The union refused.\n2. It rained."
    assert statements_of(text, language="en") == [
        "Hove led the company. She left in May.",
        "The union refused.",
        "It rained.",
    ]


def test_json_is_read_with_whatever_stands_around_it() -> None:
    inner = '{"statements": [{"text": "One.", "quotations": ["a {brace}"]}]}'
    for text in (inner, f"```json\n{inner}\n```", f"Here you are: {inner} Good luck!"):
        assert parsed(DraftedStatements, text).statements[0].draft() == Draft("One.", ("a {brace}",))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", "the whole"),
        ("I cannot.", "the whole"),
        ('{"statements": [{"text": "One.", "quot', "the whole"),
        ("[]", "the whole"),
        ("{}", "statements"),
        ('{"statements": [{"text": "One."}]}', r"statements\.0\.quotations"),
        ('{"statements": [{"text": 1, "quotations": []}]}', r"statements\.0\.text"),
        ('{"statements": [], "more": 1}', "more"),
        ("} {", "the whole"),
        ("[" * 100_000, "the whole"),
    ],
)
def test_what_is_not_in_the_form_asked_for_is_our_error_and_names_the_place(text: str, place: str) -> None:
    with pytest.raises(InvalidOutputError, match=rf"not answer in the form asked for \({place}"):
        parsed(DraftedStatements, text)


# Repetitions


def claim(text: str, *sentences: int) -> Claim:
    return Claim(text=text, citations=tuple(Citation.of(ARTICLE, ARTICLE.sentences[index]) for index in sentences))


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        (TRUE, 0, True),
        (TRUE.upper(), 1, True),
        ("In 2014 Nordlinje sold its oldest ship.", 0, True),
        ("In 2014 Nordlinje sold its oldest ship.", 1, False),
        (TRUE.removesuffix(".") + ", to a buyer in Lund who paid in silver coins.", 0, False),
        ("Harbours at Vestby and Lund stay open.", 0, False),
    ],
    ids=["same", "same in capitals", "same words", "same words about another sentence", "more", "other words"],
)
def test_a_claim_repeats_another_by_its_words_about_the_same_sentence(text: str, place: int, expected: bool) -> None:
    assert is_repetition(claim(text, place), claim(TRUE, 0)) is expected


# Asking again


Told = list[events.Event]


def keep(
    server: Server, protocol: Protocol, drafts: Sequence[Draft], *, most: int | None = None
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...], Told]:
    told: Told = []

    async def go() -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
        async with Client(replace(server.endpoint(), protocol=protocol), timeout=20) as client:
            reader = Reader(ARTICLE, client, Prompts(), told.append)
            return await keep_supported(reader, Checker(ARTICLE), drafts, most=most)

    claims, withheld = asyncio.run(go())
    return claims, withheld, [one for one in told if isinstance(one, events.Checked | events.WithheldClaim)]


def cited(*statements: tuple[str, str]) -> Act:
    drafted = [{"text": text, "quotations": [quotation]} for text, quotation in statements]
    return send(answer(json.dumps({"statements": drafted})))


def test_a_supported_statement_asks_nothing(server: Server) -> None:
    server.script = [failure(500, "no")]
    claims, withheld, told = keep(server, Protocol.PLAIN, [Draft(TRUE)])
    assert [one.text for one in claims] == [TRUE]
    assert withheld == ()
    assert told == [events.Checked(claims[0])]
    assert server.requests == []


def test_a_statement_without_evidence_is_asked_for_once_more_with_the_reason(server: Server) -> None:
    server.script = [send(answer(TRUE))]
    claims, withheld, _ = keep(server, Protocol.PLAIN, [Draft(FALSE)])
    assert [one.text for one in claims] == [TRUE]
    assert withheld == ()
    (request,) = server.requests
    task = request["messages"][-1]["content"].split("</article>")[1]
    assert FALSE in task
    assert "number or date" in task
    assert "(2011)" in task


@pytest.mark.parametrize("protocol", list(Protocol))
def test_what_fails_twice_is_withheld_as_it_was_first_written_and_not_asked_again(
    server: Server, protocol: Protocol
) -> None:
    again = "Nordlinje sold its oldest ship in 2012."
    server.script = [send(answer(again)) if protocol is Protocol.PLAIN else cited((again, "a quotation of its own"))]
    claims, withheld, told = keep(server, protocol, [Draft(FALSE, ("sold its oldest ship in 2014",))])
    assert claims == ()
    assert withheld == (Withheld(text=FALSE, reason=Reason.NUMBER, detail="2011"),)
    assert told == [events.WithheldClaim(withheld[0])]
    assert len(server.requests) == 1


def test_quotations_that_are_given_the_second_time_are_checked_too(server: Server) -> None:
    server.script = [cited((TRUE, "sold its oldest ship in 2014"))]
    claims, withheld, _ = keep(server, Protocol.CITED, [Draft(TRUE, ("made up from nothing",))])
    assert [citation.quote for citation in claims[0].citations] == ["sold its oldest ship in 2014"]
    assert withheld == ()


@pytest.mark.parametrize(
    ("protocol", "second"),
    [
        (Protocol.PLAIN, send(answer("NOTHING"))),
        (Protocol.PLAIN, send(answer("Nothing."))),
        (Protocol.PLAIN, send(answer(""))),
        (Protocol.PLAIN, send(answer(TRUE[:-10], "length"))),
        (Protocol.CITED, send(answer('{"statements": []}'))),
        (Protocol.CITED, send(answer('{"statements": [{"text"', "length"))),
        (Protocol.CITED, send(answer("I would rather not."))),
        (Protocol.CITED, send("garbage")),
    ],
    ids=["nothing", "nothing in words", "empty", "cut", "no statement", "cut JSON", "no JSON", "garbage"],
)
def test_a_second_answer_that_cannot_be_used_withholds_that_statement_alone(
    server: Server, protocol: Protocol, second: Act
) -> None:
    server.script = [second]
    good = "The union did not sign the agreement."
    claims, withheld, _ = keep(server, protocol, [Draft(FALSE), Draft(good)])
    assert [one.text for one in claims] == [good]
    assert [one.text for one in withheld] == [FALSE]
    assert len(server.requests) == 1


def test_a_provider_that_fails_at_the_second_question_ends_the_job(server: Server) -> None:
    server.script = [failure(401, "no")]
    with pytest.raises(AuthenticationError):
        keep(server, Protocol.PLAIN, [Draft(FALSE)])


@pytest.mark.parametrize("text", ["She led the company until May.", "The article says that Hove led the company."])
def test_a_statement_that_cannot_stand_alone_is_unclear(server: Server, text: str) -> None:
    server.script = [send(answer("NOTHING"))]
    _, withheld, _ = keep(server, Protocol.PLAIN, [Draft(text, ("led the company until May",))])
    assert [one.reason for one in withheld] == [Reason.UNCLEAR]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("The announcement came in July.", "Lund's announcement"),
        ("Lund's announcement came in July.", None),
        ("The harbour closed after an announcement in July.", None),
    ],
)
def test_a_thing_that_is_somebodys_is_told_as_his(text: str, detail: str | None) -> None:
    article = Article.from_text("The harbour closed after Lund's announcement, which came in July.")
    outcome = check_alone(Checker(article), Draft(text))
    assert isinstance(outcome, Withheld) is (detail is not None)
    if isinstance(outcome, Withheld):
        assert (outcome.reason, outcome.detail) == (Reason.UNCLEAR, detail)


def test_no_more_is_checked_than_is_wanted(server: Server) -> None:
    server.script = [failure(500, "no")]
    claims, withheld, _ = keep(server, Protocol.PLAIN, [Draft(TRUE), Draft(FALSE)], most=1)
    assert (len(claims), withheld) == (1, ())
    assert server.requests == []


def test_the_same_is_neither_claimed_nor_withheld_twice(server: Server) -> None:
    server.script = [send(answer("NOTHING"))]
    claims, withheld, told = keep(server, Protocol.PLAIN, [Draft(TRUE), Draft(FALSE), Draft(TRUE), Draft(FALSE)])
    assert (len(claims), len(withheld), len(told)) == (1, 1, 2)


def test_an_empty_statement_is_not_worth_a_question(server: Server) -> None:
    server.script = [failure(500, "no")]
    assert keep(server, Protocol.CITED, [Draft(" \n", ("led the company until May",))]) == ((), (), [])
    assert server.requests == []
