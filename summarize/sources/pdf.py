"""A PDF file: its text in the order in which it is read, page by page, without running heads and page numbers."""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any

from summarize.errors import SourceError
from summarize.sources.columns import (
    HYPHEN,
    Line,
    compounds_in,
    in_reading_order,
    join_lines,
    join_words,
    joint,
    paragraphs_of,
)
from summarize.sources.document import Block, Document, join_blocks
from summarize.sources.extras import needs
from summarize.sources.headline import find_heading

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_MARGIN = 0.13  # of a page's height, at the top and at the bottom: where running heads and page numbers stand
_MOST_PAGES = 3000
_TAIL = 4096  # bytes at the end in which a whole file says where its parts are
_SMALLEST = 1.5  # points; nobody reads less
_WHITE = 250  # of 255, in each colour
_SAMPLED = 6  # lines of a page
_WIDE = 0.55  # of the width of all text on a page: no line of one of two columns is
_DIVIDED = f"{HYPHEN}\u0002"  # what pdfium puts for the hyphen at the end of a line
_LINE = re.compile(rf"[^\s{_DIVIDED}](?:[^\r\n{_DIVIDED}]*[^\s{_DIVIDED}])?[{_DIVIDED}]?")
_WORD = re.compile(rf"[^\s{_DIVIDED}]+[{_DIVIDED}]?")
_BLANKS = re.compile(r"\s+")
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite|página|pagina|стр\.|صفحة)?\s*[-–—|\[(]?\s*(?:\d{1,4}|[ivxlc]{1,7})\s*[-–—|\])]?"
    r"(?:\s*(?:/|of|von|de|sur|di|из|من)\s*\d{1,4})?",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?…:;。！？؟।]['\"”’»)\]]*$")
_FILE_NAME = re.compile(r"\.\w{2,5}$|^microsoft word\b|^untitled\b|[_/\\]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Page:
    """One page: its lines, and what was not read on it. `number` counts from 1."""

    number: int
    height: float
    lines: tuple[Line, ...]
    is_picture: bool
    unseen: int


def read_pdf(data: bytes, name: str) -> Document:
    """The text of the PDF file in `data`, each page a place ("p. 12"); `name` is what messages call it.

    Pages that are only pictures are named in the warnings. Raises `SourceError` where all are, where a password is
    needed, where the file is damaged and where `pypdfium2` is not installed.
    """
    pypdfium2 = needs("pypdfium2", "pdf", name, "a PDF file")
    # pdfium reads what is left of such a file without a word about the rest.
    if b"startxref" not in data[-_TAIL:]:
        raise _unreadable(name, "")
    try:
        file: PdfDocument = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _unreadable(name, str(error)) from error
    try:
        if len(file) > _MOST_PAGES:
            raise SourceError(f"{name} has {len(file)} pages, and {_MOST_PAGES} are the most that is read: cut it.")
        pages = [_read_page(file, index) for index in range(len(file))]
        said = file.get_metadata_dict(skip_empty=True)
    finally:
        file.close()
    text, places = join_blocks(_blocks(_without_running_heads(pages)))
    if not text:
        raise _without_text(name, pages)
    heading = find_heading(text)
    return Document(
        text,
        title=_told(said.get("Title")) or heading.title,
        author=_told(said.get("Author"), words=1),
        published=heading.published,
        places=places,
        warnings=tuple(_warnings(name, pages)),
    )


def _unreadable(name: str, reason: str) -> SourceError:
    if "assword" in reason or "ecurity" in reason:
        return SourceError(f"{name} is encrypted: save a copy without a password, and give that.")
    return SourceError(f"{name} is a damaged PDF file, or cut short: fetch or save it again.")


def _without_text(name: str, pages: Sequence[_Page]) -> SourceError:
    if any(page.is_picture for page in pages):
        return SourceError(
            f"{name} is scanned: its {len(pages)} page{'s' * (len(pages) > 1)} are pictures without text. Run text "
            "recognition over it first, for example `ocrmypdf`."
        )
    return SourceError(f"{name} is a PDF file without text: there is nothing to read.")


def _warnings(name: str, pages: Sequence[_Page]) -> Iterator[str]:
    pictures = [page.number for page in pages if page.is_picture]
    if pictures:
        what = "are pictures" if len(pictures) > 1 else "is a picture"
        yield (
            f"{name}: {_pages(pictures)} {what} without text (scanned), and not read; text recognition, for example "
            "`ocrmypdf`, would add it."
        )
    unseen = sum(page.unseen for page in pages)
    if unseen:
        yield f"{name}: {unseen} lines that a reader does not see (white, tiny or off the page) were left out."


def _pages(numbers: Sequence[int]) -> str:
    runs = [
        [number for _, number in group] for _, group in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])
    ]
    said = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"p{'p' * (len(numbers) > 1)}. {said}"


def _read_page(file: PdfDocument, index: int) -> _Page:
    import pypdfium2

    try:
        page = file[index]
    except pypdfium2.PdfiumError:  # a page that is missing from a damaged file: told as one without text
        return _Page(index + 1, 0.0, (), True, 0)
    text_page = page.get_textpage()
    text = text_page.get_text_range()
    lines, unseen = _Text(text_page.raw, text, max(text, default="") > "\uffff").lines(page)
    is_picture = not lines and not unseen and next(page.get_objects(max_depth=2), None) is not None
    height = page.get_height()
    text_page.close()
    page.close()
    return _Page(index + 1, height, tuple(lines), is_picture, unseen)


