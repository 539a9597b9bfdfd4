"""Writing a result to a file: the old file or the whole new one, never half of it."""

from __future__ import annotations

import contextlib
import os
import stat
from enum import StrEnum
from pathlib import Path

from summarize.errors import OutputError, UsageError


class Format(StrEnum):
    """How a result is written to a file; the value is the ending that asks for it."""

    HTML = ".html"
    DOCX = ".docx"
    PDF = ".pdf"
    MARKDOWN = ".md"
    JSON = ".json"
    JSON_LINES = ".jsonl"
    TEXT = ".txt"


LAID_OUT = frozenset((Format.HTML, Format.DOCX, Format.PDF, Format.MARKDOWN))
"""The forms whose layout a user may replace."""

BINARY = frozenset((Format.DOCX, Format.PDF))
"""The forms that are no text."""


def format_of(path: Path) -> Format:
    """The format that the ending of `path` asks for. Raises `UsageError` for any other ending."""
    try:
        return Format(path.suffix.lower())
    except ValueError as error:
        endings = ", ".join(Format)
        raise UsageError(
            f"-o {path}: the ending says the format, and {path.suffix or 'none'} is not one of {endings}."
        ) from error


def check_writable(path: Path) -> None:
    """Raise `OutputError` where `path` plainly cannot be written, before a model is asked for anything."""
    folder = _target(path).parent
    if path.is_dir():
        raise OutputError(f"{path} is a folder: name a file in it.")
    if not folder.is_dir():
        raise OutputError(f"{path} cannot be written: the folder {folder} does not exist. Make it first.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"{path} cannot be written: no permission in the folder {folder}.")


def check_installed(form: Format) -> None:
    """Raise `UsageError` where `form` needs a library that is not there, before a model is asked for anything."""
    from importlib.util import find_spec

    module, library = {Format.DOCX: ("docx", "python-docx"), Format.PDF: ("typst", "typst")}.get(form, ("", ""))
    if module and find_spec(module) is None:
        raise missing_extra(form, library)


def missing_extra(form: str, library: str) -> UsageError:
    """What to say where a form needs a library that is not there."""
    return UsageError(f"a {form} file needs {library}, which is not installed: pip install 'summarize[office]'.")


def write_atomically(path: Path, content: str | bytes, *, through_links: bool = True) -> None:
    """Write `content`, a text as UTF-8, to `path`, so that at every moment the old file or the whole new one is there.

    A temporary file beside it is filled, flushed to the disk and renamed; the mode of an existing file is kept, a
    symbolic link is followed. Without `through_links` the link itself is replaced: a file whose name we have chosen may
    not be led elsewhere by who can write to its folder. Raises `OutputError`, and then the old file is untouched and
    nothing else is left behind.
    """
    import tempfile

    target = _target(path) if through_links else path
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    except OSError as error:
        raise _refused(path, error) from error
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, mode_for(target))
        os.replace(temporary, target)
    except OSError as error:
        raise _refused(path, error) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
    flush_folder(target.parent)


def _target(path: Path) -> Path:
    return Path(os.path.realpath(path))


def mode_for(target: Path) -> int:
    """The mode of a file that takes the place of `target`: its own, else what the umask allows."""
    try:
        status = target.lstat()
    except OSError:
        status = None
    if status is not None and stat.S_ISREG(status.st_mode):
        return stat.S_IMODE(status.st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def flush_folder(folder: Path) -> None:
    """Make the rename last through a power cut; some file systems and Windows cannot, which is no reason to fail."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _refused(path: Path, error: OSError) -> OutputError:
    return OutputError(f"{path} cannot be written: {error.strerror or error}. What was there before is unchanged.")
