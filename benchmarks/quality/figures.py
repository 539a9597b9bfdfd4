"""Figures with their uncertainty, and the table in `benchmarks/RESULTS.md` that they are added to."""

from __future__ import annotations

import math
import random
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "benchmarks" / "RESULTS.md"

_Z = 1.96  # 95% of a normal distribution lies within so many standard deviations
_DRAWS = 2000


@dataclass(frozen=True, slots=True)
class Figure:
    """A share with its 95% interval, all between 0 and 1."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def share(outcomes: Sequence[bool]) -> Figure:
    """The share of true outcomes with Wilson's interval (1927), which stays inside 0 and 1 for small samples."""
    n = len(outcomes)
    if not n:
        return Figure(math.nan, math.nan, math.nan)
    p = sum(outcomes) / n
    centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return Figure(p, max(0.0, centre - half), min(1.0, centre + half))


def mean(*samples: Sequence[float]) -> Figure:
    """The mean of the means of `samples`, with the percentile bootstrap's interval; each is drawn from by itself."""
    if not all(samples):
        return Figure(math.nan, math.nan, math.nan)
    chance = random.Random(0)

    def drawn(sample: Sequence[float]) -> Sequence[float]:
        return chance.choices(sample, k=len(sample))

    def centre(samples: Sequence[Sequence[float]]) -> float:
        return sum(sum(sample) / len(sample) for sample in samples) / len(samples)

    draws = sorted(centre([drawn(sample) for sample in samples]) for _ in range(_DRAWS))
    return Figure(centre(samples), draws[int(0.025 * _DRAWS)], draws[int(0.975 * _DRAWS)])


def area_under_curve(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """How often a right item scores above a wrong one, a tie for half; not a number without both."""
    right = [score for score, label in zip(scores, labels, strict=True) if label]
    wrong = [score for score, label in zip(scores, labels, strict=True) if not label]
    if not right or not wrong:
        return math.nan
    return sum((one > other) + 0.5 * (one == other) for one in right for other in wrong) / (len(right) * len(wrong))


def commit() -> str:
    """The commit that is measured, `+` where tracked files differ from it; `unknown` outside a repository."""

    def git(*arguments: str) -> str:
        command = ["git", "-C", str(ROOT), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    try:
        changed = git("status", "--porcelain", "--untracked-files=no", "--", "summarize", "prompts")
        return git("rev-parse", "--short", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def add_row(heading: str, columns: Sequence[str], row: Sequence[str], *, path: Path = RESULTS) -> None:
    """Add `row`, with today's date and the commit, to the table of these `columns` under `heading`.

    The table is added at the end of the section, and the section at the end, where they are not there yet.
    """
    written = path.read_text(encoding="utf-8") if path.is_file() else "# Results\n"
    lines = written.rstrip("\n").split("\n")
    header = _line(("date", "commit", *columns))
    title = f"## {heading}"
    if title not in lines:
        lines += ["", title]
    begin = lines.index(title) + 1
    close = next((i for i in range(begin, len(lines)) if lines[i].startswith("## ")), len(lines))
    while not lines[close - 1]:
        close -= 1
    if header not in lines[begin:close]:
        lines[close:close] = ["", header, _line(["---"] * (len(columns) + 2))]
        close += 3
    table = lines.index(header, begin, close)
    end = next((i for i in range(table, close) if not lines[i].startswith("|")), close)
    lines.insert(end, _line((f"{date.today():%Y-%m-%d}", commit(), *row)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
