"""Have the default model answer the questions of the passages: `python -m training.drafting OUT.jsonl`.

    [--passages 40] [--domains ages,lands,…] [--seed 0]

Each line of the file is a passage, as in `passages/`, with what the model proposes as items: every draft that code lets
through to the verdict, with the evidence that it would be judged by. Their `label` is null until somebody has
read them and put true or false in its place; one left null is not learned from. A passage that the file has is not
asked again.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from summarize import Article, Toolkit
from summarize.llm.completion import Completion, TokenLogprob
from summarize.llm.embedded import EmbeddedServer
from summarize.llm.models import find_model
from summarize.llm.provider import DEFAULT_EMBEDDED_MODEL, EMBEDDED_CONTEXT_TOKENS, choose_endpoint
from summarize.reader import Reader
from summarize.tasks import abstention
from summarize.tasks.abstention import Candidate
from training.passages import Passage, load

_UNDECIDED = Completion("Yes", "stop", "", 0, 0, 1, 0.0, (TokenLogprob("Yes", 0.0, (("Yes", 0.0), ("No", 0.0))),))


def drafted(kit: Toolkit, passage: Passage) -> list[tuple[str, str, str]]:
    """Each question of `passage` with an answer that the model of `kit` proposes, and the evidence for it."""
    proposed: dict[tuple[str, str, str], None] = {}

    async def undecided(_reader: Reader, _prompt: str, question: str, evidence: str, answer: str) -> Completion:
        proposed[question, answer, evidence] = None
        return _UNDECIDED

    article = Article.from_text(passage.text)
    questions = dict.fromkeys(item.question for item in passage.items)
    with patch.object(abstention, "_verdict", undecided), patch.object(Candidate, "is_sure", new=False):
        for question in questions:
            asyncio.run(kit.aask(article, question))
    return [one for one in proposed if one[0] in questions]  # not those without one of their words


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, and write what comes of it passage by passage."""
    parser = argparse.ArgumentParser(prog="drafting", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--passages", type=int, default=40, help="how many are drawn")
    parser.add_argument("--domains", help="draw from these files alone, by name; without it, from all")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    path = find_model(DEFAULT_EMBEDDED_MODEL)
    if path is None:
        raise SystemExit(f"the model is not here: summarize model pull {DEFAULT_EMBEDDED_MODEL}")
    domains = options.domains and options.domains.split(",")
    passages = [passage for passage in load() if not domains or passage.domain in domains]
    random.Random(options.seed).shuffle(passages)
    lines = options.out.read_text(encoding="utf-8").splitlines() if options.out.exists() else []
    finished = {json.loads(line)["passage"] for line in lines}
    chosen = choose_endpoint(provider="embedded", model=DEFAULT_EMBEDDED_MODEL, environment={})
    began = time.monotonic()
    with EmbeddedServer.launch(path, context_tokens=EMBEDDED_CONTEXT_TOKENS).wait() as server:
        endpoint = replace(chosen.at(server.base_url, server.api_key), model=DEFAULT_EMBEDDED_MODEL)
        with Toolkit(endpoint=endpoint) as kit, options.out.open("a", encoding="utf-8") as out:
            for number, passage in enumerate(passages[: options.passages], start=1):
                if passage.text in finished:
                    continue
                items = [
                    {"question": question, "answer": answer, "evidence": evidence, "label": None, "kind": "draft"}
                    for question, answer, evidence in drafted(kit, passage)
                ]
                record = {
                    "topic": passage.topic,
                    "headline": passage.headline,
                    "passage": passage.text,
                    "items": items,
                }
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
                out.flush()
                print(f"{number}: {len(items)} drafts, {time.monotonic() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
