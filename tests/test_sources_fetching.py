"""Promises about fetching: politely, within limits, and never from inside our own network unless that is allowed."""

from __future__ import annotations

import gzip
import re
import socket
import threading
import time
import zlib
from collections.abc import Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from summarize.errors import ExitCode, SourceError
from summarize.sources import addresses, fetching, read_source
from summarize.sources.addresses import is_public, pinned_address
from summarize.sources.fetching import Rules, fetch

ROBOTS = b"User-agent: *\nDisallow: /private/*.html$\n\nUser-agent: summarize\nDisallow: /not-us\n"
TEXT = "The commission measured the river on Monday, and the figures were the same on both banks."


@dataclass
class Site:
    """A web server on loopback: what it answers by path, and what it was asked."""

    answers: dict[str, tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])
    port: int = 0

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, body: bytes = b"", status: int = 200, **headers: str) -> None:
        self.answers[path] = (status, {name.replace("_", "-"): value for name, value in headers.items()}, body)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@pytest.fixture
def site() -> Generator[Site]:
    here = Site({})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            here.asked.append((self.path, dict(self.headers)))
            status, headers, body = here.answers.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    here.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield here
    server.shutdown()
    server.server_close()
    thread.join()


def loopback_alone(address: str) -> bool:
    return address == "127.0.0.1"


def local(**more: Any) -> Rules:
    return Rules(allow_private=True, resolver=lambda host, port: ["127.0.0.1"], **more)


def refusal(address: str, rules: Rules | None = None) -> str:
    with pytest.raises(SourceError) as caught:
        fetch(address, rules or local())
    assert caught.value.exit_code is ExitCode.SOURCE_UNREADABLE
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_page_is_fetched_by_a_program_that_says_what_it_is(site: Site) -> None:
    site.says("/a?b=c", TEXT.encode(), Content_Type="text/plain; charset=utf-8")
    fetched = fetch(site.at("/a?b=c#part", "gauge.example"), local())
    assert fetched.data.decode() == TEXT
    assert fetched.charset == "utf-8"
    headers = site.asked[-1][1]
    assert headers["User-Agent"].startswith("summarize/")
    assert headers["Host"] == f"gauge.example:{site.port}"
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


def test_an_address_is_read_as_an_article(site: Site) -> None:
    site.says("/a", TEXT.encode(), Content_Type="text/plain")
    told: list[str] = []
    article = read_source(site.at("/a"), allow_private=True, warn=told.append)
    assert article.text == TEXT
    assert article.source == site.at("/a")
    assert told == []


def test_the_encoding_that_the_server_names_is_used(site: Site) -> None:
    text = "Комиссия измерила воду, и на обоих берегах получились одинаковые данные."
    site.says("/a", text.encode("koi8-r"), Content_Type="text/plain; charset=koi8-r")
    assert read_source(site.at("/a"), allow_private=True).text == text


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_packed_answers_are_unpacked(site: Site, coding: str) -> None:
    packed = gzip.compress(TEXT.encode()) if coding == "gzip" else zlib.compress(TEXT.encode())
    site.says("/a", packed, Content_Encoding=coding)
    assert fetch(site.at("/a"), local()).data.decode() == TEXT


def test_a_bomb_is_cut_off(site: Site) -> None:
    site.says("/bomb", gzip.compress(bytes(40_000_000)), Content_Encoding="gzip")
    assert "larger than 20 MB" in refusal(site.at("/bomb"))


def test_a_page_that_is_too_large_is_not_read_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 1_000_000)
    site.says("/large", bytes(5_000_000))
    assert "larger than 1 MB" in refusal(site.at("/large"))


def test_what_was_not_asked_for_is_not_unpacked(site: Site) -> None:
    site.says("/a", b"...", Content_Encoding="br")
    assert "packed as br" in refusal(site.at("/a"))


def test_redirects_are_followed_five_times(site: Site) -> None:
    for number in range(6):
        site.says(f"/{number}", status=302, Location=f"/{number + 1}")
    site.says("/6", TEXT.encode())
    assert fetch(site.at("/1"), local()).address == site.at("/6")
    assert "more than 5 redirects" in refusal(site.at("/0"))


@pytest.mark.parametrize(
    ("target", "word"),
    [
        ("file:///etc/passwd", "only https and http"),
        ("ftp://host/x", "only https and http"),
        ("javascript:alert(1)", "only https and http"),
        ("http://name:word@host/", "a name and a password"),
    ],
)
def test_a_redirect_out_of_the_web_is_refused(site: Site, target: str, word: str) -> None:
    site.says("/a", status=302, Location=target)
    message = refusal(site.at("/a"))
    assert word in message
    assert "word@" not in message


