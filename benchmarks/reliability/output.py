"""A fuzzer over what a model may return: all four jobs, both protocols, everything real but the socket.

    python -m benchmarks.reliability output [--cases N] [--first SEED]

Each case is made from its number alone, so that one that fails is repeated with `--first SEED --cases 1`.
"""

from __future__ import annotations

import argparse
import collections
import sys
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))


def main() -> None:
    """Run the cases; ends with 1 where a promise was broken."""
    from output_promises import run_case

    parser = argparse.ArgumentParser(description="What becomes of anything that a model may return.")
    parser.add_argument("--cases", type=int, default=20_000, metavar="N")
    parser.add_argument("--first", type=int, default=0, metavar="SEED")
    options = parser.parse_args()
    endings: collections.Counter[str] = collections.Counter()
    broken = 0
    for seed in range(options.first, options.first + options.cases):
        try:
            endings[run_case(seed)] += 1
        except Exception:
            broken += 1
            print(f"case {seed}:\n{traceback.format_exc()}", flush=True)
    for ending, count in sorted(endings.items()):
        print(f"{count:7} {ending}")
    print(f"{options.cases} cases, {broken} broken promises")
    raise SystemExit(1 if broken else 0)
