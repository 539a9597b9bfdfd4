"""The index of a folder of notes: a page to read (HTML) and a feed to follow (JSON Feed 1.1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from heapq import nlargest
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from summarize.batch.records import Record
from summarize.rendering.output import Format, write_atomically

_MOST: Final = 500
_LONGEST_TEASER: Final = 400
_PAGE: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="alternate" type="application/feed+json" href="feed.json" title="{title}">
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem }}
article {{ margin: 1.5rem 0 }} h2 {{ font-size: 1.1rem; margin: 0 }} p {{ margin: .25rem 0 }}
</style>
</head>
<body>
<h1>{title}</h1>
{entries}</body>
</html>
"""
_ENTRY: Final = """<article>
<h2>{heading}</h2>
<p>{links}</p>
<p>{teaser}</p>
</article>
"""


@dataclass(frozen=True, slots=True)
class Indexed:
    """One item of the index. `notes` maps each task to its file, at first without the ending."""

    number: int
    id: str
    title: str
    source: str
    published: str | None
    teaser: str
    notes: dict[str, str]


def write_index(folder: Path, records: Iterable[Record], form: Format, *, title: str) -> None:
    """Write index.html and feed.json for the latest 500 `records`, the newest first.

    Their notes are in `form`, but for those that were written in another one and are still there.
    """
    newest = nlargest(_MOST, (_indexed(record) for record in records), key=_order)
    newest = [replace(one, notes=_with_endings(folder, one.notes, form)) for one in newest]
    write_atomically(folder / "index.html", _page(newest, title), through_links=False)
    feed = json.dumps(_feed(newest, title), ensure_ascii=False, indent=1) + "\n"
    write_atomically(folder / "feed.json", feed, through_links=False)


def _order(one: Indexed) -> tuple[str, int]:
    return one.published or "", one.number


def _with_endings(folder: Path, notes: Mapping[str, str], form: Format) -> dict[str, str]:
    """The file of each task: an article that is done is not fetched again only because its note has another form."""

    def file(stem: str) -> str:
        files = [f"{stem}{ending}" for ending in (form, *Format)]
        return next((one for one in files if (folder / one).exists()), files[0])

    return {task: file(stem) for task, stem in notes.items()}


def _indexed(record: Record) -> Indexed:
    tasks = list(dict.fromkeys(task for task, _ in record.results))
    files = {task: f"{record.name}{'' if len(tasks) == 1 else f'.{task}'}" for task in tasks}
    article = record.results[0][1]["article"]
    teaser = next((text for _, result in record.results if (text := _teaser(result))), "")
    return Indexed(
        number=record.number,
        id=record.id,
        title=article["title"] or record.id,
        source=article["source"],
        published=article["published"],
        teaser=teaser,
        notes=files,
    )


def _teaser(result: dict[str, Any]) -> str:
    """The first statements of a result: each of them has its evidence in the note."""
    claims: list[dict[str, Any]] = result.get("claims") or result.get("summary") or []
    text = ""
    for claim in claims:
        if text and len(text) + len(claim["text"]) > _LONGEST_TEASER:
            break
        text = f"{text} {claim['text']}".strip()
    return text


def _page(items: list[Indexed], title: str) -> str:
    entries: list[str] = []
    for one in items:
        day = f"{escape(one.published)} · " if one.published else ""
        notes = " · ".join(f'<a href="{escape(quote(file))}">{escape(task)}</a>' for task, file in one.notes.items())
        is_web = one.source.startswith(("http://", "https://"))
        source = f' · <a href="{escape(one.source)}" rel="noreferrer">article</a>' if is_web else ""
        entries.append(
            _ENTRY.format(heading=escape(one.title), links=f"{day}{notes}{source}", teaser=escape(one.teaser))
        )
    return _PAGE.format(title=escape(title), entries="".join(entries))


def _feed(items: list[Indexed], title: str) -> dict[str, Any]:
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": title,
        "items": [
            {
                "id": one.id,
                "url": quote(next(iter(one.notes.values()))),
                "external_url": one.source,
                "title": one.title,
                "content_text": one.teaser,
                **({"date_published": f"{one.published}T00:00:00Z"} if one.published else {}),
            }
            for one in items
        ],
    }
