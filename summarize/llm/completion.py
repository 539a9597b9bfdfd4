"""What goes to a model and what comes back: messages, completions, and reading one out of a provider's reply."""

from __future__ import annotations

import json
import math
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from summarize.errors import BrokenOffError, InvalidOutputError, ProviderError

_SHOWN_CHARACTERS = 300
# Some servers give -inf for a token they rule out; the logarithm of a probability below this cannot be taken back.
_LEAST_LOGPROB = -700.0


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """A token the model wrote, the natural logarithm of its probability, and the likeliest tokens in its place."""

    token: str
    logprob: float
    top: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Completion:
    """What a model wrote.

    `model` is the name the provider gave; `seconds` the wall-clock time, retries included. `cached_tokens` is the part
    of `input_tokens` that the provider did not have to read again. Where a provider reports no usage, the tokens are
    counted with `summarize.llm.tokens`. `logprobs` is empty where the provider gives none.
    """

    text: str
    finish_reason: str
    model: str
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    seconds: float
    logprobs: tuple[TokenLogprob, ...] = ()


@dataclass(slots=True)
class Reply:
    """A provider's reply as it comes in, whole or piece by piece; nothing in it is trusted to have the right type.

    `source` names the model and the endpoint, for messages.
    """

    source: str
    model: str | None = None
    finish_reason: str | None = None
    usage: dict[str, object] = field(default_factory=dict[str, object])
    timings: dict[str, object] = field(default_factory=dict[str, object])
    logprobs: list[TokenLogprob] = field(default_factory=list[TokenLogprob])
    _pieces: list[str] = field(default_factory=list[str])
    _refusal: list[str] = field(default_factory=list[str])
    _called_tool: bool = False

    @property
    def text(self) -> str:
        return without_surrogates("".join(self._pieces))

    def take(self, raw: str | bytes) -> str:
        """Take in one JSON document, a whole reply or one event of a stream; returns the text that it adds."""
        payload = self._parsed(raw)
        if error := payload.get("error"):
            raise ProviderError(f"{self.source} reported an error: {said(error)}")
        if isinstance(model := payload.get("model"), str) and model:
            self.model = model
        self.usage = mapping(payload.get("usage")) or self.usage
        self.timings = mapping(payload.get("timings")) or self.timings
        choices = payload.get("choices")
        if not isinstance(choices, list):
            raise InvalidOutputError(f"{self.source} sent a reply without choices: {said(payload)}")
        added = [self._take_choice(mapping(choice)) for choice in cast("list[object]", choices)]
        return "".join(added)

    def _parsed(self, raw: str | bytes) -> dict[str, object]:
        if not raw.strip():
            raise InvalidOutputError(f"{self.source} sent an empty reply: try again")
        try:
            payload: object = json.loads(raw)
        # ValueError: not JSON, not UTF-8, or a number too long; RecursionError: nested beyond reason.
        except (ValueError, RecursionError) as error:
            raise InvalidOutputError(f"{self.source} sent malformed JSON: {said(raw)}") from error
        if not isinstance(payload, dict):
            raise InvalidOutputError(f"{self.source} sent JSON that is no completion: {said(raw)}")
        return cast("dict[str, object]", payload)

    def _take_choice(self, choice: Mapping[str, object]) -> str:
        if choice.get("index", 0) not in (0, None):
            return ""
        message = mapping(choice.get("message")) or mapping(choice.get("delta"))
        content = message.get("content")
        if content is not None and not isinstance(content, str):
            raise InvalidOutputError(f"{self.source} sent content that is not text: {said(content)}")
        if content:
            self._pieces.append(content)
        if isinstance(refusal := message.get("refusal"), str):
            self._refusal.append(refusal)
        self._called_tool = self._called_tool or bool(message.get("tool_calls") or message.get("function_call"))
        if isinstance(reason := choice.get("finish_reason"), str) and reason:
            self.finish_reason = reason
        self.logprobs.extend(_token_logprobs(choice.get("logprobs")))
        return without_surrogates(content or "")

    def check(self, *, max_tokens: int, allow_truncation: bool) -> str:
        """The finish reason of a reply that can be used as a whole; raises `InvalidOutputError` for any other."""
        if refusal := "".join(self._refusal).strip():
            raise InvalidOutputError(f"{self.source} refused: {said(refusal)}")
        reason = self.finish_reason
        if reason == "content_filter":
            raise InvalidOutputError(f"{self.source} withheld the answer: its content filter objects to the text")
        if self._called_tool or reason in ("tool_calls", "function_call"):
            raise InvalidOutputError(f"{self.source} called a tool that nobody offered, instead of answering")
        if reason is None:
            raise BrokenOffError(f"the answer of {self.source} broke off before its end: try again")
        if reason == "length" and not allow_truncation:
            raise InvalidOutputError(f"the answer of {self.source} was cut off at {max_tokens} tokens")
        if not self.text.strip() and not self.logprobs:
            raise InvalidOutputError(f"{self.source} gave an empty answer")
        return reason


