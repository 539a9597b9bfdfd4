"""What tokens cost: a dated table of prices per model, and the user's own beside it."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final, cast

from summarize.errors import ConfigurationError
from summarize.llm.provider import EMBEDDED, Endpoint, is_openai
from summarize.results import Usage

_MILLION: Final = 1_000_000
_FIELDS: Final = ("input", "cached", "output")
# OpenAI's names of one state of a model: gpt-4.1-mini-2025-04-14.
_DATED: Final = re.compile(r"-\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens: read, read at the discount of a prompt cache, and written."""

    input: float
    cached: float
    output: float


FREE: Final = Price(0.0, 0.0, 0.0)


def find_price(endpoint: Endpoint, prices_file: Path | None = None) -> Price | None:
    """What the model of `endpoint` costs; `None` where nobody has said. The embedded model costs nothing.

    The user's `prices_file` counts wherever the model is served, our own table for OpenAI's own servers alone: what
    another provider takes for a model of the same name is not known. Raises `ConfigurationError` for a file that is
    not a table of prices.
    """
    if endpoint.provider == EMBEDDED:
        return FREE
    names = (endpoint.model, _DATED.sub("", endpoint.model))
    tables = [_users(prices_file)] if prices_file is not None else []
    if is_openai(endpoint.base_url):
        tables.append(_ours())
    return next((table[name] for table in tables for name in names if name in table), None)


def cost_of(usage: Usage, price: Price | None) -> float | None:
    """What `usage` cost in US dollars; `None` where the price is not known."""
    if price is None:
        return None
    full = usage.input_tokens - usage.cached_tokens
    dollars = full * price.input + usage.cached_tokens * price.cached + usage.output_tokens * price.output
    return round(dollars / _MILLION, 9)


@cache
def _ours() -> dict[str, Price]:
    return _table(resources.files("summarize.llm").joinpath("prices.toml").read_bytes(), "the prices of this program")


@cache
def _users(path: Path) -> dict[str, Price]:
    try:
        return _table(path.read_bytes(), str(path))
    except OSError as error:
        raise ConfigurationError(f"the prices in {path} cannot be read: {error.strerror or error}.") from error


def _table(content: bytes, name: str) -> dict[str, Price]:
    try:
        models: object = tomllib.loads(content.decode()).get("models")
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(f"{name}: not TOML ({error}).") from error
    if not isinstance(models, dict):
        raise ConfigurationError(f"{name}: the table [models] is missing.")
    return {model: _price(entry, model, name) for model, entry in cast("dict[str, Any]", models).items()}


def _price(entry: object, model: str, name: str) -> Price:
    fields = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
    given = {field: value for field, value in fields.items() if isinstance(value, int | float) and value >= 0}
    # Without a discount, what is cached costs what everything costs.
    given.setdefault("cached", given.get("input", 0.0))
    if set(given) != set(_FIELDS) or len(fields) > len(given):
        raise ConfigurationError(
            f"{name}: {model} needs input and output, and may have cached: US dollars for a million tokens, 0 or more."
        )
    return Price(**{field: float(given[field]) for field in _FIELDS})
