"""The support checks that need no model: what a statement says that its evidence does not."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from summarize.evidence import Reason
from summarize.language.names import find_names, same_name
from summarize.language.offices import untold_offices
from summarize.language.opposites import excluding_classes, opposites_of
from summarize.language.places import country_behind, is_seat_of_government
from summarize.language.polarity import heart_of
from summarize.language.quantities import PEOPLE, Kind, Quantity, counted
from summarize.language.reading import Known, Reading, read
from summarize.language.roles import deeds_of, is_borne_out, is_turned_round
from summarize.language.terms import Word, stem, words_of

_QUOTED = re.compile(r"[\"“„«]([^\"“”„«»]{8,600}?)[\"”“»]")

# What happens to those who are counted as these.
_DEEDS = {
    stem(noun): frozenset(map(stem, deeds.split()))
    for nouns, deeds in {
        "deaths fatalities": "die kill",
        "casualties victims": "die kill hurt injure wound",
        "injuries": "hurt wound",
        "residents inhabitants": "live",
    }.items()
    for noun in nouns.split()
}
_SHORTEST_ROOT = 4  # letters

# What may stand between two sentences.
_OPENING = " \n\u00a0\u202f\"'“”„«»‘’([¿¡–—-"
_ENDING = ("", ".", "!", "?", "…", ":")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a statement that its evidence does not bear out; `detail` names the words."""

    reason: Reason
    detail: str


def check_support(
    statement: str, evidence: Sequence[str], *, context: Sequence[str] = (), is_english: bool = True
) -> list[Problem]:
    """What `statement` says that its `evidence` does not, as far as words alone tell; empty where nothing was found.

    `context` is what may be taken as known besides: title, date line, question, the text around the evidence. A number
    or a name may stand there instead, unless the evidence has another one in its place. Where these texts are not
    English (`is_english`), a lone capital makes no name. Pure; English first, and silent where it does not know the
    words. A statement without problems is not proven:
    `python -m benchmarks.quality.support` measures how many are missed.
    """
    if not statement.strip():
        return []
    claim, given = Reading(statement), [read(text) for text in evidence]
    said, known = Known.of(evidence), Known.of((*evidence, *context))
    return [
        *_quotations(claim, known),
        *_numbers(claim, given, said, known),
        *(_names(claim, given, said, known) if is_english else _foreign_names(claim, known)),
        *_negations(claim, given),
        *_opposites(claim, given, said, known),
        *_roles(claim, given),
        *_offices(claim, said),
        *_counts(claim, given, said),
    ]


def altered_quotations(statement: str, texts: Sequence[str]) -> list[str]:
    """The quoted passages of `statement` (two words or more) that stand in none of `texts` word for word.

    Case, punctuation and white space do not count. Stricter than `check_support`, which minds only content words.
    """
    plain = [f" {' '.join(w.lower for w in read(text).words)} " for text in texts]
    altered: list[str] = []
    for match in _QUOTED.finditer(statement):
        quoted = [word.lower for word in words_of(match[1])]
        if len(quoted) > 1 and not any(f" {' '.join(quoted)} " in text for text in plain):
            altered.append(match[1])
    return altered


def _quotations(claim: Reading, known: Known) -> Iterator[Problem]:
    for match in _QUOTED.finditer(claim.text):
        strange = [w.text for w in words_of(match[1]) if w.is_content and w.stem not in known.stems]
        if strange:
            yield Problem(Reason.NOT_FOUND, f"“{match[1]}”: {', '.join(strange)}")


def _numbers(claim: Reading, given: list[Reading], said: Known, known: Known) -> Iterator[Problem]:
    for quantity in {(q.kind, q.value, q.unit, q.hedged): q for q in claim.quantities}.values():
        if _stands(quantity, said):
            continue
        if not _stands(quantity, known) or _other_number_in_its_place(quantity, claim, given):
            yield Problem(Reason.NUMBER, quantity.text)


def _stands(quantity: Quantity, known: Known) -> bool:
    given = known.quantities
    if quantity.kind in {Kind.MONTH, Kind.WEEKDAY}:
        return any(g.kind is quantity.kind and g.value == quantity.value for g in given)
    if quantity.kind is Kind.FRACTION:
        return any(_same_share(quantity, g) for g in given) or (
            quantity.value == 0.5 and not known.stems.isdisjoint({"half", "halv"})
        )
    if quantity.kind is Kind.PERCENT and any(g.kind is Kind.FRACTION and _same_share(g, quantity) for g in given):
        return True
    same = [g for g in given if _same_value(quantity, g)]
    if not same:
        return quantity.value == 2 and not known.stems.isdisjoint({"both", "pair", "coupl", "twice"})
    if quantity.kind is Kind.PERCENT:
        return any(g.kind is Kind.PERCENT for g in given)
    units = {g.unit for g in same if g.unit}
    return not quantity.unit or not units or quantity.unit in units or any(not g.unit for g in same)


