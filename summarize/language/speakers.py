"""Speakers: which words before or after a verb of saying name the one who says it, and whom a later "he said" means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from summarize.article import Span
from summarize.language.ordinary import words


@dataclass(frozen=True, slots=True)
class Speaker:
    """The naming of a speaker at its place: a proper name without its title, else the whole phrase ("the officer").

    `pronoun` is set, in lower case, where the words are only that.
    """

    text: str
    span: Span
    is_person: bool
    is_plural: bool
    pronoun: str | None = None


_PRONOUNS = frozenset(("he", "she", "it", "they"))
_PARTICLES = words(
    """
    al el bin bint ibn ben abu de da do dos das del della di du la le van von der den ter
    """
)
_TITLES = words(
    """
    mr mrs ms miss dr prof professor sir dame lord lady president premier chancellor minister prime foreign
    defence defense interior finance secretary general senator sen rep governor gov mayor gen colonel col
    captain capt lieutenant lt sergeant major admiral judge justice king queen prince princess pope cardinal
    archbishop bishop ayatollah imam sheikh emir ambassador chairman chairwoman chief executive strategy
    operating financial officer ceo cfo cto coo director deputy vice attorney spokesman spokeswoman
    spokesperson coach detective inspector commissioner police leader
    """
)
_ROLES = _TITLES | words(
    """
    head boss founder lawyer prosecutor lawmaker parliamentarian politician analyst expert researcher
    scientist professor teacher student pupil doctor nurse woman man mother father witness resident official
    source soldier commander envoy diplomat negotiator activist journalist reporter correspondent author
    writer economist manager player singer actor owner farmer worker survivor neighbour neighbor relative
    brother sister son daughter representative adviser advisor delegate historian commentator driver victim
    member aide critic
    """
)
# Words that make two capitalised words something else than a person.
_NOT_PERSONAL = words(
    """
    department ministry agency party university bank news times journal post committee council authority
    commission group motors house court office company corporation association union nations states kingdom
    press media institute foundation movement front army force forces guard airlines airways emirates arabia
    radio outlet daily telescope street road park sea region league state police tribunal district united
    north south east west saudi new the democratic republic republican democrats republicans research accords
    church center centre service parliament senate congress board federation security world international
    national royal central red black white great islamic european january february march april may june july
    august september october november december monday tuesday wednesday thursday friday saturday sunday in on
    at but and as if when after before since while our his her their this that these those many some most
    several all last next for from with by it he she they we a an what where who how one asia africa europe
    america china india gaza week embassy
    """
)
_QUANTIFIERS = words(
    """
    many some most several few other more both two three four five six dozens hundreds
    """
)
_DETERMINERS = (
    words(
        """
    the a an his her their its one another this that these those
    """
    )
    | _QUANTIFIERS
)
_COLLECTIVES = words(
    """
    police media people government army military
    """
)
_PREPOSITIONS = words(
    """
    of for from at in on with near
    """
)
# A phrase with one of these is a clause, or the subject of another verb.
_NOT_IN_A_PHRASE = words(
    """
    is was are were be been being has had have will would could can may might should must did does do that
    which who whom whose when where if because to as than by not never went took made gave came saw got ran
    met held won lost shot put set found fell rose brought began kept sent built spoke wrote says said told
    what how why there i we you it he she they him them us me but or so then while after before since until
    although though despite against into over about under between during without back out up down off only
    just even according
    """
)
_NO_PAST = words(
    """
    unnamed united retired armed allied elected appointed red wounded injured displaced masked so-called
    """
)
_WORD = re.compile(r"[^\s]+")
_PERSON = re.compile(r"\b[A-Z][\w’'-]*\w(?: (?:[A-Z]\.|al|el|bin|de|da|dos|van|von|der|[A-Z][\w’-]*\w)){1,5}")


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() or (word[:3].lower() in {"al-", "el-"} and word[3:4].isupper())


def _plain(word: str) -> str:
    return word.rstrip(".").lower()


def is_personal_name(tokens: list[str]) -> bool:
    """Whether capitalised tokens look like the name of a person: a first name and a last one, and no word of a body."""
    return (
        len(tokens) >= 2
        and _is_capitalised(tokens[0])
        and _is_capitalised(tokens[-1])
        and tokens[-1].replace("-", "").isalpha()
        and not (tokens[0].endswith(("ese", "ish", "nian", "ssian", "lian", "rian")) and tokens[0] != "Adrian")
        and not any(_plain(word) in _NOT_PERSONAL or (word.isupper() and len(word) > 2) for word in tokens)
        and all(_is_capitalised(word) or word in _PARTICLES for word in tokens)
    )


def surnames(text: str) -> frozenset[str]:
    """The last names of the people whom `text` names in full somewhere."""
    found: set[str] = set()
    for match in _PERSON.finditer(text):
        tokens = re.split(r"['’]s? ", re.sub(r"['’]s?$", "", match[0]))[-1].split(" ")
        while tokens and _plain(tokens[0]) in _TITLES | _NOT_PERSONAL:
            tokens = tokens[1:]
        if is_personal_name(tokens):
            found.add(tokens[-1])
    return frozenset(found)


def read_speaker(text: str, span: Span, people: frozenset[str]) -> Speaker | None:
    """The speaker that the noun phrase at `span` names; `None` where it is no clear naming of one.

    `people` are the `surnames` of the article, so that a last name alone is known for a person.
    """
    tokens = [(match[0], match.start(), match.end()) for match in _WORD.finditer(text, span.start, span.end)]
    if not tokens:
        return None
    last, begin, end = tokens[-1]
    if last.endswith(".") and "." not in last[:-1] and last not in {"Jr.", "Sr.", "Inc.", "Co.", "Corp.", "Ltd."}:
        span = Span(span.start, end - 1)  # the full stop is the sentence's
        tokens[-1] = (last[:-1], begin, end - 1)
    plain = [_plain(word) for word, _, _ in tokens]
    if len(tokens) == 1 and plain[0] in _PRONOUNS:
        return Speaker(tokens[0][0], span, plain[0] in {"he", "she"}, plain[0] == "they", plain[0])
    for (word, _, _), lower in zip(tokens, plain, strict=True):
        if lower in _NOT_IN_A_PHRASE and not (word.isupper() and len(word) > 1) and word not in {"May", "Will"}:
            return None
        if word.islower() and lower.endswith("ed") and lower not in _NO_PAST and "-" not in lower:
            return None
    if plain[0] == "and" or plain[-1] == "and" or plain[-1] in _DETERMINERS or plain[-1] in _PREPOSITIONS:
        return None
    if "and" in plain:
        middle = plain.index("and")
        if not (_is_capitalised(tokens[middle - 1][0]) and _is_capitalised(tokens[middle + 1][0])):
            return None
    cut = next((i for i, word in enumerate(plain) if i and word in _PREPOSITIONS), len(tokens))
    if cut + 1 < len(tokens) and plain[cut] == "on":
        tokens, plain = tokens[:cut], plain[:cut]  # "Reports on Friday"
    return _named(text, tokens, cut, people) or _described(text, tokens, cut)


_Word = tuple[str, int, int]


def _named(text: str, tokens: list[_Word], cut: int, people: frozenset[str]) -> Speaker | None:
    """A phrase whose head is a proper name: "State Department spokesperson Ned Price"."""
    head = tokens[:cut]
    first = len(head)
    while first and (_is_capitalised(head[first - 1][0]) or head[first - 1][0] in _PARTICLES | {"and"}):
        if re.search(r"(?:['’]s|s['’])$", head[first - 1][0]):
            break
        first -= 1
    while first < len(head) and not _is_capitalised(head[first][0]):
        first += 1
    if first == len(head) or ("and" in [word for word, _, _ in tokens] and cut < len(tokens)):
        return None
    if _plain(head[0][0]) in _QUANTIFIERS:
        return Speaker(text[tokens[0][1] : tokens[-1][2]], Span(tokens[0][1], tokens[-1][2]), False, True)
    titled = 0
    has_title = first > 0 and head[first - 1][0].islower() and _plain(head[first - 1][0]) in _ROLES
    for position in range(first, len(head) - 1):
        if _plain(head[position][0]) in _TITLES:
            titled, has_title = position + 1, True
    begin = titled or first
    while begin < len(head) - 1 and _plain(head[begin][0]) in {"the", "a", "an"}:
        begin += 1
    name = [word for word, _, _ in head[begin:]]
    if name == ["The"] or (_plain(name[-1]) in _TITLES and len(name) == 1):
        return None
    is_person = "and" not in name and (is_personal_name(name) or has_title or (len(name) == 1 and name[0] in people))
    last = cut if is_person or cut == len(tokens) else len(tokens)
    if not is_person and first > 0 and head[0][0].islower() and _plain(head[0][0]) not in _DETERMINERS:
        return None
    span = Span(head[begin][1], tokens[last - 1][2])
    return Speaker(text[span.start : span.end], span, is_person, "and" in name)


def _described(text: str, tokens: list[_Word], cut: int) -> Speaker | None:
    """A phrase whose head is a common noun: "the officer", "a spokesperson for the exchange", "prosecutors"."""
    noun = _plain(tokens[cut - 1][0])
    is_plural = (noun.endswith("s") and not noun.endswith(("ss", "us", "is"))) or noun in _COLLECTIVES
    first = tokens[0][0]
    is_determined = _plain(first) in _DETERMINERS or first.endswith(("'s", "’s", "s'", "s’"))
    if not (is_determined or is_plural) or (cut == 1 and _plain(first) in _DETERMINERS):
        return None
    if not noun.replace("-", "").isalpha() or noun.endswith(("ly", "ing")):
        return None
    span = Span(tokens[0][1], tokens[-1][2])
    return Speaker(text[span.start : span.end], span, noun in _ROLES, is_plural)
