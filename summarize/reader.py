"""One article in front of one model: every prompt begins with the same rules and the same article, byte for byte."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypedDict

from summarize import events
from summarize.article import Article
from summarize.llm.client import Client, Completion, Message
from summarize.llm.provider import EMBEDDED, Protocol
from summarize.prompting import Prompts
from summarize.results import ArticleInfo, ModelInfo, PromptInfo, Usage

if TYPE_CHECKING:
    from summarize.llm.readings import KeptReadings

PREFIX_PROMPTS = ("rules", "article")


class Provenance(TypedDict):
    """The fields that every result shares."""

    article: ArticleInfo
    model: ModelInfo
    prompt: PromptInfo
    usage: Usage


@dataclass
class Meter:
    """What a job has taken so far, in tokens; `started` is a reading of the client's clock."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    started: float = field(default_factory=time.monotonic)

    def count(self, completion: Completion) -> None:
        """Add what one request took."""
        self.input_tokens += completion.input_tokens
        self.cached_tokens += completion.cached_tokens
        self.output_tokens += completion.output_tokens


@dataclass(frozen=True)
class Reader:
    """Asks one model about one article, and keeps count of what that takes.

    The model reads what does not vary first (the rules, then the article), so that it has to read it only once:
    llama.cpp and the hosted providers keep what they have read of a prompt that begins alike, and `readings` keep it
    beyond the process. `tell` hears what happens.
    """

    article: Article
    client: Client
    prompts: Prompts
    tell: Callable[[events.Event], None]
    meter: Meter = field(default_factory=Meter)
    readings: KeptReadings | None = None

    @property
    def protocol(self) -> Protocol:
        """How this model is asked."""
        return self.client.endpoint.protocol

    async def complete(
        self,
        prompt: str,
        *,
        max_tokens: int,
        stop: Sequence[str] = (),
        top_logprobs: int = 0,
        json_schema: dict[str, object] | None = None,
        extra: Mapping[str, object] | None = None,
        allow_truncation: bool = False,
        **variables: object,
    ) -> Completion:
        """Ask what the template `prompt` asks, of this article. Tokens and errors as in `Client.complete`."""
        task = self.prompts.render(prompt, **variables)
        written: list[str] = []

        def on_text(piece: str) -> None:
            written.append(piece)
            self.tell(events.Writing(prompt, "".join(written)))

        self.tell(events.Reading(prompt))
        if self.readings is not None:
            await self.readings.restore(self._prefix)
        completion = await self.client.complete(
            [Message("system", self._rules), Message("user", f"{self._article}\n\n{task}")],
            max_tokens=max_tokens,
            stop=stop,
            top_logprobs=top_logprobs,
            json_schema=json_schema,
            extra=extra,
            allow_truncation=allow_truncation,
            # A single token is not worth a stream; an event a token would cost more than the token itself.
            on_text=on_text if max_tokens > 1 else None,
        )
        self.meter.count(completion)
        if self.readings is not None:
            await self.readings.keep(self._prefix)
        return completion

    def unheard(self) -> Reader:
        """The same reader, counting on the same meter, whose events nobody hears."""
        return replace(self, tell=_ignore)

    def provenance(self, name: str, templates: Sequence[str]) -> Provenance:
        """What the result of the job `name`, written with `templates`, says of its making so far."""
        endpoint = self.client.endpoint
        return Provenance(
            article=ArticleInfo.of(self.article),
            model=ModelInfo(provider=endpoint.provider, name=endpoint.model),
            prompt=self.prompt_info(name, templates),
            usage=Usage(
                input_tokens=self.meter.input_tokens,
                cached_tokens=self.meter.cached_tokens,
                output_tokens=self.meter.output_tokens,
                cost_usd=0.0 if endpoint.provider == EMBEDDED else None,
                seconds=round(self.client.clock() - self.meter.started, 3),
            ),
        )

    def prompt_info(self, name: str, templates: Sequence[str]) -> PromptInfo:
        """The name of a job's prompt, and the fingerprint of all its templates."""
        return PromptInfo(name=name, fingerprint=self.prompts.fingerprint(*PREFIX_PROMPTS, *templates))

    @cached_property
    def _prefix(self) -> str:
        return f"{self._rules}\n\n{self._article}"

    @cached_property
    def _rules(self) -> str:
        return self.prompts.render("rules")

    @cached_property
    def _article(self) -> str:
        published, title = self.article.published, self.article.title
        # A text file has its headline in its text already: what is read twice is paid for twice.
        stands_in_text = bool(title) and self.article.text.lstrip().startswith(title or "")
        return self.prompts.render(
            "article",
            title=None if stands_in_text else title,
            published=published.isoformat() if published else None,
            text=self.article.text,
        )


def _ignore(_: events.Event) -> None:
    """What hears the events when nobody else does."""
