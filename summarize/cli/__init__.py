"""The command line: parse, call the toolkit, render, choose the exit code."""

from __future__ import annotations


def main() -> None:
    """The entry point `summarize`: run the command in `sys.argv` and leave with its exit code."""
    import sys

    from summarize.cli.running import run

    sys.exit(run(sys.argv[1:]))
