"""Answers that were given before: the cache in force, and a result as it was printed, ready to be printed again."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
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


def remembering(cache: AnswerCache) -> Callable[[str, str | None], str | None]:
    """As `languages.detect_language`, asked once for each text: its model takes half a second to load."""

    def detect(text: str, declared: str | None) -> str | None:
        detector = find_spec("py3langid")
        origin = detector.origin if detector is not None else None
        version = os.stat(origin).st_mtime_ns if origin else None
        whole = json.dumps([program_stamp(), version, declared, text])
        key = f"language {hashlib.sha256(whole.encode()).hexdigest()}"
        kept = cache.get(key)
        if kept is not None:
            return kept.decode() or None
        from summarize.sources.languages import detect_language

        found = detect_language(text, declared)
        cache.put(key, (found or "").encode())
        return found

    return detect


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
        cls,
        cache: AnswerCache,
        settings: Settings,
        endpoint: Endpoint,
        article: Article,
        jobs: Sequence[Job],
        form: Sequence[object],
    ) -> KeptAnswers:
        """What may be kept of `jobs`."""
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
