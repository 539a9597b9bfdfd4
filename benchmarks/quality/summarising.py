"""What became of the claims of a summary: kept, withheld, repeated, copied, and how much of the article they tell."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.quality.keeping import Record
from summarize import Article, Toolkit
from summarize.evidence import Claim
from summarize.language.terms import words_of
from summarize.tasks.drafting import is_repetition

HEADING = "Summaries: twelve news articles"
COLUMNS = (
    *("model", "articles", "claims made", "kept", "withheld", "sentences cited", "repeated", "copied"),
    *("citations", "differing", "seconds"),
)


def differing_citations(article: Article, claims: Sequence[Claim]) -> int:
    """How many citations of `claims` are not the exact slice of the article that they name: never any."""
    return sum(
        article.text[citation.start : citation.end] != citation.quote
        for claim in claims
        for citation in claim.citations
    )


def repeated(claims: Sequence[Claim]) -> int:
    """How many claims say nothing that a claim before them does not say."""
    return sum(any(is_repetition(claim, earlier) for earlier in claims[:place]) for place, claim in enumerate(claims))


def copied(article: Article, claims: Sequence[Claim]) -> int:
    """How many claims are a whole sentence of the article, word for word."""
    sentences = {tuple(word.lower for word in words_of(article.slice(one))) for one in article.sentences}
    return sum(tuple(word.lower for word in words_of(claim.text)) in sentences for claim in claims)


def summarise(kit: Toolkit, article: Article) -> Record:
    """What became of the claims of one summary. `sentences` counts the sentences cited, once each."""
    summary = kit.summary(article)
    cited = {
        sentence.index
        for claim in summary.claims
        for citation in claim.citations
        for sentence in article.sentences_overlapping(citation.span)
    }
    return {
        "claims": [claim.text for claim in summary.claims],
        "withheld": [f"{one.text} ({one.reason})" for one in summary.withheld],
        "sentences": len(cited),
        "repeated": repeated(summary.claims),
        "copied": copied(article, summary.claims),
        "citations": sum(len(claim.citations) for claim in summary.claims),
        "differing": differing_citations(article, summary.claims),
        "seconds": summary.usage.seconds,
    }


def row_of(records: Sequence[Record]) -> list[str]:
    """The figures of `COLUMNS` over the records of several articles, without the model."""
    kept, withheld = (sum(len(record[name]) for record in records) for name in ("claims", "withheld"))
    sums = [
        sum(record[name] for record in records)
        for name in ("sentences", "repeated", "copied", "citations", "differing")
    ]
    seconds = sum(record["seconds"] for record in records) / len(records)
    return [*map(str, (len(records), kept + withheld, kept, withheld, *sums)), f"{seconds:.1f}"]
