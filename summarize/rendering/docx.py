"""DOCX: real headings, references that lead to the evidence and back, a table of actors, properties."""

# lxml, which python-docx stands on, has no types; what it has no name for is reached through its private parts.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportPrivateUsage=false

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from summarize.article import Article
from summarize.errors import PromptError
from summarize.rendering.layout import Heading, Line
from summarize.rendering.output import Format, missing_extra
from summarize.rendering.sheet import Row, Sheet, Table, is_right_to_left, sheet_of
from summarize.rendering.templating import find
from summarize.results import Result

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import _Cell as Cell
    from docx.text.paragraph import Paragraph

TEMPLATE: Final = "note.docx"
_ACCENT, _SOFT, _INK = "7B1E2B", "5C5850", "1D1B18"
_STYLES: Final = ("Title", "Subtitle", "Heading 1", "Heading 2", "Normal", "List Bullet", "Table Grid")


def to_docx(results: Sequence[Result], article: Article, folders: Sequence[Path] = ()) -> bytes:
    """One result, or the answers to several questions, as a Word document.

    `note.docx` in the first of `folders` that has it lends its styles, margins, header and footer; its text is left
    out. Raises `UsageError` where python-docx is not installed, `PromptError` where that file cannot be used.
    """
    try:
        import docx  # noqa: F401  # pyright: ignore[reportUnusedImport]
    except ImportError as error:
        raise missing_extra(Format.DOCX, "python-docx") from error
    sheet = sheet_of(results, article)
    template = find(TEMPLATE, folders)
    document = _empty(template) if template else _styled()
    _Writer(document, sheet).write()
    stream = io.BytesIO()
    document.save(stream)
    return _undated(stream)


def _undated(stream: io.BytesIO) -> bytes:
    """The file without the moments at which it was made: the same note is the same file, to the byte."""
    import zipfile

    whole = io.BytesIO()
    with zipfile.ZipFile(stream) as dated, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as undated:
        for name in dated.namelist():
            undated.writestr(zipfile.ZipInfo(name), dated.read(name), zipfile.ZIP_DEFLATED)
    return whole.getvalue()


def _empty(template: Path) -> Document:
    """The user's document without its text, but with its last section, which holds margins, header and footer."""
    import zipfile

    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        document = docx.Document(str(template))
    # lxml reports broken XML as a SyntaxError.
    except (PackageNotFoundError, zipfile.BadZipFile, SyntaxError, KeyError, ValueError, OSError) as error:
        raise PromptError(f"The layout {template} is not a Word document that can be used: {error}.") from error
    missing = [name for name in _STYLES if name not in document.styles]
    if missing:
        raise PromptError(f"The layout {template} has no style named {', '.join(missing)}: add it, or save from Word.")
    body = document.element.body
    children: list[Any] = list(body)  # pyright: ignore[reportUnknownArgumentType]
    for child in children:
        if not child.tag.endswith("}sectPr"):
            body.remove(child)
    return document


