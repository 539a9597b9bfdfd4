"""A Markdown text: what it says, without its marks."""

from __future__ import annotations

import re
from datetime import date

from summarize.errors import SourceError
from summarize.sources.document import Document, join_blocks, numbered
from summarize.sources.headline import parse_date
from summarize.sources.markup import paragraphs_of_markup

_FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(.{0,20000}?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|$)", re.DOTALL)
_HEADING = re.compile(r"\s*<h[1-6]>")
_FIELD = re.compile(r"^(title|author|date|published|publisher|lang|language)[ \t]*:[ \t]*(.+?)[ \t]*$", re.MULTILINE)


def read_markdown(text: str, name: str) -> Document:
    """The text of Markdown, its paragraphs as places. Title, author and day come from its front matter, else the title
    from its first heading. Raises `SourceError` where there is no text.
    """
    from markdown_it import MarkdownIt

    front = _FRONT_MATTER.match(text)
    fields = {key: value.strip("\"'") for key, value in _FIELD.findall(front[1])} if front else {}
    markup = MarkdownIt("commonmark").enable("table").render(text[front.end() :] if front else text)
    paragraphs = paragraphs_of_markup(f"<div>{markup}</div>", name)
    joined, places = join_blocks(numbered(paragraphs))
    if not joined:
        raise SourceError(f"{name} is a Markdown file without text: there is nothing to read.")
    heading = _HEADING.match(markup)
    return Document(
        joined,
        title=fields.get("title") or (paragraphs[0] if heading else None),
        author=fields.get("author"),
        publisher=fields.get("publisher"),
        published=_day(fields.get("date") or fields.get("published")),
        language=fields.get("lang") or fields.get("language"),
        places=places,
    )


def _day(text: str | None) -> date | None:
    return (parse_date(text) or parse_date(text[:10])) if text else None
