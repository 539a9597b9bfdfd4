"""A provider's Batch API on the loopback: files, batches, and batches that expire or leave something out."""

from __future__ import annotations

import email
import json
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from model_stand_in import reply_to


@dataclass
class BatchApi:
    """What was submitted, by id. Of the batches in `expiring` (counted from 1) only the first request is answered;
    while `is_busy`, and for `looks` more looks at it, no batch ends."""

    base_url: str = ""
    files: dict[str, str] = field(default_factory=dict[str, str])
    batches: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    expiring: tuple[int, ...] = ()
    is_busy: bool = False
    looks: int = 0
    refused: tuple[str, ...] = ()

    def submitted(self) -> list[list[dict[str, Any]]]:
        """The requests of each batch."""
        return [
            [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
            for batch in self.batches.values()
        ]

    def create(self, asked: dict[str, Any]) -> dict[str, Any]:
        number = len(self.batches) + 1
        batch: dict[str, Any] = {
            **asked,
            "id": f"batch_{number}",
            "object": "batch",
            "created_at": number,
            "status": "in_progress",
        }
        self.batches[batch["id"]] = batch
        return batch

    def look_at(self, batch: dict[str, Any]) -> dict[str, Any]:
        if self.looks > 0:
            self.looks -= 1
            return batch
        if self.is_busy or batch["status"] != "in_progress":
            return batch
        lines = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        has_expired = int(batch["id"].split("_")[1]) in self.expiring
        done = lines[:1] if has_expired else lines
        left = lines[1:] if has_expired else []
        batch["status"] = "expired" if has_expired else "completed"
        batch["output_file_id"] = self.keep([self.result(line) for line in done])
        if left:
            error = {"code": "batch_expired", "message": "too late"}
            batch["error_file_id"] = self.keep(
                [{"custom_id": line["custom_id"], "response": None, "error": error} for line in left]
            )
        return batch

    def result(self, line: dict[str, Any]) -> dict[str, Any]:
        if any(word in json.dumps(line["body"]) for word in self.refused):
            response = {"status_code": 400, "body": {"error": {"message": "refused"}}}
        else:
            message = {"role": "assistant", "content": reply_to(line["body"])}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            body = {"choices": [choice], "model": "batched", "usage": {"prompt_tokens": 5, "completion_tokens": 1}}
            response = {"status_code": 200, "body": body}
        return {"custom_id": line["custom_id"], "response": response, "error": None}

    def keep(self, lines: list[dict[str, Any]]) -> str:
        identity = f"file-{len(self.files) + 1}"
        self.files[identity] = "\n".join(map(json.dumps, lines))
        return identity


@contextmanager
def batch_api() -> Generator[BatchApi]:
    """The API on a port of its own for the length of a `with` block."""
    api = BatchApi()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["content-length"]))
            if self.path.endswith("/files"):
                head = f"content-type: {self.headers['content-type']}\r\n\r\n".encode()
                parts: Any = email.message_from_bytes(head + content).get_payload()
                uploaded = next(part.get_payload(decode=True) for part in parts if part.get_filename())
                identity = api.keep([json.loads(line) for line in uploaded.decode().splitlines()])
                self.send({"id": identity, "object": "file", "purpose": "batch", "bytes": 1, "created_at": 1})
            else:
                self.send(api.create(json.loads(content)))

        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if path.endswith("/content"):
                self.send_text(api.files[path.split("/")[-2]])
            elif path.endswith("/batches"):
                self.send({"object": "list", "data": list(api.batches.values()), "has_more": False})
            else:
                self.send(api.look_at(api.batches[path.split("/")[-1]]))

        def send(self, payload: object) -> None:
            self.send_text(json.dumps(payload), "application/json")

        def send_text(self, text: str, media: str = "text/plain") -> None:
            raw = text.encode()
            self.send_response(200)
            self.send_header("content-type", media)
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    api.base_url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
