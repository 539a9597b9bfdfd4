"""`summarize model serve`: an embedded model for other programs on this machine, and for runs minutes apart."""

from __future__ import annotations

import os
import shlex

from summarize.cli.model_commands import bring
from summarize.cli.printing import put, say
from summarize.errors import ExitCode
from summarize.llm.adapters import adapter_of
from summarize.llm.embedded import EmbeddedServer
from summarize.llm.idleness import wait_until_idle
from summarize.llm.models import reported_name
from summarize.llm.provider import EMBEDDED, EMBEDDED_CONTEXT_TOKENS, WITH_ANSWER_CHECK, choose_endpoint

SERVE_KEY_VARIABLE = "SUMMARIZE_SERVE_KEY"


def serve(
    name: str | None, *, port: int, idle_timeout: float, context_tokens: int | None, offline: bool, quiet: bool
) -> int:
    """Serve the model `name` until a signal comes, or nobody has asked for `idle_timeout` seconds (0: for ever).

    A model that was taught to check answers comes with its adapter, and its name says so. Ctrl-C and SIGTERM end it
    with their own exit codes, its memory given back, requests under way cut off.
    """
    endpoint = choose_endpoint(provider=EMBEDDED, model=name, context_tokens=context_tokens, environment={})
    path = bring(endpoint.model, offline=offline, quiet=quiet)
    given = os.environ.get(SERVE_KEY_VARIABLE, "").strip() or None
    called = reported_name(endpoint.model) + (WITH_ANSWER_CHECK if endpoint.is_taught else "")
    launched = EmbeddedServer.launch(
        path,
        context_tokens=endpoint.context_tokens or EMBEDDED_CONTEXT_TOKENS,
        port=port,
        api_key=given,
        name=called,
        adapter=adapter_of(endpoint),
    )
    with launched.wait() as server:
        # A key that the user has set is not printed: he knows it, and a log need not.
        key = f'"${SERVE_KEY_VARIABLE}"' if given else shlex.quote(server.api_key)
        put(
            f"export OPENAI_BASE_URL={server.base_url}\n"
            f"export OPENAI_API_KEY={key}\n"
            f"export SUMMARIZE_MODEL={shlex.quote(called)}\n"
        )
        if not quiet:
            ending = f"after {idle_timeout:g} s without a request, or " if idle_timeout else ""
            say(f"serving {called} on this machine alone; it ends {ending}with Ctrl-C.")
        wait_until_idle(server, idle_timeout)
    if not quiet:
        say(f"nobody has asked for {idle_timeout:g} s: stopped.")
    return ExitCode.DONE
