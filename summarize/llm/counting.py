"""How many tokens a text takes in a model's context window: as the model itself counts where it can be asked."""

from __future__ import annotations

import http.client
import json
import math
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from summarize.errors import ProviderError
from summarize.llm.completion import mapping
from summarize.llm.provider import EMBEDDED, Endpoint
from summarize.llm.tokens import count_tokens

# Other vocabularies than OpenAI's split English into up to a tenth more tokens, and most other languages no worse.
_MARGIN: Final = 1.15
_EXACT: Final = ("gpt-4o", "gpt-4.1", "gpt-5")
_TIMEOUT: Final = 30.0  # seconds; a megabyte takes some three


def counter_for(endpoint: Endpoint) -> Callable[[str], int]:
    """What counts the tokens of a text for the model of `endpoint`, the marks around a message left out.

    Exact for the embedded model, which is asked, and for OpenAI's; for every other one an estimate that is rather too
    high. Whatever the model, a text has no more tokens than bytes. The counter blocks, and raises `ProviderError`
    where the embedded model does not answer.
    """
    if endpoint.provider == EMBEDDED:
        return lambda text: _count_as_served(endpoint, text)
    margin = 1.0 if endpoint.model.startswith(_EXACT) else _MARGIN
    return lambda text: math.ceil(count_tokens(text) * margin)


def _count_as_served(endpoint: Endpoint, text: str) -> int:
    address = urlsplit(endpoint.base_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT)
    headers = {"Authorization": f"Bearer {endpoint.api_key}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/tokenize", json.dumps({"content": text}), headers)
        with connection.getresponse() as response:
            tokens = mapping(json.loads(response.read())).get("tokens")
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise ProviderError(f"{endpoint} does not count tokens ({error}): start again") from error
    finally:
        connection.close()
    if not isinstance(tokens, list):
        raise ProviderError(f"{endpoint} does not count tokens ({response.status}): start again")
    return len(tokens)  # pyright: ignore[reportUnknownArgumentType]  # of what kind they are does not matter
