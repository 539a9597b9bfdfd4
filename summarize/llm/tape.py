"""Recording what goes over the wire to a model, and replaying it: the audit trail of a published note.

A tape is a file of JSON lines: which model was asked, then each request's body with the answer to it, and the articles
that were fetched. No key and no model's address but OpenAI's is in it, and of the headers only what an answer cannot be
read without.
"""

from __future__ import annotations

import json
import os
import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from summarize.article import Article
from summarize.errors import OutputError, SourceError
from summarize.llm.client import Client, Retries
from summarize.llm.pacing import Pace
from summarize.llm.provider import Endpoint, Protocol, is_loopback, is_openai

if TYPE_CHECKING:
    import httpx2

SCHEMA: Final = "summarize/cassette@1"
_KEPT_HEADERS: Final = frozenset({"content-type"})
# What is passed on has been decoded already.
_DROPPED_HEADERS: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_SHORTEST_KEY: Final = 8
_NOWHERE: Final = "http://replayed.invalid/v1"
_ARTICLE: Final = TypeAdapter(Article)
_AT_ONCE: Final = Retries(most=100, first_wait=0.0, patience=float("inf"))

# Time as a tape counts it: what the model took, and nothing else. Jobs that run side by side have one each.
_elapsed: ContextVar[float] = ContextVar("elapsed", default=0.0)


def _clock() -> float:
    return _elapsed.get()


