"""How a name stands in its sentence: as who acts, who is acted upon, whose something is, or only where."""

from __future__ import annotations

import re
from enum import StrEnum

from summarize.article import Article, Sentence, Span
from summarize.language.ordinary import FUNCTION_WORDS, words


class Part(StrEnum):
    """The part that a name plays at one place, as far as the words around it tell."""

    ACTS = "acts"
    AGENT = "agent"
    ACTED_ON = "acted_on"
    PARTY = "party"
    TARGET = "target"
    OWNER = "owner"
    MODIFIER = "modifier"
    PLACE = "place"
    SOURCE = "source"
    LISTED = "listed"
    NAMED = "named"


_AUXILIARIES = words(
    """
    is was are were has have had will would could can may might must should did does do cannot
    isn't wasn't hasn't won't wouldn't didn't doesn't
    """
)
# Past forms that do not end in "ed".
_PAST = words(
    """
    said told went took made gave came saw got ran met held won lost shot put set found fell rose brought began kept
    sent built spoke wrote left led fought broke became grew drew drove fled hid hit let paid read sold bought sought
    taught thought threw understood withdrew stood struck swore sank sat slept stole woke chose cut felt flew forgave
    froze knew lay meant overcame shook showed sued swept caught
    """
)
_BASES = words(
    """
    accuse act add agree aim allege allow announce appeal appear approve argue arrest ask attack back ban become begin
    believe block boycott broker buy call carry cause challenge charge claim close come condemn confirm consider
    continue
    control criticise criticize cut declare decline defend demand deny deploy detain develop doubt employ end enter
    expect express face fear feel fight fire fly follow force fund gain get give go govern grow hail have head help hold
    hope host impose include increase insist intend invade invest join keep kill know launch lead leave lend list look
    lose maintain make manage mark mean meet merge move need negotiate offer open operate oppose order own pay plan
    pledge post prepare press produce promise propose protest prove provide publish pull push put raise reach receive
    refuse regard reject release remain remind remove reopen repeat replace report represent request resist resign
    respond restore resume return reveal rule run say see seek seem sell send serve set share show sign speak stage
    stand
    start state stop strike study suffer suggest support suspend take talk tell tend thank think threaten travel try
    turn urge use vote vow want warn welcome win withdraw work worry write
    """
)
_THIRD = frozenset(
    base[:-1] + "ies"
    if re.search("[^aeiou]y$", base)
    else base + ("es" if base.endswith(("s", "sh", "ch", "x", "o")) else "s")
    for base in _BASES
)
_NOT_VERBS = words(
    """
    united wounded armed allied so-called red bed need seed speed fed indeed hundred led-by unprecedented naked
    based-in charges claims plans talks reports forces moves troops sees-of
    """
)
_ADVERB = (
    r"(?:(?:also|then|now|later|still|already|previously|recently|reportedly|allegedly|repeatedly|personally|"
    r"[a-z]+ly|once|never|even|just|long|only|further|again|on [A-Z][a-z]+day|[A-Z][a-z]+day|today|yesterday|"
    r"last (?:week|month|year)|this (?:week|month|year)|in [A-Z][a-z]+|in \d{4})\s+){0,3}"
)
_ASIDE = r"(?:\s*\([^()\n]{1,60}\))?(?:,\s[^,\n]{2,120},(?:\s[^,\n]{2,80},)?)?"
_NEXT_NAME = r"(?:(?:,| and|, and| or) (?:the )?[A-Z][\w.’'-]*(?: (?:al|el|of|de|von|van|bin|[A-Z][\w.’'-]*))*)"
_VERB = rf",?\s+(?:who\s+|which\s+|that\s+)?{_ADVERB}(?P<verb>[A-Za-z'’-]+)"
# Tried in turn, since a list of names and an aside look alike.
_FOLLOWED = tuple(re.compile(f"{_NEXT_NAME}{{{names}}}{aside}{_VERB}") for names in range(4) for aside in ("", _ASIDE))
# "Michael Doe, the assistant director of …": who opens a sentence so is its subject.
_INTRODUCED = re.compile(r", (?:an? |the |who\b|one of|aged |\d{1,2}\b)")
_OWNER = re.compile(r"['’]s?(?!\w)")
_BEFORE = re.compile(
    r"(?P<word>[A-Za-z'’-]+)[ \t\n]+(?:the |a |an |his |her |its |their |both |former |neighbou?ring |"
    r"counterpart |[A-Z][a-z]+(?:an|ish|ese|i|ch) |nearby |fellow |brother |president |[A-Z]\w+['’]s? )*[\"“'‘(]?$"
)
_COORDINATED_BEFORE = re.compile(
    r"(?:(?:the )?[A-Z][\w.’'-]*(?: (?:al|el|of|de|von|van|bin|[A-Z][\w.’'-]*))*(?:, | and |, and )){1,5}(?:the )?$"
)
_PLACING = words(
    """
    in at near inside outside across around over through into throughout within off toward towards above below beyond
    visiting visited visit visits leaving left entered entering reached reaching crossed crossing onto via behind
    """
)
_MOTION = re.compile(
    r"\b(?:travel\w*|visit\w*|trip|trips|went|go|goes|going|gone|fly\w*|flew|flight\w*|flown|fled|flee\w*|route\w*|"
    r"return\w*|moved|came|come|head(?:ed|ing)|sent|road|way|journey\w*|drove|sail\w*|export\w*|import\w*)\b"
    r"(?:\s+\S+){0,4}\s+(?:to|from)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_PLACE_BEFORE = re.compile(
    r"\b(?:city|cities|town|village|region|province|capital|district|port|state|parts?|east|west|north|south|centre|"
    r"center|streets?|outskirts|island|territory|border|area|suburb|airspace)\s+(?:of|,)?\s*(?:the )?$",
    re.IGNORECASE,
)
_PLACE_AFTER = re.compile(
    r"(?: is an? (?:[a-z]+ ){0,2}|(?:['’]s)?[ ,]+)(?:(?:northern|southern|eastern|western|holy|"
    r"largest)\s+)?(?:enclave|region|province|city|district|"
    r"area|peninsula|strip|valley|coast|border|territory|airport|embassy|street|hotel|suburb|plant)\b"
)
_TELLING = words("told tells telling")
_REPORTING = words("reported reports report")
_LISTING = words("like including include includes include: as named plus")
_CREDIT = re.compile(r"\((?:Photo|Image|Picture|Reuters|AFP|AP|Source|File)[^()]*$|\bby [\w .]+/[\w ]*$", re.IGNORECASE)


