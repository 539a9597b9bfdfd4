"""Proper names: finding them in a text, and deciding whether two of them denote the same actor."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from summarize.article import Span
from summarize.language.aliases import ALIASES
from summarize.language.nouns import NOUNS
from summarize.language.ordinary import CALENDAR, FUNCTION_WORDS, is_ordinary_word, words
from summarize.language.places import country_behind, country_of_name


@dataclass(frozen=True, slots=True)
class Name:
    """A proper name as it stands in a text: `text` without a possessive 's, `span` in code points of that text."""

    text: str
    span: Span


# Lower-case words that may stand inside a name, never at its edge.
_PARTICLES = words(
    """
    al el ul ad as ash bin bint ibn ben abu de del della di da do dos das du des la le les van von der den ter ten af
    av y of the for
    """
)
_ARABIC = words("al el ul ad as ash")
# "al-Assad", "el-Sisi", "ar-Raqqa": a name for all that it begins small.
_ARABIC_NAME = re.compile(r"(?:al|el|ul|ad|an|ar|as|ash|at)[-‐‑](?=[^\W\d_])", re.IGNORECASE)
_WEB_ADDRESS = re.compile(r"\.com\b")  # "Amazon.com"
# The small second half of "Hamas-run", which is no given name as in "Suk-yeol"; longer ones have endings that tell.
_BEHIND_A_HYPHEN = words("run born owned era style held bound")
# The small words of a headline: "Will Truss Go to the Country?".
_SMALL = words("a an and as at but by for from in nor of off on or over per the to up v via vs with")
_TITLES = words(
    """
    mr mrs ms miss dr prof professor sir dame lord lady president premier chancellor minister secretary senator sen
    rep congressman congresswoman governor gov mayor general gen colonel col captain capt lieutenant lt sergeant sgt
    major admiral judge justice king queen prince princess emperor pope cardinal bishop archbishop rev reverend father
    ayatollah imam sheikh sheik rabbi sultan emir ambassador chairman chairwoman ceo founder chief vice deputy former
    late acting prime foreign detective officer inspector
    """
)
# What a person is called by an article before the name: the name is what follows.
_ROLES = _TITLES | words(
    """
    leader leaders spokesman spokeswoman spokesperson head director lawmaker analyst prosecutor lawyer attorney
    politician coach player singer actor actress author teacher researcher scientist reporter journalist activist
    executive boss dictator commander negotiator envoy diplomat
    """
)
_OFFICES = _TITLES - words(
    """
    general major judge justice father chief former late acting founder foreign deputy prime vice
    """
)
# Words after a name that leave it the same actor: "the Hamas movement", "the Labour Party".
_KINDS = words("movement group organisation organization company party")
_COMPANY = words("inc corp corporation co company ltd limited llc plc ag gmbh sa group holdings motors")
# Words that make a longer name the name of something else: "New York Times" is not New York, "South Korea" not Korea.
_HEADS = words(
    """
    academy agency airlines airport alliance army assembly association authority authorities bank bay board brigade
    brigades building bureau canal church city club coast college commission committee commons congress council county
    court daily department desert district division embassy enclave federation fc festival force forces foundation
    front fund government guard guards herald heights hospital hotel house initiative institute island islands journal
    lake leadership league media ministry mosque mountain mountains museum movement navy network news observatory
    office organisation organization palace parliament party peninsula police port post press province regime region
    republic resistance river road school sea senate service services society square stadium state states reserve
    rights cross motors station strait street strip supreme team telegraph times tower tribune tribunal union united
    university valley war wing wings youth zone area administration cabinet delegation cup olympics games prize act
    treaty accords agreement deal jr sr ii iii iv
    """
)
_QUALIFIERS = words(
    """
    new north south east west northern southern eastern western central inner outer upper lower greater saudi great
    democratic people's peoples free anti pro non post pre ex old young
    """
)
_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W_]+(?:['’ʼ‘\-‐‑&][^\W_]+)*")
_LONGEST = 12  # words of one name
_CLITIC = re.compile(r"['’ʼ][sS]$|(?<=\bI)['’ʼ](?:m|ve|d|ll)$")  # "Assad's", "I've"
_OPENING = " \t\u00a0\"'“”‘«»([{—–-*•>"
_HONORIFIC_DOT = words("mr mrs ms dr prof st sen rep gov gen col capt lt sgt rev jr sr no")


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    start: int
    end: int
    starts_sentence: bool


def find_names(text: str) -> list[Name]:
    """The proper names of `text` in order: runs of capitalised words with their particles, and acronyms.

    A word that only begins a sentence is a name unless it is an ordinary word; headlines in capitals give only the
    names that the rest of the text confirms. Scripts without capitals give none. Linear in the text.
    """
    return list(_find_names(text))


@lru_cache(maxsize=64)
def _find_names(text: str) -> tuple[Name, ...]:
    lines = [list(_tokens(text, begin, end)) for begin, end in _lines(text)]
    headlines = [_is_headline(text, line) for line in lines]
    prose = [line for line, headline in zip(lines, headlines, strict=True) if not headline]
    sure = {t.text for line in prose for t in line if _is_capitalised(t.text) and not t.starts_sentence}
    sure -= {word for word in sure if len(word) == 1 or (word.lower() in FUNCTION_WORDS | CALENDAR and word != "US")}
    seen_lower = {t.text for line in lines for t in line if t.text[:1].islower()}
    names: list[Name] = []
    for line, headline in zip(lines, headlines, strict=True):
        if headline:
            names.extend(Name(t.text, Span(t.start, t.end)) for t in line if {t.text, t.text.title()} & sure)
        else:
            names.extend(_names_of_line(text, line, sure, seen_lower))
    return tuple(names)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _tokens(text: str, begin: int, end: int) -> Iterator[_Token]:
    previous_end = begin
    starts = True
    previous = ""
    for match in _WORD.finditer(text, begin, end):
        gap = text[previous_end : match.start()]
        if previous_end != begin or previous:
            mark = gap.strip(_OPENING)
            starts = bool(mark) and (mark[-1] in "!?…:;" or (mark[-1] == "." and not _is_abbreviation(previous)))
            starts = starts or bool(re.search(r"[.!?:,]?[\"“‘«]", gap))
        word = _CLITIC.sub("", match.group())
        yield _Token(word, match.start(), match.start() + len(word), starts)
        previous, previous_end = word, match.end()


def _is_abbreviation(word: str) -> bool:
    return word.lower() in _HONORIFIC_DOT or (len(word) == 1 and word.isupper())


def _is_capitalised(word: str) -> bool:
    if (article := _ARABIC_NAME.match(word)) is not None and word[article.end()].isupper():
        return True
    return word[:1].isupper() or word[:1].istitle() or (word[:1].islower() and word[1:2].isupper() and len(word) > 2)


def _is_headline(text: str, line: list[_Token]) -> bool:
    """Whether a line is set in capitals, or has nearly every longer word capitalised and no full stop.

    A question has none but small words without a capital: "What did Liz Truss say?" is no headline.
    """
    longer = [t.text for t in line if len(t.text) > 3 and t.text[0].isalpha()]
    if len(longer) < 3:
        return False
    closing = text[line[-1].end : line[-1].end + 1]
    if closing == "?" and any(t.text[0].islower() and t.text not in _SMALL for t in line):
        return False
    if sum(word.isupper() for word in longer) > 0.7 * len(longer):
        return True
    return (
        len(longer) > 3
        and closing not in {".", "!", "…", ","}
        and sum(word[0].isupper() for word in longer) > 0.8 * len(longer)
    )


def _names_of_line(text: str, line: list[_Token], sure: set[str], seen_lower: set[str]) -> Iterator[Name]:
    position = 0
    while position < len(line):
        if not _is_capitalised(line[position].text):
            position += 1
            continue
        stop = _run_end(text, line, position)
        run = line[position:stop]
        position = stop
        if run[0].starts_sentence and not _begins_a_name(run, sure, seen_lower):
            run = run[1:]
        while run and (
            not _is_capitalised(run[0].text) or run[0].text.lower() in FUNCTION_WORDS - {"us", "may", "will"}
        ):
            run = run[1:]
        if not run or (len(run) == 1 and (len(run[0].text) == 1 or run[0].text.lower() in CALENDAR)):
            continue
        if len(run) > 1 and all(t.text.isupper() and is_ordinary_word(t.text) for t in run):  # "READ MORE"
            continue
        yield Name(text[run[0].start : run[-1].end], Span(run[0].start, run[-1].end))


def _run_end(text: str, line: list[_Token], position: int) -> int:
    stop = position + 1
    probe = stop
    while probe < min(len(line), position + _LONGEST):
        gap = text[line[probe - 1].end : line[probe].start]
        joined = gap.isspace() or (gap.strip() == "." and _is_abbreviation(line[probe - 1].text))
        if not joined or line[probe].starts_sentence:
            break
        word = line[probe].text
        if _is_capitalised(word):
            stop = probe + 1
        elif word not in _PARTICLES or probe - stop >= 2:
            break
        probe += 1
    return stop


def _begins_a_name(run: list[_Token], sure: set[str], seen_lower: set[str]) -> bool:
    word = run[0].text
    lower = word.lower()
    if len(word) > 1 and word.isupper():
        return True
    following = next((t.text.lower() for t in run[1:] if _is_capitalised(t.text)), None)
    if following is None and lower in NOUNS and word not in sure:
        return False
    if lower in seen_lower or is_ordinary_word(word):
        if lower in FUNCTION_WORDS or following is None:
            return country_behind(lower) is not None and lower != "us"
        return (
            lower in _TITLES | _QUALIFIERS | _HEADS or following in _HEADS or (word in sure and following not in sure)
        )
    return True


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


@dataclass(frozen=True, slots=True)
class _Parts:
    words: tuple[str, ...]  # normalised; no article, title, particle
    bare: tuple[str, ...]  # the same without "Party", "Group" and the like, where enough is left
    others: frozenset[str]  # lower-case words that are none of these: "leadership" in "Hamas leadership"
    acronym: str  # "us" for "US" and "U.S.", else empty
    initials: frozenset[str]


def _is_role(word: str, *, first: bool) -> bool:
    """Whether what follows `word` is the holder's name: "spokesperson" always, "President" but in "Vice President"."""
    plain = _plain(word)
    return plain in _ROLES if word[0].islower() else not first and plain in _OFFICES


def _pieces(word: str, *, first: bool) -> list[str]:
    """`word` at its hyphens, without "al-"; "Yeol" of "Yoon Suk-yeol" is a name, "led" of "Hamas-led" is none."""
    if "." in word:
        return [word]
    if _is_capitalised(word):
        word = _ARABIC_NAME.sub("", word, count=1)
    pieces = [piece for piece in re.split(r"[-‐‑]", word) if piece]
    if first or not word[0].isupper():
        return pieces
    return [p[0].upper() + p[1:] if len(p) == 2 or not _is_ordinary_half(p) else p for p in pieces]


def _is_ordinary_half(piece: str) -> bool:
    return piece in _BEHIND_A_HYPHEN or is_ordinary_word(piece)


@lru_cache(maxsize=4096)
def _parts(name: str) -> _Parts:
    pieces: list[str] = []
    name = _WEB_ADDRESS.sub("", name)
    for match in _WORD.finditer(name):
        word = _CLITIC.sub("", match.group())
        owner = word != match.group() or name[match.end() : match.end() + 1] in {"'", "’"}
        if owner and name[match.end() :].strip(" '’")[:1].isupper() and country_behind(_plain(word)):
            pieces.clear()  # "Palestine's Fatah" is Fatah
        else:
            pieces.extend(_pieces(word, first=not pieces))
    roles = [i for i in range(len(pieces) - 1) if _is_role(pieces[i], first=i == 0) and pieces[i + 1][0].isupper()]
    if roles:
        pieces = pieces[roles[-1] + 1 :]
    kept = [p for p in pieces if _plain(p) not in _PARTICLES or (p[0].isupper() and _plain(p) not in _ARABIC | {"the"})]
    untitled = [p for p in kept if _plain(p) not in _TITLES] or kept
    capital = [p for p in pieces if p[0].isupper()]
    if capital:
        untitled = [p for p in untitled if p not in _KINDS]
    plain = [re.sub(r"[^\w&]", "", _plain(p)) for p in untitled]
    plain = [ALIASES.get(word, word) for word in plain]
    others = {_plain(p) for p in untitled if p[0].islower()} if capital else set[str]()
    joined = "".join(c for c in name if c not in ". ")
    acronym = joined.casefold() if 2 <= len(joined) <= 6 and joined.isupper() and " " not in name.strip() else ""
    all_initials = "".join(_plain(p)[:1] for p in pieces)
    capital_initials = "".join(_plain(p)[:1] for p in capital)
    initials = frozenset({all_initials, capital_initials}) if len(capital) > 1 else frozenset[str]()
    bare = [word for word in plain if word not in _KINDS]
    if not bare or country_behind(" ".join(bare)) or (len(bare) == 1 and bare[0] in _HEADS | _QUALIFIERS):
        bare = plain
    return _Parts(tuple(plain), tuple(bare), frozenset(others), acronym, initials)


def same_name(a: str, b: str) -> bool:
    """Whether the names `a` and `b` denote the same actor, as far as their letters tell.

    Spelling (accents, hyphens, dots, possessives, titles) does not matter; "Assad" is "Bashar al Assad", "UAE" is
    "United Arab Emirates". A person is not the organisation, a country not its government nor its people: "Hamas" is
    not "Hamas leadership", "Syria" neither "Syrian regime" nor "Syrian". Symmetric; not transitive ("Tate" is both
    "Andrew Tate" and "Tristan Tate").
    """
    if a == b:
        return any(character.isalnum() for character in a)
    one, other = _parts(a), _parts(b)
    if not one.words or not other.words:
        return False
    if one.bare == other.words or one.words == other.bare or "".join(one.words) == "".join(other.words):
        return True
    country_a, country_b = country_of_name(" ".join(one.words)), country_of_name(" ".join(other.words))
    if country_a and country_b:
        return country_a == country_b
    joined_a, joined_b = (ALIASES.get(" ".join(p.words), " ".join(p.words)) for p in (one, other))
    if joined_a == joined_b or (one.acronym and one.acronym in other.initials):
        return True
    if other.acronym and other.acronym in one.initials:
        return True
    if one.others != other.others or one.acronym or other.acronym:
        return _differ_by_country(one.words, other.words)
    short, long = sorted((one.words, other.words), key=len)
    return _is_part_of(short, long) or _differ_by_country(short, long)


def _differ_by_country(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """ "State Department" and "US State Department", but not "US" and "US State Department"."""
    short, long = sorted((a, b), key=len)
    return (
        len(short) > 1
        and len(long) > len(short)
        and long[-len(short) :] == short
        and country_behind(" ".join(long[: -len(short)])) is not None
    )


def _is_part_of(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    if len(short) == len(long):
        return (
            len(short) > 1
            and short[-1] == long[-1]
            and all(_abbreviates(x, y) for x, y in zip(short, long, strict=True))
        )
    if country_behind(" ".join(short)):
        return False
    if long[: len(short)] == short and all(word in _COMPANY for word in long[len(short) :]):
        return True
    generic = _HEADS | _QUALIFIERS
    if any(word in generic or country_behind(word) for word in long) or any(word in generic for word in short):
        return False
    return _is_subsequence(short, long)


def _abbreviates(x: str, y: str) -> bool:
    return x == y or (1 in (len(x), len(y)) and x[0] == y[0])


def _is_subsequence(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    rest = iter(long)
    return all(any(_abbreviates(word, candidate) for candidate in rest) for word in short)


def _is_family(found: Name, name: str, text: str) -> bool:
    """Whether `found` is "the Tates", people called Tate."""
    return found.text == f"{name}s" and text[max(0, found.span.start - 4) : found.span.start].lower() == "the "


def mentions(article_text: str, name: str) -> list[Span]:
    """Where `article_text` mentions `name`, under that or another of its names (`same_name`), in order.

    Spans are code points of `article_text`. A name without capitals (or in a script that has none) is looked for as
    it stands, at word boundaries.
    """
    found = _find_names(article_text)
    spans = [n.span for n in found if same_name(n.text, name) or _is_family(n, name, article_text)]
    cleaned = name.strip()
    if not cleaned:
        return spans
    starts = [n.span.start for n in found]
    taken = set(spans)
    for match in re.finditer(rf"(?<!\w){re.escape(cleaned)}(?!\w)", article_text):
        place = bisect_right(starts, match.start()) - 1
        around = found[place] if place >= 0 and match.start() < found[place].span.end else None
        # No mention inside another's name ("New York" in "New York Times"), but in a compound ("Fatah-Hamas").
        if around is None or (around.span not in taken and re.search(r"[-‐‑]| of | for ", around.text)):
            spans.append(Span(match.start(), match.end()))
    return sorted(spans)
