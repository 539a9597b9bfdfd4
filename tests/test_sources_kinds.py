"""Promises about the other kinds of sources: told by what they hold, read in full, each with its places."""

from __future__ import annotations

import gzip
import io
import sys
from datetime import date
from pathlib import Path

import pytest
from documents import archive, column, epub, paragraph, pdf, word

from summarize.article import Article, Span
from summarize.cli.running import run
from summarize.errors import SourceError
from summarize.sources import list_sources, names_several, read_source
from summarize.sources.kinds import Kind, kind_of

SENTENCE = "The three states that share the river agreed on Monday to measure its water together."
OTHER = "The first common figures are due in March, said Lena Hartmann, who led the talks."
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Gauge</title>
<item><title>Neighbours agree</title><link>https://gauge.example/1</link>
<pubDate>Tue, 14 Feb 2023 08:00:00 GMT</pubDate>
<description>&lt;p&gt;{SENTENCE}&lt;/p&gt;&lt;p hidden&gt;secret&lt;/p&gt;</description></item>
<item><title>Snow melts</title><link>https://gauge.example/2</link>
<pubDate>Wed, 15 Feb 2023 08:00:00 GMT</pubDate>
<description>{OTHER}</description></item></channel></rss>"""
MAIL = f"""From: Ada Brook <ada@gauge.example>
To: desk@example.org
Subject: =?utf-8?q?The_river_agreement=3A_what_it_says?=
Date: Tue, 14 Feb 2023 08:00:00 +0100
Message-ID: <1@gauge.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=X

--X
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

{SENTENCE} It cost =A35.
--X
Content-Type: application/pdf; name="map.pdf"
Content-Disposition: attachment; filename="map.pdf"

...
--X--
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
The three states that share
the river agreed <i>on Monday</i>

2
00:00:04,100 --> 00:00:07,000
to measure its water together.

3
00:12:31,500 --> 00:12:35,000
{\\an8}Nothing was said about the dam.
"""
VTT = """WEBVTT - Talks

NOTE a note that nobody says

STYLE
::cue { color: red }

intro
00:01.000 --> 00:04.000 align:start
<v Ada Brook>The states agreed &amp; signed.</v>

01:00:05.000 --> 01:00:07.000
<v Lena Hartmann>Nothing was said about the dam.
"""
MARKDOWN = f"""---
title: "Neighbours agree"
author: Ada Brook
date: 2023-02-14
---

# The river

{SENTENCE.replace("agreed", "**agreed**").replace("water", "[water](https://x.example)")}
It is *cold*. <!-- secret --> ![a gauge](gauge.png)

- one `gauge`
- another

| State | Share |
| --- | --- |
| North | 40% |

