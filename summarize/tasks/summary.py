"""The job `summary`: the main points of an article in order of weight."""

from __future__ import annotations

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
    keep_supported,
    parsed,
    schema_of,
    statements_of,
)

PROMPTS = {Protocol.PLAIN: "summary.plain", Protocol.CITED: "summary.cited"}
DEFAULT_SENTENCES = 5
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
    # One more than wanted, for the one that may be withheld.
    drafts = [draft for draft in await _drafts(reader, points + 1) if not _is_headline(draft, checker.article)]
    claims, withheld = await keep_supported(reader, checker, drafts, most=points)
    return (_within(claims, words) if words else claims), withheld


async def _drafts(reader: Reader, points: int) -> list[Draft]:
    is_cited = reader.protocol is Protocol.CITED
    completion = await reader.complete(
        PROMPTS[reader.protocol],
        points=points,
        max_tokens=STATEMENT_TOKENS[reader.protocol] * (points + 1),
        json_schema=schema_of(DraftedStatements) if is_cited else None,
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
