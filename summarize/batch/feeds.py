"""Feeds (RSS, Atom) as a stream of items: fetched under conditions, and only what is new in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from typing import Any, Final, cast

from summarize import __version__
from summarize.batch.items import Item, file_name
from summarize.batch.politeness import Politeness
from summarize.batch.subscriptions import Validators
from summarize.errors import SourceError, UsageError
from summarize.sources.files import MAX_BYTES, read_file

_TIMEOUT_SECONDS: Final = 30.0
USER_AGENT: Final = f"summarize/{__version__} (feed reader)"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A feed as a server sent it: its bytes, `None` where it has not changed, and how to ask next time."""

    content: bytes | None
    validators: Validators


@dataclass
class Feeds:
    """The feeds of one run. `known` are the validators of the last one, `dead` says why a feed could not be read.

    `fresh` holds for each feed that was read its validators and the ids of its articles.
    """

    addresses: tuple[str, ...]
    known: dict[str, Validators]
    politeness: Politeness
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
        import httpx2

        self.politeness.wait_for(address)
        headers = {"user-agent": USER_AGENT, **self.known.get(address, Validators()).headers()}
        try:
            with httpx2.stream(
                "GET", address, headers=headers, timeout=_TIMEOUT_SECONDS, follow_redirects=True
            ) as answer:
                if answer.status_code == 304:
                    return Fetched(None, self.known[address])
                answer.raise_for_status()
                content = _bounded(address, answer.iter_bytes())
                return Fetched(content, Validators(answer.headers.get("etag"), answer.headers.get("last-modified")))
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            reason = str(error).split("\n")[0] or type(error).__name__
            raise SourceError(f"the feed {address} cannot be read: {reason}.") from error


def _bounded(address: str, chunks: Iterable[bytes]) -> bytes:
    read = bytearray()
    for chunk in chunks:
        read += chunk
        if len(read) > MAX_BYTES:
            raise SourceError(f"the feed {address} is larger than {MAX_BYTES // 1_000_000} MB.")
    return bytes(read)


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
