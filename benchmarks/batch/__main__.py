"""What a batch must reach, measured against llmock on this machine.

    python -m benchmarks.batch [rate] [faults] [kills] [ray] [--articles N] [--jobs N] [--kills N]

`rate`: the rate at a latency of one second, memory, and a second run over what is unchanged. `faults`: requests where
30% are refused (429) and a tenth of the others fail (500). `kills`: a run killed at random moments, again and again,
against one that is left alone. `ray` (only where it is asked for): the engine ray on three nodes of this machine
against the engine local. llmock comes from PyPI; LLMOCK names the program where it is not on the path.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path

from benchmarks.batch.cluster import NODES, cluster
from benchmarks.batch.runs import results, run, show, write_articles
from benchmarks.batch.stub import stub


def rate(folder: Path, articles: int, jobs: int) -> None:
    source, out = write_articles(folder / "rate.jsonl", articles), folder / "rate.out.jsonl"
    arguments = (str(source), "-o", str(out), "--jobs", str(jobs), "--quiet")
    with stub("--latency-ms", "1000") as model:
        model.forget()
        first = run(model, *arguments)
        requests = model.served()
        model.forget()
        second = run(model, *arguments)
        repeated = model.served()
    ideal = articles / jobs
    show(
        [
            ("articles, at once, requests", f"{articles}, {jobs}, {requests}", ""),
            ("seconds (ideal)", f"{first.seconds:.1f} ({ideal:.1f})", ""),
            ("share of the ideal rate", f"{ideal / first.seconds:.0%}", "at least 90%"),
            ("processor seconds an article", f"{first.processor / articles:.4f}", ""),
            (
                "memory after a tenth, at the end, at most",
                f"{first.early:.0f}, {first.late:.0f}, {first.peak:.0f} MB",
                "",
            ),
            ("", "", "under 250 MB, and flat"),
            ("second run, articles a second", f"{articles / second.seconds:.0f}", "at least 5,000"),
            ("second run, of its processor seconds", f"{articles / second.processor:.0f}", ""),
            ("second run, requests", f"{repeated}", "0"),
        ]
    )


def faults(folder: Path, articles: int, jobs: int) -> None:
    source = write_articles(folder / "faults.jsonl", articles)
    whole, out = folder / "undisturbed.jsonl", folder / "faults.out.jsonl"
    with stub() as model:
        model.forget()
        run(model, str(source), "-o", str(whole), "--jobs", str(jobs), "--quiet")
        undisturbed = model.served()
    with stub("--error-rate-429", "0.3", "--error-rate-500", "0.07") as model:
        model.forget()
        disturbed = run(model, str(source), "-o", str(out), "--jobs", str(jobs), "--quiet")
        requests = model.served()
        verdict = model.ask("/_llmock/verdict")
    ignored = sum(1 for one in verdict.get("findings", []) if "retry_after_ignored" in str(one))
    show(
        [
            ("exit code", str(disturbed.code), "0"),
            ("items as in the undisturbed run", str(results(out) == results(whole)), "True"),
            ("requests, undisturbed and disturbed", f"{undisturbed}, {requests}", ""),
            ("times as many requests", f"{requests / undisturbed:.3f}", "at most 1.6"),
            ("Retry-After not waited for (llmock's verdict)", str(ignored), "0"),
            ("seconds", f"{disturbed.seconds:.1f}", ""),
        ]
    )


def kills(folder: Path, articles: int, jobs: int, times: int) -> None:
    source = write_articles(folder / "kills.jsonl", articles)
    whole, out = folder / "whole.jsonl", folder / "killed.jsonl"
    chance = random.Random(2)
    with stub("--latency-ms", "100") as model:
        model.forget()
        alone = run(model, str(source), "-o", str(whole), "--jobs", str(jobs), "--quiet")
        undisturbed = model.served()
        model.forget()
        killed = 0
        for _ in range(times):
            watched = run(
                model,
                *(str(source), "-o", str(out), "--jobs", str(jobs), "--quiet"),
                kill_after=chance.uniform(0.2, 1 + 1.5 * alone.seconds / times),
            )
            killed += watched.code == -9
        last = run(model, str(source), "-o", str(out), "--jobs", str(jobs), "--quiet")
        requests = model.served()
    show(
        [
            ("killed, of that many times", f"{killed}, {times}", ""),
            ("exit code of the last run", str(last.code), "0"),
            ("items as in the undisturbed run", str(results(out) == results(whole)), "True"),
            ("requests, undisturbed and killed", f"{undisturbed}, {requests}", ""),
            ("repeated requests a kill", f"{(requests - undisturbed) / max(1, killed):.1f}", f"at most {jobs}"),
        ]
    )


def ray(folder: Path, articles: int, jobs: int) -> None:
    source, alone, out = (folder / name for name in ("ray.jsonl", "local.out.jsonl", "ray.out.jsonl"))
    write_articles(source, articles)
    with stub("--latency-ms", "1000") as model:
        local = run(model, str(source), "-o", str(alone), "--jobs", str(jobs), "--quiet")
        with cluster() as address:
            arguments = (str(source), "-o", str(out), "--jobs", str(jobs), "--engine", "ray", "--quiet")
            spread = run(model, *arguments, variables={"RAY_ADDRESS": address})
    show(
        [
            ("articles, at once, nodes", f"{articles}, {jobs}, {NODES}", ""),
            ("exit codes", f"{local.code}, {spread.code}", "0, 0"),
            ("items as with the engine local", str(results(out) == results(alone)), "True"),
            ("seconds, local and ray", f"{local.seconds:.1f}, {spread.seconds:.1f}", ""),
            ("rate of ray, of that of local", f"{local.seconds / spread.seconds:.0%}", "at least 75%"),
        ]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "what", nargs="*", choices=["rate", "faults", "kills", "ray", []], help="all but ray by default"
    )
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--jobs", type=int, default=64)
    parser.add_argument("--kills", type=int, default=20)
    asked = parser.parse_args()
    chosen = asked.what or ["rate", "faults", "kills"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if "rate" in chosen:
            rate(folder, asked.articles, asked.jobs)
        if "faults" in chosen:
            faults(folder, asked.articles, asked.jobs)
        if "kills" in chosen:
            kills(folder, asked.articles, asked.jobs, asked.kills)
        if "ray" in chosen:
            ray(folder, asked.articles, asked.jobs)


if __name__ == "__main__":
    main()
