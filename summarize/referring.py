"""Whom a cited sentence means by "he", "I", "the exchange": the sentences that name what it does not name itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from summarize.article import Article, Sentence, Span
from summarize.attributing import Attributor
from summarize.language.descriptions import described, introduced, people_in
from summarize.language.kinds import kind_of_name
from summarize.language.names import find_names, mentions, same_name
from summarize.language.places import country_behind
from summarize.language.saying import SAYING, TAKING
from summarize.language.terms import content_terms
from summarize.results import ActorKind

# Sentences back that a pronoun may mean someone from.
_REACH = 3
_PRONOUNS = {
    "he": "he", "his": "he", "him": "he", "she": "she", "her": "she", "it": "it", "its": "it", "they": "they",
    "their": "they", "them": "they",
}  # fmt: skip
_PRONOUN = re.compile(rf"\b(?:{'|'.join(_PRONOUNS)})\b", re.IGNORECASE)
_OF_PEOPLE = frozenset({"he", "she"})
_OF_THINGS = frozenset({"it", "they"})
_QUOTED = re.compile(r"[\"“][^\"“”]*(?:[\"”]|\Z)")
_SPEAKS = re.compile(rf"\b(?:{'|'.join(sorted(SAYING | TAKING))})\s+\Z")
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
        text, before = self._article.slice(sentence), self._before(sentence)
        pronouns = self._pronouns(text)
        if pronouns and _SUBJECT_PRONOUN.search(text):
            names = [
                name.text for one in self._reached(pronouns, before) for name in find_names(self._article.slice(one))
            ]
            return [name for name in names if self._may_be(name, pronouns)]
        meant = described(text, [self._article.slice(one) for one in before])
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
        pronouns = self._pronouns(sentence)
        if pronouns:
            if len(set(names)) > len(pronouns) or not all(self._may_be(name, pronouns) for name in names):
                return []
        else:
            is_asked = all(any(mentions(one, name) for one in context) for name in names)
            if not is_asked or any(not mentions(text, name.text) for name in find_names(sentence)):
                return []
        found: list[Span] = []
        before = self._reached(pronouns, self._before(cited))
        for name in names:
            naming = [one for one in before if _is_named(name, self._article.slice(one))]
            found += [Span(one.start, one.end) for one in naming[-1:]]
        return found

    def _pronouns(self, sentence: str) -> frozenset[str]:
        """The pronouns of a sentence that may mean somebody whom it does not name: of "he", "she", "it" and "they".

        One that follows a name belongs to it ("Hove said she was ill", "Fatah met its rival"), but for an "it" or
        "they" that is a subject. One between quotation marks is said by somebody else.
        """
        names = find_names(sentence)
        first = names[0].span.start if names else len(sentence)
        person = next((one.span.start for one in people_in(sentence, self._full_names)), len(sentence))
        found: set[str] = set()
        for match in _PRONOUN.finditer(_QUOTED.sub(lambda quoted: " " * len(quoted[0]), sentence)):
            word = match[0].lower()
            limit = person if _PRONOUNS[word] in _OF_PEOPLE else len(sentence) if word in _OF_THINGS else first
            if match.start() < limit:
                found.add(_PRONOUNS[word])
        return frozenset(found)

    def _may_be(self, name: str, pronouns: frozenset[str]) -> bool:
        """Whether a name may be meant by these pronouns: who is "she" elsewhere is no "he", one person no "they"."""
        if pronouns <= _OF_THINGS:
            return kind_of_name(name) is not ActorKind.PERSON
        if len(pronouns) > 1 or not pronouns <= _OF_PEOPLE:
            return True
        used = [ways for people, ways in self._called if any(same_name(one, name) for one in people)]
        ways = frozenset[str]().union(*used)
        return len(ways) != 1 or ways == pronouns

    def _reached(self, pronouns: frozenset[str], before: Sequence[Sentence]) -> list[Sentence]:
        """The sentences of `before` that pronouns may mean someone of.

        For people alone those that speak of people, back to one that has somebody as its subject or its speaker.
        """
        if not pronouns or not pronouns <= _OF_PEOPLE:
            return list(before)
        found: list[Sentence] = []
        for sentence in reversed(before):
            text = self._article.slice(sentence)
            people = people_in(text, self._full_names)
            if not people:
                continue
            found.insert(0, sentence)
            opens = not text[: people[0].span.start].strip(" \n\"“‘'")
            if opens or _SPEAKS.search(text, 0, people[-1].span.start):
                break
        return found

    @cached_property
    def _full_names(self) -> list[str]:
        """The names of several words in the article that may be somebody's."""
        return list(dict.fromkeys(name.text for name in people_in(self._article.text)))

    @cached_property
    def _called(self) -> list[tuple[list[str], frozenset[str]]]:
        """Of each sentence that speaks of one person: the names, and what of "he" and "she" follows them."""
        found: list[tuple[list[str], frozenset[str]]] = []
        for sentence in self._article.sentences:
            text = self._article.slice(sentence)
            people = people_in(text, self._full_names) if _PRONOUN.search(text) else []
            if people and all(same_name(one.text, people[0].text) for one in people):
                after = _PRONOUN.finditer(text, people[0].span.end)
                used = frozenset(_PRONOUNS[match[0].lower()] for match in after) & _OF_PEOPLE
                found.append(([one.text for one in people], used))
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
            bearer = introduced(self._article.slice(cited), name, self._article.text, before=cited.start)
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
