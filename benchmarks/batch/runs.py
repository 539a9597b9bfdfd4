"""Articles to work on, and one run over them in a process of its own, watched from outside."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.batch.stub import SENTENCE, Stub

WORDS = "market council minister reported river harbour agreed talks border energy police court budget trade".split()  # noqa: SIM905


@dataclass(frozen=True)
class Watched:
    """A run: its exit code, wall-clock and processor seconds, and its memory in MB early, at the end and at most."""

    code: int
    seconds: float
    processor: float
    early: float
    late: float
    peak: float


def write_articles(path: Path, count: int) -> Path:
    """A list of articles of 500 words each, every one different, each with the one sentence that is to be found."""
    chance = random.Random(1)
    with path.open("w") as file:
        for number in range(count):
            sentences = [f"Agency{number}x{k} {' '.join(chance.choices(WORDS, k=11))}." for k in range(41)]
            sentences.insert(3, SENTENCE)
            file.write(json.dumps({"id": f"a{number:06}", "text": " ".join(sentences)}) + "\n")
    return path


def run(
    stub: Stub, *arguments: str, kill_after: float | None = None, variables: Mapping[str, str] | None = None
) -> Watched:
    """`summarize batch` with these arguments and `variables`; `kill_after` so many seconds it is killed."""
    environment = {
        **os.environ,
        "OPENAI_BASE_URL": stub.base_url,
        "OPENAI_API_KEY": "none",
        "SUMMARIZE_MODEL": "llmock",
        "SUMMARIZE_PROTOCOL": "cited",
        **(variables or {}),
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "summarize", "batch", *arguments], env=environment)
    samples: list[float] = []
    peak = 0.0
    while process.poll() is None:
        if kill_after is not None and time.monotonic() - begun >= kill_after:
            process.send_signal(signal.SIGKILL)
            process.wait()
            break
        if memory := _memory(process.pid):
            samples.append(memory[0])
            peak = max(peak, memory[1])
        time.sleep(0.02 if kill_after is not None else 0.2)
    seconds = time.monotonic() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    tenth = len(samples) // 10
    early, late = (samples[tenth], samples[-1]) if samples else (0.0, 0.0)
    return Watched(process.returncode, seconds, processor, early, late, peak)


def results(path: Path) -> dict[str, object]:
    """The items of a results file by id, without the seconds they took."""
    found: dict[str, object] = {}
    with path.open() as file:
        for line in file:
            item = json.loads(line)
            assert item["id"] not in found, f"{item['id']} stands there twice"
            for result in item["results"]:
                del result["usage"]["seconds"]
            found[item["id"]] = item
    return found


def show(lines: Sequence[tuple[str, str, str]]) -> None:
    """Print measurements: what, how much, and what it must reach."""
    for what, value, wanted in lines:
        print(f"{what:<44}{value:>16}   {wanted}", flush=True)


def _memory(pid: int) -> tuple[float, float] | None:
    """The resident memory of a process now and at most, in MB; `None` where the system does not say."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = dict(line.split(":", 1) for line in status.splitlines() if line.startswith(("VmRSS", "VmHWM")))
    if len(found) < 2:
        return None
    return tuple(int(found[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))  # pyright: ignore[reportReturnType]