<div style="display:none">secret</div>
"""


def read(data: bytes, tmp_path: Path, name: str = "source.dat") -> tuple[Article, list[str]]:
    path = tmp_path / name
    path.write_bytes(data)
    told: list[str] = []
    return read_source(str(path), warn=told.append), told


def place(article: Article, words: str) -> str | None:
    start = article.text.index(words)
    return article.place_of(Span(start, start + len(words)))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"Plain text about # numbers and a <p>.", Kind.TEXT),
        (b"Date: today\nA text.\n", Kind.TEXT),
        (b"12:30 to 13:00\nA text.", Kind.TEXT),
        (b"* * *\n\nA text with one star.", Kind.TEXT),
        (b"\xef\xbb\xbf<!-- saved --><!DOCTYPE html><html>", Kind.PAGE),
        ('<!DOCTYPE html><html lang="en">'.encode("utf-16"), Kind.PAGE),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", Kind.PAGE),
        (b"\n\n%PDF-1.4", Kind.PDF),
        (word(""), Kind.WORD),
        (epub([]), Kind.EPUB),
        (MAIL.encode(), Kind.MAIL),
        (FEED.encode(), Kind.FEED),
        (b'<feed xmlns="http://www.w3.org/2005/Atom">', Kind.FEED),
        (SRT.encode(), Kind.SUBTITLES),
        (VTT.encode(), Kind.SUBTITLES),
        (MARKDOWN.encode(), Kind.MARKDOWN),
    ],
    # An archive holds the time of its making, and every worker must know a test by the same name.
    ids=lambda value: value.name if isinstance(value, Kind) else "",
)
def test_a_source_is_what_it_holds_not_what_it_is_called(data: bytes, kind: Kind) -> None:
    assert kind_of(data, "page.html") is kind


def test_a_word_file_is_read_as_it_reads_once_its_changes_are_accepted(tmp_path: Path) -> None:
    changed = (
        "<w:p><w:r><w:t>The dam </w:t></w:r><w:del><w:r><w:delText>was</w:delText><w:t>was</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t>is</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
        "<w:r><w:t xml:space='preserve'> new.</w:t><w:tab/><w:t>Yes.</w:t></w:r></w:p>"
    )
    table = f"<w:tbl><w:tr><w:tc>{paragraph('North')}</w:tc><w:tc>{paragraph('40%')}</w:tc></w:tr></w:tbl>"
    body = paragraph(SENTENCE[:20], SENTENCE[20:]) + paragraph() + changed + table
    article, _ = read(word(body, "The river"), tmp_path)
    assert article.text == f"{SENTENCE}\n\nThe dam is new. Yes.\n\nNorth | 40%"
    assert (article.title, article.author) == ("The river", "Ada Brook")
    assert place(article, "The dam is new.") == "paragraph 2"


def test_a_book_is_read_in_the_order_of_its_spine(tmp_path: Path) -> None:
    data = epub([f"<h1>One</h1><p>{SENTENCE}</p><p style='display:none'>secret</p>", f"<p>{OTHER}</p>"])
    article, _ = read(data, tmp_path)
    assert article.text == f"One\n\n{SENTENCE}\n\n{OTHER}"
    assert (article.title, article.author, article.publisher) == ("The River", "Ada Brook", "Gauge Press")
    assert article.published == date(2023, 2, 14)
    assert place(article, OTHER) == "chapter 2"
    with pytest.raises(SourceError, match="protected"):
        read(epub(["<p>x</p>"], protected=True), tmp_path)


def test_a_mail_is_read_with_who_when_and_what_about(tmp_path: Path) -> None:
    article, told = read(MAIL.encode("ascii"), tmp_path)
    assert article.text == f"{SENTENCE} It cost £5."
    assert article.title == "The river agreement: what it says"
    assert article.author == "Ada Brook <ada@gauge.example>"
    assert article.published == date(2023, 2, 14)
    assert "map.pdf" in told[0]


def test_a_mail_of_markup_alone_is_read(tmp_path: Path) -> None:
    head, _, _ = MAIL.partition("Content-Type: multipart")
    markup = f"<p>{SENTENCE}</p><p hidden>secret</p><div>{OTHER}</div>"
    article, _ = read(f"{head}Content-Type: text/html; charset=utf-8\n\n{markup}".encode(), tmp_path)
    assert article.text == f"{SENTENCE}\n\n{OTHER}"
    assert place(article, OTHER) == "paragraph 2"


def test_a_feed_is_one_text(tmp_path: Path) -> None:
    article, _ = read(FEED.encode(), tmp_path)
    assert article.text == f"Neighbours agree\n\n2023-02-14\n\n{SENTENCE}\n\nSnow melts\n\n2023-02-15\n\n{OTHER}"
    assert article.published == date(2023, 2, 15)
    assert place(article, OTHER) == "entry 2"


def test_subtitles_run_on_and_keep_their_times(tmp_path: Path) -> None:
    article, _ = read(SRT.encode(), tmp_path)
    assert article.text == f"{SENTENCE}\n\nNothing was said about the dam."
    assert place(article, "Nothing was said") == "00:12:31"
    assert place(article, "Monday to measure") == "00:00:01–00:00:04"


def test_web_subtitles_keep_who_speaks_and_leave_out_notes(tmp_path: Path) -> None:
    article, _ = read(VTT.encode(), tmp_path)
    assert article.text == "Ada Brook: The states agreed & signed.\n\nLena Hartmann: Nothing was said about the dam."
    assert place(article, "the dam") == "01:00:05"


def test_captions_that_roll_are_read_once(tmp_path: Path) -> None:
    cues = ["first words", "first words\nthen more", "then more\nand the end."]
    text = "WEBVTT\n\n" + "\n\n".join(f"00:0{n}.000 --> 00:0{n + 1}.000\n{cue}" for n, cue in enumerate(cues))
    assert read(text.encode(), tmp_path)[0].text == "first words then more and the end."


def test_a_transcript_with_times_is_kept_to_the_character(tmp_path: Path) -> None:
    text = "[00:00:05] Ada: We begin.\n[00:01:10] Lena: The dam is new.\nIt leaks.\n[01:12:31] Ada: Thank you.\n"
    article, _ = read(text.encode(), tmp_path)
    assert article.text == text
    assert place(article, "It leaks.") == "00:01:10"
    assert place(article, "Thank you") == "01:12:31"


def test_markdown_is_read_without_its_marks(tmp_path: Path) -> None:
    article, _ = read(MARKDOWN.encode(), tmp_path)
    assert (
        article.text == f"The river\n\n{SENTENCE} It is cold.\n\none gauge\n\nanother\n\nState | Share\n\nNorth | 40%"
    )
    assert (article.title, article.author, article.published) == ("Neighbours agree", "Ada Brook", date(2023, 2, 14))
    assert place(article, "It is cold.") == "paragraph 2"


def test_a_packed_file_is_read_as_what_is_in_it(tmp_path: Path) -> None:
    assert read(gzip.compress(SENTENCE.encode()), tmp_path)[0].text == SENTENCE
    assert read(gzip.compress(pdf([column([SENTENCE])])), tmp_path)[0].places[0].label == "p. 1"


@pytest.mark.parametrize(
    ("module", "data", "extra"),
    [("pypdfium2", pdf([column([SENTENCE])]), "pdf"), ("feedparser", FEED.encode(), "feeds")],
)
def test_what_is_not_installed_is_named_with_its_command(
    module: str, data: bytes, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SourceError, match=rf"pip install 'summarize\[{extra}\]'"):
        read(data, tmp_path)


def test_what_a_user_says_beats_what_a_source_says(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text(MARKDOWN)
    article = read_source(str(path), title="Another", published=date(2020, 1, 1), language="fr")
    assert (article.title, article.published, article.language) == ("Another", date(2020, 1, 1), "fr")


def test_folders_and_lists_name_sources_once_and_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", ".hidden", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SENTENCE)
    inside = [str(tmp_path / name) for name in ("a.txt", "b.txt", "sub/c.txt")]
    assert list_sources([str(tmp_path)]) == inside
    lines = f"# a comment\n\n{inside[1]}\r\nhttps://gauge.example/1\n{inside[1]}\n"
    assert list_sources(["-", inside[0]], lists=["-"], stdin=io.BytesIO(lines.encode())) == [
        "-",
        inside[0],
        inside[1],
        "https://gauge.example/1",
    ]
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError, match="folder without files"):
        list_sources([str(tmp_path / "empty")])
    with pytest.raises(SourceError, match="does not exist"):
        list_sources([], lists=[str(tmp_path / "nothing.txt")])


def test_a_glob_means_the_files_that_fit_unless_a_file_is_called_so(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md", "[1].txt"):
        (tmp_path / name).write_text(SENTENCE)
    assert list_sources([f"{tmp_path}/[ab].txt"]) == [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    assert list_sources([f"{tmp_path}/[1].txt"]) == [str(tmp_path / "[1].txt")]
    assert list_sources(["https://gauge.example/?a=[1]*"]) == ["https://gauge.example/?a=[1]*"]
    with pytest.raises(SourceError, match="fits no file"):
        list_sources([f"{tmp_path}/*.pdf"])


def test_whoever_names_a_folder_a_glob_or_a_list_may_mean_several(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(SENTENCE)
    one = str(tmp_path / "a.txt")
    assert not names_several([one])
    assert not names_several(["-"])
    assert not names_several([])
    for names, lists in (([one, one], []), ([str(tmp_path)], []), ([f"{tmp_path}/*.txt"], []), ([], ["-"])):
        assert names_several(names, lists)


def test_an_archive_is_measured_before_it_is_unpacked(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="unpacks to more than 100 MB"):
        read(archive({"word/document.xml": "<a/>", "word/media/a.png": bytes(101_000_000)}), tmp_path)
    with pytest.raises(SourceError, match="a text of more than 20 MB"):
        read(archive({"word/document.xml": bytes(21_000_000)}), tmp_path)


def test_an_archive_of_something_else_is_named(tmp_path: Path) -> None:
    for member, what in (("xl/workbook.xml", "spreadsheet"), ("ppt/a.xml", "presentation"), ("a.txt", "ZIP archive")):
        with pytest.raises(SourceError, match=what):
            read(archive({member: "x"}), tmp_path)


def test_the_command_line_says_what_it_knows_of_a_source(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter"
    path.write_text(MAIL)
    flags = ["--language", "de", "--ignore-robots", "--allow-private", "--dry-run", "--quiet", "--provider", "openai"]
    assert run(["summary", str(path), *flags, "--base-url", "http://127.0.0.1:9/v1", "--model", "gpt-4.1-mini"]) == 0
    shown = capfd.readouterr().out
    assert "Headline: The river agreement: what it says" in shown
    assert SENTENCE in shown
