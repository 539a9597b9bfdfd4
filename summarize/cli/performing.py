"""Who does the jobs of a command: the model, a recording of it, or the local model in the place of one that is down."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from summarize.article import Article
from summarize.cli.options import JobOptions
from summarize.config import Settings
from summarize.errors import AuthenticationError, InvalidOutputError, ModelError, ProviderError
from summarize.events import Event, Notice
from summarize.llm.cache import AnswerCache
from summarize.llm.cache_key import Job
from summarize.llm.provider import EMBEDDED, Endpoint, choose_endpoint

if TYPE_CHECKING:
    from summarize.llm.tape import Recorder, Replayer
    from summarize.results import Result


class Performer:
    """Does jobs with one toolkit, so that a model is loaded once; a context manager that closes it.

    With `--fallback`, from the first failure of a provider that is down the local model does what is left.
    """

    def __init__(
        self,
        options: JobOptions,
        settings: Settings,
        endpoint: Endpoint,
        *,
        tape: Recorder | Replayer | None,
        cache: AnswerCache | None,
        hears: Callable[[Event], None],
    ) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._tape = tape
        self._hears = hears
        self._cache = cache
        self._refresh = options.refresh
        self._may_fall_back = options.fallback is not None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._kit = self._toolkit(self._endpoint)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def do(self, job: Job, article: Article) -> Result:
        """The result of `job` on `article`. Raises what the toolkit raises."""
        try:
            return self._do(job, article)
        except ProviderError as error:
            if not self._may_fall_back or isinstance(error, (AuthenticationError, InvalidOutputError, ModelError)):
                raise
            self._hears(Notice(f"the local model stands in: {error}"))
        self._may_fall_back = False
        # Not the model of the settings, which is the provider's.
        self._kit = self._toolkit(choose_endpoint(provider=EMBEDDED, environment={}))
        return self._do(job, article)

    def _do(self, job: Job, article: Article) -> Result:
        given: dict[str, Any] = dict(job.arguments)
        match job.name:
            case "ask":
                return self._kit.ask(article, **given)
            case "summary":
                return self._kit.summary(article, **given)
            case "actors":
                return self._kit.actors(article)
            case _:
                return self._kit.brief(article, **given)

    def _toolkit(self, endpoint: Endpoint) -> Any:
        from summarize.toolkit import Toolkit

        return self._open.enter_context(
            Toolkit(
                endpoint=endpoint,
                offline=self._settings.offline,
                timeout=self._settings.timeout,
                prompts_dir=self._settings.prompts_dir,
                prices_file=self._settings.prices_file,
                on_event=self._hears,
                cache=self._cache,
                refresh=self._refresh,
                connect=self._tape.connect if self._tape is not None else None,
            )
        )
