"""How many answers at once, and how many threads, serve an embedded model best: four questions on one article.

The questions come one after the other to one slot, or all at once to two or four. Each slot has to read the article for
itself, which is why one is what ships: see benchmarks/RESULTS.md.
"""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from summarize.llm.models import find_model
from summarize.sources.example import example_bytes

QUESTIONS = ("Who met Assad?", "When did Hamas leave Syria?", "What did Washington say?", "Who brokered the thaw?")
ANSWER_TOKENS = 40
_KEY = "benchmark"


def four_questions(path: Path, slots: int, threads: int) -> float:
    """Seconds that the four answers take together, the model loaded already."""
    import xllamacpp

    module: Any = xllamacpp
    params = module.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel = 2048 * slots, slots
    params.n_batch = params.n_ubatch = 128
    params.warmup, params.ui, params.port, params.verbosity = False, False, 0, -1
    params.hostnames, params.api_keys = ["127.0.0.1"], [_KEY]
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = threads
    server = module.Server(params)
    address, article = server.listening_address, example_bytes().decode()

    def ask(question: str) -> None:
        messages = [{"role": "user", "content": f"{article}\n\n{question}"}]
        body = {"messages": messages, "max_tokens": ANSWER_TOKENS, "temperature": 0, "ignore_eos": True}
        request = urllib.request.Request(
            f"{address}/v1/chat/completions",
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {_KEY}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=600) as response:
            response.read()

    started = time.perf_counter()
    with ThreadPoolExecutor(slots) as pool:
        list(pool.map(ask, QUESTIONS))
    seconds = time.perf_counter() - started
    del server
    return seconds


def main(model: str, slots: Sequence[int], threads: Sequence[int]) -> None:
    """Print the seconds for each number of slots and threads."""
    path = find_model(model)
    if path is None:
        raise SystemExit(f"the model {model} is not here: summarize model pull {model}")
    print("| slots | threads | s | of one slot |\n| --- | --- | --- | --- |")
    for count in threads:
        alone = None
        for number in slots:
            seconds = four_questions(path, number, count)
            alone = alone or seconds
            print(f"| {number} | {count} | {seconds:.1f} | {seconds / alone:.2f} |", flush=True)
