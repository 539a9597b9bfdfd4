"""What becomes of facts planted in 300 pages, what a summary of them sends: `python -m benchmarks.quality long`.

    [--words 100000] [--seed 0] [--part ask|summary|memory] [--minutes 5] [--state FOLDER] [--no-row]

`ask`: each of the 30 planted facts is asked for, and ten things that the text does not tell, with the model that the
options name. `summary`: how many tokens the job sends for the text, counted at a server that answers by copying.
`memory`: the peak of a process that asks one question, at this length and at twice this length, the model left out.

What is finished is kept in the folder of `--state`, and not asked again: run it until nothing is left.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.quality import opening
from benchmarks.quality.copying import copying_server
from benchmarks.quality.figures import add_row, share
from benchmarks.quality.planting import FACTS, UNANSWERABLE, long_article
from summarize import Article, Toolkit
from summarize.llm.client import Client, Completion
from summarize.llm.provider import Endpoint, Protocol
from summarize.llm.tokens import count_tokens
from summarize.results import AnswerStatus

ASK_COLUMNS = ("model", "words", "found", "cited", "silent", "largest reading", "share read", "seconds")
SUMMARY_COLUMNS = ("words", "tokens of the text", "context window", "requests", "sent", "ratio", "claims")
MEMORY_COLUMNS = ("job", "words", "peak", "twice as many", "their peak")
_SUMMARY_WINDOW = 8192


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question; `is_cited` where a citation lies in the planted sentence."""

    question: str
    answer: str | None
    is_found: bool
    is_cited: bool
    share: float
    largest_reading: int
    seconds: float


class _Watched(Client):
    """A client that remembers the largest prompt it has sent, in tokens."""

    largest = 0

    async def complete(self, *arguments: object, **options: object) -> Completion:
        done = await super().complete(*arguments, **options)  # pyright: ignore[reportArgumentType]
        self.largest = max(self.largest, done.input_tokens)
        return done


async def _ask(kit: Toolkit, client: _Watched, article: Article, question: str) -> Outcome:
    client.largest = 0
    began = time.perf_counter()
    result = await kit.aask(article, question)
    seconds = time.perf_counter() - began
    fact = next((fact for fact in FACTS if fact.question == question), None)
    begin = article.text.index(fact.sentence) if fact else -1
    citations = [citation for claim in result.claims for citation in claim.citations]
    return Outcome(
        question=question,
        answer=result.answer if result.status is AnswerStatus.ANSWERED else None,
        is_found=fact is not None and any(gold.lower() in (result.answer or "").lower() for gold in fact.gold),
        is_cited=fact is not None and any(begin <= one.start < begin + len(fact.sentence) for one in citations),
        share=result.extent.share,
        largest_reading=client.largest,
        seconds=seconds,
    )


async def ask_all(endpoint: Endpoint, article: Article, state: Path, minutes: float) -> list[Outcome]:
    """The outcomes of all questions that are finished when `minutes` are over, those of earlier runs included."""
    lines = state.read_text(encoding="utf-8").splitlines() if state.is_file() else []
    done = {one.question: one for one in (Outcome(**json.loads(line)) for line in lines)}
    until = time.monotonic() + 60 * minutes
    client = _Watched(endpoint)
    async with Toolkit(endpoint=endpoint) as kit:
        kit._client = client  # to see each request  # pyright: ignore[reportPrivateUsage]
        for question in (*(fact.question for fact in FACTS), *UNANSWERABLE):
            if question in done or time.monotonic() > until:
                continue
            outcome = done[question] = await _ask(kit, client, article, question)
            with state.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
            print(
                f"{question}\n    {outcome.answer} ({outcome.largest_reading} tokens, {outcome.seconds:.0f} s)",
                flush=True,
            )
    return list(done.values())


