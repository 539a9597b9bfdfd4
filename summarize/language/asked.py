"""What kind of thing a question asks for, and whether an answer tells one: a number, a time, a name, a saying."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import takewhile

from summarize.language.dates import find_dates
from summarize.language.ordinary import CALENDAR, words
from summarize.language.quantities import MONTHS, UNITS, Kind, find_quantities
from summarize.language.saying import CALLING, SAYING, TAKING
from summarize.language.terms import Word, words_of


class Asked(StrEnum):
    """What a question asks for, where its own words say so."""

    NUMBER = "number"
    AGE = "age"
    DURATION = "duration"
    TIME = "time"
    YEAR = "year"
    MONTH = "month"
    NAME = "name"
    SAYING = "saying"
    DOER = "doer"


_MONEY = (
    r"(?:costs?|pay|pays|paid|worth|spend|spent|earn(?:ed)?|charged?|bill(?:ed)?|fined?|money|invest(?:ed)?|donated?)"
)
# What these say is told as a fact: "The new law bans smoking".
_WRITING = (
    r"(?:the|its|this) (?:\w+ ){0,2}(?:law|treaty|contract|report|bill|rules?|agreement|deal|letter|ruling|indictment|"
    r"constitution)\b"
)
_KINDS = {
    Asked.NUMBER: rf"how many|how much(?=[^?]*\b{_MONEY}\b)|(?:what|which) (?:percentage|proportion)",
    Asked.AGE: r"how old",
    Asked.DURATION: r"how long(?! ago\b)",
    Asked.YEAR: r"(?:what|which) years?",
    Asked.MONTH: r"(?:what|which) months?",
    Asked.TIME: r"when|how soon|how long ago|(?:what|which) (?:day|date|century|decade|time)s?(?! (?:of|zone)\b)",
    Asked.NAME: r"(?:what|which)(?: is| are| was| were|['’]s) the (?:first |last |full |real )?names?",
    Asked.SAYING: rf"what (?:did|does|do|has|have|had) (?!{_WRITING})[^?]{{2,60}}?(?<! to) "
    r"(?:say|said|write|written|tweet|reply)",
    Asked.DOER: r"who (?!(?:is|are|was|were)\b)\w+",
}
_KIND = re.compile("|".join(rf"(?P<{kind}>(?:{pattern})\b)" for kind, pattern in _KINDS.items()), re.IGNORECASE)
_ASKING = re.compile(r"\b(?:who|whom|whose|what|which|where|why|how|when)\b", re.IGNORECASE)
_YES_OR_NO = re.compile(
    r"\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)\b", re.IGNORECASE
)
# "When the mine collapsed, how many …", "In 2015, when he resigned, who …": what is asked for stands outside of these.
_CLAUSE = re.compile(
    r"\A\s*(?:when|where)\b(?!\s*,|\s+(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|may|might|should)\b)"
    r"[^,?]*,|,\s*(?:when|where|who|which)\b[^,?]*,",
    re.IGNORECASE,
)
_OF_SEVERAL = re.compile(r"\b(?:who|whom|which)\b", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\W*(?:between|among)\b", re.IGNORECASE)
# What tells a number without having one: "none", "every day", "tens of thousands".
_AMOUNTS = words(
    """
    one once twice thrice double triple half both all none no nobody nothing zero several few many most little lot
    dozens hundreds thousands millions billions trillions hundred thousand million billion trillion dozen scores couple
    pair trio duo twins triplets trick brace
    single every each never everyone everybody everything entire whole some any anyone hardly barely majority
    minority bulk handful wave crowd large small huge vast number numbers amount amounts repeatedly third quarter
    """
)
_DURATIONS = words(
    """
    second seconds minute minutes hour hours day days week weeks month months year years decade decades century
    centuries weekend weekends fortnight overnight life lifetime forever indefinitely permanently since until till
    always season seasons winter summer generation generations moment moments mile miles metre metres meter meters
    """
)
_THROUGH = words("through throughout")
_AGES = words(
    """
    year years month months week weeks day days hour hours decade decades century centuries
    teenager teenagers teen teens twenties thirties forties fifties sixties seventies eighties nineties middle elderly
    baby infant toddler child minor adult young old age aged ages dates dating born
    """
)
# A time may be told by what happens then: "at the summit", "amid the scandal", "when prices rose".
_TIMES = CALENDAR | _DURATIONS | words(
    """
    today yesterday tomorrow tonight morning afternoon evening night noon midnight dawn dusk sunrise sunset ago recently
    now currently later earlier before after during while once as spring summer autumn fall winter christmas easter
    ramadan first last next following then immediately soon shortly already early late mid end beginning start time era
    age period reign war past previous previously never always yet at in on by amid upon within around
    hourly daily nightly weekly monthly annually yearly medieval victorian ahead
    """
)  # fmt: skip
_RELATIVE = words("ago last next same previous following this later earlier")
_YEARS = _RELATIVE | words("century decade")
# "Since when …?", "By what date …?": the question's own word may lead the answer.
_LEADING_TO_WHEN = re.compile(r"\b(?:until|till|since|by|before|after)(?= (?:when|what|which)\b)", re.IGNORECASE)
# Two that are named, not counted: "a son and a daughter".
_ONE_AND_ONE = re.compile(
    r"\b(?:an?|one|her|his|their) (?:son|daughter|boy|girl|man|woman|brother|sister) and (?:an?|one|her|his|their)? ?"
    r"(?:son|daughter|boy|girl|man|woman|brother|sister)\b",
    re.IGNORECASE,
)
# What somebody says may be told by these alone.
_JUDGING = (
    "praised?s?|blamed?s?|hoped?s?|ordered|orders|thanked|thanks|apologi[sz]ed?s?|welcomed?s?|defended|defends|"
    "ruled|rules out|ruling out|signall?ed|signals|express(?:ed|es)|voiced|voices|(?:spoke|speaks|spoken) of|backed|"
    "backs|refused|refuses|appealed|compared|compares|reassured|reassures|forecasts?|expects?|estimated?s?|maintains"
)
_SAYING = "|".join(sorted(SAYING | TAKING | CALLING))
_SAID = re.compile(
    rf"\b(?:{_SAYING}|{_JUDGING}|say|saying|tell|claim|argue|warn|deny|fear|believed?s?|think|thinks|thought|advised|reply|"
    r"finds|found|shows|showed|according to|statement|tweet|comment(?:s|ed)?)\b|[\"“„«‘]",
    re.IGNORECASE,
)
# "in Roman times", but not "several times"
_WHEN = re.compile(r"\bwhen\b|\b(?:in|from|since|to|until|during|before) (?:the )?\w+ times\b", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«‘]")
_MONTH_OR_YEAR = re.compile(rf"\b(?:{'|'.join(sorted(MONTHS))}|(?:1[5-9]|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b\d{3,4}s?\b|\b\d{1,3} ?(?:BCE?|AD|CE)\b|\bAD \d{1,3}\b|['’]\d\d\b")
_HOW_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
# What may lead on to somebody in small letters: "is led by a captain", "Hove and a captain", "were two captains".
_LEADING_ON = re.compile(r"\b(?:by|to|from|of|with|and|were|are)\b", re.IGNORECASE)
# Offices that are written in capitals, as names are.
_INITIALS_OF_OFFICES = words("ceo cfo coo cto mp pm vp")
_NAMED = re.compile(r"(?:called|named|known|dubbed)\Z", re.IGNORECASE)
# What may tell the name of "a hotel": "called Plaza", ", the Plaza".
_NAMING = r"(?:called|named|known|dubbed|[,(:–—-])"
_NAME_OF = re.compile(r"\bnames? of (?:the|this|that) (\w+)\b(?! of\b)", re.IGNORECASE)

_WHICH = re.compile(r"\bwhich ([a-z][\w-]*(?: [a-z][\w-]*){0,2})", re.IGNORECASE)
# What may tell one of a kind from the others: "the bank that …", "three banks: …", "bank of the south", "move nine".
_TELLING_APART = re.compile(
    r"\W*[\d(:,–—-]|\W+(?:which|who|whose|that|where|named|called|known|dubbed|such|like|including|is|was|are|were|in|of|"
    rf"for|from|with|without|on|at|near|under|above|between|against|to|by|about|than|{'|'.join(UNITS)})\b",
)


def asks_yes_or_no(question: str) -> bool:
    """Whether `question` can be answered by yes or no; there may be a "when" in it all the same."""
    return _YES_OR_NO.match(question) is not None


def offers_a_choice(question: str) -> bool:
    """Whether `question` names what may answer it: "Which sank, the Alma or the Vega?"."""
    is_of_several = _OF_SEVERAL.search(question) is not None and _OR.search(question) is not None
    return is_of_several or _ends_in_a_choice(question) or _BETWEEN.match(question) is not None


def _ends_in_a_choice(question: str) -> bool:
    """Whether `question` ends in "…, 2019 or 2020?"."""
    mark = max(map(question.rfind, ",:"))
    return mark >= 0 and _OR.search(question, mark) is not None


def kind_asked(question: str) -> Asked | None:
    """The kind of thing that `question` asks for; `None` where its words do not say."""
    first = _ASKING.search(_CLAUSE.sub(" ", question))
    kind = _KIND.match(first.string, first.start()) if first else None
    return Asked(kind.lastgroup or "") if kind and not asks_yes_or_no(question) else None


def tells_what_is_asked(question: str, answer: str, evidence: str) -> bool:
    """Whether `answer` tells, beyond what `question` says, such a thing as it asks for.

    What somebody says must be told as a saying by the answer or its `evidence`. `True` where `kind_asked` is `None` or
    the question ends in what may answer it ("…, 2019 or 2020?"). English; generous: "after the war" is a time too.
    """
    kind = None if _ends_in_a_choice(question) else kind_asked(question)
    if kind is Asked.NUMBER:
        answer = _undated(answer)
    asked = {word.lower for word in words_of(_LEADING_TO_WHEN.sub("", question))}
    new = [word for word in words_of(answer) if word.lower not in asked]
    said = {word.lower for word in new}
    numbers = _numbers(answer) - _numbers(question)
    has_number = bool(numbers) or any(word.is_number or word.lower in UNITS for word in new)
    match kind:
        case None:
            # Some texts have no capitals at all.
            return evidence.islower() or not _is_left_open(question, answer)
        case Asked.NUMBER:
            is_free = "free" in said and _HOW_MUCH.search(question) is not None
            return has_number or is_free or not said.isdisjoint(_AMOUNTS) or _ONE_AND_ONE.search(answer) is not None
        case Asked.AGE:
            return has_number or not said.isdisjoint(_AGES)
        case Asked.DURATION:
            # "from Monday to Wednesday"
            is_bounded = sum(word.lower in CALENDAR and not word.text.islower() for word in new) > 1
            return has_number or is_bounded or not said.isdisjoint(_AMOUNTS | _DURATIONS | _THROUGH)
        case Asked.TIME:
            return has_number or not said.isdisjoint(_TIMES) or _WHEN.search(answer) is not None
        case Asked.YEAR:
            return not set(_YEAR.findall(answer)) <= set(_YEAR.findall(question)) or not said.isdisjoint(_YEARS)
        case Asked.MONTH:
            # "It may have sunk" names no month.
            named = {word.lower for word in new if word.lower not in {"may", "march"} or not word.text.islower()}
            return not named.isdisjoint(MONTHS) or not said.isdisjoint(_RELATIVE)
        case Asked.NAME:
            is_named = any(map(_may_be_a_name, new))
            is_called = any(_NAMED.match(word.text) for word in new) and sum(word.is_content for word in new) > 1
            is_told = is_named or is_called or _QUOTED.search(answer) is not None or evidence.islower()
            return is_told and not _is_left_unnamed(question, evidence)
        case Asked.SAYING:
            return _SAID.search(f"{answer} {evidence}") is not None
        case Asked.DOER:
            # "Who took over from Neumann?": "Neumann resigned", with nobody else in it.
            first = next((word for word in words_of(answer) if word.is_content), None)
            is_about_the_known = first is not None and _may_be_a_name(first) and first.lower in asked
            is_somebody_named = any(map(_may_be_a_name, new)) or _LEADING_ON.search(answer) is not None
            return not is_about_the_known or is_somebody_named or _is_done_by_theirs(answer, asked)


def _is_done_by_theirs(answer: str, asked: set[str]) -> bool:
    """Whether those of somebody whom the question names do what it `asked` about: "Tesla shareholders sued"."""
    content = [word for word in words_of(answer) if word.is_content]
    theirs = next((i for i, word in enumerate(content) if word.text.islower()), len(content))
    if theirs + 1 >= len(content):
        return False
    whose, deed = content[theirs], content[theirs + 1]
    is_adverb = whose.lower.endswith("ly") or whose.lower in _TIMES
    return whose.lower not in asked and not is_adverb and deed.text.islower() and deed.lower in asked


def _numbers(text: str) -> set[float]:
    """The values of the quantities of `text`; the place of a month in the year is none."""
    return {one.value for one in find_quantities(text) if one.kind not in {Kind.MONTH, Kind.WEEKDAY}}


def _is_left_unnamed(question: str, evidence: str) -> bool:
    """Whether what is asked for by name is nothing but "a hotel" in `evidence`: not called, nor beside a name."""
    asked = _NAME_OF.search(question)
    if asked is None:
        return False
    thing = rf"(?i:\b{re.escape(asked[1])}\b)"
    unnamed = rf"(?<!, )\b(?<!is )(?<!was )(?:[Aa]n?|[Aa]nother) (?:[\w-]+ ){{0,2}}{thing}(?! [A-Z])(?! ?{_NAMING})"
    mentions = len(re.findall(thing, evidence))
    return mentions > 0 and mentions == len(re.findall(unnamed, evidence))


def _is_left_open(question: str, answer: str) -> bool:
    """Whether `answer` to "Which hedge funds …?" has nothing more of them than "hedge funds", told from no others."""
    which = _WHICH.search(_CLAUSE.sub(" ", question))
    if which is None or offers_a_choice(question) or _QUOTED.search(answer):
        return False
    said, asked = words_of(answer), {word.lower for word in words_of(question)}
    if any(_may_be_a_name(word) and word.lower not in asked for word in said):
        return False
    kind = [word.lower for word in takewhile(lambda word: word.is_content, words_of(which[1]))]
    for length in range(len(kind), 0, -1):
        for first in range(len(said) - length + 1):
            if [word.lower for word in said[first : first + length]] == kind[:length]:
                before, after = said[:first][-1:], answer[said[first + length - 1].end :]
                is_told_apart = any(word.is_content and word.lower not in asked for word in before)
                return not is_told_apart and _TELLING_APART.match(after) is None
    return False


def _may_be_a_name(word: Word) -> bool:
    """Whether a word is written as names are, with a capital somewhere, and is neither a day, a month nor an office."""
    is_written_so = word.is_content and not word.text.islower() and not word.is_number
    return is_written_so and word.lower not in CALENDAR and word.lower not in _INITIALS_OF_OFFICES


def _undated(text: str) -> str:
    """`text` without its dates, whose numbers count nothing."""
    for one in reversed(find_dates(text)):
        if _MONTH_OR_YEAR.search(text, one.span.start, one.span.end):
            text = f"{text[: one.span.start]} {text[one.span.end :]}"
    return text
