"""One line about what results took: the model, tokens, US dollars, seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def usage_line(results: Sequence[dict[str, Any]]) -> str:
    """What `results` (as plain JSON) took together; what came from the cache took it when it was first made."""
    usages = [result["usage"] for result in results]
    read, cached, written = (
        sum(int(usage[name]) for usage in usages) for name in ("input_tokens", "cached_tokens", "output_tokens")
    )
    costs = [usage["cost_usd"] for usage in usages]
    cost = "unknown cost" if None in costs else f"{sum(costs):.6g} US dollars"
    seconds = sum(float(usage["seconds"]) for usage in usages)
    model = results[0]["model"]
    took = f"{read:,} tokens read ({cached:,} of them cached), {written:,} written, {cost}, {seconds:.1f} s"
    ago = "; from the cache, this is what it took the first time" if all(one["cached"] for one in results) else ""
    return f"{model['name']} ({model['provider']}): {took}{ago}."