# How far around a name its words are looked at, in code points.
_REACH = 400
# "The Hamas movement has …": the noun is part of the naming.
_KIND_AFTER = re.compile(
    r"^ (?:[a-z]+ )?(?:movement|group|party|militia|company|organisation|organization|union|family|brothers)(?= )"
)


def is_verb(word: str) -> bool:
    """Whether a word after a name is likely its verb: an auxiliary, a past form, a third person."""
    lower = word.lower()
    if lower in _NOT_VERBS:
        return lower in {"plans", "claims", "sees"}
    if lower in _AUXILIARIES or lower in _PAST or lower in _THIRD:
        return True
    return len(lower) > 4 and lower.endswith("ed") and word.islower()


def is_auxiliary(word: str) -> bool:
    """Whether a word only helps the verb after it."""
    return word.lower() in _AUXILIARIES


def part_of(article: Article, sentence: Sentence, span: Span) -> Part:
    """The part that the name at `span` plays in its sentence."""
    text = article.text
    before = text[max(sentence.start, span.start - _REACH) : span.start]
    after = _KIND_AFTER.sub("", text[span.end : min(sentence.end, span.end + _REACH)])
    if _CREDIT.search(before[-120:]) or (before.endswith("(") and after.startswith(")")):
        return Part.SOURCE
    word, near = _word_before(before)
    is_owner = _OWNER.match(after) is not None
    if _PLACE_AFTER.match(after) or _PLACE_BEFORE.search(before[-60:]):
        return Part.PLACE
    if word in _PLACING or _MOTION.search(near[-90:]):
        return Part.OWNER if is_owner and word not in _PLACING else Part.PLACE
    if word in _TELLING and not is_owner:
        return Part.SOURCE
    if is_owner:
        return Part.OWNER
    if re.search(r"[A-Z][\w-]+ from (?:the )?$", before):
        return Part.PLACE  # "Hezbollah from Lebanon which …"
    beside = re.match(r" ([a-z-]+) (?:[a-z-]+ )?[A-Z]", after)
    if beside is not None and beside[1] not in FUNCTION_WORDS and not is_verb(beside[1]):
        return Part.MODIFIER  # "with UAE carrier Etihad Airways"
    if word == "by":
        return (
            Part.SOURCE if re.search(r"\b(?:saying|reported|quoted|published online) by\b", near[-40:]) else Part.AGENT
        )
    if word in {"with", "against", "between", "rival", "ally"}:
        return Part.PARTY
    if word in {"among", "for", "to", "from", "over", "about"}:
        if re.match(r",? (?:who|which)\b", after):
            return Part.ACTS
        return Part.TARGET
    if word == "on":
        return Part.PLACE
    if word == "of":
        return Part.OWNER
    if word in _LISTING:
        return Part.LISTED
    if (verb := _verb_after(after)) is not None:
        return Part.SOURCE if verb in _REPORTING else Part.ACTS
    if not before.strip(" \"“'‘") and _INTRODUCED.match(after):
        return Part.ACTS
    next_word = re.match(r"\s+([a-z][a-z'-]*)", after)
    if next_word is not None and next_word[1] not in FUNCTION_WORDS:
        return Part.MODIFIER
    if word and (is_verb(word) or word.endswith("ing")):
        return Part.ACTED_ON
    return Part.NAMED


def _verb_after(after: str) -> str | None:
    """The verb that a name at the beginning of `after` is likely the subject of."""
    for pattern in _FOLLOWED:
        found = pattern.match(after)
        if found is not None and is_verb(found["verb"]):
            return found["verb"].lower()
    return None


def _word_before(before: str) -> tuple[str, str]:
    """The word that governs the name, articles and names coordinated with it left out, and the text up to the name."""
    near = before[-160:]
    chain = _COORDINATED_BEFORE.search(near)
    if chain is not None and (" and " in chain[0] or chain[0].count(",") > 1):
        shortened = near[: chain.start()]
        if shortened.rstrip().endswith(tuple(f" {word}" for word in ("by", "between", "with", "against", "of", "in"))):
            near = shortened
    found = _BEFORE.search(near)
    return (found["word"].lower() if found else ""), near
