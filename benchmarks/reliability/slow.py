"""How the time of each step grows over texts made to be slow: four times the text, at most some seven times the time.

    python -m benchmarks.reliability slow [--characters N] [STEP …]

Each step is run over some sixty texts, one piece over and over, of N and of 4 N characters. What takes a third of a
second and grows by more than seven, or more time than a limit, is printed: about 4 is linear, 16 the square.
"""

from __future__ import annotations

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

from summarize.article import Article
from summarize.checking import Checker, Draft
from summarize.language.names import find_names
from summarize.language.orders import find_orders
from summarize.language.quotations import find_quotations
from summarize.normalising import normalise
from summarize.prompting import fenced
from summarize.rendering.escaping import escape_markdown
from summarize.rendering.visible import inline, visible
from summarize.support import check_support
from summarize.tasks.brief import claimed
from summarize.tasks.drafting import statements_of
from summarize.tasks.relations import find_relations
from summarize.tasks.salience import find_candidates
from summarize.tasks.timeline import timeline

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

LIMIT = 10.0  # seconds of processor time
WORST = 7.0
NOTICEABLE = 0.3
SAID = "Nordlinje sold its oldest ship in 2014."


def _relations(text: str) -> object:
    article = Article.from_text(text)
    return find_relations(article, find_candidates(article))


STEPS: dict[str, Callable[[str], object]] = {
    "sentences": lambda text: Article.from_text(text).sentences,
    "relations": _relations,
    "timeline": lambda text: timeline(Article.from_text(text)),
    "claimed": lambda text: claimed(Checker(Article.from_text(text))),
    "orders": find_orders,
    "names": lambda text: list(find_names(text)),
    "quotations": lambda text: list(find_quotations(text)),
    "visible": visible,
    "inline": inline,
    "markdown": escape_markdown,
    "fenced": fenced,
    "normalise": normalise,
    "check": lambda text: Checker(Article.from_text(text)).check(Draft(SAID)),
    "check-long": lambda text: Checker(Article.from_text(f"{SAID} {text}")).check(Draft(text[:3000])),
    "check-quoted": lambda text: Checker(Article.from_text(f"{SAID} {text}")).check(Draft(text[:3000], (text[:500],))),
    "support": lambda text: check_support(text[:4000], [text]),
    "statements": lambda text: statements_of(text, language="en"),
}


class _TooSlowError(Exception):
    """The time is up."""


def main() -> None:
    """Run the steps; ends with 1 where one grew too fast."""
    from hostile_text import texts

    parser = argparse.ArgumentParser(description="How time grows over texts made to be slow.")
    parser.add_argument("--characters", type=int, default=2500, metavar="N")
    parser.add_argument("steps", nargs="*", metavar="STEP", help=", ".join(STEPS))
    options = parser.parse_args()
    signal.signal(signal.SIGVTALRM, _stop)
    cases = grown = 0
    for name in options.steps or STEPS:
        for piece, text in texts((), options.characters):
            short = _seconds(STEPS[name], f"Ann met Bob. {text}")
            long = _seconds(STEPS[name], f"Ann met Bob. {piece * (4 * len(text) // len(piece))}!")
            cases += 1
            if long > NOTICEABLE and long / max(short, 0.001) > WORST:
                grown += 1
                print(f"{name} over {piece!r}: {short:.2f} s, then {long:.2f} s", flush=True)
    print(f"{cases} cases, {grown} grew faster than {WORST:g} times")
    raise SystemExit(1 if grown else 0)


def _seconds(step: Callable[[str], object], text: str) -> float:
    signal.setitimer(signal.ITIMER_VIRTUAL, LIMIT)
    began = time.process_time()
    try:
        step(text)
    except _TooSlowError:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - began


def _stop(*_: object) -> None:
    raise _TooSlowError


if __name__ == "__main__":
    main()
