"""`python -m benchmarks.quality QUESTION …`: runs the measurement that answers this question."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = {
    "answering": "how often answers are right and silence is honest",
    "article": "what becomes of ordinary questions and of summaries of news articles",
    "actors": "whom the job `actors` finds",
    "support": "how well code tells supported statements from others",
}


def main() -> None:
    """Hand the arguments on to the measurement named first."""
    if len(sys.argv) < 2 or sys.argv[1] not in MEASUREMENTS:
        print("usage: python -m benchmarks.quality MEASUREMENT [OPTIONS]\n")
        print("\n".join(f"  {name:12}{purpose}" for name, purpose in MEASUREMENTS.items()))
        raise SystemExit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 2)
    name = sys.argv.pop(1)
    importlib.import_module(f"benchmarks.quality.{name}").main()


if __name__ == "__main__":
    main()
