"""Promises of the command line: what goes where, every way a run can end, and what is never imported."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from summarize.article import Article, Span
from summarize.cli.progress import Progress
from summarize.cli.questions import sort_arguments
from summarize.cli.running import run
from summarize.errors import (
    AuthenticationError,
    ExitCode,
    ProviderError,
    SummarizeError,
    TimedOutError,
    UsageError,
)
from summarize.events import Checked, Event, Loading, Notice, WithheldClaim
from summarize.evidence import Citation, Claim, Reason, Withheld
from summarize.llm.provider import Endpoint, Protocol
from summarize.results import (
    ActorsBrief,
    Answer,
    AnswerStatus,
    ArticleInfo,
    BriefingNote,
    HeadlineFacts,
    ModelInfo,
    PromptInfo,
    Summary,
    Usage,
)
from summarize.sources import reading

HEAVY = ("openai", "tiktoken", "rich", "trafilatura", "xllamacpp", "pydantic", "jinja2", "chardet")
WITHHELD = Withheld(text="It was in 1999.", reason=Reason.NUMBER, detail="1999")


class StandIn:
    """In the place of the toolkit: no model, statements cut from the article, and whatever a test wants to happen."""

    made_with: dict[str, object]
    asked: list[object]
    fails: BaseException | None
    unanswered: tuple[str, ...]
    empty: bool
    tells: Sequence[Event]

    def __init__(self, **settings: object) -> None:
        type(self).made_with = settings
        self._tell = settings["on_event"]

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def _shared(self, article: Article) -> dict[str, object]:
        for event in self.tells:
            assert callable(self._tell)
            self._tell(event)
        if self.fails is not None:
            raise self.fails
        return {
            "article": ArticleInfo.of(article),
            "model": ModelInfo(provider="embedded", name="none"),
            "prompt": PromptInfo(name="test", fingerprint="00"),
            "usage": Usage(),
            "withheld": (WITHHELD,),
        }

    def _claims(self, article: Article) -> tuple[Claim, ...]:
        if self.empty:
            return ()
        return (Claim(text="It begins so.", citations=(Citation.of(article, Span(0, 12)),)),)

    def summary(self, article: Article, *, sentences: int | None = None, words: int | None = None) -> Summary:
        self.asked.append((sentences, words))
        return Summary.model_validate({**self._shared(article), "claims": self._claims(article)})

    def actors(self, article: Article) -> ActorsBrief:
        return ActorsBrief.model_validate({**self._shared(article), "actors": ()})

    def ask(self, article: Article, question: str) -> Answer:
        self.asked.append(question)
        silent = question in self.unanswered
        part = {
            "question": question,
            "status": AnswerStatus.NOT_IN_ARTICLE if silent else AnswerStatus.ANSWERED,
            "answer": None if silent else "It begins so.",
            "claims": () if silent else self._claims(article),
        }
        return Answer.model_validate({**self._shared(article), **part})

    def ask_all(self, article: Article, questions: Iterable[str]) -> Iterator[Answer]:
        return (self.ask(article, question) for question in questions)

    def brief(self, article: Article, *, questions: Sequence[str] = ()) -> BriefingNote:
        self.asked.append(tuple(questions))
        part = {
            "facts": HeadlineFacts(who=(), what=(), when=(), where=()),
            "summary": self._claims(article),
            "actors": (),
            "timeline": (),
            "claimed": (),
            "open_questions": (),
            "answers": (),
            "prompts": (),
        }
        return BriefingNote.model_validate({**self._shared(article), **part})


Ended = SimpleNamespace
Runner = Callable[..., Ended]


@pytest.fixture
def kit(monkeypatch: pytest.MonkeyPatch) -> type[StandIn]:
    StandIn.made_with, StandIn.asked, StandIn.fails = {}, [], None
    StandIn.unanswered, StandIn.empty, StandIn.tells = (), False, ()
    module = ModuleType("summarize.toolkit")
    module.Toolkit = StandIn  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setitem(sys.modules, "summarize.toolkit", module)
    return StandIn


@pytest.fixture
def cli(
    kit: type[StandIn], capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Runner:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text("Talks began in Cairo on Monday. Nobody objected.")

    def invoke(*arguments: str) -> Ended:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return Ended(code=code, out=out, err=err)

    return invoke


def python(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=60, check=False)


# What is imported


@pytest.mark.parametrize("arguments", [["--help"], ["ask", "--help"], ["--version"], ["model", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    # typer itself reads the arguments of a subcommand with pydantic
    heavy = [name for name in HEAVY if name != "pydantic" or arguments[0].startswith("--")]
    code = (
        "import sys; from summarize.cli.running import run\n"
        f"code = run({arguments!r})\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    ended = python("-c", code)
    assert ended.returncode == 0
    assert ended.stderr.strip() == "[]"


def test_importing_the_package_imports_nothing_heavy() -> None:
    ended = python("-c", f"import sys, summarize; print([n for n in {(*HEAVY, 'typer')!r} if n in sys.modules])")
    assert ended.stdout.strip() == "[]"


def test_the_package_runs_as_a_module_and_completes_its_commands() -> None:
    assert re.fullmatch(r"summarize \d+\.\d+\.\d+\n", python("-m", "summarize", "--version").stdout)
    environ = os.environ | {"_SUMMARIZE_COMPLETE": "complete_bash", "COMP_WORDS": "summarize su", "COMP_CWORD": "1"}
    code = "import sys; from summarize.cli.running import run; sys.exit(run([]))"
    ended = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
    assert ended.stdout.split() == ["summary"]


# The result, and nothing else, on standard output


def test_standard_output_carries_the_result_alone(cli: Runner) -> None:
    ended = cli("summary", "article.txt")
    assert ended.code == 0
    assert ended.out == "- It begins so. [1]\n\n[1] “Talks began” (characters 0–12)\n"
    assert (
        ended.err
        == "summarize: withheld 1 statement for want of evidence (number not in evidence: 1); --json lists them.\n"
    )


def test_quiet_says_nothing_when_all_is_well(cli: Runner, kit: type[StandIn]) -> None:
    kit.tells = (Notice("pulling the model once, 1.1 GB"), Loading("m"))
    assert cli("summary", "article.txt", "--quiet").err == ""


def test_notices_are_always_said_and_the_rest_only_when_asked_for(cli: Runner, kit: type[StandIn]) -> None:
    claim = Claim(text="It \x1b[31mis\x1b[0m so.", citations=())
    kit.tells = (Notice("pulling the model once"), Loading("m"), Loading("m"), Checked(claim), WithheldClaim(WITHHELD))
    usual = cli("summary", "article.txt").err
    assert "pulling the model once" in usual
    assert "loading" not in usual
    verbose = cli("summary", "article.txt", "--verbose").err
    assert verbose.count("loading the model m") == 1
    assert "kept: It is so." in verbose
    assert "withheld (number_not_in_evidence): It was in 1999." in verbose


def test_json_is_one_object_with_the_schema_first(cli: Runner) -> None:
    data = json.loads(cli("ask", "When?", "article.txt", "--json").out)
    assert next(iter(data)) == "schema"
    assert data["schema"] == "summarize/answer@1"
    assert data["withheld"] == [{"text": "It was in 1999.", "reason": "number_not_in_evidence", "detail": "1999"}]


def test_markdown_goes_through_the_templates_of_the_user(cli: Runner, tmp_path: Path) -> None:
    assert "[^1]: “Talks began" in cli("summary", "article.txt", "--markdown").out
    (tmp_path / "summary.md.j2").write_text("House style of {{ result.article.source }}")
    assert cli("summary", "article.txt", "--markdown", "--prompts", str(tmp_path)).out == "House style of article.txt\n"
    (tmp_path / "summary.md.j2").write_text("one\n{{ result.titel }}")
    ended = cli("summary", "article.txt", "--markdown", "--prompts", str(tmp_path))
    assert ended.code == ExitCode.USAGE
    assert "summary.md.j2, line 2" in ended.err


# Questions


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


# Sources


def test_without_a_source_the_example_is_read_and_named_even_quietly(cli: Runner) -> None:
    ended = cli("summary", "--quiet")
    assert ended.code == 0
    assert ended.err.startswith("summarize: no SOURCE given: reading the bundled example article")


def test_without_a_source_the_configured_article_is_read(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZE_ARTICLE", "article.txt")
    ended = cli("summary", "--quiet", "--json")
    assert json.loads(ended.out)["article"]["source"] == "article.txt"
    assert ended.err == ""


def test_piped_input_is_read_only_for_a_dash(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Piped words stand here.")))
    assert "example" in json.loads(cli("summary", "--json").out)["article"]["source"]
    assert "“Piped words”" in cli("summary", "-").out


def test_an_empty_standard_input_is_refused_and_never_replaced(cli: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    ended = cli("summary", "-")
    assert (ended.code, ended.out) == (ExitCode.SOURCE_UNREADABLE, "")
    assert "standard input is empty" in ended.err


def test_title_date_and_encoding_reach_the_article(cli: Runner, tmp_path: Path) -> None:
    (tmp_path / "old.txt").write_bytes("Señales del año pasado.".encode("cp850"))
    data = json.loads(
        cli("summary", "old.txt", "--title", "T", "--date", "20 October 2022", "--encoding", "cp850", "--json").out
    )
    assert data["article"]["title"] == "T"
    assert data["article"]["published"] == "2022-10-20"
    assert cli("summary", "old.txt", "--date", "yesterday").code == ExitCode.USAGE


# Settings


def test_flags_reach_the_toolkit(cli: Runner, kit: type[StandIn], tmp_path: Path) -> None:
    flags = ["--provider", "openai", "--model", "m", "--base-url", "http://localhost:1/v1", "--protocol", "plain"]
    flags += ["--no-cache", "--refresh"]
    (tmp_path / "key").write_text("sk-of-a-file")
    (tmp_path / "key").chmod(0o600)
    files = ["--prompts", str(tmp_path), "--api-key-file", str(tmp_path / "key")]
    assert cli("summary", "article.txt", *flags, "--timeout", "5", "--offline", *files).code == 0
    made = {name: value for name, value in kit.made_with.items() if name != "on_event"}
    assert made == {
        "endpoint": Endpoint("openai", "http://localhost:1/v1", "sk-of-a-file", "m", Protocol.PLAIN),
        "timeout": 5.0,
        "offline": True,
        "prompts_dir": tmp_path,
        "prices_file": None,
        "cache": None,
        "refresh": True,
        "connect": None,
    }
    cli("summary", "article.txt", "--sentences", "3")
    cli("brief", "article.txt", "--question", "When?", "-q", "Why?")
    assert kit.asked[-2:] == [(3, None), ("When?", "Why?")]


# Ways to end


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AuthenticationError("the key is not accepted: set OPENAI_API_KEY."), 6),
        (ProviderError("unreachable."), 6),
        (TimedOutError("5 seconds have passed."), 124),
        (SummarizeError("x"), 1),
        (KeyboardInterrupt(), 130),
    ],
)
def test_each_error_has_its_exit_code_and_at_most_one_line(
    cli: Runner, kit: type[StandIn], error: BaseException, code: int
) -> None:
    kit.fails = error
    ended = cli("summary", "article.txt")
    assert (ended.code, ended.out) == (code, "")
    assert ended.err == (f"summarize: {error}\n" if str(error) else "")


def test_not_in_the_article_is_said_and_ends_with_3(cli: Runner, kit: type[StandIn]) -> None:
    kit.unanswered = ("Who pays?",)
    ended = cli("ask", "Who pays?", "article.txt")
    assert (ended.code, ended.out) == (ExitCode.NOT_IN_ARTICLE, "The article does not say.\n")


@pytest.mark.parametrize("job", ["summary", "actors", "brief"])
def test_nothing_left_ends_with_4(cli: Runner, kit: type[StandIn], job: str) -> None:
    kit.empty = True
    assert cli(job, "article.txt").code == ExitCode.NOTHING_LEFT


def test_a_defect_is_one_line_and_a_traceback_in_the_log_without_the_key(
    cli: Runner, kit: type[StandIn], isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    kit.fails = RuntimeError("with sk-canary in it")
    ended = cli("summary", "article.txt")
    assert ended.code == ExitCode.DEFECT
    assert ended.err.count("\n") == 1
    (log,) = isolated.rglob("crash.log")
    assert str(log) in ended.err
    text = log.read_text()
    assert "Traceback" in text
    assert "RuntimeError: with [key] in it" in text
    assert "sk-canary" not in text + ended.err
    assert log.stat().st_mode & 0o077 == 0


def test_a_defect_without_a_writable_home_is_still_one_line(
    cli: Runner, kit: type[StandIn], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "article.txt" / "state"))
    kit.fails = RuntimeError("x")
    ended = cli("summary", "article.txt")
    assert ended.code == ExitCode.DEFECT
    assert "No log of it could be written" in ended.err


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["aks", "Who?"], "Did you mean 'ask'?"),
        (["ask", "Who?", "--provdr", "x"], "Did you mean --provider or --record?"),
        (["schema", "anser"], "did you mean answer?"),
        (["summary", "--sentences", "0"], "--sentences"),
        (["summary", "--sentences", "1", "--words", "2"], "contradict"),
        (["summary", "--json", "--markdown"], "contradict"),
        (["summary", "--provider", "opnai"], "did you mean openai?"),
        (["summary", "--timeout", "never"], "--timeout"),
        (["summary", "-o", "note.odt"], "not one of .html, .docx, .pdf, .md, .json"),
        (["summary", "-o", "note.md", "--open"], "neither"),
        (["summary", "--json", "--open"], "leave out --json"),
        (["summary", "-o", "note.md", "--json"], "leave one out"),
        (["ask", "--questions", "none.txt"], "does not exist"),
        (["schema"], "Missing argument"),
        ([], "Usage: summarize"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_was_meant(cli: Runner, arguments: list[str], hint: str) -> None:
    ended = cli(*arguments)
    assert (ended.code, ended.out) == (ExitCode.USAGE, "")
    assert hint in ended.err


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


def test_a_full_disk_behind_standard_output_is_an_error_and_a_closed_pipe_is_none() -> None:
    with open("/dev/full", "w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "summarize", "schema", "brief"], stdout=full, stderr=subprocess.PIPE
        )
    assert ended.returncode == ExitCode.USAGE
    assert ended.stderr == b"summarize: standard output cannot be written: No space left on device.\n"
    reader, writer = os.pipe()
    os.close(reader)
    ended = subprocess.run(
        [sys.executable, "-m", "summarize", "schema", "brief"], stdout=writer, stderr=subprocess.PIPE
    )
    os.close(writer)
    assert (ended.returncode, ended.stderr) == (0, b"")


def _opened_for_writing(fifo: Path) -> int:
    """Wait until somebody reads from `fifo`: until then it cannot be opened for writing alone."""
    for _ in range(600):
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.05)
    raise AssertionError("nobody reads from it")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_that_comes_while_the_command_line_is_parsed_has_the_same_code(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals, code: int
) -> None:
    def invoke(_group: object, _context: object) -> None:
        signal.raise_signal(number)

    monkeypatch.setattr("summarize.cli.app.Guarded.invoke", invoke)
    assert run(["schema", "answer"]) == code


def _ended_by(process: subprocess.Popen[bytes], number: int) -> tuple[bytes, bytes]:
    """What it wrote before the signal ended it.

    Sent again where it is not enough: Python notices no signal that comes just before a read that waits.
    """
    for _ in range(10):
        process.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            return process.communicate(timeout=3)
    raise AssertionError(f"{process.args} does not end")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_ends_a_run_with_its_own_code(number: int, code: int, tmp_path: Path) -> None:
    fifo = tmp_path / "never"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [sys.executable, "-m", "summarize", "summary", str(fifo)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    held = _opened_for_writing(fifo)
    out, err = _ended_by(process, number)
    os.close(held)
    assert (process.returncode, out, err) == (code, b"", b"")


# The other commands


def test_status_shows_each_setting_with_its_origin_and_never_a_key(
    cli: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("SUMMARIZE_MODEL", "m")
    ended = cli("status", "--base-url", "http://127.0.0.1:9/v1")
    assert ended.code == ExitCode.PROVIDER_FAILED
    assert "m  [SUMMARIZE_MODEL]" in ended.out
    assert "http://127.0.0.1:9/v1  [--base-url]" in ended.out
    assert re.search(r"offline\s+false  \[default\]", ended.out)
    assert "no: it cannot be reached" in ended.out
    assert "OPENAI_API_KEY is set" in ended.out
    assert "sk-canary" not in ended.out + ended.err


def test_status_of_the_embedded_model_says_that_text_goes_nowhere(cli: Runner) -> None:
    ended = cli("status")
    assert re.search(r"Text goes\s+nowhere", ended.out)
    assert cli("status", "--offline").code == ExitCode.PROVIDER_FAILED


def test_a_model_that_is_not_here_has_no_path(cli: Runner) -> None:
    ended = cli("model", "path", "smollm2-135m")
    assert (ended.code, ended.out) == (ExitCode.PROVIDER_FAILED, "")
    assert "summarize model pull smollm2-135m" in ended.err
    assert cli("model", "pull", "smollm2-135m", "--offline").code == ExitCode.PROVIDER_FAILED
    assert "smollm2-135m" in cli("model", "list").out


def test_prompts_are_listed_shown_and_checked(cli: Runner, tmp_path: Path) -> None:
    names = [line.split()[0] for line in cli("prompts", "list").out.splitlines()]
    assert names
    assert cli("prompts", "show", names[0]).out.startswith("{#")
    assert cli("prompts", "check").code == 0
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / f"{names[0]}.j2").write_text("{# name: x #}\n{{ nobody_sets_this }}")
    ended = cli("prompts", "check", "--prompts", str(folder))
    assert ended.code == ExitCode.USAGE
    assert "nobody_sets_this" in ended.out
    assert cli("prompts", "show", "nothing").code == ExitCode.USAGE


@pytest.mark.parametrize("name", ["answer", "summary", "actors", "brief"])
def test_a_schema_is_printed(cli: Runner, name: str) -> None:
    assert json.loads(cli("schema", name).out)["title"] == f"summarize/{name}@1"


# The status on a terminal


def test_the_status_on_a_terminal_is_transient_and_shows_only_checked_claims(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm")
    with Progress() as progress:
        progress(Loading("m"))
        progress(Checked(Claim(text="It is so.", citations=())))
        progress(Notice("a notice"))
    shown = stream.getvalue()
    assert "loading the model m" in shown
    assert "It is so." in shown
    assert "summarize: a notice" in shown
    assert shown.endswith("\x1b[2K")


def test_the_example_is_the_default_source() -> None:
    assert reading.example_bytes()
