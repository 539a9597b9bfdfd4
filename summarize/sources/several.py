"""Several sources: files, folders, addresses, and lists of them, in the order in which they are named."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from summarize.article import Article
from summarize.errors import SourceError
from summarize.sources.decoding import decode
from summarize.sources.files import read_bounded, read_file
from summarize.sources.reading import Reading, is_address, read_each

_MOST_FILES = 100_000


def list_sources(names: Iterable[str], *, lists: Iterable[str] = (), stdin: BinaryIO | None = None) -> list[str]:
    """The sources that `names` and the files in `lists` name, none of them twice, folders replaced by their files.

    A list holds one source a line, relative to where the program runs; empty lines and those that begin with `#` are
    left out. `-` as a list is standard input. Files in a folder come in the order of their paths, hidden ones not at
    all. Raises `SourceError` for a list that cannot be read and a folder without files.
    """
    found: dict[str, None] = {}
    for name in (*names, *(line for one in lists for line in _lines(one, stdin))):
        found.update(dict.fromkeys(_files(name)))
    return list(found)


def read_sources(
    names: Iterable[str],
    reading: Reading | None = None,
    *,
    stdin: BinaryIO | None = None,
    warn: Callable[[str], None] | None = None,
    on_error: Callable[[str, SourceError], None] | None = None,
) -> Iterator[Article]:
    """The articles in the sources `names` (see `list_sources`), each read when it is asked for.

    A feed gives one for each of its entries. A source that cannot be read is told to `on_error`, by its name, and left
    out; without `on_error` it raises `SourceError`.
    """
    for name in names:
        try:
            yield from read_each(name, reading or Reading(), stdin=stdin, warn=warn)
        except SourceError as error:
            if on_error is None:
                raise
            on_error(name, error)


def _lines(name: str, stdin: BinaryIO | None) -> Iterator[str]:
    if name == "-":
        import sys

        data = read_bounded(stdin or sys.stdin.buffer, "the list on standard input")
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


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # told by whoever reads it
        return False
