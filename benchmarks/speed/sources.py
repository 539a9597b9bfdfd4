"""How long reading takes, and how much memory: a PDF of 300 pages, and a web page of 10 MB.

    python -m benchmarks.speed.sources [--pages N] [--megabytes N]

Each source is made here, written to a file, and read in a process of its own that has done nothing before: seconds
include importing what reads it. `processor` is the time that one core worked, which other programs do not lengthen
much; `memory` the most that the process held.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SENTENCE = "The delegation met the minister on Thursday, and its spokesperson said that nothing had been agreed. "
LINES_A_PAGE, LINE_HEIGHT = 52, 13


def pdf(pages: int) -> bytes:
    """A PDF file of two columns, some 600 words a page, with running heads and page numbers."""
    half = [SENTENCE[:46].strip(), SENTENCE[46:94].strip()]
    contents: list[bytes] = []
    for number in range(1, pages + 1):
        lines = [f"BT /F1 9 Tf 60 810 Td (Report on the river) Tj ET BT /F1 9 Tf 290 30 Td ({number}) Tj ET"]
        for x in (50, 305):
            lines += [
                f"BT /F1 9 Tf {x} {770 - LINE_HEIGHT * line} Td ({number} {line} {half[line % 2]}) Tj ET"
                for line in range(LINES_A_PAGE)
            ]
        contents.append("\n".join(lines).encode("ascii"))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    for content in contents:
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources %s >>"
        objects.append(page % (len(objects), b"<< /Font << /F1 3 0 R >> >>"))
    kids = b" ".join(b"%d 0 R" % number for number in range(5, len(objects) + 1, 2))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages)
    out = bytearray(b"%PDF-1.4\n")
    places: list[int] = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _page(megabytes: int, part: Callable[[int], str]) -> bytes:
    pieces: list[str] = []
    size = 0
    while size < megabytes * 1_000_000:
        pieces.append(part(len(pieces)))
        size += len(pieces[-1])
    head = "<!DOCTYPE html><html><head><title>The river</title></head><body><nav><a href=/>Home</a></nav><article>"
    return f"{head}{''.join(pieces)}</article><footer>Contact</footer></body></html>".encode()


def paragraphs(number: int) -> str:
    """A paragraph of a long article."""
    return f"<p>{number} {SENTENCE * 4}</p>"


def teasers(number: int) -> str:
    """A box of a long page: a link, a paragraph, a list."""
    links = f'<span><a href="/x{number}">link {number}</a></span>'
    return f'<div class="box a{number % 7}">{links}<p>{number} {SENTENCE}</p><ul><li>{SENTENCE}</li></ul></div>'


def scripts(number: int) -> str:
    """What most of a large page is: data for its scripts, and a paragraph now and then."""
    return f"<script>var data{number} = {list(range(2000))};</script><p>{number} {SENTENCE}</p>"


def read(path: str) -> None:
    """Read the source at `path`, and print its characters, the seconds of both kinds and the megabytes held."""
    began = time.perf_counter()
    from summarize.sources import read_source

    article = read_source(path)
    seconds = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_SELF)
    held = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    print(f"{len(article.text):12,}{seconds:10.2f}{used.ru_utime + used.ru_stime:11.2f}{held:10.0f} MB")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How long reading large sources takes.")
    parser.add_argument("--pages", type=int, default=300, metavar="N")
    parser.add_argument("--megabytes", type=int, default=10, metavar="N")
    parser.add_argument("--read", metavar="PATH", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        read(arguments.read)
        return
    sources = {
        f"PDF, {arguments.pages} pages": lambda: pdf(arguments.pages),
        f"page of paragraphs, {arguments.megabytes} MB": lambda: _page(arguments.megabytes, paragraphs),
        f"page of boxes, {arguments.megabytes} MB": lambda: _page(arguments.megabytes, teasers),
        f"page of scripts, {arguments.megabytes} MB": lambda: _page(arguments.megabytes, scripts),
    }
    print(f"{'source':28}{'characters':>12}{'seconds':>10}{'processor':>11}{'memory':>13}")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in sources.items():
            path = Path(folder) / "source"
            path.write_bytes(make())
            print(f"{name:28}", end="", flush=True)
            subprocess.run([sys.executable, "-m", "benchmarks.speed.sources", "--read", str(path)], check=True)


if __name__ == "__main__":
    main()
