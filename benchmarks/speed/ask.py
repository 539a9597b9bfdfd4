"""Prints what `summarize` costs beside its model: start-up, a first embedded answer, and memory.

    python -m benchmarks.speed.ask [--article FILE] [--question TEXT] [--runs 3]

Everything is measured side by side in one run. The raw server gets the very requests that `summarize ask` makes, in a
process of its own that loads the same model; what `summarize` takes longer is its overhead. POSIX only: memory is the
peak resident size that the operating system reports.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from summarize.llm.embedded import EmbeddedServer
from summarize.llm.models import find_model

ROOT = Path(__file__).parents[2]
QUESTION = "why did Hamas break with Syria?"
HOSTED_VARIABLES = ("OPENAI_API_KEY", "OPENAI_BASE_URL")


def measured(command: list[str], **variables: str) -> tuple[float, float]:
    """The wall-clock seconds and the peak memory (MB) of a process that has to succeed."""
    environment = {name: value for name, value in os.environ.items() if name not in HOSTED_VARIABLES} | variables
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with exit code {process.returncode}")
    # Linux counts in KiB, macOS in bytes.
    return seconds, usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def median_of(runs: int, command: list[str], **variables: str) -> tuple[float, float]:
    """The medians of `measured`."""
    results = [measured(command, **variables) for _ in range(runs)]
    return statistics.median(seconds for seconds, _ in results), statistics.median(memory for _, memory in results)


def default_model() -> Path:
    """The file of the default model, which has to be here."""
    path = find_model("qwen2.5-coder-1.5b")
    if path is None:
        raise SystemExit("the default model is not here: summarize model pull")
    return path


def raw(bodies: Path) -> None:
    """Load the model and send it the recorded requests: what no program around it can save."""
    with EmbeddedServer.start(default_model()) as server:
        for body in json.loads(bodies.read_text()):
            request = urllib.request.Request(
                f"{server.base_url}/chat/completions",
                json.dumps(body).encode(),
                {"Authorization": f"Bearer {server.api_key}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request) as response:
                response.read()


def record_bodies(article: str, question: str, file: Path) -> None:
    """Write the requests that `ask` makes into `file`, taken from the wire."""
    import httpx2

    from summarize import Toolkit
    from summarize.sources import read_source

    bodies: list[object] = []
    send = httpx2.AsyncClient.send

    async def recording(self: httpx2.AsyncClient, request: httpx2.Request, **options: object) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return await send(self, request, **options)  # type: ignore[arg-type]

    httpx2.AsyncClient.send = recording  # type: ignore[method-assign,assignment]
    with Toolkit(provider="embedded") as kit:
        print(f"answer: {kit.ask(read_source(article), question).answer}")
    httpx2.AsyncClient.send = send  # type: ignore[method-assign]
    file.write_text(json.dumps(bodies))


def serve() -> None:
    """Serve the default model until standard input ends; the first line of output says where, and with which key."""
    with EmbeddedServer.start(default_model()) as server:
        print(server.base_url, server.api_key, flush=True)
        sys.stdin.read()


def hosted_memory(article: str, question: str) -> float:
    """The peak memory (MB) of `ask` against a server in another process.

    That process has to be another than this one too: what a process counts as its peak includes its parent's size.
    """
    line = [sys.executable, "-m", "benchmarks.speed.ask", "--serve"]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url, key = process.stdout.readline().split()
        ask = [sys.executable, "-m", "summarize", "ask", question, article, "--model", "qwen2.5-coder-1.5b"]
        _, memory = measured(ask, OPENAI_BASE_URL=url, OPENAI_API_KEY=key)
        process.communicate()
    return memory


def main() -> None:
    """Parse the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--article", default=str(ROOT.parent / "shared" / "data" / "us-warns-syria-hamas.txt"))
    parser.add_argument("--question", default=QUESTION)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--raw", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--record", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.record:
        record_bodies(arguments.article, arguments.question, arguments.record)
        return
    if arguments.serve:
        serve()
        return
    if arguments.raw:
        raw(arguments.raw)
        return
    python = [sys.executable]
    command = str(Path(sys.executable).with_name("summarize"))
    print("| start-up | median s |\n| --- | --- |")
    for name, line in {
        "bare Python": [*python, "-c", "pass"],
        "import summarize": [*python, "-c", "import summarize"],
        "summarize --help": [command, "--help"],
        "summarize status": [command, "status", "--provider", "embedded"],
    }.items():
        print(f"| {name} | {median_of(7, line)[0]:.3f} |")
    with tempfile.TemporaryDirectory() as folder:
        bodies = Path(folder) / "bodies.json"
        line = ["-m", "benchmarks.speed.ask", "--record", str(bodies), "--article", arguments.article]
        subprocess.run([*python, *line, "--question", arguments.question], check=True)
        ask = [command, "ask", arguments.question, arguments.article, "--provider", "embedded"]
        ours, second, theirs = [], [], []
        for run in range(arguments.runs):
            # A cache of its own for each run: a reading kept from before would make the first answer a second one.
            cache = str(Path(folder) / f"cache{run}")
            ours.append(measured(ask, XDG_CACHE_HOME=cache))
            second.append(measured(ask, XDG_CACHE_HOME=cache))
            theirs.append(measured([*python, "-m", "benchmarks.speed.ask", "--raw", str(bodies)]))
    seconds, raw_seconds = statistics.median(s for s, _ in ours), statistics.median(s for s, _ in theirs)
    print(f"\nfirst embedded answer, whole process: {seconds:.2f} s, the raw server with the same requests: ", end="")
    print(f"{raw_seconds:.2f} s, ratio {seconds / raw_seconds:.3f}")
    again = statistics.median(s for s, _ in second)
    print(f"the next question on the article, in a new process: {again:.2f} s, ratio {again / seconds:.3f}")
    print(f"peak memory: embedded {statistics.median(m for _, m in ours):.0f} MB, hosted ", end="")
    print(f"{hosted_memory(arguments.article, arguments.question):.0f} MB")


if __name__ == "__main__":
    main()
