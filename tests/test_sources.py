"""Promises about reading: what is kept, what is recognised at the top of a text, what is refused and how."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarize.errors import ExitCode, SourceError
from summarize.sources import files, read_source
from summarize.sources.decoding import decode
from summarize.sources.headline import find_heading, parse_date

ENGLISH = (
    "“The outreach only reinforces for us its isolation,” the café’s spokesperson told reporters — on Thursday. "
    "Nothing else was said, and the text goes on for a while so that there is something to work with."
)
WRITTEN = {
    "windows-1252": ENGLISH,
    "latin-1": "El ministro señaló que la decisión se tomará después de las consultas; no habrá cambios en los años.",
    "windows-1250": "Minister spraw powiedział w środę, że rząd nie zmieni swojej polityki wobec sąsiadów.",
    "windows-1251": "Министерство иностранных дел заявило в четверг, что решение будет принято позднее.",
    "koi8-r": "Министерство иностранных дел заявило в четверг, что решение будет принято позднее.",
    "windows-1256": "أعلنت وزارة الخارجية يوم الخميس أن القرار سيتخذ بعد التشاور مع الحلفاء.",
    "shift_jis": "外務省は木曜日、同盟国との協議の後に決定を下すと発表した。詳細は明らかにされていない。",
    "gb18030": "外交部星期四表示，将在与盟国磋商后作出决定，具体细节尚未公布。",
}


def refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        decode(data, "note.txt")
    assert caught.value.exit_code is ExitCode.SOURCE_UNREADABLE
    assert str(caught.value).startswith("note.txt ")
    return str(caught.value)


def test_the_text_is_kept_to_the_character(tmp_path: Path) -> None:
    text = "A first line.\r\n\r\n  Second\u00a0line\twith a soft\u00adhyphen.\rThird.\n\n"
    path = tmp_path / "article.txt"
    path.write_bytes(text.encode())
    article = read_source(str(path))
    assert article.text == text
    assert article.source == str(path)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1))
@settings(max_examples=100, deadline=None)
def test_any_utf_8_text_is_read_as_it_is(text: str) -> None:
    text = "a" + text
    assert decode(text.encode(), "x").text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_not_part_of_the_text(encoding: str) -> None:
    decoded = decode("Grüße aus Gaza.\r\n".encode(encoding), "x")
    assert decoded.text == "Grüße aus Gaza.\r\n"
    assert not decoded.guessed


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(encoding: str) -> None:
    decoded = decode(ENGLISH.encode(encoding), "x")
    assert decoded.text == ENGLISH
    assert decoded.encoding == encoding


@pytest.mark.parametrize("encoding", sorted(WRITTEN))
def test_legacy_encodings_are_recognised_and_said_to_be_guessed(encoding: str) -> None:
    decoded = decode(WRITTEN[encoding].encode(encoding), "x")
    assert decoded.text == WRITTEN[encoding]
    assert decoded.guessed


def test_a_guessed_encoding_is_told_and_a_named_one_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Mañana será otro día, señaló.".encode("cp850"))
    told: list[str] = []
    assert read_source(str(path), encoding="cp850", warn=told.append).text == "Mañana será otro día, señaló."
    assert told == []
    path.write_bytes(ENGLISH.encode("windows-1252"))
    read_source(str(path), warn=told.append)
    assert len(told) == 1
    assert "windows-1252" in told[0]
    assert "--encoding" in told[0]


def test_an_encoding_that_does_not_fit_or_exist_is_refused() -> None:
    with pytest.raises(SourceError, match="not valid utf-8"):
        decode(b"caf\xe9", "x", "utf-8")
    for name in ("utf-9", "hex", "rot13", "utf\x008"):
        with pytest.raises(SourceError, match="not a text encoding"):
            decode(b"text", "x", name)


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "\ufeff \n".encode("utf-16-le")])
def test_an_empty_source_is_refused(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_bytes(data)
    with pytest.raises(SourceError, match="is empty"):
        read_source(str(path))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7\n...", "PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"<!DOCTYPE html><html><body>Text", "web page"),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', "web page"),
        (b"\x7fELF\x02\x01\x01\x00\x00\x00" * 20, "binary"),
        (os.urandom(0) + bytes(range(256)) * 8, "binary"),
        (b"text with \x00\x01\x02\x00 in it", "binary"),
    ],
)
def test_what_is_not_text_is_named_and_refused(data: bytes, word: str) -> None:
    assert word in refusal(data)


def test_one_stray_control_character_in_a_long_text_is_no_reason_to_refuse_it() -> None:
    text = "A sentence of an article. " * 100 + "\x08"
    assert decode(text.encode(), "x").text == text


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_text_or_a_source_error(data: bytes) -> None:
    try:
        text = decode(data, "x").text
    except SourceError:
        return
    assert text.strip()


def test_a_missing_file_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text("Text.")
    with pytest.raises(SourceError, match=r"does not exist.*did you mean .*article\.txt"):
        read_source(str(tmp_path / "artcle.txt"))


def test_a_folder_a_null_path_and_an_address_offline_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is a folder"):
        read_source(str(tmp_path))
    with pytest.raises(SourceError, match="is not a path"):
        read_source("a\x00b")
    with pytest.raises(SourceError, match="--offline forbids"):
        read_source("https://example.org/article", offline=True)


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("Text.")
    path.chmod(0)
    root = os.geteuid() == 0
    if root:  # root may read everything, so be nobody for a moment
        os.seteuid(65534)
    try:
        with pytest.raises(SourceError, match="permission"):
            read_source(str(path))
    finally:
        if root:
            os.seteuid(0)


def test_an_over_long_source_is_refused_after_the_limit_and_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 1000)
    stream = io.BytesIO(b"a" * 5000)
    with pytest.raises(SourceError, match="standard input is larger than"):
        read_source("-", stdin=stream)
    assert stream.tell() == 1001
    assert read_source("-", stdin=io.BytesIO(b"a" * 1000)).text == "a" * 1000


def test_standard_input_is_read_for_a_dash_alone() -> None:
    stream = io.BytesIO(b"Piped text.")
    assert read_source("-", stdin=stream).source == "standard input"
    unread = io.BytesIO(b"Piped text.")
    read_source(None, stdin=unread)
    assert unread.tell() == 0


def test_the_bundled_example_is_read_with_its_headline_and_day_and_always_named() -> None:
    told: list[str] = []
    article = read_source(None, warn=told.append)
    assert article.title is not None
    assert article.published is not None
    assert "Hamas" in article.text
    assert len(told) == 1
    assert "example" in told[0]


def test_a_headline_and_a_date_line_are_recognised() -> None:
    for line_end in ("\n", "\r\n", "\r"):
        text = line_end.join(["Talks resume in Cairo", "", "20 October 2022", "", "Talks resumed on Monday."])
        heading = find_heading(text)
        assert heading.title == "Talks resume in Cairo"
        assert heading.published == date(2022, 10, 20)


def test_a_date_line_may_follow_the_headline_directly_or_stand_first() -> None:
    assert find_heading("Talks resume in Cairo\nOct. 20, 2022\nText.").title == "Talks resume in Cairo"
    assert find_heading("2022-10-20\n\nText follows here.").published == date(2022, 10, 20)
    assert find_heading("2022-10-20\n\nText follows here.").title is None


@pytest.mark.parametrize(
    "text",
    [
        "Talks resumed on Monday.\n\nThey went on.",
        "Talks resumed\non Monday in Cairo.",
        "Talks resume in Cairo",
        "Talks\n\nThey resumed.",
        "a " * 80 + "\n\nText.",
        "- Talks resume in Cairo\n\nText.",
        "* * *\n\nText.",
        "Who resumed the talks?\n\nText.",
        "",
    ],
)
def test_a_doubtful_first_line_is_no_headline(text: str) -> None:
    assert find_heading(text).title is None


@pytest.mark.parametrize(
    "line",
    [
        "20 October 2022",
        "October 20, 2022",
        "Oct. 20, 2022",
        "Thursday, 20 October 2022",
        "Thu 20th Oct 2022",
        "Published on 20 October 2022",
        "Published: 2022-10-20",
        "2022-10-20",
    ],
)
def test_a_line_that_is_a_whole_date_is_a_day(line: str) -> None:
    assert parse_date(line) == date(2022, 10, 20)


@pytest.mark.parametrize(
    "line",
    [
        "October 2022",
        "31 February 2022",
        "Friday, 20 October 2022",
        "20 October 2022 in Cairo",
        "20/10/2022",
        "On 20 October 2022",
        "20 Octember 2022",
        "٢٠ October 2022x",
        "0000-00-00",
        "",
    ],
)
def test_a_line_that_is_no_whole_date_is_none(line: str) -> None:
    assert parse_date(line) is None


def test_a_given_title_and_date_beat_the_ones_found(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Talks resume in Cairo\n\n20 October 2022\n\nText.")
    article = read_source(str(path), title="Another", published=date(2023, 1, 1))
    assert article.title == "Another"
    assert article.published == date(2023, 1, 1)


def test_a_hostile_first_line_takes_no_time() -> None:
    find_heading("published on " * 200_000)
    parse_date("1" * 1_000_000)
    decode(b"<?xml" * 400_000, "x")
