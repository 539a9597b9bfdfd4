"""Quotations that code has found in the article, what rests on them, and why a statement is withheld."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from summarize.article import Article, Span


class Frozen(BaseModel):
    """The pydantic settings of everything that flows through the program: immutable, and no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _is_none(value: object) -> bool:
    return value is None


class Citation(Frozen):
    """A quotation and its place: `article.text[start:end] == quote`, in Unicode code points, end exclusive.

    `place` is where a person finds it in the source ("p. 12", "paragraph 4", "00:12:31"), and left out where the source
    has no such places.
    """

    start: int = Field(ge=0)
    end: int
    quote: str = Field(min_length=1)
    place: str | None = Field(default=None, exclude_if=_is_none)

    @model_validator(mode="after")
    def _holds_together(self) -> Citation:
        if len(self.quote) != self.end - self.start:
            raise ValueError(f"the quote has {len(self.quote)} characters, its place {self.end - self.start}")
        return self

    @property
    def span(self) -> Span:
        """Where the quotation stands."""
        return Span(self.start, self.end)

    def stands_in(self, article: Article) -> bool:
        """Whether the article holds these words at this place, to the character: the evidence contract."""
        return article.slice(self.span) == self.quote

    @classmethod
    def of(cls, article: Article, span: Span) -> Citation:
        """The citation of the exact words at `span`. Raises `ValueError` where it reaches outside the article."""
        return cls(start=span.start, end=span.end, quote=article.slice(span), place=article.place_of(span))


class Claim(Frozen):
    """One statement and the quotations that it rests on."""

    text: str
    citations: tuple[Citation, ...]


class Reason(StrEnum):
    """Why a statement was withheld."""

    NOT_FOUND = "not_found"
    TOO_SHORT = "too_short"
    NO_EVIDENCE = "no_evidence"
    NUMBER = "number_not_in_evidence"
    NAME = "name_not_in_evidence"
    NEGATION = "negation_differs"
    UNSUPPORTED = "unsupported"
    UNCLEAR = "unclear_reference"


class Withheld(Frozen):
    """A statement that the model made and that is not part of the result, with the reason.

    `detail` names the offending words (a number, a name), where there are any.
    """

    text: str
    reason: Reason
    detail: str | None = None
