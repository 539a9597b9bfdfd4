"""A server that answers by copying sentences of the article it is sent, for what can be measured without a model.

`python -m benchmarks.quality.copying JOB WORDS SEED` prints the peak memory, in MB, of one job over a long text.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_SENTENCES = 6


def copied(prompt: str) -> str:
    """Some sentences of the fenced article in `prompt`, one a line, evenly chosen."""
    text = prompt[prompt.index("<article>") : prompt.index("</article>")]
    sentences = [one for one in re.findall(r"[A-Z][^.\n]{30,}\.(?=\s)", text) if one[0].isupper()]
    step = max(1, len(sentences) // _SENTENCES)
    return "\n".join(sentences[::step][:_SENTENCES])


@contextmanager
def copying_server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The base URL of the server, and the requests that it has had so far."""
    requests: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            requests.append(body)
            message = {"role": "assistant", "content": copied(body["messages"][-1]["content"])}
            answer = json.dumps({"choices": [{"index": 0, "finish_reason": "stop", "message": message}]}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1", requests
    finally:
        server.shutdown()
        server.server_close()


def main() -> None:
    """Do one job and print what it took."""
    from benchmarks.quality.planting import FACTS, long_article
    from summarize import Toolkit
    from summarize.llm.provider import Endpoint, Protocol

    job, words, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    article, _ = long_article(words, seed)
    with copying_server() as (base_url, requests):
        endpoint = Endpoint("openai", base_url, "none", "gpt-4o", Protocol.PLAIN, 8192)
        with Toolkit(endpoint=endpoint) as kit:
            if job == "ask":
                kit.ask(article, FACTS[0].question)
            elif job == "summary":
                kit.summary(article)
            else:
                kit.actors(article)
        requests.clear()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main()
