"""The promise about broken sources: each ends in one clear line and exit code 5, whatever is wrong with it."""

from __future__ import annotations

import gzip
import os
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from documents import Picture, archive, column, epub, paragraph, pdf, word

from summarize.cli.running import run
from summarize.errors import ExitCode, SourceError
from summarize.sources import read_source

LINE = "The three states that share the river agreed on Monday to measure its water together."
PDF = pdf([column([LINE])])
WORD = word(paragraph(LINE))
EPUB = epub([f"<p>{LINE}</p>"])


def encrypted_zip() -> bytes:
    data = bytearray(WORD)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + offset] |= 1
            start = data.find(signature, start + 4)
    return bytes(data)


def zip_bomb() -> bytes:
    return archive({"word/document.xml": bytes(150_000_000)})


def lying_zip() -> bytes:
    """An archive whose directory says that a part of 30 MB has 100 bytes."""
    data = bytearray(archive({"word/document.xml": b"<a>" + bytes(30_000_000)}))
    place = data.find(b"PK\x01\x02")
    data[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(data)


def many_members() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for number in range(10_001):
            packed.writestr(str(number), b"")
    return out.getvalue()


def nested_mail() -> bytes:
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(5000))
    return f"From: a@b\nTo: c@d\nSubject: x\nDate: y\n{parts}\ntext".encode()


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    end = "<w:t>&e9;</w:t></w:r></w:p></w:body></w:document>"
    return archive({"word/document.xml": f'<!DOCTYPE x [<!ENTITY e0 "ha">{entities}]>{body}{end}'})


BROKEN: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "only blanks": lambda: b" \r\n\t ",
    "only a byte order mark": lambda: b"\xef\xbb\xbf",
    "only NUL bytes": lambda: bytes(1000),
    "noise": lambda: bytes(range(256)) * 20,
    "a program": lambda: b"\x7fELF\x02\x01\x01" + bytes(500),
    "cut UTF-16": lambda: "Text of an article".encode("utf-16")[:-1],
    "UTF-8 with a broken mark": lambda: b"\xef\xbb\xbfcaf\xe9 and so on",
    "UTF-8 cut inside a character": lambda: "Zoë sagte: schön".encode()[:-2],
    "a picture named as text": lambda: b"\x89PNG\r\n\x1a\n" + bytes(100),
    "a JPEG": lambda: b"\xff\xd8\xff\xe0" + bytes(100),
    "a film": lambda: b"\0\0\0\x18ftypmp42" + bytes(100),
    "a sound": lambda: b"ID3\x04" + bytes(100),
    "an RTF file": lambda: b"{\\rtf1 Text}",
    "an old office file": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "a 7z archive": lambda: b"7z\xbc\xaf'\x1c" + bytes(100),
    "an xz file": lambda: b"\xfd7zXZ\0" + bytes(100),
    "gzip of nothing": lambda: gzip.compress(b""),
    "gzip cut short": lambda: gzip.compress(os.urandom(5000))[:2000],
    "gzip with a wrong checksum": lambda: gzip.compress(LINE.encode())[:-8] + bytes(8),
    "gzip damaged inside": lambda: b"\x1f\x8b\x08\0\0\0\0\0\0\0" + b"\xff" * 50,
    "gzip bomb": lambda: gzip.compress(bytes(30_000_000)),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(LINE.encode())),
    "gzip of a picture": lambda: gzip.compress(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "PDF of its first line": lambda: b"%PDF-1.7\n",
    "PDF cut short": lambda: PDF[: len(PDF) // 3],
    "PDF without its end": lambda: pdf([column([LINE])] * 9)[:-700],
    "PDF of noise": lambda: b"%PDF-1.4\n" + bytes(range(256)) * 8,
    "PDF without pages": lambda: pdf([]),
    "PDF without text": lambda: pdf([[]]),
    "PDF that is scanned": lambda: pdf([Picture(), Picture()]),
    "PDF that is encrypted": lambda: pdf([column([LINE])], encrypted=True),
    "Word cut short": lambda: WORD[: len(WORD) // 2],
    "Word without its directory": lambda: WORD[: WORD.find(b"PK\x01\x02")],
    "Word without text": lambda: word(""),
    "Word of broken XML": lambda: archive({"word/document.xml": "<w:document><w:body>"}),
    "Word with a damaged part": lambda: WORD.replace(WORD[150:170], bytes(20)),
    "Word that is encrypted": encrypted_zip,
    "Word with a billion laughs": billion_laughs,
    "ZIP bomb": zip_bomb,
    "ZIP that lies": lying_zip,
    "ZIP of ten thousand files": many_members,
    "ZIP of nothing": lambda: b"PK\x05\x06" + bytes(18),
    "spreadsheet": lambda: archive({"xl/workbook.xml": "<x/>"}),
    "OpenDocument": lambda: archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}),
    "book cut short": lambda: EPUB[: len(EPUB) * 2 // 3],
    "book without chapters": lambda: epub([]),
    "book without its list": lambda: archive({"META-INF/container.xml": "<container/>"}),
    "book with a missing chapter": lambda: EPUB.replace(b"c 0.xhtml", b"c 9.xhtml"),
    "book that is protected": lambda: epub([f"<p>{LINE}</p>"], protected=True),
    "book with deep chapters": lambda: epub(["<div>" * 3000 + LINE]),
    "deep page": lambda: b"<html><body>" + b"<div>" * 100_000 + LINE.encode(),
    "deep lists": lambda: b"<html><body>" + b"<ul><li>" * 50_000 + LINE.encode(),
    "page without text": lambda: b"<!DOCTYPE html><html><head><title>T</title></head><body></body></html>",
    "page of scripts": lambda: b"<html><body><div id=app></div><script>run()</script></body></html>",
    "page that is hidden": lambda: f"<html><body><div hidden><p>{LINE * 5}</p></div></body></html>".encode(),
    "page of its first tag": lambda: b"<html",
    "feed cut short": lambda: b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</ti',
    "feed without entries": lambda: b'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title></feed>',
    "mail without text": lambda: b"From: a@b\nTo: c@d\nSubject: x\nMIME-Version: 1.0\n\n",
    "mail that is encrypted": lambda: b"From: a@b\nTo: c@d\nSubject: x\nContent-Type: application/pkcs7-mime\n\nAAAA",
    "mail of many layers": nested_mail,
    "subtitles without words": lambda: b"1\n00:00:01,000 --> 00:00:02,000\n\n",
    "WebVTT of its first line": lambda: b"WEBVTT\n\n",
    "Markdown without words": lambda: b"---\ntitle: x\n---\n\n![](a.png)\n\n<!-- ## x -->\n\n[a]: b\n> \n```\n```\n",
}


def test_there_are_fifty_of_them() -> None:
    assert len(BROKEN) >= 50


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_source_ends_in_one_clear_line(what: str, tmp_path: Path) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(BROKEN[what]())
    with pytest.raises(SourceError) as caught:
        read_source(str(path))
    message = str(caught.value)
    assert caught.value.exit_code is ExitCode.SOURCE_UNREADABLE
    assert message.startswith(str(path))
    assert "\n" not in message
    assert len(message) - len(str(path)) < 260
    assert message.endswith((".", "`."))


def test_the_command_line_says_it_and_returns_5(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "source.txt"
    path.write_bytes(PDF[: len(PDF) // 3])
    assert run(["summary", str(path)]) == 5
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "PDF" in err
