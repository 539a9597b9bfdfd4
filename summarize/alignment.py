"""Finding the sentences of an article that a statement rests on, by the weight of the words they share."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache

from summarize.article import Article, Sentence, Span
from summarize.language.names import find_names
from summarize.language.opposites import excluding_classes
from summarize.language.orders import is_in_orders
from summarize.language.ordinary import CALENDAR, words
from summarize.language.places import country_behind
from summarize.language.terms import Word, content_terms, stem, words_of

# Shares of a statement's weight: what the best sentence must cover, and what a further one must add.
LEAST_COVERED = 0.3
LEAST_ADDED = 0.18
_NAME_WEIGHT = 1.5
_NUMBER_WEIGHT = 1.5
_UNSEEN_WEIGHT = 0.5  # a word that stands nowhere in the article is most often a paraphrase
# What the question said already points at the evidence less than what the answer adds to it: 0.94 instead of 0.91 of
# the citations under right answers then hold the answer (benchmarks/RESULTS.md).
_GIVEN_WEIGHT = 0.5
# An article gives an age as ", 27," and a statement as "27 years old", or "9%" and "9 percent": the number says it.
_BESIDE_NUMBER = re.compile(r"(?<=\d)[ -]years?[ -]olds?\b|(?<=\d) ?(?:per ?cent|pct)\b")
# "At least 57" is borne out by 57; "the least difficult" by nothing but that.
_BOUND = re.compile(r"\bat (?:least|most)\b", re.IGNORECASE)
# Numbers, days and what numbers count: they stand in many sentences, and tell nothing of what happened.
_MEASURING = CALENDAR | words(
    """
    zero hundred thousand million billion trillion dozen percent pct per cent dollar pound euro yen yuan rupee rouble
    ruble franc lira peso rand shekel dirham second minute hour day week month year decade century mile kilometre km
    metre foot feet ton tonne kg kilogram litre gallon acre hectare
    """
)
_BOILERPLATE = re.compile(
    r"\s*(?:read more|read also|see also|related|source|sources|photo|image|file|caption|watch|listen|click here|"
    r"sign up|subscribe|follow|advertisement|editor's note|story continues|more on|updated|published)\b\s*[:|—–-]|"
    r"\s*(?:click here|sign up for|subscribe to|story continues below|advertisement|send this page)\b",
    re.IGNORECASE,
)


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence is no part of what an article tells: "Read more: …", "Sign up for our newsletter."."""
    return _BOILERPLATE.match(sentence) is not None


