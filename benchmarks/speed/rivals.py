"""The programs that ours is measured against: in a virtual environment of their own, from PyPI, or where one is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("llm", "sumy", "llmock")
FOLDER_VARIABLE = "BENCHMARK_RIVALS"


@contextmanager
def rivals() -> Generator[Path]:
    """The folder of their programs: of the environment in `BENCHMARK_RIVALS`, else of one made for the while."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    if chosen:
        yield Path(chosen) / "bin"
        return
    with tempfile.TemporaryDirectory(prefix="rivals-") as folder:
        print(f"installing {', '.join(PROGRAMS)}", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([f"{folder}/bin/pip", "install", "--quiet", *PROGRAMS], check=True, stderr=subprocess.DEVNULL)
        yield Path(folder) / "bin"
