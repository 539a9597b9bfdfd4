"""Promises about DOCX and PDF: what an office receives holds every statement, its words, and ways between the two."""

from __future__ import annotations

import io
import re
import sys
import time
import zipfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from notes import ANSWER, ARTICLE, BRIEF, EMPTY, RESULTS, SILENCE, SUMMARY, hostile, text_of_pdf
from test_rendering_html import HOSTILE_ARTICLE

from summarize.article import Article, Place, Span
from summarize.errors import PromptError, UsageError
from summarize.evidence import Citation, Claim
from summarize.rendering.docx import to_docx
from summarize.rendering.forms import render
from summarize.rendering.output import Format
from summarize.rendering.passages import citations_of
from summarize.rendering.pdf import to_pdf
from summarize.rendering.sheet import is_right_to_left, sheet_of
from summarize.rendering.words import SILENT
from summarize.results import Result

RENDERERS: dict[str, Callable[..., bytes]] = {"docx": to_docx, "pdf": to_pdf}


def word(results: Sequence[Result], article: Article = ARTICLE, folders: Sequence[Path] = ()) -> Any:
    return docx.Document(io.BytesIO(to_docx(results, article, folders)))


def text_of_word(document: Any) -> str:
    """All text of the body in order, tables and links included."""
    return "\n".join(
        "".join(node.text or "" for node in paragraph.iter(qn("w:t")))
        for paragraph in document.element.body.iter(qn("w:p"))
    )


def text_in(form: str, results: Sequence[Result], article: Article = ARTICLE) -> str:
    if form == "pdf":
        return text_of_pdf(to_pdf(results, article))
    return text_of_word(word(results, article))


def squeezed(text: str) -> str:
    """`text` without what line breaking adds."""
    return re.sub(r"[\s\u2060\ufffe\u0002]", "", text)


@pytest.mark.parametrize("form", RENDERERS)
@pytest.mark.parametrize("name", RESULTS)
def test_every_statement_and_every_quotation_is_there(name: str, form: str) -> None:
    result = RESULTS[name]
    text = squeezed(text_in(form, [result]))
    sheet = sheet_of([result], ARTICLE)
    assert len(sheet.evidence) == len(citations_of([result])) > 0
    for note in sheet.evidence:
        assert squeezed(f"[{note.number}]“{note.quote}”({note.place})") in text
    for statement in re.findall(r"text='([^']+)', citations", repr(result)):
        assert squeezed(statement) in text
    for label, value in sheet.provenance:
        assert squeezed(label) in text
        assert squeezed(value) in text


@pytest.mark.parametrize("form", [Format.TEXT, Format.MARKDOWN, Format.JSON, Format.DOCX, Format.PDF])
def test_every_form_says_where_the_source_has_a_quotation(form: Format) -> None:
    """The page does so in its own way: see `test_rendering_html.py`."""
    article = Article.from_text(ARTICLE.text, places=(Place(0, len(ARTICLE.text), "p. 3"),))
    citation = Citation.of(article, Span(0, 30))
    summary = SUMMARY.model_copy(update={"claims": (Claim(text="So.", citations=(citation,)),)})
    shown = render(form, [summary], article)
    text = {
        Format.DOCX: lambda: text_of_word(docx.Document(io.BytesIO(shown))),
        Format.PDF: lambda: text_of_pdf(shown),
    }.get(form, shown.decode)()
    assert ('"place": "p. 3"' if form is Format.JSON else "p. 3, characters 0–30") in text