@dataclass(frozen=True, slots=True)
class _Text:
    """The text of a page as pdfium has it, line by line, and the boxes of its characters."""

    handle: Any
    text: str
    is_wide: bool  # whether it holds characters of more than 16 bits

    def lines(self, page: PdfPage) -> tuple[list[Line], int]:
        """The lines of the page, and how many more there are that nobody sees."""
        found: list[tuple[re.Match[str], Line]] = []
        unseen = 0
        area = page.get_bbox()
        for match in _LINE.finditer(self.text):
            line = self._line(match.start(), match.end())
            if self._is_seen(match.start(), line, area):
                found.append((match, line))
            else:
                unseen += 1
        return list(self._parted(found)), unseen

    def _parted(self, found: Sequence[tuple[re.Match[str], Line]]) -> Iterator[Line]:
        """The lines, those that reach over a gap between columns taken apart: pdfium joins what has one height.

        Only wide lines can do that, and where some of the widest do not, none does: a page of one column is not looked
        at word by word.
        """
        if not found:
            return
        begin, end = min(line.left for _, line in found), max(line.right for _, line in found)
        wide = [pair for pair in found if pair[1].right - pair[1].left > _WIDE * (end - begin)]
        sample = sorted(wide, key=lambda pair: pair[1].left - pair[1].right)[:_SAMPLED]
        parted = any(len(self._split(match)) > 1 for match, _ in sample)
        for match, line in found:
            if parted and line.right - line.left > _WIDE * (end - begin):
                yield from self._split(match)
            else:
                yield line

    def _split(self, match: re.Match[str]) -> list[Line]:
        words = (self._line(match.start() + one.start(), match.start() + one.end()) for one in _WORD.finditer(match[0]))
        return join_words(words)

    def _line(self, start: int, end: int) -> Line:
        """The text from `start` to `end` as a line, as high as its font is at its beginning."""
        raw = _raw()
        loose, box = raw.FS_RECTF(), [ctypes.c_double() for _ in range(4)]
        raw.FPDFText_GetLooseCharBox(self.handle, self._index(start), loose)
        # The mark for a divided word has no box of its own.
        last = end - 2 if self.text[end - 1] in _DIVIDED and end - start > 1 else end - 1
        raw.FPDFText_GetCharBox(self.handle, self._index(last), *box)
        words = _BLANKS.sub(" ", self.text[start:end]).replace("\u0002", HYPHEN)
        return Line(words, loose.left, max(loose.right, box[1].value), loose.bottom, loose.top)

    def _is_seen(self, start: int, line: Line, area: tuple[float, float, float, float]) -> bool:
        left, bottom, right, top = area
        # A font of 10^40 points has letters without end.
        if not all(map(math.isfinite, (line.left, line.right, line.bottom, line.top))):
            return False
        if line.height < _SMALLEST or line.right < left or line.left > right or line.top < bottom or line.bottom > top:
            return False
        colour = [ctypes.c_uint() for _ in range(4)]
        _raw().FPDFText_GetFillColor(self.handle, self._index(start), *colour)
        return not all(value.value >= _WHITE for value in colour[:3])

    def _index(self, offset: int) -> int:
        """`offset` as pdfium counts: in UTF-16."""
        return len(self.text[:offset].encode("utf-16-le", "replace")) // 2 if self.is_wide else offset


def _raw() -> Any:
    """The C functions of pdfium, which have no types."""
    from pypdfium2 import raw

    return raw


def _without_running_heads(pages: Sequence[_Page]) -> Iterator[tuple[int, list[Line]]]:
    """The number and the lines of each page, without what stands in the same place of many of them."""
    seen = Counter(key for page in pages for key in {_head_key(line, page) for line in page.lines} if key)
    least = max(3, len(pages) // 10)
    for page in pages:
        lines: list[Line] = []
        for line in page.lines:
            key = _head_key(line, page)
            if key is None or not (seen[key] >= least or _PAGE_NUMBER.fullmatch(line.text)):
                lines.append(line)
        yield page.number, lines


def _head_key(line: Line, page: _Page) -> tuple[str, int] | None:
    """What two running heads have in common: their words but for numbers, and their height on the page."""
    if _MARGIN * page.height < line.bottom and line.top < (1 - _MARGIN) * page.height:
        return None
    return re.sub(r"\d+|\b[ivxlc]+\b", "#", line.text.casefold()), round(line.bottom / 4)


def _blocks(pages: Iterator[tuple[int, list[Line]]]) -> list[Block]:
    """The paragraphs with their pages; one that goes on in the next column or on the next page is not broken."""
    kept = list(pages)
    compounds = compounds_in(" ".join(line.text for _, lines in kept for line in lines))
    blocks: list[Block] = []
    for number, lines in kept:
        for column in in_reading_order(lines):
            for place, paragraph in enumerate(paragraphs_of(column)):
                text = join_lines((line.text for line in paragraph), compounds)
                between = "\n\n"
                if place == 0 and blocks and _goes_on(blocks[-1].text, text):
                    stem, between = joint(blocks[-1].text, text, compounds)
                    blocks[-1] = replace(blocks[-1], text=stem)
                blocks.append(Block(text, f"p. {number}", between))
    return [replace(block, text=block.text.replace(f"{HYPHEN} ", "-").replace(HYPHEN, "-")) for block in blocks]


def _goes_on(before: str, after: str) -> bool:
    """Whether a paragraph that ends a column goes on at the top of the next."""
    if _ENDS.search(before):
        return False
    return before[-1] in (HYPHEN, "-", "\u00ad", ",") or not after[:1].isupper()


def _told(value: str | None, words: int = 2) -> str | None:
    """What a file says of itself, where it is something that a person would have said: no file name, not one word."""
    value = " ".join((value or "").split())
    return value if len(value.split()) >= words and not _FILE_NAME.search(value) else None
