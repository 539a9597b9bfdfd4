"""What kind of source some bytes are: by what they hold, never by what the file is called."""

from __future__ import annotations

import re
from enum import Enum, auto

from summarize.errors import SourceError


class Kind(Enum):
    """A kind of source; `TEXT` is whatever is none of the others."""

    TEXT = auto()
    PAGE = auto()
    PDF = auto()
    WORD = auto()
    EPUB = auto()
    MAIL = auto()
    FEED = auto()
    SUBTITLES = auto()
    MARKDOWN = auto()


_HEAD = 4096
_GZIP = b"\x1f\x8b\x08"
# What nobody can read here, and what to do about it.
_REFUSED = (
    (b"\xd0\xcf\x11\xe0", "an old office file or an encrypted one", "save it as .docx or PDF, without a password"),
    (b"{\\rtf", "an RTF file", "save it as .docx or PDF"),
    (b"\x89PNG", "a picture", "give the text"),
    (b"\xff\xd8\xff", "a picture", "give the text"),
    (b"GIF8", "a picture", "give the text"),
    (b"RIFF", "a picture, a sound or a film", "give the text"),
    (b"ID3", "a sound file", "give a transcript"),
    (b"OggS", "a sound or a film", "give a transcript"),
    (b"\x1aE\xdf\xa3", "a film", "give a transcript"),
    (b"Rar!", "an archive", "unpack it first"),
    (b"7z\xbc\xaf'\x1c", "an archive", "unpack it first"),
    (b"BZh", "a compressed file", "unpack it first"),
    (b"\xfd7zXZ", "a compressed file", "unpack it first"),
    (b"(\xb5/\xfd", "a compressed file", "unpack it first"),
)

_COMMENTS = rb"(?:<!--.{0,2000}?-->\s*|<\?.{0,300}?\?>\s*)*"
_FEED = re.compile(rb"\s*" + _COMMENTS + rb"(?:<!DOCTYPE\s+rss[^>]*>\s*)?<(?:rss|feed|rdf:RDF)\b", re.DOTALL)
_PAGE = re.compile(
    rb"\s*"
    + _COMMENTS
    + rb"<(?:!doctype\s+html|html|head|body|meta|title|article|main|div|p|h1|section|script|link)\b",
    re.DOTALL | re.IGNORECASE,
)
_MAIL_FIELD = rb"[A-Za-z][A-Za-z0-9-]{0,60}:[ \t].*(?:\r?\n[ \t].*)*\r?\n"
_MAIL = re.compile(rb"(?:From [^\n]*\n)?(?:" + _MAIL_FIELD + rb"){3}")
_MAIL_NAMES = re.compile(
    rb"^(?:received|return-path|message-id|mime-version|date|from|to|subject|delivered-to|content-type):",
    re.IGNORECASE | re.MULTILINE,
)
_TIME = rb"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_SUBTITLES = re.compile(
    rb"\s*(?:WEBVTT(?:[ \t].*)?\r?\n|(?:\d+[ \t]*\r?\n)?" + _TIME + rb"[ \t]+-->[ \t]+" + _TIME + rb")"
)
_MARKDOWN = (
    re.compile(rb"^#{1,6} \S", re.MULTILINE),
    re.compile(rb"^\S.*\r?\n(?:=+|-{3,})[ \t]*\r?$", re.MULTILINE),
    re.compile(rb"\[[^\]\n]+\]\([^)\s]+\)"),
    re.compile(rb"^(?:```|~~~)", re.MULTILINE),
    re.compile(rb"(?:\*\*|__)\S[^*_\n]*(?:\*\*|__)"),
    re.compile(rb"^> ", re.MULTILINE),
    re.compile(rb"^\|.*\|[ \t]*\r?\n\|[ :|-]+\|", re.MULTILINE),
    re.compile(rb"!\[[^\]\n]*\]\("),
)


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of `data`; `name` is what messages call it. Raises `SourceError` for what is known and not read."""
    head = data[:_HEAD]
    if head[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        from summarize.sources.archives import kind_of_archive

        return kind_of_archive(data, name)
    for signature, what, advice in _REFUSED:
        if head.startswith(signature):
            raise SourceError(f"{name} is {what}, which is not read: {advice}.")
    if head[4:8] == b"ftyp":
        raise SourceError(f"{name} is a sound or a film, which is not read: give a transcript.")
    return _kind_of_text(data)


def is_gzipped(data: bytes) -> bool:
    """Whether `data` is a gzip file."""
    return data.startswith(_GZIP)


def _kind_of_text(data: bytes) -> Kind:
    head = _narrowed(data[:_HEAD])
    if _FEED.match(head):
        return Kind.FEED
    if _PAGE.match(head):
        return Kind.PAGE
    if _SUBTITLES.match(head):
        return Kind.SUBTITLES
    if _MAIL.match(head) and len({name.lower() for name in _MAIL_NAMES.findall(head)}) >= 3:
        return Kind.MAIL
    # One sign may be an accident: a number sign, three hyphens under a line of plain text.
    if sum(1 for sign in _MARKDOWN if sign.search(_narrowed(data))) >= 2:
        return Kind.MARKDOWN
    return Kind.TEXT


def _narrowed(data: bytes) -> bytes:
    """`data` as far as it is ASCII, for looking at: UTF-16 without its NUL bytes, no byte order mark."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[2:].replace(b"\0", b"")
    return data.removeprefix(b"\xef\xbb\xbf")
