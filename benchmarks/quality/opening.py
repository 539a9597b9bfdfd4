"""Which model the measurements ask: the options that they share, and an endpoint that is ready to answer."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from summarize.llm.adapters import adapter_of
from summarize.llm.embedded import EmbeddedServer
from summarize.llm.models import find_model, reported_name
from summarize.llm.provider import (
    DEFAULT_EMBEDDED_MODEL,
    EMBEDDED_CONTEXT_TOKENS,
    KEY_VARIABLE,
    Endpoint,
    choose_endpoint,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which model is asked, and where the data lie."""
    parser.add_argument("--base-url", help="a server that speaks OpenAI's API (default: the embedded model)")
    parser.add_argument("--api-key-variable", default=KEY_VARIABLE, help="the environment variable with its key")
    parser.add_argument("--model", default=DEFAULT_EMBEDDED_MODEL)
    parser.add_argument("--adapter", type=Path, help="what checks answers, in the place of the adapter that ships")
    parser.add_argument("--protocol", choices=("plain", "cited"))
    parser.add_argument("--data", type=Path, default=DATA, help="the folder of the data sets")


@contextmanager
def endpoint(options: argparse.Namespace) -> Iterator[Endpoint]:
    """The endpoint that `options` mean; an embedded model is served until the block ends."""
    if options.adapter and options.base_url:
        raise SystemExit("--adapter: only the embedded model takes one, not a server at --base-url")
    if options.adapter and not options.adapter.is_file():
        raise SystemExit(f"--adapter: there is no file {options.adapter}")
    if options.base_url:
        key = os.environ.get(options.api_key_variable, "")
        yield choose_endpoint(
            base_url=options.base_url,
            model=options.model,
            protocol=options.protocol,
            environment={KEY_VARIABLE: key},
        )
        return
    path = find_model(options.model)
    if path is None:
        raise SystemExit(f"the model {options.model} is not here: summarize model pull {options.model}")
    chosen = choose_endpoint(provider="embedded", model=options.model, protocol=options.protocol, environment={})
    room = chosen.context_tokens or EMBEDDED_CONTEXT_TOKENS
    adapter = options.adapter or adapter_of(chosen)
    with EmbeddedServer.launch(path, context_tokens=room, adapter=adapter).wait() as server:
        yield replace(chosen.at(server.base_url, server.api_key), model=reported_name(options.model))
