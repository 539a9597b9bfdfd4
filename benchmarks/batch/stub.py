"""The model that is not one: llmock (from PyPI) on a loopback port, answering every request with one sentence."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

SENTENCE = "The council approved the harbour budget on Tuesday."
REPLY = json.dumps({"statements": [{"text": SENTENCE, "quotations": [SENTENCE]}]})


@dataclass(frozen=True)
class Stub:
    """A running llmock."""

    base_url: str

    def ask(self, path: str, data: object = None, method: str | None = None) -> Any:
        """Ask its control API."""
        body = None if data is None else json.dumps(data).encode()
        request = urllib.request.Request(self.base_url.removesuffix("/v1") + path, data=body, method=method)
        with urllib.request.urlopen(request, timeout=120) as response:
            return json.load(response)

    def forget(self) -> None:
        """Count from nothing again."""
        self.ask("/_llmock/requests", method="DELETE")

    def served(self) -> int:
        """How many requests it has been asked since."""
        records = self.ask("/_llmock/requests")["requests"]
        return records[-1]["seq"] if records else 0


@contextmanager
def stub(*flags: str) -> Generator[Stub]:
    """Start llmock with these flags; the program is the one in LLMOCK, or on the path."""
    program = os.environ.get("LLMOCK") or shutil.which("llmock")
    if program is None:
        sys.exit("llmock is not on the path: pip install llmock (in an environment of its own), or set LLMOCK")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [program, "serve", "--port", str(port), "--log-level", "error", *flags]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        running = Stub(f"http://127.0.0.1:{port}/v1")
        for _ in range(600):
            try:
                running.ask("/_llmock/scenario", {"behaviors": [{"type": "reply", "text": REPLY, "times": None}]})
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        yield running
    finally:
        process.terminate()
        process.wait()
