"""Engines: each maps a stream of work to a stream of outcomes, in any order. Nothing else knows which one runs."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Protocol

from summarize.batch.work import Outcome, Work


class Engine(Protocol):
    """What does the work of a batch."""

    def run(self, work: AsyncIterator[Work]) -> AsyncGenerator[Outcome]:
        """Do all of `work`, taking no more of it at a time than can be done; each piece has exactly one outcome.

        Closing the generator cancels what is under way. Errors of single pieces are outcomes and are not raised.
        """
        ...
