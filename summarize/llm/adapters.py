"""What an embedded model has been taught beside its own weights: adapters, which a request switches on.

They are trained by `training/` and loaded beside the model. llama.cpp reads a prompt with an adapter only from certain
words on, so that what stands before, the article, is read once for all requests.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from summarize.llm.provider import EMBEDDED, Endpoint

ACTIVATING: Final = "Check the answer"
"""The words from which on the adapter is at work; written into it when it is trained."""

SCALE: Final = 0.5
"""How much of an adapter is at work, 0 to 1."""

SWITCHED_ON: Final[Mapping[str, object]] = {"lora": [{"id": 0, "scale": SCALE}]}
"""What a request says, beside all else, to be answered with the adapter: half of what it learned.

Half-way between the untaught and the taught weights a model is right more often on texts unlike those that it learned
from (Wortsman et al., 2022, Robust fine-tuning of zero-shot models); so it was here (benchmarks/RESULTS.md).
"""


def adapter_of(endpoint: Endpoint) -> Path | None:
    """The adapter of the embedded model that `endpoint` names, where it has one."""
    if endpoint.provider != EMBEDDED or not endpoint.is_taught:
        return None
    return Path(__file__).parent / "data" / f"answer-check.{endpoint.model.lower()}.gguf"
