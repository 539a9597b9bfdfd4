"""Promises about the note as a web page: all of the article, every statement with its words, and nothing that acts."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notes import ANSWER, ARTICLE, BRIEF, EMPTY, HOSTILE, RESULTS, SHARED, SILENCE, SUMMARY, hostile

from summarize.article import Article, Place, Span
from summarize.errors import PromptError
from summarize.evidence import Citation, Claim
from summarize.rendering.html import to_html
from summarize.rendering.passages import citations_of, merged, share
from summarize.rendering.visible import revealed
from summarize.rendering.words import SILENT
from summarize.results import ArticleInfo, Summary

VOID = {"meta", "link", "br", "rect", "path", "circle"}
HOSTILE_ARTICLE = Article.from_text(
    HOSTILE + "\n\n</p></div></aside></body><!-- ]]> {{ 7 * 7 }} {% raw %} &amp; </script></style>", title=HOSTILE
)


@dataclass
class Element:
    """One element of a page and the text in it."""

    name: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list["Element"])


class Page(HTMLParser):
    """A page as a browser takes it apart; fails where an element is not closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop().name == tag

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, name: str, **attributes: str) -> list[Element]:
        """The elements of this name with these attributes; `class_` is `class`."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [one for one in self.elements if one.name == name and wanted.items() <= one.attributes.items()]

    def quoted(self, note: str) -> str:
        """The marked words of the article that carry the reference `note`."""
        return "".join(one.text for one in self.all("mark") if note in one.attributes["data-notes"].split())


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("name", RESULTS)
def test_every_reference_of_every_statement_leads_to_its_exact_words(name: str) -> None:
    page = Page(to_html([RESULTS[name]], ARTICLE))
    quotes = {citation.quote for citation in citations_of([RESULTS[name]])}
    references = page.all("a", class_="ref")
    anchors = [one.attributes["id"] for one in page.all("span", class_="place")]
    assert {one.attributes["href"] for one in references} == {f"#{anchor}" for anchor in anchors}
    assert len(anchors) == len(set(anchors)) == len(quotes)
    found = {page.quoted(one.attributes["data-note"]) for one in references}
    assert {squeezed(one) for one in found} == {squeezed(one) for one in quotes}


def test_a_quotation_says_where_the_source_has_it() -> None:
    places = (Place(0, 40, "p. 3"), Place(40, len(ARTICLE.text), "p. <4>"))
    article = Article.from_text(ARTICLE.text, places=places)
    cited = [Citation.of(article, Span(one.start, one.end)) for one in citations_of([SUMMARY])]
    summary = SUMMARY.model_copy(update={"claims": tuple(Claim(text="So.", citations=(one,)) for one in cited)})
    page = Page(to_html([summary], article))
    references = page.all("a", class_="ref")
    assert [one.attributes["aria-label"] for one in references] == ["Quotation 1, p. 3", "Quotation 2, p. <4>"]
    assert [one.attributes["title"] for one in references] == ["p. 3", "p. <4>"]
    assert [one.attributes.get("data-place") for one in page.all("mark")] == ["p. 3", "p. <4>"]
    assert not any("title" in one.attributes for one in Page(to_html([SUMMARY], ARTICLE)).all("a", class_="ref"))


@pytest.mark.parametrize("name", RESULTS)
def test_every_statement_is_there_and_has_a_reference(name: str) -> None:
    page = Page(to_html([RESULTS[name]], ARTICLE))
    statements = page.all("span", class_="claim")
    assert statements
    assert all(one.attributes["data-notes"] for one in statements)


def test_marked_words_lead_back_to_a_statement_that_rests_on_them() -> None:
    page = Page(to_html([BRIEF], ARTICLE))
    statements = {one.attributes["id"]: one for one in page.all("span", class_="claim")}
    for mark in page.all("mark"):
        notes = set(mark.attributes["data-notes"].split())
        links = [one for one in page.all("a") if one.text == mark.text and one.attributes["href"].startswith("#c")]
        assert links
        targets = [statements[one.attributes["href"][1:]] for one in links]
        assert any(notes & set(target.attributes["data-notes"].split()) for target in targets)


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), max_size=6)


@given(st.text(st.sampled_from("ab. \n\n<&\u202e\x00א") | st.characters(exclude_categories=["Cs"]), max_size=80), SPANS)
@settings(max_examples=60, deadline=None)
def test_the_whole_article_is_shown_and_exactly_the_cited_words_are_marked(
    text: str, spans: list[tuple[int, int]]
) -> None:
    article = Article.from_text("The beginning.\n" + text)
    placed = [Span(start, min(start + length, len(article.text))) for start, length in spans]
    cited = tuple(
        Claim(text="It is so.", citations=(Citation.of(article, span),)) for span in placed if span.start < span.end
    )
    summary = Summary.model_validate(SHARED | {"article": ArticleInfo.of(article), "claims": cited})
    page = Page(to_html([summary], article))
    (shown,) = page.all("div", class_="text")
    assert squeezed(shown.text) == squeezed(revealed(article.text))
    for reference in page.all("a", class_="ref"):
        claim = next(
            one
            for one in page.all("span", class_="claim")
            if reference.attributes["data-note"] in one.attributes["data-notes"].split()
        )
        assert claim
    marked = {page.quoted(one.attributes["data-note"]) for one in page.all("a", class_="ref")}
    assert {squeezed(one) for one in marked} == {squeezed(revealed(one.citations[0].quote)) for one in cited}


@pytest.mark.parametrize("name", RESULTS)
def test_nothing_of_an_article_or_a_model_is_markup_or_acts(name: str) -> None:
    harmless = Page(to_html([RESULTS[name]], ARTICLE))
    html = to_html([hostile(RESULTS[name])], HOSTILE_ARTICLE)
    page = Page(html)
    assert {one.name for one in page.elements} <= {one.name for one in harmless.elements} | {"br", "title"}
    assert len(page.all("script")) == len(page.all("style")) == 1
    for element in page.elements:
        assert not any(key.startswith("on") or key in ("style", "src", "srcdoc") for key in element.attributes)
        assert element.attributes.get("href", "#").startswith(("#", "data:,"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", html)
    assert "⟨U+202E⟩gnp.exe" in html
    assert "{{ 7 * 7 }} {% raw %}" in html


def test_a_source_is_a_link_only_where_it_is_an_address_of_the_web() -> None:
    def links(source: str) -> list[str]:
        result = SUMMARY.model_copy(update={"article": SUMMARY.article.model_copy(update={"source": source})})
        return [one.attributes["href"] for one in Page(to_html([result], ARTICLE)).all("a", rel="noreferrer noopener")]

    assert links("https://example.org/a?b=1&c") == ["https://example.org/a?b=1&c"]
    for source in (
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "note.txt",
        "https://a b",
        "file:///x",
    ):
        assert links(source) == []


@pytest.mark.parametrize("name", RESULTS)
def test_the_policy_allows_this_style_and_this_script_and_nothing_else(name: str) -> None:
    html = to_html([RESULTS[name]], ARTICLE)
    page = Page(html)
    (policy,) = page.all("meta", http_equiv="Content-Security-Policy")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.attributes["content"].split(";"))

    def digest(name: str) -> str:
        (element,) = page.all(name)
        return base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()

    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == f"'sha256-{digest('style')}'"
    assert rules["script-src"] == f"'sha256-{digest('script')}'"
    assert {"base-uri", "form-action"} <= set(rules)
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//|@import|url\(", html)


def test_an_empty_note_says_so_in_every_section() -> None:
    html = to_html([EMPTY], ARTICLE)
    assert html.count(SILENT) == 8  # who, what, when, where, summary, actors, timeline, claimed
    assert "Nothing that was looked for." in html
    assert "Rests on no words of the article." in html
    assert "<mark" not in html


def test_answers_to_several_questions_are_one_page_with_one_numbering() -> None:
    page = Page(to_html([ANSWER, SILENCE.model_copy(update={"question": "When?"})], ARTICLE))
    assert [one.text for one in page.all("h2", dir="auto")] == ["Why?", "When?"]
    assert page.all("p", class_="silent")[0].text == SILENT


def test_headings_descend_one_level_at_a_time() -> None:
    for result in RESULTS.values():
        levels = [
            int(one.name[1]) for one in Page(to_html([result], ARTICLE)).elements if re.fullmatch("h[1-6]", one.name)
        ]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_same_note_is_the_same_page() -> None:
    assert to_html([BRIEF], ARTICLE) == to_html([BRIEF], ARTICLE)


# House styles


def test_a_layout_a_style_and_a_script_of_the_user_replace_ours(tmp_path: Path) -> None:
    (tmp_path / "note.css").write_text("h1 { color: teal }")
    (tmp_path / "note.js").write_text("void 0;")
    (tmp_path / "summary.html.j2").write_text(
        '{% extends "page.html.j2" %}{% block main %}<p>House {{ "<b>" }} {{ result.claims | cited }}</p>{% endblock %}'
    )
    html = to_html([SUMMARY], ARTICLE, [tmp_path])
    assert "<style>h1 { color: teal }</style>" in html
    assert "<script>void 0;</script>" in html
    assert "House &lt;b&gt; <span" in html
    assert base64.b64encode(hashlib.sha256(b"void 0;").digest()).decode() in html
    assert "Headline facts" in to_html([BRIEF], ARTICLE, [tmp_path])


@pytest.mark.parametrize(
    ("template", "line", "word"),
    [
        ("one\n{{ result.titel }}", 2, "titel"),
        ("one\n\n{% for x in y %}", 3, ""),
        ("{{ nothing }}", 1, "nothing"),
        ('{% extends "page.html.j2" %}\n{% block main %}\n{{ result.nope }}\n{% endblock %}', 3, "nope"),
        ("{{ result.claims.__class__.__mro__ }}", 1, "unsafe"),
        ("{{ result.claims | citet }}", 1, "citet"),
    ],
)
def test_a_broken_layout_names_file_line_and_variable(tmp_path: Path, template: str, line: int, word: str) -> None:
    path = tmp_path / "summary.html.j2"
    path.write_text(template)
    with pytest.raises(PromptError) as caught:
        to_html([SUMMARY], ARTICLE, [tmp_path])
    assert str(caught.value).startswith(f"{path}, line {line}: ")
    assert word in str(caught.value)


def test_a_style_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "note.css").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PromptError, match=r"note\.css cannot be read"):
        to_html([SUMMARY], ARTICLE, [tmp_path])


# How much of the article


def test_what_is_quoted_twice_counts_once() -> None:
    text = "One two. Three four. Five."
    spans = merged(text, [Span(0, 8), Span(4, 8), Span(9, 20)])
    assert spans == (Span(0, 20),)
    assert share(text, spans) == 17 / 22
    assert share(text, ()) == 0.0
