"""Several sources: files, folders, globs, addresses, and lists of them, in the order in which they are named."""

from __future__ import annotations

import glob
import io
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from summarize.errors import SourceError
from summarize.sources.decoding import decode
from summarize.sources.files import read_bounded, read_file
from summarize.sources.reading import is_address

_MOST_FILES = 100_000


def names_several(names: Sequence[str], lists: Sequence[str] = ()) -> bool:
    """Whether `names` and `lists` may mean more than one source: whoever names a folder expects any number."""
    return bool(lists) or len(names) > 1 or any(_is_folder(Path(one).expanduser()) or _is_glob(one) for one in names)


def list_sources(names: Iterable[str], *, lists: Iterable[str] = (), stdin: BinaryIO | None = None) -> list[str]:
    """The sources that `names` and the files in `lists` name, none of them twice, folders and globs replaced by files.

    A list holds one source a line, relative to where the program runs; empty lines and those that begin with `#` are
    left out. `-` as a list is standard input. Files in a folder come in the order of their paths, hidden ones not at
    all. Raises `SourceError` for a list that cannot be read, a folder without files and a glob that fits none.
    """
    found: dict[str, None] = {}
    for name in (*names, *(line for one in lists for line in _lines(one, stdin))):
        found.update(dict.fromkeys(_files(name)))
    return list(found)


def _lines(name: str, stdin: BinaryIO | None) -> Iterator[str]:
    if name == "-":
        import sys

        name = "the list on standard input"
        data = read_bounded(stdin or sys.stdin.buffer, name)
    else:
        data = read_file(name)
    for line in io.StringIO(decode(data, name).text):
        line = line.strip()
        if line and not line.startswith("#"):
            yield line


def _files(name: str) -> Iterator[str]:
    if name == "-" or is_address(name):
        yield name
        return
    if _is_glob(name):
        fitting = sorted(path for path in glob.iglob(os.path.expanduser(name), recursive=True) if os.path.isfile(path))
        if not fitting:
            raise SourceError(f"{name} fits no file: check the pattern.")
        yield from fitting
        return
    folder = Path(name).expanduser()
    if not _is_folder(folder):
        yield name
        return
    count = 0
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for file in sorted(files):
            path = os.path.join(parent, file)
            if not file.startswith(".") and os.path.isfile(path):
                count += 1
                yield path
        if count > _MOST_FILES:
            raise SourceError(f"{name} holds more than {_MOST_FILES} files: name a smaller folder.")
    if not count:
        raise SourceError(f"{name} is a folder without files: name one with articles in it.")


def _is_glob(name: str) -> bool:
    """Whether `name` is a pattern that the shell has left to us; a file of this very name is no pattern."""
    return glob.has_magic(name) and not is_address(name) and not os.path.exists(name)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # told by whoever reads it
        return False
