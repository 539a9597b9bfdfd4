"""What went wrong between us and a provider: the errors of transport and API, told as ours, with what to do."""

from __future__ import annotations

import json
import math
import re
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from summarize.errors import AuthenticationError, ProviderError
from summarize.llm.completion import mapping, said
from summarize.llm.provider import EMBEDDED, KEY_VARIABLE, Endpoint

if TYPE_CHECKING:
    import httpx2
    import openai

# 529 is what some providers answer when they are overloaded.
_RETRIED_STATUSES = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
_UNSUPPORTED = re.compile(
    r"unsupported|not support|unrecogni[sz]ed|unknown|not permitted|not allowed|unexpected|forbidden", re.IGNORECASE
)
_QUOTA = re.compile(r"insufficient_quota|billing|credit|quota exceeded|exceeded your current quota", re.IGNORECASE)
_TOO_LONG = re.compile(
    r"context_length_exceeded|exceed_context_size|context (length|size|window)|too many tokens", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One failed request.

    `error` is what the caller gets unless another attempt helps: one may where `is_passing`, after `retry_after`
    seconds where the provider names a time. `status` is the HTTP status, `None` where there was no answer; `text` the
    whole error as the provider gave it.
    """

    error: ProviderError
    is_passing: bool = False
    retry_after: float | None = None
    status: int | None = None
    text: str = ""

    def refused_parameter(self, parameters: Iterable[str]) -> str | None:
        """Which of the request's `parameters` the model does not know, if that is what it complains about."""
        if self.status not in (400, 422) or not _UNSUPPORTED.search(self.text):
            return None
        places = {name: re.search(rf"\b{re.escape(name)}\b", self.text) for name in parameters}
        named = [(place.start(), name) for name, place in places.items() if place]
        return min(named)[1] if named else None


def of_connection(error: BaseException, endpoint: Endpoint) -> Fault:
    """The fault behind an error of the transport: nothing listens, no such host, TLS, a connection that breaks."""
    where = endpoint.base_url
    causes = list(_causes(error))
    if endpoint.provider == EMBEDDED:
        from summarize.llm.embedded import stopped

        # A server that closes a connection just when it is used again is still there: only this one is gone.
        return Fault(stopped(), is_passing=not any(isinstance(cause, ConnectionRefusedError) for cause in causes))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        reason = next(str(cause) for cause in causes if isinstance(cause, ssl.SSLError))
        return Fault(
            ProviderError(
                f"no safe connection to {where}: {said(reason)}; check the address, the clock and the certificates "
                "(SSL_CERT_FILE for a company's own)"
            )
        )
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Fault(
            ProviderError(
                f"no such host: {where}; check the network and the base URL, or choose the embedded provider"
            ),
            is_passing=True,
        )
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        advice = "is the server running?" if endpoint.is_local else "check the base URL and the network"
        # A server of our own machine that is not there will not be there in a second either.
        return Fault(
            ProviderError(f"nothing answers at {where} (connection refused): {advice}"),
            is_passing=not endpoint.is_local,
        )
    names = {type(cause).__name__ for cause in causes}
    if names & {"ProxyError"}:
        return Fault(ProviderError(f"the proxy does not let us through to {where}: {said(error)}; check HTTPS_PROXY"))
    if names & {"ConnectTimeout", "PoolTimeout"}:
        return Fault(ProviderError(f"no connection to {where} in time: check the network"), is_passing=True)
    if names & {"UnsupportedProtocol", "InvalidURL", "LocalProtocolError"}:
        return Fault(
            ProviderError(f"no request can be made to {where}: {said(causes[-1])}; check the base URL and the key")
        )
    if names & {"DecodingError"}:
        return Fault(ProviderError(f"{endpoint} sent a damaged reply: {said(causes[-1])}"), is_passing=True)
    reason = next((text for cause in reversed(causes) if (text := str(cause))), type(error).__name__)
    return Fault(ProviderError(f"the connection to {where} broke: {said(reason)}; try again"), is_passing=True)


def of_timeout(seconds: float, endpoint: Endpoint) -> Fault:
    """The fault of a request that has taken all the time it may take. Asking again would take as long."""
    return Fault(ProviderError(f"{endpoint} gave no complete answer within {seconds:g} s: allow it more time"))


def of_status(error: openai.APIStatusError, endpoint: Endpoint) -> Fault:
    """The fault behind an answer whose HTTP status is not 200."""
    status, text = error.status_code, _text(error, endpoint)
    media_type = error.response.headers.get("content-type", "")
    shown = "a web page" if "html" in media_type else said(mapping(error.body) or text) or "no explanation"
    shown = without_key(shown, endpoint)
    result = _explained(status, text, shown, error.response.headers, endpoint)
    passing = status in _RETRIED_STATUSES and not (status == 429 and _QUOTA.search(text))
    retry_after = _retry_after(error.response.headers) if passing else None
    return Fault(result, passing, retry_after, status, text)


def _explained(status: int, text: str, shown: str, headers: httpx2.Headers, endpoint: Endpoint) -> ProviderError:
    where = endpoint.base_url
    if status == 401:
        # What the provider said is not repeated: it may contain a part of the key.
        return AuthenticationError(f"{where} does not accept the key (401): {_key_advice(endpoint)}")
    if status == 403:
        return AuthenticationError(
            f"{where} forbids the use of {endpoint.model} (403): {shown}; {_key_advice(endpoint)}"
        )
    if status == 404:
        if "model" in text.lower():
            return ProviderError(f"{where} has no model {endpoint.model!r} (404): {shown}; name another one (--model)")
        return ProviderError(
            f"nothing to ask {endpoint.model!r} by at {where} (404): {shown}; check the base URL, it often ends in /v1"
        )
    if status == 407:
        return ProviderError(f"the proxy wants a user and a password to reach {where} (407): set them in HTTPS_PROXY")
    if status == 413 or (status in (400, 422, 500) and _TOO_LONG.search(text)):
        return ProviderError(
            f"the text is too long for {endpoint} ({status}): {shown}; choose a model with more context"
        )
    if status == 429 and _QUOTA.search(text):
        return ProviderError(f"the quota of the key for {where} is used up (429): {shown}; check plan and billing")
    if status == 429:
        return ProviderError(f"{where} takes no more requests for now (429): {shown}; try later")
    if 300 <= status < 400:
        target = said(headers.get("location", "nowhere"))
        return ProviderError(f"{where} has moved ({status}) to {target}: set the base URL to where it is now")
    if status >= 500:
        return ProviderError(f"{endpoint} failed ({status}): {shown}; try later")
    return ProviderError(f"{endpoint} does not take the request ({status}): {shown}")


def _key_advice(endpoint: Endpoint) -> str:
    if endpoint.provider == EMBEDDED:
        return "another program seems to answer there; start again"
    return f"set {KEY_VARIABLE} to " + ("one that is valid here" if endpoint.api_key else "a key (it is not set)")


def _text(error: openai.APIStatusError, endpoint: Endpoint) -> str:
    """Everything that the provider said, as one string."""
    body = error.body
    text = body if isinstance(body, str) else json.dumps(body, default=str, ensure_ascii=False) if body else ""
    return without_key(text[:20_000], endpoint)


def without_key(text: str, endpoint: Endpoint) -> str:
    """`text` without the key of `endpoint`."""
    # A key of a few letters is a placeholder, and would be found in every other word.
    return text.replace(endpoint.api_key, "…") if len(endpoint.api_key) >= 8 else text


def _retry_after(headers: httpx2.Headers) -> float | None:
    """Seconds until the provider wants to be asked again; `None` where it does not say."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        value = headers.get(name)
        if value is None:
            continue
        try:
            seconds = float(value) * unit
        except ValueError:
            try:
                seconds = parsedate_to_datetime(value).timestamp() - time.time()
            except (ValueError, OverflowError):
                continue
        if not math.isnan(seconds):
            return max(0.0, seconds)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """`error`, what it was raised from, and the members of exception groups among them."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting.extend(cause.exceptions)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]: a group of anything
        waiting.extend(link for link in (cause.__cause__, cause.__context__) if link is not None)
