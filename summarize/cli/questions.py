"""Which words of a command line are questions, and which one is the source."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from summarize.errors import SourceError, UsageError

_PATH = re.compile(r"\S+\.\w{1,5}|\S*[/\\]\S*|-")


@dataclass(frozen=True, slots=True)
class Asked:
    """The questions, in order, and the source that they are asked of."""

    questions: tuple[str, ...]
    source: str | None


def sort_arguments(first: str | None, second: str | None, more: Sequence[str] = (), file: Path | None = None) -> Asked:
    """Tell the questions from the source.

    Two arguments are the QUESTION and the SOURCE. A single one is the QUESTION, unless `-q` or `--questions` gave some
    already and it is `-`, an existing file, or looks like a path: then it is the SOURCE. Raises `UsageError` where no
    question is left, or one is empty.
    """
    others = (*more, *(read_questions(file) if file is not None else ()))
    if first is not None and second is None and _names_source(first):
        if not others:
            raise UsageError(f"{first} is a source, not a question: ask as in `summarize ask QUESTION {first}`.")
        first, second = None, first
    questions = (first, *others) if first is not None else others
    if not questions:
        raise UsageError("no question: give one as in `summarize ask QUESTION [SOURCE]`, with -q, or with --questions.")
    stripped = tuple(" ".join(question.split()) for question in questions)
    if "" in stripped:
        raise UsageError("a question is empty: write it out, in quotation marks.")
    return Asked(stripped, second)


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
        return Path(word).is_file()
    except (OSError, ValueError):  # too long for a path, as a question may be
        return False
