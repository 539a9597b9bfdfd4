"""Fuzzing of the readers and of the location of quotations, guided by coverage where `atheris` is installed.

    pip install atheris           (anywhere that the project's packages are; it is no dependency of ours)
    python -m benchmarks.reliability sources [--seconds N] [--keep FOLDER]

Begins with the inputs in `tests/corpus`, which the tests replay; a crash is written to FOLDER, and becomes a file of
that folder and a test. Without atheris, the same inputs are mutated at random, which finds less.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import pkgutil
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"

sys.path.insert(0, str(ROOT / "tests"))


def main() -> None:
    """Fuzz until the time is up or something breaks."""
    parser = argparse.ArgumentParser(description="Any bytes as a source.")
    parser.add_argument("--seconds", type=int, default=600, metavar="N")
    parser.add_argument("--keep", type=Path, default=Path("fuzzing"), metavar="FOLDER", help="where new inputs go")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    if importlib.util.find_spec("atheris") is None:
        _mutate(options.seconds)
        return
    import atheris  # pyright: ignore[reportMissingImports]

    with atheris.instrument_imports(include=["summarize"], enable_loader_override=False):
        from fuzz_targets import read_and_locate

        import summarize.sources

        # Readers are imported when they are needed, which would be too late to be watched.
        for module in pkgutil.iter_modules(summarize.sources.__path__, "summarize.sources."):
            importlib.import_module(module.name)

    flags = [
        f"-max_total_time={options.seconds}",
        "-max_len=4096",
        "-len_control=0",
        "-timeout=30",
        "-rss_limit_mb=3000",
        "-print_final_stats=1",
    ]
    flags.append(f"-artifact_prefix={options.keep}/crash-")
    atheris.Setup([sys.argv[0], *flags, str(options.keep), str(CORPUS)], read_and_locate)
    atheris.Fuzz()


def _mutate(seconds: int) -> None:
    from fuzz_targets import read_and_locate

    seeds = [path.read_bytes() for path in sorted(CORPUS.iterdir())]
    until, seed, read = time.monotonic() + seconds, 0, 0
    while time.monotonic() < until:
        seed += 1
        chance = random.Random(seed)
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 20)):
            place = chance.randrange(len(data) + 1)
            piece = chance.choice(seeds)
            cut = chance.randrange(len(piece))
            change = (bytes([chance.randrange(256)]), piece[cut : cut + chance.randint(1, 40)], b"")
            data[place : place + chance.choice((0, 1, 1, 8))] = chance.choice(change)
        try:
            read += read_and_locate(bytes(data)) if data else 0
        except Exception:
            print(f"case {seed}: {bytes(data)!r}", flush=True)
            raise
    print(f"{seed} cases, {read} of them articles; nothing broke")
