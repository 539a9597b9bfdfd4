"""How well the article of a web page is told from what stands around it: precision, recall and F1 of its words.

    python -m benchmarks.quality pages FOLDER [--record]

FOLDER holds `ground-truth.json` and the pages `ID.html.gz`, as in scrapinghub/article-extraction-benchmark, whose
measure this is: runs of four words that the text found and the text a person marked have in common, counted as often
as they occur. `F1` of all pages is that of the mean precision and the mean recall; `mean` is the mean of the pages' F1.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from benchmarks.quality.figures import add_row, mean
from summarize.errors import SourceError
from summarize.sources import read_source

_WORDS = 4  # in a run
_POOR = 0.85  # pages below are listed with what was missed and what was too much


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of `text`, with how often each occurs; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    found = (tuple(words[start : start + _WORDS]) for start in range(max(1, len(words) - _WORDS + 1)))
    return Counter(run for run in found if run)


def score(marked: str, found: str) -> tuple[float, float, float]:
    """Precision, recall and F1 of `found` against `marked`."""
    right, ours = runs(marked), runs(found)
    if not right and not ours:
        return 1.0, 1.0, 1.0
    common = (right & ours).total()
    precision = common / ours.total() if ours else 0.0
    recall = common / right.total() if right else 0.0
    return precision, recall, harmonic(precision, recall)


def harmonic(precision: float, recall: float) -> float:
    """The F1 of a precision and a recall."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def read(path: Path) -> str:
    """The text that we read from a page; nothing where we find none."""
    try:
        return read_source(str(path), language="xx").text
    except SourceError as error:
        print(f"  {error}")
        return ""


def main() -> None:
    """Print the table of pages, and the figures of all."""
    parser = argparse.ArgumentParser(description="Precision, recall and F1 of the text read from web pages.")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--record", action="store_true", help="add the figures to benchmarks/RESULTS.md")
    arguments = parser.parse_args()
    marked = json.loads((arguments.folder / "ground-truth.json").read_text(encoding="utf-8"))
    scores: list[tuple[float, float, float]] = []
    print(f"{'page':14}{'precision':>10}{'recall':>8}{'F1':>7}")
    for name, truth in marked.items():
        text = read(arguments.folder / f"{name}.html.gz")
        scores.append(score(truth.get("articleBody", ""), text))
        precision, recall, f1 = scores[-1]
        print(f"{name[:12]:14}{precision:10.3f}{recall:8.3f}{f1:7.3f}{'  poor' if f1 < _POOR else ''}", flush=True)
    precision, recall = (sum(one[place] for one in scores) / len(scores) for place in (0, 1))
    figure = mean([one[2] for one in scores])
    print(f"{len(scores)} pages: precision {precision:.3f}, recall {recall:.3f}, F1 {harmonic(precision, recall):.3f}")
    print(f"mean {figure}")
    if arguments.record:
        add_row(
            "Web pages",
            ("pages", "precision", "recall", "F1", "mean of F1"),
            (str(len(scores)), f"{precision:.3f}", f"{recall:.3f}", f"{harmonic(precision, recall):.3f}", str(figure)),
        )


if __name__ == "__main__":
    main()
