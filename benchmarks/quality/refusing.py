"""What code alone refuses of right and wrong answers: `python -m benchmarks.quality refusing`.

    [--every 1] [--show right|wrong] [--no-row]

The answers are those of `training/passages`: half of them right, most of the wrong ones a small step from a right one.
An answer of fewer than five words is checked as a few words, any other as a sentence. A right answer refused is lost; a
wrong one kept is left for the model to judge.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.quality.figures import add_row
from summarize.article import Article
from summarize.checking import Checker, Draft
from summarize.evidence import Withheld
from summarize.tasks.abstention import Form, can_answer
from summarize.tasks.drafting import check_alone
from summarize.tasks.premises import false_premises
from training.passages import Item, load

HEADING = "Code alone: right and wrong answers"
COLUMNS = ("answers", "right kept", "wrong kept", "right refused, why", "wrong refused, why")
_FEW_WORDS = 5
PREMISE, KIND = "premise", "kind"


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer, and why code refuses it: "premise", "kind", or the reason for which it is withheld; else nothing."""

    item: Item
    refused: str


def judge(every: int = 1) -> Iterator[Judged]:
    """What becomes of the answers of each `every`th passage."""
    for passage in load()[::every]:
        article = Article.from_text(passage.text, title=passage.headline)
        checker = Checker(article)
        for item in passage.items:
            yield Judged(item, _why_refused(item, article, checker))


def _why_refused(item: Item, article: Article, checker: Checker) -> str:
    if false_premises(item.question, article):
        return PREMISE
    form = Form.WORDS if len(item.answer.split()) < _FEW_WORDS else Form.SENTENCE
    if form is Form.WORDS:
        outcome = checker.check_words(item.answer, item.question)
    else:
        outcome = check_alone(checker, Draft(item.answer), context=[item.question])
    if isinstance(outcome, Withheld):
        return outcome.reason
    return "" if can_answer(item.question, outcome.text, outcome, form, article) else KIND


def kept(judged: Sequence[Judged], *, label: bool) -> float:
    """The share of the right answers (`label`), or of the wrong ones, that code does not refuse."""
    of = [one for one in judged if one.item.label is label]
    return sum(not one.refused for one in of) / len(of)


def _reasons(judged: Sequence[Judged], *, label: bool) -> str:
    counted = Counter(one.refused for one in judged if one.refused and one.item.label is label)
    return ", ".join(f"{reason} {count}" for reason, count in counted.most_common())


def main(arguments: Sequence[str] | None = None) -> None:
    """Check all answers, print the shares, and add them to benchmarks/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="refusing", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--every", type=int, default=1, help="only each so manieth passage")
    parser.add_argument(
        "--show", choices=("right", "wrong"), help="print the right ones refused, or the wrong ones kept"
    )
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(arguments)
    judged = list(judge(options.every))
    row = [
        str(len(judged)),
        *(f"{kept(judged, label=label):.3f}" for label in (True, False)),
        *(_reasons(judged, label=label) for label in (True, False)),
    ]
    print(HEADING, *(f"  {name}: {value}" for name, value in zip(COLUMNS, row, strict=True)), sep="\n")
    for one in judged:
        if options.show and one.item.label is (options.show == "right") and bool(one.refused) is one.item.label:
            print(f"{one.refused or 'kept'}  {one.item.question}\n    {one.item.answer}\n    “{one.item.evidence}”")
    if not options.no_row:
        add_row(HEADING, COLUMNS, row)


if __name__ == "__main__":
    main()