class Recorder:
    """Keeps what its clients exchange with a model in the file at `path`.

    A tape that is there already is gone on with, so that a run that was stopped and its continuation are one
    recording; what is asked again is replaced. Raises `OutputError` where it cannot be written, or is a tape of another
    model. Results that are made under a recorder count the model's seconds only, so that a replay can repeat them.
    """

    def __init__(self, path: Path) -> None:
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise OutputError(f"--record {path} cannot be written: {error.strerror or error}.") from error
        self._path = path
        self._file: IO[str] = os.fdopen(handle, "a+", encoding="utf-8")
        self._is_begun = False
        self._fetched: list[dict[str, object]] = []
        self._writing = threading.Lock()

    def connect(
        self, endpoint: Endpoint, timeout: float | None, *, retries: Retries | None = None, pace: Pace | None = None
    ) -> Client:
        """A client of `endpoint` whose traffic is kept."""
        if not self._is_begun:
            self._begin(endpoint)
        from summarize.llm.tape_transport import recording

        transport = recording(self, endpoint)
        return Client(endpoint, timeout=timeout, retries=retries, pace=pace, transport=transport, clock=_clock)

    def _begin(self, endpoint: Endpoint) -> None:
        # A company's own address is a secret; OpenAI's is none, and it says what the tokens cost.
        hidden = ("api_key",) if is_openai(endpoint.base_url) else ("api_key", "base_url")
        told = {name: value for name, value in asdict(endpoint).items() if name not in hidden}
        header = json.dumps({"schema": SCHEMA, "endpoint": told}, ensure_ascii=False)
        self._file.seek(0)
        first = self._file.readline().rstrip("\n")
        if first and first != header:
            raise OutputError(f"--record {self._path} is there already and no recording of {endpoint}: name another.")
        self._is_begun = True
        self.write(json.loads(header))
        for line in self._fetched:
            self.write(line)

    def fetch(self, source: str, read: Callable[[], Article]) -> Article:
        """The article at the address `source`, which `read` reads, and which is kept: a page may change or go."""
        article = read()
        line: dict[str, object] = {
            "source": source,
            "article": _ARTICLE.dump_python(article, mode="json", exclude={"sha256"}),
        }
        if self._is_begun:
            self.write(line)
        else:
            self._fetched.append(line)
        return article

    def keep(self, endpoint: Endpoint, request: httpx2.Request, response: httpx2.Response, seconds: float) -> None:
        """Keep one exchange, and let the clock go on by what it took."""
        rounded = round(seconds, 3)
        _elapsed.set(_elapsed.get() + rounded)
        headers = {name: value for name, value in response.headers.items() if name in _KEPT_HEADERS}
        exchange = {
            "path": urlsplit(str(request.url)).path,
            "request": json.loads(request.content or b"null"),
            "status": response.status_code,
            "headers": headers,
            "response": response.text,
            "seconds": rounded,
        }
        self.write(exchange, endpoint.api_key)

    def write(self, line: Mapping[str, object], secret: str = "") -> None:
        """Write one line at once: what was recorded before a crash is there after it."""
        text = json.dumps(line, ensure_ascii=False)
        with self._writing:  # articles are read on threads of their own
            self._file.write((text.replace(secret, "…") if len(secret) >= _SHORTEST_KEY else text) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Replayer:
    """Answers each request from the tape at `path`, with what was answered to the same one; needs no key, no network.

    Raises `SourceError` where it is no tape.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._exchanges: dict[str, deque[dict[str, Any]]] = {}
        self._fetched: dict[str, Article] = {}
        try:
            with path.open(encoding="utf-8") as file:
                known = _header(json.loads(file.readline()))
                section: dict[str, deque[dict[str, Any]]] = {}
                for line in file:
                    exchange = json.loads(line)
                    if "schema" in exchange:  # a run that went on with the tape
                        self._exchanges |= section
                        section = {}
                    elif "article" in exchange:
                        self._fetched[exchange["source"]] = _ARTICLE.validate_python(exchange["article"])
                    else:
                        section.setdefault(canonical(exchange["request"]), deque()).append(exchange)
                self._exchanges |= section
            self.endpoint = Endpoint(
                provider=known["provider"],
                base_url=known.get("base_url", _NOWHERE),
                api_key="replayed",
                model=known["model"],
                protocol=Protocol(known["protocol"]),
                context_tokens=known["context_tokens"],
            )
        except OSError as error:
            raise SourceError(f"--replay {path} cannot be read: {error.strerror or error}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"--replay {path} is no recording of this program, or was cut short: {error}.") from error

    def connect(
        self, endpoint: Endpoint, timeout: float | None, *, retries: Retries | None = None, pace: Pace | None = None
    ) -> Client:
        """A client that is answered from the tape; nothing has to be waited for."""
        from summarize.llm.tape_transport import replaying

        return Client(endpoint, timeout=timeout, retries=_AT_ONCE, transport=replaying(self), clock=_clock)

    def fetch(self, source: str, read: Callable[[], Article]) -> Article:
        """The article that was fetched from the address `source`. Raises `SourceError` where none was."""
        try:
            return self._fetched[source]
        except KeyError as error:
            raise SourceError(
                f"{source} is not in the recording {self._path}, and a replay fetches nothing."
            ) from error

    def answer(self, content: bytes) -> dict[str, Any]:
        """The exchange that was recorded for this request; the last one of several stays."""
        recorded = self._exchanges.get(canonical(json.loads(content or b"null")))
        if recorded is None:
            message = (
                f"{self._path} holds no answer to this: the article, the options or the prompts are not those recorded"
            )
            return {"status": 410, "headers": {}, "response": json.dumps({"error": {"message": message}}), "seconds": 0}
        exchange = recorded.popleft() if len(recorded) > 1 else recorded[0]
        _elapsed.set(_elapsed.get() + exchange["seconds"])
        return exchange


def _header(line: dict[str, Any]) -> dict[str, Any]:
    if line["schema"] != SCHEMA:
        raise ValueError(f"{line['schema']} is not {SCHEMA}")
    return line["endpoint"]


def canonical(body: object) -> str:
    """A body with its keys sorted: what the same request always looks like."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False)


def is_direct(endpoint: Endpoint) -> bool:
    """Whether requests go straight to the model, never through a proxy of the environment."""
    return is_loopback(endpoint.base_url)


def passed_on(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of an answer whose content has been decoded."""
    return {name: value for name, value in headers.items() if name not in _DROPPED_HEADERS}
