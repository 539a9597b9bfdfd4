"""Who matters in an article: its names and groups, merged over their spellings and weighed by what they do in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from summarize.article import Article, Sentence, Span
from summarize.language.attribution import Attributed, find_attributed
from summarize.language.kinds import is_first_name, kind_of_description, kind_of_name
from summarize.language.names import same_name
from summarize.language.places import country_behind
from summarize.results import ActorKind
from summarize.tasks.describing import bind_descriptions, descriptions_of
from summarize.tasks.mentioning import Part
from summarize.tasks.naming import Mention, find_mentions

_CAPITALISED = r"[A-Z]\w+(?: [A-Z]\w+){0,3}"
_GOVERNED = re.compile(
    rf"\b(?:[Gg]overnment|[Rr]epublic|[Kk]ingdom|[Pp]rime [Mm]inister) of (?:the )?({_CAPITALISED})\b|"
    rf"\b({_CAPITALISED})['’]s (?:\w+ )?(?:government|parliament|minister|embassy|army)\b"
)
_WEIGHTS = {
    Part.ACTS: 3.0,
    Part.AGENT: 3.0,
    Part.ACTED_ON: 2.0,
    Part.PARTY: 2.2,
    Part.TARGET: 1.2,
    Part.OWNER: 1.0,
    Part.NAMED: 0.7,
    Part.MODIFIER: 0.6,
    Part.LISTED: 0.4,
    Part.PLACE: 0.0,
    Part.SOURCE: 0.0,
}
# A name that never stands like this is spoken of, no more.
_STRONG = (Part.ACTS, Part.AGENT, Part.ACTED_ON, Part.PARTY)
_SPEAKING = 2.0
_LEAD_SENTENCES = 4
_LEAD = 1.5
MOST_ACTORS = 12
# An actor below this has no part in the story; one below this share of the first one's weight has a small one.
_LEAST_WEIGHT = 2.0
_LEAST_SHARE = 0.05
_UNNAMED_LEAST = 6.0
# Where fewer than so many are named, the story is of those without a name.
_FEW = 3
_UNNAMED_LEAST_OF_FEW = 3.0
_PERSON_LEAST = 1.5
_MOST_UNNAMED = 4
# Each name is compared with each other one, so no more than these, the most frequent; who is named once among so many
# is no key actor. The articles of a newspaper have some fifty.
_MOST_NAMES = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """One actor as the article's words show it, the model not asked.

    `name` is the fullest spelling, `mentions` all places in order, descriptions included, `descriptions` the article's
    own words on who it is, the most telling first; `said` what it is quoted as saying; `weight` how much it matters.
    """

    name: str
    names: tuple[str, ...]
    kind: ActorKind | None
    mentions: tuple[Mention, ...]
    descriptions: tuple[Span, ...]
    said: tuple[Attributed, ...]
    weight: float

    def sentences(self, article: Article) -> tuple[Sentence, ...]:
        """The sentences that mention it, in order, each once."""
        found = {mention.sentence for mention in self.mentions}
        return tuple(sentence for sentence in article.sentences if sentence in found)


@dataclass
class _Entity:
    """A candidate while it is put together."""

    mentions: list[Mention] = field(default_factory=list[Mention])
    described: list[Mention] = field(default_factory=list[Mention])
    said: list[Attributed] = field(default_factory=list[Attributed])
    descriptions: list[Span] = field(default_factory=list[Span])
    kind: ActorKind | None = None

    def spellings(self) -> list[str]:
        return list(dict.fromkeys(mention.text for mention in self.mentions))


def find_candidates(article: Article, *, most: int = MOST_ACTORS) -> tuple[Candidate, ...]:
    """The actors of `article`, the most important first, at most `most`; English."""
    entities = _merged(find_mentions(article))
    governed = _governed(article.text)
    for entity in entities:
        entity.descriptions = descriptions_of(article, entity.mentions)
        entity.kind = _kind(article, entity, governed)
    _bind(article, entities)
    places = _Places(entities)
    for said in find_attributed(article):
        if (speaker := _speaker(article, places, said)) is not None:
            speaker.said.append(said)
    kept = [entity for entity in entities if _is_actor(entity)]
    weights = {id(entity): _weight(entity) for entity in kept}
    kept.sort(key=lambda entity: -weights[id(entity)])
    least = max(_LEAST_WEIGHT, _LEAST_SHARE * (weights[id(kept[0])] if kept else 0))
    few = sum(weights[id(entity)] >= least and entity.mentions[0].is_name for entity in kept) < _FEW
    chosen = [entity for entity in kept if weights[id(entity)] >= _least(entity, least, few)]
    unnamed = [entity for entity in chosen if not entity.mentions[0].is_name]
    chosen = [entity for entity in chosen if entity not in unnamed[_MOST_UNNAMED:]]
    return tuple(_candidate(entity, weights[id(entity)]) for entity in chosen[:most])


def _least(entity: _Entity, least: float, few: bool) -> float:
    """The weight that an entity must have: people need less, groups without a name more."""
    if not entity.mentions[0].is_name:
        return max(least, _UNNAMED_LEAST_OF_FEW if few else _UNNAMED_LEAST)
    return min(least, _PERSON_LEAST) if entity.kind is ActorKind.PERSON and len(entity.mentions) > 1 else least


def _merged(mentions: Sequence[Mention]) -> list[_Entity]:
    """The mentions put together by whom they name: the fullest names first, the shorter ones join them."""
    places: dict[str, list[Mention]] = {}
    for mention in mentions:
        places.setdefault(mention.country or mention.text, []).append(mention)
    entities: list[_Entity] = []
    groups = sorted(places.values(), key=lambda group: -len(group))[:_MOST_NAMES]
    for group in sorted(groups, key=lambda group: (-len(group[0].text.split()), group[0].span.start)):
        first = group[0]
        same = [entity for entity in entities if _is_same(entity, first)]
        if not same:
            entities.append(_Entity(list(group)))
        elif len(same) == 1:
            same[0].mentions.extend(group)
        else:
            for mention in group:
                _nearest(same, mention).mentions.append(mention)
    for entity in entities:
        entity.mentions.sort(key=lambda mention: mention.span)
    _drop_misspelt(entities)
    surnames = {entity.mentions[0].text.split()[-1] for entity in entities}
    entities = [entity for entity in entities if not _is_plural(entity.mentions[0].text, surnames)]
    return sorted(entities, key=lambda entity: entity.mentions[0].span)


def _is_same(entity: _Entity, mention: Mention) -> bool:
    first = entity.mentions[0]
    if first.country or mention.country or first.is_name != mention.is_name:
        return False
    return any(_is_one(spelling, mention.text) for spelling in entity.spellings())


def _is_one(full: str, short: str) -> bool:
    if same_name(full, short) or full.casefold() == short.casefold():
        return True
    # "Ozy" is "Ozy Media", but "Qom" is not "Qom News": places drop out before, being only where things happen.
    rest = full.casefold().removeprefix(short.casefold() + " ")
    return rest != full.casefold() and " " not in rest and rest in {"media", "motors", "group", "research", "energy"}


def _nearest(entities: Sequence[_Entity], mention: Mention) -> _Entity:
    """Of several whom a short name may mean, the one last named before it in full."""

    def distance(entity: _Entity) -> tuple[bool, int]:
        before = [one.span.start for one in entity.mentions if one.span.start <= mention.span.start]
        return (not before, mention.span.start - max(before)) if before else (True, entity.mentions[0].span.start)

    return min(entities, key=distance)


def _drop_misspelt(entities: list[_Entity]) -> None:
    """Leave out the names that stand once or twice and are another name but for a letter ("Syia")."""
    for entity in list(entities):
        name = entity.mentions[0].text
        if len(entity.mentions) > 2 or len(name) < 4 or country_behind(name.casefold()) or " " in name:
            continue
        larger = [other for other in entities if other is not entity and len(other.mentions) > len(entity.mentions)]
        if any(_is_slip(name, spelling) for other in larger for spelling in other.spellings()):
            entities.remove(entity)


def _is_plural(name: str, surnames: set[str]) -> bool:
    """Whether a name is a family's: "the Tates"."""
    return name.endswith("s") and name[:-1] in surnames


