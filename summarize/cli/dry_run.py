"""`--dry-run`: the first prompt of a job as it would be sent, with its tokens, cost and time; nothing is sent."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from summarize.article import Article
from summarize.checking import Checker
from summarize.cli.printing import put
from summarize.config import Settings
from summarize.errors import ExitCode
from summarize.llm.cache_key import Job
from summarize.llm.prices import find_price
from summarize.llm.provider import Endpoint
from summarize.llm.rehearsal import NotSentError, PlannedRequest, Rehearsal
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.rendering.visible import escaped_json, visible
from summarize.tasks import actors, ask, brief, summary


def show_first_requests(
    jobs: Sequence[Job], article: Article, endpoint: Endpoint, settings: Settings, *, as_json: bool
) -> int:
    """Print what each of `jobs` would send first, as text or as a JSON object on a line; returns the exit code."""
    for job in jobs:
        data = _described(job, article, endpoint, settings)
        put(escaped_json(f"{json.dumps(data, ensure_ascii=False)}\n") if as_json else visible(_as_text(data)), "utf-8")
    return ExitCode.DONE


def _described(job: Job, article: Article, endpoint: Endpoint, settings: Settings) -> dict[str, Any]:
    planned = first_request(job, article, endpoint, settings)
    price = find_price(endpoint, settings.prices_file)
    return {
        "schema": "summarize/dry-run@1",
        "job": job.name,
        "model": {"provider": endpoint.provider, "name": endpoint.model, "base_url": endpoint.base_url or None},
        "messages": [{"role": one.role, "content": one.content} for one in planned.messages] if planned else [],
        "input_tokens": planned.input_tokens if planned else 0,
        "max_output_tokens": planned.max_tokens if planned else 0,
        "max_cost_usd": planned.most_dollars(price) if planned else 0.0,
        "estimated_seconds": round(planned.most_seconds(), 1) if planned else 0.0,
    }


def first_request(job: Job, article: Article, endpoint: Endpoint, settings: Settings) -> PlannedRequest | None:
    """The first request of `job`; `None` where it would be done without one."""
    folders = [settings.prompts_dir] if settings.prompts_dir is not None else []
    reader = Reader(article, Rehearsal(endpoint), Prompts(folders), lambda _: None)
    try:
        asyncio.run(_do(job, reader, Checker(article)))
    except NotSentError as stopped:
        return stopped.request
    return None


async def _do(job: Job, reader: Reader, checker: Checker) -> None:
    given: dict[str, Any] = dict(job.arguments)
    match job.name:
        case "ask":
            await ask.answer(reader, checker, **given)
        case "summary":
            await summary.summarise(reader, checker, **given)
        case "actors":
            await actors.describe_actors(reader, checker)
        case _:
            await brief.write_brief(reader, checker, **given)


def _as_text(data: dict[str, Any]) -> str:
    if not data["messages"]:
        return "Nothing would be sent: the article alone decides this.\n"
    model = data["model"]
    cost = "unknown" if data["max_cost_usd"] is None else f"at most {data['max_cost_usd']:.6f} US dollars"
    lines = [f"--- {one['role']} ---\n{one['content']}\n" for one in data["messages"]]
    lines += [
        "--- not sent ---",
        f"To      {model['name']} ({model['provider']}{', ' + model['base_url'] if model['base_url'] else ''})",
        f"Tokens  {data['input_tokens']:,} to read, at most {data['max_output_tokens']:,} to write",
        f"Cost    {cost}",
        f"Time    at most some {data['estimated_seconds']:.0f} seconds",
        "A job may ask more than once; what follows depends on the answer.",
    ]
    return "\n".join(lines) + "\n"
