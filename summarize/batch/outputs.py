"""Where the results of a batch go: a folder of notes, a JSON Lines file or a Parquet table."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol

from summarize.batch.arrow import check_parquet, write_rows
from summarize.batch.ledger import Ledger
from summarize.batch.notes import render
from summarize.batch.records import Failure, Record
from summarize.errors import OutputError
from summarize.rendering.output import Format, check_writable, flush_folder, mode_for, write_atomically
from summarize.rendering.visible import escaped_json

_COLUMNS: Final = ("id", "source", "sha256", "metadata", "results")
FAILURES: Final = "failures.jsonl"
SCHEMA: Final = "summarize/batch-item@1"


class Output(Protocol):
    """What takes complete records: an eager one one by one, with their articles; the others all at once in the end."""

    is_eager: bool

    def holds(self, name: str, tasks: Sequence[str]) -> bool:
        """Whether what was written of an item is still there."""
        ...

    def write(self, records: Sequence[Record]) -> None:
        """Write some records; may be called in another thread."""
        ...

    def finish(self, ledger: Ledger) -> None:
        """Write what has to be written in the end, of however much there is."""
        ...


class NotesFolder:
    """A note for each item and task: `NAME.md`, or `NAME.TASK.md` where there are several tasks."""

    is_eager = True

    def __init__(self, folder: Path, *, form: Format = Format.MARKDOWN, layouts: Sequence[Path] = ()) -> None:
        self._folder = folder
        self._form = form
        self._layouts = tuple(layouts)

    def holds(self, name: str, tasks: Sequence[str]) -> bool:
        """As `Output.holds`."""
        return all(os.path.exists(self._folder / file) for file in self._files(name, tasks).values())

    def write(self, records: Sequence[Record]) -> None:
        """As `Output.write`."""
        for record in records:
            if record.article is None:
                raise ValueError(f"the article of {record.id} is not at hand")
            for task, file in self._files(record.name, [task for task, _ in record.results]).items():
                results = [result for name, result in record.results if name == task]
                note = render(self._form, task, results, record.article, self._layouts)
                write_atomically(self._folder / file, note, through_links=False)

    def finish(self, ledger: Ledger) -> None:
        """As `Output.finish`: what a killed run had no time to write, and the list of failures."""
        numbers = ledger.unwritten(with_articles=True)
        for number in numbers:
            self.write([ledger.record(number)])
        ledger.mark_written(numbers)
        write_failures(self._folder / FAILURES, ledger.failures())

    def _files(self, name: str, tasks: Sequence[str]) -> dict[str, str]:
        several = list(dict.fromkeys(tasks))
        if len(several) == 1:
            return {several[0]: f"{name}{self._form}"}
        return {task: f"{name}.{task}{self._form}" for task in several}


class ItemsFile:
    """All items in one file, in the order in which they were first seen; it is replaced as a whole in the end."""

    is_eager = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._exists = path.exists()

    def holds(self, name: str, tasks: Sequence[str]) -> bool:
        """As `Output.holds`."""
        return self._exists

    def write(self, records: Sequence[Record]) -> None:
        """As `Output.write`; there is nothing to write before the end."""

    def finish(self, ledger: Ledger) -> None:
        """As `Output.finish`."""
        numbers = ledger.unwritten()
        if numbers or not self._exists:
            with _replacing(self._path) as file:
                if _is_table(self._path):
                    write_rows(file, _COLUMNS, map(_row, ledger.complete()))
                else:
                    _write_lines(file, ledger.complete())
            ledger.mark_written(numbers)
        write_failures(self._path.with_suffix(f".{FAILURES}"), ledger.failures())


def choose_output(path: Path, *, form: Format = Format.MARKDOWN, layouts: Sequence[Path] = ()) -> Output:
    """The output that `path` means: `.jsonl` and `.parquet` are files, anything else a folder of notes.

    The folder is made where it is not there. Raises `UsageError` and `OutputError`.
    """
    if path.suffix == ".jsonl":
        check_writable(path)
        return ItemsFile(path)
    if _is_table(path):
        check_writable(path)
        check_parquet(str(path))
        return ItemsFile(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {path} cannot be made: {error.strerror or error}.") from error
    return NotesFolder(path, form=form, layouts=layouts)


def write_failures(path: Path, failures: Iterable[Failure]) -> None:
    """The failures of a run, one JSON object a line; no file where there are none."""
    lines = [
        json.dumps({"id": one.id, "task": one.task, "reason": one.reason, "exit_code": one.code}, ensure_ascii=False)
        for one in failures
    ]
    if lines:
        write_atomically(path, "".join(f"{escaped_json(line)}\n" for line in lines), through_links=False)
    else:
        path.unlink(missing_ok=True)


def as_line(record: Record) -> dict[str, Any]:
    """A record as plain data, as it is published."""
    results = [result for _, result in record.results]
    return {"schema": SCHEMA, "id": record.id, "metadata": record.metadata, "results": results}


def _is_table(path: Path) -> bool:
    return path.suffix == ".parquet"


def _write_lines(file: BinaryIO, records: Iterable[Record]) -> None:
    for record in records:
        file.write((escaped_json(json.dumps(as_line(record), ensure_ascii=False, default=str)) + "\n").encode())


def _row(record: Record) -> dict[str, str]:
    """The row of a table; metadata and results are JSON, so that every batch has the same columns."""
    article = record.results[0][1]["article"]
    return {
        "id": record.id,
        "source": article["source"],
        "sha256": article["sha256"],
        "metadata": json.dumps(record.metadata, ensure_ascii=False, default=str),
        "results": json.dumps([result for _, result in record.results], ensure_ascii=False),
    }


@contextmanager
def _replacing(path: Path) -> Generator[BinaryIO]:
    """A new file that takes the place of `path` once it is whole: memory does not grow with its size."""
    target = Path(os.path.realpath(path))
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, mode_for(target))
            os.replace(temporary, target)
            flush_folder(target.parent)
        finally:
            with suppress(OSError):
                os.unlink(temporary)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written: {error.strerror or error}. What was there is unchanged."
        ) from error
