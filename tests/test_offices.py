"""Which words of a report tell an office: those of the press, but no other office."""

from __future__ import annotations

import pytest

from summarize.language.offices import untold_offices
from summarize.language.terms import words_of


def untold(statement: str, evidence: str) -> list[str]:
    return list(untold_offices(statement, frozenset(word.stem for word in words_of(evidence))))


@pytest.mark.parametrize(
    ("statement", "evidence"),
    [
        ("Per Dahl is the manager of Vestby.", "Vestby boss Per Dahl was pleased."),
        ("Per Dahl is the coach of Vestby.", "Vestby boss Per Dahl was pleased."),
        ("Per Dahl is the head of the league.", "The league's Secretary General Per Dahl was pleased."),
        ("Per Dahl is the leader of the league.", "The league's secretary-general, Per Dahl, was pleased."),
        ("Per Dahl is the secretary general of the league.", "Per Dahl leads the league."),
        ("Per Dahl is the secretary-general of the league.", "League chief Per Dahl was pleased."),
        ("Per Dahl is the governor of Skåne.", "Gov. Per Dahl of Skåne was pleased."),
        ("Per Dahl is the commander of the guard.", "Guard boss Per Dahl was pleased."),
        ("Per Dahl was the commander of the guard.", "Gen. Per Dahl of the guard was pleased."),
        ("Per Dahl is the chancellor of Germany.", "The German leader, Per Dahl, was pleased."),
        ("Per Dahl is the chancellor of Germany.", "Per Dahl leads Germany."),
        ("Per Dahl is the leader of Norway.", "Per Dahl, who rules Norway, was pleased."),
        ("Per Dahl is the leader of Norway.", "Norway's dictator, Per Dahl, was pleased."),
        ("Per Dahl is the boss of Nordlinje.", "Per Dahl, who runs Nordlinje, was pleased."),
        ("Per Dahl is the chief executive of Nordlinje.", "Per Dahl, who runs Nordlinje, was pleased."),
        ("Per Dahl is the founder of Nordlinje.", "Per Dahl launched Nordlinje in 1990."),
        ("Per Dahl is the founder of Nordlinje.", "Per Dahl set up Nordlinje in 1990."),
        ("Per Dahl is the owner of Nordlinje.", "Per Dahl bought Nordlinje in 1990."),
        ("Per Dahl is the owner of the Alma.", "The Alma belongs to Per Dahl."),
        ("Per Dahl was the pilot of the plane.", "The plane was flown by Per Dahl."),
        ("Per Dahl is the director of Harbour Lights.", "Filmmaker Per Dahl shot Harbour Lights."),
        ("Per Dahl is the author of Harbour Lights.", "Per Dahl penned Harbour Lights."),
        ("Per Dahl was the captain of the Alma.", "Capt. Per Dahl of the Alma was pleased."),
    ],
)
def test_the_words_of_the_press_tell_an_office(statement: str, evidence: str) -> None:
    assert untold(statement, evidence) == []


@pytest.mark.parametrize(
    ("statement", "evidence", "office"),
    [
        ("Per Dahl is the chief executive of Nordlinje.", "Strategy officer Per Dahl was pleased.", "chief executive"),
        ("Per Dahl is the prime minister of Norway.", "Norway's leader of the opposition, Per Dahl.", "prime minister"),
        ("Per Dahl is the minister of trade.", "The leader of the trade union, Per Dahl.", "minister"),
        ("Per Dahl is the head of the league.", "The league's press secretary, Per Dahl.", "head"),
        ("Per Dahl is the head of the league.", "In general Per Dahl was pleased.", "head"),
        ("Per Dahl is the boss of Vestby.", "Vestby coach Per Dahl was pleased.", "boss"),
        ("Per Dahl is the leader of the guard.", "The guard's commander, Per Dahl.", "leader"),
        ("Per Dahl is the leader of Norway.", "The former chancellor Per Dahl of Norway.", "leader"),
        ("Per Dahl is the founder of Nordlinje.", "Per Dahl bought Nordlinje.", "founder"),
        ("Per Dahl is the owner of Nordlinje.", "Per Dahl launched Nordlinje.", "owner"),
        ("Per Dahl is the founder of Nordlinje.", "Per Dahl set a record at Nordlinje.", "founder"),
        ("Per Dahl is the governor of Skåne.", "The mayor of Skåne, Per Dahl.", "governor"),
    ],
)
def test_what_tells_an_office_is_not_told_by_it(statement: str, evidence: str, office: str) -> None:
    assert untold(statement, evidence) == [office]
