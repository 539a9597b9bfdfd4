"""A lock between processes that ends with its holder, however that one ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PAUSE = 0.2  # seconds between two attempts


@contextmanager
def hold_lock(path: Path, *, while_waiting: Callable[[], None]) -> Generator[None]:
    """Hold the lock on `path` (created, and left in place) for the length of a `with` block.

    Waits as long as another process holds it, calling `while_waiting` several times a second; what that raises ends
    the wait.
    """
    with path.open("a+b") as file:
        while not _try_lock(file):
            while_waiting()
            time.sleep(_PAUSE)
        yield  # closing the file releases the lock, as does the end of the process


if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(0)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
