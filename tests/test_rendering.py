"""Promises about what is shown: every statement with its quotations, and nothing of an article that acts."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from notes import ANSWER, ARTICLE, BRIEF, EMPTY, RESULTS, SILENCE, SUMMARY, hostile

from summarize.errors import PromptError, UsageError
from summarize.rendering.escaping import escape_markdown
from summarize.rendering.json import as_object, to_json, to_json_line
from summarize.rendering.markdown import to_markdown
from summarize.rendering.schema import NAMES, json_schema
from summarize.rendering.terminal import console_for, print_result
from summarize.rendering.text import to_text
from summarize.rendering.visible import escaped_json, inline, visible
from summarize.rendering.words import SILENT
from summarize.results import Result


def on_terminal(result: Result, width: int = 80) -> str:
    stream = io.StringIO()
    print_result(result, console_for(stream, colour=False, width=width))
    return stream.getvalue()


@pytest.mark.parametrize("name", RESULTS)
def test_every_citation_is_reachable_in_every_form(name: str) -> None:
    result = RESULTS[name]
    wide = on_terminal(result, width=2000)
    for shown in (to_text(result), wide, to_markdown(result)):
        quotes = re.findall(r'"quote": "([^"]*)"', to_json(result))
        assert quotes
        assert all(f"“{quote}”" in shown for quote in quotes)


@pytest.mark.parametrize("name", RESULTS)
def test_every_mark_has_its_footnote_and_every_footnote_a_mark(name: str) -> None:
    text = to_text(RESULTS[name])
    body, notes = text.split("\n[1] ", 1)
    assert set(re.findall(r"\[(\d+)\]", body)) == {"1", *re.findall(r"^\[(\d+)\] ", notes, re.MULTILINE)}
    markdown = to_markdown(RESULTS[name])
    marks = re.findall(r"\[\^(\d+)\](?!:)", markdown)
    assert list(dict.fromkeys(marks)) == re.findall(r"^\[\^(\d+)\]:", markdown, re.MULTILINE)


def test_a_quotation_cited_twice_is_one_footnote() -> None:
    assert to_text(ANSWER).splitlines() == [
        "Hamas broke with Syria in 2012. [1] It objected to the suppression of protests. [1][2]",
        "",
        "[1] “broke with Syria in 2012” (characters 6–30)",
        "[2] “suppression of protests” (characters 40–63)",
    ]


def test_a_quotation_is_found_by_the_page_of_its_source_where_it_has_one() -> None:
    claims = tuple(
        claim.model_copy(
            update={"citations": tuple(one.model_copy(update={"place": "p. 12"}) for one in claim.citations)}
        )
        for claim in ANSWER.claims
    )
    result = ANSWER.model_copy(update={"claims": claims})
    assert "(p. 12, characters 6–30)" in to_text(result)
    assert "(p. 12, characters 6–30)" in to_markdown(result)
    assert "(p. 12, characters 6–30)" in on_terminal(result, width=200)


def test_an_unanswered_question_is_said_to_be_unanswered() -> None:
    assert to_text(SILENCE) == SILENT + "\n"
    assert on_terminal(SILENCE) == SILENT + "\n"
    assert SILENT in to_markdown(SILENCE)


def test_an_empty_section_of_a_brief_says_so() -> None:
    for shown in (to_text(EMPTY), on_terminal(EMPTY), to_markdown(EMPTY)):
        assert shown.count(SILENT) == 8  # who, what, when, where, summary, actors, timeline, claimed
        assert "Nothing that was looked for." in shown


def test_a_brief_has_its_sections_and_its_provenance() -> None:
    for shown in (to_text(BRIEF), on_terminal(BRIEF, 120), to_markdown(BRIEF)):
        order = [
            "Headline facts",
            "Summary",
            "Key actors",
            "Timeline",
            "Claimed and not established",
            "Left open",
            "Standing questions",
            "Provenance",
        ]
        places = [shown.index(title) for title in order]
        assert places == sorted(places)
        provenance = shown[places[-1] :]
        for fact in (
            "talks.txt",
            ARTICLE.sha256,
            "qwen2.5-coder-1.5b",
            "ff00",
            "1.1 seconds",
            "1,640",
            "0.0000",
            "1 statement",
        ):
            assert fact in provenance
        assert "2022-10-10 to 2022-10-16" in shown
        assert "(“last week”: the week before 20 October 2022)" in shown


@pytest.mark.parametrize("width", [1, 5, 20, 80, 400])
def test_any_width_of_terminal_will_do(width: int) -> None:
    shown = on_terminal(BRIEF, width)
    assert max(len(line.rstrip()) for line in shown.splitlines()) <= width
    assert re.sub(r"\s", "", SILENT) in re.sub(r"\s", "", shown) or width < 5


@pytest.mark.parametrize("name", RESULTS)
def test_nothing_of_an_article_or_a_model_acts_on_a_terminal(name: str) -> None:
    result = hostile(RESULTS[name])
    coloured = io.StringIO()
    console = console_for(coloured, width=200)
    console._color_system = None  # pyright: ignore[reportPrivateUsage]
    print_result(result, console)
    for shown in (to_text(result), on_terminal(result), coloured.getvalue(), to_json(result), to_markdown(result)):
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert "⟨U+202E⟩gnp.exe" in on_terminal(result, 2000)


@pytest.mark.parametrize("name", RESULTS)
def test_nothing_of_an_article_is_markup_in_markdown(name: str) -> None:
    rendered = MarkdownIt("commonmark", {"html": True}).render(to_markdown(hostile(RESULTS[name])))
    assert "<script" not in rendered
    assert "<a " not in rendered
    assert "<em>" not in rendered
    assert "&lt;script&gt;" in rendered


@given(st.text(st.sampled_from("ab1. \\`*_{}[]<>()#+-=!|~&;:^$@\t\n/\u202e\x1b") | st.characters(), max_size=60))
@settings(max_examples=300, deadline=None)
def test_escaped_markdown_shows_exactly_the_text(text: str) -> None:
    shown = inline(text)
    rendered = html.unescape(MarkdownIt("commonmark").render(escape_markdown(text)))
    assert rendered == (f"<p>{shown}</p>\n" if shown else "")


def test_addresses_do_not_become_links_on_github() -> None:
    assert "s://" not in escape_markdown("see https://example.org")
    assert "www." not in escape_markdown("see www.example.org")


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_harmless_json_has_the_same_value(text: str) -> None:
    text += "\x9b\u202e\U000e0041\ud800"
    written = escaped_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(written) == text
    written.encode("utf-8")


def test_visible_text_keeps_what_is_harmless() -> None:
    text = "Ordinary — “text”, עברית, 中文, 👩\u200d👧, e\u0301, NBSP\u00a0, soft\u00adhyphen.\n\tTabbed"
    assert visible(text) == text


def test_a_hostile_escape_sequence_takes_no_time_and_hides_nothing() -> None:
    assert "2" in visible("\x1b[" + "1;" * 50_000 + "\x1b[" * 50_000 + "2")
    assert "hidden words" in visible("\x1b]0;hidden words")


@pytest.mark.parametrize("name", RESULTS)
def test_json_begins_with_the_schema_and_comes_back_as_the_result(name: str) -> None:
    result = RESULTS[name]
    data = as_object(result)
    assert next(iter(data)) == "schema"
    assert list(data)[-7:] == ["withheld", "article", "model", "prompt", "usage", "extent", "cached"]
    assert data["schema"] == f"summarize/{name}@1"
    assert type(result).model_validate_json(to_json(result)) == result
    line = to_json_line(result)
    assert line.count("\n") == 1
    assert json.loads(line) == data


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_describes_what_is_printed(name: str) -> None:
    schema = json_schema(name)
    assert next(iter(schema)) == "$schema"
    assert schema["title"] == f"summarize/{name}@1"
    assert set(schema["properties"]) == set(as_object(RESULTS[name]))
    assert set(schema["required"]) == set(schema["properties"])
    assert schema["additionalProperties"] is False


def test_an_unknown_schema_names_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean answer"):
        json_schema("anwser")


def test_a_template_of_the_user_replaces_ours_and_is_escaped_too(tmp_path: Path) -> None:
    (tmp_path / "summary.md.j2").write_text(
        "House style\n{{ '*' ~ result.article.title ~ '*' }}\n{% for c in result.claims %}{{ c.text }}"
        " {{ c | cited }}\n"
        "{% endfor %}"
        '{% include "footnotes.md.j2" %}'
    )
    shown = to_markdown(SUMMARY, [tmp_path])
    assert shown.startswith("House style\n\\*Talks in Damascus\\*\n")
    assert "[^1]: “broke with" in shown
    assert to_markdown(BRIEF, [tmp_path]).startswith("# Briefing note")


@pytest.mark.parametrize(
    ("template", "line", "word"),
    [
        ("one\n{{ result.titel }}", 2, "titel"),
        ("one\n\n{% for x in y %}", 3, ""),
        ("{{ nothing }}", 1, "nothing"),
        ("one\n{{ 1 / 0 }}", 2, "division"),
        ('a\n{% include "absent.md.j2" %}', 2, "absent"),
        ("{{ result.claims.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ result.update({}) }}\n{{ result.nope }}", 2, "nope"),
        ("{{ result.claims | citet }}", 1, "citet"),
    ],
)
def test_a_broken_template_names_file_line_and_variable(tmp_path: Path, template: str, line: int, word: str) -> None:
    path = tmp_path / "summary.md.j2"
    path.write_text(template)
    with pytest.raises(PromptError) as caught:
        to_markdown(SUMMARY, [tmp_path])
    message = str(caught.value)
    assert message.startswith(f"{path}, line {line}: ")
    assert word in message


def test_the_same_result_is_rendered_to_the_same_bytes() -> None:
    for render in (to_text, to_markdown, to_json):
        assert render(BRIEF) == render(BRIEF)


def test_colours_follow_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    stream = io.StringIO()
    print_result(BRIEF, console_for(stream, width=80))
    assert "\x1b[" in stream.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    print_result(BRIEF, console_for(stream, width=80))
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", stream.getvalue())
