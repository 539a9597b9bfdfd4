"""What actors are quoted as saying, and who speaks of whom: claims made of the article's own words."""

from __future__ import annotations

from collections.abc import Sequence

from summarize.article import Article, Span
from summarize.evidence import Citation, Claim
from summarize.language.attribution import Attributed
from summarize.results import Quoted
from summarize.tasks.salience import Candidate

_MOST = 3
# What stands before a speaker in a sentence ("Iran's chief prosecutor, …") up to this many code points is kept.
_INTRODUCTION = 70


def says(article: Article, candidate: Candidate) -> tuple[Claim, ...]:
    """What `candidate` is quoted as saying, at most three times, each claim naming it."""
    claims: list[Claim] = []
    for said in _weighty(article, candidate.said):
        claim = _statement(article, candidate, said)
        # Of one sentence that tells of two things said, the longer text holds the shorter.
        if not any(claim.text in other.text for other in claims):
            claims.append(claim)
    return tuple(sorted(claims[:_MOST], key=lambda claim: claim.citations[0].start))


def spoken_of(article: Article, candidate: Candidate, others: Sequence[Candidate]) -> tuple[Quoted, ...]:
    """What the others say that mentions `candidate`, at most three times."""
    found: list[Quoted] = []
    for other in others:
        if other is candidate:
            continue
        for said in _weighty(article, other.said):
            if any(mention.span.overlaps(said.words) for mention in candidate.mentions):
                claim = _words(article, said) if said.direct else _statement(article, other, said)
                found.append(Quoted(speaker=other.name, claim=claim))
    return tuple(sorted(found[:_MOST], key=lambda quoted: quoted.claim.citations[0].start))


def _weighty(article: Article, said: Sequence[Attributed]) -> list[Attributed]:
    """What is said, without the fragments that lie inside another, direct speech first, then the longest."""
    whole = [
        one
        for one in said
        if not any(
            other is not one and other.words.overlaps(one.words) and len(other.words) > len(one.words) for other in said
        )
    ]
    return sorted(whole, key=lambda one: (not one.direct, -len(one.words)))


def _statement(article: Article, candidate: Candidate, said: Attributed) -> Claim:
    """`Ned Price: “…”`, or the article's own "The group warned that …"."""
    naming = next((one for one in candidate.mentions if one.span.overlaps(said.speaker_span)), None)
    sentence = article.sentences[said.sentence_index]
    is_told = not said.direct and said.verb and naming is not None and naming.sentence == sentence
    if naming is not None and is_told and naming.span.start < said.words.start and said.words.end <= sentence.end:
        start = min(naming.span.start, said.speaker_span.start)
        if start - sentence.start <= _INTRODUCTION:
            start = sentence.start
        whole = Span(start, said.words.end)
        return Claim(text=_plain(article, whole), citations=(Citation.of(article, sentence),))
    claim = _words(article, said)
    return Claim(text=f"{candidate.name}: {claim.text}", citations=claim.citations)


def _words(article: Article, said: Attributed) -> Claim:
    if said.direct:
        citation = Citation.of(article, said.words)
        return Claim(text=f"“{_plain(article, said.words).rstrip(' ,')}”", citations=(citation,))
    sentence = article.sentences[said.sentence_index]
    span = Span(sentence.start, max(sentence.end, said.words.end))
    return Claim(text=_plain(article, said.words), citations=(Citation.of(article, span),))


def _plain(article: Article, span: Span) -> str:
    return " ".join(article.slice(span).split())