@pytest.mark.parametrize("form", RENDERERS)
def test_the_same_note_is_the_same_file_whenever_it_is_made(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = RENDERERS[form]([BRIEF], ARTICLE)
    later = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    assert RENDERERS[form]([BRIEF], ARTICLE) == made
    for year in (b"CreationDate", b"ModDate", b"CreateDate"):
        assert year not in made
    if form == "docx":
        properties = zipfile.ZipFile(io.BytesIO(made)).read("docProps/core.xml")
        assert b"created" not in properties
        assert b"modified>" not in properties


@pytest.mark.parametrize("name", RESULTS)
def test_references_of_a_word_document_lead_to_the_evidence_and_back(name: str) -> None:
    document = word([RESULTS[name]])
    bookmarks = [one.get(qn("w:name")) for one in document.element.iter(qn("w:bookmarkStart"))]
    anchors = {one.get(qn("w:anchor")) for one in document.element.iter(qn("w:hyperlink"))}
    numbers = range(1, len(citations_of([RESULTS[name]])) + 1)
    assert len(set(bookmarks)) == len(bookmarks)
    assert set(bookmarks) == anchors == {f"{kind}{number}" for kind in "qc" for number in numbers}
    identifiers = [one.get(qn("w:id")) for one in document.element.iter(qn("w:bookmarkStart"))]
    assert len(set(identifiers)) == len(identifiers)


def test_a_word_document_has_headings_a_table_of_actors_and_properties() -> None:
    document = word([BRIEF])
    headings = [one.text for one in document.paragraphs if one.style.name == "Heading 1"]
    assert headings[:3] == ["Headline facts", "Summary", "Key actors"]
    assert headings[-2:] == ["Evidence", "Provenance"]
    assert [one.text for one in document.paragraphs if one.style.name == "Title"] == ["Talks in Damascus"]
    (table,) = document.tables
    assert [cell.text for cell in table.rows[0].cells] == ["Actor", "What the article says"]
    assert table.rows[1].cells[0].text == "Bashar al Assad\nperson"
    assert "Role: The delegation met Assad." in table.rows[1].cells[1].text
    properties = document.core_properties
    assert properties.title == "Talks in Damascus"
    assert "qwen2.5-coder-1.5b" in properties.author


def test_a_pdf_is_tagged_and_has_bookmarks_and_links() -> None:
    pdfium: Any = import_module("pypdfium2")
    raw = pdfium.raw
    data = to_pdf([BRIEF], ARTICLE)
    document = pdfium.PdfDocument(data)
    assert raw.FPDFCatalog_IsTagged(document)
    titles = [one.get_title() for one in document.get_toc()]
    assert titles[:3] == ["Headline facts", "Summary", "Key actors"]
    assert document.get_metadata_value("Title") == "Talks in Damascus"
    links = [
        raw.FPDFLink_GetDest(document, raw.FPDFAnnot_GetLink(annotation))
        for page in document
        for annotation in (raw.FPDFPage_GetAnnot(page, n) for n in range(raw.FPDFPage_GetAnnotCount(page)))
    ]
    assert all(links)
    assert len(links) >= len(re.findall(r"\[\d+\]", text_of_pdf(data)))
    document.close()


@pytest.mark.parametrize("form", RENDERERS)
def test_nothing_of_an_article_acts_or_breaks_the_file(form: str) -> None:
    for result in RESULTS.values():
        text = squeezed(text_in(form, [hostile(result)], HOSTILE_ARTICLE))
        assert "<script>alert(1)</script>" in text
        assert "⟨U+202E⟩gnp.exe" in text
    odd = "#panic() $x$ *a* _b_ @c <d> \\ // \ufffe\uffff\ud800 `e` = f [[g]]"
    strange = SUMMARY.model_copy(update={"claims": (SUMMARY.claims[0].model_copy(update={"text": odd}),)})
    text = squeezed(text_in(form, [strange]))
    assert "#panic()$x$*a*_b_@c<d>\\//⟨U+FFFE⟩⟨U+FFFF⟩⟨U+D800⟩`e`=f[[g]]" in text


@pytest.mark.parametrize("form", RENDERERS)
def test_an_empty_note_and_several_answers_are_documents_too(form: str) -> None:
    assert text_in(form, [EMPTY]).count(SILENT) == 8
    text = text_in(form, [ANSWER, SILENCE.model_copy(update={"question": "When was it?"})])
    assert "When was it?" in text
    assert SILENT in text


@pytest.mark.parametrize(("form", "library"), [("docx", "python-docx"), ("pdf", "typst")])
def test_what_is_missing_is_named_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, form: str, library: str
) -> None:
    monkeypatch.setitem(sys.modules, {"docx": "docx", "pdf": "typst"}[form], None)
    with pytest.raises(UsageError, match=rf"{library}.*pip install 'summarize\[office\]'"):
        RENDERERS[form]([SUMMARY], ARTICLE)


