"""The door to pyarrow, an extra: Parquet tables, and the object stores that lists and tables may lie in."""

from __future__ import annotations

import io
import re
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from typing import Any, BinaryIO, Final, cast

from summarize.errors import SourceError, UsageError

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_WEB: Final = ("http://", "https://")
_ROWS: Final = 256
_ROW_GROUP: Final = 1000


def check_parquet(name: str) -> None:
    """Raise `UsageError` where the table `name` needs what is not installed."""
    _library("parquet", name)


def open_list(name: str) -> BinaryIO:
    """The bytes of the file `name`, here or in an object store. Raises `OSError`, `SourceError` and `UsageError`."""
    if not _ADDRESS.match(name):
        return open(name, "rb")
    system, path = _file_system(name)
    return cast("BinaryIO", io.BufferedReader(system.open_input_stream(path)))


def read_rows(name: str) -> Iterator[dict[str, object]]:
    """The rows of the Parquet table `name`, a few at a time. Raises `SourceError` and `UsageError`."""
    parquet = _library("parquet", name)
    with _refusing(name):
        source: object = name
        if _ADDRESS.match(name):
            system, path = _file_system(name)
            source = system.open_input_file(path)
        with parquet.ParquetFile(source) as table:
            for batch in cast("Iterable[Any]", table.iter_batches(batch_size=_ROWS)):
                yield from batch.to_pylist()


def write_rows(file: BinaryIO, columns: Iterable[str], rows: Iterator[Mapping[str, str]]) -> None:
    """Write `rows` of text to `file` as a Parquet table, a group at a time."""
    arrow, parquet = _library("lib", "the output"), _library("parquet", "the output")
    schema = arrow.schema([(name, arrow.string()) for name in columns])
    with parquet.ParquetWriter(file, schema) as writer:
        while group := list(islice(rows, _ROW_GROUP)):
            writer.write_table(arrow.Table.from_pylist(group, schema=schema))


def _file_system(address: str) -> tuple[Any, str]:
    if address.startswith(_WEB):
        raise SourceError(f"{address}: a list is read from a file or an object store; fetch it first.")
    with _refusing(address):
        return _library("fs", address).FileSystem.from_uri(address)


def _library(part: str, name: str) -> Any:
    """A part of pyarrow, which has no types."""
    try:
        return import_module(f"pyarrow.{part}")
    except ImportError as error:
        raise UsageError(f"{name} needs the parquet extra; run `pip install 'summarize[parquet]'` once.") from error


@contextmanager
def _refusing(name: str) -> Generator[None]:
    broken: type[Exception] = _library("lib", name).ArrowException
    try:
        yield
    except (OSError, broken) as error:
        raise SourceError(f"{name} cannot be read: {error}.") from error
