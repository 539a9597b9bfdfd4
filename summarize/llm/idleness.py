"""Whether anybody uses an embedded server: told from what it counts, since requests go past Python."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from summarize.llm.embedded import EmbeddedServer, stopped

_COUNTED: Final = re.compile(r"^llamacpp:(requests_processing|requests_deferred|\w+_total) (\S+)$", re.MULTILINE)
_TIMEOUT: Final = 60.0  # seconds; the counts come between two steps of the model


def wait_until_idle(server: EmbeddedServer, seconds: float, *, sleep: Callable[[float], object] = time.sleep) -> None:
    """Return once nobody has asked `server` anything for `seconds`; with 0 seconds, never.

    Raises StoppedError where the server has come to an end by itself.
    """
    before: dict[str, str] = {}
    quiet_since = time.monotonic()
    pause = min(max(seconds / 10, 0.1), 5.0) if seconds else 5.0
    while True:
        sleep(pause)
        if not server.is_running:
            raise stopped()
        if not seconds:
            continue
        now = _counts(server)
        if now != before or _is_busy(now):
            before, quiet_since = now, time.monotonic()
        elif time.monotonic() - quiet_since >= seconds:
            return


def _is_busy(counts: dict[str, str]) -> bool:
    return any(float(counts.get(name, 0)) > 0 for name in ("requests_processing", "requests_deferred"))


def _counts(server: EmbeddedServer) -> dict[str, str]:
    """What the server has counted; empty where it does not answer, which counts as nobody using it."""
    address = urlsplit(server.base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT)
    try:
        connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {server.api_key}"})
        with connection.getresponse() as response:
            return dict(_COUNTED.findall(response.read().decode(errors="replace")))
    except (OSError, http.client.HTTPException):
        return {}
    finally:
        connection.close()
