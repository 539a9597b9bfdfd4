"""Files at their worst: a full disk, folders that are none, planted links, damage in 200 places, a strict umask."""

from __future__ import annotations

import asyncio
import os
import random
import stat
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving
from scripted_server import KEY

from summarize.article import Article
from summarize.cli.running import run
from summarize.errors import ExitCode
from summarize.llm.cache import AnswerCache
from summarize.llm.readings import KeptReadings, forget_readings
from summarize.rendering.output import write_atomically
from summarize.toolkit import Toolkit

DAMAGES = 200
ARTICLE = Article.from_text(f"{SENTENCE} It rained. The mayor was away.")
QUESTION = "What did the council approve?"
ROOT = Path(__file__).parent.parent

posix = pytest.mark.skipif(os.name != "posix", reason="limits, modes and links are of Unix")


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(ARTICLE.text)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


def damaged(whole: bytes) -> Generator[bytes]:
    """`whole` with one bit turned, or cut short, at `DAMAGES` places."""
    chance = random.Random(7)
    for number in range(DAMAGES):
        place = chance.randrange(len(whole))
        if number % 4:
            yield whole[:place] + bytes([whole[place] ^ 1 << chance.randrange(8)]) + whole[place + 1 :]
        else:
            yield whole[:place]


# Damage


def test_a_damaged_cache_gives_the_same_answer_or_it_is_made_again(model: ModelStandIn, tmp_path: Path) -> None:
    cache = AnswerCache(tmp_path / "answers")
    with Toolkit(cache=cache) as kit:
        right = kit.ask(ARTICLE, QUESTION)
    cache.close()
    file = cache.folder / "answers.db"
    whole = file.read_bytes()
    once = len(model.bodies)
    hits = 0
    for content in damaged(whole):
        for other in cache.folder.iterdir():
            other.unlink()
        file.write_bytes(content)
        asked = len(model.bodies)
        with Toolkit(cache=cache) as kit:
            found = kit.ask(ARTICLE, QUESTION)
        cache.close()
        assert (found.answer, found.claims, found.status) == (right.answer, right.claims, right.status)
        # Where the answer is damaged, what the model wrote may still be whole.
        assert not found.cached or len(model.bodies) == asked
        hits += found.cached
    assert 0 < hits < DAMAGES
    assert once < len(model.bodies) <= once * (1 + DAMAGES - hits)


class Slot:
    """A server's slot, which saves the same bytes each time and remembers what it was given back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.content = random.Random(1).randbytes(20_000)
        self.restored: list[str] = []

    def act(self, action: str, file_name: str) -> bool:
        if action == "save":
            (self.folder / file_name).write_bytes(self.content)
        else:
            self.restored.append(file_name)
        return True

    def readings(self) -> KeptReadings:
        server = SimpleNamespace(model_path=Path(__file__), context_tokens=1, base_url="", api_key="")
        return KeptReadings(server)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def slot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Slot:
    made = Slot(tmp_path / "slots")
    made.folder.mkdir()
    monkeypatch.setattr("summarize.llm.readings.slots_directory", lambda: made.folder)
    monkeypatch.setattr(KeptReadings, "_act", lambda _self, action, name: made.act(action, name))  # pyright: ignore
    return made


def test_a_damaged_reading_is_never_given_to_the_model(slot: Slot) -> None:
    """llama.cpp ends the process over a damaged state: nothing is restored that is not what was saved."""

    async def go() -> None:
        await slot.readings().keep("prefix")
        (kept,) = slot.folder.iterdir()
        for damage in damaged(slot.content):
            kept.write_bytes(damage)
            await slot.readings().restore("prefix")
            assert slot.restored == []
            assert not kept.exists()
        kept.write_bytes(slot.content)
        await slot.readings().restore("prefix")
        assert slot.restored == [kept.name]

    asyncio.run(go())


def test_what_a_killed_process_left_half_written_is_deleted_in_time_or_with_the_rest(slot: Slot) -> None:
    old, new = (slot.folder / f"{digit * 32}.{digit * 8}" for digit in "ab")
    for draft in (old, new):
        draft.write_bytes(slot.content)
    os.utime(old, (0, 0))
    asyncio.run(slot.readings().keep("prefix"))
    assert not old.exists()
    assert new.exists(), "another process may be writing to it"
    assert forget_readings() == 1
    assert list(slot.folder.iterdir()) == []


# Disks and folders


@contextmanager
def largest_file(size: int) -> Generator[None]:
    """No file of this process may grow beyond `size` bytes: what a full disk looks like."""
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@posix
@pytest.mark.parametrize("job", ["ask", "summary"])
def test_a_full_disk_costs_the_note_and_not_the_old_one(
    model: ModelStandIn, tmp_path: Path, capfd: pytest.CaptureFixture[str], job: str
) -> None:
    (tmp_path / "note.md").write_text("the old note\n")
    question = [QUESTION] if job == "ask" else []
    with largest_file(300):
        code = run([job, *question, "article.txt", "-o", "note.json"])
        kept = run([job, *question, "article.txt", "-o", "note.md", "--no-cache", "--timeout", "0.000001"])
    assert code == ExitCode.USAGE
    assert kept == ExitCode.TIMED_OUT
    assert "note.json cannot be written: File too large" in capfd.readouterr().err
    assert (tmp_path / "note.md").read_text() == "the old note\n"
    assert sorted(one.name for one in tmp_path.iterdir() if one.is_file()) == ["article.txt", "note.md"]


@posix
def test_a_full_disk_does_not_keep_the_result_from_standard_output(
    model: ModelStandIn, isolated: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with largest_file(300):
        assert run(["ask", QUESTION, "article.txt"]) == ExitCode.DONE
    assert SENTENCE in capfd.readouterr().out


@posix
@pytest.mark.parametrize("size", [300, 5_000, 40_000, 60_000])
def test_a_full_disk_ends_a_batch_with_its_code_and_the_next_run_has_it_all(
    model: ModelStandIn, tmp_path: Path, capfd: pytest.CaptureFixture[str], size: int
) -> None:
    command = ["batch", "article.txt", "-o", "notes", "--task", "summary", "--quiet"]
    with largest_file(size):
        assert run(command) == ExitCode.USAGE
    assert "cannot be" in capfd.readouterr().err
    assert run(command) == ExitCode.DONE
    assert SENTENCE in (tmp_path / "notes" / "article.md").read_text()


@pytest.mark.parametrize(
    "command",
    [
        ["ask", QUESTION, "article.txt"],
        ["summary", "article.txt"],
        ["actors", "article.txt", "--protocol", "plain"],
        ["brief", "article.txt", "--protocol", "plain"],
        ["model", "list"],
        ["prompts", "check"],
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_a_home_that_is_no_folder_stops_nothing(
    model: ModelStandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    """As an ordinary user of a machine whose home may not be written: root, as in many containers, may write all."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "article.txt" / "home"))
    code = run(command)
    shown = capfd.readouterr()
    assert code in (ExitCode.DONE, ExitCode.NOTHING_LEFT)
    assert "Traceback" not in shown.err
    assert shown.out


