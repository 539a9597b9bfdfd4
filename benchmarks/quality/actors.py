"""Whom the job `actors` finds, against lists written by hand: `python -m benchmarks.quality.actors`.

`actors.json` holds names only. "main" are those whom no analyst would leave out, each with the names that count as
found; "fine" are those whom some would list: neither missed where absent nor extra where present.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summarize import Article, Toolkit
from summarize.language.names import same_name
from summarize.rendering.text import to_text
from summarize.results import Actor, ActorsBrief

LISTS = Path(__file__).with_name("actors.json")
DATA = Path(__file__).parents[3] / "shared" / "data"
NEWS = "summedits_news_dev.json"

Names = Sequence[str]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The main actors found and missed, and those listed beside any list."""

    found: tuple[str, ...]
    missed: tuple[str, ...]
    extra: tuple[str, ...]


def compare(listed: Sequence[Names], main: Sequence[Names], fine: Sequence[Names]) -> Comparison:
    """Compare the `listed` actors, each with its names, with the lists."""

    def is_one(names: Names, accepted: Names) -> bool:
        return any(a.casefold() == b.casefold() or same_name(a, b) for a in names for b in accepted)

    found = [accepted for accepted in main if any(is_one(names, accepted) for names in listed)]
    extra = [names[0] for names in listed if not any(is_one(names, accepted) for accepted in (*main, *fine))]
    return Comparison(
        tuple(names[0] for names in found), tuple(names[0] for names in main if names not in found), tuple(extra)
    )


def articles(data: Path, chosen: Sequence[str]) -> Iterator[tuple[str, Article]]:
    """The articles of the lists, by the name that the lists have for them."""
    news = json.loads((data / NEWS).read_text(encoding="utf-8"))["documents"]
    for name in json.loads(LISTS.read_text(encoding="utf-8")):
        if chosen and name not in chosen:
            continue
        written = news[int(name)] if name.isdigit() else (data / name).read_text(encoding="utf-8")
        yield name, Article.from_text(written)


def claims(actors: Sequence[Actor]) -> int:
    """How many claims a brief holds."""
    return sum(
        (actor.role is not None) + len(actor.actions) + len(actor.says) + len(actor.spoken_of) + len(actor.relations)
        for actor in actors
    )


def main() -> None:
    """Print for each article who was found and missed, the claims kept and withheld, and the seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--base-url")
    parser.add_argument("--api-key", help="defaults to OPENAI_API_KEY")
    parser.add_argument("--model", default="qwen2.5-coder-1.5b")
    parser.add_argument("--articles", nargs="*", default=[])
    parser.add_argument("--print", action="store_true", help="print the briefs too")
    options = parser.parse_args()
    lists = json.loads(LISTS.read_text(encoding="utf-8"))
    complete = total = 0
    with _toolkit(options) as kit:
        for name, article in articles(options.data, options.articles):
            brief: ActorsBrief = kit.actors(article)
            listed = [actor.names for actor in brief.actors]
            result = compare(listed, lists[name]["main"], lists[name]["fine"])
            total += 1
            complete += not result.missed
            print(
                f"{name}: {len(result.found)} of {len(result.found) + len(result.missed)} main, "
                f"missed: {', '.join(result.missed) or 'none'}; {len(listed)} listed, "
                f"extra: {', '.join(result.extra) or 'none'}; {claims(brief.actors)} claims kept, "
                f"{len(brief.withheld)} withheld; {brief.usage.seconds:.1f} s",
                flush=True,
            )
            if options.print:
                print(to_text(brief))
                for withheld in brief.withheld:
                    print(f"  withheld: {withheld.text} ({withheld.reason}: {withheld.detail})", flush=True)
    print(f"nobody missed in {complete} of {total} articles")


def _toolkit(options: argparse.Namespace) -> Toolkit:
    if options.base_url is None:
        return Toolkit(provider="embedded", model=options.model)
    from summarize.llm.provider import choose_endpoint

    key = {"OPENAI_API_KEY": options.api_key} if options.api_key else {}
    endpoint = choose_endpoint(base_url=options.base_url, model=options.model, environment=key)
    return Toolkit(endpoint=endpoint)


if __name__ == "__main__":
    main()
