"""Promises about the page in a real browser: clicks, keys, print, darkness, narrowness, accessibility, silence.

Chromium is Debian's (`apt-get install chromium`) or the one that `SUMMARIZE_TEST_CHROMIUM` names. Without it these
tests are skipped; with `browser` in `SUMMARIZE_TEST_REQUIRE` they fail.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from conftest import ENVIRONMENT
from crowds import NAMES, actor, crowd
from notes import ACTORS, ANSWER, ARTICLE, BRIEF, EMPTY, RESULTS, SHARED, SILENCE, hostile, text_of_pdf
from test_rendering_html import HOSTILE_ARTICLE

from summarize.article import Article, Span
from summarize.evidence import Citation, Claim
from summarize.rendering.graph import draw
from summarize.rendering.html import to_html
from summarize.results import ActorsBrief, ArticleInfo, Result, Summary

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 740}
LONG = Article.from_text(
    "\n\n".join(f"The parties met for the {n}th time, and reached no agreement on anything." for n in range(200))
)


@dataclass(frozen=True)
class Shown:
    """A page in a browser, and everything that it complained about or asked of a network."""

    page: Page
    complaints: list[str]
    requests: list[str]


Show = Callable[..., "Page"]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    chromium = ENVIRONMENT.get("SUMMARIZE_TEST_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        if "browser" in ENVIRONMENT.get("SUMMARIZE_TEST_REQUIRE", ""):
            pytest.fail("SUMMARIZE_TEST_REQUIRE asks for a browser, and there is no chromium")
        pytest.skip("no chromium to look with: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


def opened(browser: Browser, **options: bool) -> Shown:
    """A new window that keeps what happens in it."""
    page = browser.new_context(viewport=WIDE, **options).new_page()  # pyright: ignore[reportArgumentType]
    shown = Shown(page, [], [])
    page.on("console", lambda message: shown.complaints.append(message.text))
    page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    page.on("dialog", lambda dialog: shown.complaints.append(dialog.message))
    page.on("request", lambda request: shown.requests.append(request.url))
    return shown


@pytest.fixture(scope="module")
def window(browser: Browser) -> Shown:
    """One window for all tests: a new one for each takes most of their time."""
    return opened(browser)


@pytest.fixture
def show(window: Shown, tmp_path: Path) -> Generator[Show]:
    """Shows results over an article in the window; afterwards the console must have stayed empty."""
    window.complaints.clear()
    window.requests.clear()
    path = tmp_path / "note.html"

    def open_page(
        *results: Result,
        article: Article = ARTICLE,
        viewport: dict[str, int] = WIDE,
        scheme: Literal["light", "dark"] = "light",
    ) -> Page:
        path.write_text(to_html(results, article), encoding="utf-8")
        page = window.page
        page.set_viewport_size(viewport)  # pyright: ignore[reportArgumentType]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.mouse.move(0, 0)
        page.goto(path.as_uri())
        return page

    yield open_page
    assert window.complaints == []
    assert window.requests
    assert [url for url in window.requests if not url.startswith(("file:", "data:"))] == []


def long_summary() -> Summary:
    last = LONG.sentences[-1]
    claims = tuple(
        Claim(text=f"It failed {n}.", citations=(Citation.of(LONG, Span(last.start, last.end)),)) for n in (1, 2)
    )
    return Summary.model_validate(SHARED | {"article": ArticleInfo.of(LONG), "claims": claims})


def marked(page: Page) -> str:
    return "".join(page.locator("mark.on").all_text_contents())


def violations(page: Page, part: str = "html") -> list[str]:
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("part => axe.run(part)", part)["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.mark.parametrize("viewport", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_click_on_a_reference_brings_its_exact_words_into_view_and_marks_them(
    show: Show, viewport: dict[str, int]
) -> None:
    page = show(long_summary(), article=LONG, viewport=viewport)
    mark = page.locator("mark").first
    page.locator(".ref").first.click()
    page.wait_for_function("document.querySelector('mark').getBoundingClientRect().top < innerHeight")
    assert marked(page) == LONG.slice(LONG.sentences[-1])
    box = mark.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= viewport["height"]


def test_only_the_words_of_one_reference_are_marked_at_a_time(show: Show) -> None:
    page = show(BRIEF)
    for number, words in (("1", "broke with Syria in 2012"), ("2", "The delegation met Assad last week.")):
        page.locator(f'.ref[data-note="{number}"]').first.click()
        assert marked(page) == words
    page.keyboard.press("Escape")
    assert marked(page) == ""


def test_a_click_that_gives_no_focus_marks_the_words_too(show: Show) -> None:
    page = show(ANSWER, viewport=NARROW)
    page.locator(".ref").first.evaluate("link => link.click()")  # as browsers do that focus no links
    assert marked(page) == "broke with Syria in 2012"


def test_the_keyboard_alone_reaches_a_reference_its_words_and_who_relies_on_them(show: Show) -> None:
    page = show(ANSWER)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the article"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ref on"
    assert marked(page) == "broke with Syria in 2012"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "broke with Syria in 2012"
    page.keyboard.press("Tab")
    card = page.locator(".card")
    page.keyboard.press("Shift+Tab")
    assert card.is_visible()
    assert card.get_attribute("aria-label") == "Relied on by"
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "card"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.card') !== null")
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "broke with Syria in 2012"


def test_marked_words_show_who_relies_on_them_and_leaving_them_ends_it(show: Show) -> None:
    page = show(BRIEF)
    page.get_by_role("link", name="broke with Syria in 2012").hover()
    card = page.locator(".card")
    assert card.is_visible()
    assert "Hamas broke with Syria in 2012." in card.inner_text()
    assert "Timeline" in card.inner_text()
    assert page.locator(".claim.relies").count() >= 3
    page.mouse.move(10, 10)
    card.wait_for(state="hidden")
    assert page.locator(".claim.relies").count() == 0


def test_a_card_can_be_hovered_and_leads_to_the_statement(show: Show) -> None:
    page = show(BRIEF)
    page.get_by_role("link", name="broke with Syria in 2012").hover()
    entry = page.locator(".card a").last
    entry.hover()
    page.wait_for_timeout(400)  # longer than a card stays when it is left
    entry.click()
    assert re.search(r"#c\d+$", page.url)


def test_without_scripts_references_are_links_to_their_words(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "note.html").write_text(to_html([long_summary()], LONG), encoding="utf-8")
    page = opened(browser, java_script_enabled=False).page
    page.goto((tmp_path / "note.html").as_uri())
    page.locator(".ref").first.click()
    box = page.locator("mark").first.bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= WIDE["height"]


@pytest.mark.parametrize(
    ("name", "scheme", "viewport"),
    [
        ("brief", "light", WIDE),
        ("brief", "dark", WIDE),
        ("actors", "dark", NARROW),
        ("summary", "light", WIDE),
        ("answer", "dark", WIDE),
        ("empty", "light", NARROW),
    ],
)
def test_axe_finds_nothing_to_object_to(show: Show, name: str, scheme: str, viewport: dict[str, int]) -> None:
    result = {**RESULTS, "empty": EMPTY}[name]
    page = show(result, scheme=scheme, viewport=viewport)
    assert violations(page) == []
    if name == "brief" and viewport is WIDE:
        page.locator(".ref").first.click()
        page.get_by_role("link", name="broke with Syria in 2012").hover()
        assert violations(page, "#source") == []


def test_a_page_made_of_a_hostile_article_does_nothing(show: Show) -> None:
    for result in RESULTS.values():
        page = show(hostile(result), article=HOSTILE_ARTICLE)
        assert page.locator("script").count() == 1
        assert page.locator("img, iframe, object, form").count() == 0
        assert "<script>alert(1)</script>" in page.locator("main").inner_text()
        page.locator(".ref").first.click()


def test_darkness_is_dark_and_light_is_light(show: Show) -> None:
    def brightness(scheme: str) -> int:
        colour = show(BRIEF, scheme=scheme).evaluate("getComputedStyle(document.documentElement).backgroundColor")
        return sum(map(int, re.findall(r"\d+", colour)[:3]))

    assert brightness("dark") < 150
    assert brightness("light") > 600


@pytest.mark.parametrize("name", [*RESULTS, "hostile", "crowd"])
def test_nothing_is_wider_than_a_telephone(show: Show, name: str) -> None:
    crowded = ACTORS.model_copy(update={"actors": (ACTORS.actors[0].model_copy(update={"name": "Donau" * 30}),)})
    result = {**RESULTS, "hostile": hostile(BRIEF), "crowd": crowded}[name]
    page = show(result, article=HOSTILE_ARTICLE if name == "hostile" else ARTICLE, viewport=NARROW)
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_print_holds_the_note_and_the_whole_article_on_paper_of_any_width(show: Show) -> None:
    page = show(long_summary(), article=LONG, scheme="dark")
    for paper in ("A4", "A1"):
        text = text_of_pdf(page.pdf(format=paper, print_background=True))
        assert "It failed 1." in text
        assert "for the 0th time" in text
        assert "for the 199th time" in text
        assert "Skip to the article" not in text


def test_an_answer_without_words_and_several_answers_stand_beside_the_article(show: Show) -> None:
    page = show(ANSWER, SILENCE)
    assert page.locator("main .silent").inner_text() == "The article does not say."
    note, source = page.locator(".note").bounding_box(), page.locator("#source").bounding_box()
    assert note is not None
    assert source is not None
    assert note["x"] + note["width"] <= source["x"] + 1


def test_a_reader_of_the_screen_finds_landmarks_and_headings(show: Show) -> None:
    page = show(BRIEF)
    for role in ("main", "banner", "contentinfo", "complementary", "navigation"):
        assert page.get_by_role(role).count() == 1, role
    headings = page.get_by_role("heading", level=2).all_inner_texts()
    assert [one.lower() for one in headings[:3]] == ["headline facts", "summary", "key actors"]
    assert page.get_by_role("link", name="Quotation 1").count() > 1


MEASURE = """() => [...document.querySelectorAll("svg.graph")].filter(one => one.getClientRects().length).map(svg => {
  const frame = svg.getBoundingClientRect();
  const boxes = [...svg.querySelectorAll("text")].map(one => [one.textContent, one.getBoundingClientRect()]);
  const found = [];
  for (const [words, box] of boxes) {
    const outside = box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1;
    if (outside) found.push(words + " is out");
    for (const [others, other] of boxes) {
      const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      // Boxes of lines of one name touch by their leading; letters are smaller than that.
      if (box !== other && across > 1 && down > box.height * 0.3) found.push(words + " meets " + others);
    }
  }
  return found;
})"""


@pytest.mark.parametrize("number", [2, 5, 10, 15])
def test_no_text_of_a_graph_meets_another_as_the_browser_draws_it(show: Show, number: int) -> None:
    relations = crowd(number, number)
    assert draw(relations, 640.0).lines
    page = show(crowded(number))
    for viewport in (WIDE, NARROW):
        page.set_viewport_size(viewport)  # pyright: ignore[reportArgumentType]
        assert page.evaluate(MEASURE) == [[]]


def crowded(number: int) -> ActorsBrief:
    """Actors whose relations are those of `crowd`."""
    relations = crowd(number, number)
    said: dict[int, list[tuple[str, str]]] = {}
    for edge in relations.edges:
        said.setdefault(edge.of, []).extend((kind, relations.names[edge.to]) for kind in edge.kinds)
    actors = tuple(actor(name, *said.get(place, [])) for place, name in enumerate(relations.names))
    assert any(name.startswith(NAMES) for name in relations.names)
    return ACTORS.model_copy(update={"actors": actors})
