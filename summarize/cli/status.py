"""`summarize status`: what would run, where text would go, whether it answers, and where each setting comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import fields
from urllib.parse import urlsplit

from summarize.cli.printing import put
from summarize.config import Settings, config_path, load_settings
from summarize.errors import ExitCode, ModelError
from summarize.llm.provider import BASE_URL_VARIABLE, EMBEDDED, KEY_VARIABLE, Endpoint

_PROBE_SECONDS = 5.0


def show_status(flags: Mapping[str, object]) -> int:
    """Print the status; the exit code is 6 where the model would not answer."""
    settings = load_settings(flags)
    endpoint = settings.endpoint()
    answers, verdict = _embedded(endpoint, settings) if endpoint.provider == EMBEDDED else _served(endpoint)
    lines = [
        ("Model", f"{endpoint.model}, asked in the {endpoint.protocol} protocol"),
        ("Runs", "on this machine (embedded)" if endpoint.provider == EMBEDDED else f"at {endpoint.base_url}"),
        ("Chosen", _chosen_by(settings)),
        ("Text goes", _where_text_goes(endpoint)),
        ("Key", _key(endpoint, settings)),
        ("Answers", verdict),
        ("Article", settings.article or "the bundled example, where no SOURCE is given"),
        ("", ""),
    ]
    path = config_path()
    lines.append(("Settings", f"{path}{'' if path.is_file() else ' (not there)'}"))
    for one in fields(Settings):
        if one.name != "origins":
            value = getattr(settings, one.name)
            shown = "not set" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            lines.append((f"  {one.name}", f"{shown}  [{settings.origin(one.name)}]"))
    width = max(len(label) for label, _ in lines) + 2
    put("".join(f"{label.ljust(width)}{text}".rstrip() + "\n" for label, text in lines))
    return ExitCode.DONE if answers else ExitCode.PROVIDER_FAILED


def _chosen_by(settings: Settings) -> str:
    """Why this provider and no other."""
    for name in ("provider", "base_url", "api_key_file", "keyring"):
        if getattr(settings, name) is not None:
            return f"by {settings.origin(name)}"
    for variable in (KEY_VARIABLE, BASE_URL_VARIABLE):
        if os.environ.get(variable, "").strip():
            return f"because {variable} is set"
    return "by default: no provider, key or address is set"


def _where_text_goes(endpoint: Endpoint) -> str:
    if endpoint.is_local:
        return "nowhere: it stays on this machine"
    return f"to {urlsplit(endpoint.base_url).hostname}, over the network"


def _key(endpoint: Endpoint, settings: Settings) -> str:
    if endpoint.provider == EMBEDDED:
        return "none needed"
    if settings.api_key_file is not None:
        return f"in {settings.api_key_file}"
    if settings.keyring is not None:
        return f"in the keyring, called {settings.keyring}"
    return f"{KEY_VARIABLE} is set" if endpoint.api_key else f"{KEY_VARIABLE} is not set"


def _embedded(endpoint: Endpoint, settings: Settings) -> tuple[bool, str]:
    from importlib.util import find_spec

    from summarize.llm.models import find_model, is_path

    if find_spec("xllamacpp") is None:
        return False, "no: the embedded extra is missing; run `pip install 'summarize[embedded]'`"
    try:
        path = find_model(endpoint.model)
    except ModelError as error:
        return False, f"no: {error}"
    if path is not None:
        return True, f"yes: the model is here ({path})"
    if settings.offline or is_path(endpoint.model):
        return False, f"no: the model is not here, and offline; run `summarize model pull {endpoint.model}` once"
    return True, "once the model is pulled: the first job does that, or `summarize model pull`"


def _served(endpoint: Endpoint) -> tuple[bool, str]:
    """Ask the server for its list of models: quick, free, and it needs the key to be right."""
    import openai

    try:
        with openai.OpenAI(
            base_url=endpoint.base_url, api_key=endpoint.api_key or "none", timeout=_PROBE_SECONDS, max_retries=0
        ) as client:
            names = [one.id for one in client.models.list()]
    except openai.AuthenticationError:
        return False, f"no: it does not accept the key; see {KEY_VARIABLE}"
    except openai.NotFoundError:
        return True, "probably: the server is there, but does not list its models"
    except openai.APIStatusError as error:
        return False, f"no: it answers with HTTP status {error.status_code}"
    except openai.APIConnectionError:
        return False, "no: it cannot be reached"
    except (openai.OpenAIError, ValueError, AttributeError, TypeError):
        return False, "no: what it answers is not the OpenAI API"
    if endpoint.model not in names:
        return True, f"yes, but {endpoint.model} is not among the {len(names)} models that it lists"
    return True, "yes"
