"""`summarize model`: what there is, fetching it, and where it lies."""

from __future__ import annotations

from pathlib import Path

from summarize.cli.printing import put, say
from summarize.cli.progress import Progress
from summarize.config import load_settings
from summarize.errors import ExitCode, ModelError
from summarize.events import Pulling
from summarize.llm.models import find_model, get_model, is_path
from summarize.llm.pinned import MODELS
from summarize.llm.provider import DEFAULT_EMBEDDED_MODEL


def list_models() -> int:
    """Print a line for each pinned model."""
    lines = [("NAME", "SIZE", "LICENCE", "HERE", "")]
    for model in MODELS:
        path = find_model(model.name)
        size = f"{model.size / 1_000_000:,.0f} MB"
        lines.append((model.name, size, model.licence, "yes" if path else "no", model.purpose))
    widths = [max(len(line[column]) for line in lines) for column in range(4)]
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=False)]
        put(f"{'  '.join(cells)}  {line[4]}".rstrip() + "\n")
    return ExitCode.DONE


def pull(name: str | None, *, offline: bool, quiet: bool) -> int:
    """Fetch the model `name` if it is not here, and print its path."""
    chosen = name or DEFAULT_EMBEDDED_MODEL
    if is_path(chosen):
        return print_path(chosen)
    path = bring(chosen, offline=offline, quiet=quiet)
    if not quiet:
        say(f"{get_model(chosen).name} is here, whole: its SHA-256 is right.")
    put(f"{path}\n")
    return ExitCode.DONE


def bring(name: str, *, offline: bool, quiet: bool) -> Path:
    """The file of the model `name`, fetched first if it is not here and has a pinned name."""
    settings = load_settings({"offline": offline or None})
    if is_path(name):
        return _found(name)
    model = get_model(name)
    from summarize.llm.pulling import pull_model

    with Progress(quiet=quiet) as progress:
        return pull_model(
            model,
            offline=settings.offline,
            on_progress=lambda far: progress(Pulling(model.name, far.source, far.done, far.total)),
        )


def print_path(name: str | None) -> int:
    """Print where the file of the model `name` is. Raises `ModelError` where it is not on this machine."""
    put(f"{_found(name or DEFAULT_EMBEDDED_MODEL)}\n")
    return ExitCode.DONE


def _found(name: str) -> Path:
    path = find_model(name)
    if path is None:
        raise ModelError(f"the model {name} is not on this machine: `summarize model pull {name}` fetches it.")
    return path
