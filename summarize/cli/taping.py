"""`--record` and `--replay`: the tape of a command, and the articles that it keeps."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.article import Article
from summarize.errors import UsageError
from summarize.sources.reading import is_address

if TYPE_CHECKING:
    from summarize.llm.tape import Recorder, Replayer


def check_tape(record: Path | None, replay: Path | None, fallback: str | None) -> None:
    """Raise `UsageError` for what contradicts itself: a tape is of one model."""
    if record is not None and replay is not None:
        raise UsageError("--record and --replay contradict each other: choose one.")
    if fallback not in (None, "embedded"):
        raise UsageError(f"--fallback: {fallback!r} is not embedded, the only model that can stand in.")
    if fallback is not None and (record or replay):
        raise UsageError("--fallback goes with no recording: leave out one of them.")


@contextmanager
def open_tape(record: Path | None, replay: Path | None) -> Generator[Recorder | Replayer | None]:
    """What records a command or is replayed by it, where one of the two is asked for."""
    if record is None and replay is None:
        yield None
        return
    from summarize.llm.tape import Recorder, Replayer

    if record is None:
        assert replay is not None
        yield Replayer(replay)
        return
    recorder = Recorder(record)
    try:
        yield recorder
    finally:
        recorder.close()


def fetched(source: str | None, tape: Recorder | Replayer | None, read: Callable[[], Article]) -> Article:
    """The article that `read` reads from `source`; one at an address is kept on the `tape`, or comes from there."""
    return tape.fetch(source, read) if tape is not None and source and is_address(source) else read()