def _same_share(fraction: Quantity, given: Quantity) -> bool:
    if given.kind is Kind.FRACTION:
        return math.isclose(given.value, fraction.value, rel_tol=0.01)
    return given.kind is Kind.PERCENT and abs(given.value - 100 * fraction.value) <= 1


def _same_value(quantity: Quantity, given: Quantity) -> bool:
    if given.kind in {Kind.MONTH, Kind.WEEKDAY, Kind.FRACTION}:
        return False
    if math.isclose(quantity.value, given.value, rel_tol=1e-9):
        return True
    if quantity.kind is given.kind is Kind.DECADE:
        return abs(quantity.value - given.value) == 1900  # "the 90s"
    if quantity.kind is given.kind is Kind.PERCENT and 10 <= quantity.value == round(given.value):
        return True  # "61%" for 61.4
    # "about 1,800" for 1,790: what is hedged may be rounded.
    return quantity.hedged and quantity.value >= 10 and abs(quantity.value - given.value) <= 0.05 * given.value


def _other_number_in_its_place(quantity: Quantity, claim: Reading, given: list[Reading]) -> bool:
    """Whether the evidence has a different quantity of that kind, which the statement lacks, among the same words."""
    around = claim.around(quantity.span.start, quantity.span.end)
    return any(
        other.kind is quantity.kind
        and not any(q.kind is other.kind and _same_value(q, other) for q in claim.quantities)
        and around & reading.around(other.span.start, other.span.end)
        for reading in given
        for other in reading.quantities
    )


def _names(claim: Reading, given: list[Reading], said: Known, known: Known) -> Iterator[Problem]:
    for name, around in claim.names:
        if _is_named(name, said):
            continue
        if not _is_named(name, known) or _other_country_in_its_place(name, around, claim, given):
            yield Problem(Reason.NAME, name)


def _foreign_names(claim: Reading, known: Known) -> Iterator[Problem]:
    """Names of two capitals or more of which nothing is known; the first word of a sentence does not count."""
    for name in find_names(claim.text):
        parts = [word for word in words_of(name.text) if word.is_capitalised]
        if claim.text[: name.span.start].rstrip(_OPENING)[-1:] in _ENDING:
            parts = parts[1:]
        if len(parts) > 1 and known.stems.isdisjoint(part.stem for part in parts):
            yield Problem(Reason.NAME, name.text)


def _is_named(name: str, known: Known) -> bool:
    if any(same_name(name, other) for other in known.names):
        return True
    country = _country(name)
    if country and not is_seat_of_government(name.lower()):
        return f"@{country}" in known.terms
    parts = [w for w in words_of(name) if w.is_content and (w.is_capitalised or w.is_number)]
    return all(_is_known_part(part, known.terms) for part in parts)


def _country(name: str) -> str | None:
    return country_behind(name.lower().replace(".", ""))


def _is_known_part(word: Word, terms: frozenset[str]) -> bool:
    if word.stem in terms:
        return True
    country = country_behind(word.lower)
    # "British" for London, but not "Moscow" for Russian: only Washington is used for its government so freely.
    implied = country is not None and (not is_seat_of_government(word.lower) or word.lower == "washington")
    return implied and f"@{country}" in terms


def _other_country_in_its_place(name: str, around: frozenset[str], claim: Reading, given: list[Reading]) -> bool:
    """Whether the evidence has another country, which the statement lacks, among the same words."""
    if not _country(name):
        return False
    return any(
        (other_country := _country(other)) is not None
        and f"@{other_country}" not in claim.terms
        and len(around & other_around) >= 2
        for reading in given
        for other, other_around in reading.names
    )


