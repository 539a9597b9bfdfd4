"""Promises of where a result goes: into a file whose ending says its form, or into a browser, and refused early."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import Runner, StandIn

from summarize.errors import ExitCode, ProviderError


def test_the_output_file_gets_the_result_and_standard_output_nothing(cli: Runner, tmp_path: Path) -> None:
    ended = cli("brief", "article.txt", "-o", "note.md", "--quiet")
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert (tmp_path / "note.md").read_text().startswith("# Briefing note")
    cli("ask", "When?", "article.txt", "-q", "Why?", "-o", "a.json")
    assert [one["question"] for one in json.loads((tmp_path / "a.json").read_text())] == ["When?", "Why?"]


@pytest.mark.parametrize(("ending", "beginning"), [("html", b"<!doctype html>"), ("docx", b"PK"), ("pdf", b"%PDF-")])
@pytest.mark.parametrize("job", ["summary", "brief"])
def test_the_ending_of_the_output_file_says_its_form(
    cli: Runner, tmp_path: Path, job: str, ending: str, beginning: bytes
) -> None:
    ended = cli(job, "article.txt", "-o", f"note.{ending}")
    assert (ended.code, ended.out) == (0, "")
    assert (tmp_path / f"note.{ending}").read_bytes().startswith(beginning)


def test_several_answers_are_one_page(cli: Runner, tmp_path: Path) -> None:
    cli("ask", "When?", "article.txt", "-q", "Why?", "-o", "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert page.count('<section class="answer"') == 2


def test_a_form_whose_library_is_missing_is_refused_before_the_model_is_asked(
    cli: Runner, kit: type[StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(_module: str) -> None:
        return None

    monkeypatch.setattr("importlib.util.find_spec", absent)
    ended = cli("summary", "article.txt", "-o", "note.pdf")
    assert ended.code == ExitCode.USAGE
    assert "pip install 'summarize[office]'" in ended.err
    assert not kit.asked


@pytest.mark.parametrize(
    ("opens", "said"), [(True, "the page is "), (False, "no browser could be opened: the page is ")]
)
def test_open_shows_a_page_in_the_browser(
    cli: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opens: bool, said: str
) -> None:
    shown: list[str] = []

    def show(address: str) -> bool:
        shown.append(address)
        return opens

    monkeypatch.setattr("webbrowser.open", show)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ended = cli("summary", "article.txt", "--open")
    (page,) = tmp_path.glob("summarize-*.html")
    assert shown == [page.as_uri()]
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert ended.out == ""
    assert f"{said}{page}" in ended.err
    cli("summary", "article.txt", "-o", "note.html", "--open")
    assert shown[1:] == [(tmp_path / "note.html").as_uri()]


def test_an_output_that_cannot_be_written_is_refused_before_the_model_is_asked(cli: Runner, kit: type[StandIn]) -> None:
    ended = cli("ask", "When?", "article.txt", "-o", "absent/note.md")
    assert ended.code == ExitCode.USAGE
    assert "absent does not exist" in ended.err
    assert kit.asked == []


def test_a_failed_job_leaves_the_old_file(cli: Runner, kit: type[StandIn], tmp_path: Path) -> None:
    (tmp_path / "note.md").write_text("old")
    kit.fails = ProviderError("unreachable.")
    assert cli("brief", "article.txt", "-o", "note.md").code == ExitCode.PROVIDER_FAILED
    assert (tmp_path / "note.md").read_text() == "old"
