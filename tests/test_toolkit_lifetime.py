"""What the toolkit promises of its time and its event loop: it keeps to the one, shares the other, and closes."""

from __future__ import annotations

import asyncio
import socket
import threading

import pytest
from scripted_server import Act, Server, answer, send
from toolkits import ARTICLE, QUESTION, SOLD, TEXT, WHOLE, kit_of

from summarize import events
from summarize.article import Article
from summarize.errors import TimedOutError, UsageError
from summarize.llm.provider import Protocol
from summarize.toolkit import Toolkit

# Time


def wait_for(ended: threading.Event) -> Act:
    def act(connection: socket.socket) -> None:
        # A client that hangs up ends this read.
        connection.settimeout(30)
        assert connection.recv(1) == b""
        ended.set()

    return act


def test_a_job_that_takes_too_long_is_ended_and_its_connection_closed(server: Server) -> None:
    ended = threading.Event()
    server.script = [wait_for(ended)]
    with kit_of(server, timeout=0.5) as kit, pytest.raises(TimedOutError, match=r"0\.5 s that --timeout allows"):
        kit.ask(ARTICLE, QUESTION)
    assert ended.wait(20)


def test_the_time_counts_for_the_whole_job_and_not_for_each_request(server: Server) -> None:
    """Each answer comes in time for itself; together they do not."""
    pause = threading.Event()

    def slow(connection: socket.socket) -> None:
        pause.wait(0.4)
        send(answer("NOTHING"))(connection)

    drafts = "\n".join(f"Nordlinje sold its oldest ship in {year}." for year in range(2000, 2012))
    server.script = [send(answer(drafts)), slow]
    with kit_of(server, protocol=Protocol.PLAIN, timeout=1) as kit, pytest.raises(TimedOutError):
        kit.summary(Article.from_text(TEXT * 5), sentences=20)


def test_a_time_out_that_is_not_ours_is_passed_on_as_it_is(server: Server) -> None:
    def raise_it(_: events.Event) -> None:
        raise TimeoutError("of the listener")

    with Toolkit(endpoint=server.endpoint(), on_event=raise_it) as kit, pytest.raises(TimeoutError, match="listener"):
        kit.ask(ARTICLE, QUESTION)


# Loops and closing


def test_calls_one_after_the_other_share_one_event_loop(server: Server) -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    server.script = [send(answer(WHOLE))]
    kit = Toolkit(endpoint=server.endpoint(), timeout=20, on_event=lambda _: loops.append(asyncio.get_running_loop()))
    with kit:
        assert [one.answer for one in kit.ask_all(ARTICLE, [QUESTION, QUESTION])] == [SOLD, SOLD]
        assert kit.ask(ARTICLE, QUESTION).answer == SOLD
    assert loops
    assert len({id(loop) for loop in loops}) == 1
    assert loops[0].is_closed()


def test_closing_twice_or_before_anything_was_asked_is_harmless(server: Server) -> None:
    server.script = [send(answer(WHOLE))]
    kit = kit_of(server)
    kit.close()
    kit.ask(ARTICLE, QUESTION)
    kit.close()
    kit.close()


def test_a_closed_toolkit_starts_afresh(server: Server) -> None:
    server.script = [send(answer(WHOLE))]
    kit = kit_of(server)
    for _ in range(2):
        assert kit.ask(ARTICLE, QUESTION).answer == SOLD
        kit.close()


def test_the_asynchronous_twins_do_the_same(server: Server) -> None:
    server.script = [send(answer(WHOLE))]

    async def go() -> list[str | None]:
        async with kit_of(server) as kit:
            found = [await kit.aask(ARTICLE, QUESTION)]
            found += [one async for one in kit.aask_all(ARTICLE, [QUESTION])]
            await kit.aclose()
        return [one.answer for one in found]

    assert asyncio.run(go()) == [SOLD, SOLD]


def test_one_toolkit_serves_event_loops_one_after_the_other(server: Server) -> None:
    server.script = [send(answer(WHOLE))]
    kit = kit_of(server)
    assert [asyncio.run(kit.aask(ARTICLE, QUESTION)).answer for _ in range(2)] == [SOLD, SOLD]
    assert kit.ask(ARTICLE, QUESTION).answer == SOLD
    kit.close()


def test_inside_a_running_loop_the_synchronous_face_names_the_other(server: Server) -> None:
    server.script = [send(answer(WHOLE))]

    async def go() -> None:
        async with kit_of(server) as kit:
            with pytest.raises(UsageError, match=r"await kit\.aask"):
                kit.ask(ARTICLE, QUESTION)

    asyncio.run(go())
    assert server.requests == []
