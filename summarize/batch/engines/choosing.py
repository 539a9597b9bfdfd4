"""Which engine a name means, and what it is made of."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from summarize.batch.doing import Doer
from summarize.batch.engines import Engine
from summarize.batch.engines.local import LocalEngine
from summarize.batch.limiter import Limiter
from summarize.batch.toolkits import KitSettings
from summarize.batch.work import Outcome, Work
from summarize.errors import UsageError
from summarize.llm.provider import EMBEDDED

if TYPE_CHECKING:
    from summarize.llm.tape import Recorder, Replayer

ENGINES: Final = ("local", "openai-batch", "ray")

# Articles that wait for a provider's batches together; some 30 kB of memory each.
_WAITING: Final = 10_000
QUIET_SECONDS = 2.0
POLL_SECONDS = 30.0
_TEN_DAYS: Final = 864_000.0


@asynccontextmanager
async def open_engine(
    name: str,
    kit: KitSettings,
    *,
    jobs: int,
    stand_in: bool = False,
    tape: Recorder | Replayer | None = None,
    beside: Path | None = None,
) -> AsyncGenerator[Engine]:
    """The engine `name` for `jobs` pieces of work at once, its connections closed in the end.

    With `stand_in` the local model does what a provider that is down leaves undone; `tape` records what goes over the
    wire, or replays it; `beside` is the ledger beside which an engine keeps what it must not forget. Raises
    `UsageError`.
    """
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}: choose of {', '.join(ENGINES)}.")
    if name == "openai-batch":
        async with _provider_batches(kit, beside) as engine:
            yield engine
        return
    if name == "ray":
        from summarize.batch.engines.ray import RayEngine

        async with aclosing(RayEngine(kit, jobs=jobs)) as engine:
            yield engine
        return
    at_once = min(jobs, kit.most_at_once or jobs)
    doer = Doer(kit.make(pace=Limiter(at_once), tape=tape), stand_in=kit.make_embedded() if stand_in else None)
    async with aclosing(doer):
        yield LocalEngine(doer, jobs=at_once)


@asynccontextmanager
async def _provider_batches(kit: KitSettings, beside: Path | None) -> AsyncGenerator[Engine]:
    import openai

    from summarize.batch.engines.provider_batches import Desk, discounted
    from summarize.batch.submissions import Submissions

    endpoint = kit.endpoint
    if endpoint.provider == EMBEDDED or beside is None:
        raise UsageError("the engine openai-batch needs a provider with a Batch API: choose --provider openai.")
    submissions = Submissions(Path(f"{beside}.batches"))
    async with openai.AsyncOpenAI(base_url=endpoint.base_url, api_key=endpoint.api_key or "none") as sdk:
        desk = Desk(sdk, submissions, quiet=QUIET_SECONDS, poll=POLL_SECONDS)
        running = asyncio.create_task(desk.run())
        # A day may pass between a request and its answer.
        doer = Doer(replace(kit, timeout=None).make(transport=desk, patience=_TEN_DAYS))
        try:
            async with aclosing(doer):

                async def at_batch_price(work: Work) -> Outcome:
                    return discounted(await doer(work))

                yield LocalEngine(at_batch_price, jobs=_WAITING)
        finally:
            running.cancel()
            await asyncio.wait({running})
            submissions.close()
