"""What a request asks for beside its messages, in the words of OpenAI's API."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from summarize.llm.completion import Message

# Part of every request: the same question gets the same answer, as far as the provider can.
TEMPERATURE: Final = 0
SEED: Final = 20_120_101

# Characters at the beginning of a prompt that tell one article from another: the rules, the headline, some paragraphs.
_KEYED_CHARACTERS: Final = 3_000


def parameters(
    *, max_tokens: int, stop: Sequence[str], top_logprobs: int, json_schema: dict[str, object] | None, stream: bool
) -> dict[str, object]:
    """The parameters of one request; those that would say nothing are left out."""
    asked: dict[str, object] = {"max_tokens": max_tokens, "temperature": TEMPERATURE, "seed": SEED}
    if stop:
        asked["stop"] = list(stop)
    if top_logprobs:
        asked |= {"logprobs": True, "top_logprobs": top_logprobs}
    if json_schema is not None:
        schema = {"name": "answer", "strict": True, "schema": json_schema}
        asked["response_format"] = {"type": "json_schema", "json_schema": schema}
    if stream:
        asked |= {"stream": True, "stream_options": {"include_usage": True}}
    return asked


def prefix_key(messages: Sequence[Message]) -> str:
    """The same for all prompts that begin alike: OpenAI sends these to one machine, which has read them before.

    That is of use from 1,024 tokens on, so the beginning that counts lies well within the rules and the article.
    """
    beginning = "\0".join(message.content for message in messages)[:_KEYED_CHARACTERS]
    return hashlib.sha256(beginning.encode()).hexdigest()[:32]
