"""How a watch asks the servers of others: who it is, and never more often than once a second each."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit

DEFAULT_PAUSE = 1.0
"""Seconds between two requests to one host."""


class Politeness:
    """Spaces the requests to each host by `pause` seconds. To be asked by one thread at a time."""

    def __init__(
        self,
        pause: float = DEFAULT_PAUSE,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._last: dict[str, float] = {}

    def wait_for(self, address: str) -> None:
        """Wait until the host of `address` may be asked again; a file has no host and is not waited for."""
        host = urlsplit(address).hostname
        if host is None:
            return
        left = self._last.get(host, -self._pause) + self._pause - self._clock()
        if left > 0:
            self._sleep(left)
        self._last[host] = self._clock()
