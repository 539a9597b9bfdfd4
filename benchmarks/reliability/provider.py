"""All four jobs, as whole processes, in front of `llmock`, a server that fails on demand and grades its clients.

    pip install llmock            (anywhere; it is no dependency of ours)
    python -m benchmarks.reliability provider [--llmock PROGRAM]

For each fault, job and protocol: the process ends by itself within its `--timeout`, with the exit code that the fault
has, and prints a result or nothing. After each, the server's verdict on the client is read: any FAIL fails the run.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from itertools import product
from pathlib import Path
from typing import Any

KEY = "sk-canary-1234567890"
TIMEOUT = 25.0  # seconds that a job may take: more than the faults take, on a busy machine too
GRACE = 60.0  # more, for a busy machine to start and end a process
TEXT = "The ferry company Nordlinje sold its oldest ship in 2014. Marta Hove led the company until May. " * 3
SAID = "Nordlinje sold its oldest ship in 2014."
QUOTED = {"text": SAID, "quotations": ["sold its oldest ship in 2014"]}
QUESTION = "When did Nordlinje sell its oldest ship?"

JOBS: dict[str, list[str]] = {"ask": [QUESTION], "summary": [], "actors": [], "brief": []}
REPLIES: dict[tuple[str, str], str] = {
    ("ask", "cited"): json.dumps({"answered": True, "statements": [QUOTED]}),
    ("summary", "cited"): json.dumps({"statements": [QUOTED]}),
    ("actors", "cited"): json.dumps({"actors": []}),
    ("brief", "cited"): json.dumps({"statements": [QUOTED]}),
    **{(job, "plain"): SAID for job in JOBS},
}

# The behaviours that the first requests of a job meet, and the exit codes that are right then. Well: 0, or 3 or 4
# where the same reply means nothing to a job; 6 also where the brief's second question gets an answer of another form.
WELL = {0, 3, 4}
FAULTS: dict[str, tuple[list[dict[str, Any]], set[int]]] = {
    "nothing": ([], WELL),
    "latency": ([{"type": "delay", "seconds": 1}], WELL),
    "429 once, Retry-After 1 s": ([{"type": "fail", "status": 429, "retry_after": 1}], WELL),
    "429 once": ([{"type": "fail", "status": 429}], WELL),
    "500 twice": ([{"type": "fail", "status": 500, "times": 2}], WELL),
    "503, for ever": ([{"type": "fail", "status": 503, "times": None}], {6, 124}),
    "429 for ever, Retry-After 300 s": ([{"type": "fail", "status": 429, "retry_after": 300, "times": None}], {6}),
    "400": ([{"type": "fail", "status": 400, "times": None}], {6}),
    "401": ([{"type": "fail", "status": 401, "times": None}], {6}),
    "403": ([{"type": "fail", "status": 403, "times": None}], {6}),
    "404": ([{"type": "fail", "status": 404, "times": None}], {6}),
    "stream dropped once": ([{"type": "stream_fault", "kind": "disconnect"}], WELL),
    "stream dropped, for ever": ([{"type": "stream_fault", "kind": "disconnect", "times": None}], {6}),
    "stream truncated once": ([{"type": "stream_fault", "kind": "truncate", "after_chunks": 2}], WELL),
    "stream malformed": ([{"type": "stream_fault", "kind": "malformed"}], {6}),
    "stream stalled": ([{"type": "stream_fault", "kind": "stall", "stall_seconds": 60, "times": None}], {124}),
    "first token late": ([{"type": "slow_first_token", "seconds": 2}], WELL),
    "cut at its length": ([{"type": "reply", "text": SAID, "finish_reason": "length", "times": None}], {6} | WELL),
    "content filter": ([{"type": "reply", "text": SAID, "finish_reason": "content_filter", "times": None}], {6}),
    "a tool call": (
        [{"type": "reply", "tool_calls": [{"name": "rm", "arguments": {}}], "times": None}],
        {6},
    ),
}


def main() -> None:
    """Run every fault against every job; ends with 1 where a job or the verdict was wrong."""
    parser = argparse.ArgumentParser(description="All four jobs in front of a provider that fails.")
    parser.add_argument("--llmock", default="llmock", metavar="PROGRAM")
    parser.add_argument("--only", default="", metavar="WORDS", help="only the faults whose name has these words")
    options = parser.parse_args()
    chosen = [fault for fault in FAULTS if options.only in fault]
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [options.llmock, "serve", "--port", str(port), "--log-level", "error", "--response-style", "static"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wrong: list[str] = []
    findings: list[str] = []
    calls = faults = 0
    try:
        _await(port)
        for fault, job, protocol in product(chosen, JOBS, ("cited", "plain")):
            # Cleared each time: the same request in two cases would be taken for a retry.
            _admin(port, "POST", "reset")
            wrong += _case(port, fault, job, protocol)
            verdict = _admin(port, "GET", "verdict")
            calls += verdict["calls"]
            faults += verdict["faults_injected"]
            findings += [f"{one['severity']}: {one['code']}" for one in verdict["findings"]]
            for one in verdict["findings"]:
                print(f"{one['severity']}: {fault}, {job}, {protocol}: {one['code']}: {one['title']}", flush=True)
    finally:
        server.terminate()
        server.wait()
    print("\n".join(wrong))
    failed = sum(one.startswith("error") for one in findings)
    print(
        f"{len(chosen) * len(JOBS) * 2} cases, {len(wrong)} wrong; verdicts over {calls} calls with {faults} faults:"
        f" {failed} FAIL, {len(findings) - failed} warnings"
    )
    raise SystemExit(1 if wrong or failed else 0)


def _case(port: int, fault: str, job: str, protocol: str) -> list[str]:
    """Run one job through one fault; what was wrong."""
    behaviours, right = FAULTS[fault]
    usual = {"type": "reply", "text": REPLIES[job, protocol], "times": None}
    _admin(port, "POST", "scenario", {"behaviors": [*behaviours, usual]})
    if job == "brief" and protocol == "cited":
        right = right | {6}  # every question of the brief gets the answer to its first
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "article.txt")
        source.write_text(TEXT)
        command = [sys.executable, "-m", "summarize", job, *JOBS[job], str(source), "--model", "gpt-4.1-mini"]
        command += ["--base-url", f"http://127.0.0.1:{port}/v1", "--protocol", protocol, "--timeout", str(TIMEOUT)]
        home = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"), folder)
        environment = {**os.environ, **home, "OPENAI_API_KEY": KEY}
        try:
            run = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=TIMEOUT + GRACE, check=False
            )
        except subprocess.TimeoutExpired:
            return [f"{fault}, {job}, {protocol}: still running after {TIMEOUT + GRACE:.0f} s"]
    place = f"{fault}, {job}, {protocol}"
    if run.returncode not in right:
        return [f"{place}: exit code {run.returncode} instead of {sorted(right)}: {run.stderr.strip()}"]
    if run.returncode in (6, 124) and run.stdout:
        return [f"{place}: printed something though it failed: {run.stdout[:200]!r}"]
    if "Traceback" in run.stderr or KEY in run.stdout + run.stderr:
        return [f"{place}: a traceback or the key: {run.stderr[-500:]}"]
    return []


def _await(port: int) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


def _admin(port: int, method: str, what: str, body: object = None) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"http://127.0.0.1:{port}/_llmock/{what}", data, method=method)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as response:
        raw = response.read()
    return json.loads(raw) if raw else {}
