"""Feeds (RSS, Atom) as a stream of items: fetched under conditions, and only what is new in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any, Final, cast

from summarize.batch.items import Item, file_name
from summarize.batch.politeness import Politeness
from summarize.batch.records import Failure
from summarize.batch.subscriptions import Validators
from summarize.errors import ExitCode, SourceError, UsageError
from summarize.sources.fetching import Rules, fetch
from summarize.sources.files import read_file

_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed as a server sent it: its bytes, `None` where it has not changed, and how to ask next time."""

    content: bytes | None
    validators: Validators


@dataclass
class Feeds:
    """The feeds of one run. `known` are the validators of the last one, `dead` says why a feed could not be read.

    `fresh` holds for each feed that was read its validators and the ids of its articles. A feed is there to be read by
    programs, so no robots.txt is asked for; from a network of one's own it comes only where `allow_private` says so.
    """

    addresses: tuple[str, ...]
    known: dict[str, Validators]
    politeness: Politeness
    allow_private: bool = False
    dead: dict[str, str] = field(default_factory=dict[str, str])
    fresh: dict[str, tuple[Validators, list[str]]] = field(default_factory=dict[str, tuple[Validators, list[str]]])

    def items(self, is_known: Callable[[str], bool]) -> Iterator[Item]:
        """The articles of all feeds that are not known yet, in the order of the feeds; a feed that is dead is noted."""
        seen: set[str] = set()
        for address in self.addresses:
            try:
                fetched = self._fetch(address)
                entries = list(_entries(address, fetched.content)) if fetched.content is not None else []
            except SourceError as error:
                self.dead[address] = str(error)
                continue
            if fetched.content is not None:
                self.fresh[address] = fetched.validators, [item.id for item in entries]
            for item in entries:
                if item.id not in seen and not is_known(item.id):
                    yield item
                seen.add(item.id)

    def failures(self) -> list[Failure]:
        """The feeds that are dead, as failures of the run."""
        return [Failure(address, None, reason, ExitCode.SOURCE_UNREADABLE) for address, reason in self.dead.items()]

    def validators(self, is_known: Callable[[str], bool]) -> Iterator[tuple[str, Validators]]:
        """What to remember of each feed: nothing of one of whose articles some are still to be done."""
        for address in self.addresses:
            if address not in self.fresh:
                yield address, self.known.get(address, Validators())
                continue
            validators, ids = self.fresh[address]
            yield address, validators if all(map(is_known, ids)) else Validators()

    def _fetch(self, address: str) -> Fetched:
        if "://" not in address:
            return Fetched(read_file(address), Validators())
        self.politeness.wait_for(address)
        known = self.known.get(address, Validators())
        rules = Rules(
            allow_private=self.allow_private, ignore_robots=True, seconds=_SECONDS, conditions=known.headers()
        )
        got = fetch(address, rules)
        if got.is_unchanged:
            return Fetched(None, known)
        return Fetched(got.data, Validators(got.headers.get("etag"), got.headers.get("last-modified")))


def _entries(address: str, content: bytes) -> Iterator[Item]:
    """The entries of a feed that lead to an article. Raises `SourceError` for what is no feed."""
    try:
        feedparser = cast("Any", import_module("feedparser"))
    except ImportError as error:
        raise UsageError("feeds need the feeds extra; run `pip install 'summarize[feeds]'` once.") from error
    parsed = feedparser.parse(content, response_headers={"content-location": address})
    if not parsed.get("version") and not parsed.entries:
        raise SourceError(f"{address} is no feed: it is neither RSS nor Atom.")
    for entry in parsed.entries:
        link = str(entry.get("link") or "").strip()
        if link:
            yield Item(
                id=link,
                name=file_name(link),
                source=link,
                title=" ".join(str(entry.get("title") or "").split()) or None,
                published=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
                metadata={"feed": address},
            )


def _day(moment: Any) -> date | None:
    try:
        return date(*moment[:3]) if moment else None
    except (ValueError, TypeError):
        return None
