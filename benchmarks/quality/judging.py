"""How well right and wrong drafts of the model are told apart: `python -m benchmarks.quality judging`.

    [--n 44] [--seed 0] [--half calibration|report|all] [--adapter FILE] [--scale SCALE] [--state FOLDER] [--no-row]

Every draft of each question of SQuAD 2.0 is written, also where an earlier one settles it, and every candidate that
comes of them judged, as it ships or by another adapter, switched on to `--scale`. A candidate that holds a gold
answer is right. `verdict` and `score` are areas under the curve: how often a right candidate has the higher log-odds,
and the higher sum of all that counts, than a wrong one. `gold` and `silent`, as in `answering`, are those of the surest
candidates, as the rule ships and, in hindsight, with the burden that gives the highest `balanced`.

What is finished is kept in the folder of `--state`, and not asked again: use a new folder for another adapter.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from benchmarks.quality import opening
from benchmarks.quality.figures import add_row, area_under_curve, mean
from benchmarks.quality.keeping import Record, kept
from benchmarks.quality.squad import Question, contains_gold, half_of, load, sample
from summarize import Article, Toolkit
from summarize.llm.adapters import SCALE
from summarize.reader import Reader
from summarize.tasks import abstention
from summarize.tasks.abstention import Candidate

HEADING = "Judging drafts: SQuAD 2.0"
COLUMNS = ("model", "adapter", "scale", "half", "n", "candidates", "verdict", "score", "gold, silent", "best burden")
_BURDENS = [step / 4 for step in range(-12, 13)]  # on top of that which ships


async def _judged(kit: Toolkit, question: Question) -> Record:
    """Every candidate for `question` with its log-odds and its score, and whether it is right."""
    candidates: dict[tuple[str, str], Record] = {}
    score = abstention.score

    async def recording(reader: Reader, asked: str, candidate: Candidate, drafts: Sequence[str]) -> float:
        total = await score(reader, asked, candidate, drafts)
        # One that would count is scored once more, with what it overlooked.
        candidates[candidate.form, candidate.answer] = {
            "text": candidate.claim.text,
            "form": candidate.form,
            "answer": candidate.answer,
            "evidence": " ".join(citation.quote for citation in candidate.claim.citations),
            "least_likely": candidate.least_likely,
            "overlooked": candidate.overlooked,
            "log_odds": candidate.log_odds,
            "score": total,
            "is_right": contains_gold(candidate.claim.text, question.golds),
        }
        return total

    with patch.object(abstention, "score", recording), patch.object(Candidate, "is_sure", new=False):
        await kit.aask(Article.from_text(question.paragraph), question.text)
    return {"question": question.text, "is_answerable": question.is_answerable, "candidates": [*candidates.values()]}


def outcomes(records: Sequence[Record], burden: float) -> tuple[list[bool], list[bool]]:
    """Which answerable questions are answered right, and which others are met with silence, `burden` on top."""
    gold: list[bool] = []
    silent: list[bool] = []
    for record in records:
        best = max(record["candidates"], key=lambda one: one["score"], default=None)
        is_answered = best is not None and best["score"] > burden
        if record["is_answerable"]:
            gold.append(is_answered and best is not None and best["is_right"])
        else:
            silent.append(not is_answered)
    return gold, silent


def row_of(records: Sequence[Record]) -> list[str]:
    """The figures, as the last columns of the table have them."""
    candidates = [one for record in records for one in record["candidates"]]
    labels = [one["is_right"] for one in candidates]
    shares = {burden: [sum(side) / len(side) for side in outcomes(records, burden)] for burden in _BURDENS}
    best = max(_BURDENS, key=lambda burden: (sum(shares[burden]), min(shares[burden])))
    return [
        f"{len(candidates)}, {sum(labels)} right",
        *(f"{area_under_curve([one[key] for one in candidates], labels):.2f}" for key in ("log_odds", "score")),
        f"{shares[0][0]:.2f}, {shares[0][1]:.2f}: {mean(*outcomes(records, 0))}",
        f"{best:+}: {shares[best][0]:.2f}, {shares[best][1]:.2f}",
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge, print the figures, and add them to benchmarks/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="judging", description=(__doc__ or "").splitlines()[0])
    opening.add_options(parser)
    parser.add_argument("--n", type=int, default=44, help="how many questions, half of them answerable")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--half", choices=("report", "calibration", "all"), default="calibration")
    parser.add_argument("--scale", type=float, default=SCALE, help="how much of the adapter is switched on, 0 to 1")
    parser.add_argument("--state", type=Path, help="the folder that keeps what is finished")
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(arguments)
    questions = sample(half_of(load(options.data / "squad2_dev.json"), options.half), options.n, options.seed)
    folder: Path = options.state or Path(tempfile.mkdtemp(prefix="judging-"))
    folder.mkdir(parents=True, exist_ok=True)
    records: list[Record] = []
    with ExitStack() as stack:
        endpoint = stack.enter_context(opening.endpoint(options))
        kit = stack.enter_context(Toolkit(endpoint=endpoint))
        stack.enter_context(patch.object(abstention, "SWITCHED_ON", {"lora": [{"id": 0, "scale": options.scale}]}))
        state = folder / f"judging-{endpoint.model}.jsonl"
        for number, question in enumerate(questions, start=1):
            records.append(kept(state, question.id, lambda question=question: asyncio.run(_judged(kit, question))))
            print(f"\r{number} of {len(questions)}", end="", flush=True)
    name = options.adapter.stem if options.adapter else "as it ships"
    row = [endpoint.model, name, f"{options.scale:g}", options.half, str(len(questions)), *row_of(records)]
    print("\n" + HEADING, *(f"  {column}: {value}" for column, value in zip(COLUMNS, row, strict=True)), sep="\n")
    if not options.no_row:
        add_row(HEADING, COLUMNS, row)


if __name__ == "__main__":
    main()
