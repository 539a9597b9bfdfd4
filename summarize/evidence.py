"""Quotations that code has found in the article: `Citation`, `Claim`, and the one function that makes a citation."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from summarize.article import Article, Span


class Frozen(BaseModel):
    """The pydantic settings of everything that flows through the program: immutable, and no unknown field."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Citation(Frozen):
    """A quotation and its place: `article.text[start:end] == quote`, in Unicode code points, end exclusive."""

    start: int
    end: int
    quote: str

    @classmethod
    def of(cls, article: Article, span: Span) -> Citation:
        """The citation of the exact words at `span`."""
        return cls(start=span.start, end=span.end, quote=article.slice(span))


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


class Withheld(Frozen):
    """A statement that the model made and that is not part of the result, with the reason.

    `detail` names the offending words (a number, a name), where there are any.
    """

    text: str
    reason: Reason
    detail: str | None = None
