"""An RSS or Atom feed: its entries, each a text of its own, or all of them one after the other."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from summarize.errors import SourceError
from summarize.sources.document import Block, Document, join_blocks
from summarize.sources.extras import needs
from summarize.sources.markup import paragraphs_of_markup

_MOST_ENTRIES = 1000


def read_entries(data: bytes, name: str) -> list[Document]:
    """The entries of the feed in `data` that hold text, in its order. Raises `SourceError` where none does.

    `address` of each is the page that it leads to. The text is what the feed holds, which may be a teaser.
    """
    feedparser = needs("feedparser", "feeds", name, "a feed")
    # From a stream: of a string it would ask first whether it is an address or the name of a file.
    feed: Any = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    publisher = _said(feed.feed.get("title"))
    found = [_entry(entry, publisher, name) for entry in feed.entries[:_MOST_ENTRIES]]
    entries = [entry for entry in found if entry is not None]
    if not entries:
        reason = " (it is damaged or cut short)" if feed.get("bozo") else ""
        raise SourceError(f"{name} is a feed without an entry that can be read{reason}: fetch it again.")
    return entries


def read_feed(data: bytes, name: str) -> Document:
    """All entries of the feed in `data` as one text, each under its title, and a place ("entry 3")."""
    entries = read_entries(data, name)
    return join_entries(entries)


def join_entries(entries: Sequence[Document]) -> Document:
    """`entries` as one text; a single one as it is."""
    if len(entries) == 1:
        return entries[0]
    blocks: list[Block] = []
    for number, entry in enumerate(entries, 1):
        place = f"entry {number}"
        blocks += [Block(entry.title or "", place), Block(str(entry.published or ""), place), Block(entry.text, place)]
    text, places = join_blocks(blocks)
    days = [entry.published for entry in entries if entry.published is not None]
    first = entries[0]
    return replace(
        first,
        text=text,
        title=first.publisher,
        author=None,
        address=None,
        published=max(days, default=None),
        places=places,
    )


def _entry(entry: Any, publisher: str | None, name: str) -> Document | None:
    contents = [str(part.get("value") or "") for part in entry.get("content") or ()]
    markup = max([*contents, str(entry.get("summary") or "")], key=len)
    text, _ = join_blocks(Block(paragraph) for paragraph in paragraphs_of_markup(f"<div>{markup}</div>", name))
    title = _said(" ".join(paragraphs_of_markup(f"<div>{entry.get('title') or ''}</div>", name)))
    if not text:
        return None
    return Document(
        text,
        title=title,
        author=_said(entry.get("author")),
        publisher=publisher,
        published=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
        address=_said(entry.get("link")),
    )


def _said(text: object) -> str | None:
    return " ".join(str(text or "").split()) or None


def _day(parsed: Any) -> date | None:
    try:
        return date(*parsed[:3]) if parsed else None
    except (TypeError, ValueError):
        return None
