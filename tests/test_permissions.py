"""An ordinary user, who may not write everywhere: what is refused, what goes on without, and what others may read."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving
from scripted_server import KEY

from summarize.cli.running import run
from summarize.errors import ExitCode

TEXT = f"{SENTENCE} It rained. The mayor was away."
QUESTION = "What did the council approve?"
NOBODY = 65_534  # a user without rights, by an old custom
JOBS = (
    ["ask", QUESTION],
    ["summary"],
    ["actors", "--protocol", "plain"],
    ["brief", "--protocol", "plain"],
)

pytestmark = pytest.mark.skipif(os.name != "posix", reason="users and modes are of Unix")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(TEXT)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


@pytest.fixture
def as_an_ordinary_user(
    model: ModelStandIn, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Generator[Path]:
    """A folder of somebody's who may not write everywhere, as root may; the test runs as them, and in it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "article.txt").write_text(TEXT)
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            monkeypatch.setenv(variable, str(folder / "home"))
        (folder / "home").mkdir()
        (folder / "locked").mkdir(mode=0o500)
        monkeypatch.chdir(folder)
        if os.geteuid() != 0:
            yield folder
            return
        # What is imported when it is first needed may lie where only root may look.
        for job in JOBS:
            run([*job, "article.txt", "--no-cache"])
        run(["batch", "article.txt", "-o", str(tmp_path_factory.mktemp("warm")), "--task", "summary", "--quiet"])
        model.bodies.clear()
        for path in (folder, *folder.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        os.setresgid(NOBODY, NOBODY, 0)
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            yield folder
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)


@pytest.mark.parametrize("out", ["locked/note.md", "locked/new/note.md", "locked/notes", "locked", "locked/all.jsonl"])
def test_a_folder_that_may_not_be_written_is_refused_before_the_model_is_asked(
    model: ModelStandIn, as_an_ordinary_user: Path, capfd: pytest.CaptureFixture[str], out: str
) -> None:
    command = ["ask", QUESTION] if out.endswith(".md") else ["batch", "--task", "summary"]
    assert run([*command, "article.txt", "-o", out]) == ExitCode.USAGE
    assert model.bodies == []
    assert "locked" in capfd.readouterr().err
    assert list((as_an_ordinary_user / "locked").iterdir()) == []


@pytest.mark.parametrize("locked", ["notes", "notes/ledger.sqlite", "notes/ledger.sqlite.lock"])
@pytest.mark.parametrize("command", [["status"], ["article.txt", "--task", "summary", "-o"]], ids=["status", "run"])
def test_an_output_of_somebody_elses_is_refused_and_no_defect(
    model: ModelStandIn, as_an_ordinary_user: Path, capfd: pytest.CaptureFixture[str], locked: str, command: list[str]
) -> None:
    assert run(["batch", "article.txt", "-o", "notes", "--task", "summary", "--quiet"]) == ExitCode.DONE
    (as_an_ordinary_user / locked).chmod(0)
    capfd.readouterr()
    assert run(["batch", *command, "notes"]) == ExitCode.USAGE
    assert "notes" in capfd.readouterr().err
    (as_an_ordinary_user / "notes").chmod(0o700)


@pytest.mark.parametrize("job", JOBS, ids=lambda job: job[0])
def test_a_home_that_may_not_be_written_stops_no_job(
    model: ModelStandIn, as_an_ordinary_user: Path, capfd: pytest.CaptureFixture[str], job: list[str]
) -> None:
    home = as_an_ordinary_user / "home"
    home.chmod(0o500)
    assert run([*job, "article.txt"]) in (ExitCode.DONE, ExitCode.NOTHING_LEFT)
    shown = capfd.readouterr()
    assert shown.out
    assert "Traceback" not in shown.err
    assert list(home.iterdir()) == []


def test_an_ordinary_user_keeps_notes_and_a_cache_that_nobody_else_may_read(
    model: ModelStandIn, as_an_ordinary_user: Path
) -> None:
    assert run([*JOBS[0], "article.txt", "-o", "note.json"]) == ExitCode.DONE
    asked = len(model.bodies)
    assert run([*JOBS[0], "article.txt", "--json"]) == ExitCode.DONE
    assert len(model.bodies) == asked, "the second answer is from the cache"
    kept = [one for one in (as_an_ordinary_user / "home").rglob("*") if "answers" in one.parts]
    assert kept
    assert [one for one in kept if stat.S_IMODE(one.stat().st_mode) & 0o077] == []
