"""What prices promise: dollars where somebody has said what a model costs, and never a guess."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from summarize.errors import ConfigurationError
from summarize.llm.prices import FREE, Price, cost_of, find_price
from summarize.llm.provider import EMBEDDED, OPENAI, Endpoint, Protocol
from summarize.results import Usage

HOSTED = Endpoint(OPENAI, "https://api.openai.com/v1", "key", "gpt-4.1-mini", Protocol.CITED)
USAGE = Usage(input_tokens=1_000_000, cached_tokens=400_000, output_tokens=100_000)


def test_tokens_that_were_cached_cost_what_cached_tokens_cost() -> None:
    assert cost_of(USAGE, Price(input=1.0, cached=0.25, output=8.0)) == pytest.approx(0.6 + 0.1 + 0.8)
    assert cost_of(USAGE, FREE) == 0.0
    assert cost_of(USAGE, None) is None


def test_what_runs_in_this_process_is_free_and_what_nobody_knows_is_unknown() -> None:
    assert find_price(replace(HOSTED, provider=EMBEDDED, base_url="", model="any.gguf")) == FREE
    assert find_price(replace(HOSTED, model="gpt-99")) is None
    assert find_price(replace(HOSTED, base_url="https://resold.example/v1")) is None
    assert find_price(replace(HOSTED, base_url="https://openai.com.example/v1")) is None


def test_a_dated_name_is_the_model_it_dates() -> None:
    assert find_price(HOSTED) is not None
    assert find_price(replace(HOSTED, model="gpt-4.1-mini-2025-04-14")) == find_price(HOSTED)
    assert find_price(replace(HOSTED, model="gpt-4.1-mini-audio")) is None


def test_the_prices_of_the_user_come_first_wherever_a_model_is_served(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text(
        '[models]\n"gpt-4.1-mini" = { input = 9, output = 9 }\nown = { input = 1, cached = 0, output = 2 }\n'
    )
    assert find_price(HOSTED, file) == Price(9.0, 9.0, 9.0)
    assert find_price(replace(HOSTED, base_url="http://gpu.example/v1", model="own"), file) == Price(1.0, 0.0, 2.0)
    assert find_price(replace(HOSTED, model="gpt-4.1"), file) == find_price(replace(HOSTED, model="gpt-4.1"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[models", "not TOML"),
        ('"m" = 1\n', r"table \[models\] is missing"),
        ("[models]\nm = { input = 1 }\n", "m needs input and output"),
        ("[models]\nm = { input = -1, output = 1 }\n", "m needs input and output"),
        ("[models]\nm = { input = 1, output = 1, cashed = 1 }\n", "m needs input and output"),
        ("[models]\nm = 1\n", "m needs input and output"),
    ],
)
def test_a_file_that_is_no_table_of_prices_is_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / f"{abs(hash(text))}.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match=said) as caught:
        find_price(HOSTED, file)
    assert str(file) in str(caught.value)
    with pytest.raises(ConfigurationError, match=r"absent\.toml cannot be read"):
        find_price(HOSTED, tmp_path / "absent.toml")


def test_our_table_is_dated_and_a_cached_token_never_costs_more() -> None:
    table = tomllib.loads(resources.files("summarize.llm").joinpath("prices.toml").read_text())
    assert isinstance(table["date"], date)
    for name in table["models"]:
        price = find_price(replace(HOSTED, model=name))
        assert price is not None
        assert 0 < price.cached < price.input < price.output
