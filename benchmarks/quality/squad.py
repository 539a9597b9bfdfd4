"""The questions of SQuAD 2.0 (Rajpurkar, Jia and Liang, 2018), drawn with a seed, and its ways of scoring an answer."""

from __future__ import annotations

import json
import random
import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

# The rule of summarize/tasks/abstention.py was fitted on so many questions: the first that seed 0 draws.
CALIBRATION_SIZE = 160
CALIBRATION_SEED = 0

_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


@dataclass(frozen=True, slots=True)
class Question:
    """One question over one paragraph; `golds` are the accepted answers, none where the paragraph does not answer."""

    id: str
    text: str
    paragraph: str
    golds: tuple[str, ...]

    @property
    def is_answerable(self) -> bool:
        return bool(self.golds)


def load(path: Path) -> list[Question]:
    """All questions of a file in the format of SQuAD 2.0."""
    data = json.loads(path.read_text(encoding="utf-8"))["data"]
    return [
        Question(
            asked["id"],
            asked["question"],
            paragraph["context"],
            () if asked["is_impossible"] else tuple(answer["text"] for answer in asked["answers"]),
        )
        for entry in data
        for paragraph in entry["paragraphs"]
        for asked in paragraph["qas"]
    ]


def sample(questions: Sequence[Question], n: int, seed: int) -> list[Question]:
    """`n` questions at most, half of them answerable; those over one paragraph stand together."""
    chance = random.Random(seed)
    answerable = [question for question in questions if question.is_answerable]
    others = [question for question in questions if not question.is_answerable]
    drawn = [chance.sample(side, min(n // 2, len(side))) for side in (answerable, others)]
    return sorted((question for side in drawn for question in side), key=lambda question: question.paragraph)


def half_of(questions: Sequence[Question], half: str) -> list[Question]:
    """The `calibration` questions, the other ones for the `report`, or `all`."""
    calibration = {question.id for question in sample(questions, CALIBRATION_SIZE, CALIBRATION_SEED)}
    return [question for question in questions if half == "all" or (question.id in calibration) == (half != "report")]


def normalised(text: str) -> str:
    """`text` as SQuAD compares it: lower case, without punctuation and articles, blanks made one."""
    return " ".join(_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def contains_gold(text: str, golds: Iterable[str]) -> bool:
    """Whether one of `golds` stands in `text`, in whole words, both normalised."""
    return any(f" {normalised(gold)} " in f" {normalised(text)} " for gold in golds)


def exact_match(answer: str | None, golds: Sequence[str]) -> float:
    """1 where `answer` is one of `golds`, or is `None` where there are none; else 0."""
    if not golds or answer is None:
        return float(not golds and answer is None)
    return float(normalised(answer) in {normalised(gold) for gold in golds})


def f1(answer: str | None, golds: Sequence[str]) -> float:
    """The best harmonic mean of the precision and recall of words, by SQuAD's definition."""
    if not golds or answer is None:
        return float(not golds and answer is None)
    return max(_f1(normalised(answer).split(), normalised(gold).split()) for gold in golds)


def _f1(said: list[str], gold: list[str]) -> float:
    shared = sum((Counter(said) & Counter(gold)).values())
    return 2 * shared / (len(said) + len(gold)) if shared else 0.0
