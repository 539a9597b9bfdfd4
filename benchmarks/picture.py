"""The picture of a note for the README, taken in Chromium from the recorded note on the bundled example.

    python -m benchmarks.picture [FILE]

FILE is docs/note.png where not given. Needs Debian's chromium and the `dev` extra; the fonts are this machine's.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.recorded import example_note
from summarize.rendering.html import to_html

PICTURE = Path(__file__).parents[1] / "docs" / "note.png"
SIZE = {"width": 1280, "height": 860}
CITED = "Syria's president, Bashar al Assad, welcomed"
"""The statement whose reference is clicked: it is shown with its words marked."""


def main() -> None:
    """Take the picture."""
    from playwright.sync_api import sync_playwright

    target = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURE
    note, article = example_note()
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "note.html"
        path.write_text(to_html([note], article), encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE, reduced_motion="reduce")  # pyright: ignore[reportArgumentType]
        page.goto(path.as_uri())
        page.locator("#facts .claim", has_text=CITED).locator(".ref").click()
        page.evaluate("document.getElementById('source').scrollTo(0, 0)")
        page.mouse.move(0, 0)
        page.wait_for_timeout(300)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
