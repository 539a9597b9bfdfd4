"""How fast `summarize` is, side by side with others; medians, ratios, nothing asserted.

    python -m benchmarks.speed startup [--runs 9]        help and cached answers, against llm and sumy
    python -m benchmarks.speed articles [--articles N]   a thousand articles at once, against llmock
    python -m benchmarks.speed embedded [--runs 3]       the default model: first, second and repeated answers
    python -m benchmarks.speed slots                     answers at once and threads, of the default model
    python -m benchmarks.speed locating [--most N]       quotations in 10 kB to 10 MB of text

llm, sumy and llmock come from PyPI into an environment made for the while; BENCHMARK_RIVALS names one that is there.
"""

from __future__ import annotations

import argparse


def main() -> None:
    """Parse the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="what", required=True)
    startup = commands.add_parser("startup")
    startup.add_argument("--runs", type=int, default=9)
    articles = commands.add_parser("articles")
    articles.add_argument("--articles", type=int, default=1000)
    articles.add_argument("--at-once", type=int, default=64)
    embedded = commands.add_parser("embedded")
    embedded.add_argument("--runs", type=int, default=3)
    embedded.add_argument("--article", help="a file; else the bundled example")
    embedded.add_argument("--parts", nargs="+", default=["answers", "jobs", "brief", "llm"], help="some of them alone")
    slots = commands.add_parser("slots")
    slots.add_argument("--slots", type=int, nargs="+", default=[1, 2, 4])
    slots.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    slots.add_argument("--model", default="qwen2.5-coder-1.5b")
    locating = commands.add_parser("locating")
    locating.add_argument("--most", type=int, default=10_000_000)
    asked = parser.parse_args()
    if asked.what == "startup":
        from benchmarks.speed import startup as chosen

        chosen.main(asked.runs)
    elif asked.what == "articles":
        from benchmarks.speed import articles as chosen

        chosen.main(asked.articles, asked.at_once)
    elif asked.what == "embedded":
        from benchmarks.speed import embedded as chosen

        chosen.main(asked.runs, asked.article, asked.parts)
    elif asked.what == "slots":
        from benchmarks.speed import slots as chosen

        chosen.main(asked.model, asked.slots, asked.threads)
    elif asked.what == "locating":
        from benchmarks.speed import locating as chosen

        chosen.main(asked.most)


if __name__ == "__main__":
    main()
