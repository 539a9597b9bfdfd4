"""How many answers at once, and how many threads, serve an embedded model best: four questions on one article.

The questions come one after the other to one slot, or all at once to two or four; each slot has to read the article for
itself. The last column is without that: the article has been read once, and its state is restored into each slot.
"""

from __future__ import annotations

import json
import tempfile
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


def four_questions(path: Path, slots: int, threads: int) -> tuple[float, float]:
    """Seconds that the four answers take together, the model loaded already; then with the article read before."""
    import xllamacpp

    module: Any = xllamacpp
    params = module.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel = 2048 * slots, slots
    params.n_batch = params.n_ubatch = 128
    params.warmup, params.fit_params, params.ui, params.port, params.verbosity = False, False, False, 0, -1
    params.hostnames, params.api_keys = ["127.0.0.1"], [_KEY]
    for cpu in (params.cpuparams, params.cpuparams_batch):
        cpu.n_threads = threads
    with tempfile.TemporaryDirectory() as folder:
        params.slot_save_path = f"{folder}/"
        server = module.Server(params)
        address, article = server.listening_address, example_bytes().decode()

        def post(path: str, body: dict[str, object]) -> None:
            headers = {"Authorization": f"Bearer {_KEY}", "Content-Type": "application/json"}
            request = urllib.request.Request(f"{address}{path}", json.dumps(body).encode(), headers)
            with urllib.request.urlopen(request, timeout=600) as response:
                response.read()

        def ask(question: str, tokens: int = ANSWER_TOKENS, **options: object) -> None:
            messages = [{"role": "user", "content": f"{article}\n\n{question}"}]
            body = {"messages": messages, "max_tokens": tokens, "temperature": 0, "ignore_eos": True}
            post("/v1/chat/completions", {**body, **options})

        def ask_all() -> float:
            started = time.perf_counter()
            with ThreadPoolExecutor(slots) as pool:
                list(pool.map(ask, QUESTIONS))
            return time.perf_counter() - started

        afresh = ask_all()
        ask("?", 1, id_slot=0)
        post("/slots/0?action=save", {"filename": "article"})
        for slot in range(slots):
            post(f"/slots/{slot}?action=restore", {"filename": "article"})
        read = ask_all()
        del server
    return afresh, read


def main(model: str, slots: Sequence[int], threads: Sequence[int]) -> None:
    """Print the seconds for each number of slots and threads."""
    path = find_model(model)
    if path is None:
        raise SystemExit(f"the model {model} is not here: summarize model pull {model}")
    print("| slots | threads | s | of one slot | article read before, s | of one slot |")
    print("| --- | --- | --- | --- | --- | --- |")
    for count in threads:
        alone = None
        for number in slots:
            afresh, read = four_questions(path, number, count)
            alone = alone or (afresh, read)
            ratios = f"{afresh / alone[0]:.2f}", f"{read / alone[1]:.2f}"
            print(f"| {number} | {count} | {afresh:.1f} | {ratios[0]} | {read:.1f} | {ratios[1]} |", flush=True)
