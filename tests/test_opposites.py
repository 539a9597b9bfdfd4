"""Words that only share a stem with an opposite exclude nothing."""

from __future__ import annotations

import pytest

from summarize.evidence import Reason
from summarize.support import check_support


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Sales fell 5%.", "Sales slipped 5% in the winter quarter."),
        ("Hove leads the inquiry.", "Hove heads the inquiry following the crash."),
        ("Marta Hove leads Nordlinje.", "Marta Hove, head of Nordlinje, said that more ferries would follow."),
        ("Hove paid $44 billion for Nordlinje.", "Hove bought Nordlinje at a price of $44 billion."),
        ("The company bears the cost of the park.", "The company covers the cost of the tiger park."),
        ("The crew found the port in Lund.", "The crew discovered the destroyed port in Lund."),
    ],
)
def test_a_form_that_shares_its_stem_with_an_opposite_is_no_problem(statement: str, evidence: str) -> None:
    assert check_support(statement, [evidence]) == []


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Sales fell in Lund.", "Sales rose in Lund."),
        ("The port opened in spring.", "The port opened in autumn."),
        ("Vestby leads the league.", "Vestby trails the league."),
        ("Hove cut the wages of the crew.", "Hove cut the pension of the crew."),
        ("The Normans founded the port.", "The Normans destroyed the port."),
    ],
)
def test_the_opposites_themselves_still_exclude_each_other(statement: str, evidence: str) -> None:
    assert {problem.reason for problem in check_support(statement, [evidence])} == {Reason.UNSUPPORTED}
