"""The model that is not one: llmock, on a loopback port, answering every request with one sentence."""

from __future__ import annotations

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

SENTENCE = "The council approved the harbour budget on Tuesday."
_STATEMENTS = [{"text": SENTENCE, "quotations": [SENTENCE]}]
# Of both shapes, so that it serves `summary` and `ask`.
REPLIES = {
    "summary": json.dumps({"statements": _STATEMENTS}),
    "ask": json.dumps({"answered": True, "statements": _STATEMENTS}),
}


@contextmanager
def stub(program: Path, latency_ms: int, job: str) -> Generator[str]:
    """The base URL of an llmock that answers after `latency_ms`, in the shape that `job` asks for."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [str(program), "serve", "--port", str(port), "--log-level", "error", "--latency-ms", str(latency_ms)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    script = {"behaviors": [{"type": "reply", "text": REPLIES[job], "times": None}]}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/_llmock/scenario", json.dumps(script).encode())
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(request, timeout=60).close()
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.terminate()
        process.wait()
