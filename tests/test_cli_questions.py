"""Promises of the questions of a command line: told from its sources, asked in turn, and answered together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Runner, StandIn

from summarize.cli.questions import sort_arguments
from summarize.errors import ExitCode, UsageError


def test_several_questions_print_a_json_line_each(cli: Runner, kit: type[StandIn], tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text("# standing\n\nWho?\n  Where?  \n")
    ended = cli("ask", "When?", "article.txt", "-q", "Why?", "--questions", "more.txt", "--json")
    assert [json.loads(line)["question"] for line in ended.out.splitlines()] == ["When?", "Why?", "Who?", "Where?"]
    assert kit.asked == ["When?", "Why?", "Who?", "Where?"]


def test_several_questions_end_with_3_only_where_none_is_answered(cli: Runner, kit: type[StandIn]) -> None:
    kit.unanswered = ("When?",)
    ended = cli("ask", "When?", "article.txt", "-q", "Why?")
    assert ended.code == ExitCode.DONE
    assert ended.out.startswith("When?\nThe article does not say.\n\nWhy?\nIt begins so. [1]\n")
    kit.unanswered = ("When?", "Why?")
    assert cli("ask", "When?", "article.txt", "-q", "Why?").code == ExitCode.NOT_IN_ARTICLE


def test_several_answers_share_their_footnotes_in_markdown(cli: Runner, tmp_path: Path) -> None:
    assert cli("ask", "When?", "article.txt", "-q", "Why?", "-o", "a.md").code == 0
    text = (tmp_path / "a.md").read_text()
    assert text.count("[^1]:") == 1
    assert text.count("It begins so.[^1]") == 2


@pytest.mark.parametrize(
    ("first", "rest", "more", "questions", "sources"),
    [
        ("When?", [], [], ["When?"], []),
        ("When?", ["a.txt"], [], ["When?"], ["a.txt"]),
        ("When?", ["-"], ["Why?"], ["When?", "Why?"], ["-"]),
        ("When?", ["a.txt", "b.txt"], [], ["When?"], ["a.txt", "b.txt"]),
        ("a.txt", [], ["Why?"], ["Why?"], ["a.txt"]),
        ("a.txt", ["b.txt"], ["Why?"], ["Why?"], ["a.txt", "b.txt"]),
        ("a.txt", ["b.txt"], [], ["a.txt"], ["b.txt"]),
        ("-", [], ["Why?"], ["Why?"], ["-"]),
        ("./a", [], ["Why?"], ["Why?"], ["./a"]),
        (".", [], ["Why?"], ["Why?"], ["."]),
        ("When?", [], ["Why?"], ["When?", "Why?"], []),
        ("Is it in a.txt?", [], ["Why?"], ["Is it in a.txt?", "Why?"], []),
        ("  When \n now? ", [], [], ["When now?"], []),
        (None, [], ["Why?"], ["Why?"], []),
        ("x" * 5000 + " ?", [], ["Why?"], ["x" * 5000 + " ?", "Why?"], []),
    ],
)
def test_a_question_is_told_from_a_source(
    first: str | None, rest: list[str], more: list[str], questions: list[str], sources: list[str]
) -> None:
    asked = sort_arguments(first, rest, more)
    assert (list(asked.questions), list(asked.sources)) == (questions, sources)


@pytest.mark.parametrize(("first", "rest"), [(None, []), ("article.txt", []), (" ", ["a.txt"]), ("-", [])])
def test_without_a_question_it_is_wrong_usage(first: str | None, rest: list[str]) -> None:
    with pytest.raises(UsageError):
        sort_arguments(first, rest)
