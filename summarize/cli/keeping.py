"""Answers that were given before: the cache in force, and a result as it was printed, ready to be printed again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from summarize.article import Article
from summarize.config import Settings
from summarize.llm.cache import DEFAULT_DAYS, DEFAULT_MEGABYTES, AnswerCache
from summarize.llm.cache_key import Job, answer_key, program_stamp
from summarize.llm.provider import Endpoint
from summarize.llm.recalling import recall


@dataclass(frozen=True, slots=True)
class Printed:
    """How a command ended: `text` for where results go, `withheld` as it is said of them, and the exit code.

    `warning` is of the article, not of the results: empty where there is none.
    """

    text: str
    withheld: str
    code: int
    warning: str


def cache_of(settings: Settings) -> AnswerCache | None:
    """The cache that the settings mean; `None` where they want none."""
    if not settings.cache:
        return None
    return AnswerCache(
        megabytes=settings.cache_megabytes or DEFAULT_MEGABYTES, days=settings.cache_days or DEFAULT_DAYS
    )


@dataclass(frozen=True)
class KeptAnswers:
    """The kept results of some jobs on one article, and how they were printed in one `form`.

    A form is kept beside the results it was made of: rendering one anew needs the result types, and looking at the
    article once more all that knows orders to a machine; importing them takes longer than everything else about an
    answer from the cache.
    """

    cache: AnswerCache
    keys: tuple[str, ...]
    article: Article
    form: Sequence[object]

    @classmethod
    def of(
        cls, settings: Settings, endpoint: Endpoint, article: Article, jobs: Sequence[Job], form: Sequence[object]
    ) -> KeptAnswers | None:
        """What may be kept of `jobs`; `None` where the settings want no cache."""
        cache = cache_of(settings)
        if cache is None:
            return None
        keys = tuple(answer_key(job, article, endpoint, settings.prompts_dir) for job in jobs)
        return cls(cache, keys, article, form)

    def recall(self) -> list[dict[str, Any]] | None:
        """The results as plain JSON, marked as cached, if all of them are here."""
        results: list[dict[str, Any]] = []
        for key in self.keys:
            result = recall(self.cache, key, self.article.text)
            if result is None:
                return None
            results.append(result)
        return results

    def printed(self, results: Sequence[dict[str, Any]]) -> Printed | None:
        """How these very results were printed in this form, if they were."""
        kept = self.cache.get(self._printed_key(results))
        return Printed(**json.loads(kept)) if kept is not None else None

    def keep(self, results: Sequence[dict[str, Any]], printed: Printed) -> None:
        """Keep how these results are printed in this form."""
        self.cache.put(self._printed_key(results), json.dumps(asdict(printed)).encode())

    def _printed_key(self, results: Sequence[dict[str, Any]]) -> str:
        whole = json.dumps([program_stamp(), self.form, results])
        return f"printed {hashlib.sha256(whole.encode()).hexdigest()}"
