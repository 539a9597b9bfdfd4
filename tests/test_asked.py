"""What kind of thing a question asks for, and whether an answer tells one."""

from __future__ import annotations

import pytest

from summarize.language.asked import Asked, kind_asked, tells_what_is_asked


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("How many ships left?", Asked.NUMBER),
        ("According to the port, how much does a berth cost?", Asked.NUMBER),
        ("How much did the captain know?", None),
        ("How old is the captain?", Asked.AGE),
        ("What percentage of the crew was saved?", Asked.NUMBER),
        ("For how long was the port closed?", Asked.DURATION),
        ("In which year did the Alma sink?", Asked.YEAR),
        ("In what month did the Alma sink?", Asked.MONTH),
        ("Since when has the port been closed?", Asked.TIME),
        ("On what date did the Alma sink?", Asked.TIME),
        ("What are the names of the two sailors?", Asked.NAME),
        ("What is the name of the ship?", Asked.NAME),
        ("What did Marta Hove say about the crew?", Asked.SAYING),
        ("Who led the company?", Asked.DOER),
        ("Who was the captain?", None),
        ("What time of year is best?", None),
        ("When the Alma sank, how many were saved?", Asked.NUMBER),
        ("What is the name of the captain who led the Alma?", Asked.NAME),
        ("How many were saved when the Alma sank?", Asked.NUMBER),
        ("What did he say when the Alma sank?", Asked.SAYING),
        ("Did the Alma sink?", None),
        ("Did the Alma sink when it was hit?", None),
        ("How did the Alma sink?", None),
        ("What time zone is Lund in?", None),
        ("How long ago did the Alma sink?", Asked.TIME),
        ("How long is the bridge?", Asked.DURATION),
        ("How long is the bridge closed?", Asked.DURATION),
        ("What does the new law say about ships?", None),
        ("What does the agreement say about ships?", None),
        ("What does the new peace deal say about ships?", None),
        ("What did the letter say about ships?", None),
        ("What does the ruling say about ships?", None),
        ("What does the indictment say about ships?", None),
        ("What does the constitution say about ships?", None),
        ("What did the captain of the new ship say about the letter?", Asked.SAYING),
        ("What did Marta Hove write of the crew?", Asked.SAYING),
        ("What do you need to write on board?", None),
        ("What did the captain tell the crew to do?", None),
        ("When did Marta Hove, the captain, resign?", Asked.TIME),
        ("When, exactly, did the Alma sink?", Asked.TIME),
        ("In 2015, when the port was closed, who led the company?", Asked.DOER),
        ("In 2015, when the port was closed, how many ships left?", Asked.NUMBER),
    ],
)
def test_a_question_says_what_kind_of_thing_it_asks_for(question: str, kind: Asked | None) -> None:
    assert kind_asked(question) is kind


