"""What the results of a job mean for the exit code."""

from __future__ import annotations

from collections.abc import Sequence

from summarize.errors import ExitCode
from summarize.results import ActorsBrief, Answer, AnswerStatus, BriefingNote, Result, Summary


def exit_code(results: Sequence[Result]) -> ExitCode:
    """The exit code for one result, or for the answers to several questions."""
    if all(isinstance(one, Answer) and one.status is not AnswerStatus.ANSWERED for one in results):
        return ExitCode.NOT_IN_ARTICLE
    return ExitCode.NOTHING_LEFT if all(map(is_empty, results)) else ExitCode.DONE


def is_empty(result: Result) -> bool:
    """Whether no statement of a result was kept."""
    match result:
        case Answer() | Summary():
            return not result.claims
        case ActorsBrief():
            return not result.actors
        case BriefingNote():
            facts = result.facts
            parts = (facts.who, facts.what, facts.when, facts.where, result.summary, result.actors, result.timeline)
            return not any((*parts, result.claimed, *(one.claims for one in result.answers)))
        case _:
            raise TypeError(f"an unknown result: {type(result).__name__}")
