"""Which engine a name means, and what it is made of."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Final

from summarize.batch.doing import Doer
from summarize.batch.engines import Engine
from summarize.batch.engines.local import LocalEngine
from summarize.batch.limiter import Limiter
from summarize.batch.toolkits import KitSettings
from summarize.errors import UsageError

if TYPE_CHECKING:
    from summarize.llm.tape import Recorder, Replayer

ENGINES: Final = ("local",)


@asynccontextmanager
async def open_engine(
    name: str, kit: KitSettings, *, jobs: int, stand_in: bool = False, tape: Recorder | Replayer | None = None
) -> AsyncGenerator[Engine]:
    """The engine `name` for `jobs` pieces of work at once, its connections closed in the end.

    With `stand_in` the local model does what a provider that is down leaves undone; `tape` records what goes over the
    wire, or replays it. Raises `UsageError`.
    """
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}: choose of {', '.join(ENGINES)}.")
    at_once = min(jobs, kit.most_at_once or jobs)
    doer = Doer(kit.make(pace=Limiter(at_once), tape=tape), stand_in=kit.make_embedded() if stand_in else None)
    async with aclosing(doer):
        yield LocalEngine(doer, jobs=at_once)
