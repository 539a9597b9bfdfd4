"""Where an article names someone: proper names without their titles, states by any of their names, unnamed groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from summarize.article import Article, Sentence, Span
from summarize.language.kinds import is_first_name, is_personal_word, kind_of_name
from summarize.language.names import find_names
from summarize.language.orders import is_told_to_machines
from summarize.language.ordinary import CALENDAR, words
from summarize.language.places import country_behind, country_of_name, is_seat_of_government
from summarize.language.speakers import read_speaker, surnames
from summarize.passages import is_within
from summarize.passages import joined as merged
from summarize.tasks.mentioning import Part, part_of


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where an actor is named, or described (`is_name` is False).

    `country` is the usual name of the state that is meant, "" otherwise. `is_certain` is whether a description can only
    mean this actor; `is_person` whether a title or first name shows a person; `after_the` whether "the" goes before.
    """

    text: str
    span: Span
    sentence: Sentence
    part: Part
    country: str = ""
    is_name: bool = True
    is_person: bool = False
    is_certain: bool = True
    after_the: bool = False
    in_heading: bool = False


_GOVERNING = re.compile(
    r"\s+(?:government|regime|authorities|administration|military|army|forces|troops|officials|leadership)\b"
)
_ADDRESSED = re.compile(
    r"\b(?:outreach|support|aid|help|threats?|threatened|message|close|loyal|letter|ties|response|opposed|opposition|"
    r"weapons|arms|sold|gave|offered|pledged|appeal\w*|warning|concessions|next) to (?:the )?$|"
    r"\b(?:support|aid|help|pressure|independence|delegation|statement|letter|message|threats?|money|weapons|attacks?) "
    r"from (?:the )?$"
)
_WATER = re.compile(r"\bRiver ([A-Z]\w+)|\b([A-Z]\w+) (?:River|Dam|Reservoir|Valley)\b")
_IN_ADDRESS = re.compile(r"\b(?:in|at|from|to|near) [A-Z][\w’'-]+(?: [A-Z]\w+)?, $")
_GOVERNMENT_OF = re.compile(r"\b(?P<noun>government|authorities|regime|parliament) of (?:the )?$")
_CONTINENTS = words("africa asia")
_NEVER = words(
    """
    arab arabs arabic islamic western eastern muslim muslims christian christians jewish middle-eastern kurdish african
    asian european latin earlier later meanwhile caption image
    twitter instagram facebook whatsapp telegram internet covid covid-19 brexit christmas god reuters afp ap tass xinhua
    bloomberg
    """
)
_AGENCIES = re.compile(
    r"(?:The )?(?:Associated Press|Agence France-Presse|Xinhua.*|Anadolu.*|Press Association|CNN.*|BBC.*|Fox News|"
    r"Wall Street Journal|New York Times|Washington Post|Journal|Times|RFE|RL|TRT\w*)"
)
_THINGS = re.compile(
    r"(?:['’]s)?\s+(?:pickup|truck|car|cars|app|telescope|spacecraft|satellite|missiles?|rocket|phone|phones|software|"
    r"footage|camera|convention|accords?|treaty|agreement|cup|games|festival|award|prize|virus|vaccine|"
    r"stablecoin|token|tokens|coins?|newsletter)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\b(?:a|an|[Oo]ne|another|every|each|two|three|many|some|most)\s$")
