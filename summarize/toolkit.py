"""The public Python API: the four jobs over an article, each synchronous and, with the prefix `a`, asynchronous."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from summarize import events
from summarize.article import Article
from summarize.errors import StoppedError, TimedOutError, UsageError
from summarize.llm.cache_key import Job, answer_key, making_key
from summarize.llm.provider import Endpoint, choose_endpoint
from summarize.prompting import Prompts

if TYPE_CHECKING:
    from summarize.checking import Checker
    from summarize.llm.cache import AnswerCache
    from summarize.llm.client import Client
    from summarize.llm.kept_completions import KeptCompletions
    from summarize.llm.loading import EmbeddedModel
    from summarize.reader import Reader
    from summarize.results import ActorsBrief, Answer, BriefingNote, Result, Summary

T = TypeVar("T")
Made = TypeVar("Made", bound="Result")
Work = Callable[["Reader", "Checker"], Awaitable[Made]]


class Toolkit:
    """One model, ready for the four jobs; the embedded one is loaded when it is first needed.

    What is not given comes from the environment, as for the command line: `SUMMARIZE_PROVIDER`, `_MODEL`, `_BASE_URL`,
    `_PROTOCOL`, `_OFFLINE`, `_API_KEY_FILE` and `_KEYRING`; else the provider is `openai` where `OPENAI_API_KEY` or
    `OPENAI_BASE_URL` is set, else `embedded`. `timeout` is the seconds that one job may take, `offline` forbids
    whatever would leave this machine, `prompts_dir` holds templates that replace ours, `prices_file` prices that add to
    ours, `api_key_file` the key, `keyring` is the name of the key in the system's keyring, and `on_event` hears what
    happens while a job runs. With a `cache`, a job that was done before is not done again (its result says `cached`,
    its `usage` is that of the first time), unless `refresh` asks for it; without one, nothing is kept of an answer.
    `connect` makes the client of an endpoint that answers, from it and the timeout, where it should differ from the
    usual one. Use it as a context manager, or call `close`. Not to be shared between threads.
    """

    def __init__(
        self,
        *,
        provider: str | None = None,
        model: str | None = None,
        base_url: str | None = None,
        protocol: str | None = None,
        offline: bool | None = None,
        timeout: float | None = None,
        prompts_dir: Path | None = None,
        prices_file: Path | None = None,
        api_key_file: Path | None = None,
        keyring: str | None = None,
        cache: AnswerCache | None = None,
        refresh: bool = False,
        on_event: Callable[[events.Event], None] | None = None,
        endpoint: Endpoint | None = None,
        connect: Callable[[Endpoint, float | None], Client] | None = None,
    ) -> None:
        self._offline = _is_set("OFFLINE") if offline is None else offline
        self._endpoint = endpoint or choose_endpoint(
            provider=provider or _setting("PROVIDER"),
            model=model or _setting("MODEL"),
            base_url=base_url or _setting("BASE_URL"),
            protocol=protocol or _setting("PROTOCOL"),
            offline=self._offline,
            api_key_file=api_key_file or _path("API_KEY_FILE"),
            keyring=keyring or _setting("KEYRING"),
            environment=os.environ,
        )
        self._prompts = Prompts([prompts_dir] if prompts_dir else [])
        self._prompts_dir = prompts_dir
        self._prices_file = prices_file
        self._cache = cache
        self._refresh = refresh
        self._timeout = timeout
        self._tell = on_event or _ignore
        self._connect = connect or partial(_connect, streams=on_event is not None)
        self._client: Client | None = None
        self._embedded: EmbeddedModel | None = None
        self._runner: asyncio.Runner | None = None
        self._checker: Checker | None = None

    def summary(self, article: Article, *, sentences: int | None = None, words: int | None = None) -> Summary:
        """The main points of `article`, the weightiest first: at most `sentences` of them (5), or `words` words.

        Raises `UsageError` where both are given, or one that is less than 1.
        """
        return self._run(self.asummary(article, sentences=sentences, words=words))

    def actors(self, article: Article) -> ActorsBrief:
        """The key actors of `article`, the most important first."""
        return self._run(self.aactors(article))

    def ask(self, article: Article, question: str) -> Answer:
        """The answer to `question`; its `status` is `not_in_article` where the article does not answer.

        Raises `UsageError` where the question is empty.
        """
        return self._run(self.aask(article, question))

    def ask_all(self, article: Article, questions: Iterable[str]) -> Iterator[Answer]:
        """The answers to several questions, in order, over one reading of the article."""
        return (self.ask(article, question) for question in questions)

    def brief(self, article: Article, *, questions: Sequence[str] = ()) -> BriefingNote:
        """The briefing note on `article`, with the answers to standing `questions`."""
        return self._run(self.abrief(article, questions=questions))

    async def asummary(self, article: Article, *, sentences: int | None = None, words: int | None = None) -> Summary:
        """As `summary`."""
        if sentences is not None and words is not None:
            raise UsageError("a summary has a limit in sentences or one in words: give one of them.")
        if any(most is not None and most < 1 for most in (sentences, words)):
            raise UsageError("a summary has at least one sentence and one word: give 1 or more.")

        def work() -> Work[Summary]:
            from summarize.tasks.summary import summarise

            return partial(summarise, sentences=sentences, words=words)

        return await self._do(Job.summary(sentences, words), article, work)

    async def aactors(self, article: Article) -> ActorsBrief:
        """As `actors`."""

        def work() -> Work[ActorsBrief]:
            from summarize.tasks.actors import describe_actors

            return describe_actors

        return await self._do(Job.actors(), article, work)

    async def aask(self, article: Article, question: str) -> Answer:
        """As `ask`."""
        if not question.strip():
            raise UsageError("the question is empty: write it out.")

        def work() -> Work[Answer]:
            from summarize.tasks.ask import answer

            return partial(answer, question=question)

        return await self._do(Job.ask(question), article, work)

    async def aask_all(self, article: Article, questions: Iterable[str]) -> AsyncIterator[Answer]:
        """As `ask_all`."""
        for question in questions:
            yield await self.aask(article, question)

    async def abrief(self, article: Article, *, questions: Sequence[str] = ()) -> BriefingNote:
        """As `brief`."""

        def work() -> Work[BriefingNote]:
            from summarize.tasks.brief import write_brief

            return partial(write_brief, questions=questions)

        return await self._do(Job.brief(questions), article, work)

    def close(self) -> None:
        """Close the connections and stop the embedded model. The toolkit may be used again: it starts afresh."""
        if self._runner is not None:
            if self._client is not None:
                self._runner.run(self._client.aclose())
            self._runner.close()
            self._runner = None
        self._stop()

    async def aclose(self) -> None:
        """As `close`, for whoever used the asynchronous methods."""
        if self._client is not None:
            await self._client.aclose()
        self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def _stop(self) -> None:
        if self._cache is not None:
            self._cache.close()
        self._stop_model()

    def _stop_model(self) -> None:
        self._client = None
        if self._embedded is not None:
            self._embedded.stop()

    def _run(self, job: Coroutine[Any, Any, T]) -> T:
        """Run `job` to its end; Ctrl-C cancels it. One event loop serves all calls, so connections are kept."""
        if _is_in_event_loop():
            job.close()
            raise UsageError(f"an event loop is running here already: use `await kit.{job.__name__}(…)` instead")
        if self._runner is None:
            self._runner = asyncio.Runner()
        return self._runner.run(job)

    async def _do(self, job: Job, article: Article, work: Callable[[], Work[Made]]) -> Made:
        """The result of `job`: from the cache, else by what `work` imports, and then priced and kept."""
        key = None
        if self._cache is not None:
            key = answer_key(job, article, self._endpoint, self._prompts_dir)
            recalled = None if self._refresh else self._recall(key, article, job)
            if recalled is not None:
                self._warn_of(article)
                return cast("Made", recalled)
        async with self._limit():
            await self._launch()
            # While an embedded model is being loaded, there is time to import and to prepare the rest.
            from summarize.llm.prices import cost_of, find_price

            self._warn_of(article)
            do, checker = work(), self._checker_of(article)
            self._prompts.render("rules")
            with self._kept_completions(article) as kept:
                try:
                    result = await do(await self._reader(article, kept), checker)
                except StoppedError:
                    self._stop_model()
                    raise
                # What could not be read this time may be read the next.
                if kept is not None and result.extent.unread:
                    kept.forget()
        usage = result.usage
        cost = cost_of(usage, find_price(self._endpoint, self._prices_file))
        result = result.model_copy(update={"usage": usage.model_copy(update={"cost_usd": cost})})
        if self._cache is not None and key is not None and not result.extent.unread:
            self._cache.put(key, result.model_dump_json(by_alias=True).encode())
        return result

    def _recall(self, key: str, article: Article, job: Job) -> Result | None:
        from summarize.llm.recalling import recall

        assert self._cache is not None
        recalled = recall(self._cache, key, article.text)
        if recalled is None:
            return None
        from summarize import results

        kinds = {
            "summary": results.Summary,
            "actors": results.ActorsBrief,
            "ask": results.Answer,
            "brief": results.BriefingNote,
        }
        return kinds[job.name].model_validate(recalled)

    def _kept_completions(self, article: Article) -> AbstractContextManager[KeptCompletions | None]:
        if self._cache is None:
            return nullcontext()
        from summarize.llm.kept_completions import KeptCompletions

        return KeptCompletions(self._cache, making_key(article, self._endpoint), refresh=self._refresh)

    async def _launch(self) -> None:
        """Begin to load the embedded model, where it is the one to be asked."""
        if self._embedded is None and not self._endpoint.is_ready:
            from summarize.llm.loading import EmbeddedModel

            self._embedded = EmbeddedModel(self._endpoint, self._tell, offline=self._offline)
        if self._embedded is not None:
            if self._embedded.was_killed:
                self._stop_model()
            await self._embedded.launch()

    async def _reader(self, article: Article, kept: KeptCompletions | None) -> Reader:
        from summarize.reader import Meter, Reader

        if self._client is None:
            ready = self._endpoint if self._embedded is None else await self._embedded.endpoint()
            self._client = self._connect(ready, self._timeout)
        meter = Meter(started=self._client.clock())
        readings = self._embedded.readings if self._embedded is not None else None
        return Reader(article, self._client, self._prompts, self._tell, meter, readings, kept)

    def _checker_of(self, article: Article) -> Checker:
        """The checker of `article`, kept for the next question: it takes seconds to make for a book."""
        from summarize.checking import Checker

        if self._checker is None or self._checker.article is not article:
            self._checker = Checker(article)
        return self._checker

    def _warn_of(self, article: Article) -> None:
        """Tell of orders to machines in `article`, and of signs that it is not the whole of it."""
        from summarize.language.orders import warning_of_orders
        from summarize.language.thinness import thinness

        if (warning := warning_of_orders(article.text)) is not None:
            self._tell(events.Notice(warning))
        if (reason := thinness(article.text)) is not None:
            self._tell(events.Notice(f"The text seems to be less than the article: {reason}."))

    @property
    def endpoint(self) -> Endpoint:
        """Which model is asked, and where; its key does not show in `str` or `repr`."""
        return self._endpoint

    @property
    def prompts(self) -> Prompts:
        """The templates in force."""
        return self._prompts

    @asynccontextmanager
    async def _limit(self) -> AsyncGenerator[None]:
        """Cancel what runs inside, and raise `TimedOutError`, once the time that a job may take has passed."""
        limit = asyncio.timeout(self._timeout)
        try:
            async with limit:
                yield
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise TimedOutError(
                f"not finished within the {self._timeout:g} s that --timeout allows: allow more, or ask for less"
            ) from error


def _connect(endpoint: Endpoint, timeout: float | None, *, streams: bool) -> Client:
    """The usual client of an endpoint; answers grow only before whoever hears of it."""
    from summarize.llm.client import Client

    return Client(endpoint, timeout=timeout, streams=streams)


def _setting(name: str) -> str | None:
    """What the environment says where the caller does not; set but empty is not set."""
    return os.environ.get(f"SUMMARIZE_{name}", "").strip() or None


def _path(name: str) -> Path | None:
    value = _setting(name)
    return Path(value) if value else None


def _is_set(name: str) -> bool:
    """Whether a switch is on; whatever does not say that it is off turns it on."""
    return (_setting(name) or "no").lower() not in ("0", "false", "no", "off")


def _is_in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def _ignore(_: events.Event) -> None:
    """What hears the events when nobody else does."""
