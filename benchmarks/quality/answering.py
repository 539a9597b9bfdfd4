"""How often answers are right and silence is honest, on SQuAD 2.0: `python -m benchmarks.quality answering`.

    [--n 80] [--seed 0] [--half report|calibration|all] [--methods ask,plain,abstaining] [--state FOLDER] [--no-row]

`gold`: share of the answerable questions whose answer contains the gold answer. `silent`: share of the unanswerable
ones that were not answered. `balanced`: their mean. `precision`: share of the citations under right answers whose
sentence holds the gold answer; `recall`: share of the right answers with such a citation. The `ask` of the `Toolkit`
is measured beside two baselines on the same model: `plain` (the paragraph, then the question) and `abstaining` (the
same, to be answered with NOT IN ARTICLE where the paragraph does not answer).

What is finished is kept in the folder of `--state`, and not asked again: use a new folder after a change.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.quality import opening
from benchmarks.quality.figures import add_row, mean, share
from benchmarks.quality.squad import Question, contains_gold, exact_match, f1, half_of, load, sample
from summarize import Article, Toolkit
from summarize.llm.client import Client, Message
from summarize.llm.provider import Endpoint
from summarize.results import AnswerStatus

SENTINEL = "NOT IN ARTICLE"
COLUMNS = (
    *("model", "method", "half", "n", "gold", "silent", "balanced", "F1", "exact"),
    *("precision", "recall", "seconds", "tokens read", "tokens written"),
)
_BASELINES = {
    "plain": "{paragraph}\n\nQuestion: {question}",
    "abstaining": "{paragraph}\n\nQuestion: {question}\nIf the article does not answer, reply exactly " + SENTINEL,
}
METHODS = ("ask", *_BASELINES)
_BASELINE_TOKENS = 80


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one method made of one question; `evidence` are the cited sentences. Read tokens are those not cached."""

    method: str
    id: str
    answer: str | None
    evidence: tuple[str, ...]
    withheld: tuple[str, ...]
    seconds: float
    read: int
    written: int


async def _ask(kit: Toolkit, question: Question) -> Outcome:
    article = Article.from_text(question.paragraph)
    began = time.perf_counter()
    result = await kit.aask(article, question.text)
    seconds = time.perf_counter() - began
    spans = [span for claim in result.claims for span in claim.citations]
    cited = {sentence for span in spans for sentence in article.sentences_overlapping(span)}
    return Outcome(
        method="ask",
        id=question.id,
        answer=result.answer if result.status is AnswerStatus.ANSWERED else None,
        evidence=tuple(article.slice(sentence) for sentence in sorted(cited)),
        withheld=tuple(f"{one.text} ({one.reason})" for one in result.withheld),
        seconds=seconds,
        read=result.usage.input_tokens - result.usage.cached_tokens,
        written=result.usage.output_tokens,
    )


async def _ask_baseline(client: Client, method: str, question: Question) -> Outcome:
    prompt = _BASELINES[method].format(paragraph=question.paragraph, question=question.text)
    began = time.perf_counter()
    done = await client.complete([Message("user", prompt)], max_tokens=_BASELINE_TOKENS, allow_truncation=True)
    return Outcome(
        method=method,
        id=question.id,
        answer=None if SENTINEL in done.text.upper() else done.text,
        evidence=(),
        withheld=(),
        seconds=time.perf_counter() - began,
        read=done.input_tokens - done.cached_tokens,
        written=done.output_tokens,
    )


async def run(endpoint: Endpoint, questions: Sequence[Question], methods: Sequence[str], state: Path) -> list[Outcome]:
    """The outcomes of `methods` on `questions`; each is appended to the file `state` as soon as it is there."""
    done = _finished(state)
    async with Toolkit(endpoint=endpoint) as kit, Client(endpoint) as client:
        asking: dict[str, Callable[[Question], Awaitable[Outcome]]] = {
            "ask": lambda question: _ask(kit, question),
            **{method: _baseline(client, method) for method in _BASELINES},
        }
        for number, question in enumerate(questions, start=1):
            for method in methods:
                if (method, question.id) in done:
                    continue
                outcome = done[method, question.id] = await asking[method](question)
                with state.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(asdict(outcome), ensure_ascii=False) + "\n")
            print(f"\r{number} of {len(questions)}", end="", flush=True)
    print()
    return [done[method, question.id] for method in methods for question in questions]


