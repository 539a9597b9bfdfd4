"""Promises of a watch: new articles become notes once, feeds are asked politely, and a dead one stops nothing."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving

from summarize.article import Article
from summarize.batch.politeness import Politeness
from summarize.batch.subscriptions import feed_addresses
from summarize.cli.batch_settings import BatchSettings
from summarize.cli.running import run
from summarize.cli.watch_run import run_watch
from summarize.errors import ExitCode, SourceError

pytest.importorskip("feedparser")


@dataclass
class Site:
    """A web site of pages by path. It answers conditional requests, and remembers what it was asked."""

    address: str = ""
    pages: dict[str, str] = field(default_factory=dict[str, str])
    asked: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    def publish(self, path: str, *stories: int, title: str = "Harbour") -> None:
        """A feed at `path` of these stories."""
        entries = "".join(
            f"<item><title>{title} {one}</title><link>{self.address}/story/{one}</link>"
            f"<pubDate>Thu, 2{one % 10} Oct 2022 08:00:00 GMT</pubDate></item>"
            for one in stories
        )
        self.pages[path] = f'<rss version="2.0"><channel><title>News</title>{entries}</channel></rss>'
        for one in stories:
            self.pages.setdefault(f"/story/{one}", f"Agency {one} met. {SENTENCE} It rained in town {one}.")


@pytest.fixture
def site() -> Generator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = site.pages.get(self.path)
            tag = f'"{hash(page)}"'
            status = 404 if page is None else 304 if self.headers.get("if-none-match") == tag else 200
            site.asked.append((self.path, status))
            self.send_response(status)
            self.send_header("etag", tag)
            self.end_headers()
            if status == 200 and page is not None:
                self.wfile.write(page.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


def read(source: str | None, *, title: str | None = None, published: date | None = None) -> Article:
    """A page of the site, as text."""
    try:
        with urllib.request.urlopen(source or "") as answer:
            text = answer.read().decode()
    except OSError as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        raise SourceError(f"{source} cannot be read: {error}.") from error
    return Article.from_text(text, title=title, source=source, published=published)


def watch(out: Path, *feeds: str) -> int:
    settings = BatchSettings(out=out, tasks=("summary",), quiet=True, allow_private=True)
    return run_watch(settings, feeds, every=None, pause=0.0, title="My notes", read=read)


def notes_in(out: Path) -> list[str]:
    return sorted(path.read_text() for path in out.glob("*.md"))


def test_new_articles_become_notes_and_old_ones_are_not_fetched_again(
    site: Site, model: ModelStandIn, tmp_path: Path
) -> None:
    site.publish("/rss", 1, 2)
    assert watch(tmp_path / "notes", f"{site.address}/rss") == 0
    assert len(notes_in(tmp_path / "notes")) == 2
    site.publish("/rss", 3, 2, 1)
    site.asked.clear()
    assert watch(tmp_path / "notes", f"{site.address}/rss") == 0
    assert len(notes_in(tmp_path / "notes")) == 3
    assert site.asked == [("/rss", 200), ("/story/3", 200)]
    assert len(model.bodies) == 3


def test_a_feed_that_has_not_changed_is_not_sent_again(site: Site, model: ModelStandIn, tmp_path: Path) -> None:
    site.publish("/rss", 1)
    watch(tmp_path / "notes", f"{site.address}/rss")
    site.asked.clear()
    assert watch(tmp_path / "notes", f"{site.address}/rss") == 0
    assert site.asked == [("/rss", 304)]


def test_an_article_that_failed_is_tried_again_though_its_feed_has_not_changed(
    site: Site, model: ModelStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.publish("/rss", 1, 2)
    page = site.pages.pop("/story/2")
    assert watch(tmp_path / "notes", f"{site.address}/rss") == ExitCode.BATCH_FAILURES
    assert "/story/2" in capsys.readouterr().err
    site.pages["/story/2"] = page
    assert watch(tmp_path / "notes", f"{site.address}/rss") == 0
    assert len(notes_in(tmp_path / "notes")) == 2


def test_the_same_story_under_two_addresses_is_one_note(site: Site, model: ModelStandIn, tmp_path: Path) -> None:
    site.publish("/one", 1)
    site.publish("/two", 7, title="Another headline")
    site.pages["/story/7"] = site.pages["/story/1"].replace(" ", "\n  ")
    for _ in range(2):
        assert watch(tmp_path / "notes", f"{site.address}/one", f"{site.address}/two") == 0
        assert len(notes_in(tmp_path / "notes")) == 1
    assert len(model.bodies) == 1


def test_a_dead_feed_is_reported_and_stops_nothing(
    site: Site, model: ModelStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.publish("/rss", 1)
    site.pages["/page"] = "<html><body>This is no feed.</body></html>"
    feeds = [f"{site.address}/{name}" for name in ("gone", "page", "rss")]
    assert watch(tmp_path / "notes", *feeds) == ExitCode.BATCH_FAILURES
    said = capsys.readouterr().err
    assert "404" in said
    assert "/page is no feed" in said
    assert len(notes_in(tmp_path / "notes")) == 1


def test_the_index_lists_the_notes_newest_first_and_escapes_what_a_feed_says(
    site: Site, model: ModelStandIn, tmp_path: Path
) -> None:
    site.publish("/rss", 1, 3, 2, title="&lt;script&gt;alert(1)&lt;/script&gt;")
    watch(tmp_path / "notes", f"{site.address}/rss")
    page = (tmp_path / "notes" / "index.html").read_text()
    assert "<script>" not in page
    feed = json.loads((tmp_path / "notes" / "feed.json").read_text())
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["external_url"][-1] for item in feed["items"]] == ["3", "2", "1"]
    for item in feed["items"]:
        assert (tmp_path / "notes" / item["url"]).is_file()
        assert f'href="{item["url"]}"' in page
        assert SENTENCE in item["content_text"]
        assert item["date_published"].startswith("2022-10-2")


def test_an_address_that_is_a_script_is_no_link(site: Site, model: ModelStandIn, tmp_path: Path) -> None:
    from summarize.batch.index import write_index
    from summarize.batch.records import Record
    from summarize.rendering.output import Format

    article = {"title": "T", "source": "javascript:alert(1)", "published": None}
    record = Record(1, "x", "x", {}, (("summary", {"article": article, "claims": []}),))
    write_index(tmp_path, [record], Format.MARKDOWN, title="Notes")
    assert "javascript:" not in (tmp_path / "index.html").read_text()


def test_feeds_are_read_from_opml(tmp_path: Path) -> None:
    (tmp_path / "all.opml").write_text(
        '<opml><body><outline text="a"><outline xmlUrl="https://a.example/rss"/></outline>'
        '<outline xmlUrl="https://b.example/atom"/></body></opml>'
    )
    found = feed_addresses([str(tmp_path / "all.opml"), "https://a.example/rss"])
    assert found == ("https://a.example/rss", "https://b.example/atom")


def test_a_host_is_asked_once_a_second_and_another_host_at_once() -> None:
    now = [100.0]
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    politeness = Politeness(1.0, clock=lambda: now[0], sleep=sleep)
    for address in ("http://a.example/1", "http://b.example/1", "http://a.example/2", "file.xml"):
        politeness.wait_for(address)
    assert slept == [1.0]


def test_a_watch_needs_a_folder(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["watch", "feed.xml", "--once", "-o", str(tmp_path / "notes.jsonl")]) == ExitCode.USAGE


def test_offline_no_feed_is_fetched(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["watch", "http://127.0.0.1:1/rss", "--once", "-o", str(tmp_path), "--offline"]) == ExitCode.USAGE
    assert "--offline forbids" in capsys.readouterr().err


def test_a_feed_in_a_file_is_read_by_the_command(
    model: ModelStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "story.txt").write_text(f"Agency met. {SENTENCE}")
    entry = '<entry><title>T</title><id>1</id><link href="story.txt"/></entry>'
    (tmp_path / "feed.xml").write_text(f'<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title>{entry}</feed>')
    assert run(["watch", "feed.xml", "--once", "-o", "notes", "--quiet"]) == 0
    assert len(notes_in(tmp_path / "notes")) == 1
    assert capsys.readouterr() == ("", "")


def test_a_change_of_settings_does_not_fetch_what_is_done(site: Site, model: ModelStandIn, tmp_path: Path) -> None:
    site.publish("/rss", 1)
    out = tmp_path / "notes"
    watch(out, f"{site.address}/rss")
    settings = replace(BatchSettings(out=out, tasks=("summary",), quiet=True, allow_private=True), sentences=2)
    assert run_watch(settings, (f"{site.address}/rss",), every=None, pause=0.0, title="N", read=read) == 0
    assert len(model.bodies) == 1


def test_the_index_leads_to_the_notes_in_the_form_that_each_has(
    site: Site, model: ModelStandIn, tmp_path: Path
) -> None:
    out = tmp_path / "notes"
    site.publish("/rss", 1)
    watch(out, f"{site.address}/rss")
    site.publish("/rss", 2, 1)
    settings = BatchSettings(out=out, tasks=("summary",), note_format="HTML", quiet=True, allow_private=True)
    assert run_watch(settings, (f"{site.address}/rss",), every=None, pause=0.0, title="N", read=read) == 0
    urls = [item["url"] for item in json.loads((out / "feed.json").read_text())["items"]]
    assert [Path(url).suffix for url in urls] == [".html", ".md"], "the newest first"
    assert all((out / url).is_file() and f'href="{url}"' in (out / "index.html").read_text() for url in urls)
    assert "It rained in town 2." in (out / urls[0]).read_text()


def test_a_feed_in_a_network_of_ones_own_is_read_only_where_that_is_allowed(
    site: Site, model: ModelStandIn, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    site.publish("/rss", 1)
    settings = BatchSettings(out=tmp_path / "notes", tasks=("summary",), quiet=True)
    code = run_watch(settings, (f"{site.address}/rss",), every=None, pause=0.0, title="N", read=read)
    assert code == ExitCode.BATCH_FAILURES
    assert "--allow-private" in capsys.readouterr().err
    assert site.asked == []
