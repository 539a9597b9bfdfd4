"""The plan of a batch: a stream of items from files, folders, globs, addresses, lists and tables, never all at once."""

from __future__ import annotations

import glob
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final, cast

from summarize.batch.arrow import open_list, read_rows
from summarize.batch.items import Item, broken, from_record, from_source
from summarize.errors import SourceError, UsageError

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_LISTS: Final = frozenset({".jsonl", ".ndjson"})
_TABLES: Final = frozenset({".parquet"})
# What a folder is searched for; a file of any other kind in it is no article.
_ARTICLES: Final = frozenset({".txt", ".text", ".md", ".htm", ".html", ".xhtml", ".pdf", ".docx", ".eml"})
_LONGEST_LINE: Final = 25_000_000


def find_items(
    sources: Sequence[str], lists: Sequence[str] = (), *, stdin: BinaryIO | None = None, leaving_out: Path | None = None
) -> Iterator[Item]:
    """The items that `sources` (files, folders, globs, addresses, lists) and `lists` (files or `-`) mean, in order.

    A folder is searched to its end for articles, sorted by name, but for what lies in `leaving_out` (the output) or is
    hidden. A list is a path or an address a line, or a JSON object a line; a table is Parquet. Lists and tables may
    lie wherever `pyarrow` reads (`s3://…`). Raises `SourceError` where a folder, a glob or a list is not there at all;
    a single article that is missing is an item that cannot be read.
    """
    for source in sources:
        yield from _of_source(source, leaving_out)
    for name in lists:
        yield from _of_list(name, stdin)


def _of_source(source: str, leaving_out: Path | None) -> Iterator[Item]:
    if source == "-":
        raise UsageError("- is no source of a batch: `--from -` reads a list from standard input.")
    suffix = Path(source).suffix.lower()
    if suffix in _LISTS or suffix in _TABLES:
        yield from _of_list(source, None)
    elif _ADDRESS.match(source):
        yield from_source(source)
    elif os.path.isdir(source):
        yield from _of_folder(Path(source), leaving_out)
    elif glob.has_magic(source) and not os.path.exists(source):
        found = sorted(path for path in glob.iglob(source, recursive=True) if os.path.isfile(path))
        if not found:
            raise SourceError(f"{source} fits no file: check the pattern.")
        yield from (from_source(path, Path(path).stem) for path in found)
    else:
        yield from_source(source, Path(source).stem)


def _of_folder(folder: Path, leaving_out: Path | None) -> Iterator[Item]:
    skipped = os.path.realpath(leaving_out) if leaving_out is not None else None
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise SourceError(f"{folder} cannot be read: {error.strerror or error}.") from error
    for entry in entries:
        if entry.name.startswith(".") or os.path.realpath(entry.path) == skipped:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _of_folder(Path(entry.path), leaving_out)
        elif Path(entry.name).suffix.lower() in _ARTICLES and entry.is_file():
            yield from_source(entry.path, Path(entry.name).stem)


def _of_list(name: str, stdin: BinaryIO | None) -> Iterator[Item]:
    if Path(name).suffix.lower() in _TABLES:
        yield from _of_table(name)
        return
    if name == "-":
        yield from _of_lines(stdin or sys.stdin.buffer, "standard input")
        return
    try:
        stream = open_list(name)
    except OSError as error:
        raise SourceError(f"the list {name} cannot be read: {error.strerror or error}.") from error
    with stream:
        yield from _of_lines(stream, name)


def _of_lines(stream: BinaryIO, name: str) -> Iterator[Item]:
    """An object or a source a line; empty lines and lines that begin with # do not count."""
    number = 0
    while line := stream.readline(_LONGEST_LINE):
        number += 1
        place = f"{name}:{number}"
        if len(line) == _LONGEST_LINE:
            raise SourceError(f"{place} is longer than {_LONGEST_LINE // 1_000_000} MB: this is no list of articles.")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError:
            yield broken(place, "it is not UTF-8")
            continue
        if text.startswith("{"):
            yield _of_object(text, place)
        elif text and not text.startswith("#"):
            yield from_source(text, None if _ADDRESS.match(text) else Path(text).stem)


def _of_object(text: str, place: str) -> Item:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError) as error:
        return broken(place, f"it is not JSON ({error})")
    return from_record(cast("dict[str, object]", record), place)


def _of_table(name: str) -> Iterator[Item]:
    for row, record in enumerate(read_rows(name)):
        yield from_record(record, f"{name}:{row}")