def test_each_place_on_the_way_must_be_on_the_public_internet(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    # The loopback stands in for the public internet here: nothing else can be reached in a test.
    monkeypatch.setattr(addresses, "is_public", loopback_alone)
    known = {"gauge.example": ["127.0.0.1"], "inside.example": ["10.0.0.7"]}
    rules = Rules(resolver=lambda host, port: known.get(host, [host]))
    for target in (f"http://inside.example:{site.port}/", "http://169.254.169.254/latest/meta-data/"):
        site.says("/a", status=302, Location=target)
        assert "not on the public internet" in refusal(site.at("/a", "gauge.example"), rules)


def test_the_address_that_was_checked_is_the_one_that_is_asked(site: Site) -> None:
    asked: list[str] = []

    def changing(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    site.says("/a", TEXT.encode())
    # The name resolves nowhere else (tests look nothing up): a second look-up would fail.
    rules = Rules(allow_private=True, ignore_robots=True, resolver=changing)
    assert fetch(site.at("/a", "rebound.example"), rules).data
    assert asked == ["rebound.example"]


def test_a_name_with_one_private_address_is_refused() -> None:
    with pytest.raises(SourceError, match="not on the public internet"):
        pinned_address("x.example", 80, allow_private=False, resolver=lambda host, port: ["93.184.216.34", "10.0.0.1"])
    pinned = pinned_address("x.example", 80, allow_private=False, resolver=lambda host, port: ["93.184.216.34"])
    assert pinned == "93.184.216.34"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "100.100.100.200",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "168.63.129.16",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "::127.0.0.1",
        "2001:db8::1",
        "nonsense",
    ],
)
def test_addresses_that_are_not_public_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "127.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_refused_however_it_is_written(host: str) -> None:
    assert "not on the public internet" in refusal(f"http://{host}:9/", Rules())


def test_robots_txt_is_respected_and_can_be_overruled(site: Site) -> None:
    site.says("/robots.txt", ROBOTS)
    for path in ("/not-us", "/not-us/a", "/free"):
        site.says(path, TEXT.encode())
    assert "--ignore-robots" in refusal(site.at("/not-us/a"))
    assert "/not-us/a" not in site.paths
    assert fetch(site.at("/free"), local()).data
    assert fetch(site.at("/not-us/a"), local(ignore_robots=True)).data


def test_stars_in_robots_txt_are_understood(site: Site) -> None:
    site.says("/robots.txt", ROBOTS.partition(b"\n\n")[0])
    site.says("/private/a.html", TEXT.encode())
    site.says("/private/a.html?b", TEXT.encode())
    assert "not to be read" in refusal(site.at("/private/a.html"))
    assert fetch(site.at("/private/a.html?b"), local()).data


def test_a_site_whose_robots_txt_fails_is_not_read(site: Site) -> None:
    site.says("/robots.txt", status=503)
    site.says("/a", TEXT.encode())
    assert "--ignore-robots" in refusal(site.at("/a"))


@pytest.mark.parametrize(
    ("status", "word"), [(404, "check the address"), (403, "program"), (401, "login"), (503, "later")]
)
def test_a_refusal_of_the_server_says_what_to_do(site: Site, status: int, word: str) -> None:
    site.says("/a", status=status)
    message = refusal(site.at("/a"))
    assert str(status) in message
    assert word in message


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"])
def test_a_server_that_is_slow_or_hangs_up_is_given_up_on(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        done = threading.Event()

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.sendall(answer)
                done.wait(5)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        message = refusal(address, local(ignore_robots=True, seconds=0.2))
        done.set()
        thread.join()
    assert "within 0.2 s" in message


def test_a_name_server_that_does_not_answer_is_given_up_on() -> None:
    def never(host: str, port: int) -> list[str]:
        time.sleep(0.5)
        return []

    assert "within 0.1 s" in refusal("http://gauge.example/", Rules(resolver=never, seconds=0.1))


def test_a_connection_that_fails_is_told_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "cannot be fetched" in refusal(f"http://127.0.0.1:{port}/")
    assert re.search("cannot be found", refusal("http://no.such.name.invalid/", Rules()))


def test_https_asks_for_the_certificate_of_the_name() -> None:
    hello: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                hello.append(connection.recv(4096))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        address = f"https://gauge.example:{listener.getsockname()[1]}/"
        assert "cannot be fetched" in refusal(address, local(ignore_robots=True))
        thread.join()
    assert hello[0][:1] == b"\x16"  # the start of a TLS handshake
    assert b"gauge.example" in hello[0]


def test_no_proxy_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    site.says("/a", TEXT.encode())
    assert fetch(site.at("/a"), local()).data


def test_nothing_is_fetched_offline(site: Site) -> None:
    with pytest.raises(SourceError, match="--offline"):
        read_source(site.at("/a"), allow_private=True, offline=True)
    assert site.asked == []
