"""The one limiter that all requests of a batch share: it learns from what the provider answers how fast to go.

Three things are learnt, and nothing has to be configured. A request that is refused waits for as long as the provider
names, in its place, so that the others have less room. How many may be under way grows by one with each success and
shrinks by one with each refusal. And where the provider says what is left of an allowance (`x-ratelimit-remaining-…`,
`-limit-…`, `-reset-…`, as OpenAI documents them and others copy), no new request goes out in the last tenth of it
until that tenth has come back.
"""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

from summarize.errors import ProviderError
from summarize.llm.pacing import REFUSED

_SHORTEST_WAIT: Final = 0.5
_LONGEST_GUESS: Final = 60.0
_LONGEST_BRAKE: Final = 60.0
_RESERVE: Final = 0.1
_DURATION: Final = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


class Limiter:
    """At most `most` requests at once, fewer where the provider refuses some.

    `patience` is the seconds of nothing but refusals after which a refusal is final. `clock` reads seconds.
    """

    def __init__(self, most: int, *, patience: float = 1800.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._room = float(most)
        self._under_way = 0
        self._refusals = 0
        self._patience = patience
        self._clock = clock
        self._resume_at = 0.0
        self._refused_since: float | None = None
        self._waiting: deque[asyncio.Future[None]] = deque()

    @property
    def room(self) -> int:
        """How many requests may be under way at once, as things stand."""
        return max(1, int(self._room))

    @asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """As `Pace.turn`."""
        while self._under_way >= self.room:
            place = asyncio.get_running_loop().create_future()
            self._waiting.append(place)
            try:
                await place
            except asyncio.CancelledError:
                self._let_in()  # who was called and does not come must call the next
                raise
        self._under_way += 1
        try:
            # The allowance may shrink further while we wait for it.
            while (wait := self._resume_at - self._clock()) > 0:
                await asyncio.sleep(wait)
            yield
        finally:
            self._under_way -= 1
            self._let_in()

    def _let_in(self) -> None:
        """Call as many of those who wait as there is room for."""
        free = self.room - self._under_way
        while free > 0 and self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(None)
                free -= 1

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """As `Pace.answered`."""
        if status in REFUSED:
            self._room = max(1.0, self._room - 1)
            self._refused_since = self._refused_since or self._clock()
            self._refusals += 1
        elif status < 400:
            self._room = min(float(self._most), self._room + 1)
            self._let_in()
            self._refused_since = None
            self._refusals = 0
        for kind in ("requests", "tokens"):
            brake = _brake(headers, kind)
            if brake > 0:
                self._resume_at = max(self._resume_at, self._clock() + brake)

    async def back_off(self, seconds: float | None, error: ProviderError) -> None:
        """As `Pace.back_off`."""
        since = self._refused_since
        if since is not None and self._clock() - since > self._patience:
            raise error
        if seconds is None:
            seconds = min(_LONGEST_GUESS, _SHORTEST_WAIT * 2 ** min(10, self._refusals // self.room))
        if since is not None and self._clock() + seconds - since > 2 * self._patience:
            raise error
        # Those refused together must not come back together.
        await asyncio.sleep(max(0.01, seconds) * random.uniform(1.0, 1.5))


def _brake(headers: Mapping[str, str], kind: str) -> float:
    """Seconds to wait because an allowance is nearly used up; 0 where it is not, or nothing is known of it."""
    limit, remaining = (_number(headers.get(f"x-ratelimit-{name}-{kind}")) for name in ("limit", "remaining"))
    reset = _seconds(headers.get(f"x-ratelimit-reset-{kind}"))
    if not limit or remaining is None or reset is None or remaining > _RESERVE * limit:
        return 0.0
    return min(_LONGEST_BRAKE, _RESERVE * reset)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _seconds(text: str | None) -> float | None:
    """A time such as `20ms`, `1s` or `6m0s`, in seconds."""
    if text is None:
        return None
    parts = _DURATION.findall(text)
    if not parts:
        return _number(text)
    return sum(float(number) * _SECONDS[unit] for number, unit in parts)
