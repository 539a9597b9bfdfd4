"""Completions kept on disk: what a model has once written over an article, no job that asks the same has to ask again.

A note after a summary, a note with one more standing question, and a job that was cut short take up what is there.
"""

from __future__ import annotations

import hashlib
import json
from typing import Final, Self

from pydantic import TypeAdapter, ValidationError

from summarize.errors import InvalidOutputError
from summarize.llm.cache import AnswerCache
from summarize.llm.completion import Completion

_COMPLETION: Final = TypeAdapter(Completion)


class KeptCompletions:
    """The completions of one model over one article in `cache`; `making` is the key of both, and of this program.

    A context manager: what is new is written down at its end, however a job ends, but for one whose answer was of no
    use, which must get another one when it is tried again. With `refresh`, none is found and all are replaced.
    """

    def __init__(self, cache: AnswerCache, making: str, *, refresh: bool = False) -> None:
        self._cache = cache
        self._making = making
        self._refresh = refresh
        self._new: dict[str, Completion] = {}

    def key(self, request: object) -> str:
        """The SHA-256, in hexadecimal, of a request (plain JSON) with all that its completion depends on."""
        return hashlib.sha256(json.dumps([self._making, request], sort_keys=True).encode()).hexdigest()

    def get(self, key: str) -> Completion | None:
        """The completion of the request with this key; `None` where there is none."""
        if self._refresh or (kept := self._cache.get(key)) is None:
            return None
        try:
            return _COMPLETION.validate_json(kept)
        except ValidationError:
            return None

    def add(self, key: str, completion: Completion) -> None:
        """Take in a new completion."""
        self._new[key] = completion

    def forget(self) -> None:
        """Drop what is new."""
        self._new.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None or not issubclass(kind, InvalidOutputError):
            for key, completion in self._new.items():
                self._cache.put(key, _COMPLETION.dump_json(completion))
        self.forget()