def _baseline(client: Client, method: str) -> Callable[[Question], Awaitable[Outcome]]:
    return lambda question: _ask_baseline(client, method, question)


def _finished(state: Path) -> dict[tuple[str, str], Outcome]:
    if not state.is_file():
        return {}
    records = [json.loads(line) for line in state.read_text(encoding="utf-8").splitlines()]
    outcomes = [
        Outcome(**{**record, "evidence": tuple(record["evidence"]), "withheld": tuple(record["withheld"])})
        for record in records
    ]
    return {(outcome.method, outcome.id): outcome for outcome in outcomes}


def row(method: str, questions: Sequence[Question], outcomes: Sequence[Outcome]) -> dict[str, str]:
    """The figures of one method, as the table shows them."""
    of = {outcome.id: outcome for outcome in outcomes if outcome.method == method}
    gold = {q.id: contains_gold(of[q.id].answer or "", q.golds) for q in questions if q.is_answerable}
    silent = [of[q.id].answer is None for q in questions if not q.is_answerable]
    holding = [
        [contains_gold(sentence, q.golds) for sentence in of[q.id].evidence]
        for q in questions
        if gold.get(q.id) and method == "ask"
    ]
    count = len(questions)
    return {
        "gold": str(share(list(gold.values()))),
        "silent": str(share(silent)),
        "balanced": str(mean(list(gold.values()), silent)),
        "F1": str(mean([f1(of[q.id].answer, q.golds) for q in questions])),
        "exact": str(mean([exact_match(of[q.id].answer, q.golds) for q in questions])),
        "precision": str(share([held for sentences in holding for held in sentences])) if holding else "",
        "recall": str(share([any(sentences) for sentences in holding])) if holding else "",
        "seconds": f"{sum(o.seconds for o in of.values()) / count:.1f}",
        "tokens read": f"{sum(o.read for o in of.values()) / count:.0f}",
        "tokens written": f"{sum(o.written for o in of.values()) / count:.0f}",
    }


def print_failures(questions: Sequence[Question], outcomes: Sequence[Outcome]) -> None:
    """Print each question that `ask` got wrong, with what was made of it."""
    of = {outcome.id: outcome for outcome in outcomes if outcome.method == "ask"}
    for question in questions:
        one = of[question.id]
        if question.is_answerable and not contains_gold(one.answer or "", question.golds):
            print(f"- {question.text}\n    wanted {question.golds[0]!r}, got {one.answer!r} {one.withheld or ''}")
        elif not question.is_answerable and one.answer is not None:
            print(f"- {question.text}\n    wanted silence, got {one.answer!r}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, print the figures, and add them to benchmarks/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="answering", description=(__doc__ or "").splitlines()[0])
    opening.add_options(parser)
    parser.add_argument("--n", type=int, default=80, help="how many questions, half of them answerable")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--half", choices=("report", "calibration", "all"), default="report")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--state", type=Path, help="the folder that keeps what is finished")
    parser.add_argument("--show", action="store_true", help="print the questions that `ask` got wrong")
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(arguments)
    methods: list[str] = options.methods.split(",")
    questions = sample(half_of(load(options.data / "squad2_dev.json"), options.half), options.n, options.seed)
    state: Path = options.state or Path(tempfile.mkdtemp(prefix="answering-"))
    state.mkdir(parents=True, exist_ok=True)
    with opening.endpoint(options) as endpoint:
        outcomes = asyncio.run(run(endpoint, questions, methods, state / f"answering-{endpoint.model}.jsonl"))
        model = endpoint.model
    for method in methods:
        figures = {"model": model, "method": method, "half": options.half, "n": str(len(questions))}
        figures |= row(method, questions, outcomes)
        print("\n".join(f"{name:15} {value}" for name, value in figures.items()), end="\n\n")
        if not options.no_row:
            add_row("Answering: SQuAD 2.0", COLUMNS, [figures[name] for name in COLUMNS])
    if options.show and "ask" in methods:
        print_failures(questions, outcomes)


if __name__ == "__main__":
    main()
