"""`summarize cache`: what is kept of earlier answers and of articles that were read, and deleting it."""

from __future__ import annotations

import time

from summarize.cli.keeping import cache_of
from summarize.cli.printing import put, say
from summarize.config import load_settings
from summarize.errors import ExitCode, OutputError
from summarize.llm.cache import DEFAULT_DAYS, DEFAULT_MEGABYTES, AnswerCache


def show_info() -> int:
    """Print where the cache is, what it holds and what it may hold."""
    from summarize.llm.embedded import slots_directory
    from summarize.llm.readings import KEPT_BYTES, kept_bytes

    settings = load_settings()
    cache = cache_of(settings) or AnswerCache()
    info = cache.info()
    cache.close()
    megabytes, days = settings.cache_megabytes or DEFAULT_MEGABYTES, settings.cache_days or DEFAULT_DAYS
    age = "" if info.oldest is None else f", the oldest {(time.time() - info.oldest) / 86_400:.1f} days old"
    lines = (
        ("Answers", f"{info.path}{'' if settings.cache else ' (switched off)'}"),
        ("", f"{info.entries:,} entries, {info.size / 1e6:.1f} MB of {megabytes:g} MB{age} of {days:g}"),
        ("Readings", str(slots_directory())),
        ("", f"{kept_bytes() / 1e6:.1f} MB of {KEPT_BYTES / 1e6:.0f} MB"),
    )
    if cache.problem is not None:
        say(f"the cache of answers cannot be used: {cache.problem}")
    put("".join(f"{label.ljust(14)}{text}\n" for label, text in lines))
    return ExitCode.DONE


def clear() -> int:
    """Delete everything that is kept. Raises `OutputError` where that cannot be."""
    from summarize.llm.readings import forget_readings

    cache = AnswerCache()
    entries = cache.clear()
    cache.close()
    if cache.problem is not None:
        raise OutputError(f"the cache of answers cannot be cleared: {cache.problem}. Delete that folder yourself.")
    put(f"{entries:,} entries and {forget_readings():,} readings deleted.\n")
    return ExitCode.DONE
