"""Bytes to text: the encoding is found, and what is not text is refused by name."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from summarize.errors import SourceError


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the encoding it was in. `guessed` where statistics, not the bytes themselves, decided on it."""

    text: str
    encoding: str
    guessed: bool


# UTF-32 first: its little-endian mark begins with the one of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_SIGNATURES = (
    (b"%PDF-", "a PDF file", "`pdftotext FILE -`"),
    (b"PK\x03\x04", "a ZIP archive (a Word, EPUB or other office file is one too)", "the program that made it"),
    (b"\xd0\xcf\x11\xe0", "an old office file", "the program that made it"),
    (b"{\\rtf", "an RTF file", "the program that made it"),
    (b"\x1f\x8b", "a gzip file", "`gunzip -c FILE`"),
    (b"\x89PNG", "a picture", None),
    (b"\xff\xd8\xff", "a picture", None),
    (b"GIF8", "a picture", None),
)

# A page names its encoding in its first 1024 bytes; this many more are read of what people make.
_HEAD = 8192
_CHARSET = re.compile(
    rb"""(?:<meta[^>]{0,500}?|<\?xml[^>]{0,100}?en)(?:charset|coding)\s*=\s*["']?\s*([\w:.-]{2,40})""", re.IGNORECASE
)
# As browsers read these names (the WHATWG's Encoding Standard): the larger set that the smaller one is mistaken for.
_WIDER = {
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "latin-1": "windows-1252",
    "us-ascii": "windows-1252",
    "ascii": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "windows-874",
    "tis-620": "windows-874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
    "x-gbk": "gb18030",
    "unicode": "utf-8",
    "utf8": "utf-8",
}
_MOST_BROKEN = 0.002
"""The share of characters that a page's own encoding may not know: one broken quotation does not make it another."""

