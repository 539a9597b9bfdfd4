"""Doing one piece of work with a toolkit, or with the local model where the provider is down."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from summarize.batch.work import Outcome, Work
from summarize.errors import AuthenticationError, InvalidOutputError, ModelError, ProviderError, SummarizeError
from summarize.toolkit import Toolkit

_log = logging.getLogger(__name__)

# After so many failures of the provider with no success between them it is taken to be down for this run.
_DOWN_AFTER = 3


class Doer:
    """Does pieces of work with `kit`. With `stand_in`, what a provider that is down leaves undone is done by that one.

    `on_defect` hears of what should never be raised; the piece fails, and the others go on.
    """

    def __init__(
        self, kit: Toolkit, *, stand_in: Toolkit | None = None, on_defect: Callable[[Exception], str] | None = None
    ) -> None:
        self._kit = kit
        self._stand_in = stand_in
        self._on_defect = on_defect
        self._faults = 0
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, work: Work) -> Outcome:
        """Do `work`; whatever goes wrong with it is its outcome."""
        try:
            return await self._try(work)
        except SummarizeError as error:
            return Outcome(work, error=error)
        # The outermost edge of one piece of work: one article that meets a defect must not take the others with it.
        except Exception as error:
            _log.exception("a defect met with %s", work.article.source)
            told = self._on_defect(error) if self._on_defect is not None else ""
            defect = SummarizeError(f"a defect of summarize: {type(error).__name__}. {told}".strip())
            return Outcome(work, error=defect)

    async def _try(self, work: Work) -> Outcome:
        if self._stand_in is None or self._faults < _DOWN_AFTER:
            try:
                result = await work.job.run(self._kit, work.article)
            except ProviderError as error:
                if self._stand_in is None or isinstance(error, (AuthenticationError, InvalidOutputError, ModelError)):
                    raise
                self._faults += 1
                _log.warning("%s; the local model stands in", error)
            else:
                self._faults = 0
                return Outcome(work, result)
        assert self._stand_in is not None
        async with self._one_at_a_time:
            return Outcome(work, await work.job.run(self._stand_in, work.article), by_stand_in=True)

    async def aclose(self) -> None:
        """Close both toolkits."""
        await self._kit.aclose()
        if self._stand_in is not None:
            await self._stand_in.aclose()
