"""Promises of the notes of a batch: every form, from the ledger alone, and refused early where it cannot be."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Generator
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any, Final

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving
from typer.main import get_command

from summarize.article import Article, Place
from summarize.batch.ledger import ledger_path
from summarize.batch.records import packed, unpacked
from summarize.batch.toolkits import KitSettings
from summarize.cli.batch_commands import batch as batch_commands
from summarize.cli.running import run
from summarize.errors import ExitCode
from summarize.llm.provider import Endpoint, Protocol
from summarize.rendering.output import Format
from summarize.toolkit import Toolkit

# A run that is killed when it has a result and is about to write the note: as `kill -9` does, nothing is tidied up.
KILLED: Final = """
import os, signal, sys
from summarize.batch.outputs import NotesFolder
NotesFolder.write = lambda self, records: os.kill(os.getpid(), signal.SIGKILL)
from summarize.cli.running import run
run(sys.argv[1:])
"""


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Generator[ModelStandIn]:
    monkeypatch.chdir(tmp_path)
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


def write_list(*numbers: int) -> None:
    texts = {one: f"Agency {one} reported a calm week. {SENTENCE} It rained in town {one}." for one in numbers}
    lines = [json.dumps({"id": f"a{one}", "text": text}) for one, text in texts.items()]
    Path("list.jsonl").write_text("\n".join(lines))


def batch(*arguments: str, out: str = "notes") -> int:
    return run(["batch", "list.jsonl", "-o", out, "--quiet", *arguments])


def kept_articles() -> int:
    ledger = sqlite3.connect(ledger_path(Path("notes")))
    try:
        return ledger.execute("SELECT count(*) FROM articles").fetchone()[0]
    finally:
        ledger.close()


def check_html(path: Path, number: int) -> None:
    page = path.read_text()
    assert page.startswith("<!doctype html>")
    assert f"It rained in town {number}." in page, "the article stands beside the note"


def check_docx(path: Path, number: int) -> None:
    document: Any = pytest.importorskip("docx").Document(str(path))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert SENTENCE in said
    assert "% of the article" in said


def check_pdf(path: Path, number: int) -> None:
    assert path.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("form", "library", "check"),
    [("html", "jinja2", check_html), ("docx", "docx", check_docx), ("pdf", "typst", check_pdf)],
)
def test_a_run_killed_between_result_and_note_leaves_the_note_to_the_next_one(
    model: ModelStandIn, form: str, library: str, check: Callable[[Path, int], None]
) -> None:
    pytest.importorskip(library)
    write_list(0, 1, 2)
    command = [sys.executable, "-c", KILLED, "batch", "list.jsonl", "-o", "notes", "--format", form, "--jobs", "1"]
    killed = subprocess.run(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False)
    assert killed.returncode == -signal.SIGKILL
    asked = len(model.bodies)
    assert asked >= 1
    assert not list(Path("notes").glob(f"*.{form}"))
    write_list(1, 2)  # nobody names the first article again: its note is made of the ledger alone
    assert batch("--format", form) == 0
    assert sorted(path.name for path in Path("notes").glob(f"*.{form}")) == [f"a{one}.{form}" for one in range(3)]
    for number in range(3):
        check(Path("notes") / f"a{number}.{form}", number)
    assert len(model.bodies) <= asked + 2
    assert kept_articles() == 0, "what is written is not kept a second time"


def test_several_questions_share_one_page(model: ModelStandIn) -> None:
    write_list(0)
    assert batch("-t", "ask", "-q", "What was approved?", "-q", "And when?", "--format", "HTML") == 0
    page = Path("notes/a0.html").read_text()
    assert "What was approved?" in page
    assert "And when?" in page


def test_another_form_asks_nothing_again(model: ModelStandIn) -> None:
    write_list(0, 1)
    assert batch() == 0
    assert batch("--format", ".html") == 0
    check_html(Path("notes/a1.html"), 1)
    assert len(model.bodies) == 2


def test_a_ledger_of_before_articles_were_kept_goes_on(model: ModelStandIn) -> None:
    write_list(0, 1)
    assert batch() == 0
    ledger = sqlite3.connect(ledger_path(Path("notes")))
    with ledger:
        ledger.execute("DROP TABLE articles")
        ledger.execute("UPDATE items SET written = NULL")
    ledger.close()
    Path("notes/a1.md").unlink()
    write_list(1)  # the first article is not at hand, so its note stays as it is
    assert batch() == 0
    assert SENTENCE in Path("notes/a1.md").read_text()
    assert len(model.bodies) == 2


def test_a_note_of_the_local_model_is_replaced_beside_one_of_the_provider(
    model: ModelStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_list(0)
    arguments = ("-t", "summary", "-t", "ask", "-q", "Why?", "--format", "json", "--fallback", "embedded")

    def provider() -> str:
        return json.loads(Path("notes/a0.ask.json").read_text())["model"]["provider"]

    with serving() as local:
        endpoint = Endpoint("embedded", local.base_url, "", "small", Protocol.PLAIN)

        def make_local(_: KitSettings) -> Toolkit:
            return Toolkit(endpoint=endpoint)

        monkeypatch.setattr(KitSettings, "make_embedded", make_local)
        model.fault = lambda _, body: (404, {}) if "Why?" in str(body) else None
        assert batch(*arguments) == 0
        assert provider() == "embedded"
    model.fault = lambda _number, _body: None
    assert batch(*arguments) == 0
    assert provider() == "openai"


# Refused before any work


@pytest.mark.parametrize("command", [("batch", "list.jsonl"), ("watch", "feed.xml", "--once")])
def test_an_unknown_ending_is_refused_before_any_request(
    model: ModelStandIn, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    write_list(0)
    assert run([*command, "-o", "notes", "--format", "doc"]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "'doc'" in said
    assert "html, docx, pdf, md" in said
    assert not model.bodies
    assert not Path("notes").exists()


@pytest.mark.parametrize("command", [("batch", "list.jsonl"), ("watch", "feed.xml", "--once")])
@pytest.mark.parametrize(("form", "library"), [("docx", "docx"), ("pdf", "typst")])
def test_a_form_whose_library_is_not_installed_is_refused_before_any_request(
    model: ModelStandIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    form: str,
    library: str,
) -> None:
    write_list(0)
    find = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == library else find(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    assert run([*command, "-o", "notes", "--format", form]) == ExitCode.USAGE
    assert "summarize[office]" in capsys.readouterr().err
    assert not model.bodies
    assert not Path("notes").exists()


def test_the_help_says_every_form() -> None:
    options: Any = get_command(batch_commands)
    (option,) = [one for one in options.commands["run"].params if one.name == "note_format"]
    assert all(form.removeprefix(".") in option.help.replace(",", " ").replace(".", "").split() for form in Format)


def test_an_article_comes_out_of_the_ledger_as_it_went_in() -> None:
    article = Article.from_text(
        "Zoë’s “day”.\r\n\n\u200f二 \x00 end. ", title="T", source="s", language="de", places=(Place(0, 4, "p. 1"),)
    )
    assert unpacked(packed(article)) == article
