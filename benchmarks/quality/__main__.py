"""`python -m benchmarks.quality` runs every measurement, `python -m benchmarks.quality NAME [OPTIONS]` one of them."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = {
    "answering": "how often answers are right and silence is honest",
    "article": "what becomes of ordinary questions and of summaries of news articles",
    "actors": "whom the job `actors` finds",
    "injection": "whether articles that give orders are obeyed",
    "pages": "how well the article of a web page is told from the rest",
    "judging": "how well right and wrong drafts of the model are told apart",
    "long": "what becomes of facts planted in 300 pages, and what a summary of them sends",
    "refusing": "what code alone refuses of right and of wrong answers",
    "support": "how well code tells supported statements from others",
}


def main() -> None:
    """Run the measurement named first, with the arguments after it; without arguments all of them, in order."""
    arguments = sys.argv[1:]
    if arguments and arguments[0] not in MEASUREMENTS:
        print("usage: python -m benchmarks.quality [MEASUREMENT [OPTIONS]]\n")
        print("\n".join(f"  {name:12}{purpose}" for name, purpose in MEASUREMENTS.items()))
        raise SystemExit(0 if arguments in (["-h"], ["--help"]) else 2)
    for name in arguments[:1] or MEASUREMENTS:
        sys.argv = [f"benchmarks.quality {name}", *arguments[1:]]
        importlib.import_module(f"benchmarks.quality.{name}").main()


if __name__ == "__main__":
    main()