def _is_slip(name: str, other: str) -> bool:
    """Whether the two differ by one letter left out, added or changed, or by a changed ending of a long name."""
    if name == other or name[0] != other[0] or abs(len(name) - len(other)) > 1:
        return False
    if len(name) >= 7 and len(name) == len(other) and name[:5] == other[:5]:
        return True
    short, long = sorted((name, other), key=len)
    if len(short) == len(long):
        changed = sum(a != b for a, b in zip(name, other, strict=True))
        return sorted(name) == sorted(other) or (len(name) > 5 and changed == 1)
    return any(long[:at] + long[at + 1 :] == short for at in range(len(long))) and not long.endswith("s")


def _kind(article: Article, entity: _Entity, governed: frozenset[str]) -> ActorKind | None:
    first = entity.mentions[0]
    if first.country:
        return ActorKind.ORGANISATION if first.country == "europe" else ActorKind.STATE
    if not first.is_name:
        told = kind_of_description(first.text)
        is_several = first.text.endswith("s") or first.text.endswith("men")
        return told if told is not None and not (is_several and told is ActorKind.PERSON) else ActorKind.GROUP
    if any(mention.is_person for mention in entity.mentions):
        return ActorKind.PERSON
    if any(spelling in governed for spelling in entity.spellings()):
        return ActorKind.STATE
    full = max(entity.spellings(), key=lambda spelling: len(spelling.split()))
    if (kind := kind_of_name(full)) is not None:
        return kind
    for description in entity.descriptions:
        if (kind := kind_of_description(article.slice(description))) is not None:
            return kind
    if len(full.split()) > 1 and _goes_by_surname(entity, full):
        return ActorKind.PERSON
    return ActorKind.PERSON if len(full.split()) == 1 and is_first_name(full) else None


