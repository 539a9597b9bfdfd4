"""The embedded model of a toolkit: pulled where it is not here, loaded when it is first needed, and again if killed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from summarize import events
from summarize.llm.provider import EMBEDDED_CONTEXT_TOKENS, Endpoint

if TYPE_CHECKING:
    from summarize.llm.embedded import EmbeddedServer
    from summarize.llm.readings import KeptReadings


class EmbeddedModel:
    """The model that `endpoint` names, which has no address yet; `tell` hears how it is pulled and loaded.

    `readings` are there while it is loaded. With `offline` it is not pulled.
    """

    def __init__(self, endpoint: Endpoint, tell: Callable[[events.Event], None], *, offline: bool) -> None:
        self._endpoint = endpoint
        self._tell = tell
        self._offline = offline
        self.server: EmbeddedServer | None = None
        self.readings: KeptReadings | None = None

    @property
    def was_killed(self) -> bool:
        """Whether it was launched and has come to an end by itself."""
        return self.server is not None and not self.server.is_running

    async def launch(self) -> None:
        """Begin to load it, unless that was done. Raises `ModelError`."""
        if self.server is not None:
            return
        from summarize.llm.adapters import adapter_of
        from summarize.llm.embedded import EmbeddedServer
        from summarize.llm.models import reported_name

        path = await self._file()
        self._tell(events.Loading(reported_name(self._endpoint.model)))
        room = self._endpoint.context_tokens or EMBEDDED_CONTEXT_TOKENS
        self.server = EmbeddedServer.launch(path, context_tokens=room, adapter=adapter_of(self._endpoint))

    async def endpoint(self) -> Endpoint:
        """Where it answers, once it has been loaded; meanwhile, what a request takes is imported. As `launch`."""
        from summarize.llm.client import import_library
        from summarize.llm.models import reported_name
        from summarize.llm.readings import KeptReadings

        await self.launch()
        server = self.server
        assert server is not None
        import_library()
        try:
            await asyncio.to_thread(server.wait)
        except BaseException:
            self.stop()
            raise
        self.readings = KeptReadings(server)
        found = self._endpoint.at(server.base_url, server.api_key)
        return replace(found, model=reported_name(found.model))

    def stop(self) -> None:
        """End it; `launch` begins anew."""
        server, self.server, self.readings = self.server, None, None
        if server is not None:
            server.stop()

    async def _file(self) -> Path:
        """Its file, pulled first where it is not here."""
        from summarize.llm.models import find_model, get_model
        from summarize.llm.pulling import Progress, pull_model

        found = await asyncio.to_thread(find_model, self._endpoint.model)
        if found is not None:
            return found
        model = get_model(self._endpoint.model)
        if not self._offline:
            self._tell(
                events.Notice(f"The model {model.name} is not here yet: fetching {model.size / 1e9:.1f} GB, once.")
            )

        def on_progress(progress: Progress) -> None:
            self._tell(events.Pulling(model.name, progress.source, progress.done, progress.total))

        cancel = threading.Event()
        pull = asyncio.create_task(
            asyncio.to_thread(pull_model, model, on_progress=on_progress, offline=self._offline, cancel=cancel)
        )
        try:
            return await asyncio.shield(pull)
        except asyncio.CancelledError:
            cancel.set()
            await asyncio.wait([pull])
            pull.exception()
            raise
