"""The headline facts of a briefing note: who, what, when and where, taken by code from what is established already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarize.article import Article, Sentence
from summarize.evidence import Citation, Claim
from summarize.language.names import find_names, mentions
from summarize.language.periods import Period, say_period
from summarize.results import Actor, HeadlineFacts, TimelineEntry

_MOST_WHO = 4
# Main points that may tell of the event that the first one is about.
_NEAR_THE_LEAD = 3
_LOCATIVE = re.compile(
    r"\b(?:in|at|near|outside|inside)\s+(?:the\s+)?(?:(?:capital|city|town|port|village)\s+(?:of\s+)?)?$"
)
_DESTINATION = re.compile(
    r"\b(?:welcom|travel|visit|came|com|went|go|flew|fly|arriv|return)\w*\b[^.;:]{0,60}\bto\s+(?:the\s+)?$"
)
# What may follow the name of a place; in "in Syrian hands" the name is none.
_AFTER_A_PLACE = re.compile(
    r"\s*(?:[.,;:)(\"”’—–-]|$)|\s+(?:on|in|at|after|before|last|this|to|and|by|with|for|as|when|where)\b"
)


def headline_facts(
    article: Article, points: Sequence[Claim], actors: Sequence[Actor], timeline: Sequence[TimelineEntry]
) -> HeadlineFacts:
    """The facts of the first of `points`; a tuple is empty where the article does not say."""
    if not points:
        return HeadlineFacts(who=(), what=(), when=(), where=())
    event = [entry for point in points[:_NEAR_THE_LEAD] for entry in timeline if _share(entry.claim, point)]
    near = [*_sentences(article, points[0]), *(s for entry in event[:1] for s in _sentences(article, entry.claim))]
    near += [sentence for point in points[1:_NEAR_THE_LEAD] for sentence in _sentences(article, point)]
    return HeadlineFacts(
        who=tuple(_who(article, points[0], actors))[:_MOST_WHO],
        what=(points[0],),
        when=tuple(_when(entry) for entry in event[:1]),
        where=tuple(_where(article, near))[:1],
    )


def _who(article: Article, lead: Claim, actors: Sequence[Actor]) -> Iterator[Claim]:
    """The actors whom the sentences behind the lead name, with their roles."""
    for actor in actors:
        citations = tuple(citation for citation in lead.citations if mentions(citation.quote, actor.name))
        if not citations:
            continue
        role = actor.role
        if role is None or role.text.casefold() == actor.name.casefold():
            yield Claim(text=actor.name, citations=citations)
        else:
            yield Claim(
                text=f"{actor.name}: {role.text}", citations=tuple(dict.fromkeys((*citations, *role.citations)))
            )


def _when(entry: TimelineEntry) -> Claim:
    days = say_period(Period(entry.start, entry.end))
    said = f"{days} (“{entry.when}”)" if entry.resolved else days
    return Claim(text=said, citations=entry.claim.citations)


def _where(article: Article, sentences: Sequence[Sentence]) -> Iterator[Claim]:
    """The places that the sentences name after "in", "at", "near" …; then those that somebody goes to."""
    for pattern in (_LOCATIVE, _DESTINATION):
        for sentence in sentences:
            text = article.slice(sentence)
            for name in find_names(text):
                before, after = text[: name.span.start], text[name.span.end :]
                if (opening := pattern.search(before)) and _AFTER_A_PLACE.match(after):
                    begin = opening.start() if pattern is _LOCATIVE else name.span.start
                    words = " ".join(text[begin : name.span.end].split())
                    yield Claim(text=words, citations=(Citation.of(article, sentence),))


def _share(one: Claim, other: Claim) -> bool:
    return any(a.span.overlaps(b.span) for a in one.citations for b in other.citations)


def _sentences(article: Article, claim: Claim) -> list[Sentence]:
    return [sentence for citation in claim.citations for sentence in article.sentences_overlapping(citation.span)]
