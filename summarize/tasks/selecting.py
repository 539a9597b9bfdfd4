"""Which of many cited claims stay in a summary, and which are one: claims are chosen and merged, never rewritten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from summarize.article import Article
from summarize.evidence import Citation, Claim
from summarize.language.terms import content_terms, words_of
from summarize.support import check_support

# How much less the second point of a part weighs than its first, the third than the second.
_RANK = 0.8
# What two claims must share of their terms to say the same.
_SAME = 0.8


@dataclass(frozen=True, slots=True)
class Ranked:
    """A claim and its rank, from 0, among those of its part of the article."""

    claim: Claim
    rank: int


def weightiest(article: Article, ranked: Sequence[Ranked], most: int) -> tuple[Claim, ...]:
    """At most `most` of the claims, the weightiest first; those that say the same are one, with the citations of both.

    The weights are those of SumBasic (Nenkova and Vanderwende 2005): a claim weighs what its words weigh in the
    article on average, and words that a chosen claim has used weigh less from then on. The rank that the model gave a
    claim counts too.
    """
    merged = _merged(ranked)
    weights = WordWeights(article)
    left = set(range(len(merged)))
    chosen: list[Claim] = []
    while left and len(chosen) < most:
        best = max(left, key=lambda place: (_RANK ** merged[place].rank * weights.of(merged[place].claim.text), -place))
        left.remove(best)
        chosen.append(merged[best].claim)
        weights.use(merged[best].claim.text)
    return tuple(chosen)


class WordWeights:
    """What the words of an article weigh: the share that each stem has of its content words."""

    def __init__(self, article: Article) -> None:
        counts = Counter(
            word.stem for sentence in article.sentences for word in words_of(article.slice(sentence)) if word.is_content
        )
        total = max(1, counts.total())
        self._weights = {stem: count / total for stem, count in counts.items()}

    def of(self, text: str) -> float:
        """The weight of a statement: that of its words on average."""
        terms = content_terms(text)
        return sum(self._weights.get(term, 0.0) for term in terms) / max(1, len(terms))

    def use(self, text: str) -> None:
        """Make the words of a statement that was chosen weigh less for the next."""
        for term in content_terms(text) & self._weights.keys():
            self._weights[term] **= 2


def _merged(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The claims in order, each that says what an earlier one says joined to it."""
    kept: list[Ranked] = []
    for one in ranked:
        place = next((place for place, other in enumerate(kept) if _is_same(other.claim, one.claim)), None)
        if place is None:
            kept.append(one)
            continue
        other = kept[place]
        citations: tuple[Citation, ...] = tuple(dict.fromkeys((*other.claim.citations, *one.claim.citations)))
        kept[place] = Ranked(Claim(text=other.claim.text, citations=citations), min(other.rank, one.rank))
    return kept


def _is_same(claim: Claim, other: Claim) -> bool:
    """Whether the evidence of `other` bears out all of `claim`: then it may stand behind it too."""
    one, two = content_terms(claim.text), content_terms(other.text)
    if len(one & two) < _SAME * max(len(one), len(two)):
        return False
    quotes = [citation.quote for citation in other.citations]
    return one <= content_terms(" ".join(quotes)) and not check_support(claim.text, quotes)
