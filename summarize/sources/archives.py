"""Packed sources: gzip files, and the ZIP archives that office files and e-books are, unpacked within limits."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from summarize.errors import SourceError
from summarize.sources.files import MAX_BYTES
from summarize.sources.kinds import Kind

MOST_UNPACKED = 100_000_000
"""How large the parts of an archive may be together, in bytes: pictures in a report or a book count."""
_MOST_MEMBERS = 10_000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError, RuntimeError, KeyError)

_OTHERS = (
    (re.compile(r"xl/"), "a spreadsheet", "save the text of it"),
    (re.compile(r"ppt/"), "a presentation", "save it as PDF"),
    (re.compile(r"content\.xml$"), "an OpenDocument file", "save it as .docx or PDF"),
    (re.compile(r"Index/|index\.apxl|.*\.iwa$"), "an iWork file", "save it as .docx or PDF"),
)


def gunzip(data: bytes, name: str) -> bytes:
    """The bytes in the gzip file `data`, up to `MAX_BYTES`. Raises `SourceError` where it is damaged or larger."""
    unpacked = bytearray()
    rest = data
    try:
        while rest.startswith(b"\x1f\x8b"):
            stream = zlib.decompressobj(zlib.MAX_WBITS | 16)
            unpacked += stream.decompress(rest, MAX_BYTES + 1 - len(unpacked))
            if len(unpacked) > MAX_BYTES:
                raise SourceError(
                    f"{name} unpacks to more than {MAX_BYTES // 1_000_000} MB, the most that is read: cut it up."
                )
            if not stream.eof:
                raise SourceError(f"{name} is a gzip file that was cut short: fetch or copy it again.")
            rest = stream.unused_data
    except zlib.error as error:
        raise SourceError(f"{name} is a damaged gzip file ({error}): fetch or copy it again.") from error
    if unpacked.startswith(b"\x1f\x8b"):
        raise SourceError(f"{name} is a gzip file inside a gzip file: unpack it first.")
    return bytes(unpacked)


def kind_of_archive(data: bytes, name: str) -> Kind:
    """The kind of source that a ZIP archive is. Raises `SourceError` where it is none that is read."""
    with open_archive(data, name) as archive:
        names = archive.namelist()
        if "word/document.xml" in names:
            return Kind.WORD
        if "META-INF/container.xml" in names:
            return Kind.EPUB
        for pattern, what, advice in _OTHERS:
            if any(pattern.match(one) for one in names):
                raise SourceError(f"{name} is {what}, which is not read: {advice}.")
    raise SourceError(f"{name} is a ZIP archive, which is not read: unpack it, and name the folder.")


def open_archive(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive in `data`, once it is known to unpack to a bearable size. Raises `SourceError`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _DAMAGED as error:
        raise _damaged(name, error) from error
    members = archive.infolist()
    if len(members) > _MOST_MEMBERS:
        raise SourceError(f"{name} holds {len(members)} files, more than any text needs: it is not read.")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise SourceError(
            f"{name} unpacks to more than {MOST_UNPACKED // 1_000_000} MB: save the text of it by itself."
        )
    return archive


def read_member(archive: zipfile.ZipFile, member: str, name: str) -> bytes:
    """The bytes of one file in `archive`, as many as the archive says that it has. Raises `SourceError`."""
    try:
        info = archive.getinfo(member)
        if info.flag_bits & 1:
            raise SourceError(f"{name} is encrypted: save a copy without a password, and give that.")
        if info.file_size > MAX_BYTES:
            raise SourceError(
                f"{name} holds a text of more than {MAX_BYTES // 1_000_000} MB, the most that is read: cut it up."
            )
        return archive.read(info)
    except _DAMAGED as error:
        raise _damaged(name, error) from error


def _damaged(name: str, error: Exception) -> SourceError:
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return SourceError(f"{name} is a damaged file, or cut short ({reason[:120]}): fetch or save it again.")
