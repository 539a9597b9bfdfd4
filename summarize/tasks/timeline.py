"""The timeline of an article: its dated sentences, each date resolved against the article's own day."""

from __future__ import annotations

from summarize.article import Article, Sentence
from summarize.evidence import Citation, Claim
from summarize.language.dates import DateExpression, Relation, find_dates
from summarize.language.orders import is_told_to_machines
from summarize.language.reference import reference_day
from summarize.results import TimelineEntry


def timeline(article: Article) -> tuple[TimelineEntry, ...]:
    """The dated events in the order of time, each in the words of the article.

    A date that only names a thing ("the accord of 2020"), or cannot be resolved, is no event.
    """
    reference = reference_day(article)
    dates = find_dates(article.text, reference.day if reference else None)
    entries: list[TimelineEntry] = []
    for expression in dates:
        sentence = _sentence_of(article, expression)
        if sentence is None or expression.start is None or expression.end is None or expression.relation is Relation.OF:
            continue
        citation = Citation.of(article, sentence)
        entries.append(
            TimelineEntry(
                when=expression.text,
                start=expression.start,
                end=expression.end,
                resolved=expression.resolved,
                claim=Claim(text=" ".join(citation.quote.split()), citations=(citation,)),
            )
        )
    return tuple(sorted(_without_repetitions(entries), key=lambda entry: (entry.start, entry.end)))


def _sentence_of(article: Article, expression: DateExpression) -> Sentence | None:
    """The sentence that tells of the event; a line that is little but a date tells of none."""
    sentence = article.sentence_at(expression.span.start)
    if is_told_to_machines(article.text, expression.span):
        return None
    return sentence if sentence is not None and len(expression.span) < 0.8 * len(sentence) else None


def _without_repetitions(entries: list[TimelineEntry]) -> list[TimelineEntry]:
    """The entries without those that say of the same days the same again, as captions do."""
    kept: dict[tuple[object, ...], TimelineEntry] = {}
    for entry in entries:
        kept.setdefault((entry.start, entry.end, entry.claim.text[:60]), entry)
    return list(kept.values())
