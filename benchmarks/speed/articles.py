"""A thousand articles through the asynchronous toolkit, 64 at once, against llmock with a latency of one second."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.speed.rivals import rivals
from benchmarks.speed.stub import SENTENCE, stub

WORDS = "market council minister reported river harbour agreed talks border energy police court budget trade".split()  # noqa: SIM905


def article_texts(count: int) -> list[str]:
    """Texts of some 500 words, every one different, each with the one sentence that is to be found."""
    chance = random.Random(1)
    texts: list[str] = []
    for number in range(count):
        sentences = [f"Agency{number}x{k} {' '.join(chance.choices(WORDS, k=11))}." for k in range(41)]
        sentences.insert(3, SENTENCE)
        texts.append(" ".join(sentences))
    return texts


async def work(base_url: str, count: int, at_once: int) -> dict[str, object]:
    """Summarise `count` articles; what it took, in this process alone. Memory is sampled after each tenth."""
    from summarize import Article, Toolkit

    texts = article_texts(count)
    turns = asyncio.Semaphore(at_once)
    memory: list[float] = []

    async with Toolkit(base_url=base_url, model="m", protocol="cited", timeout=120) as kit:
        await kit.asummary(Article.from_text(f"{SENTENCE} Nobody objected."))  # what is imported once is no article's
        before, started = time.process_time(), time.monotonic()

        async def one(text: str) -> int:
            async with turns:
                return len((await kit.asummary(Article.from_text(text))).claims)

        claims = 0
        for done, task in enumerate(asyncio.as_completed([one(text) for text in texts]), start=1):
            claims += await task
            if done % max(1, count // 10) == 0:
                memory.append(_resident())
        seconds, processor = time.monotonic() - started, time.process_time() - before
    assert claims == count, f"{claims} claims of {count} articles"
    return {"seconds": seconds, "processor": processor, "memory": memory, "peak": _peak()}


def main(articles: int, at_once: int) -> None:
    """Print the rate against the ideal one, processor time an article, and memory over time."""
    with rivals() as programs, stub(programs / "llmock", 1_000, "summary") as base_url:
        command = [sys.executable, "-m", "benchmarks.speed.articles", base_url, str(articles), str(at_once)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        reference = _bare(base_url, articles, at_once)
    # Whole rounds of one second: the last one is not full, and takes as long.
    ideal = -(-articles // at_once)
    print(f"| {articles} articles, {at_once} at once | value | wanted |\n| --- | --- | --- |")
    print(f"| seconds, ideal {ideal} | {found['seconds']:.1f} | |")
    print(f"| share of the ideal rate | {ideal / found['seconds']:.0%} | at least 90% |")
    print(f"| the same of a bare `openai` client | {ideal / reference['seconds']:.0%} | |")
    print(f"| processor ms an article | {1000 * found['processor'] / articles:.1f} | at most 8 |")
    print(f"| of these, a bare `openai` client needs | {1000 * reference['processor'] / articles:.1f} | |")
    print(f"| memory after each tenth, MB | {' '.join(f'{one:.0f}' for one in found['memory'])} | flat |")
    print(f"| peak memory, MB | {found['peak']:.0f} | at most 200 |")


def _bare(base_url: str, count: int, at_once: int) -> dict[str, float]:
    """The same requests through the `openai` client and nothing around it, in a process of its own."""
    code = f"""
import asyncio, json, openai, time
from benchmarks.speed.articles import article_texts
async def go():
    texts, turns = article_texts({count}), asyncio.Semaphore({at_once})
    async with openai.AsyncOpenAI(base_url={base_url!r}, api_key="none", max_retries=0, timeout=120) as client:
        async def one(text):
            async with turns:
                messages = [dict(role="system", content="Be brief."), dict(role="user", content=text)]
                await client.chat.completions.create(model="m", messages=messages)
        await one("warm up")
        before, started = time.process_time(), time.monotonic()
        await asyncio.gather(*(one(text) for text in texts))
        print(json.dumps(dict(seconds=time.monotonic() - started, processor=time.process_time() - before)))
asyncio.run(go())
"""
    return json.loads(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)


def _resident() -> float:
    """Memory in MB now; the peak where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6
    except OSError:
        return _peak()


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))))
