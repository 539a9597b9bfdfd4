"""The engine `openai-batch`: the requests of many articles go to the provider's own Batch API, at half the price.

The work runs as it always does; only its requests take another way. They are gathered until none is added for a
moment, submitted in files of at most 50,000 requests and 200 MB, and each is answered when its batch has ended. What
is asked again after a check goes into a second batch by itself.
(https://platform.openai.com/docs/guides/batch, read in November 2026.)
"""

from __future__ import annotations

import asyncio
import json
import logging
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, cast

import httpx2

from summarize.batch.submissions import BatchAnswer, Submissions, request_id
from summarize.batch.work import Outcome
from summarize.errors import ProviderError

if TYPE_CHECKING:
    import openai

_log = logging.getLogger(__name__)

DISCOUNT: Final = 0.5
MOST_REQUESTS: Final = 50_000
MOST_BYTES: Final = 200_000_000
_MOST_ATTEMPTS: Final = 3
_TOKEN_FIELD: Final = "summarize"
_ENDED: Final = frozenset({"completed", "failed", "expired", "cancelled"})
_PASSING: Final = frozenset({408, 409, 429, 500, 502, 503, 504, 529})


class Desk(httpx2.AsyncBaseTransport):
    """Takes requests as a network would, and answers them from batches. `run` has to run meanwhile.

    `quiet` is the seconds without a new request after which what was gathered is submitted, `poll` those between two
    looks at a batch.
    """

    def __init__(
        self, sdk: openai.AsyncOpenAI, submissions: Submissions, *, quiet: float = 2.0, poll: float = 30.0
    ) -> None:
        self._sdk = sdk
        self._submissions = submissions
        self._quiet = quiet
        self._poll = poll
        self._gathered: dict[str, str] = {}
        self._bytes = 0
        self._bodies: dict[str, str] = {}
        self._waiting: dict[str, list[asyncio.Future[BatchAnswer]]] = {}
        self._last_came = 0.0
        self._error: BaseException | None = None

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer to `request`, a day later perhaps."""
        body = json.loads(await request.aread())
        # A batch has no streams.
        body = {name: value for name, value in body.items() if name not in ("stream", "stream_options")}
        answer = await self._answer(request_id(body), body)
        return httpx2.Response(
            answer.status, headers={"content-type": "application/json"}, content=answer.body.encode()
        )

    async def _answer(self, identity: str, body: Mapping[str, Any]) -> BatchAnswer:
        if self._error is not None:
            raise httpx2.UnsupportedProtocol(str(self._error)) from self._error
        known = self._submissions.answer(identity)
        if known is not None:
            return known
        line = json.dumps(
            {"custom_id": identity, "method": "POST", "url": "/v1/chat/completions", "body": body}, ensure_ascii=False
        )
        self._bodies[identity] = line
        if not self._submissions.is_submitted(identity):
            self._gather(identity)
        answered: asyncio.Future[BatchAnswer] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(identity, []).append(answered)
        return await answered

    def _gather(self, identity: str) -> None:
        self._gathered[identity] = self._bodies[identity]
        self._last_came = asyncio.get_running_loop().time()

    async def run(self) -> None:
        """Submit and collect until cancelled; what goes wrong is what every request is answered with."""
        import openai

        passing = (openai.APIConnectionError, openai.InternalServerError, openai.RateLimitError)
        looked = 0.0
        try:
            while True:
                await asyncio.sleep(min(self._quiet, self._poll) / 4)
                now = asyncio.get_running_loop().time()
                try:
                    if self._gathered and now - self._last_came >= self._quiet:
                        await self._submit()
                    if now - looked >= self._poll:
                        looked = now
                        for token, batch in self._submissions.open():
                            await self._look_at(token, batch)
                except passing as error:  # a batch takes hours: a minute without a network is no reason to give it up
                    _log.warning("the provider cannot be asked now: %s", error)
        except (openai.OpenAIError, ProviderError, OSError, sqlite3.Error, ValueError) as error:
            self._error = error
            for answered in [one for several in self._waiting.values() for one in several]:
                if not answered.done():
                    answered.set_exception(httpx2.UnsupportedProtocol(str(error)))

    async def _submit(self) -> None:
        gathered, self._gathered = self._gathered, {}
        for lines in files_of(gathered):
            token = uuid.uuid4().hex
            self._submissions.begin(token, lines)
            content = "".join(f"{line}\n" for line in lines.values()).encode()
            file = await self._sdk.files.create(file=(f"{token}.jsonl", content), purpose="batch")
            batch = await self._sdk.batches.create(
                input_file_id=file.id,
                endpoint="/v1/chat/completions",
                completion_window="24h",
                metadata={_TOKEN_FIELD: token},
            )
            self._submissions.submitted(token, batch.id)
            _log.info("submitted %d requests as %s", len(lines), batch.id)

    async def _look_at(self, token: str, batch_id: str | None) -> None:
        """Collect a batch that has ended."""
        if batch_id is None:
            batch_id = await self._find(token)
        if batch_id is None:  # killed before it was submitted
            self._again(self._submissions.collect(token, {}))
            return
        batch = await self._sdk.batches.retrieve(batch_id)
        if batch.status not in _ENDED:
            return
        answers: dict[str, BatchAnswer] = {}
        for file in (batch.output_file_id, batch.error_file_id):
            if file:
                content = await self._sdk.files.content(file)
                answers |= dict(_answers_in(content.text))
        left = self._submissions.collect(token, answers)
        _log.info("%s is %s: %d answers, %d without", batch_id, batch.status, len(answers), len(left))
        for identity, answer in answers.items():
            self._deliver(identity, answer)
        if batch.status == "failed" and not answers:
            errors = batch.errors.data if batch.errors is not None else None
            reason = errors[0].message if errors else "no reason given"
            raise ProviderError(f"the provider does not take the batch {batch_id}: {reason}")
        self._again(left)

    async def _find(self, token: str) -> str | None:
        """The batch of a submission that was killed before its id was noted."""
        async for batch in self._sdk.batches.list(limit=100):
            if (batch.metadata or {}).get(_TOKEN_FIELD) == token:
                self._submissions.submitted(token, batch.id)
                return batch.id
        return None

    def _again(self, identities: list[str]) -> None:
        """Submit once more what a batch left unanswered, for it expired or failed; but not for ever."""
        for identity in identities:
            if identity not in self._bodies:
                continue  # whoever wanted it has not asked in this run
            if self._submissions.attempts(identity) < _MOST_ATTEMPTS:
                self._gather(identity)
            else:
                told = f"no answer to it came in {_MOST_ATTEMPTS} batches"
                self._deliver(identity, BatchAnswer(400, json.dumps({"error": {"message": told}})))

    def _deliver(self, identity: str, answer: BatchAnswer) -> None:
        self._bodies.pop(identity, None)
        for answered in self._waiting.pop(identity, []):
            if not answered.done():
                answered.set_result(answer)


def discounted(outcome: Outcome) -> Outcome:
    """`outcome` at the price of a batch: what the toolkit counted is that of a request answered at once."""
    result = outcome.result
    if result is None or result.usage.cost_usd is None:
        return outcome
    usage = result.usage.model_copy(update={"cost_usd": round(result.usage.cost_usd * DISCOUNT, 9)})
    return replace(outcome, result=result.model_copy(update={"usage": usage}))


def files_of(
    lines: Mapping[str, str], *, most_requests: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES
) -> Iterator[dict[str, str]]:
    """`lines` in files of what a provider takes at once."""
    file: dict[str, str] = {}
    size = 0
    for identity, line in lines.items():
        weight = len(line.encode()) + 1
        if file and (len(file) >= most_requests or size + weight > most_bytes):
            yield file
            file, size = {}, 0
        file[identity] = line
        size += weight
    if file:
        yield file


def _answers_in(content: str) -> Iterator[tuple[str, BatchAnswer]]:
    """The final answers in a file of results; what may pass has none yet, and is submitted again."""
    for line in content.splitlines():
        if not line.strip():
            continue
        result = cast("dict[str, Any]", json.loads(line))
        response: dict[str, Any] = result.get("response") or {}
        status = response.get("status_code")
        if not isinstance(status, int):
            continue  # expired, or failed before it was asked
        if status not in _PASSING:
            yield str(result.get("custom_id")), BatchAnswer(status, json.dumps(response.get("body")))
