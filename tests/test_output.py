"""Promises about writing a file: the old one or the whole new one, and a clear refusal."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from summarize.errors import OutputError, UsageError
from summarize.rendering.output import Format, check_writable, format_of, write_atomically

OLD = "the old note\n"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.md"
    path.write_text(OLD)
    return path


def test_the_ending_says_the_format_and_another_is_refused() -> None:
    assert format_of(Path("a.md")) is Format.MARKDOWN
    assert format_of(Path("a.JSON")) is Format.JSON
    assert format_of(Path("a.b.txt")) is Format.TEXT
    assert format_of(Path("a.html")) is Format.HTML
    for name in ("note.odt", "note", ".md", "note.md.bak"):
        with pytest.raises(UsageError, match=r"\.html, \.docx, \.pdf, \.md, \.json, \.jsonl, \.txt"):
            format_of(Path(name))


def test_the_whole_new_file_replaces_the_old_one_and_keeps_its_mode(note: Path) -> None:
    note.chmod(0o640)
    write_atomically(note, "new — note\n")
    assert note.read_bytes() == "new — note\n".encode()
    assert stat.S_IMODE(note.stat().st_mode) == 0o640
    assert list(note.parent.iterdir()) == [note]


def test_a_new_file_gets_the_mode_that_the_umask_allows(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a.md", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.md").stat().st_mode) == 0o640


def test_a_symbolic_link_is_followed(note: Path) -> None:
    link = note.parent / "link.md"
    link.symlink_to(note)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert note.read_text() == "new"


@pytest.mark.parametrize("step", ["fsync", "chmod", "replace"])
def test_a_failure_at_any_step_leaves_the_old_file_and_nothing_else(
    note: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OutputError, match=r"note\.md cannot be written: No space left on device"):
        write_atomically(note, "new")
    assert note.read_text() == OLD
    assert list(note.parent.iterdir()) == [note]


def test_an_interruption_leaves_the_old_file_and_nothing_else(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(note, "new")
    assert note.read_text() == OLD
    assert list(note.parent.iterdir()) == [note]


def test_a_real_limit_on_file_sizes_leaves_the_old_file(note: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path\n"
        "from summarize.errors import OutputError\n"
        "from summarize.rendering.output import write_atomically\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try: write_atomically(Path(sys.argv[1]), 'x' * 5000)\n"
        "except OutputError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code, str(note)], capture_output=True, text=True, check=True)
    assert "cannot be written: File too large" in run.stdout
    assert note.read_text() == OLD
    assert list(note.parent.iterdir()) == [note]


def test_what_plainly_cannot_be_written_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        check_writable(tmp_path / "absent" / "a.md")
    (tmp_path / "folder.md").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        check_writable(tmp_path / "folder.md")
    check_writable(tmp_path / "a.md")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.md"]


def test_a_missing_folder_is_an_output_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="No such file"):
        write_atomically(tmp_path / "absent" / "a.md", "text")