class EvidenceIndex:
    """The terms of an article's sentences, ready to be searched. Building it is linear in the article."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.sentences = article.sentences
        # A passage that gives orders to a machine proves nothing: as if it had no words.
        self._terms = [
            frozenset[str]() if is_in_orders(article.text, sentence) else content_terms(article.slice(sentence))
            for sentence in self.sentences
        ]
        self._postings: dict[str, list[int]] = defaultdict(list)
        for place, terms in enumerate(self._terms):
            for term in terms:
                self._postings[term].append(place)
        self._standing = self._standings()

    def _standings(self) -> list[float]:
        """How far each sentence can be relied on as evidence, 1 at most: boilerplate and repetitions stand back."""
        standings: list[float] = []
        seen: set[str] = set()
        for sentence in self.sentences:
            text = self.article.slice(sentence)
            standing = 1.0
            if is_boilerplate(text):
                standing = 0.6
            elif not text.rstrip("\"'”’)] ").endswith((".", "!", "?", "…", "。", "！", "？", "।", "؟")):
                standing = 0.85
            elif text.isupper():
                standing = 0.6
            if text in seen:
                standing = min(standing, 0.5)
            seen.add(text)
            standings.append(standing)
        return standings

    def _weights(self, statement: str) -> dict[str, float]:
        count = len(self.sentences)
        words: dict[str, Word] = {}
        for word in words_of(statement):
            if word.is_content:
                words.setdefault(word.stem, word)
        weights: dict[str, float] = {}
        for term in sorted(content_terms(statement)):  # a sum of fractions depends on their order
            found = len(self._postings.get(term, ()))
            weight = 0.3 + math.log(1 + count / (found + 0.5)) if found else 0.3 + math.log(1 + count)
            if term.startswith("@"):
                weights[term] = weight * (0.5 if found else 0.0)
                continue
            word = words[term]
            if word.is_number:
                weight *= _NUMBER_WEIGHT
            elif word.is_capitalised and word.start > 0:
                weight *= _NAME_WEIGHT
            if not found:
                weight *= _UNSEEN_WEIGHT
            weights[term] = weight
        return weights

    def find(self, statement: str, *, most: int = 2, given: Sequence[str] = ()) -> tuple[Sentence, ...]:
        """As `find_evidence`; the terms of the texts `given`, such as the question answered, weigh half."""
        known = {term for text in given for term in content_terms(text)}
        weights = {
            term: weight * (_GIVEN_WEIGHT if term in known else 1) for term, weight in self._weights(statement).items()
        }
        total = sum(weights.values())
        if total <= 0 or most < 1:
            return ()
        covered = self._covered(weights)
        if not covered:
            return ()
        best = max(
            covered, key=lambda place: (covered[place] * self._standing[place] - self._length_penalty(place), -place)
        )
        if covered[best] < LEAST_COVERED * total:
            return ()
        chosen = [best]
        open_terms = {term: weight for term, weight in weights.items() if term not in self._terms[best]}
        while len(chosen) < most and (further := self._adding(open_terms, chosen, total)) is not None:
            chosen.append(further)
            open_terms = {term: weight for term, weight in open_terms.items() if term not in self._terms[further]}
        return tuple(self.sentences[place] for place in sorted(chosen))

    def nearest(self, question: str, *, most: int, size: int, within: Sequence[Span] = ()) -> tuple[Sentence, ...]:
        """The sentences that cover most of `question`, in the article's order, `most` at most, of `size` bytes in all.

        They are looked for in the places `within`, and everywhere where there are none.
        """
        covered = self._covered(self._weights(question))
        chosen: list[int] = []
        for place in sorted(covered, key=lambda place: (-covered[place] * self._standing[place], place)):
            sentence = self.sentences[place]
            if within and not any(span.start <= sentence.start and sentence.end <= span.end for span in within):
                continue
            length = len(self.article.slice(sentence).encode())
            if length <= size and len(chosen) < most:
                chosen.append(place)
                size -= length
        return tuple(self.sentences[place] for place in sorted(chosen))

    def find_words(self, words: str, question: str, *, least: float) -> Sentence | None:
        """Of the sentences that cover `words` to the share `least`, the one that covers most of `question`."""
        having = [place for place, share in self._shares(words).items() if share >= least]
        if not having:
            return None
        told = self._shares(question)

        def worth(place: int) -> tuple[float, int, int]:
            return told.get(place, 0.0) * self._standing[place], -len(self._terms[place]), -place

        return self.sentences[max(having, key=worth)]

    def coverage(self, statement: str, sentences: Sequence[Sentence], *, given: Sequence[str] = ()) -> float:
        """The share of the statement's weight that `sentences` cover, 0 to 1; the terms of `given` do not count."""
        known = {term for text in given for term in content_terms(text)}
        weights = {term: weight for term, weight in self._weights_to_cover(statement).items() if term not in known}
        terms = {term for sentence in sentences for term in self._terms[sentence.index]}
        total = sum(weights.values())
        return _share(sum(weight for term, weight in weights.items() if term in terms), total) if total else 1.0

    def touches(self, statement: str, sentences: Sequence[Sentence], *, asked: str = "") -> bool:
        """Whether `sentences` have a plain word of `statement` or any term of `asked`; `True` where neither has one.

        A name, a number and a day that all stand in a sentence do not tell that it says the same of them.
        """
        told = _plain_stems(_without_number_words(statement)) | content_terms(asked)
        told |= {same for term in told for synonyms, _ in excluding_classes(term) for same in synonyms}
        return not told or any(not told.isdisjoint(self._terms[sentence.index]) for sentence in sentences)

    def _shares(self, statement: str) -> dict[int, float]:
        """The `coverage` of `statement` by each sentence that has some of its terms."""
        weights = self._weights_to_cover(statement)
        total = sum(weights.values())
        return {place: _share(weight, total) for place, weight in self._covered(weights).items()}

    def _weights_to_cover(self, statement: str) -> dict[str, float]:
        """As `_weights`, without the words that say no more than the number beside them."""
        return self._weights(_without_number_words(statement))

    def _covered(self, weights: Mapping[str, float]) -> dict[int, float]:
        """What of `weights` each sentence that has some of these terms covers."""
        covered: dict[int, float] = defaultdict(float)
        for term, weight in weights.items():
            for place in self._postings.get(term, ()):
                covered[place] += weight
        return covered

    def _length_penalty(self, place: int) -> float:
        """A little for each term beside the point, so that of two sentences that say it the shorter is taken."""
        return 0.02 * len(self._terms[place])

    def _adding(self, open_terms: dict[str, float], chosen: list[int], total: float) -> int | None:
        """The sentence that adds most of what is still open; `None` where none adds enough."""
        gains: dict[int, float] = defaultdict(float)
        terms: dict[int, int] = defaultdict(int)
        for term, weight in open_terms.items():
            for place in self._postings.get(term, ()):
                gains[place] += weight
                terms[place] += not term.startswith("@")
        candidates = [
            place
            for place, gain in gains.items()
            if place not in chosen and gain * self._standing[place] >= LEAST_ADDED * total and terms[place] >= 2
        ]
        if not candidates:
            return None
        return max(
            candidates,
            key=lambda place: (
                gains[place] * self._standing[place] - self._length_penalty(place),
                -abs(place - chosen[0]),
            ),
        )


def _plain_stems(statement: str) -> frozenset[str]:
    """The stems of the content words that are neither part of a name nor a country, a number, a unit or a day."""
    measuring = frozenset(map(stem, _MEASURING))
    names = [name.span for name in find_names(statement)]
    return frozenset(
        word.stem
        for word in words_of(statement)
        if word.is_content
        and not word.stem[:1].isdigit()
        and word.stem not in measuring
        and not country_behind(word.lower)
        and not any(span.start <= word.start < span.end for span in names)
    )


def _without_number_words(statement: str) -> str:
    return _BOUND.sub("", _BESIDE_NUMBER.sub("", statement))


def _share(part: float, total: float) -> float:
    """The quotient without what adding fractions leaves in its last places: three quarters are 0.75."""
    return round(part / total, 9)


@lru_cache(maxsize=16)
def _index(article: Article) -> EvidenceIndex:
    return EvidenceIndex(article)


def find_evidence(statement: str, article: Article, *, most: int = 2) -> tuple[Sentence, ...]:
    """The sentences of `article` that `statement` rests on, in the article's order: none, one, up to `most`.

    The first is the one that shares the most weighted words, rare ones, numbers and names above all; a further one
    is taken only where it covers a substantial part that the first lacks. Empty where even the best covers too little.
    The index of an article is kept for the next statement.
    """
    return _index(article).find(statement, most=most)
