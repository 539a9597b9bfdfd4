"""What `summarize` costs beside the embedded model: first, second and repeated answers, four jobs, other programs.

Everything is measured side by side in one run. The raw server gets the very requests that `summarize` makes, in a
process of its own that loads the same model; what `summarize` takes longer is its overhead. POSIX only: memory is the
peak resident size that the operating system reports.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.measuring import Measured, measured
from benchmarks.speed.rivals import rivals
from summarize.llm.adapters import adapter_of
from summarize.llm.embedded import EmbeddedServer
from summarize.llm.models import find_model
from summarize.llm.provider import choose_endpoint
from summarize.sources.example import example_bytes

MODEL = "qwen2.5-coder-1.5b"
QUESTION, NEXT_QUESTION = "why did Hamas break with Syria?", "Who brokered the thaw?"
JOBS = (("ask", QUESTION), ("summary",), ("actors",), ("brief",))


def default_model() -> Path:
    """The file of the default model, which has to be here."""
    path = find_model(MODEL)
    if path is None:
        raise SystemExit("the default model is not here: summarize model pull")
    return path


def record(job: Sequence[str], article: str, file: Path) -> None:
    """Write the requests that a job makes into `file`, taken from the wire, and what it took."""
    import httpx2

    from summarize import Toolkit
    from summarize.sources import read_source

    bodies: list[object] = []
    send = httpx2.AsyncClient.send

    async def recording(self: httpx2.AsyncClient, request: httpx2.Request, **options: Any) -> httpx2.Response:
        bodies.append(json.loads(request.content))
        return await send(self, request, **options)

    httpx2.AsyncClient.send = recording  # type: ignore[method-assign,assignment]
    with Toolkit(provider="embedded") as kit:
        result = getattr(kit, job[0])(read_source(article), *job[1:])
    file.write_text(json.dumps({"requests": bodies, "usage": result.usage.model_dump()}))


def replay(bodies: Path) -> None:
    """Load the model and send it recorded requests; prints the seconds of the first reading and of all writing."""
    reading = writing = 0.0
    with EmbeddedServer.launch(default_model(), adapter=adapter_of(choose_endpoint(environment={}))).wait() as server:
        for body in json.loads(bodies.read_text())["requests"]:
            body.pop("stream", None)
            body.pop("stream_options", None)
            request = urllib.request.Request(
                f"{server.base_url}/chat/completions",
                json.dumps(body).encode(),
                {"Authorization": f"Bearer {server.api_key}", "Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request) as response:
                timings = json.load(response)["timings"]
            reading = reading or timings["prompt_ms"] / 1000
            writing += timings["predicted_ms"] / 1000
    print(json.dumps([reading, writing]))


def main(runs: int, article: str | None, parts: Sequence[str]) -> None:
    """Measure and print the `parts` chosen."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.txt"
        path.write_bytes(Path(article).read_bytes() if article else example_bytes())
        if "answers" in parts:
            _answers(runs, path, Path(folder))
        if "jobs" in parts:
            _jobs(path, Path(folder))
        if "brief" in parts:
            _brief(path, Path(folder))
        if "llm" in parts:
            _beside_llm(runs, path, Path(folder))


def _answers(runs: int, article: Path, folder: Path) -> None:
    ours = [str(Path(sys.executable).with_name("summarize")), "ask"]
    rest = [str(article), "--provider", "embedded"]
    bodies = _recorded(("ask", QUESTION), article, folder)
    found: dict[str, list[Measured]] = {name: [] for name in ("raw server", "first", "second", "first again")}
    for run in range(runs):
        # A cache of its own for each run: what was kept before would make the first answer a second one.
        variables = {"XDG_CACHE_HOME": str(folder / f"cache{run}")}
        found["raw server"].append(measured([sys.executable, "-m", "benchmarks.speed.embedded", "replay", str(bodies)]))
        found["first"].append(measured([*ours, QUESTION, *rest], variables))
        found["second"].append(measured([*ours, NEXT_QUESTION, *rest], variables))
        found["first again"].append(measured([*ours, QUESTION, *rest], variables))
    first = statistics.median(one.seconds for one in found["first"])
    print("| answer, whole process | s | of the first | peak MB |\n| --- | --- | --- | --- |")
    for name, several in found.items():
        seconds = statistics.median(one.seconds for one in several)
        memory = statistics.median(one.memory for one in several)
        print(f"| {name} | {seconds:.2f} | {seconds / first:.2f} | {memory:.0f} |", flush=True)
    print("\neach run: " + "; ".join(f"{name} {_seconds(several)}" for name, several in found.items()), flush=True)


