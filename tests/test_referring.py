"""Whom a pronoun can mean, and whom it cannot."""

from __future__ import annotations

import pytest

from summarize.article import Article, Span
from summarize.attributing import Attributor
from summarize.referring import Referents

COURT = (
    "Dorothy Kline found the picture, which Ruben Vale had sold. The painting was old. "
    "He called the police. Ruben Vale said he was glad. Dorothy Kline said she was not."
)
LEADERS = "Anna Berg led Smer for years. Petra Holm leads Hlas. She may need 12 seats. They met on Monday."
TOLD = "Anna Berg sued Petra Holm, who left. It rained. She won in May. Anna Berg met Ole Dahl. They sang to him."
SPOKEN = "Anna Berg left the city. “He was ill,” the doctor told the court. Ole Dahl met his rival in Lund."
SPEAKER = "Lund won, said Anna Berg. Ole Dahl's team lost, said Petra Holm. She was glad."


def named(text: str, place: int, *names: str) -> list[str]:
    """The sentences that show that the one at `place` is about all of `names`."""
    article = Article.from_text(text)
    sentence = article.sentences[place]
    referents = Referents(article, Attributor(article))
    found = referents.naming(names, Span(sentence.start, sentence.end), " and ".join(names), ())
    return [article.slice(span) for span in found]


@pytest.mark.parametrize(
    ("text", "place", "name", "beginning"),
    [
        (COURT, 2, "Ruben Vale", "Dorothy Kline found"),
        (COURT, 2, "Dorothy Kline", None),
        (LEADERS, 2, "Petra Holm", "Petra Holm leads"),
        (LEADERS, 2, "Anna Berg", None),
        (LEADERS, 3, "Smer", "Anna Berg led"),
        (LEADERS, 3, "Petra Holm", None),
        (TOLD, 2, "Petra Holm", "Anna Berg sued"),
        (SPOKEN, 1, "Anna Berg", None),
        (SPOKEN, 2, "Anna Berg", None),
        (SPEAKER, 2, "Petra Holm", "Ole Dahl's team"),
        (SPEAKER, 2, "Anna Berg", None),
    ],
    ids=[
        "he",
        "she is no he",
        "the last subject",
        "nobody before the last subject",
        "they",
        "one person is not they",
        "in the sentence that names both",
        "not in a quotation",
        "not after a name",
        "the last speaker",
        "nobody before the last speaker",
    ],
)
def test_a_pronoun_means_whom_it_can(text: str, place: int, name: str, beginning: str | None) -> None:
    found = named(text, place, name)
    assert [one.startswith(beginning or "-") for one in found] == ([True] if beginning else [])


def test_a_pronoun_does_not_mean_two() -> None:
    assert named(TOLD, 2, "Anna Berg", "Petra Holm") == []
    assert named(LEADERS, 2, "Petra Holm", "Hlas") == []


def test_what_the_subject_of_a_sentence_may_mean_is_limited_in_the_same_way() -> None:
    def antecedents(text: str, place: int) -> list[str]:
        article = Article.from_text(text)
        return Referents(article, Attributor(article)).antecedents(article.sentences[place])

    assert antecedents(COURT, 2) == ["Ruben Vale"]
    assert antecedents(LEADERS, 2) == ["Petra Holm", "Hlas"]
    assert antecedents(LEADERS, 3) == ["Smer", "Hlas"]
    assert antecedents(SPOKEN, 2) == []
