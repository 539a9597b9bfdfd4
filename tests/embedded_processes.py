"""A process of its own that loads a model and asks it, and the patience to see processes end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

PATIENCE = 120  # seconds until a test gives up: a machine that is busy otherwise is no failure

RUN = f"""
import sys, time, threading
sys.path[:0] = {sys.path!r}
from pathlib import Path
from summarize.llm.embedded import EmbeddedServer
import json, urllib.request

def ask(server, text, tokens, **options):
    body = {{"messages": [{{"role": "user", "content": text}}], "max_tokens": tokens, "ignore_eos": True, **options}}
    headers = {{"Authorization": f"Bearer {{server.api_key}}", "Content-Type": "application/json"}}
    request = urllib.request.Request(server.base_url + "/chat/completions", json.dumps(body).encode(), headers)
    return urllib.request.urlopen(request, timeout=100).read()

model = Path(sys.argv[1])
"""


def run(code: str, model: Path, *packages: Path) -> subprocess.Popen[bytes]:
    """`code` at work in a process of its own; `packages` are folders in which it finds modules first."""
    command = [sys.executable, "-c", RUN + f"sys.path[:0] = {[*map(str, packages)]}\n" + code, str(model)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finish(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """What the process printed from here on, once every holder of its pipes has ended."""
    try:
        return process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def has_ended(pid: int, seconds: float = PATIENCE) -> bool:
    """Whether a process ends; one that nobody waits for is a zombie until the system's first process takes it."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if sys.platform == "linux" and Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False
