"""The command line: parse, call the toolkit, render, choose the exit code."""

from __future__ import annotations

# New objects between two collections of garbage: hundreds of modules are imported without one.
_COLLECTED_AFTER = 50_000


def main() -> None:
    """The entry point `summarize`: run the command in `sys.argv` and leave with its exit code."""
    import gc
    import sys

    gc.set_threshold(_COLLECTED_AFTER, *gc.get_threshold()[1:])

    from summarize.cli.running import run

    code = run(sys.argv[1:])
    # Looking for garbage once more on the way out takes a fifth of the time of an answer from the cache.
    gc.freeze()
    sys.exit(code)
