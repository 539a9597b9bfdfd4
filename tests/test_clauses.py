"""What counts as a clause of a statement, each of which has to be told by one sentence."""

from __future__ import annotations

import pytest

from summarize.language.clauses import clauses_of


@pytest.mark.parametrize(
    ("statement", "clauses"),
    [
        ("Nordlinje sold the Alma in 2014.", ("Nordlinje sold the Alma in 2014.",)),
        ("Hove resigned because the crew left.", ("Hove resigned", "the crew left.")),
        ("Hove resigned, and the crew left; Lund is closed.", ("Hove resigned", "the crew left", "Lund is closed.")),
        ("The ship, which sank, was old.", ("The ship", "sank, was old.")),
        ("Bread and butter were sold.", ("Bread and butter were sold.",)),
    ],
)
def test_a_statement_is_cut_where_another_clause_begins(statement: str, clauses: tuple[str, ...]) -> None:
    assert clauses_of(statement) == clauses


def test_a_statement_of_boundaries_alone_has_no_clause() -> None:
    assert clauses_of(" ; ") == ()
