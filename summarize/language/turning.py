"""Whether what is told is the deed that is asked about, or the same deed the other way round, or of somebody else."""

from __future__ import annotations

import re

from summarize.language.ordinary import CALENDAR, words
from summarize.language.roles import MUTUAL
from summarize.language.saying import SAYING, TAKING
from summarize.language.terms import Word, stem, words_of

_BE = words("is are was were be been being")
# What stands between a deed and its doer in the press: "introduced last month by", "filed Monday in Lund by".
_DATING = CALENDAR | words("last this next earlier later yesterday today tonight")
_MOST_BEFORE_BY = 5
# What leads on from a verb: where it differs, so does the deed ("opened the show", "opened on Monday").
_LINKS = words(
    "to into in on at by with for from of about against over under after before through during near off onto upon "
    "between among amid when because while as if that than and or but behind beneath below above beside inside outside "
    "beyond along across around opposite"
)
# What goes both ways ("Ice sank the ship", "The ship sank"), or only leads to the verb that is meant.
_NO_SIDES = MUTUAL - {stem("join")} | frozenset(
    map(
        stem,
        words(
            """
            happen think believe appear seem expect coach head sink sank sunk end start begin began open close stop
            break broke change burn burnt grow grew move turn
            """
        ),
    )
)
_TELLING = SAYING | TAKING
# What may stand between somebody and his verb, what begins another clause, and what makes its subject one of his.
_HELPING = _BE | words("has have had do does did will would may might can could also not yes no")
_LEADING_ON = words("after before as while when because since until although though that but whereas if where")
_OWN = words("his her its their")
_CHOOSING = words("which what whose")
# Who or what does something: "Who joined …", "What was later absorbed into …"; not "What did …", "Who is the …".
_ASKED_FOR_ITS_SUBJECT = re.compile(
    r"\A\W*(?:who|what)\s+(?:(?:is|are|was|were|be|been|has|have|had|will|would|can|could|may|might|must|also|\w+ly)\s+)*"
    r"(?P<verb>[a-z]+)\b(?!\s+(?:is|are|was|were|has|have|had|do|does|did|will|would|can|could|may|might|must|should)\b)",
    re.IGNORECASE,
)


def is_turned_round(question: str, answer: str, telling: str) -> bool:
    """Whether `telling`, which has the words of `answer`, tells the deed of `question` with its sides exchanged.

    "Who joined the Normans?" is not answered by "The Normans joined the Turks". Only questions for the subject of a
    plain verb that `telling` has once are judged; `False` wherever the words do not tell.
    """
    asked = _ASKED_FOR_ITS_SUBJECT.match(question)
    if asked is None or asked["verb"].lower() in _TELLING:
        return False
    in_question, in_telling = words_of(question), words_of(telling)
    place = next(i for i, word in enumerate(in_question) if word.start >= asked.start("verb"))
    verb = in_question[place]
    if verb.stem in _NO_SIDES or _is_noun_before_a_verb(in_question, place):
        return False
    told = [i for i, word in enumerate(in_telling) if word.stem == verb.stem and word.text.islower()]
    if not verb.is_content or len(told) != 1 or _deed(in_question, place) != _deed(in_telling, told[0]):
        return False
    before, after = _content(in_telling[: told[0]]), _content(in_telling[told[0] + 1 :])
    new = _content(words_of(answer)) - _content(in_question)
    beside = _content(in_question[place + 1 :])
    return bool(new & after) and not new & before and bool(beside & before - after)


def is_of_another(text: str, telling: str) -> bool:
    """Whether `text` begins with somebody's name and a verb that `telling` has, once, for another subject.

    "Hove pleaded guilty" and "How did Hove plead?" are not about what "The arrest of Hove came after two officers
    pleaded guilty" tells. Only a subject right before the verb is judged, in a clause after the one that names him;
    `False` wherever the words do not tell.
    """
    said, told = words_of(text), words_of(telling)
    place = next((i for i, word in enumerate(said) if word.text.islower() and not _helps(word)), None)
    name = [word for word in said[:place] if word.is_capitalised and word.is_content and not _helps(word)]
    if place is None or not name or not said[place].is_content:
        return False
    if any(word.lower in _CHOOSING for word in said[: said.index(name[0])][-1:]):  # "which Norman king": no verb
        return False
    verbs = [i for i, word in enumerate(told) if word.stem == said[place].stem and word.text.islower()]
    if len(verbs) != 1:
        return False
    before = [word for word in told[: verbs[0]] if not _helps(word)]
    subject = before[-1] if before else None
    named = [i for i, word in enumerate(before) if word.stem == name[-1].stem and word.is_capitalised]
    if subject is None or not subject.is_content or not named:
        return False
    clause = {word.lower for word in before[named[-1] + 1 : -1]}
    begins, ends = before[named[-1]].end, told[verbs[0]].start
    is_one_sentence = not re.search(r"[.!?]", telling[begins:ends])
    is_right_before = re.fullmatch(r"[\w ]*", telling[subject.end : ends]) is not None
    is_another = subject.stem not in {word.stem for word in said} and clause.isdisjoint(_OWN)
    return is_one_sentence and is_right_before and is_another and not clause.isdisjoint(_LEADING_ON)


def _helps(word: Word) -> bool:
    return word.lower in _HELPING or (word.lower.endswith("ly") and word.text.islower())


def _is_noun_before_a_verb(text: tuple[Word, ...], place: int) -> bool:
    """Whether the word after "what" is what is asked for, and the verb comes after it: "What animals live …"."""
    following = text[place + 1] if place + 1 < len(text) else None
    asked = text[place - 1].lower == "what"
    return asked and following is not None and following.is_content and following.text.islower()


def _deed(text: tuple[Word, ...], place: int) -> tuple[bool, str]:
    """Whether the verb at `place` is passive ("was brokered", "a thaw brokered by"), and by which word it leads on."""
    after = [word.lower for word in text[place + 1 :] if not word.lower.endswith("ly") or word.lower in _DATING]
    following = after[0] if after else ""
    is_done_by = following == "by" or (following in _DATING and "by" in after[: _MOST_BEFORE_BY + 1])
    is_passive = is_done_by or any(word.lower in _BE for word in text[max(0, place - 2) : place])
    return is_passive, following if following in _LINKS else ""


def _content(text: tuple[Word, ...]) -> set[str]:
    """The stems of the words that carry meaning; how something is done tells no sides."""
    return {word.stem for word in text if word.is_content and not word.lower.endswith("ly")}
