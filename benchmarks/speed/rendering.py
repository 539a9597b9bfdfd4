"""How long it takes to render the bundled example's briefing note, in every form a file can have.

    python -m benchmarks.speed.rendering

The note is the recorded one (no model runs). `first` is that of a process that has only read the note, `median` that of
ten more. Seconds of processor time of all threads, which other work on the machine does not change.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from summarize.rendering.output import Format
from summarize.results import BriefingNote
from summarize.sources import read_source

LIMITS = {Format.HTML: 0.15, Format.MARKDOWN: 0.15, Format.DOCX: 1.5, Format.PDF: 1.5}
"""What a rendering may take, in seconds; the others have no limit."""


def measure(form: Format, note: BriefingNote) -> list[float]:
    """Seconds of each of eleven renderings, the first one with what it imports."""
    from summarize.rendering.forms import render

    article = read_source(None)
    taken: list[float] = []
    for _ in range(11):
        began = time.process_time()
        render(form, [note], article)
        taken.append(time.process_time() - began)
    return taken


def main() -> None:
    """Print the table; one process a form, so that none finds what another has imported."""
    if len(sys.argv) == 3:
        note = BriefingNote.model_validate_json(Path(sys.argv[2]).read_bytes())
        print(*measure(Format(sys.argv[1]), note))
        return
    from benchmarks.recorded import example_note
    from summarize.rendering.json import to_json

    with TemporaryDirectory() as folder:
        path = Path(folder) / "note.json"
        path.write_text(to_json(example_note()[0]), encoding="utf-8")
        print(f"{'form':8}{'first':>8}{'median':>8}{'limit':>8}")
        for form in Format:
            command = [sys.executable, "-m", "benchmarks.speed.rendering", form, str(path)]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            first, *others = map(float, printed.split())
            limit = f"{LIMITS[form]:8.2f}" if form in LIMITS else f"{'':8}"
            print(f"{form:8}{first:8.3f}{median(others):8.3f}{limit}", flush=True)


if __name__ == "__main__":
    main()
