"""One article in front of one model: every prompt begins with the same rules and the same article, byte for byte."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypedDict

from summarize import events
from summarize.article import Article, Span
from summarize.errors import BrokenOffError
from summarize.language.thinness import thinness
from summarize.llm.client import Client, Completion, Message
from summarize.llm.provider import EMBEDDED, Protocol
from summarize.passages import joined
from summarize.prompting import Prompts
from summarize.results import ArticleInfo, Extent, ModelInfo, PromptInfo, Stretch, Unread, Usage

if TYPE_CHECKING:
    from summarize.llm.kept_completions import KeptCompletions
    from summarize.llm.readings import KeptReadings

PREFIX_PROMPTS = ("rules", "article")
# The marks that a chat format puts around our two messages and before the answer, in tokens: 13 in the default model's.
_FRAME_TOKENS = 40
# No task may ask for so much room, for itself and its answer, that too little is left for the article.
_LARGEST_TASK = 0.25
# What stands between passages that do not follow one another.
_GAP = "\n\n[…]\n\n"


class Provenance(TypedDict):
    """The fields that every result shares."""

    article: ArticleInfo
    model: ModelInfo
    prompt: PromptInfo
    usage: Usage
    extent: Extent


@dataclass
class Coverage:
    """What of an article a model has read so far for one result, and what it could not."""

    read: set[Span] = field(default_factory=set[Span])
    unread: list[Unread] = field(default_factory=list[Unread])

    def miss(self, span: Span, reason: str) -> None:
        """Note that `span` was to be read and no use could be made of it."""
        self.read.discard(span)
        self.unread.append(Unread(start=span.start, end=span.end, reason=reason))

    def extent(self, article: Article) -> Extent:
        """The account of it. Where no model was asked anything, code has gone through all of the article."""
        whole = (Span(0, len(article.text)),)
        read = joined(self.read) or whole
        if read == whole:
            return Extent(unread=tuple(self.unread))
        share = sum(map(len, read)) / len(article.text)
        places = tuple(Stretch(start=span.start, end=span.end) for span in read)
        return Extent(share=min(round(share, 4), 0.9999), passages=places, unread=tuple(self.unread))


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
    beyond the process. What has been `kept` is not asked again. `tell` hears what happens. Of an article that is too
    long, `shown` are the places that this reader shows (all where it is empty), and `coverage` what all readers for one
    result have read.
    """

    article: Article
    client: Client
    prompts: Prompts
    tell: Callable[[events.Event], None]
    meter: Meter = field(default_factory=Meter)
    readings: KeptReadings | None = None
    kept: KeptCompletions | None = None
    shown: tuple[Span, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)

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
        until: Callable[[str], bool] | None = None,
        allow_truncation: bool = False,
        **variables: object,
    ) -> Completion:
        """Ask what the template `prompt` asks, of this article. Tokens and errors as in `Client.complete`.

        A completion that was kept costs nothing, and nobody hears of it.
        """
        messages = [Message("system", self._rules)]
        messages += [Message("user", f"{self._article}\n\n{self.prompts.render(prompt, **variables)}")]
        ask = partial(
            self.client.complete,
            messages,
            max_tokens=max_tokens,
            stop=stop,
            top_logprobs=top_logprobs,
            json_schema=json_schema,
            extra=extra,
            allow_truncation=allow_truncation,
        )
        key = self.kept.key([[message.content for message in messages], ask.keywords]) if self.kept else ""
        completion = self.kept.get(key) if self.kept else None
        if completion is None:
            completion = await self._watched(prompt, partial(ask, until=until), whole=max_tokens == 1)
            if self.kept:
                self.kept.add(key, completion)
        self.coverage.read |= {*self.shown} or {Span(0, len(self.article.text))}
        return completion

    async def _watched(self, prompt: str, ask: Callable[..., Awaitable[Completion]], *, whole: bool) -> Completion:
        """The completion that `ask` gives, told of as it grows unless it comes `whole`, over a reading that is kept."""
        written: list[str] = []
        length = told = 0

        def on_text(piece: str) -> None:
            nonlocal length, told
            written.append(piece)
            length += len(piece)
            # Told only when it has grown by a part of itself: the time is linear in a text that comes letter by letter.
            if length - told >= length // 64:
                told = length
                self.tell(events.Writing(prompt, "".join(written)))

        self.tell(events.Reading(prompt))
        if self.readings is not None and not self.shown:
            await self.readings.restore(self._prefix)
        # A single token is not worth a stream; an event a token would cost more than the token itself.
        ask = partial(ask, on_text=None if whole else on_text)
        try:
            completion = await ask()
        except BrokenOffError:
            # What was handed over is a draft, which nobody has been shown: it may be written once more.
            written.clear()
            length = told = 0
            completion = await ask()
        self.meter.count(completion)
        if self.readings is not None and self.shown:
            # Passages chosen for one question, and parts read once, are not worth the 30 kB a token that they take.
            self.readings.in_memory = None
        elif self.readings is not None:
            await self.readings.keep(self._prefix)
        return completion

    def over(self, spans: Iterable[Span]) -> Reader:
        """A reader that shows only these places of the article, counting on the same meter and coverage."""
        return replace(self, shown=joined(spans))

    def afresh(self) -> Reader:
        """The same reader, counting on the same meter, with a coverage of its own."""
        return replace(self, coverage=Coverage())

    def room(self, beside: int) -> int | None:
        """Tokens that the context window has for rules and article, with `beside` tokens for the task and its answer.

        `None` where the window is not known. A task gets a quarter of the window at most.
        """
        window = self.client.endpoint.context_tokens
        return None if window is None else window - _FRAME_TOKENS - min(beside, int(_LARGEST_TASK * window))

    async def fits(self, beside: int) -> bool:
        """Whether what is shown fits into the context window with `beside` tokens for the task and its answer.

        Taken for granted where the window is not known. Raises `ProviderError` where the model cannot count.
        """
        room = self.room(beside)
        # Counting takes a request or a vocabulary, and most articles have fewer bytes than the window has tokens.
        if room is None or len(self._prefix.encode()) <= room:
            return True
        return await asyncio.to_thread(self.count) <= room

    def count(self) -> int:
        """The tokens of rules and article as they are shown, counted as the model counts. Blocks."""
        return self._counter(self._prefix)

    def unheard(self) -> Reader:
        """The same reader, counting on the same meter, whose events nobody hears."""
        return replace(self, tell=_ignore)

    def provenance(self, name: str, templates: Sequence[str]) -> Provenance:
        """What the result of the job `name`, written with `templates`, says of its making so far."""
        endpoint = self.client.endpoint
        return Provenance(
            article=ArticleInfo.of(self.article, thin=thinness(self.article.text)),
            model=ModelInfo(provider=endpoint.provider, name=endpoint.model),
            prompt=self.prompt_info(name, templates),
            usage=Usage(
                input_tokens=self.meter.input_tokens,
                cached_tokens=self.meter.cached_tokens,
                output_tokens=self.meter.output_tokens,
                cost_usd=0.0 if endpoint.provider == EMBEDDED else None,
                seconds=round(self.client.clock() - self.meter.started, 3),
            ),
            extent=self.coverage.extent(self.article),
        )

    def prompt_info(self, name: str, templates: Sequence[str]) -> PromptInfo:
        """The name of a job's prompt, and the fingerprint of all its templates."""
        return PromptInfo(name=name, fingerprint=self.prompts.fingerprint(*PREFIX_PROMPTS, *templates))

    @cached_property
    def showing(self) -> Article:
        """What is shown, as an article of its own: the whole one, or its passages one after the other.

        Its offsets are not those of the article.
        """
        if not self.shown:
            return self.article
        return replace(self.article, text=_GAP.join(self.article.slice(span).strip() for span in self.shown))

    @cached_property
    def _counter(self) -> Callable[[str], int]:
        from summarize.llm.counting import counter_for

        return counter_for(self.client.endpoint)

    @cached_property
    def _prefix(self) -> str:
        return f"{self._rules}\n\n{self._article}"

    @cached_property
    def _rules(self) -> str:
        return self.prompts.render("rules")

    @cached_property
    def _article(self) -> str:
        published, title = self.article.published, self.article.title
        text = self.showing.text
        # A text file has its headline in its text already: what is read twice is paid for twice.
        stands_in_text = bool(title) and text.lstrip().startswith(title or "")
        return self.prompts.render(
            "article",
            title=None if stands_in_text else title,
            published=published.isoformat() if published else None,
            text=text,
        )


def _ignore(_: events.Event) -> None:
    """What hears the events when nobody else does."""
