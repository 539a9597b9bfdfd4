"""HTML: one file that needs nothing else, the note on one side, on the other the article with the words it rests on."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from summarize.article import Article
from summarize.evidence import Claim
from summarize.rendering.chronology import moments
from summarize.rendering.footnotes import Footnotes
from summarize.rendering.graph import draw
from summarize.rendering.passages import Run, citations_of, merged, paragraphs, share
from summarize.rendering.relating import relations_of
from summarize.rendering.templating import Layouts, asset
from summarize.rendering.visible import revealed
from summarize.rendering.words import (
    NOTHING_LEFT,
    SILENT,
    TITLES,
    day_in_words,
    kind_of,
    provenance,
    resting_on,
    silence,
)
from summarize.results import Actor, BriefingNote, Result

SUFFIX: Final = ".html.j2"
WIDTHS: Final = (("wide", 640.0), ("narrow", 330.0))
"""The graph is drawn twice, for the width of a desk and of a telephone; the style sheet shows one of them."""


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()

    def __html__(self) -> str:
        return str(self)


def to_html(results: Sequence[Result], article: Article, folders: Sequence[Path] = ()) -> str:
    """One result, or the answers to several questions, with the `article` that they are about, as a web page.

    The layout is the template `answer`, `summary`, `actors` or `brief` with the ending `.html.j2`, from the first of
    `folders` that has it, else the bundled one; `note.css` and `note.js` are found the same way. Everything that a
    template prints is escaped. Raises `PromptError` with file, line and variable where a template is broken.
    """
    page = _Page(article, folders)
    first = results[0]
    kind = kind_of(first)
    citations = citations_of(results)
    spans = merged(article.text, (citation.span for citation in citations))
    rests = resting_on(share(article.text, spans), len(citations))
    style, script = asset("note.css", folders), asset("note.js", folders)
    actors: tuple[Actor, ...] = getattr(first, "actors", ())
    return page.filled(
        kind,
        kind="Answers" if len(results) > 1 else TITLES[kind],
        result=first.model_dump(mode="python"),
        results=[one.model_dump(mode="python") for one in results],
        article=first.article.model_dump(mode="python"),
        provenance=provenance(first),
        silent=SILENT,
        nothing_left=NOTHING_LEFT,
        footnotes=page.footnotes.all,
        passages=page.passages,
        relations=page.relations(actors),
        moments=moments(first.timeline, article.published) if isinstance(first, BriefingNote) else (),
        strip=page.filled("strip", spans=spans, characters=len(article.text), words=rests),
        share=rests,
        style=Html(style),
        script=Html(script),
        policy=_policy(style, script),
        link=_link(first.article.source),
    )


def escape(text: str) -> Html:
    """`text` as HTML that shows exactly this text, what would act or hide made visible; for attributes too."""
    shown = revealed(text)
    for character, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;"), ("'", "&#39;")):
        shown = shown.replace(character, entity)
    return Html(shown)


class _Page:
    """One page while it is laid out: numbers its references and its statements on the way."""

    def __init__(self, article: Article, folders: Sequence[Path]) -> None:
        self.footnotes = Footnotes()
        self._article = article
        filters = {"cited": self._cited, "date": day_in_words, "marked": self._marked, "silence": silence}
        self._layouts = Layouts(folders, printed=_printed, filters=filters, autoescape=True)
        self._language = f' lang="{escape(article.language)}"' if article.language else ""
        self._claims = 0
        self._first_claims: dict[int, int] = {}
        self._place_shown = ""

    def filled(self, name: str, /, **variables: object) -> Html:
        """The layout `name`, filled in."""
        return Html(self._layouts.fill_in(name + SUFFIX, variables))

    def relations(self, actors: Sequence[Actor]) -> Html:
        """The relations drawn, once for each width; nothing where there are none."""
        found = relations_of(actors)
        if not found.edges:
            return Html()
        return Html("\n".join(self.filled("relations", graph=draw(found, width), name=name) for name, width in WIDTHS))

    def passages(self) -> Html:
        """The article, with what was cited so far marked: to be printed after the note."""
        return self.filled(
            "passages", paragraphs=paragraphs(self._article, self.footnotes.all()), title=self._article.title
        )

    def _cited(self, claims: Mapping[str, Any] | Sequence[Mapping[str, Any]]) -> Html:
        """A claim, or several one after the other, each with its references."""
        several = [claims] if isinstance(claims, Mapping) else claims
        return Html(" ".join(self._claim(Claim.model_validate(claim)) for claim in several))

    def _claim(self, claim: Claim) -> str:
        self._claims += 1
        numbers = self.footnotes.numbers(claim)
        for number in numbers:
            self._first_claims.setdefault(number, self._claims)
        links = "".join(
            f'<a class="ref" href="#q{number}" data-note="{number}" {self._described(number)}>{number}</a>'
            for number in numbers
        )
        notes = " ".join(map(str, numbers))
        words = f'<span class="words"{self._language}>{escape(claim.text)}</span>'
        opening = f'<span class="claim" id="c{self._claims}" data-notes="{notes}">'
        return f'{opening}{words}<span class="refs">{links}</span></span>'

    def _described(self, number: int) -> str:
        """What is said of a reference to who hears it or points at it: its number, and where the source has it."""
        place = self.footnotes.label(number)
        title = f' title="{escape(place)}"' if place else ""
        return f'aria-label="Quotation {number}{", " + escape(place) if place else ""}"{title}'

    def _place(self, numbers: Sequence[int]) -> str:
        """Where the source has the quotations `numbers`, unless the reader was just told."""
        places = ", ".join(dict.fromkeys(place for one in numbers if (place := self.footnotes.label(one))))
        if not places or places == self._place_shown:
            return ""
        self._place_shown = places
        return f' data-place="{escape(places)}"'

    def _marked(self, run: Run) -> Html:
        if run.breaks_line:
            return Html("<br>")
        words = escape(run.text)
        if not run.notes:
            return words
        places = "".join(f'<span class="place" id="q{number}"></span>' for number in run.begin)
        ends = f' data-ends="{" ".join(map(str, run.end))}"{self._place(run.end)}' if run.end else ""
        notes = " ".join(map(str, run.notes))
        target = self._first_claims[run.notes[0]]
        return Html(f'<mark data-notes="{notes}"{ends}>{places}<a href="#c{target}">{words}</a></mark>')


def _printed(value: object) -> Html:
    """What `{{ value }}` puts on the page: nothing that a template prints goes there unescaped."""
    if hasattr(value, "__html__"):
        return Html(value)
    return Html() if value is None else escape(str(value))


def _policy(style: str, script: str) -> str:
    """The content security policy: this style, this script, and nothing else from anywhere."""
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script)]
    return (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}'; img-src data:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _link(source: str | None) -> str | None:
    """The address of an article on the web; nothing else may become a link."""
    return source if source and re.fullmatch(r"https?://[!-~]+", source) else None
