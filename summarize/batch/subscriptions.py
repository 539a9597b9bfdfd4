"""What a watch follows: the addresses of feeds, given one by one or in an OPML file, and what is known of each."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from xml.etree import ElementTree

from summarize.errors import OutputError, SourceError
from summarize.rendering.output import write_atomically
from summarize.sources.files import read_file


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server said of the version of a feed that is known, so that it need not be sent again."""

    etag: str | None = None
    modified: str | None = None

    def headers(self) -> dict[str, str]:
        """The headers of a conditional request."""
        pairs = (("if-none-match", self.etag), ("if-modified-since", self.modified))
        return {name: value for name, value in pairs if value}


def feed_addresses(sources: Sequence[str]) -> tuple[str, ...]:
    """The feeds that `sources` mean: addresses, files, and all that an OPML file lists. Raises `SourceError`."""
    return tuple(dict.fromkeys(_all(sources)))


def _all(sources: Sequence[str]) -> Iterator[str]:
    for source in sources:
        if Path(source).suffix.lower() != ".opml" or "://" in source:
            yield source
            continue
        try:
            outline = ElementTree.fromstring(read_file(source))
        except ElementTree.ParseError as error:
            raise SourceError(f"{source} is no OPML: {error}.") from error
        found = [address for one in outline.iter("outline") if (address := one.get("xmlUrl"))]
        if not found:
            raise SourceError(f"{source} lists no feed: an outline with xmlUrl is one.")
        yield from found


def load_validators(path: Path) -> dict[str, Validators]:
    """What was known of each feed when the last run ended; nothing where there was none. Raises `OutputError`."""
    try:
        return {address: Validators(**known) for address, known in json.loads(path.read_bytes()).items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise OutputError(f"{path} cannot be read ({error}): remove it, and every feed is read anew.") from error


def save_validators(path: Path, known: Iterable[tuple[str, Validators]]) -> None:
    """Keep what is known of each feed for the next run."""
    state = json.dumps({address: asdict(one) for address, one in known}, indent=1) + "\n"
    write_atomically(path, state, through_links=False)