_THING_BEFORE = re.compile(
    r"\b(?:stablecoin|token|pickup|truck|app|telescope|spacecraft|satellite|treaty|ship|ferry|vessel|model|newsletter|"
    r"programme|film|book|series|song|river|dam|town|city|village|region|province|district)(?:, the|,)? $"
)
_EVENT_WORDS = words(
    """
    coins coin token tokens cluster dam reservoir world theory war
    war convention accords accord treaty agreement cup games festival award prize act week day revolution holiday
    telescope camera app epoch plan deal note editor file photo summit olympics
    """
)
_GEOGRAPHY = words(
    """
    sea ocean river lake mountain mountains peninsula island islands hills park road street avenue bridge square
    airport bay gulf valley strip desert coast region county province district east west north south southeast
    northeast northwest southwest middle hotel
    """
)
_JOINED = re.compile(r"\b[A-Z][\w’'-]+ (?:by|without|in|on|to|for) [A-Z][\w’'-]+\b")
_GROUPS = words(
    """
    police authorities government officials prosecutors investigators detectives parents students schoolgirls pupils
    teachers activists protesters protestors demonstrators rescuers workers employees residents villagers scientists
    astronomers researchers doctors lawmakers rebels soldiers troops gunmen gunman militants opposition regulators
    investors farmers army military parliament coalition brothers killers suspects strikers miners nurses refugees
    migrants settlers fighters families voters critics supporters council court commission judge union
    """
)
_GROUP = re.compile(
    r"(?<![\w-])(?<!['’]s )"
    r"(?P<phrase>(?:(?:[Tt]he|[Ss]ome|[Mm]any|[Tt]hese|[Ss]everal|[Aa]ngry|[Ll]ocal|[Rr]ussian) ){0,4}"
    rf"(?P<noun>{'|'.join(sorted(_GROUPS, key=len, reverse=True))}|"
    rf"{'|'.join(sorted((word.capitalize() for word in _GROUPS), key=len, reverse=True))}))(?![\w-]|['’]s "
    rf"[a-z]+ [A-Z]| of (?:the )?[A-Z])"
)
_HEADING = re.compile(r"^(?:READ MORE|MORE|SEE ALSO|WATCH|Source|FILE|Photo)\b|^[^a-z]*$")
_PROMOTION = re.compile(
    r"^(?:Editor['’]s Note: )?(?:Sign up|Subscribe|Click here|Story continues|Follow us|Send this page)\b", re.I
)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the whole article tells of its words: last names of `people`, lower-case `words`, `waters`."""

    people: frozenset[str]
    words: frozenset[str]
    waters: frozenset[str]

    @classmethod
    def of(cls, text: str) -> _Known:
        waters = {match[1] or match[2] for match in _WATER.finditer(text)}
        return cls(surnames(text), frozenset(re.findall(r"(?<![\w-])[a-z][\w’'-]*", text)), frozenset(waters))


def find_mentions(article: Article) -> list[Mention]:
    """All namings in order: names, then states behind adjectives and capitals where these act, then unnamed groups."""
    found = list(_names(article, _Known.of(article.text)))
    taken = bytearray(len(article.text))
    for mention in found:
        taken[mention.span.start : mention.span.end] = b"\1" * len(mention.span)
    found += [mention for mention in _groups(article) if not any(taken[mention.span.start : mention.span.end])]
    # Whoever is named only where an article gives orders to a machine does nothing in it.
    found = [mention for mention in found if not is_told_to_machines(article.text, mention.span)]
    return sorted(found, key=lambda mention: mention.span)


def _names(article: Article, known: _Known) -> Iterator[Mention]:
    spans = [name.span for name in find_names(article.text)]
    spans = _rejoined(article.text, spans)
    brands = _brands(article.text, spans)
    alone = {article.slice(span) for span in spans}
    for span in spans:
        if all(part in alone for part in re.split("[-‐‑–]", article.slice(span))) and "-" in article.slice(span):
            continue  # "the Fatah-Hamas deal"
        if article.slice(span) in brands:
            span = Span(span.start, span.end + 2)
        sentence = article.sentence_at(span.start)
        if sentence is None or article.text[max(0, span.start - 1) : span.start] in {"@", "_", "#"}:
            continue
        if (mention := _mention(article, sentence, span, known)) is not None:
            yield mention


def _mention(article: Article, sentence: Sentence, span: Span, known: _Known) -> Mention | None:
    line = _line_around(article.text, span)
    heading = bool(_HEADING.match(line)) and len(line) > 20
    if (heading and not re.search("[a-z]", line)) or _PROMOTION.match(line):
        return None
    based = re.match(r"[\w.]+-(?:based|born|backed|led|owned|listed|linked) (?=\w)", article.slice(span))
    if based is not None:
        span = Span(span.start + based.end(), span.end)
    name = article.slice(span)
    plain = _plain(name)
    country = country_of_name(plain) or country_of_name(re.sub(r"^(?:sultanate|republic|kingdom|state) of ", "", plain))
    heading = heading or _is_fragment(line)
    part = part_of(article, sentence, span)
    after_the = article.text[max(0, span.start - 4) : span.start].lower() == "the "
    if (governing := _GOVERNMENT_OF.search(article.text[sentence.start : span.start])) is not None:
        part = part_of(article, sentence, Span(sentence.start + governing.start("noun"), span.end))
    if country and not (country == "europe" and "union" not in plain and plain != "eu"):
        if country in _CONTINENTS or plain == "georgia":
            return None
        place = article.text[max(0, span.start - 30) : span.start]
        if _IN_ADDRESS.search(place) and article.text[span.end : span.end + 1] in {",", "."}:
            part = Part.PLACE  # "from Tel Aviv to Melbourne, Australia"
        if (
            part is Part.TARGET
            and re.search(r"\b(?:to|from) (?:the )?$", article.text[max(0, span.start - 9) : span.start])
            and not _ADDRESSED.search(article.text[max(0, span.start - 40) : span.start])
        ):
            part = Part.PLACE  # "on to Australia"
        return Mention(name, span, sentence, part, country, after_the=after_the, in_heading=heading)
    if (behind := country_behind(plain)) is not None:
        return _state_behind(article, sentence, span, behind, part, heading)
    if _is_no_actor(article, name, span, known):
        return None
    speaker = read_speaker(article.text, span, known.people)
    is_person = _has_person_before(article.text, span)
    is_titled = speaker is not None and speaker.span.end == span.end and speaker.text[:1].isupper()
    if speaker is not None and is_titled and speaker.span.start > span.start:
        # A title before the name: "Ukrainian President Volodymyr Zelenskyy".
        is_person = is_person or is_personal_word(article.text[span.start : speaker.span.start].split()[-1])
        span = speaker.span
    name = article.slice(span)
    first = name.split(" ")[0]
    if len(name.split(" ")) > 2 and first.isupper() and len(first) > 3:  # "FILE Carlos Watson"
        span = Span(span.start + len(first) + 1, span.end)
        name = article.slice(span)
    while len(name.split(" ")) > 2 and is_personal_word(name.split(" ")[0]) and name.split(" ")[1][0].isupper():
        span = Span(span.start + len(name.split(" ")[0]) + 1, span.end)
        name, is_person = article.slice(span), True
    is_person = is_person or (len(name.split(" ")) > 1 and is_first_name(first) and kind_of_name(name) is not None)
    is_person = is_person or re.match(r", \d{1,2}\b(?! [A-Z])", article.text[span.end : span.end + 6]) is not None
    return Mention(
        name,
        span,
        sentence,
        part if governing is not None else part_of(article, sentence, span),
        is_person=is_person,
        after_the=after_the,
        in_heading=heading,
    )


def _state_behind(
    article: Article, sentence: Sentence, span: Span, country: str, part: Part, heading: bool
) -> Mention | None:
    """A capital that stands for its government, or an adjective with "government" after it."""
    plain = _plain(article.slice(span))
    governing = _GOVERNING.match(article.text, span.end)
    if governing is not None and country not in {"europe", "asia", "africa"}:
        whole = Span(span.start, governing.end())
        return Mention(article.slice(whole), whole, sentence, part_of(article, sentence, whole), country)
    if is_seat_of_government(plain) and part in {Part.ACTS, Part.AGENT, Part.OWNER, Part.PARTY}:
        return Mention(article.slice(span), span, sentence, part, country, in_heading=heading)
    return None


def _is_no_actor(article: Article, name: str, span: Span, known: _Known) -> bool:
    plain = _plain(name)
    last = plain.split(" ")[-1]
    if plain in _NEVER or _AGENCIES.fullmatch(name) or plain in CALENDAR:
        return True
    if re.match(
        r"(?:north|south|east|west|central|southern|northern|eastern|western)\w* (?:asia|africa|europe|america)", plain
    ):
        return True
    first, _, rest = plain.partition(" ")
    if first in {"treaty", "battle", "operation"} or (is_personal_word(first) and rest.startswith("of ")):
        return True
    if name in known.waters:
        return True
    if last in _EVENT_WORDS or last in _GEOGRAPHY or _THINGS.match(article.text, span.end):
        return True
    if " " not in name and (is_personal_word(name) or name.lower() in known.words):
        return True
    before = article.text[max(0, span.start - 40) : span.start]
    if _COUNTED.search(before) or _THING_BEFORE.search(before):
        return True
    if re.match(r"\s*(?:-|--|—|–)\s", article.text[span.end : span.end + 5]) and name.isupper() and not before.strip():
        return True  # a dateline
    return any(char.isdigit() for char in name) or name.startswith(("http", "www"))


def _has_person_before(text: str, span: Span) -> bool:
    """Whether a lower-case word right before the name says that it is a person: "spokesperson Ned Price"."""
    before = re.search(r"([A-Za-z-]+),? $", text[max(0, span.start - 30) : span.start])
    return before is not None and before[1].islower() and is_personal_word(before[1]) and before[1] != "executive"


def _rejoined(text: str, spans: list[Span]) -> list[Span]:
    """The spans with names put together that small words hold: "Led by Donkeys", where it recurs."""
    counts = Counter(match[0].casefold() for match in _JOINED.finditer(text))
    joined = [Span(*match.span()) for match in _JOINED.finditer(text) if counts[match[0].casefold()] > 1]
    known = {text[span.start : span.end].casefold() for span in joined}
    joined += [span for span in spans if text[span.start : span.end].casefold() in known and span not in joined]
    joined = [span for span in joined if not country_behind(text[span.start : span.end].split(" ")[0].casefold())]
    places = merged(joined)
    rest = [span for span in spans if not is_within(span, places)]
    return sorted({*joined, *rest})


def _brands(text: str, spans: list[Span]) -> frozenset[str]:
    """Names that are never without 's ("Domino's"), and once have it where no possessive can stand."""
    places: dict[str, list[Span]] = {}
    for span in spans:
        places.setdefault(text[span.start : span.end], []).append(span)
    return frozenset(
        name
        for name, found in places.items()
        if len(found) > 1
        and country_behind(name.casefold()) is None
        and all(re.match(r"['’]s\b", text[span.end : span.end + 3]) for span in found)
        and any(
            re.match(r"['’]s(?: (?:has|is|was|will|said)\b)|['’]s[.,]", text[span.end : span.end + 8]) for span in found
        )
    )


def _groups(article: Article) -> Iterator[Mention]:
    """Unnamed groups by their noun: all mentions of one noun share the text of the first."""
    texts: dict[str, str] = {}
    for match in _GROUP.finditer(article.text):
        sentence = article.sentence_at(match.start())
        if sentence is None:
            continue
        noun = match["noun"].casefold()
        text = texts.setdefault(noun, match["noun"])
        span = Span(*match.span("phrase"))
        part = part_of(article, sentence, Span(*match.span("noun")))
        if part is Part.NAMED and match.start() == sentence.start:
            part = Part.ACTS  # "Astronomers in the programme used …"
        yield Mention(text, span, sentence, part, is_name=False)


def _is_fragment(line: str) -> bool:
    """Whether a line is a few words that are no sentence: a heading inside the article."""
    return (
        len(line) <= 120 and len(line.split()) <= 8 and line[-1:] not in {".", "!", "?", "…", '"', "”", "'", "’", ":"}
    )


def _line_around(text: str, span: Span) -> str:
    begin = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    return text[begin : end if end >= 0 else len(text)].strip()


def _plain(name: str) -> str:
    return name.casefold().replace(".", "").replace("’", "'").removeprefix("the ")
