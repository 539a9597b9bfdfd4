"""The job `ask`: the answer to a question with its citations, or that the article does not answer it."""

from __future__ import annotations

from summarize.checking import Checker, Draft
from summarize.evidence import Claim, Withheld
from summarize.llm.provider import Protocol
from summarize.reader import Reader
from summarize.results import Answer, AnswerStatus
from summarize.tasks import ask_plain
from summarize.tasks.abstention import MOST_EVIDENCE
from summarize.tasks.ask_plain import find_plain_answer
from summarize.tasks.drafting import (
    AGAIN_PROMPTS,
    STATEMENT_TOKENS,
    Drafted,
    DraftedStatement,
    keep_supported,
    parsed,
    schema_of,
)
from summarize.tasks.long import readings_for, silence

_CITED_PROMPT = "ask.cited"
_MOST_STATEMENTS = 3
# Room for the task and its answer beside the article; the question itself comes on top. The evidence that is
# shown once more is reckoned at three bytes a token, enough even where a letter takes three bytes.
_TASK_TOKENS = {
    Protocol.CITED: 400 + _MOST_STATEMENTS * STATEMENT_TOKENS[Protocol.CITED],
    Protocol.PLAIN: 400 + STATEMENT_TOKENS[Protocol.PLAIN] + MOST_EVIDENCE // 3,
}


class DraftedAnswer(Drafted):
    """An answer as a model writes it."""

    answered: bool
    statements: list[DraftedStatement]


def templates(protocol: Protocol) -> tuple[str, ...]:
    """The templates that this job may use."""
    return ask_plain.PROMPTS if protocol is Protocol.PLAIN else (_CITED_PROMPT, AGAIN_PROMPTS[protocol])


async def answer(reader: Reader, checker: Checker, question: str) -> Answer:
    """The answer to `question`. Where no statement of it has evidence, the article does not answer it."""
    claims, withheld = await find_answer(reader, checker, question)
    return Answer(
        question=question,
        status=AnswerStatus.ANSWERED if claims else silence(reader),
        answer=" ".join(claim.text for claim in claims) or None,
        claims=claims,
        withheld=withheld,
        **reader.provenance("ask", templates(reader.protocol)),
    )


async def find_answer(
    reader: Reader, checker: Checker, question: str
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
    """The claims that answer `question`, `()` where the article does not answer it, and what was withheld.

    Of an article longer than the context window, the passages that have most to do with the question are read.
    """
    question = " ".join(question.split())
    withheld: tuple[Withheld, ...] = ()
    for reading in await readings_for(reader, question, _TASK_TOKENS[reader.protocol] + len(question)):
        claims, failed = await _find_answer(reading, checker, question)
        # Where code alone has ruled out that they answer, they have been looked at all the same.
        reader.coverage.read.update(reading.shown)
        withheld += failed
        if claims:
            return claims, withheld
    return (), withheld


async def _find_answer(
    reader: Reader, checker: Checker, question: str
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
    if reader.protocol is Protocol.CITED:
        drafts = await _cited_drafts(reader, question)
        return await keep_supported(reader, checker, drafts, context=[question], most=_MOST_STATEMENTS)
    return await find_plain_answer(reader, checker, question)


async def _cited_drafts(reader: Reader, question: str) -> list[Draft]:
    completion = await reader.complete(
        _CITED_PROMPT,
        question=question,
        max_tokens=STATEMENT_TOKENS[Protocol.CITED] * _MOST_STATEMENTS,
        json_schema=schema_of(DraftedAnswer),
    )
    drafted = parsed(DraftedAnswer, completion.text)
    return [statement.draft() for statement in drafted.statements] if drafted.answered else []
