"""Whom the job `actors` finds, against lists written by hand: `python -m benchmarks.quality actors`.

    [--articles NAME …] [--print] [--state FOLDER] [--no-row]

`actors.json` holds names only. "main" are those whom no analyst would leave out, each with the names that count as
found; "fine" are those whom some would list: neither missed where absent nor extra where present.

What is finished is kept in the folder of `--state`, and not asked again: use a new folder after a change.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.quality import opening
from benchmarks.quality.figures import add_row
from benchmarks.quality.keeping import Record, kept
from summarize import Article, Toolkit
from summarize.language.names import same_name
from summarize.rendering.text import to_text
from summarize.results import Actor, ActorsBrief

LISTS = Path(__file__).with_name("actors.json")
HEADING = "Actors: whom analysts would not leave out"
COLUMNS = ("model", "articles", "nobody missed", "main", "listed", "extra", "claims kept", "withheld", "seconds")
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


def measure(kit: Toolkit, article: Article, lists: dict[str, Sequence[Names]]) -> Record:
    """Whom the job finds in one article, and what becomes of its claims."""
    brief: ActorsBrief = kit.actors(article)
    result = compare([actor.names for actor in brief.actors], lists["main"], lists["fine"])
    return {
        "found": result.found,
        "missed": result.missed,
        "listed": len(brief.actors),
        "extra": result.extra,
        "claims": claims(brief.actors),
        "withheld": [f"{one.text} ({one.reason}: {one.detail})" for one in brief.withheld],
        "text": to_text(brief),
        "seconds": brief.usage.seconds,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print for each article who was found and missed, and add the figures to benchmarks/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="actors", description=(__doc__ or "").splitlines()[0])
    opening.add_options(parser)
    parser.add_argument("--articles", nargs="*", default=[], help="names of actors.json (default: all)")
    parser.add_argument("--print", action="store_true", help="print the briefs too")
    parser.add_argument("--state", type=Path, help="the folder that keeps what is finished")
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(arguments)
    folder: Path = options.state or Path(tempfile.mkdtemp(prefix="actors-"))
    folder.mkdir(parents=True, exist_ok=True)
    lists = json.loads(LISTS.read_text(encoding="utf-8"))
    records: list[Record] = []
    with opening.endpoint(options) as endpoint, Toolkit(endpoint=endpoint) as kit:
        for name, article in articles(options.data, options.articles):
            record = kept(
                folder / f"actors-{endpoint.model}.jsonl",
                name,
                lambda article=article, name=name: measure(kit, article, lists[name]),
            )
            records.append(record)
            _print(record, whole=options.print)
        row = _row(records)
        print(*(f"{name}: {value}" for name, value in zip(COLUMNS[1:], row, strict=True)), sep="\n")
        if not options.no_row:
            add_row(HEADING, COLUMNS, [endpoint.model, *row])


def _print(record: Record, *, whole: bool) -> None:
    found, missed, extra = (record[name] for name in ("found", "missed", "extra"))
    print(
        f"{record['key']}: {len(found)} of {len(found) + len(missed)} main, missed: {', '.join(missed) or 'none'}; "
        f"{record['listed']} listed, extra: {', '.join(extra) or 'none'}; {record['claims']} claims kept, "
        f"{len(record['withheld'])} withheld; {record['seconds']:.1f} s",
        flush=True,
    )
    if whole:
        print(record["text"], *(f"  withheld: {one}" for one in record["withheld"]), sep="\n", flush=True)


def _row(records: Sequence[Record]) -> list[str]:
    def total(name: str) -> int:
        return sum(len(record[name]) for record in records)

    complete = sum(not record["missed"] for record in records)
    return [
        str(len(records)),
        str(complete),
        f"{total('found')} of {total('found') + total('missed')}",
        str(sum(record["listed"] for record in records)),
        str(total("extra")),
        str(sum(record["claims"] for record in records)),
        str(total("withheld")),
        f"{sum(record['seconds'] for record in records) / len(records):.1f}",
    ]


if __name__ == "__main__":
    main()