@posix
@pytest.mark.parametrize("out", ["note.json", "notes", "all.jsonl"])
def test_a_power_cut_leaves_the_old_file_or_the_whole_new_one(
    model: ModelStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str
) -> None:
    """The file is on the disk before it gets its name, and then the name is: flush, rename, flush the folder."""
    done: list[str] = []
    flush, rename = os.fsync, os.replace

    def flushing(descriptor: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        flush(descriptor)

    def renaming(old: str, new: str) -> None:
        done.append("name")
        rename(old, new)

    monkeypatch.setattr(os, "fsync", flushing)
    monkeypatch.setattr(os, "replace", renaming)
    command = ["ask", QUESTION] if out == "note.json" else ["batch", "--task", "summary", "--quiet"]
    assert run([*command, "article.txt", "-o", out]) == ExitCode.DONE
    assert done
    assert done == ["file", "name", "folder"] * (len(done) // 3)


# Links


@posix
def test_a_link_that_was_planted_among_the_notes_is_replaced_and_not_followed(
    model: ModelStandIn, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("untouched")
    notes = tmp_path / "notes"
    notes.mkdir()
    for name in ("article.md", "failures.jsonl", "index.html", "feed.json"):
        (notes / name).symlink_to(precious)
    assert run(["batch", "article.txt", "-o", "notes", "--task", "summary", "--quiet"]) == ExitCode.DONE
    assert precious.read_text() == "untouched"
    assert SENTENCE.split()[1] in (notes / "article.md").read_text()
    assert not (notes / "article.md").is_symlink()


@posix
def test_a_link_that_dangles_or_turns_in_circles_is_replaced(tmp_path: Path) -> None:
    for target in ("absent", "note.md"):
        link = tmp_path / "note.md"
        link.symlink_to(target)
        write_atomically(link, "new", through_links=False)
        assert not link.is_symlink()
        assert link.read_text() == "new"
        link.unlink()


# Modes


@posix
def test_what_is_kept_is_for_the_user_alone_whatever_the_umask(
    model: ModelStandIn, isolated: Path, tmp_path: Path
) -> None:
    before = os.umask(0)
    try:
        assert run(["ask", QUESTION, "article.txt"]) == ExitCode.DONE
    finally:
        os.umask(before)
    kept = [one for one in isolated.rglob("*") if "answers" in one.parts]
    assert kept
    assert [one for one in kept if stat.S_IMODE(one.stat().st_mode) & 0o077] == []


@posix
@pytest.mark.parametrize("out", ["note.md", "note.json", "notes/", "all.jsonl"])
def test_a_strict_umask_holds_for_every_output(model: ModelStandIn, tmp_path: Path, out: str) -> None:
    command = ["ask", QUESTION] if out.startswith("note.") else ["batch", "--task", "summary", "--quiet"]
    before = os.umask(0o077)
    try:
        assert run([*command, "article.txt", "-o", out]) == ExitCode.DONE
    finally:
        os.umask(before)
    written = [one for one in tmp_path.rglob("*") if one.name != "article.txt"]
    assert written
    assert [one for one in written if stat.S_IMODE(one.stat().st_mode) & 0o077] == []
