"""What the adapter learns from: passages, and for each some questions with proposed answers, right and wrong.

`python -m training.passages` checks all files and counts what is in them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).with_name("passages")


@dataclass(frozen=True, slots=True)
class Item:
    """A proposed `answer` to a `question`, a sentence of the passage cited for it, and whether it answers just that.

    `kind` tells what makes it right or wrong: "paraphrase", "antonym", "speaker" and so on.
    """

    question: str
    answer: str
    evidence: str
    label: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of five to nine sentences with its items; `domain` is the name of its file."""

    domain: str
    topic: str
    headline: str
    text: str
    items: tuple[Item, ...]

    def problems(self) -> Iterator[str]:
        """What is wrong with it, in words."""
        words = len(self.text.split())
        if not 80 <= words <= 230:
            yield f"{words} words, not 80 to 230"
        right = sum(item.label for item in self.items)
        if abs(2 * right - len(self.items)) > 2:
            yield f"{right} of {len(self.items)} items are right, not half"
        for item in self.items:
            if item.evidence not in self.text:
                yield f"not in the text: {item.evidence}"


def load(folder: Path = FOLDER) -> list[Passage]:
    """All passages of a folder, file by file; items that nobody has labelled are left out."""
    return [
        Passage(
            path.stem,
            record["topic"],
            record["headline"],
            record["passage"],
            tuple(Item(**item) for item in record["items"] if item["label"] is not None),
        )
        for path in sorted(folder.glob("*.jsonl"))
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]


def main() -> None:
    """Check and count; a problem ends it with exit code 1."""
    passages = load()
    problems = [f"{one.domain}: {one.headline}: {problem}" for one in passages for problem in one.problems()]
    items = [item for passage in passages for item in passage.items]
    print(f"{len(passages)} passages, {len(items)} items, {sum(item.label for item in items)} of them right")
    print(", ".join(f"{kind} {count}" for kind, count in Counter(item.kind for item in items).most_common()))
    if problems:
        raise SystemExit("\n".join(problems))


if __name__ == "__main__":
    main()
