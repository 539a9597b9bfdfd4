"""The engine `ray`: the work goes to actors on the machines of a Ray cluster, each with a toolkit of its own.

Actors hold no state that matters: one that dies with its machine is started on another, and what it had under way is
done again there. Results come back to the one process that keeps the ledger, which takes each of them once.
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncGenerator, AsyncIterator
from importlib import import_module
from math import ceil
from typing import Any, Final

from summarize.batch.doing import Doer
from summarize.batch.engines.local import LocalEngine
from summarize.batch.limiter import Limiter
from summarize.batch.toolkits import KitSettings
from summarize.batch.work import Outcome, Work
from summarize.errors import SummarizeError, UsageError
from summarize.results import Result

_FOR_EVER: Final = -1


class Worker:
    """What runs in an actor: a toolkit that does pieces of work, `at_once` of them at a time."""

    def __init__(self, kit: KitSettings, at_once: int) -> None:
        self._doer = Doer(kit.make(pace=Limiter(at_once)))

    async def do(self, work: Work) -> tuple[Result | None, SummarizeError | None]:
        """The result of `work`, or why it failed."""
        outcome = await self._doer(work)
        return outcome.result, outcome.error


class RayEngine:
    """Does up to `jobs` pieces of work at once on the cluster that RAY_ADDRESS names, else on one of this machine.

    There is an actor for each processor of the cluster, or so many that an embedded model has one each.
    """

    def __init__(self, kit: KitSettings, *, jobs: int) -> None:
        # Ray reports its use to its makers unless it is told not to; the processes that it starts inherit this.
        os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
        try:
            self._ray: Any = import_module("ray")
        except ImportError as error:
            raise UsageError("the engine ray needs the ray extra; run `pip install 'summarize[ray]'` once.") from error
        # What Ray tells of itself is no news, least of all to a cron job.
        self._ray.init(ignore_reinit_error=True, log_to_driver=False, logging_level=logging.WARNING)
        processors = int(self._ray.cluster_resources().get("CPU", 1))
        actors = max(1, min(jobs, processors))
        at_once = min(ceil(jobs / actors), kit.most_at_once or jobs)
        remote = self._ray.remote(Worker).options(
            # No processor is reserved: an actor whose machine died must find a place on those that are left.
            num_cpus=0,
            max_concurrency=at_once,
            max_restarts=_FOR_EVER,
            max_task_retries=_FOR_EVER,
            scheduling_strategy="SPREAD",
        )
        self._workers: list[Any] = [remote.remote(kit, at_once) for _ in range(actors)]
        self._busy = [0] * actors
        self._local = LocalEngine(self._do, jobs=actors * at_once)

    def run(self, work: AsyncIterator[Work]) -> AsyncGenerator[Outcome]:
        """As `Engine.run`."""
        return self._local.run(work)

    async def _do(self, work: Work) -> Outcome:
        place = self._busy.index(min(self._busy))
        self._busy[place] += 1
        try:
            result, error = await self._workers[place].do.remote(work)
        except self._ray.exceptions.RayError as error:
            return Outcome(work, error=SummarizeError(f"the Ray cluster lost the work: {str(error).splitlines()[0]}"))
        finally:
            self._busy[place] -= 1
        return Outcome(work, result, error)

    async def aclose(self) -> None:
        """Stop the actors; the cluster goes on."""
        for worker in self._workers:
            self._ray.kill(worker)