def _negations(claim: Reading, evidence: list[Reading]) -> Iterator[Problem]:
    said = claim.polarity
    given = [reading.polarity for reading in evidence]
    affirmed = frozenset[str]().union(*(g.affirmed for g in given))
    denied = frozenset[str]().union(*(g.denied for g in given))
    denying = frozenset[str]().union(*(g.denying_words for g in given))
    # "No, he won" denies nothing that it says itself.
    cues = [(cue, reached) for cue, reached in said.cues if reached or cue.lower() != "no"]
    for cue, reached in cues:
        if denying or not denied.isdisjoint(reached) or any(opposites_of(word) & affirmed for word in reached):
            continue
        if not affirmed.isdisjoint(reached) or not any(g.cues for g in given):
            yield Problem(Reason.NEGATION, " ".join((cue, *reached[:1])))
            return
    if cues or said.denying_words - denying:
        return
    # Who failed to reach it has tried to reach it.
    intended = {deed.stem for to, deed in pairwise(claim.words) if to.lower == "to"}
    for g in given:
        denials = [] if said.denying_words else [one for one in g.denials if intended.isdisjoint(one[1][:1])]
        for cue, reached in (*g.cues, *denials):
            head = heart_of(cue, reached)
            if head and all(word in said.affirmed and word not in affirmed for word in head):
                yield Problem(Reason.NEGATION, " ".join((cue, *head)))
                return


def _opposites(claim: Reading, given: list[Reading], said: Known, known: Known) -> Iterator[Problem]:
    denied = frozenset[str]().union(*(reading.polarity.denied for reading in given))
    gone = said.stems - claim.stems
    for word in claim.words:
        if word.stem in said.stems:
            continue
        against = opposites_of(word.stem) & gone
        turned = word.stem in claim.polarity.denied or against & denied
        if against and not turned and _in_its_place(word, against, claim, given):
            yield Problem(Reason.UNSUPPORTED, word.text)
            return
        for same, excluded in excluding_classes(word.stem):
            others = excluded & gone
            if not said.stems.isdisjoint(same) or not others:
                continue
            if known.stems.isdisjoint(same) or _in_its_place(word, others, claim, given):
                yield Problem(Reason.UNSUPPORTED, word.text)
                return


def _in_its_place(word: Word, others: frozenset[str], claim: Reading, given: list[Reading]) -> bool:
    """Whether one of `others` stands in the evidence among the words that surround `word` in the statement."""
    if not others:
        return False
    around = claim.around(word.start, word.end)
    return any(around & r.around(w.start, w.end) for r in given for w in r.words if w.stem in others)


def _roles(claim: Reading, given: list[Reading]) -> Iterator[Problem]:
    told = [deed for reading in given for deed in deeds_of(reading.text)]
    for deed in deeds_of(claim.text) if told else ():
        if any(is_turned_round(deed, other) for other in told) and not any(is_borne_out(deed, other) for other in told):
            yield Problem(Reason.UNSUPPORTED, f"{deed.agent} and {deed.patient} change places")
            return


def _offices(claim: Reading, said: Known) -> Iterator[Problem]:
    for office in untold_offices(claim.text, said.stems):
        yield Problem(Reason.UNSUPPORTED, office)


def _counts(claim: Reading, given: list[Reading], said: Known) -> Iterator[Problem]:
    """Four people of whom nothing else is told are not four officers, whoever is asked for.

    Nor are they four of those who were named before them: "Rescuers brought out three people".
    """
    for quantity in claim.quantities:
        whom = counted(claim.text, quantity)
        if not whom or whom in PEOPLE:
            continue
        same = [(one, other) for one in given for other in one.quantities if _same_value(quantity, other)]
        others = {counted(one.text, other) for one, other in same}
        if stem(whom) not in said.stems:
            is_strange = PEOPLE.issuperset(others) and not _is_told_as_deed(stem(whom), said.stems)
        else:
            # "The two companies" may be two firms of which more was told before.
            is_new = not claim.text[: quantity.span.start].lower().endswith("the ")
            is_strange = is_new and all(others) and all(_stands_only_before(whom, other, one) for one, other in same)
        if others and is_strange:
            yield Problem(Reason.UNSUPPORTED, f"{quantity.text} {whom}")


def _is_told_as_deed(noun: str, said: frozenset[str]) -> bool:
    """Whether some word tells what makes people a `noun`: "signatures" where they signed, "deaths" where they died."""
    if not _DEEDS.get(noun, frozenset()).isdisjoint(said):
        return True
    return any(len(word) >= _SHORTEST_ROOT and noun.startswith(word) for word in said)


def _stands_only_before(noun: str, quantity: Quantity, reading: Reading) -> bool:
    """Whether the text has this very word, and none of its forms from the quantity on."""
    mentions = [word for word in reading.words if word.stem == stem(noun)]
    return any(word.lower == noun for word in mentions) and all(word.end <= quantity.span.start for word in mentions)
