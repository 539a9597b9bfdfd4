"""The log of our own defects: the traceback goes there, one line goes to the user."""

from __future__ import annotations

import os
import time
import traceback
from pathlib import Path

_MOST_BYTES = 1_000_000


def write_crash(error: BaseException) -> str:
    """Append the traceback of `error` to the log in the user's state folder; returns where it is, as a sentence.

    The key of a provider is taken out. A home that cannot be written is no reason to fail a second time.
    """
    import platformdirs

    from summarize import __version__
    from summarize.llm.keys import without_keys

    text = without_keys("".join(traceback.format_exception(error)))
    path = Path(platformdirs.user_state_dir("summarize", appauthor=False)) / "crash.log"
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole = path.exists() and path.stat().st_size > _MOST_BYTES
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if whole else os.O_APPEND)
        with os.fdopen(os.open(path, flags, 0o600), "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} summarize {__version__}\n{text}\n")
    except OSError as failure:
        return f"No log of it could be written to {path}: {failure.strerror or failure}."
    return f"Please report it with the last entry of {path}."