_WEB_PAGE = re.compile(rb"\s*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)

# What no text holds: the C0 controls but tab, line ends, form feed and escape. In bytes that are not UTF-8, the shift
# characters of ISO 2022 are let through too.
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_NOT_TEXT_BYTES = re.compile(rb"[\x00-\x08\x0b\x10-\x1a\x1c-\x1f]")
_MOST_BINARY = 0.001
"""The share of such characters from which on a text counts as binary; below it they are a blemish, and are kept."""


def decode(data: bytes, name: str, encoding: str | None = None) -> Decoded:
    """The text of `data`; `name` is what messages call it. Raises `SourceError` where it is empty or not text.

    A byte order mark decides, then valid UTF-8, then the NUL bytes of UTF-16 without a mark, then statistics. Nothing
    is ever replaced: bytes that an encoding does not know are an error.
    """
    if not data.strip():
        raise SourceError(f"{name} is empty: there is nothing to read.")
    if encoding is not None:
        return Decoded(_text(_strict(data, encoding, name), name), encoding, guessed=False)
    _refuse_signatures(data, name)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return Decoded(_text(_strict(data[len(mark) :], marked, name), name), marked, guessed=False)
    try:
        return Decoded(_text(data.decode("utf-8"), name), "utf-8", guessed=False)
    except UnicodeDecodeError as error:
        # A last letter of an older encoding looks the same, but not after letters of UTF-8.
        if error.reason == "unexpected end of data" and not data[: error.start].isascii():
            raise SourceError(
                f"{name} ends inside a character: it was cut short. Copy it again, or name its --encoding."
            ) from error
    except SourceError:
        if _wide(data) is None:
            raise
    wide = _wide(data)
    if wide is not None:
        return Decoded(_text(_strict(data, wide, name), name), wide, guessed=True)
    if len(_NOT_TEXT_BYTES.findall(data)) > _MOST_BINARY * len(data):
        raise _binary(name)
    return _guess(data, name)


def decode_page(data: bytes, name: str, encoding: str | None = None, charset: str | None = None) -> Decoded:
    """The text of a web page: as `decode`, but what the server (`charset`) or the page itself declares comes before
    statistics, and is read as browsers do. A few bytes that it does not know become U+FFFD, which is told as a guess.
    """
    if not data.strip():
        raise SourceError(f"{name} is empty: there is nothing to read.")
    if encoding is not None:
        return Decoded(_text(_strict(data, encoding, name), name), encoding, guessed=False)
    for mark, marked in _MARKS:
        if data.startswith(mark):
            return Decoded(_text(_strict(data[len(mark) :], marked, name), name), marked, guessed=False)
    declared = _declared(data, charset)
    # Valid UTF-8 is UTF-8, whatever an old template says; but the escape codes of ISO 2022 are valid ASCII, too.
    for candidate in ("utf-8", *declared) if not any(one.startswith("iso-2022") for one in declared) else declared:
        try:
            return Decoded(_text(data.decode(candidate), name), candidate, guessed=False)
        except UnicodeDecodeError:
            continue
    wide = _wide(data)
    if wide is not None:
        return Decoded(_text(_strict(data, wide, name), name), wide, guessed=True)
    for candidate in declared:
        text = data.decode(candidate, "replace")
        if text.count("\ufffd") <= max(1, _MOST_BROKEN * len(text)):
            return Decoded(_text(text, name), candidate, guessed=True)
    if len(_NOT_TEXT_BYTES.findall(data)) > _MOST_BINARY * len(data):
        raise _binary(name)
    return _guess(data, name)


def _declared(data: bytes, charset: str | None) -> list[str]:
    """The encodings that are declared, those that Python knows, as browsers understand them."""
    match = _CHARSET.search(data[:_HEAD])
    inside = match[1].decode("ascii") if match else ""
    # A page that can be read as far as this is not in an encoding of two or four bytes a letter, whatever it says.
    names = [charset or "", "" if inside.lower().startswith(("utf-16", "utf-32")) else inside]
    known: list[str] = []
    for name in names:
        name = name.strip().lower()
        name = _WIDER.get(name, name)
        try:
            "".encode(name)  # an empty name, an unknown one and one of no text encoding raise
        except (LookupError, ValueError):
            continue
        if name not in known:
            known.append(name)
    return known


def _guess(data: bytes, name: str) -> Decoded:
    import chardet

    guess = chardet.detect(data)["encoding"]
    if guess is None:
        raise SourceError(f"{name} is in no encoding that could be recognised: name it with --encoding.")
    return Decoded(_text(_strict(data, guess, name), name), guess.lower(), guessed=True)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise SourceError(
            f"{name} is not valid {encoding}: byte {error.start} cannot be decoded. "
            "It may be cut short, or in another encoding: name that with --encoding."
        ) from error
    except (LookupError, ValueError) as error:
        raise SourceError(f"{encoding!r} is not a text encoding: use a name such as utf-8 or windows-1252.") from error


def _text(text: str, name: str) -> str:
    if not text.strip().strip("\ufeff").strip():
        raise SourceError(f"{name} is empty: there is nothing to read.")
    if len(_NOT_TEXT.findall(text)) > _MOST_BINARY * len(text):
        raise _binary(name)
    return text


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: the high bytes of its Latin letters are NUL, all of them on the same side."""
    if len(data) % 2:
        return None
    sample = data[:65536]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if max(even, odd) < len(sample) * 0.02 or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _refuse_signatures(data: bytes, name: str) -> None:
    for signature, kind, converter in _SIGNATURES:
        if data.startswith(signature):
            advice = f"turn it into text first, with {converter}" if converter else "give the text itself"
            raise SourceError(f"{name} is {kind}, not plain text: {advice}.")
    if _WEB_PAGE.match(data[:2048]):
        raise SourceError(f"{name} is a web page, not plain text: save its text by itself.")


def _binary(name: str) -> SourceError:
    return SourceError(f"{name} is not text: it holds binary data. Give the article as a text file.")