def _seconds(several: Sequence[Measured]) -> str:
    return " ".join(f"{one.seconds:.1f}" for one in several)


def _jobs(article: Path, folder: Path) -> None:
    environment = os.environ | {"XDG_CACHE_HOME": str(folder / "jobs")}
    fresh: list[float] = []
    print("\n| four jobs in turn | s | tokens read | of them cached | written |\n| --- | --- | --- | --- | --- |")
    for job in JOBS:
        usage = _usage(job, article, environment)
        columns = [usage["seconds"], usage["input_tokens"], usage["cached_tokens"], usage["output_tokens"]]
        print(f"| {job[0]} | {' | '.join(str(one) for one in columns)} |", flush=True)
        fresh.append(usage["input_tokens"] - usage["cached_tokens"])
    print(f"\ntokens that were not cached: {fresh}; all of the first job's: {sum(fresh) / fresh[0]:.2f}", flush=True)


def _brief(article: Path, folder: Path) -> None:
    """The briefing note on an article that nobody has read, against one reading and what was written."""
    bodies = _recorded(("brief",), article, folder)
    found = json.loads(bodies.read_text())
    usage, requests = found["usage"], len(found["requests"])
    fresh = usage["input_tokens"] - usage["cached_tokens"]
    print(f"\nbrief: {usage['seconds']:.1f} s in {requests} requests; {fresh} tokens read, ", end="")
    print(f"{usage['output_tokens']} written", flush=True)
    command = [sys.executable, "-m", "benchmarks.speed.embedded", "replay", str(bodies)]
    reading, writing = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    print(f"one reading and what was written: {reading:.1f} + {writing:.1f} s; ", end="")
    print(f"{usage['seconds'] / (reading + writing):.2f}", flush=True)


def _usage(job: Sequence[str], article: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """What a job took, in a process of its own."""
    ours = str(Path(sys.executable).with_name("summarize"))
    command = [ours, *job, str(article), "--provider", "embedded", "--json", "--quiet"]
    done = subprocess.run(command, env=environment, check=True, capture_output=True)
    return json.loads(done.stdout)["usage"]


def _beside_llm(runs: int, article: Path, folder: Path) -> None:
    """The same model, served once, asked through `llm` and through `summarize`."""
    with rivals() as programs, EmbeddedServer.launch(default_model(), name=MODEL).wait() as server:
        settings = f"- model_id: local\n  model_name: {MODEL}\n  api_base: {server.base_url}\n  api_key_name: local\n"
        (folder / "extra-openai-models.yaml").write_text(settings)
        (folder / "keys.json").write_text(json.dumps({"local": server.api_key}))
        variables = {
            "LLM_USER_PATH": str(folder),
            "OPENAI_BASE_URL": server.base_url,
            "OPENAI_API_KEY": server.api_key,
        }
        ours = str(Path(sys.executable).with_name("summarize"))
        commands = {
            "llm": [str(programs / "llm"), "-m", "local", "-f", str(article), "--no-log", QUESTION],
            "summarize": [ours, "ask", QUESTION, str(article), "--model", MODEL, "--no-cache"],
        }
        print("\n| served by one process, article read before | s |\n| --- | --- |")
        for name, command in commands.items():
            measured(command, variables)
            seconds = statistics.median(measured(command, variables).seconds for _ in range(runs))
            print(f"| {name} | {seconds:.2f} |", flush=True)


def _recorded(job: Sequence[str], article: Path, folder: Path) -> Path:
    """The file that holds what `job` asks of an article that nobody has read."""
    bodies = folder / f"{job[0]}.json"
    command = [sys.executable, "-m", "benchmarks.speed.embedded", "record", str(bodies), str(article), *job]
    subprocess.run(command, env=os.environ | {"XDG_CACHE_HOME": str(folder / f"recording-{job[0]}")}, check=True)
    return bodies


if __name__ == "__main__":
    if sys.argv[1] == "record":
        record(sys.argv[4:], sys.argv[3], Path(sys.argv[2]))
    else:
        replay(Path(sys.argv[2]))
