"""Questions for who does a deed are not answered by the same deed done to him."""

from __future__ import annotations

import pytest

from summarize.language.turning import is_of_another, is_turned_round


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("Who joined the Normans in the war?", "Some Normans joined the Turks in the war."),
        ("What was absorbed into the Norse language?", "The Norse language was eventually absorbed into Saxon."),
        ("Who beat Nordlinje?", "Nordlinje beat Vestby."),
        ("Who helped the Turks in 1075?", "In 1075 the Turks helped the Normans."),
        ("Who helped the Turks?", "But the Turks helped the Normans."),
        ("What led to the strike?", "The strike led to talks at Lund."),
        ("Who beat Nordlinje?", "Nordlinje beat Vestby on Monday by two goals."),
    ],
)
def test_a_deed_told_the_other_way_round_is_not_the_one_asked_about(question: str, telling: str) -> None:
    assert is_turned_round(question, telling, telling)


@pytest.mark.parametrize(
    ("question", "telling"),
    [
        ("Who joined the Normans in the war?", "The Turks joined the Normans in the war."),
        ("Who joined the Normans?", "The Normans were joined by the Turks."),
        ("Who beat Nordlinje?", "Vestby beat Nordlinje."),
        ("Who built the harbour?", "The harbour built by the Turks lies in Lund."),
        ("Who introduced the bill?", "The bill introduced last month by Marta Hove would ban ferries."),
        ("Who released the report?", "The report released Tuesday by Nordlinje blames the crew."),
        ("Who brought the case?", "The case brought last year by Lund was dismissed."),
        ("Who filed the suit?", "The suit filed Monday in Lund by Nordlinje seeks damages."),
        ("Who ordered the strike?", "The strike ordered early Monday by Marta Hove hit Lund."),
        ("Who said that the crew would stay?", "The crew would stay, said Marta Hove."),
        ("Who said the crew would stay?", "The crew would stay, said Marta Hove."),
        ("Who joined the Normans?", "Some Normans joined the Turks and other Normans."),
        ("Who led the company?", "Marta Hove of the company led Hove's own crew."),
        ("Who sold the Alma?", "The Alma sold Vestby, which sold Lund."),
        ("Who lights the harbour?", "Harbour Lights is a song about Lund."),
        ("Who is the head of Nordlinje?", "The head of Nordlinje is Marta Hove."),
        ("What did Nordlinje sell?", "Nordlinje sold the Alma."),
        ("What castles stand in Lund?", "In Lund stand two castles."),
        ("Where did the Normans land?", "The Normans landed at Lund."),
        ("Who sold the Alma?", "Nordlinje sold the Alma, and the Alma sold tickets."),
        ("Who died?", "Nordlinje died at Lund."),
        ("Who died in the crash?", "In the crash died two pilots."),
        ("Who opened the show?", "The show opened on Monday with a speech by the mayor."),
        ("What stopped the train?", "The train stopped because of snow."),
        ("What animals live in the park?", "The park lets animals such as lions live."),
        ("What countries border Germany?", "Germany borders the countries France and Poland."),
        ("What borders Germany?", "Germany borders France and Poland."),
        ("What stood behind the house?", "Behind the house stood a barn."),
        ("What sank the ship?", "The ship sank two hours after it hit an iceberg."),
        ("Who announced the sale?", "The sale announced Marta Hove."),
        ("Who met the king?", "The king met Marta Hove."),
        ("What happened to the ship?", "The ship happened to sink."),
    ],
)
def test_a_deed_told_as_it_is_asked_about_is_not_turned_round(question: str, telling: str) -> None:
    assert not is_turned_round(question, telling, telling)


def test_a_few_words_are_looked_for_in_the_sentence_that_has_them() -> None:
    telling = "Some Normans joined the Turks in the war."
    assert is_turned_round("Who joined the Normans in the war?", "the Turks", telling)
    assert not is_turned_round("Who joined the Turks in the war?", "some Normans", telling)


ARREST = "The arrest of Marta Hove in Lund came after two officers pleaded guilty to fraud."


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("Marta Hove pleaded guilty.", ARREST),
        ("How did Marta Hove plead?", ARREST),
        ("Yes, Hove has pleaded guilty.", ARREST),
        ("Marta Hove was arrested.", "Marta Hove left Lund before two officers were arrested."),
    ],
)
def test_a_deed_that_the_sentence_gives_to_somebody_else_is_not_that_of_the_one_it_names(
    text: str, telling: str
) -> None:
    assert is_of_another(text, telling)


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("Who pleaded guilty?", ARREST),
        ("Which Norman king came home?", "The Normans left, whereas a later king came home."),
        ("Where was Marta Hove arrested?", ARREST),
        ("Two officers pleaded guilty.", ARREST),
        ("Officers pleaded guilty.", ARREST),
        ("Marta Hove was arrested.", ARREST),
        ("Marta Hove pleaded guilty.", "Marta Hove, one of two officers, pleaded guilty."),
        ("Marta Hove pleaded guilty.", "Marta Hove came to Lund, where she pleaded guilty."),
        ("Marta Hove pleaded guilty.", "As the crew left, Marta Hove of the officers pleaded guilty."),
        ("Lund struck the harbour.", "Lund said that its officers struck the harbour."),
        ("Marta Hove pleaded guilty.", "After Marta Hove pleaded guilty, two officers pleaded guilty."),
        ("Marta Hove pleaded guilty.", "Marta Hove came to Lund when the officers, tired, pleaded guilty."),
        ("Marta Hove pleaded guilty.", "Marta Hove came after the vote. The mayor pleaded guilty."),
        ("It closed.", "It hit Lund, but the harbour closed."),
        ("guilty", ARREST),
        ("Marta Hove", ARREST),
    ],
)
def test_whose_deed_it_is_is_left_open_where_the_words_do_not_tell(text: str, telling: str) -> None:
    assert not is_of_another(text, telling)
