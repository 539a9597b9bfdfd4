"""What the measurement of drafts promises of the figures that it draws from them."""

from __future__ import annotations

import math

from benchmarks.quality.figures import area_under_curve
from benchmarks.quality.judging import outcomes, row_of


def _record(*candidates: tuple[float, bool], is_answerable: bool) -> dict[str, object]:
    judged = [{"log_odds": score, "score": score, "is_right": is_right} for score, is_right in candidates]
    return {"is_answerable": is_answerable, "candidates": judged}


RECORDS = [
    _record((0.4, True), (0.1, False), is_answerable=True),
    _record((0.2, True), (0.6, False), is_answerable=True),  # the surest is wrong
    _record(is_answerable=True),
    _record((0.3, False), is_answerable=False),
    _record((-0.5, False), is_answerable=False),
]


def test_the_surest_candidate_counts_where_it_outweighs_the_burden() -> None:
    assert outcomes(RECORDS, 0) == ([True, False, False], [False, True])
    assert outcomes(RECORDS, 0.5) == ([False, False, False], [True, True])


def test_a_right_draft_above_a_wrong_one_counts_and_a_tie_for_half() -> None:
    assert area_under_curve([2, 1, 1, 0], [True, True, False, False]) == 0.875
    assert math.isnan(area_under_curve([1], [True]))


def test_a_row_has_the_figures_as_they_ship_and_those_of_the_best_burden() -> None:
    candidates, verdict, score, shipped, best = row_of(RECORDS)
    assert (candidates, verdict, score) == ("6, 2 right", "0.62", "0.62")
    assert shipped.startswith("0.33, 0.50: 0.42 [")
    assert best == "+0.5: 0.00, 1.00"
