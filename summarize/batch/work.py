"""What an engine is given and what it gives back: one job on one article, known by a key, and its outcome."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from summarize.article import Article
from summarize.errors import SummarizeError, UsageError
from summarize.llm.provider import Endpoint, Protocol
from summarize.prompting import Prompts
from summarize.reader import PREFIX_PROMPTS
from summarize.results import ActorsBrief, Answer, BriefingNote, Result, Summary
from summarize.toolkit import Toolkit

TASKS: Final = ("summary", "actors", "ask", "brief")

RESULTS: Final[dict[str, type[Result]]] = {
    "summary": Summary,
    "actors": ActorsBrief,
    "ask": Answer,
    "brief": BriefingNote,
}
"""What each task makes."""


@dataclass(frozen=True, slots=True)
class Job:
    """One of the four jobs with its arguments, the same for every article of a batch."""

    task: str
    question: str | None = None
    questions: tuple[str, ...] = ()
    sentences: int | None = None
    words: int | None = None

    async def run(self, kit: Toolkit, article: Article) -> Result:
        """Do the job on `article`."""
        match self.task:
            case "summary":
                return await kit.asummary(article, sentences=self.sentences, words=self.words)
            case "actors":
                return await kit.aactors(article)
            case "ask":
                return await kit.aask(article, self.question or "")
            case _:
                return await kit.abrief(article, questions=self.questions)

    def identity(self, prompts: Prompts, endpoint: Endpoint) -> str:
        """A hash of everything but the article that a result depends on: arguments, prompts, model and protocol."""
        fingerprint = prompts.fingerprint(*PREFIX_PROMPTS, *_templates(self.task, endpoint.protocol))
        arguments = [self.task, self.question, self.questions, self.sentences, self.words]
        return _hash([arguments, fingerprint, endpoint.provider, endpoint.model, endpoint.protocol])


def jobs_of(
    tasks: tuple[str, ...], questions: tuple[str, ...], *, sentences: int | None = None, words: int | None = None
) -> tuple[Job, ...]:
    """The jobs that the flags of a batch mean: `ask` is one a question, so that a new question asks only itself."""
    unknown = [task for task in tasks if task not in TASKS]
    if unknown:
        raise UsageError(f"there is no task {unknown[0]!r}: choose of {', '.join(TASKS)}.")
    if "ask" in tasks and not questions:
        raise UsageError("the task ask needs questions: give them with -q or --questions.")
    if questions and not {"ask", "brief"} & set(tasks):
        raise UsageError("questions are for the tasks ask and brief: add one of them, or leave the questions out.")
    if sentences is not None and words is not None:
        raise UsageError("--sentences and --words contradict each other: choose one.")
    jobs: list[Job] = []
    for task in dict.fromkeys(tasks):
        if task == "ask":
            jobs += (Job(task, question=question) for question in dict.fromkeys(questions))
        elif task == "brief":
            jobs.append(Job(task, questions=questions))
        elif task == "summary":
            jobs.append(Job(task, sentences=sentences, words=words))
        else:
            jobs.append(Job(task))
    return tuple(jobs)


def key_of(identity: str, article: Article) -> str:
    """The key of a job on an article: what the model is shown of it counts, where it came from does not."""
    return _hash([identity, article.sha256, article.title, str(article.published), article.language])


@dataclass(frozen=True, slots=True)
class Work:
    """One job on one article."""

    key: str
    job: Job
    article: Article


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a piece of work ended: with a `result`, or with the `error` that it failed of.

    `by_stand_in` marks a result of the local model that stood in for a provider that was down.
    """

    work: Work
    result: Result | None = None
    error: SummarizeError | None = None
    by_stand_in: bool = False


def _templates(task: str, protocol: Protocol) -> tuple[str, ...]:
    from summarize.tasks import actors, ask, brief, summary

    rooms: dict[str, Callable[[Protocol], tuple[str, ...]]] = {
        "summary": summary.templates,
        "actors": actors.templates,
        "ask": ask.templates,
        "brief": brief.templates,
    }
    return rooms[task](protocol)


def _hash(data: object) -> str:
    return hashlib.sha256(json.dumps(data, ensure_ascii=True).encode()).hexdigest()[:32]
