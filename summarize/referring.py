"""Whom a cited sentence means by "he", "I", "the exchange": the sentences that name what it does not name itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from summarize.article import Article, Sentence, Span
from summarize.attributing import Attributor
from summarize.language.descriptions import described, introduced
from summarize.language.names import find_names, mentions, same_name
from summarize.language.places import country_behind
from summarize.language.terms import content_terms

# Sentences back that a pronoun may mean someone from.
_REACH = 3
_PRONOUN = re.compile(r"\b(?:he|she|they|it|his|her|their|its|him|them)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I|my|me)\b")
# A possessive further on ("Fatah met its rival") belongs to somebody whom the sentence names itself.
_SUBJECT_PRONOUN = re.compile(r"\A\W*(?:his|her|their|its)\b|\b(?:he|she|they|it)\b", re.IGNORECASE)


class Referents:
    """Finds in one article who is meant where he is not named."""

    def __init__(self, article: Article, attributor: Attributor) -> None:
        self._article = article
        self._attributor = attributor

    def naming(self, names: Sequence[str], cited: Span, text: str, context: Sequence[str]) -> list[Span]:
        """The sentences that show that the sentence `cited` is about all of `names`, which it lacks; `[]` if none do.

        `text` is the statement that has the names, `context` what it answers. Each way of finding them is tried in
        turn: the "I" of a quotation is who is said to speak, however far back he is named; a pronoun may mean whoever
        is named shortly before; so may a sentence about whom was asked for, as long as it speaks of nobody whom the
        statement leaves out ("chief executive Don Meij said"); "The automaker" at its head is who opens the sentence
        before it; "the exchange" within it, whom the article introduces as one.
        """
        ways: tuple[Callable[[], list[Span]], ...] = (
            lambda: self._speaking(names, cited),
            lambda: self._near(names, cited, text, context),
            lambda: self._described(names, cited),
            lambda: self._introduced(names, cited),
        )
        for way in ways:
            if found := way():
                return found
        return []

    def antecedents(self, sentence: Sentence) -> list[str]:
        """The names shortly before a sentence that its subject may mean: a pronoun any, a description one."""
        text = self._article.slice(sentence)
        earlier = [self._article.slice(one) for one in self._before(sentence)]
        if _SUBJECT_PRONOUN.search(text):
            return [name.text for one in earlier for name in find_names(one)]
        meant = described(text, earlier)
        return [meant[1].text] if meant else []

    def _speaking(self, names: Sequence[str], cited: Span) -> list[Span]:
        if not _FIRST_PERSON.search(self._article.slice(cited)):
            return []
        speaker = self._attributor.speaker_of(cited)
        if speaker is None or not all(same_name(self._article.slice(speaker), name) for name in names):
            return []
        return self._sentences_at(speaker)

    def _near(self, names: Sequence[str], cited: Span, text: str, context: Sequence[str]) -> list[Span]:
        sentence = self._article.slice(cited)
        if not _PRONOUN.search(sentence):
            is_asked = all(any(mentions(one, name) for one in context) for name in names)
            if not is_asked or any(not mentions(text, name.text) for name in find_names(sentence)):
                return []
        found: list[Span] = []
        for name in names:
            naming = [one for one in self._before(cited) if _is_named(name, self._article.slice(one))]
            found += [Span(one.start, one.end) for one in naming[-1:]]
        return found

    def _described(self, names: Sequence[str], cited: Span) -> list[Span]:
        earlier = self._before(cited)
        meant = described(self._article.slice(cited), [self._article.slice(one) for one in earlier])
        if meant is None or not all(same_name(meant[1].text, name) for name in names):
            return []
        return [Span(earlier[meant[0]].start, earlier[meant[0]].end)]

    def _introduced(self, names: Sequence[str], cited: Span) -> list[Span]:
        found: list[Span] = []
        for name in names:
            bearer = introduced(self._article.slice(cited), name, self._article.text)
            if bearer is None:
                return []
            found += self._sentences_at(bearer.span)
        return found

    def _before(self, span: Span) -> list[Sentence]:
        return [sentence for sentence in self._article.sentences if sentence.end <= span.start][-_REACH:]

    def _sentences_at(self, span: Span) -> list[Span]:
        return [Span(sentence.start, sentence.end) for sentence in self._article.sentences_overlapping(span)]


def _is_named(name: str, sentence: str) -> bool:
    """Whether a sentence has this name, or the country of it: "Chinese" is of China."""
    country = country_behind(name.lower())
    return bool(mentions(sentence, name)) or (country is not None and f"@{country}" in content_terms(sentence))