async def event_data(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The data of each server-sent event in `chunks`, linear in their length; comments and other fields are skipped."""
    unfinished: list[bytes] = []
    data: list[bytes] = []
    async for chunk in chunks:
        if b"\n" not in chunk:
            unfinished.append(chunk)
            continue
        *lines, rest = b"".join((*unfinished, chunk)).split(b"\n")
        unfinished = [rest]
        for line in lines:
            if event := _next_event(line, data):
                yield event
    # A stream may end without the empty line that closes an event.
    for line in (b"".join(unfinished), b""):
        if event := _next_event(line, data):
            yield event


def _next_event(line: bytes, data: list[bytes]) -> bytes | None:
    """Take one line into `data`; the event, when the line ends one."""
    line = line.removesuffix(b"\r")
    if line.startswith(b"data:"):
        data.append(line.removeprefix(b"data:").removeprefix(b" "))
    if line or not data:
        return None
    event = b"\n".join(data)
    data.clear()
    return event


def said(content: object) -> str:
    """What a provider said, fit for one line of a message: short, and without control characters."""
    if isinstance(content, dict):
        inner = cast("dict[str, object]", content)
        message = inner.get("message") or inner.get("error") or inner.get("detail")
        return said(message if message else json.dumps(inner, default=str))
    text = content.decode("utf-8", "replace") if isinstance(content, bytes) else str(content)
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * _SHOWN_CHARACTERS]).split())
    return line if len(line) <= _SHOWN_CHARACTERS else f"{line[:_SHOWN_CHARACTERS]}…"


def mapping(value: object) -> dict[str, object]:
    """`value` if it is a JSON object, else an empty one."""
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}


def count(value: object) -> int | None:
    """`value` if it is a count of something, else `None`."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def without_surrogates(text: str) -> str:
    """`text` with halves of surrogate pairs joined, or replaced where the other half is missing: JSON allows them."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _token_logprobs(value: object) -> list[TokenLogprob]:
    content = mapping(value).get("content")
    tokens = cast("list[object]", content) if isinstance(content, list) else []
    found: list[TokenLogprob] = []
    for token in map(mapping, tokens):
        if (pair := _token_and_logprob(token)) is None:
            continue
        top = token.get("top_logprobs")
        others = cast("list[object]", top) if isinstance(top, list) else []
        likeliest = tuple(other for other in map(_token_and_logprob, map(mapping, others)) if other is not None)
        found.append(TokenLogprob(*pair, likeliest))
    return found


def _token_and_logprob(entry: Mapping[str, object]) -> tuple[str, float] | None:
    token, logprob = entry.get("token"), entry.get("logprob")
    if not isinstance(token, str) or isinstance(logprob, bool) or not isinstance(logprob, int | float):
        return None
    if isinstance(logprob, float) and math.isnan(logprob):
        return None
    return without_surrogates(token), float(max(_LEAST_LOGPROB, min(0.0, logprob)))
