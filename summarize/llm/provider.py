"""Which model is asked, and where it runs: the choice of an endpoint from flags, settings and the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from summarize.errors import ConfigurationError, UsageError
from summarize.llm.keys import KEY_VARIABLE, find_key

EMBEDDED: Final = "embedded"
OPENAI: Final = "openai"
PROVIDERS: Final = (OPENAI, EMBEDDED)

BASE_URL_VARIABLE: Final = "OPENAI_BASE_URL"

DEFAULT_BASE_URL: Final = "https://api.openai.com/v1"
DEFAULT_EMBEDDED_MODEL: Final = "qwen2.5-coder-1.5b"
# Cheap, quick, takes temperature 0, a seed, log probabilities and a JSON schema; reasoning models refuse some of these.
DEFAULT_HOSTED_MODEL: Final = "gpt-4.1-mini"

EMBEDDED_CONTEXT_TOKENS: Final = 8192

# Models too small to cite well when asked for JSON, wherever they are served (see `benchmarks/`).
_SMALL_MODELS: Final = ("qwen2.5-coder-1.5b", "qwen2.5-coder-0.5b", "smollm2-135m")

# Embedded models that were taught to check answers (see `training/`).
_TAUGHT_MODELS: Final = (DEFAULT_EMBEDDED_MODEL,)
WITH_ANSWER_CHECK: Final = "+answer-check"
"""What the name of such a model ends with where a server of ours offers it together with what it was taught."""

# Context windows in tokens as published by the provider; the first prefix that fits counts.
_CONTEXT_TOKENS: Final = (("gpt-4.1", 1_047_576), ("gpt-4o", 128_000), ("gpt-5", 400_000))


class Protocol(StrEnum):
    """How a model is asked: a property of the model, not of the task.

    `PLAIN` for small models: plain text, and code finds the evidence. `CITED` for large ones: JSON with quotations.
    """

    PLAIN = "plain"
    CITED = "cited"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers, and how it is asked.

    `provider` is `openai` (any server that speaks its API) or `embedded`. `base_url` ends before `/chat/completions`
    and is empty for an embedded model whose server has not been started (see `at`). `context_tokens` is the length of
    the context window, `None` where it is not known. The key never shows in `repr` or `str`.
    """

    provider: str
    base_url: str
    api_key: str = field(repr=False)
    model: str
    protocol: Protocol
    context_tokens: int | None = None

    @property
    def is_ready(self) -> bool:
        """Whether a request can be made: an embedded endpoint needs its server started first."""
        return bool(self.base_url)

    @property
    def is_taught(self) -> bool:
        """Whether the model has an adapter that checks answers (see `adapters`)."""
        if self.provider == EMBEDDED:
            return self.model.lower() in _TAUGHT_MODELS
        return self.model.lower().endswith(WITH_ANSWER_CHECK)

    @property
    def is_local(self) -> bool:
        """Whether the text of an article stays on this machine."""
        return self.provider == EMBEDDED or is_loopback(self.base_url)

    def at(self, base_url: str, api_key: str) -> Endpoint:
        """The same endpoint, answering at `base_url`: what the embedded server fills in once it listens."""
        return replace(self, base_url=base_url, api_key=api_key)

    def __str__(self) -> str:
        if self.provider == EMBEDDED:
            return f"the embedded model {self.model}"
        return f"{self.model} at {self.base_url}"


def choose_endpoint(
    *,
    provider: str | None = None,
    model: str | None = None,
    base_url: str | None = None,
    protocol: str | None = None,
    context_tokens: int | None = None,
    offline: bool = False,
    api_key_file: Path | None = None,
    keyring: str | None = None,
    environment: Mapping[str, str],
) -> Endpoint:
    """Choose the endpoint that these settings mean; nothing is asked of any server.

    What is `None` was not set by flag, variable or configuration file. The provider is the one named; else `openai`
    where a `base_url` is given or `environment` holds `OPENAI_API_KEY` or `OPENAI_BASE_URL`; else `embedded`. The
    key is in `api_key_file`, or called `keyring` in the system's keyring, where one is named, else in `environment`.
    With `offline`, only what runs on this machine will do. Raises `UsageError` or `ConfigurationError`, which name what
    to change.
    """
    # A keyring may ask its owner for a password: a model that needs no key does not make it.
    key = "" if provider == EMBEDDED else find_key(api_key_file, environment, keyring)
    environment_url = environment.get(BASE_URL_VARIABLE, "").strip()
    if provider is None:
        provider = OPENAI if base_url or key or environment_url else EMBEDDED
    if provider not in PROVIDERS:
        raise UsageError(f"unknown provider {provider!r}: choose one of {', '.join(PROVIDERS)}")
    if provider == EMBEDDED:
        if base_url:
            raise UsageError(f"the embedded provider has no base URL: leave out {base_url!r}, or choose openai")
        chosen = model or DEFAULT_EMBEDDED_MODEL
        return Endpoint(
            EMBEDDED, "", "", chosen, _protocol(protocol, Protocol.PLAIN), context_tokens or EMBEDDED_CONTEXT_TOKENS
        )
    url = _checked(base_url or environment_url or DEFAULT_BASE_URL)
    if offline and not is_loopback(url):
        raise UsageError(
            f"offline, but the text would be sent to {urlsplit(url).hostname}: choose the embedded provider, "
            "a base URL on this machine, or leave offline off"
        )
    if not model:
        if not is_openai(url):
            raise UsageError(f"no model named for {url}: set one (--model or SUMMARIZE_MODEL)")
        model = DEFAULT_HOSTED_MODEL
    is_small = model.lower().removesuffix(WITH_ANSWER_CHECK) in _SMALL_MODELS
    fitting = Protocol.PLAIN if is_small else Protocol.CITED
    return Endpoint(OPENAI, url, key, model, _protocol(protocol, fitting), context_tokens or _context_tokens(model))


def is_loopback(url: str) -> bool:
    """Whether a URL can only mean this machine. Odd spellings of an address count as elsewhere."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    import ipaddress

    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _checked(url: str) -> str:
    """`url` without a trailing slash; raises `ConfigurationError` when it cannot be one."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
        parts = None
    if parts is not None and (parts.username or parts.password):
        # Not repeated: the message may be logged.
        raise ConfigurationError(f"a base URL must not carry a user or a password: use {KEY_VARIABLE} for the key")
    if not usable:
        raise ConfigurationError(f"not a base URL: {url!r}; it looks like {DEFAULT_BASE_URL}")
    return url.rstrip("/")


def is_openai(url: str) -> bool:
    """Whether a URL is one of OpenAI's own servers."""
    host = urlsplit(url).hostname or ""
    return host == "openai.com" or host.endswith(".openai.com")


def _protocol(name: str | None, fitting: Protocol) -> Protocol:
    if name is None:
        return fitting
    try:
        return Protocol(name)
    except ValueError:
        raise UsageError(f"unknown protocol {name!r}: choose one of {', '.join(Protocol)}") from None


def _context_tokens(model: str) -> int | None:
    if model.lower().endswith(WITH_ANSWER_CHECK):
        return EMBEDDED_CONTEXT_TOKENS
    return next((tokens for prefix, tokens in _CONTEXT_TOKENS if model.startswith(prefix)), None)