def measure_ask(options: argparse.Namespace, article: Article) -> None:
    """Ask for the planted facts, and add a row once all are asked."""
    state: Path = options.state or Path(tempfile.mkdtemp(prefix="long-"))
    state.mkdir(parents=True, exist_ok=True)
    with opening.endpoint(options) as endpoint:
        file = state / f"long-{endpoint.model}-{options.words}-{options.seed}.jsonl"
        outcomes = asyncio.run(ask_all(endpoint, article, file, options.minutes))
    left = len(FACTS) + len(UNANSWERABLE) - len(outcomes)
    if left:
        print(f"{left} questions are left: run this again with --state {state}")
        return
    planted = [one for one in outcomes if one.question not in UNANSWERABLE]
    row = {
        "model": endpoint.model,
        "words": str(len(article.text.split())),
        "found": f"{sum(one.is_found for one in planted)} of {len(planted)}",
        "cited": f"{sum(one.is_cited for one in planted)} of {len(planted)}",
        "silent": str(share([one.answer is None for one in outcomes if one.question in UNANSWERABLE])),
        "largest reading": f"{max(one.largest_reading for one in outcomes)} tokens",
        "share read": f"{sum(one.share for one in outcomes) / len(outcomes):.3f}",
        "seconds": f"{sum(one.seconds for one in outcomes) / len(outcomes):.1f}",
    }
    _report("Long documents: planted facts", ASK_COLUMNS, row, options)
    for one in outcomes:
        if (one.question in UNANSWERABLE) == (one.answer is not None) or (not one.is_found and one in planted):
            print(f"- {one.question}\n    {one.answer}")


def measure_summary(options: argparse.Namespace, article: Article) -> None:
    """Count what a summary sends to a server that answers by copying sentences."""
    with copying_server() as (base_url, requests):
        endpoint = Endpoint("openai", base_url, "none", "gpt-4o", Protocol.PLAIN, _SUMMARY_WINDOW)
        with Toolkit(endpoint=endpoint) as kit:
            summary = kit.summary(article)
    assert all(citation.stands_in(article) for claim in summary.claims for citation in claim.citations)
    assert summary.extent.share == 1
    size = count_tokens(article.text)
    sent = sum(count_tokens(message["content"]) for request in requests for message in request["messages"])
    row = {
        "words": str(len(article.text.split())),
        "tokens of the text": str(size),
        "context window": str(_SUMMARY_WINDOW),
        "requests": str(len(requests)),
        "sent": str(sent),
        "ratio": f"{sent / size:.3f}",
        "claims": str(len(summary.claims)),
    }
    _report("Long documents: what a summary sends", SUMMARY_COLUMNS, row, options)


def measure_memory(options: argparse.Namespace, article: Article) -> None:
    """The peak memory of processes that do one job each, over texts of two lengths."""
    for job in ("ask", "summary", "actors"):
        figures = [
            int(
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.quality.copying", job, str(words), str(options.seed)],
                    capture_output=True, text=True, check=True,
                ).stdout
            )
            for words in (options.words, 2 * options.words)
        ]  # fmt: skip
        values = (job, str(options.words), f"{figures[0]} MB", str(2 * options.words), f"{figures[1]} MB")
        print(*values)
        if not options.no_row:
            add_row("Long documents: memory", MEMORY_COLUMNS, values)


def _report(heading: str, columns: Sequence[str], row: dict[str, str], options: argparse.Namespace) -> None:
    print("\n".join(f"{name:20} {value}" for name, value in row.items()))
    if not options.no_row:
        add_row(heading, columns, [row[name] for name in columns])


MEASUREMENTS = {"ask": measure_ask, "summary": measure_summary, "memory": measure_memory}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print the figures, and add them to benchmarks/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="long", description=(__doc__ or "").splitlines()[0])
    opening.add_options(parser)
    parser.add_argument("--words", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--part", choices=tuple(MEASUREMENTS), help="one of the measurements; all without it")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no further question after these")
    parser.add_argument("--state", type=Path, help="the folder that keeps what is finished")
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(arguments)
    article, _ = long_article(options.words, options.seed)
    for name in (options.part,) if options.part else MEASUREMENTS:
        MEASUREMENTS[name](options, article)


if __name__ == "__main__":
    main()
