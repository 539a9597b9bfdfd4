"""`summarize prompts`: which templates are in force, what they say, and whether they are sound."""

from __future__ import annotations

from pathlib import Path

from summarize.cli.printing import put
from summarize.config import load_settings
from summarize.errors import ExitCode
from summarize.prompting import Prompts


def list_prompts(folder: Path | None) -> int:
    """Print a line for each template: its name, whose it is, its purpose."""
    templates = _prompts(folder).list()
    width = max((len(one.name) for one in templates), default=0)
    for one in templates:
        origin = f"  [{one.path}]" if one.overridden else ""
        put(f"{one.name.ljust(width)}  {one.purpose}{origin}\n")
    return ExitCode.DONE


def show(name: str, folder: Path | None) -> int:
    """Print the source of one template."""
    put(_prompts(folder).show(name), "utf-8")
    return ExitCode.DONE


def check(folder: Path | None) -> int:
    """Print what is wrong with the templates in force, a line each; the exit code says whether anything is."""
    prompts = _prompts(folder)
    problems = prompts.check()
    for problem in problems:
        put(f"{problem}\n")
    if not problems:
        put(f"{len(prompts.list())} templates, all sound.\n")
    return ExitCode.USAGE if problems else ExitCode.DONE


def _prompts(folder: Path | None) -> Prompts:
    settings = load_settings({"prompts_dir": folder})
    return Prompts((settings.prompts_dir,) if settings.prompts_dir is not None else ())
