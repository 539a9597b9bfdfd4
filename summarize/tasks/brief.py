"""The job `brief`: the briefing note, made of the other jobs, the dates and the attributed words of an article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TypeVar

from summarize.alignment import EvidenceIndex
from summarize.article import Article
from summarize.checking import LEAST_COVERED_DESPITE_ORDERS, Checker
from summarize.evidence import Citation, Claim, Withheld
from summarize.language.attribution import find_attributed
from summarize.language.orders import find_orders, obeyed_words
from summarize.llm.provider import Protocol
from summarize.reader import Reader
from summarize.results import Actor, AnswerStatus, BriefingNote, Quoted, StandingAnswer, TimelineEntry
from summarize.tasks import actors, ask, summary
from summarize.tasks.drafting import lines_of
from summarize.tasks.facts import headline_facts
from summarize.tasks.long import silence
from summarize.tasks.selecting import WordWeights
from summarize.tasks.timeline import timeline
from summarize.tasks.together import together

T = TypeVar("T")
Found = tuple[tuple[T, ...], tuple[Withheld, ...]]
"""What a part of the note found, and what of it was withheld."""

OPEN_PROMPT = "brief.open"
_OPEN_QUESTIONS = 4
_OPEN_QUESTION_TOKENS = 40
# Room for the task and its answer beside the article.
_OPEN_TOKENS = 300 + _OPEN_QUESTIONS * _OPEN_QUESTION_TOKENS
_MOST_CLAIMED = 12
# An article that fits into the context window of a small model hardly has so many dates.
_MOST_DATED = 60
# What no analyst asks next: who somebody is, and what the article itself thinks.
_TRIVIAL = re.compile(r"^who (?:is|are|was|were)\b|\barticle\b", re.IGNORECASE)


def templates(protocol: Protocol) -> tuple[str, ...]:
    """The templates that this job may use, those of the other jobs included."""
    return OPEN_PROMPT, *ask.templates(protocol), *summary.templates(protocol), *actors.templates(protocol)


async def write_brief(reader: Reader, checker: Checker, *, questions: Sequence[str] = ()) -> BriefingNote:
    """The briefing note, with the answers to standing `questions`. Every part is written over one reading."""
    points: Found[Claim] = (), ()
    found: Found[Actor] = (), ()
    answers: Found[StandingAnswer] = (), ()
    open_questions: tuple[str, ...] = ()

    async def summarise(reader: Reader) -> None:
        nonlocal points
        points = await summary.main_points(reader, checker)

    async def find_actors(reader: Reader) -> None:
        nonlocal found
        found = await actors.find_actors(reader, checker)

    async def answer(reader: Reader) -> None:
        nonlocal answers
        answers = await _answers(reader, checker, questions)

    async def find_open(reader: Reader) -> None:
        nonlocal open_questions
        open_questions = await _open_questions(reader, checker)

    await together(reader, [summarise, find_actors, answer, find_open], is_read=False)
    dated = _weightiest_dated(checker.article, timeline(checker.article))
    return BriefingNote(
        facts=headline_facts(checker.article, points[0], found[0], dated),
        summary=points[0],
        actors=found[0],
        timeline=dated,
        claimed=claimed(checker),
        open_questions=open_questions,
        answers=answers[0],
        withheld=(*points[1], *found[1], *answers[1]),
        prompts=(
            reader.prompt_info("ask", ask.templates(reader.protocol)),
            reader.prompt_info("summary", summary.templates(reader.protocol)),
            reader.prompt_info("actors", actors.templates(reader.protocol)),
        ),
        **reader.provenance("brief", templates(reader.protocol)),
    )


def _weightiest_dated(article: Article, entries: Sequence[TimelineEntry]) -> tuple[TimelineEntry, ...]:
    """All of a timeline, or of one that nobody reads to its end the entries that weigh most, in order."""
    if len(entries) <= _MOST_DATED:
        return tuple(entries)
    weight = WordWeights(article).of
    kept = sorted(range(len(entries)), key=lambda place: -weight(entries[place].claim.text))[:_MOST_DATED]
    return tuple(entries[place] for place in sorted(kept))


def claimed(checker: Checker) -> tuple[Quoted, ...]:
    """What someone says and the article does not establish, in its own words."""
    article = checker.article
    found: list[Quoted] = []
    for said in find_attributed(article)[:_MOST_CLAIMED]:
        citation = Citation.of(article, said.words if said.direct else article.sentences[said.sentence_index])
        words = " ".join(article.slice(said.words).split())
        text = f"“{words.rstrip(' ,')}”" if said.direct else f"{said.verb} {words}".strip()
        found.append(Quoted(speaker=said.speaker, claim=Claim(text=text, citations=(citation,))))
    return tuple(found)


async def _answers(
    reader: Reader, checker: Checker, questions: Sequence[str]
) -> tuple[tuple[StandingAnswer, ...], tuple[Withheld, ...]]:
    async def answer(reader: Reader, question: str) -> tuple[StandingAnswer, tuple[Withheld, ...]]:
        asked = reader.afresh()
        claims, withheld = await ask.find_answer(asked, checker, question)
        answered = StandingAnswer(
            question=question,
            status=AnswerStatus.ANSWERED if claims else silence(asked),
            answer=" ".join(claim.text for claim in claims) or None,
            claims=claims,
            extent=asked.coverage.extent(checker.article),
        )
        return answered, withheld

    parts = [partial(answer, question=question) for question in questions]
    found = await together(reader, parts, is_read=True)
    return tuple(one for one, _ in found), tuple(one for _, withheld in found for one in withheld)


async def _open_questions(reader: Reader, checker: Checker) -> tuple[str, ...]:
    """Questions that the model thinks open and that the job `ask` finds no answer to.

    None for an article that the model cannot read at once: what it leaves open, nobody can tell.
    """
    if not await reader.fits(_OPEN_TOKENS):
        return ()
    completion = await reader.complete(
        OPEN_PROMPT,
        questions=_OPEN_QUESTIONS,
        max_tokens=_OPEN_QUESTIONS * _OPEN_QUESTION_TOKENS,
        allow_truncation=True,
    )
    proposed = lines_of(completion.text, is_cut=completion.finish_reason == "length")
    questions = list(dict.fromkeys(line for line in proposed if line.endswith("?") and not _TRIVIAL.search(line)))
    questions = [question for question in questions if not _may_be_ordered(checker.article, question)]
    # An answer that is found or withheld here is no part of the note.
    parts = [partial(ask.find_answer, checker=checker, question=question) for question in questions]
    found = await together(reader.unheard(), parts, is_read=True)
    still_open = [question for question, (claims, _) in zip(questions, found, strict=True) if not claims]
    return tuple(still_open[:_OPEN_QUESTIONS])


def _may_be_ordered(article: Article, question: str) -> bool:
    """Whether the article gives orders and a question is not about what it tells besides: nothing else is checked."""
    if obeyed_words(question, article.text):
        return True
    if not find_orders(article.text):
        return False
    return EvidenceIndex(article).coverage(question, article.sentences) < LEAST_COVERED_DESPITE_ORDERS
