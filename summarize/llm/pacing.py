"""What a client asks before each request when many requests share one provider: whether it may go out now."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Final, Protocol

from summarize.errors import ProviderError

REFUSED: Final = frozenset({429, 529})
"""The HTTP statuses by which a provider says "not so fast": the request was not done, and costs nothing."""


class Pace(Protocol):
    """The pace that all requests of a batch share, learnt from what the provider answers."""

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait until one more request may go out; its place is held for the length of the `with` block."""
        ...

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Hear of an answer, whatever its status; the names in `headers` are in lower case."""
        ...

    async def back_off(self, seconds: float | None, error: ProviderError) -> None:
        """Wait after a refusal: `seconds`, where the provider named a time. Raises `error` once that is hopeless."""
        ...
