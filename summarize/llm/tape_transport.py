"""The two ways in which a tape takes the place of the network: around it, and instead of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import httpx2

from summarize.llm.provider import Endpoint
from summarize.llm.tape import is_direct, passed_on

if TYPE_CHECKING:
    from summarize.llm.tape import Recorder, Replayer


def recording(recorder: Recorder, endpoint: Endpoint) -> httpx2.AsyncBaseTransport:
    """The network, with `recorder` listening."""
    return _Recording(recorder, endpoint)


def replaying(replayer: Replayer) -> httpx2.AsyncBaseTransport:
    """The tape of `replayer`, and no network."""
    return _Replaying(replayer)


class _Recording(httpx2.AsyncBaseTransport):
    def __init__(self, recorder: Recorder, endpoint: Endpoint) -> None:
        self._recorder = recorder
        self._endpoint = endpoint
        # A client and not a bare transport: it is what knows the proxies of the environment.
        self._inner = httpx2.AsyncClient(
            follow_redirects=False, trust_env=not is_direct(endpoint), verify=endpoint.base_url.startswith("https:")
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        await request.aread()
        begun = time.monotonic()
        response = await self._inner.send(request)
        self._recorder.keep(self._endpoint, request, response, time.monotonic() - begun)
        return httpx2.Response(response.status_code, headers=passed_on(response.headers), content=response.content)

    async def aclose(self) -> None:
        await self._inner.aclose()


class _Replaying(httpx2.AsyncBaseTransport):
    def __init__(self, replayer: Replayer) -> None:
        self._replayer = replayer

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        exchange = self._replayer.answer(await request.aread())
        return httpx2.Response(exchange["status"], headers=exchange["headers"], content=exchange["response"].encode())
