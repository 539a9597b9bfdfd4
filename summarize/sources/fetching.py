"""Bytes from an address: one page for one person, politely, with limits, and never from inside our own network."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from summarize.errors import SourceError, SummarizeError
from summarize.sources.addresses import Resolver, pinned_address, resolve
from summarize.sources.files import MAX_BYTES

if TYPE_CHECKING:
    import ssl

    import httpx2

SECONDS = 10.0
"""How long fetching may take in all: looking up names, redirects and robots.txt included."""
MOST_REDIRECTS = 5

_MOST_OF_ROBOTS = 500_000  # bytes; RFC 9309 asks for as much as that to be read
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_WE_UNPACK = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_ADVICE = {
    401: "it asks for a login: save what the browser shows",
    402: "it asks for payment: save what the browser shows",
    403: "it does not want to be read by a program: save what the browser shows",
    404: "it is not there: check the address",
    410: "it is gone: look for a copy in an archive",
    429: "it has been asked too often: wait a while",
    451: "it is withheld for legal reasons: look for a copy elsewhere",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: the bytes, where they were in the end, and the encoding that the server named.

    `headers` are the server's, under names in small letters. It `is_unchanged`, and there are no bytes, where the
    server says that nothing is new by `Rules.conditions`.
    """

    data: bytes
    address: str
    charset: str | None
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be fetched, and how. `seconds` is for all of it, `resolver` looks up names.

    `conditions` are headers that ask for what is new only, such as `If-None-Match`.
    """

    allow_private: bool = False
    ignore_robots: bool = False
    seconds: float = SECONDS
    resolver: Resolver = resolve
    conditions: Mapping[str, str] = field(default_factory=dict[str, str])


def user_agent() -> str:
    """How we introduce ourselves: by name, and as what we are."""
    from summarize import __version__

    return f"summarize/{__version__} (reads one page for one person; not a crawler)"


def fetch(address: str, rules: Rules | None = None) -> Fetched:
    """What stands at `address`. Raises `SourceError`, after `Rules.seconds` at the latest.

    `https` and `http` only, `MOST_REDIRECTS` redirects, `MAX_BYTES` bytes after unpacking; each place on the way is
    checked to be of the public internet (`Rules.allow_private`) and to allow it in its robots.txt
    (`Rules.ignore_robots`). No proxy is used: it would look up names for us, and connect where we may not.
    """
    import httpx2

    rules = rules or Rules()
    visit = _Visit(rules, time.monotonic() + rules.seconds, httpx2.create_ssl_context())
    return _within(rules.seconds, lambda: visit.follow(address), address)


def _within(seconds: float, work: Callable[[], Fetched], address: str) -> Fetched:
    """What `work` returns, or an error once the time has passed: a name server, too, can keep one waiting."""
    done: list[Fetched] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # handed to the caller's thread
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if done:
        return done[0]
    if failed:
        raise failed[0]
    raise _too_slow(address, seconds)


@dataclass(frozen=True, slots=True)
class _Visit:
    rules: Rules
    until: float  # on the monotonic clock
    certificates: ssl.SSLContext

    def follow(self, address: str) -> Fetched:
        place = _checked(address)
        for _ in range(MOST_REDIRECTS + 1):
            if not self.rules.ignore_robots:
                self._ask_robots(place)
            answer = self._get(place, MAX_BYTES, conditions=self.rules.conditions)
            if answer.status not in _REDIRECTS or answer.location is None:
                if answer.status == 304 and self.rules.conditions:
                    return Fetched(b"", str(place), None, answer.headers, is_unchanged=True)
                if answer.status != 200:
                    advice = _ADVICE.get(answer.status, "try later" if answer.status >= 500 else "check the address")
                    raise SourceError(f"{place} answers with status {answer.status}: {advice}.")
                return Fetched(answer.data, str(place), answer.charset, answer.headers)
            place = _checked(answer.location, place)
        raise SourceError(
            f"{address} leads on and on, over more than {MOST_REDIRECTS} redirects: open it in a browser."
        )

    def _ask_robots(self, place: httpx2.URL) -> None:
        """Raise `SourceError` where the site's robots.txt says no (RFC 9309). One that is not there says yes."""
        from protego import Protego

        robots = place.copy_with(raw_path=b"/robots.txt", fragment=None)
        if robots.raw_path == place.raw_path:
            return
        answer = self._get(robots, _MOST_OF_ROBOTS, cut=True)
        for _ in range(MOST_REDIRECTS):
            if answer.status not in _REDIRECTS or answer.location is None:
                break
            robots = _checked(answer.location, robots)
            answer = self._get(robots, _MOST_OF_ROBOTS, cut=True)
        if answer.status >= 500 or answer.status == 429:
            raise SourceError(
                f"{robots} answers with status {answer.status}, so whether {place} may be read is not known: "
                "try later, or read it all the same with --ignore-robots."
            )
        if answer.status != 200:
            return
        said = Protego.parse(answer.data.decode("utf-8", "replace"))
        if not said.can_fetch(str(place), user_agent()):
            raise SourceError(
                f"{place} is not to be read by programs, says {robots}: save what the browser shows, "
                "or read it all the same with --ignore-robots."
            )

    def _get(
        self, place: httpx2.URL, most: int, *, cut: bool = False, conditions: Mapping[str, str] | None = None
    ) -> _Answer:
        import httpx2

        port = place.port or (443 if place.scheme == "https" else 80)
        pinned = pinned_address(place.host, port, allow_private=self.rules.allow_private, resolver=self.rules.resolver)
        headers = {
            "Host": place.netloc.decode("ascii"),
            "User-Agent": user_agent(),
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,text/*;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip, deflate",
            **(conditions or {}),
        }
        left = max(0.01, self.until - time.monotonic())
        try:
            with (
                httpx2.Client(verify=self.certificates, trust_env=False, timeout=left) as client,
                client.stream(
                    "GET",
                    place.copy_with(host=pinned, fragment=None),
                    headers=headers,
                    # The certificate is checked against the name, not against the address.
                    extensions={"sni_hostname": place.raw_host.decode("ascii")},
                ) as response,
            ):
                location = response.headers.get("location")
                headers = {name.lower(): value for name, value in response.headers.items()}
                answer = _Answer(response.status_code, b"", location, response.charset_encoding, headers)
                if response.status_code != 200:
                    return answer
                return replace(answer, data=self._read(response, place, most, cut=cut))
        except httpx2.TimeoutException as error:
            raise _too_slow(str(place), self.rules.seconds) from error
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            reason = " ".join(str(error).split()) or type(error).__name__
            raise SourceError(f"{place} cannot be fetched ({reason}): check the address and the connection.") from error

    def _read(self, response: httpx2.Response, place: httpx2.URL, most: int, *, cut: bool) -> bytes:
        packing = response.headers.get("content-encoding", "").strip().lower()
        if packing not in _WE_UNPACK:
            raise SourceError(
                f"{place} comes packed as {packing}, which was not asked for: save what the browser shows."
            )
        data = bytearray()
        for piece in response.iter_bytes():
            data += piece
            if time.monotonic() > self.until:
                raise _too_slow(str(place), self.rules.seconds)
            if len(data) > most:
                if cut:
                    break
                raise SourceError(f"{place} is larger than {most // 1_000_000} MB, the most that is read.")
        return bytes(data[:most])


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    data: bytes
    location: str | None
    charset: str | None
    headers: Mapping[str, str]


def _checked(address: str, base: httpx2.URL | None = None) -> httpx2.URL:
    """`address` (relative to `base`) as one that may be fetched. Raises `SourceError`; a password is not repeated."""
    import httpx2

    try:
        place = base.join(address) if base is not None else httpx2.URL(address)
    except (httpx2.InvalidURL, ValueError) as error:
        raise SourceError(f"{address[:200]!r} is not an address that can be fetched: {error}.") from error
    leads = f"{base} leads to " if base is not None else ""
    if place.userinfo:
        raise SourceError(f"{leads}{place.host} with a name and a password in its address: save the page instead.")
    if place.scheme not in ("http", "https"):
        raise SourceError(f"{leads}{str(place)[:200]} is not a web address: only https and http are fetched.")
    if not place.host:
        raise SourceError(f"{leads}{str(place)[:200]} names no machine: check the address.")
    return place


def _too_slow(address: str, seconds: float) -> SummarizeError:
    return SourceError(f"{address} did not arrive within {seconds:g} s: try again, or save it with a browser.")
