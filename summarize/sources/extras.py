"""Packages that only some kinds of sources need: had, or named with the command that installs them."""

from __future__ import annotations

import importlib
from typing import Any

from summarize.errors import SourceError


def needs(module: str, extra: str, name: str, kind: str) -> Any:
    """The module `module`, which reads `kind`. Raises `SourceError` where the extra that brings it is not installed."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise SourceError(
            f"{name} is {kind}, and what reads it is not installed: run `pip install 'summarize[{extra}]'`."
        ) from error
