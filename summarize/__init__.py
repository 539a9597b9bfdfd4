"""Summaries, actors, answers and briefing notes whose every statement carries quotations found in the source."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.article import Article
    from summarize.llm.cache import AnswerCache
    from summarize.results import ActorsBrief, Answer, BriefingNote, Summary
    from summarize.toolkit import Toolkit

__all__ = ["ActorsBrief", "Answer", "AnswerCache", "Article", "BriefingNote", "Summary", "Toolkit", "__version__"]

__version__ = "0.1.0"

_HOMES = {
    "Article": "summarize.article",
    "AnswerCache": "summarize.llm.cache",
    "Toolkit": "summarize.toolkit",
    "ActorsBrief": "summarize.results",
    "Answer": "summarize.results",
    "BriefingNote": "summarize.results",
    "Summary": "summarize.results",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that `import summarize` stays cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'summarize' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