def _governed(text: str) -> frozenset[str]:
    """The names that the article gives a government: a state that no list knows is one all the same."""
    return frozenset(match[1] or match[2] for match in _GOVERNED.finditer(text))


def _goes_by_surname(entity: _Entity, full: str) -> bool:
    """Whether it is called by the last word of its name elsewhere, as people are."""
    return full.split()[-1] in entity.spellings() and not any(mention.after_the for mention in entity.mentions)


def _bind(article: Article, entities: Sequence[_Entity]) -> None:
    """Give each entity the descriptions that mean it: "the Syrian leader", "the company"."""
    named = [entity for entity in entities if entity.mentions[0].is_name]
    for place, mention in bind_descriptions(
        article,
        [(entity.mentions, entity.descriptions, entity.kind) for entity in named],
    ):
        named[place].described.append(mention)
    taken = {mention.span for entity in named for mention in entity.described}
    for entity in entities:
        if not entity.mentions[0].is_name:
            kept = [m for m in entity.mentions if not any(m.span.overlaps(span) for span in taken)]
            entity.mentions = kept or entity.mentions[:1]


class _Places:
    """All mentions of all entities in order, so that those at a place are found without a look at the others."""

    def __init__(self, entities: Iterable[_Entity]) -> None:
        self._all = sorted(
            (
                (mention.span, order, entity, mention)
                for order, entity in enumerate(entities)
                for mention in (*entity.mentions, *entity.described)
            ),
            key=lambda one: one[:2],
        )
        self._starts = [span.start for span, *_ in self._all]
        self._longest = max((len(span) for span, *_ in self._all), default=0)

    def overlapping(self, span: Span) -> list[tuple[_Entity, Mention]]:
        """Who is mentioned there, in the order of the entities."""
        first = bisect_left(self._starts, span.start - self._longest)
        last = bisect_left(self._starts, span.end)
        found = [one for one in self._all[first:last] if one[0].overlaps(span)]
        return [(entity, mention) for _, _, entity, mention in sorted(found, key=lambda one: one[1])]


def _speaker(article: Article, places: _Places, said: Attributed) -> _Entity | None:
    """Who said it: the entity that the speaker's naming is, or that stands right after it as another name for it."""
    best: _Entity | None = None
    widest = 0
    for entity, mention in places.overlapping(said.speaker_span):
        is_head = same_name(mention.text, said.speaker) or len(mention.span) > 0.6 * len(said.speaker_span)
        if is_head and len(mention.span) > widest:
            best, widest = entity, len(mention.span)
    if best is not None:
        return best
    after = re.match(r", (?=[A-Z])", article.text[said.speaker_span.end :][:3])
    if after is None:
        return None
    at = said.speaker_span.end + after.end()
    for entity, mention in places.overlapping(Span(at, at + 1)):
        if (
            mention.span.start == at
            and mention in entity.mentions
            and article.text[mention.span.end : mention.span.end + 1] == ","
        ):
            return entity
    return None


def _is_actor(entity: _Entity) -> bool:
    """Whether it does, says or undergoes anything, rather than being only where it happens, or who reports it."""
    parts = Counter(mention.part for mention in entity.mentions)
    active = sum(count for part, count in parts.items() if _WEIGHTS[part] >= 1)
    if entity.kind is ActorKind.PERSON or entity.said:
        return True
    if not any(parts[part] for part in _STRONG):
        return False
    if parts[Part.SOURCE] and parts[Part.SOURCE] >= active:
        return False
    return active > 0 and not (parts[Part.PLACE] > active and entity.kind is not ActorKind.STATE)


def _weight(entity: _Entity) -> float:
    total = 0.0
    for mention in (*entity.mentions, *entity.described):
        lead = _LEAD if mention.sentence.index < _LEAD_SENTENCES else 1.0
        total += _WEIGHTS[mention.part] * lead * (0.3 if mention.in_heading else 1.0)
    return total + _SPEAKING * min(3, len(entity.said))


def _candidate(entity: _Entity, weight: float) -> Candidate:
    spellings = Counter(mention.text for mention in entity.mentions)
    country = entity.mentions[0].country
    if country:
        exact = [spelling for spelling in spellings if spelling.casefold() == country]
        names = [spelling for spelling in spellings if country_behind(spelling.casefold()) is not None]
        name = (exact or sorted(names or spellings, key=lambda spelling: -spellings[spelling]))[0]
    else:
        name = max(spellings, key=lambda spelling: (len(spelling.split()), spellings[spelling]))
    described = [mention.text for mention in entity.described if mention.is_certain]
    return Candidate(
        name=name,
        names=tuple(dict.fromkeys([name, *spellings, *described])),
        kind=entity.kind,
        mentions=tuple(sorted((*entity.mentions, *entity.described), key=lambda mention: mention.span)),
        descriptions=tuple(entity.descriptions),
        said=tuple(entity.said),
        weight=weight,
    )
