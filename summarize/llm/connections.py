"""The server ends of loopback connections to a server in this process: cutting them, so that nobody waits for ever."""

from __future__ import annotations

import contextlib
import os
import socket
import stat
import time
from collections.abc import Iterator
from pathlib import Path

_PAUSE = 0.05  # seconds between two looks
_PATIENCE = 15.0  # seconds; llama.cpp notices within one that a connection was cut


def cut_connections(port: int) -> None:
    """Close the listening socket on `port` and every connection to it, and wait until their handlers have let go.

    Both ends are in this process, but the server's belong to native code: they are found among the process's open
    files. Where these cannot be listed (Windows), nothing is done, and the clients have to close first.
    """
    until = time.monotonic() + _PATIENCE
    while _shut_down(port) and time.monotonic() < until:
        time.sleep(_PAUSE)


def _shut_down(port: int) -> int:
    """Shut down whatever is bound to `port`; how many connections there were."""
    connections = 0
    for server_end in _sockets():
        with server_end:
            try:
                bound = server_end.getsockname()
                listening = server_end.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
            except OSError:
                continue
            if not isinstance(bound, tuple) or bound[1] != port:
                continue
            with contextlib.suppress(OSError):  # shut down before, and not closed yet
                server_end.shutdown(socket.SHUT_RDWR)
            connections += not listening
    return connections


def _sockets() -> Iterator[socket.socket]:
    """Duplicates of this process's sockets; the originals stay as they are."""
    for folder in (Path("/proc/self/fd"), Path("/dev/fd")):
        if folder.is_dir():
            descriptors = [int(name) for name in os.listdir(folder)]
            break
    else:
        return
    for descriptor in descriptors:
        try:
            if stat.S_ISSOCK(os.fstat(descriptor).st_mode):
                yield socket.socket(fileno=os.dup(descriptor))
        except OSError:  # closed meanwhile
            continue
