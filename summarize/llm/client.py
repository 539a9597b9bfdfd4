"""The one door to a model: a request to an endpoint becomes a whole completion, or one of our errors."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from summarize.errors import AuthenticationError, BrokenOffError, InvalidOutputError, ProviderError
from summarize.llm import faults
from summarize.llm.asking import parameters, prefix_key
from summarize.llm.completion import (
    Completion,
    Message,
    Reply,
    TokenLogprob,
    count,
    event_data,
    mapping,
)
from summarize.llm.faults import Fault
from summarize.llm.pacing import REFUSED, Pace
from summarize.llm.provider import DEFAULT_BASE_URL, EMBEDDED, KEY_VARIABLE, Endpoint, is_loopback, is_openai

if TYPE_CHECKING:
    import httpx2
    import openai

__all__ = ["Client", "Completion", "Message", "Retries", "TokenLogprob"]

_log = logging.getLogger(__name__)

DEFAULT_TIMEOUT: Final = 600.0
_CONNECT_TIMEOUT: Final = 10.0

# What a reply may weigh: an event of a stream is some 400 bytes of JSON around one token, and 150 more for each
# likely token beside it. Twice that, and room for the rest.
_REPLY_BYTES: Final = 256_000
_BYTES_PER_TOKEN: Final = 1_000
_BYTES_PER_LOGPROB: Final = 300

# Never dropped from a request, whatever a provider says: without them it would be another request.
_INDISPENSABLE: Final = frozenset({"model", "messages", "stream", "lora"})


@dataclass(frozen=True, slots=True)
class Retries:
    """When to ask again after a fault that may pass.

    At most `most` times; `first_wait` seconds before the first one and twice as long before each next, or as long as
    the provider asks for; but not once the waits would add up to more than `patience` seconds.
    """

    most: int = 3
    first_wait: float = 0.5
    patience: float = 120.0


class Client:
    """A client of one endpoint, for one event loop at a time.

    Temperature is 0 and the seed fixed, always. `timeout` is the seconds one request may take, its whole answer
    included (`None`: ten minutes). Parameters that a model does not know (temperature of reasoning models, say) are
    left out once it has said so. Connections end with the event loop, or with `aclose`.

    `pace` is what the requests of a batch share: with it, being refused for asking too often is waited out and never
    an error. Unless it `streams`, each answer comes whole: where nobody watches it grow, that spares most of the
    processor time that a request takes. `transport` takes the place of the network, and `clock` (seconds, monotonic)
    that of the time.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout: float | None = None,
        retries: Retries | None = None,
        pace: Pace | None = None,
        streams: bool = True,
        transport: httpx2.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.endpoint = endpoint
        self.clock = clock
        self._pace = pace
        self._streams = streams
        self._transport = transport
        self._timeout = DEFAULT_TIMEOUT if timeout is None else timeout
        self._retries = retries or Retries()
        self._refused: set[str] = set()
        self._sdk: openai.AsyncOpenAI | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lifetime: AsyncGenerator[None] | None = None

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
    ) -> Completion:
        """Ask for a completion of `messages`, of at most `max_tokens` tokens, ending before any of `stop`.

        `top_logprobs` asks for the probabilities of that many tokens in each place; `json_schema` holds the answer to
        a schema; `extra` goes into the request as it is. With `on_text` the answer is streamed, and each piece of text
        handed over as it comes (by a client that does not stream, all at once). The embedded model, which takes a
        while for each word, stops as soon as `until` of what it has written is true; others write to their end. An
        answer cut off at `max_tokens` is an error unless `allow_truncation`.

        Raises `InvalidOutputError` for an answer that cannot be used (`BrokenOffError` for half a one),
        `AuthenticationError` for a key that is not accepted, and `ProviderError` for everything else between us and the
        model. Cancelling closes the connection.
        """
        started = time.monotonic()
        self._check_key()
        if self.endpoint.provider != EMBEDDED:
            until = None
        asked = parameters(
            max_tokens=max_tokens,
            stop=stop,
            top_logprobs=top_logprobs,
            json_schema=json_schema,
            stream=until is not None or (self._streams and on_text is not None),
        )
        if until is not None:
            # What a stream has taken is told at its end, unless it is asked for on the way.
            asked["timings_per_token"] = True
        wire = [{"role": message.role, "content": message.content} for message in messages]
        body = {"model": self.endpoint.model, "messages": wire, **asked, **(extra or {})}
        if is_openai(self.endpoint.base_url):
            body["prompt_cache_key"] = prefix_key(messages)
        most_bytes = _REPLY_BYTES + max_tokens * (_BYTES_PER_TOKEN + top_logprobs * _BYTES_PER_LOGPROB)

        try:
            reply = await self._ask(body, most_bytes, on_text, until)
            reason = reply.check(max_tokens=max_tokens, allow_truncation=allow_truncation)
        except ProviderError as error:
            # Whatever a provider says may repeat the key.
            shown = faults.without_key(str(error), self.endpoint)
            if shown != str(error):
                raise type(error)(shown) from None
            raise
        text = _cut(reply.text, stop) if "stop" in self._refused else reply.text
        prompt_tokens, cached_tokens, output_tokens = self._usage(reply, messages, text)
        return Completion(
            text=text,
            finish_reason=reason,
            # llama.cpp calls a model by the path of its file, which is nobody's business.
            model=self.endpoint.model if self.endpoint.provider == EMBEDDED else reply.model or self.endpoint.model,
            input_tokens=prompt_tokens,
            cached_tokens=cached_tokens,
            output_tokens=output_tokens,
            seconds=time.monotonic() - started,
            logprobs=tuple(reply.logprobs),
        )

    async def aclose(self) -> None:
        """Close the connections; the client may be used again."""
        lifetime, self._lifetime = self._lifetime, None
        loop, self._loop, self._sdk = self._loop, None, None
        if lifetime is not None and loop is asyncio.get_running_loop():
            await lifetime.aclose()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    def _check_key(self) -> None:
        if self.endpoint.base_url == DEFAULT_BASE_URL and not self.endpoint.api_key:
            raise AuthenticationError(
                f"no key for {DEFAULT_BASE_URL}: set {KEY_VARIABLE}, or choose the embedded provider"
            )

    async def _ask(
        self,
        body: dict[str, object],
        most_bytes: int,
        on_text: Callable[[str], None] | None,
        until: Callable[[str], bool] | None,
    ) -> Reply:
        """Ask until there is a reply, a fault that will not pass, or no patience left."""
        retries, waited, delivered = self._retries, 0.0, False
        written: list[str] = []

        def deliver(piece: str) -> bool:
            nonlocal delivered
            written.append(piece)
            if on_text is not None and piece:
                delivered = True
                on_text(piece)
            return until is not None and until("".join(written))

        attempt = 1
        while True:
            written.clear()
            outcome = await self._paced(body, most_bytes, deliver)
            if isinstance(outcome, Reply):
                return outcome
            refused = outcome.refused_parameter(body.keys() - _INDISPENSABLE - self._refused)
            if refused is not None:
                _log.info("%s does not know %s: asking without it", self.endpoint, refused)
                self._refused.add(refused)
                continue
            # Text that was shown cannot be taken back, so the answer cannot start afresh.
            if outcome.is_passing and delivered:
                raise BrokenOffError(str(outcome.error)) from outcome.error
            if not outcome.is_passing or attempt > retries.most:
                raise outcome.error
            wait = outcome.retry_after
            if wait is None:
                wait = retries.first_wait * 2 ** (attempt - 1) * random.uniform(0.75, 1.0)
            if waited + wait > retries.patience:
                raise type(outcome.error)(f"{outcome.error} (it asks us to wait {wait:.0f} s)") from outcome.error
            _log.info("%s; asking again in %.1f s", outcome.error, wait)
            await asyncio.sleep(wait)
            waited += wait
            attempt += 1

    async def _paced(self, body: dict[str, object], most_bytes: int, deliver: Callable[[str], bool]) -> Reply | Fault:
        """Make one request in its turn, again and again while it is only refused for the pace."""
        async with self._pace.turn() if self._pace is not None else nullcontext():
            while True:
                outcome = await self._attempt(self._without_refused(body), most_bytes, deliver)
                if self._pace is None or isinstance(outcome, Reply):
                    return outcome
                if not outcome.is_passing or outcome.status not in REFUSED:
                    return outcome
                await self._pace.back_off(outcome.retry_after, outcome.error)

    async def _attempt(self, body: dict[str, object], most_bytes: int, deliver: Callable[[str], bool]) -> Reply | Fault:
        """Make one request; a reply that breaks our rules raises, a fault is returned for `_ask` to judge."""
        import httpx2
        import openai

        # llama.cpp closes a connection that it has streamed over, and does not say so before. Others are kept: with a
        # new one for each, a thousand articles came to 78% of the ideal rate instead of 90%.
        closes = "stream" in body and is_loopback(self.endpoint.base_url)
        try:
            async with asyncio.timeout(self._timeout):
                sdk = await self._connected()
                response = await sdk.post(
                    "/chat/completions",
                    cast_to=httpx2.Response,
                    body=body,
                    options={"headers": {"Connection": "close"}} if closes else {},
                    stream=True,
                    stream_cls=openai.AsyncStream[object],
                )
                # What is asked for is the bare response: its JSON is judged by `Reply`, which trusts nothing.
                assert isinstance(response, httpx2.Response)
                self._tell_pace(response)
                try:
                    return await self._read(response, most_bytes, deliver)
                finally:
                    await response.aclose()
        except TimeoutError:
            return faults.of_timeout(self._timeout, self.endpoint)
        except openai.APIStatusError as error:
            self._tell_pace(error.response)
            return faults.of_status(error, self.endpoint)
        except (openai.APIConnectionError, httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            return faults.of_connection(error, self.endpoint)

    async def _read(self, response: httpx2.Response, most_bytes: int, deliver: Callable[[str], bool]) -> Reply:
        """Read a reply to its end, streamed or whole (some servers do not stream), or until `deliver` has enough."""
        media_type = response.headers.get("content-type", "").lower()
        if "html" in media_type:
            raise ProviderError(
                f"{self.endpoint.base_url} answered with a web page, not with an answer of a model: "
                "check the base URL, and whether a proxy stands between"
            )
        reply = Reply(str(self.endpoint))
        chunks = self._bounded(response, most_bytes)
        if "text/event-stream" not in media_type:
            deliver(reply.take(b"".join([chunk async for chunk in chunks])))
            return reply
        async for data in event_data(chunks):
            if data.strip() == b"[DONE]":
                # The connection serves again only if its response was read to the end; that must not take long.
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.1):
                        async for _ in chunks:
                            pass
                break
            if deliver(reply.take(data)):
                # The caller closes the response, and llama.cpp stops writing for nobody.
                reply.finish_reason = reply.finish_reason or "stop"
                break
        return reply

    def _tell_pace(self, response: httpx2.Response) -> None:
        if self._pace is not None:
            self._pace.answered(response.status_code, response.headers)

    async def _bounded(self, response: httpx2.Response, most_bytes: int) -> AsyncGenerator[bytes]:
        read = 0
        async for chunk in response.aiter_bytes():
            read += len(chunk)
            if read > most_bytes:
                raise InvalidOutputError(
                    f"{self.endpoint} did not stop: more than {most_bytes} bytes, though limited in tokens"
                )
            yield chunk

    async def _connected(self) -> openai.AsyncOpenAI:
        """The OpenAI client of the running event loop: connections of a loop that is gone are of no use."""
        loop = asyncio.get_running_loop()
        if self._sdk is not None and self._loop is loop:
            return self._sdk
        import openai

        url = self.endpoint.base_url
        http = openai.DefaultAsyncHttpxClient(
            timeout=self._timeout,
            transport=self._transport,
            # A redirect would take the text where the user never sent it, a proxy out of the machine.
            follow_redirects=False,
            trust_env=not is_loopback(url),
            # Loading certificates takes 0.2 s, for nothing where there is no TLS.
            verify=url.startswith("https:"),
        )
        sdk = openai.AsyncOpenAI(
            base_url=url,
            # Servers on this machine often want no key, but the header must have one.
            api_key=self.endpoint.api_key or "none",
            timeout=openai.Timeout(self._timeout, connect=min(_CONNECT_TIMEOUT, self._timeout)),
            max_retries=0,
            http_client=http,
        )
        self._sdk, self._loop, self._lifetime = sdk, loop, _until_closed(sdk)
        await anext(self._lifetime)
        return sdk

    def _without_refused(self, body: dict[str, object]) -> dict[str, object]:
        """`body` without what the model has said it does not know."""
        kept = {name: value for name, value in body.items() if name not in self._refused}
        if "logprobs" not in kept:
            kept.pop("top_logprobs", None)
        if "max_tokens" in body and "max_tokens" in self._refused:
            kept["max_completion_tokens"] = body["max_tokens"]
        return kept

    def _usage(self, reply: Reply, messages: Sequence[Message], text: str) -> tuple[int, int, int]:
        """Tokens read, the part of them that was cached, and tokens written; counted by us where not reported."""
        usage, timings = reply.usage, reply.timings
        read, written = count(usage.get("prompt_tokens")), count(usage.get("completion_tokens"))
        if read is None and (afresh := count(timings.get("prompt_n"))) is not None:
            # llama.cpp, stopped before it told the usage
            read, written = afresh + (count(timings.get("cache_n")) or 0), count(timings.get("predicted_n"))
        cached = count(mapping(usage.get("prompt_tokens_details")).get("cached_tokens"))
        if not cached:
            cached = count(timings.get("cache_n"))  # llama.cpp
        if read is None or written is None:
            from summarize.llm.tokens import count_tokens

            model = self.endpoint.model
            read = sum(count_tokens(message.content, model) for message in messages) if read is None else read
            written = count_tokens(text, model) if written is None else written
        return read, min(cached or 0, read), written


def import_library() -> None:
    """Import what the first request takes: a third of a second, which may pass while a model is being loaded."""
    import httpx2
    import openai

    openai.DefaultAsyncHttpxClient(transport=httpx2.AsyncHTTPTransport(verify=False))  # which imports the rest


async def _until_closed(sdk: openai.AsyncOpenAI) -> AsyncGenerator[None]:
    """Close `sdk` when this generator is: event loops close their generators before they end, whoever forgot to."""
    try:
        yield
    finally:
        await sdk.close()


def _cut(text: str, stop: Sequence[str]) -> str:
    """`text` up to the first of `stop`, for models that do not take them."""
    places = [place for word in stop if (place := text.find(word)) >= 0]
    return text[: min(places)] if places else text
