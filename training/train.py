"""Teach the default embedded model to check answers: `python -m training.train OUT.gguf`.

    [--folder FOLDER] [--domains news,science] [--passages 274] [--together 2] [--stop STEPS]
    [--from ADAPTER.gguf] [--share 1] [--first 12] [--feed-forward] [--rank 16] [--rate 3e-4] [--seed 0]

Each passage is read once as an article, without the adapter, and its items after it as `prompts/answered.taught.j2`
puts them, with it: as llama.cpp does with an adapter that words activate. What is trained is the log-odds of
Yes against No as the first token of the answer, by binary cross-entropy. The fourth passage of each file is held out.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import gguf
import numpy
import torch
from torch.nn import functional

from benchmarks.quality.figures import area_under_curve
from summarize.llm.adapters import ACTIVATING
from summarize.llm.embedded import EmbeddedServer
from summarize.llm.models import find_model
from summarize.llm.provider import DEFAULT_EMBEDDED_MODEL
from summarize.prompting import Prompts
from summarize.tasks.abstention import TAUGHT_PROMPT
from training.passages import FOLDER, Passage, load
from training.qwen2 import ATTENTION, FEED_FORWARD, Batch, Qwen2

_HELD_OUT = 30  # the passages of a file
_WARM_UP = 0.1  # of all steps
_ARTICLE_END = "</article>\n\n"
_PROMPTS = Prompts()


class Tokens:
    """Texts as the model's own chat format has them, and their tokens, from a server that runs it."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._server = server

    def of(self, text: str) -> list[int]:
        """The tokens of a text, in which marks of the chat format count as such."""
        return self._post("/tokenize", {"content": text, "parse_special": True})["tokens"]

    def prompt(self, article: str, task: str) -> str:
        """The whole prompt of `task` over `article`, up to where the answer begins."""
        messages = [
            {"role": "system", "content": _PROMPTS.render("rules")},
            {"role": "user", "content": f"{article}\n\n{task}"},
        ]
        return self._post("/apply-template", {"messages": messages})["prompt"]

    def _post(self, path: str, body: object) -> dict[str, Any]:
        request = urllib.request.Request(
            self._server.base_url.removesuffix("/v1") + path,
            json.dumps(body).encode(),
            {"Authorization": f"Bearer {self._server.api_key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as response:
            return json.load(response)


@contextmanager
def _tokens(path: Path) -> Iterator[Tokens]:
    with EmbeddedServer.launch(path, context_tokens=512).wait() as server:
        yield Tokens(server)


def batch_of(model: Qwen2, tokens: Tokens, passage: Passage, others: Sequence[Passage], chance: random.Random) -> Batch:
    """The items of `passage` after it, now with its headline and now without, here and there beside another one."""
    texts = [passage.text]
    if chance.random() < 0.25:
        texts.insert(chance.choice((0, 1)), chance.choice(others).text)
    title = passage.headline if chance.random() < 0.6 else None
    article = _PROMPTS.render("article", title=title, published=None, text="\n\n".join(texts))
    whole = [
        tokens.prompt(
            article,
            _PROMPTS.render(TAUGHT_PROMPT, question=item.question, answer=item.answer, evidence=item.evidence),
        )
        for item in passage.items
    ]
    before = whole[0][: whole[0].rindex(_ARTICLE_END) + len(_ARTICLE_END)]
    return model.prepared(tokens.of(before), [tokens.of(text.removeprefix(before)) for text in whole])


def labels_of(passage: Passage) -> torch.Tensor:
    """1.0 for each right item, 0.0 for each wrong one."""
    return torch.tensor([float(item.label) for item in passage.items])


def write_adapter(model: Qwen2, path: Path, activating: Sequence[int], alpha: float) -> None:
    """Write what was learned as an adapter for llama.cpp that is active from the tokens `activating` on."""
    writer = gguf.GGUFWriter(path, "qwen2")
    writer.add_type("adapter")
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, alpha)
    key = gguf.Keys.Adapter.ALORA_INVOCATION_TOKENS
    writer.add_key_value(key, [*activating], gguf.GGUFValueType.ARRAY, gguf.GGUFValueType.UINT32)
    for number, layer in enumerate(model.layers):
        for name in model.adapted if number >= model.first else ():
            for part in ("a", "b"):
                matrix = layer.get_submodule(name).get_parameter(part).detach().numpy().astype(numpy.float16)
                writer.add_tensor(f"blk.{number}.{name}.weight.lora_{part}", matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_adapter(model: Qwen2, path: Path, share: float = 1.0) -> None:
    """Begin with a `share` of what an adapter of the same rank has learned; it may be one of attention alone."""
    tensors = {tensor.name: tensor.data for tensor in gguf.GGUFReader(path).tensors}
    for number, layer in enumerate(model.layers):
        for name in model.adapted if number >= model.first else ():
            for part in ("a", "b"):
                key = f"blk.{number}.{name}.weight.lora_{part}"
                if name in FEED_FORWARD and key not in tensors:
                    continue
                matrix = numpy.array(tensors[key], numpy.float32)
                values = torch.from_numpy(matrix) * (share if part == "b" else 1.0)
                layer.get_submodule(name).get_parameter(part).data.copy_(values)


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, tell how it goes, and write the adapter."""
    parser = argparse.ArgumentParser(prog="train", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="with the passages and their items")
    parser.add_argument("--domains", help="learn from these files alone, by name; without it, from all")
    parser.add_argument("--passages", type=int, default=274, help="how many are learned from, each once")
    parser.add_argument("--together", type=int, default=2, help="the passages of one step")
    parser.add_argument("--stop", type=int, help="end after so many steps; the learning rate falls as if it went on")
    parser.add_argument("--from", type=Path, dest="start", help="an adapter to go on from; without it, from nothing")
    parser.add_argument("--share", type=float, default=1.0, help="how much of that adapter to begin with, 0 to 1")
    parser.add_argument("--first", type=int, default=12, help="the lowest layer that is adapted")
    parser.add_argument("--feed-forward", action="store_true", help="adapt these matrices too, not attention alone")
    parser.add_argument("--rank", type=int, default=16)
    parser.add_argument("--rate", type=float, default=3e-4, help="the highest learning rate")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    if options.start is not None and not options.start.is_file():
        parser.error(f"--from: there is no file {options.start}")
    path = find_model(DEFAULT_EMBEDDED_MODEL)
    if path is None:
        raise SystemExit(f"the model is not here: summarize model pull {DEFAULT_EMBEDDED_MODEL}")
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    domains = options.domains and options.domains.split(",")
    passages = [passage for passage in load(options.folder) if not domains or passage.domain in domains]
    if not passages:
        parser.error(f"--domains: no file of passages is called {options.domains}")
    held_out = passages[3::_HELD_OUT]
    learned = [passage for passage in passages if passage not in held_out]
    chance.shuffle(learned)
    learned = learned[: options.passages]
    adapted = (*ATTENTION, *FEED_FORWARD) if options.feed_forward else ATTENTION
    model = Qwen2(path, first=options.first, rank=options.rank, scale=2.0, adapted=adapted)
    if options.start is not None:
        read_adapter(model, options.start, options.share)
    trained = [parameter for parameter in model.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=options.rate, betas=(0.9, 0.98))
    steps = math.ceil(len(learned) / options.together)
    with _tokens(path) as tokens:
        yes, no = (tokens.of(word)[0] for word in ("Yes", "No"))
        began = time.monotonic()
        for step in range(min(steps, options.stop or steps)):
            for group in optimizer.param_groups:
                falling = max(0.05, 0.5 * (1 + math.cos(math.pi * step / steps)))
                group["lr"] = options.rate * min(1.0, (step + 1) / (_WARM_UP * steps)) * falling
            losses: list[float] = []
            now = learned[step * options.together : (step + 1) * options.together]
            for passage in now:
                batch = batch_of(model, tokens, passage, passages, chance)
                loss = functional.binary_cross_entropy_with_logits(model.log_odds(batch, yes, no), labels_of(passage))
                (loss / len(now)).backward()
                losses.append(loss.item())
            torch.nn.utils.clip_grad_norm_(trained, 1.0)
            optimizer.step()
            optimizer.zero_grad()
            seconds = time.monotonic() - began
            print(f"step {step + 1} of {steps}: loss {sum(losses) / len(losses):.3f}, {seconds:.0f} s", flush=True)
        scores: list[float] = []
        with torch.no_grad():
            for passage in held_out:
                scores += model.log_odds(batch_of(model, tokens, passage, passages, chance), yes, no).tolist()
        labels = [item.label for passage in held_out for item in passage.items]
        share = sum((score > 0) == label for score, label in zip(scores, labels, strict=True)) / len(labels)
        print(f"held out: {share:.2f} right, area under the curve {area_under_curve(scores, labels):.3f}")
        write_adapter(model, options.out, tokens.of(ACTIVATING), alpha=2.0 * options.rank)


if __name__ == "__main__":
    main()
