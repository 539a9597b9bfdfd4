"""Which passages of an article a question is about: BM25 over the stems of their words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol, cast

from snowballstemmer import algorithms, stemmer  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from summarize.article import Article, Span
from summarize.language.places import country_behind
from summarize.language.terms import words_of
from summarize.passages import passages_of

# By ISO 639-1; any other language is searched by its words as they stand.
_STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "es": "spanish", "et": "estonian",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip


class _Stemmer(Protocol):
    def stemWord(self, word: str) -> str: ...


class _Scores(Protocol):
    def tolist(self) -> list[float]: ...


class _Ranking(Protocol):
    """What is used of `bm25s.BM25`, which carries no types."""

    def index(self, corpus: Sequence[Sequence[str]], *, show_progress: bool) -> None: ...
    def get_scores(self, query_tokens_single: Sequence[str]) -> _Scores: ...


class PassageIndex:
    """The passages of one article, ready to be searched. Building it is linear in the article."""

    def __init__(self, article: Article) -> None:
        # A quarter of a second with numpy, for long articles only.
        from bm25s import BM25  # pyright: ignore[reportMissingTypeStubs]

        self.passages = passages_of(article)
        self._language = article.language or "en"
        self._ranking = cast(_Ranking, BM25())
        self._ranking.index([terms(article.slice(span), self._language) for span in self.passages], show_progress=False)

    def ranked(self, question: str) -> tuple[Span, ...]:
        """All passages, those that have most to do with `question` first; those that have nothing, as they stand."""
        scores = self._ranking.get_scores(terms(question, self._language)).tolist()
        order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
        return tuple(self.passages[place] for place in order)


@lru_cache(maxsize=2)
def passage_index(article: Article) -> PassageIndex:
    """The index of `article`, kept for the next question about it."""
    return PassageIndex(article)


def terms(text: str, language: str) -> list[str]:
    """The terms by which `text` is found, repetitions included: stems, and in English the country behind a name."""
    code = language[:2].lower()
    if code == "en":
        content = [word for word in words_of(text) if word.is_content]
        countries = [country_behind(word.lower) for word in content if word.is_capitalised]
        return [*(word.stem for word in content), *(f"@{country}" for country in countries if country)]
    stem = _stemmer(code)
    return [stem.stemWord(word.lower) if stem else word.lower for word in words_of(text)]


@lru_cache(maxsize=4)
def _stemmer(code: str) -> _Stemmer | None:
    name = _STEMMERS.get(code)
    return cast(_Stemmer, stemmer(name)) if name in algorithms() else None
