"""The log that `--log-file` keeps: a JSON object a line, in a file that is rotated."""

from __future__ import annotations

import json
import logging
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from summarize.errors import OutputError, SummarizeError
from summarize.llm.keys import without_keys

_MOST_BYTES = 10_000_000
_KEPT = 5


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, where it comes from, and what it says."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, without a line end."""
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["traceback"] = self.formatException(record.exc_info)
        return without_keys(json.dumps(told, ensure_ascii=False))


@contextmanager
def logging_to(path: Path | None) -> Generator[None]:
    """Keep what the program logs in `path` for the length of a `with` block, and the error that ends it.

    `None`: nothing is kept. The file is rotated at 10 MB, and five old ones are kept. Raises `OutputError` where it
    cannot be written.
    """
    logger = logging.getLogger("summarize")
    handler: logging.Handler = logging.NullHandler()
    if path is not None:
        try:
            handler = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=_KEPT, encoding="utf-8")
        except OSError as error:
            raise OutputError(f"--log-file {path} cannot be written: {error.strerror or error}.") from error
    handler.setFormatter(JsonLines())
    before, propagated = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    try:
        yield
    except SummarizeError as error:
        logger.error("%s", error)
        raise
    except KeyboardInterrupt:
        logger.warning("interrupted")
        raise
    # The outermost edge turns a defect into one line; the log has all of it.
    except Exception:
        logger.exception("a defect")
        raise
    finally:
        logger.removeHandler(handler)
        logger.setLevel(before)
        logger.propagate = propagated
        handler.close()
