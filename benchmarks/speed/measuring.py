"""Measuring processes side by side: medians of wall-clock and processor seconds, and memory."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

_SAMPLED = 0.05  # seconds between two looks at the memory of several processes
OWN_VARIABLES = ("OPENAI_", "SUMMARIZE_PROVIDER", "SUMMARIZE_BASE_URL", "LLM_")


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: wall-clock and processor seconds, and peak memory in MB, of the processes that it starts too."""

    seconds: float
    processor: float
    memory: float


def measured(command: Sequence[str], variables: Mapping[str, str] | None = None) -> Measured:
    """Run a process that has to succeed, in an environment without a provider but for what `variables` say."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN_VARIABLES)}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment | dict(variables or {}), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    with _watched(process.pid) as peaks:
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    # Linux counts in KiB, macOS in bytes. This is the largest of the processes; what is wanted is all together.
    memory = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    memory = max(memory, sum(peaks.values()))
    return Measured(seconds, usage.ru_utime + usage.ru_stime, memory)


@contextmanager
def _watched(pid: int) -> Generator[dict[int, float]]:
    """The peak memory in MB of a process and of those that it starts, as last seen; only Linux tells."""
    peaks: dict[int, float] = {}
    ended = threading.Event()

    def look(one: int) -> None:
        folder = Path(f"/proc/{one}")
        peak = re.search(r"VmHWM:\s+(\d+) kB", (folder / "status").read_text())
        if peak:
            peaks[one] = int(peak[1]) / 1e3
        for task in folder.glob("task/*/children"):
            for child in task.read_text().split():
                look(int(child))

    def watch() -> None:
        while not ended.wait(_SAMPLED):
            with suppress(OSError):  # it has ended meanwhile
                look(pid)

    watcher = threading.Thread(target=watch)
    if Path("/proc/self/status").exists():
        watcher.start()
    try:
        yield peaks
    finally:
        ended.set()
        if watcher.ident is not None:
            watcher.join()


def side_by_side(
    runs: int, commands: Mapping[str, Sequence[str]], variables: Mapping[str, str] | None = None
) -> dict[str, Measured]:
    """The medians of several commands, each run in turn: what else the machine does meets all of them alike."""
    found: dict[str, list[Measured]] = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            found[name].append(measured(command, variables))
    return {
        name: Measured(
            statistics.median(one.seconds for one in runs_of),
            statistics.median(one.processor for one in runs_of),
            statistics.median(one.memory for one in runs_of),
        )
        for name, runs_of in found.items()
    }
