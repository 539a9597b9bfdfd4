"""Which words of a command line are questions, and which are sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from summarize.errors import SourceError, UsageError

_PATH = re.compile(r"\S+\.\w{1,5}|\S*[/\\]\S*|-")


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions, in order, and the sources that they are asked of."""

    questions: tuple[str, ...]
    sources: tuple[str, ...]


def sort_arguments(
    first: str | None, rest: Sequence[str] = (), more: Sequence[str] = (), file: Path | None = None
) -> Asked:
    """Tell the questions from the sources.

    The first argument is the QUESTION, the `rest` are sources. Where `-q` or `--questions` gave some already and the
    first is `-`, an existing file or folder, or looks like a path, it is a source too. Raises `UsageError` where no
    question is left, or one is empty.
    """
    others = (*more, *(read_questions(file) if file is not None else ()))
    sources = tuple(rest)
    if first is not None and (others or not rest) and _names_source(first):
        if not others:
            raise UsageError(f"{first} is a source, not a question: ask as in `summarize ask QUESTION {first}`.")
        first, sources = None, (first, *rest)
    questions = (first, *others) if first is not None else others
    if not questions:
        raise UsageError("no question: give one as in `summarize ask QUESTION [SOURCE]`, with -q, or with --questions.")
    stripped = tuple(" ".join(question.split()) for question in questions)
    if "" in stripped:
        raise UsageError("a question is empty: write it out, in quotation marks.")
    return Asked(stripped, sources)


def read_questions(path: Path) -> tuple[str, ...]:
    """The questions in a file: one a line; empty lines and lines that begin with # do not count."""
    from summarize.sources.decoding import decode
    from summarize.sources.files import read_file

    try:
        text = decode(read_file(str(path)), str(path)).text
    except SourceError as error:
        raise UsageError(f"--questions: {error}") from error
    lines = [line.strip() for line in text.splitlines()]
    questions = tuple(line for line in lines if line and not line.startswith("#"))
    if not questions:
        raise UsageError(f"--questions: {path} holds no question: write one a line.")
    return questions


def _names_source(word: str) -> bool:
    if _PATH.fullmatch(word):
        return True
    try:
        return Path(word).exists()
    except (OSError, ValueError):  # too long for a path, as a question may be
        return False
