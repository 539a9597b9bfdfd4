"""The clauses of a statement: what it says one after the other, as far as conjunctions and commas show it."""

from __future__ import annotations

import re

_BOUNDARY = re.compile(
    r"\s*;\s*|"
    r",?\s+(?:because|while|whereas|although|though|but|since|after|before|when|where|until|as)\s+|"
    r",\s+(?:and|or|so|who|whose|which|amid|following)\s+",
    re.IGNORECASE,
)


def clauses_of(statement: str) -> tuple[str, ...]:
    """The clauses of an English statement in order; the whole of it where no boundary is seen.

    A list ("A, B, and C") is cut like a sentence would be: its parts are clauses too.
    """
    return tuple(part for part in _BOUNDARY.split(statement.strip()) if part)
