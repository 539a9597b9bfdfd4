"""The two streams: standard output for the result alone, standard error for everything said about it."""

from __future__ import annotations

import os
import sys

from summarize.errors import OutputError


def say(text: str) -> None:
    """One message on standard error. Where there is none, or nobody listens, nothing is lost that matters."""
    from summarize.rendering.visible import visible

    try:
        sys.stderr.write(f"summarize: {visible(text)}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        return


def put(text: str, encoding: str | None = None) -> None:
    """Write `text` to standard output at once, in `encoding` or its own.

    Raises `OutputError` where it cannot be written (a full disk), `BrokenPipeError` where its reader has left.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(encoding or sys.stdout.encoding or "utf-8", "replace"))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        abandon_standard_output()
        raise OutputError(f"standard output cannot be written: {error.strerror or error}.") from error


def abandon_standard_output() -> None:
    """Send what is left to nowhere, so that the interpreter does not fail over it once more when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return