def test_the_direction_of_a_text_is_that_of_its_first_letter() -> None:
    assert is_right_to_left("«حماس» and more")
    assert is_right_to_left("2012 עברית")
    assert not is_right_to_left("Hamas (حماس)")
    assert not is_right_to_left("2012")


def test_arabic_text_has_its_direction_in_a_word_document() -> None:
    arabic = "قطعت حماس علاقتها بسوريا عام 2012."
    claims = (SUMMARY.claims[0].model_copy(update={"text": arabic}),)
    document = word([SUMMARY.model_copy(update={"claims": claims})])
    (paragraph,) = (one for one in document.paragraphs if arabic in one.text)
    assert paragraph._p.pPr.find(qn("w:bidi")) is not None
    assert paragraph.runs[0].font.rtl


# House styles


def test_a_word_document_of_the_user_lends_its_styles_and_not_its_text(tmp_path: Path) -> None:
    house: Any = docx.Document()
    house.add_paragraph("A letterhead that stays out")
    house.sections[0].header.paragraphs[0].text = "The Ministry"
    house.styles["Normal"].font.name = "Garamond"
    house.save(str(tmp_path / "note.docx"))
    document = word([BRIEF], folders=[tmp_path])
    assert "letterhead" not in text_of_word(document)
    assert "Hamas broke with Syria in 2012." in text_of_word(document)
    assert document.sections[0].header.paragraphs[0].text == "The Ministry"
    assert document.styles["Normal"].font.name == "Garamond"


def test_a_word_template_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = tmp_path / "note.docx"
    path.write_bytes(b"no zip at all")
    with pytest.raises(PromptError, match=r"note\.docx is not a Word document"):
        to_docx([SUMMARY], ARTICLE, [tmp_path])
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(PromptError, match=r"note\.docx is not a Word document"):
        to_docx([SUMMARY], ARTICLE, [tmp_path])
    house: Any = docx.Document()
    house.styles["List Bullet"].delete()
    house.save(str(path))
    with pytest.raises(PromptError, match="no style named List Bullet"):
        to_docx([SUMMARY], ARTICLE, [tmp_path])


def test_a_layout_of_the_user_replaces_ours_in_a_pdf(tmp_path: Path) -> None:
    (tmp_path / "letterhead.typ").write_text("#let head = [The Ministry]")
    (tmp_path / "note.typ").write_text(
        '#import "letterhead.typ": head\n#let note = json(bytes(sys.inputs.note))\n#head \\ #note.title'
    )
    assert text_of_pdf(to_pdf([SUMMARY], ARTICLE, [tmp_path])).split() == ["The", "Ministry", "Talks", "in", "Damascus"]


@pytest.mark.parametrize(
    ("source", "line", "word"),
    [
        ("one\n#nothing", 2, "nothing"),
        ("#let note = json(bytes(sys.inputs.note))\n\n#note.titel", 3, "titel"),
        ("#let x = (", 1, "unclosed"),
        ('one\n#read("../../secret.txt")', 2, ""),
        ('\n#import "@preview/cetz:0.3.0"', 2, "packages are not fetched"),
    ],
)
def test_a_broken_pdf_layout_names_file_line_and_variable(tmp_path: Path, source: str, line: int, word: str) -> None:
    path = tmp_path / "note.typ"
    path.write_text(source)
    with pytest.raises(PromptError) as caught:
        to_pdf([SUMMARY], ARTICLE, [tmp_path])
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert word in str(caught.value)
