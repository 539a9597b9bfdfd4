"""One door to every form: a result, its article and a format in; the bytes of a file out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from summarize.article import Article
from summarize.rendering.output import Format
from summarize.results import Answer, Result


def render(
    form: Format,
    results: Sequence[Result],
    article: Article,
    folders: Sequence[Path] = (),
    *,
    titled: bool = False,
    footnotes_after: int = 0,
) -> bytes:
    """One result, or the answers to several questions, in `form`; `titled` says that there are several.

    `folders` hold layouts that replace ours. In Markdown, where footnotes are known by their numbers in a whole file,
    they are counted from the one after `footnotes_after`. Raises `PromptError` where a layout is broken, and
    `UsageError` where a form needs a library that is not installed.
    """
    match form:
        case Format.HTML:
            from summarize.rendering.html import to_html

            return to_html(results, article, folders).encode()
        case Format.DOCX:
            from summarize.rendering.docx import to_docx

            return to_docx(results, article, folders)
        case Format.PDF:
            from summarize.rendering.pdf import to_pdf

            return to_pdf(results, article, folders)
        case _:
            return _as_text(form, results, folders, titled, footnotes_after).encode()


def _as_text(
    form: Format, results: Sequence[Result], folders: Sequence[Path], titled: bool, footnotes_after: int
) -> str:
    match form:
        case Format.JSON:
            from summarize.rendering.json import to_json, to_json_list

            return to_json_list(results) if titled else to_json(results[0])
        case Format.JSON_LINES:
            from summarize.rendering.json import to_json_line

            return "".join(map(to_json_line, results))
        case Format.MARKDOWN:
            from summarize.rendering.markdown import answers_to_markdown, to_markdown

            answers = [one for one in results if isinstance(one, Answer)]
            if answers:
                return answers_to_markdown(answers, folders, footnotes_after)
            return to_markdown(results[0], folders, footnotes_after)
        case Format.TEXT:
            from summarize.rendering.text import to_text

            end = "\n" if titled else ""
            return "".join(to_text(result, titled=titled) + end for result in results)
        case _:
            raise TypeError(f"{form} is not a form of text")
