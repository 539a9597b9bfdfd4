"""Statements that repeat what someone is quoted as saying: they must name who says it."""

from __future__ import annotations

import re
from functools import cached_property

from summarize.article import Article, Span
from summarize.evidence import Citation, Claim
from summarize.language.attribution import Attributed, find_attributed
from summarize.language.names import mentions
from summarize.language.quotations import Quotation, find_quotations

# How much of a statement must stand inside a quotation for it to be the speaker's rather than the article's.
_SHARE = 0.7
_WORD = re.compile(r"\w+")


class Attributor:
    """Gives statements that are someone's words back to that someone.

    The article is searched for speech once, and only where a statement rests on words in quotation marks: most do not.
    """

    def __init__(self, article: Article) -> None:
        self._article = article

    def attributed(self, claim: Claim) -> Claim:
        """`claim`, or, where it is the words of a person whom it does not name, that person's name and words."""
        said = self._speech_in(claim)
        if said is None or mentions(claim.text, said.speaker):
            return claim
        # Of a long quotation only the sentences that the statement rests on.
        citations = [Span(citation.start, citation.end) for citation in claim.citations]
        cited = [span for span in citations if span.overlaps(said.words)]
        first, last = min(span.start for span in cited), max(span.end for span in cited)
        spoken = Span(max(first, said.words.start), min(last, said.words.end))
        words = " ".join(self._article.slice(spoken).split()).rstrip(" ,")
        citation = Citation.of(self._article, Span(first, max(last, spoken.end)))
        return Claim(text=f"{said.speaker}: “{words}”", citations=(citation,))

    def speaker_of(self, span: Span) -> Span | None:
        """Where the article names who says what is quoted in `span`; `None` where that is not one person."""
        speakers = [said for said in self._said if said.words.overlaps(span)]
        return speakers[0].speaker_span if len({said.speaker for said in speakers}) == 1 else None

    def _speech_in(self, claim: Claim) -> Attributed | None:
        """The cited speech that most of the statement's words come from."""
        cited = [Span(citation.start, citation.end) for citation in claim.citations]
        if not any(one.inner.overlaps(span) for one in self._quotations for span in cited):
            return None
        stated = _WORD.findall(claim.text.casefold())
        for said in self._said:
            if not any(said.words.overlaps(span) for span in cited):
                continue
            spoken = set(_WORD.findall(self._article.slice(said.words).casefold()))
            if sum(word in spoken for word in stated) > _SHARE * len(stated):
                return said
        return None

    @cached_property
    def _quotations(self) -> tuple[Quotation, ...]:
        return find_quotations(self._article.text)

    @cached_property
    def _said(self) -> list[Attributed]:
        return [said for said in find_attributed(self._article) if said.direct]
