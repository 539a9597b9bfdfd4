"""Files of many kinds, made of nothing but bytes: PDF pages with words where a test wants them, office files, books."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842  # points: A4


@dataclass(frozen=True, slots=True)
class At:
    """A text and where its first letter stands, in points from the lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10
    grey: float = 0  # 1 is white


@dataclass(frozen=True, slots=True)
class Picture:
    """A page that is one grey picture, as a scanner makes it."""


def pdf(pages: Sequence[Sequence[At] | Picture], *, encrypted: bool = False, title: str | None = None) -> bytes:
    """A PDF file of these pages, in Helvetica and WinAnsi."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    picture = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    objects.append(picture + b"\nstream\n\x80\nendstream")
    kids: list[int] = []
    for page in pages:
        if isinstance(page, Picture):
            content = b"q 500 0 0 700 40 40 cm /Scan Do Q"
        else:
            content = b"\n".join(_shown(at) for at in page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        resources = b"<< /Font << /F1 3 0 R >> /XObject << /Scan 4 0 R >> >>"
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources %s >>"
            % (WIDTH, HEIGHT, len(objects), resources)
        )
        kids.append(len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    trailer = b"/Root 1 0 R /ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>]"
    if title is not None:
        objects.append(b"<< /Title (%s) /Author (Ada Brook) >>" % title.encode("latin-1"))
        trailer += b" /Info %d 0 R" % len(objects)
    if encrypted:
        key = b"<%s>" % (b"5a" * 32)
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /O %s /U %s /P -44 >>" % (key, key))
        trailer += b" /Encrypt %d 0 R" % len(objects)
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start))
    return out.getvalue()


def _shown(at: At) -> bytes:
    text = at.text.encode("windows-1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT %.2f g /F1 %.2f Tf %.2f %.2f Td (%s) Tj ET" % (at.grey, at.size, at.x, at.y, text)


def column(lines: Sequence[str], x: float = 60, top: float = 700, step: float = 13) -> list[At]:
    """Lines below each other."""
    return [At(x, top - number * step, line) for number, line in enumerate(lines)]


def archive(files: dict[str, str | bytes]) -> bytes:
    """A ZIP archive of these files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return out.getvalue()


def word(body: str, title: str = "") -> bytes:
    """A .docx file with this body of WordprocessingML."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>Ada Brook</dc:creator>'
        "</cp:coreProperties>"
    )
    return archive(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": core,
        }
    )


def paragraph(*runs: str) -> str:
    """A paragraph of these texts for `word`, each a run of its own."""
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def epub(chapters: Sequence[str], *, protected: bool = False) -> bytes:
    """An e-book of these chapters, which are the insides of HTML bodies."""
    items = "".join(
        f'<item id="c{n}" href="text/c%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
        "OEBPS/book.opf": '<package xmlns="http://www.idpf.org/2007/opf"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>The River</dc:title><dc:creator>Ada Brook</dc:creator>'
        "<dc:publisher>Gauge Press</dc:publisher><dc:date>2023-02-14</dc:date>"
        "<dc:language>en-GB</dc:language></metadata>"
        '<manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f'{items}</manifest><spine><itemref idref="nav"/>{spine}</spine></package>',
        "OEBPS/nav.xhtml": "<html><body><nav>Contents</nav></body></html>",
    }
    for number, chapter in enumerate(chapters):
        files[f"OEBPS/text/c {number}.xhtml"] = (
            '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
            f"<body>{chapter}</body></html>"
        )
    if protected:
        files["META-INF/encryption.xml"] = (
            '<encryption><e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
            '<e:CipherReference URI="OEBPS/text/c%200.xhtml"/></e:EncryptedData></encryption>'
        )
    return archive(files)
