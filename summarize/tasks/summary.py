"""The job `summary`: the main points of an article in order of weight."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass

from summarize import events
from summarize.article import Article
from summarize.checking import Checker, Draft
from summarize.evidence import Claim, Withheld
from summarize.llm.provider import Protocol
from summarize.reader import Reader
from summarize.results import Summary
from summarize.tasks.drafting import (
    AGAIN_PROMPTS,
    STATEMENT_TOKENS,
    DraftedStatements,
    check_alone,
    is_repetition,
    keep_supported,
    parsed,
    schema_of,
    statements_of,
)
from summarize.tasks.long import parts_of, read_parts
from summarize.tasks.selecting import Ranked, weightiest

PROMPTS = {Protocol.PLAIN: "summary.plain", Protocol.CITED: "summary.cited"}
DEFAULT_SENTENCES = 5
# What each part of a long article is asked for at least, and how many points all parts give for each one wanted.
_LEAST_OF_A_PART = 3
_SURPLUS = 3
# What a sentence of a summary has on average: how many points to ask for where the limit is in words.
_WORDS_PER_SENTENCE = 20


def templates(protocol: Protocol) -> tuple[str, ...]:
    """The templates that this job may use."""
    return PROMPTS[protocol], AGAIN_PROMPTS[protocol]


async def summarise(
    reader: Reader, checker: Checker, *, sentences: int | None = None, words: int | None = None
) -> Summary:
    """The main points of the article: `sentences` of them at most (five by default), or at most `words` words."""
    claims, withheld = await main_points(reader, checker, sentences=sentences, words=words)
    return Summary(claims=claims, withheld=withheld, **reader.provenance("summary", templates(reader.protocol)))


async def main_points(
    reader: Reader, checker: Checker, *, sentences: int | None = None, words: int | None = None
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
    """The claims of a summary and what was withheld."""
    points = sentences or (max(1, words // _WORDS_PER_SENTENCE) if words else DEFAULT_SENTENCES)
    # No more can be said in more sentences than the article has.
    points = min(points, len(checker.article.sentences))
    if not await reader.fits(_task_tokens(reader.protocol, points + 1)):
        claims, withheld = await _points_of_parts(reader, checker, points)
        return (_within(claims, words) if words else claims), withheld
    # One more than wanted, for the one that may be withheld.
    enough = _Enough(checker, points, reader.article.language or "en")
    drafts = await _drafts(reader, points + 1, until=enough.is_there)
    drafts = [draft for draft in drafts if not _is_headline(draft, checker.article)]
    claims, withheld = await keep_supported(reader, checker, drafts, most=points)
    return (_within(claims, words) if words else claims), withheld


async def _points_of_parts(
    reader: Reader, checker: Checker, points: int
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
    """The weightiest of the main points of all parts of an article that is too long to be read at once.

    Together the parts give more points than are wanted, so none is asked for once more: that would send a part again.
    """
    beside = _task_tokens(reader.protocol, points + 1)
    parts = await parts_of(reader, beside)
    each = min(points + 1, max(_LEAST_OF_A_PART, math.ceil(_SURPLUS * points / len(parts))))

    async def read(part: Reader) -> list[Claim | Withheld]:
        drafts = [draft for draft in await _drafts(part, each) if not _is_headline(draft, checker.article)]
        return [check_alone(checker, draft) for draft in drafts if draft.text.strip()]

    ranked: list[Ranked] = []
    withheld: list[Withheld] = []
    for outcomes in await read_parts(reader, parts, read):
        kept = [one for one in outcomes if isinstance(one, Claim)]
        ranked += [Ranked(claim, rank) for rank, claim in enumerate(kept)]
        withheld += [one for one in outcomes if isinstance(one, Withheld)]
    claims = await asyncio.to_thread(weightiest, checker.article, ranked, points)
    for claim in claims:
        reader.tell(events.Checked(claim))
    for one in withheld:
        reader.tell(events.WithheldClaim(one))
    return claims, tuple(withheld)


def _task_tokens(protocol: Protocol, points: int) -> int:
    """Room for the task and its answer beside the article."""
    return 300 + STATEMENT_TOKENS[protocol] * (points + 1)


@dataclass
class _Enough:
    """Whether the lines that a model has finished hold as many claims as are wanted: it need write no more then."""

    checker: Checker
    wanted: int
    language: str
    lines: int = 0

    def is_there(self, text: str) -> bool:
        """Whether `text` is enough; looked at anew once a line has been finished."""
        finished = text.split("\n")[:-1]
        if len(finished) == self.lines:
            return False
        self.lines = len(finished)
        claims: list[Claim] = []
        for statement in statements_of("\n".join(finished), language=self.language):
            draft = Draft(statement)
            if _is_headline(draft, self.checker.article):
                continue
            outcome = check_alone(self.checker, draft)
            if isinstance(outcome, Claim) and not any(is_repetition(outcome, one) for one in claims):
                claims.append(outcome)
        return len(claims) >= self.wanted


async def _drafts(reader: Reader, points: int, *, until: Callable[[str], bool] | None = None) -> list[Draft]:
    is_cited = reader.protocol is Protocol.CITED
    completion = await reader.complete(
        PROMPTS[reader.protocol],
        points=points,
        max_tokens=STATEMENT_TOKENS[reader.protocol] * (points + 1),
        json_schema=schema_of(DraftedStatements) if is_cited else None,
        until=None if is_cited else until,
        allow_truncation=not is_cited,
    )
    if is_cited:
        return [statement.draft() for statement in parsed(DraftedStatements, completion.text).statements]
    is_cut = completion.finish_reason == "length"
    return [
        Draft(text) for text in statements_of(completion.text, language=reader.article.language or "en", is_cut=is_cut)
    ]


def _is_headline(draft: Draft, article: Article) -> bool:
    """Whether a draft only repeats the headline, which is no point of its own."""
    return article.title is not None and draft.text.strip(" .").casefold() == article.title.strip(" .").casefold()


def _within(claims: tuple[Claim, ...], words: int) -> tuple[Claim, ...]:
    """The first claims that fit into `words` words; the weightiest one stays even where it alone is longer."""
    kept: list[Claim] = []
    left = words
    for claim in claims:
        left -= len(claim.text.split())
        if left < 0 and kept:
            break
        kept.append(claim)
    return tuple(kept)
