"""The budget of a run: what is spent, and what the work under way may still cost."""

from __future__ import annotations

import asyncio

from summarize.errors import UsageError


class Budget:
    """At most `most` US dollars for this run; `None`: no limit.

    What a piece of work will cost is estimated by the highest price of a character seen so far, and never below the
    mean. Until one price is known, one piece goes alone.
    """

    def __init__(self, most: float | None) -> None:
        self._most = most
        self._reserved: dict[str, tuple[int, float]] = {}
        self._highest = 0.0
        self._priced = 0
        self._settled = asyncio.Event()
        self.spent = 0.0

    async def admit(self, key: str, characters: int) -> bool:
        """Wait until a piece of so many characters fits, and reserve its cost; `False` where it never will."""
        while self._most is not None:
            estimate = self._estimate(characters)
            if not self._reserved or self._priced:
                reserved = sum(cost for _, cost in self._reserved.values())
                if self.spent + reserved + estimate <= self._most:
                    self._reserved[key] = characters, estimate
                    break
                if not self._reserved:
                    return False
            self._settled.clear()
            await self._settled.wait()
        return True

    def settle(self, key: str, cost: float | None) -> None:
        """Note what a piece did cost; 0 where it failed. Raises `UsageError` where no price is known but needed."""
        characters, _ = self._reserved.pop(key, (0, 0.0))
        self._settled.set()
        if cost is None:
            if self._most is None:
                return
            raise UsageError("--max-cost cannot be kept: the price of this model is not known. Leave it out.")
        self.spent += cost
        if cost and characters:
            self._priced += 1
            self._highest = max(self._highest, cost / characters)

    def _estimate(self, characters: int) -> float:
        mean = self.spent / self._priced if self._priced else 0.0
        return max(self._highest * characters, mean)