@pytest.mark.parametrize(
    ("question", "told", "untold"),
    [
        ("How many of the 12 ships left?", "Four of the 12 ships left.", "The 12 ships left for Lund."),
        ("How many days later did it sink?", "It sank 10 days later.", "It sank on 12 May 1912."),
        ("How many ships left?", "Tens of thousands of ships left.", "The ships left for Lund."),
        ("How many looks did it get?", "It got one look.", "It got a much closer look."),
        ("How many were hurt?", "Nobody was hurt.", "The hurt were brought to Lund."),
        ("How much was paid for it?", "It was free.", "It was paid for by a bank."),
        ("How old is the ship?", "The ship is centuries old.", "The ship has sailed since July."),
        ("How old is the captain?", "The captain is a teenager.", "The captain is a woman."),
        ("How long was the port closed?", "The port was closed for months.", "The port was closed for repairs."),
        ("In which year did it sink?", "It sank in 1912.", "It sank in Lund in 30 metres."),
        ("Which year after 1910 was it?", "It was 1912.", "It was after 1910."),
        ("In what month did it sink?", "It sank in May.", "It sank in 1912."),
        ("When did it sink?", "It sank after the war.", "It sank off Lund."),
        ("When did it sink?", "It sank when a storm rose.", "It sank off Lund."),
        ("When did it sink?", "It sank on Monday.", "It sank."),
        ("How many children has she?", "She has a trio of sons.", "She has children at Lund."),
        ("When is the port open?", "The port is open daily.", "The port is open."),
        ("For how long is the port closed?", "The port is closed all winter.", "The port is closed."),
        ("In which year did it sink?", "It sank in AD 79.", "It sank in Lund."),
        ("In which year did it return?", "It returned a year later.", "It returned."),
        ("In what month did it sink?", "It sank last month.", "It may have sunk."),
        ("How many did it train?", "It trained few of the Free Sailors.", "It trained the Free Sailors."),
        ("What is the name of the school?", "It is the Alma School.", "It is where 18 fell ill on Monday."),
        ("Who took over from Hove?", "Hove handed over to a captain.", "Hove resigned as CEO the previous week."),
        ("Who took over from Hove?", "A captain took over.", "Hove resigned in May."),
        ("Who took over from Hove?", "Hove resigned, Dahl took over.", "Hove had resigned."),
        ("What is the name of the illness?", "The illness is called malaria.", "The illness is called."),
        ("When was it built?", "It is a decades-old ship.", "It is a ship."),
        ("For how long was he jailed?", "He was jailed for life.", "He was jailed in Lund."),
        ("What is the name of the captain?", "The captain is Marta Hove.", "The captain is a woman."),
        ("What is the name of the app?", "The app is called eKey.", "The app is a key."),
        ("What's the name of the app?", "The app is called eKey.", "The app is a key."),
        ("What is the name of Hove's ship?", "Hove's ship is the Alma.", "Hove's ship has a name."),
        ("Until when will the siege go on?", "It will go on until they lay down arms.", "The siege will go on."),
        ("Since when has he led it?", "He has led it since his father died.", "He has led it well."),
        ("By when must he pay?", "He must pay by the hearing.", "He must pay Hove."),
        ("At what time did it sink?", "It sank at noon.", "It sank at Lund."),
        ("How long did they talk?", "They talked from Monday to Wednesday.", "They talked on Monday."),
        ("How long is the port closed?", "The port is closed through Ramadan.", "The port is closed in March."),
        ("How long is the port closed?", "It closes on Friday and opens on Monday.", "It may march and may close."),
        ("When will she speak?", "She will speak ahead of the vote.", "She will speak of the vote."),
        ("When was it built?", "It dates from Roman times.", "It was built several times."),
        ("When was it built?", "It is a Victorian bridge.", "It is a stone bridge."),
        ("How many children has she?", "She has twins.", "She has children."),
        ("How many children has she?", "She has a son and a daughter.", "She has a house and a garden."),
        ("How many goals did Hove score?", "Hove scored a hat-trick.", "Hove scored goals."),
        ("Who sued Nordlinje?", "Nordlinje shareholders sued.", "Nordlinje lost in court."),
        ("Who sued Nordlinje?", "Angry Nordlinje shareholders sued.", "Nordlinje later sued."),
    ],
)
def test_an_answer_tells_something_of_the_kind_beyond_the_question(question: str, told: str, untold: str) -> None:
    assert tells_what_is_asked(question, told, told)
    assert not tells_what_is_asked(question, untold, untold)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ("The crew, as her critics say, will stay.", True),
        ("Hove praised the crew.", True),
        ("Hove blames the crew.", True),
        ("Hove ordered the crew to stay.", True),
        ("Hove said that the crew would stay.", True),
        ("The judge ruled that the crew could stay.", True),
        ("Hove signalled that the crew would stay.", True),
        ("Hove expressed concern over the crew.", True),
        ("Hove voiced support for the crew.", True),
        ("Hove spoke of a crew that would stay.", True),
        ("Hove rules out the loss of the crew.", True),
        ("Hove backed the crew.", True),
        ("Hove refused to lose the crew.", True),
        ("Hove appealed to the crew.", True),
        ("Hove compared the crew to a choir.", True),
        ("Hove reassured the crew.", True),
        ("Hove forecasts a larger crew.", True),
        ("Hove expects the crew to stay.", True),
        ("Hove estimates that the crew will stay.", True),
        ("Hove maintains that the crew will stay.", True),
        ("The crew stays, the study showed.", True),
        ("The crew is expected to stay.", False),
        ("Hove spoke to the crew.", False),
        ("“The crew will stay,”", True),
        ("Hove has a crew.", False),
    ],
)
def test_what_somebody_says_is_told_as_a_saying(evidence: str, expected: bool) -> None:
    assert tells_what_is_asked("What did Hove say of the crew?", "The crew will stay.", evidence) is expected


def test_a_text_without_capitals_has_names_without_them() -> None:
    assert tells_what_is_asked("what is the name of the captain?", "it is marta hove.", "marta hove, captain.")


def test_what_a_question_offers_itself_may_be_the_answer() -> None:
    assert tells_what_is_asked("Which year was worse, 1912 or 1914?", "1914 was worse.", "1914 was worse.")
    assert not tells_what_is_asked("How many were drowned or hurt?", "The drowned.", "The drowned.")


def test_where_no_kind_is_known_any_answer_may_tell_it() -> None:
    assert tells_what_is_asked("Why did it sink?", "It sank.", "It sank.")


@pytest.mark.parametrize(
    ("evidence", "is_told"),
    [
        ("He was arrested at a Manhattan hotel.", False),
        ("He was arrested at a hotel in Manhattan.", False),
        ("He was arrested at a hotel called Plaza.", True),
        ("He was arrested at the Plaza, a hotel in Manhattan.", True),
        ("He was arrested at a hotel, the Plaza.", True),
        ("He was arrested at the Plaza Hotel.", True),
        ("A hotel Plaza was where he was arrested.", True),
        ("The Plaza is a hotel in Manhattan.", True),
        ("They got him at the Plaza.", True),
    ],
)
def test_what_is_only_a_hotel_in_the_evidence_is_not_told_by_name(evidence: str, *, is_told: bool) -> None:
    answer = "He was arrested at Manhattan's Plaza."
    assert tells_what_is_asked("What's the name of the hotel where they got him?", answer, evidence) is is_told


@pytest.mark.parametrize(
    ("answer", "is_told"),
    [
        ("Lund sold two ferries to ferry lines last year.", False),
        ("to ferry lines", False),
        ("Lund sold two ferries to Danish ferry lines.", True),
        ("Lund sold two ferries to Nordlinje and Vega.", True),
        ("Lund sold two ferries to ferry lines of the north.", True),
        ("ferry lines nine and ten", True),
        ("to two banks", True),
    ],
)
def test_which_of_a_kind_is_not_told_by_the_kind_alone(answer: str, *, is_told: bool) -> None:
    assert (
        tells_what_is_asked("Which ferry lines got the two ferries of Lund?", answer, "Lund sold ferries.") is is_told
    )


def test_which_of_those_that_the_question_names_is_told_by_its_name() -> None:
    assert tells_what_is_asked("Which sank, ferry or barge?", "The ferry sank.", "The ferry sank.")
    assert tells_what_is_asked(
        "which ferry lines?", "the ferry lines vega and alma", "it was the ferry lines vega and alma"
    )
