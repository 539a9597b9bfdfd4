"""Bytes from a file or a stream, with a limit, and with refusals that say what to do."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from summarize.errors import SourceError

MAX_BYTES = 20_000_000
"""The largest source that is read, in bytes."""


def read_file(source: str) -> bytes:
    """All bytes of the file at the path `source`. A named pipe will do. Raises `SourceError`."""
    path = Path(source).expanduser()
    try:
        if stat.S_ISDIR(os.stat(path).st_mode):
            raise SourceError(f"{source} is a folder: name one text file in it.")
        with path.open("rb") as stream:
            return read_bounded(stream, source)
    except FileNotFoundError as error:
        raise SourceError(f"{source} does not exist: check the path{_nearest(path)}.") from error
    except PermissionError as error:
        raise SourceError(f"{source} may not be read: you have no permission; see `ls -l`.") from error
    except OSError as error:
        raise SourceError(f"{source} cannot be read: {error.strerror or error}.") from error
    except ValueError as error:  # a NUL character in the path
        raise SourceError(f"{source!r} is not a path: {error}.") from error


def read_bounded(stream: BinaryIO, name: str) -> bytes:
    """All bytes of `stream`, up to `MAX_BYTES`; one byte more is refused. Raises `SourceError`."""
    try:
        data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise SourceError(f"{name} cannot be read: {error.strerror or error}.") from error
    if len(data) > MAX_BYTES:
        raise SourceError(
            f"{name} is larger than {MAX_BYTES // 1_000_000} MB, the most that is read: cut it into parts."
        )
    return data


def _nearest(path: Path) -> str:
    """A suggestion from the folder that the path names: a misspelt file is the usual reason for a missing one."""
    from difflib import get_close_matches

    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return ""
    matches = get_close_matches(path.name, names, n=1, cutoff=0.75)
    return f"; did you mean {path.with_name(matches[0])}?" if matches else ""