def _styled() -> Document:
    """An empty A4 document in our own, restrained styles."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(22), Mm(24)
    for name, size, colour, bold, before, after in (
        ("Normal", 10.5, _INK, False, 0, 5),
        ("Title", 22, _INK, True, 0, 6),
        ("Subtitle", 9.5, _SOFT, False, 0, 10),
        ("Heading 1", 12.5, _ACCENT, True, 16, 5),
        ("Heading 2", 10.5, _INK, True, 8, 2),
        ("List Bullet", 10.5, _INK, False, 0, 3),
    ):
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.bold, style.font.italic = "Cambria", Pt(size), bold, False
        style.font.color.rgb = RGBColor.from_string(colour)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        for decoration in style.element.xpath("./w:pPr/w:pBdr | ./w:rPr/w:spacing | ./w:pPr/w:contextualSpacing"):
            decoration.getparent().remove(decoration)
    for border in document.styles["Table Grid"].element.xpath("./w:tblPr/w:tblBorders/*"):
        is_level = border.tag in (qn("w:top"), qn("w:bottom"), qn("w:insideH"))
        border.set(qn("w:val"), "single" if is_level else "nil")
        border.set(qn("w:color"), "CFC9BD")
    for language in document.styles.element.xpath(".//w:lang"):
        language.set(qn("w:val"), "en-GB")
    _number_pages(section.footer.paragraphs[0])
    return document


def _number_pages(paragraph: Paragraph) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = paragraph.add_run()
    run._r.append(_element("w:fldChar", {"w:fldCharType": "begin"}))
    instruction = _element("w:instrText", {"xml:space": "preserve"})
    instruction.text = "PAGE"
    run._r.append(instruction)
    run._r.append(_element("w:fldChar", {"w:fldCharType": "end"}))


def _element(name: str, attributes: dict[str, str]) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element: Any = OxmlElement(name)
    for key, value in attributes.items():
        element.set(f"{{http://www.w3.org/XML/1998/namespace}}{key[4:]}" if key[:4] == "xml:" else qn(key), value)
    return element


class _Writer:
    """Writes a sheet into a document, with a bookmark wherever a link leads."""

    def __init__(self, document: Document, sheet: Sheet) -> None:
        self._document = document
        self._sheet = sheet
        self._bookmarks = 0
        self._cited: set[int] = set()

    def write(self) -> None:
        sheet = self._sheet
        self._properties()
        self._document.add_paragraph(sheet.kind, "Subtitle")
        self._document.add_paragraph(sheet.title, "Title")
        self._document.add_paragraph(" · ".join(part for part in (sheet.byline, sheet.rests) if part), "Subtitle")
        for block in sheet.blocks:
            match block:
                case Heading(text, level):
                    self._document.add_heading(text, 1 if level < 3 else 2)
                case Line():
                    self._line(self._document.add_paragraph(style="List Bullet" if block.bullet else "Normal"), block)
                case Table(rows):
                    self._table(rows)
        self._evidence()
        self._document.add_heading("Provenance", 1)
        for label, text in sheet.provenance:
            paragraph = self._document.add_paragraph()
            paragraph.add_run(f"{label}: ").bold = True
            paragraph.add_run(text)

    def _properties(self) -> None:
        properties = self._document.core_properties
        properties.title, properties.subject = self._sheet.title[:255], self._sheet.kind
        properties.author = properties.last_modified_by = f"summarize, with {self._sheet.model}"[:255]
        properties.comments = self._sheet.rests
        properties.keywords, properties.category, properties.language = "", self._sheet.kind, "en-GB"
        properties.revision = 1
        element: Any = properties._element
        for moment in [one for one in element if one.tag.endswith(("}created", "}modified", "}lastPrinted"))]:
            element.remove(moment)

    def _line(self, paragraph: Paragraph, line: Line) -> None:
        if any(is_right_to_left(piece.text) for piece in line.pieces) and not line.label:
            paragraph.paragraph_format.element.get_or_add_pPr().append(_element("w:bidi", {}))
        if line.label:
            paragraph.add_run(f"{line.label}: ").bold = True
        for number, piece in enumerate(line.pieces):
            run = paragraph.add_run((" " if number else "") + piece.text)
            if is_right_to_left(piece.text):
                run.font.rtl = True
            for note in piece.notes:
                self._reference(paragraph, note)

    def _reference(self, paragraph: Paragraph, note: int) -> None:
        link = self._link(paragraph, f"q{note}", f"[{note}]")
        if note not in self._cited:
            self._cited.add(note)
            self._bookmark(link, f"c{note}")
        link.xpath("./w:r/w:rPr")[0].append(_element("w:vertAlign", {"w:val": "superscript"}))

    def _link(self, paragraph: Paragraph, anchor: str, text: str) -> Any:
        """A link inside the document, appended to `paragraph`."""
        link = _element("w:hyperlink", {"w:anchor": anchor, "w:history": "1"})
        run = paragraph.add_run(text)
        run.font.color.rgb = _colour("1F4272")
        link.append(run._r)
        paragraph._p.append(link)
        return link

    def _bookmark(self, element: Any, name: str) -> None:
        """A place that links can lead to, around `element`."""
        self._bookmarks += 1
        element.addprevious(_element("w:bookmarkStart", {"w:id": str(self._bookmarks), "w:name": name}))
        element.addnext(_element("w:bookmarkEnd", {"w:id": str(self._bookmarks)}))

    def _table(self, rows: Sequence[Row]) -> None:
        from docx.shared import Mm

        table = self._document.add_table(rows=1, cols=2, style="Table Grid")
        table.autofit = False
        widths = (Mm(42), Mm(118))
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        for cell, text in zip(table.rows[0].cells, ("Actor", "What the article says"), strict=True):
            cell.paragraphs[0].add_run(text).bold = True
        # The head is repeated on every page, and no row is torn in two.
        table.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", {}))
        for row in rows:
            cells = table.add_row().cells
            cells[0].paragraphs[0].add_run(row.name).bold = True
            cells[0].add_paragraph(row.kind)
            self._fill(cells[1], row.lines)
        for row in table.rows:
            row.cells[0].width, row.cells[1].width = widths
            row._tr.get_or_add_trPr().append(_element("w:cantSplit", {}))
        self._document.add_paragraph()

    def _fill(self, cell: Cell, lines: Sequence[Line]) -> None:
        for number, line in enumerate(lines):
            self._line(cell.paragraphs[0] if number == 0 else cell.add_paragraph(), line)

    def _evidence(self) -> None:
        if not self._sheet.evidence:
            return
        self._document.add_heading("Evidence", 1)
        for note in self._sheet.evidence:
            paragraph = self._document.add_paragraph()
            self._bookmark(self._link(paragraph, f"c{note.number}", f"[{note.number}]"), f"q{note.number}")
            run = paragraph.add_run(f" “{note.quote}”")
            if is_right_to_left(note.quote):
                run.font.rtl = True
            paragraph.add_run(f" ({note.place})").font.color.rgb = _colour(_SOFT)


def _colour(code: str) -> Any:
    from docx.shared import RGBColor

    return RGBColor.from_string(code)
