"""How well code alone tells supported statements from others, and finds the sentences they rest on.

    python -m benchmarks.quality support [--context article|around|none] [--show misses|alarms] [--no-row]

Support: each summary of SummEdits (Laban et al., 2023) is split at sentences, its evidence found, each sentence
checked; a summary counts as flagged when one of its sentences has a problem or no evidence. Figures are given for two
halves of the articles. The rules were written looking at the first; the false alarms of the second were read once,
and variants were chosen with both in view: neither half is unseen, the second is only the less fitted one.

Alignment: for each answerable question of SQuAD 2.0, question and gold answer make a statement; the share of chosen
sentences that hold the answer is a proxy of precision, the share of questions with such a sentence one of recall.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.quality.figures import add_row
from summarize.alignment import EvidenceIndex
from summarize.article import Article, Sentence
from summarize.support import check_support

ROOT = Path(__file__).resolve().parents[2]
DEVELOPMENT = frozenset({0, 3, 4, 8, 9, 10})  # the articles, by number, that the rules were written on
NO_EVIDENCE = "no_evidence"
HEADING = "Support: SummEdits"
COLUMNS = ("context", "articles", "summaries", "recall", "false alarms", "balanced")


@dataclass(frozen=True, slots=True)
class Judged:
    """One summary: whether it is consistent, its edit types, and the reasons that the checks gave against it."""

    summary: str
    document: int
    consistent: bool
    edits: tuple[str, ...]
    problems: tuple[tuple[str, str], ...]
    claims: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Rates:
    """Shares between 0 and 1, and the counts that they rest on."""

    recall: float
    false_alarms: float
    inconsistent: int
    consistent: int

    @property
    def balanced_accuracy(self) -> float:
        return (self.recall + 1 - self.false_alarms) / 2

    @classmethod
    def of(cls, judged: Sequence[Judged]) -> Rates:
        bad = [j for j in judged if not j.consistent]
        good = [j for j in judged if j.consistent]
        caught, alarms = (sum(bool(j.problems) for j in side) / max(1, len(side)) for side in (bad, good))
        return cls(caught, alarms, len(bad), len(good))


def judge(data: dict[str, Any], context: str) -> Iterator[Judged]:
    """Check every summary of the SummEdits file `data`."""
    articles = [Article.from_text(text) for text in data["documents"]]
    indexes = [EvidenceIndex(article) for article in articles]
    for pair in data["pairs"]:
        index = indexes[pair["document"]]
        summary = Article.from_text(pair["summary"])
        problems: list[tuple[str, str]] = []
        begun = time.process_time()
        for sentence in summary.sentences:
            problems.extend(_problems(summary.slice(sentence), index, context))
        seconds = time.process_time() - begun
        yield Judged(
            summary=pair["summary"],
            document=pair["document"],
            consistent=pair["consistent"],
            edits=tuple(pair["edit_types"]),
            problems=tuple(problems),
            claims=len(summary.sentences),
            seconds=seconds,
        )


def _problems(statement: str, index: EvidenceIndex, context: str) -> list[tuple[str, str]]:
    evidence = index.find(statement)
    if not evidence:
        return [(NO_EVIDENCE, statement)]
    found = check_support(
        statement, [index.article.slice(s) for s in evidence], context=_context(index.article, evidence, context)
    )
    return [(problem.reason.value, problem.detail) for problem in found]


def _context(article: Article, evidence: Sequence[Sentence], context: str) -> list[str]:
    if context == "article":
        return [article.text]
    if context == "around":
        near = {0, 1} | {place for s in evidence for place in range(s.index - 2, s.index + 2)}
        return [article.slice(s) for s in article.sentences if s.index in near]
    return []


def alignment(data: dict[str, Any]) -> tuple[float, float, int]:
    """Precision, recall and number of the answerable questions of the SQuAD 2.0 file `data`."""
    chosen = holding = answered = questions = 0
    for paragraph in (p for entry in data["data"] for p in entry["paragraphs"]):
        article = Article.from_text(paragraph["context"])
        index = EvidenceIndex(article)
        for question in paragraph["qas"]:
            if question["is_impossible"]:
                continue
            questions += 1
            golds = {answer["text"] for answer in question["answers"]}
            sentences = index.find(f"{question['question']} {question['answers'][0]['text']}")
            hits = sum(any(gold in article.slice(sentence) for gold in golds) for sentence in sentences)
            chosen, holding, answered = chosen + len(sentences), holding + hits, answered + bool(hits)
    return holding / max(1, chosen), answered / max(1, questions), questions


def parts_of(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """All summaries, and those of the articles that the rules were written looking at apart from the others."""
    return {
        "articles looked at": [j for j in judged if j.document in DEVELOPMENT],
        "other articles": [j for j in judged if j.document not in DEVELOPMENT],
        "all": list(judged),
    }


def report(judged: Sequence[Judged]) -> None:
    """Print the figures of the support checks."""
    print(f"{'':22}{'recall':>8}{'alarms':>8}{'balanced':>10}{'wrong':>7}{'right':>7}")
    for name, part in parts_of(judged).items():
        rates = Rates.of(part)
        print(
            f"{name:22}{rates.recall:8.3f}{rates.false_alarms:8.3f}{rates.balanced_accuracy:10.3f}"
            f"{rates.inconsistent:7}{rates.consistent:7}"
        )
    by_edit: dict[str, Counter[bool]] = defaultdict(Counter)
    by_reason: dict[str, Counter[bool]] = defaultdict(Counter)
    for one in judged:
        for edit in one.edits if not one.consistent else ():
            by_edit[edit][bool(one.problems)] += 1
        for reason in {reason for reason, _ in one.problems}:
            by_reason[reason][one.consistent] += 1
    print("\nrecall by edit type")
    for edit, counts in sorted(by_edit.items()):
        print(f"  {edit:30}{counts[True] / counts.total():6.3f}  of {counts.total()}")
    print("\nsummaries flagged, by reason       wrong  right")
    for reason, counts in sorted(by_reason.items()):
        print(f"  {reason:30}{counts[False]:8}{counts[True]:7}")
    claims = sum(j.claims for j in judged)
    print(f"\n{1000 * sum(j.seconds for j in judged) / max(1, claims):.2f} ms of CPU a claim, {claims} claims")


def main() -> None:
    """Run both measurements and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="folder of the data sets")
    parser.add_argument("--context", choices=("article", "around", "none"), default="article")
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    parser.add_argument("--show", choices=("misses", "alarms"), help="print these summaries, of the articles looked at")
    options = parser.parse_args()
    folder: Path = ROOT / options.data
    judged = list(judge(json.loads((folder / "summedits_news_dev.json").read_text("utf-8")), options.context))
    if options.show:
        for one in judged:
            wanted = (
                one.consistent and one.problems if options.show == "alarms" else not (one.consistent or one.problems)
            )
            if wanted and one.document in DEVELOPMENT:
                print(one.document, one.edits, one.summary, one.problems)
    report(judged)
    if not options.no_row:
        for name, part in parts_of(judged).items():
            rates = Rates.of(part)
            figures = (rates.recall, rates.false_alarms, rates.balanced_accuracy)
            add_row(HEADING, COLUMNS, [options.context, name, str(len(part)), *(f"{one:.2f}" for one in figures)])
    precision, recall, questions = alignment(json.loads((folder / "squad2_dev.json").read_text("utf-8")))
    print(f"\nevidence holds the gold answer: precision {precision:.3f}, recall {recall:.3f}, {questions} questions")


if __name__ == "__main__":
    main()
