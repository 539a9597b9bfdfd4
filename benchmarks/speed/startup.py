"""What starting costs: help, status and an answer from the cache, side by side with other programs."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.speed.measuring import measured, side_by_side
from benchmarks.speed.rivals import rivals
from benchmarks.speed.stub import SENTENCE, stub
from summarize.sources.example import example_bytes


def main(runs: int) -> None:
    """Print the medians, and the ratios to `llm --help`."""
    python, ours = sys.executable, str(Path(sys.executable).with_name("summarize"))
    with tempfile.TemporaryDirectory() as folder, rivals() as programs:
        article = Path(folder) / "article.txt"
        # An article as long as most: what a short text says of its language takes a model of its own.
        article.write_text(f"{SENTENCE} Nobody objected.\n\n{example_bytes().decode()}")
        with stub(programs / "llmock", 0, "ask") as base_url:
            variables = {
                "OPENAI_BASE_URL": base_url,
                "SUMMARIZE_MODEL": "m",
                "SUMMARIZE_PROTOCOL": "cited",
                "XDG_CACHE_HOME": folder,
                "LLM_USER_PATH": folder,
            }
            ask = [ours, "ask", "What was approved?", str(article)]
            measured(ask, variables)
            measured([*ask, "--json"], variables)
            commands = {
                "bare Python": [python, "-c", "pass"],
                "llm --help": [str(programs / "llm"), "--help"],
                "sumy --help": [str(programs / "sumy"), "--help"],
                "import summarize": [python, "-c", "import summarize"],
                "summarize --help": [ours, "--help"],
                "summarize ask, cached": ask,
                "summarize ask --json, cached": [*ask, "--json"],
                "summarize ask, not cached": [*ask, "--no-cache"],
            }
            found = side_by_side(runs, commands, variables)
    reference = found["llm --help"]
    print("| start-up | s | processor s | ratio | processor ratio |\n| --- | --- | --- | --- | --- |")
    for name, one in found.items():
        ratio, share = one.seconds / reference.seconds, one.processor / reference.processor
        print(f"| {name} | {one.seconds:.3f} | {one.processor:.3f} | {ratio:.2f} | {share:.2f} |")
