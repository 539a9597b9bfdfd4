"""A client that sends nothing: what a job would ask first, its tokens, and what that would take."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from summarize.llm.client import Client
from summarize.llm.completion import Message
from summarize.llm.prices import Price
from summarize.llm.provider import EMBEDDED, Endpoint
from summarize.llm.tokens import count_tokens

# What a server puts around each message, in tokens: ChatML's marks, roles and line ends.
_AROUND_MESSAGE: Final = 4
# Tokens a second, read and written: of the default model on two cores of a server (benchmarks/RESULTS.md), and of
# hosted models of the smaller kind, which also take a moment to begin. Rough on purpose: times vary threefold.
_EMBEDDED_SPEED: Final = (75.0, 27.0)
_HOSTED_SPEED: Final = (5_000.0, 60.0)
_HOSTED_LATENCY: Final = 0.6


class NotSentError(Exception):
    """Ends a job where its first request would have been sent."""

    def __init__(self, request: PlannedRequest) -> None:
        super().__init__("a rehearsal sends nothing")
        self.request = request


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request as it would be sent; `max_tokens` bounds the answer. Tokens are exact for OpenAI's models alone."""

    messages: tuple[Message, ...]
    max_tokens: int
    endpoint: Endpoint

    @property
    def input_tokens(self) -> int:
        """Tokens to be read, what a server puts around the messages included."""
        return sum(count_tokens(one.content, self.endpoint.model) + _AROUND_MESSAGE for one in self.messages)

    def most_dollars(self, price: Price | None) -> float | None:
        """US dollars that it costs at most, with nothing cached; `None` where the price is not known."""
        if price is None:
            return None
        return (self.input_tokens * price.input + self.max_tokens * price.output) / 1_000_000

    def most_seconds(self) -> float:
        """Seconds that it takes if the answer is as long as it may be: a rough estimate, loading a model left out."""
        if self.endpoint.provider == EMBEDDED:
            read, written = _EMBEDDED_SPEED
            return self.input_tokens / read + self.max_tokens / written
        read, written = _HOSTED_SPEED
        return _HOSTED_LATENCY + self.input_tokens / read + self.max_tokens / written


class Rehearsal(Client):
    """In the place of a client: raises `NotSentError` with what it was to send."""

    async def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        top_logprobs: int = 0,
        json_schema: dict[str, object] | None = None,
        extra: Mapping[str, object] | None = None,
        on_text: Callable[[str], None] | None = None,
        until: Callable[[str], bool] | None = None,
        allow_truncation: bool = False,
    ) -> NoReturn:
        raise NotSentError(PlannedRequest(tuple(messages), max_tokens, self.endpoint))
