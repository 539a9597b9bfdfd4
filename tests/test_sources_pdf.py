"""Promises about PDF files: the order of reading, whole words, no running heads, and where a quotation stands."""

from __future__ import annotations

import pytest
from documents import HEIGHT, At, Picture, column, pdf

from summarize.article import Article, Span
from summarize.errors import SourceError
from summarize.sources.pdf import read_pdf

LEFT = [
    "The three states that share the river",
    "agreed on Monday to measure its water",
    "together, after two years in which each",
    "of them had published figures of its own.",
    "Nothing was said about the dam, which",
    "the downstream state calls a threat.",
]
RIGHT = [
    "The agreement leaves open who pays for",
    "the new stations. A spokesman said that",
    "the province had offered a third of it,",
    "and that it expected an answer before",
    "the snow melts in the mountains and the",
    "farmers open their gates again in May.",
]
READ = f"{' '.join(LEFT)}\n\n{' '.join(RIGHT)}"


def text_of(*pages: list[At] | Picture) -> str:
    return read_pdf(pdf(pages), "report.pdf").text


def test_lines_become_paragraphs() -> None:
    lines = column(LEFT[:4]) + column(LEFT[4:], top=700 - 4 * 13 - 20)
    assert text_of(lines) == f"{' '.join(LEFT[:4])}\n\n{' '.join(LEFT[4:])}"


def test_an_indent_and_a_short_last_line_begin_a_paragraph() -> None:
    lines = column(["The talks went on all night and nobody left.", "They ended at six.", *LEFT[:3]])
    assert text_of(lines).split("\n\n")[1] == " ".join(LEFT[:3])
    indented = [At(60 if number != 2 else 75, 700 - 13 * number, line) for number, line in enumerate(LEFT[:4])]
    assert text_of(indented) == f"{' '.join(LEFT[:2])}\n\n{' '.join(LEFT[2:4])}"


def test_two_columns_are_read_one_after_the_other() -> None:
    assert text_of(column(LEFT) + column(RIGHT, x=310)) == READ


def test_two_columns_written_line_by_line_are_told_apart() -> None:
    rows = [at for pair in zip(column(LEFT), column(RIGHT, x=310), strict=True) for at in pair]
    assert text_of(rows) == READ


def test_a_title_over_two_columns_comes_first_and_a_wide_note_stays_below() -> None:
    title = [At(60, 760, "Neighbours agree to measure the river together this spring", 18)]
    note = [
        At(
            60,
            560,
            "The figures of all three commissions are to be printed in March, in one book and in three languages.",
        )
    ]
    read = text_of(note + column(RIGHT, x=310) + column(LEFT) + title)
    assert read == f"{title[0].text}\n\n{READ}\n\n{note[0].text}"


def test_a_word_divided_at_the_end_of_a_line_is_whole_again() -> None:
    lines = [
        "The intergovernmental commis-",
        "sion of the non-aligned states met, and non-",
        "aligned they stayed until the year 2020-",
        "2021 ended.",
    ]
    assert text_of(column(lines)) == (
        "The intergovernmental commission of the non-aligned states met, and non-aligned they stayed until the year "
        "2020-2021 ended."
    )


def test_running_heads_and_page_numbers_are_left_out() -> None:
    pages = [
        [
            At(60, 800, f"River Report {year}"),
            *column([f"Page {n} says that the water of the river", *LEFT[1:]]),
            At(290, 30, text),
        ]
        for n, (year, text) in enumerate([(2023, "1"), (2023, "2"), (2023, "- 3 -"), (2023, "4 of 4")], 1)
    ]
    read = text_of(*pages)
    assert "River Report" not in read
    assert not {"1", "2", "- 3 -", "4 of 4"} & set(read.split("\n\n"))
    assert all(f"Page {n} says" in read for n in range(1, 5))


def test_a_number_in_the_text_is_not_a_page_number() -> None:
    assert "1984" in text_of([*column(LEFT), At(60, 700 - 13 * 6, "1984")])


def test_a_paragraph_goes_on_over_a_page_and_each_part_has_its_page() -> None:
    document = read_pdf(pdf([column(LEFT[:3]), column(LEFT[3:])]), "report.pdf")
    assert document.text == " ".join(LEFT)
    article = Article.from_text(document.text, places=document.places)
    start = document.text.index("each of them")
    assert article.place_of(Span(0, 10)) == "p. 1"
    assert article.place_of(Span(start, start + 12)) == "p. 1–2"
    assert article.place_of(article.sentences[-1]) == "p. 2"


def test_scanned_pages_are_named() -> None:
    document = read_pdf(pdf([column(LEFT), Picture(), Picture(), column(RIGHT), Picture()]), "report.pdf")
    assert "pp. 2–3, 5 are pictures" in document.warnings[0]
    with pytest.raises(SourceError, match="is scanned: its 2 pages are pictures"):
        read_pdf(pdf([Picture(), Picture()]), "report.pdf")


def test_text_that_nobody_sees_is_left_out_and_told() -> None:
    hidden = [
        At(60, 400, "White words that no reader sees on paper", grey=1),
        At(60, 380, "Words far too small for anyone to read", size=0.5),
        At(60, HEIGHT + 300, "Words above the upper edge of the page"),
    ]
    document = read_pdf(pdf([column(LEFT) + hidden]), "report.pdf")
    assert document.text == " ".join(LEFT)
    assert "3 lines" in document.warnings[0]


def test_what_a_file_says_of_itself_is_kept_where_a_person_said_it() -> None:
    document = read_pdf(pdf([column(LEFT)], title="The river in figures"), "report.pdf")
    assert (document.title, document.author) == ("The river in figures", "Ada Brook")
    assert read_pdf(pdf([column(LEFT)], title="report_final_v2.docx"), "report.pdf").title is None


def test_an_empty_an_encrypted_and_a_broken_file_are_refused() -> None:
    with pytest.raises(SourceError, match="without text"):
        read_pdf(pdf([[]]), "report.pdf")
    with pytest.raises(SourceError, match="is encrypted"):
        read_pdf(pdf([column(LEFT)], encrypted=True), "report.pdf")
    with pytest.raises(SourceError, match="damaged"):
        read_pdf(b"%PDF-1.7\nnothing", "report.pdf")
