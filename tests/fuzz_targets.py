"""What a fuzzer drives: any bytes as a source, and a quotation cut out of whatever article comes of them."""

from __future__ import annotations

import gzip
import io
import re
import warnings

from documents import archive
from output_promises import BrokenPromiseError, check_shown

from summarize.errors import SourceError
from summarize.evidence import Citation
from summarize.locating import Locator
from summarize.rendering.visible import inline, visible
from summarize.sources.reading import read_source

_MOST = 300  # characters of a quotation
_GZIPPED = b"gzipped\n"
_PACKED = b"packed"
_MEMBER = re.compile(rb"\n--- ([\w./ \[\]-]{1,60})\n")


def read_and_locate(data: bytes) -> bool:
    """Read `data` as standard input would be; whether an article came of it.

    What begins with `gzipped`, or with `packed` and names its files, is packed first: no fuzzer guesses a checksum.
    Raises whatever may never be raised, and `BrokenPromiseError` where a promise is broken: sentences that do not
    slice, a quotation that is not found where it was cut out, words that act on a terminal.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries, about what they read
        try:
            article = read_source("-", stdin=io.BytesIO(packed(data)))
        except SourceError as error:
            check_shown(visible(str(error)))
            return False
    text, end = article.text, 0
    for sentence in article.sentences:
        if not end <= sentence.start < sentence.end <= len(text):
            raise BrokenPromiseError(f"a sentence out of order: {sentence!r}")
        end = sentence.end
    locator = Locator.of(article)
    for place in range(0, len(text), max(1, len(text) // 5)):
        quotation = text[place : place + 10 + data[place % len(data)]][:_MOST]
        located = locator.locate(quotation)
        if located.span is not None and not Citation.of(article, located.span).stands_in(article):
            raise BrokenPromiseError(f"a quotation that does not slice: {located!r}")
        locator.locate(quotation[::-1])
    check_shown(visible(text))
    if "\n" in inline(article.title or ""):
        raise BrokenPromiseError("a headline of several lines")
    return True


def packed(data: bytes) -> bytes:
    """The file that `data` describes: a gzip file, a ZIP archive of the files it names, or itself."""
    if data.startswith(_GZIPPED):
        return gzip.compress(data.removeprefix(_GZIPPED), 1, mtime=0)
    if not data.startswith(_PACKED):
        return data
    _, *parts = _MEMBER.split(data)
    names = (name.decode("ascii", "replace") for name in parts[::2])
    return archive(dict(zip(names, parts[1::2], strict=True)))
