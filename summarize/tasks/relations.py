"""How actors stand to each other, where a sentence says so plainly: by its verbs, its nouns, its appositions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from summarize.article import Article, Sentence
from summarize.language.places import country_behind
from summarize.results import ActorKind
from summarize.tasks.mentioning import Part
from summarize.tasks.naming import Mention
from summarize.tasks.salience import Candidate


@dataclass(frozen=True, slots=True)
class Related:
    """`of` stands to `to` as `kind`, as `sentence` says; both are places in the sequence of candidates."""

    of: int
    kind: str
    to: int
    sentence: Sentence


_WHO = r"(?:,? (?:who|which|that))?"
_FROM = r"(?: from (?:the )?[A-Z]\w+)?"
_ASIDE = r"(?:, [^,]{2,100},)?"
_HELPING = (
    # No word may be two of these at once: the time would double with each such word.
    r"(?: (?:has|have|had|also|long|now|[a-z]+ly|once|still|later|then|on [A-Z][a-z]+day))*"
)
_FILLER = r"(?: (?!(?:and|but|by|with|who|which|that|as|when|while|after|in|at|not|against)\b)[a-zA-Z’'-]+){0,3}"
_START = rf"{_FROM}{_ASIDE}{_WHO}{_HELPING}"

# Names of one sentence that are looked at; more make it a list.
_MOST_NAMES = 8

# What stands between two names, from end to end: the kinds of the first to the second, and of the second to the first.
_BETWEEN: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(rf"{_START} {cue} $"), kind, inverse)
    for cue, kind, inverse in (
        (
            rf"(?:backs|backed|supports|supported|endorses|endorsed|sided with|stands behind|stands by)(?: "
            rf"the)?{_FILLER}",
            "supporter",
            "backed by",
        ),
        (
            rf"(?:condemns|condemned|criticises|criticised|criticizes|criticized|denounces|denounced|slammed|rebuked)"
            rf"(?: the)?{_FILLER}",
            "critic",
            "criticised by",
        ),
        (r"(?:accuses|accused)(?: the)?", "accuser", "accused by"),
        (
            rf"(?:fights|fought|invades|invaded|opposes|opposed|is at war with|sued|is suing)(?: the)?{_FILLER}",
            "opponent",
            "opponent",
        ),
        (rf"(?:was|were|is|are)?{_HELPING} allied with(?: the)?", "ally", "ally"),
        (r"(?:broke|broke off|cut ties|severed ties|fell out) with(?: the)?", "former ally", "former ally"),
        (r"(?:is|was|remains|,) an? (?:[a-z]+ )?ally of(?: the)?", "ally", "ally"),
        (rf"(?:is|was|remains|,) an? (?:[a-z]+ )?partner of(?: the)?{_FILLER}", "partner", "partner"),
        (
            r"(?:signed|signs|reached|struck|made|agreed) an? (?:[a-z-]+ ){0,4}(?:deal|agreement|pact|accord|"
            r"partnership) "
            r"with(?: [A-Z]\w+['’]s)?(?: the)?",
            "partner",
            "partner",
        ),
        (r"(?:partnered|partners|cooperates|cooperated|works|teamed up)(?: up)? with(?: the)?", "partner", "partner"),
        (
            r"(?:would |will )?(?:start|starts|started|form|formed|launched|announced) an? (?:[a-z]+ "
            r"){0,3}partnership with"
            r"(?: [A-Z]\w+ [a-z]+)?",
            "partner",
            "partner",
        ),
        (
            r"(?:received|receives|receiving|hosted|hosts|hosting|welcomed|welcomes)(?: a delegation (?:of|"
            r"from))?(?: the)?"
            r"(?: [A-Z]\w+ (?:[a-z]+ ){0,2}of [A-Z]?\w+ relations,)?",
            "host",
            "guest",
        ),
        (r"and (?:its|his|her|their) (?:[a-z]+ )?rival", "rival", "rival"),
        (r"and (?:its|his|her|their) (?:[a-z]+ )?all(?:y|ies)", "ally", "ally"),
        (r"(?:is|was|,) an? (?:branch|wing|part|member|offshoot|subsidiary|unit) of(?: the)?", "member", "parent"),
    )
)
_PASSIVE = re.compile(
    rf"{_START} (?:is|was|were|are|been|has been|have been)(?: [a-z]+ly)? (?P<verb>[a-z]+ed)(?: as an? "
    rf"(?:[a-z]+ ){{1,5}})?"
    r" ?by(?: the)? $"
)
_PASSIVE_KINDS = {
    "backed": ("supporter", "backed by"),
    "supported": ("supporter", "backed by"),
    "condemned": ("critic", "criticised by"),
    "criticised": ("critic", "criticised by"),
    "criticized": ("critic", "criticised by"),
    "denounced": ("critic", "criticised by"),
    "accused": ("accuser", "accused by"),
    "listed": ("opponent", "opponent"),
    "designated": ("opponent", "opponent"),
    "invaded": ("opponent", "opponent"),
    "owned": ("owner", "owned by"),
    "founded": ("founder", "founded by"),
    "hosted": ("host", "guest"),
}
_BROKERED = re.compile(r"\b(?:brokered|mediated|facilitated) by(?: the)? $")
_NOT = re.compile(r"\b(?:not|never|no|deny|denied|denies|refus\w+|without|unlike|if|would|could|may|might)\b|n['’]t\b")
_ROLES = (
    (r"spokes(?:person|man|woman)", "spokesperson", "represented by"),
    (r"(?:co-)?founder", "founder", "founded by"),
    (r"lawyer|attorney(?! general)", "lawyer", "represented by"),
    (r"parent company|owner", "owner", "owned by"),
    (r"branch|wing|offshoot|subsidiary|member|lawmaker|researcher|professor", "member", ""),
    (r"chief \w+ officer|director|executive", "executive", ""),
    (r"(?<!prime )minister|secretary", "minister", ""),
    (
        r"leader|president|prime minister|premier|chancellor|ceo|chief executive|boss|head|chair(?:man|woman)?|"
        r"king|queen|"
        r"sultan|emir|mayor|governor|chief",
        "leader",
        "led by",
    ),
)


def find_relations(article: Article, candidates: Sequence[Candidate]) -> tuple[Related, ...]:
    """The relations that `article` states in one sentence, each pair and kind once, in order."""
    found: dict[tuple[int, str, int], Related] = {}
    for related in (*_of_roles(article, candidates), *_of_sentences(article, candidates)):
        found.setdefault((related.of, related.kind, related.to), related)
    former = {(one.of, one.to) for one in found.values() if one.kind == "former ally"}
    return tuple(one for one in found.values() if not (one.kind == "ally" and (one.of, one.to) in former))


def _of_sentences(article: Article, candidates: Sequence[Candidate]) -> Iterator[Related]:
    by_sentence: dict[Sentence, list[tuple[Mention, int]]] = {}
    for place, candidate in enumerate(candidates):
        for mention in candidate.mentions:
            by_sentence.setdefault(mention.sentence, []).append((mention, place))
    for sentence, mentions in sorted(by_sentence.items()):
        mentions.sort(key=lambda one: one[0].span)
        for (first, of), (second, to) in combinations(mentions[:_MOST_NAMES], 2):
            if of != to:
                yield from _between(article, sentence, first, of, second, to)
        yield from _coordinated(article, sentence, mentions)
        yield from _brokered(article, sentence, mentions)


def _between(
    article: Article, sentence: Sentence, first: Mention, of: int, second: Mention, to: int
) -> Iterator[Related]:
    gap = " ".join(article.text[first.span.end : second.span.start].split(" "))
    gap = re.sub(r"\s+", " ", gap)
    if first.part in {Part.OWNER, Part.MODIFIER, Part.PLACE, Part.SOURCE} or _NOT.search(gap):
        return
    if re.match(r"['’]s?\b(?! [a-z]+ (?:movement|group))", article.text[second.span.end :]):
        return  # "backed Assad's rivals"
    for pattern, kind, inverse in _BETWEEN:
        if pattern.fullmatch(gap):
            yield Related(of, kind, to, sentence)
            yield Related(to, inverse, of, sentence)
            return
    passive = _PASSIVE.fullmatch(gap)
    if passive is not None and passive["verb"] in _PASSIVE_KINDS:
        kind, inverse = _PASSIVE_KINDS[passive["verb"]]
        yield Related(to, kind, of, sentence)
        yield Related(of, inverse, to, sentence)


def _coordinated(article: Article, sentence: Sentence, mentions: Sequence[tuple[Mention, int]]) -> Iterator[Related]:
    """ "Hamas was long allied with Syria but broke with it": the second verb is of the same two."""
    for (first, of), (second, to) in combinations(mentions[:_MOST_NAMES], 2):
        rest = article.text[second.span.end : sentence.end]
        gap = article.text[first.span.end : second.span.start]
        if (
            of != to
            and first.part is Part.ACTS
            and re.search(r"\ballied with(?: the)? $", gap)
            and re.match(r",? but (?:later )?broke with it\b", rest)
        ):
            yield Related(of, "former ally", to, sentence)
            yield Related(to, "former ally", of, sentence)


def _brokered(article: Article, sentence: Sentence, mentions: Sequence[tuple[Mention, int]]) -> Iterator[Related]:
    """Those who brokered something stand as brokers to those whom the sentence named before."""
    for at, (mention, _) in enumerate(mentions):
        if not _BROKERED.search(article.text[max(sentence.start, mention.span.start - 40) : mention.span.start]):
            continue
        brokers = [mentions[at]]
        for earlier, later in pairwise(mentions[at:]):
            if not re.fullmatch(r",? and (?:the )?|, ", article.text[earlier[0].span.end : later[0].span.start]):
                break
            brokers.append(later)
        parties = {place: None for one, place in mentions[:at] if one.part in {Part.ACTS, Part.OWNER, Part.PARTY}}
        for _, broker in brokers:
            for party in parties:
                if party != broker:
                    yield Related(broker, "broker", party, sentence)


def _of_roles(article: Article, candidates: Sequence[Candidate]) -> Iterator[Related]:
    """What the descriptions of an actor say of its place in another: "a spokeswoman for Lordstown"."""
    for of, candidate in enumerate(candidates):
        for span in candidate.descriptions:
            phrase = article.slice(span)
            sentence = article.sentence_at(span.start)
            if sentence is None or (role := _role_in(phrase)) is None:
                continue
            kind, inverse = role
            for to, other in enumerate(candidates):
                if to != of and other.kind is not ActorKind.PERSON and _is_within(article, other, phrase, span.start):
                    yield Related(of, kind, to, sentence)
                    if inverse:
                        yield Related(to, inverse, of, sentence)


def _role_in(phrase: str) -> tuple[str, str] | None:
    head = re.split(r"\b(?:of|for|at|in|from)\b", phrase.casefold(), maxsplit=1)[0].rstrip()
    for nouns, kind, inverse in _ROLES:
        if re.search(rf"\b(?:{nouns})$", head):
            if re.search(r"\b(?:former|ex|then|late)\b", head):
                return f"former {kind}", ""
            return kind, inverse
    return None


def _is_within(article: Article, other: Candidate, phrase: str, start: int) -> bool:
    """Whether `other` is named in the description, as its owner or after "of", "for", "at"."""
    for mention in other.mentions:
        at = mention.span.start - start
        if 0 <= at < len(phrase):
            before = phrase[:at]
            return (
                not before.strip()
                or re.search(r"\b(?:of|for|at|in|from)(?: (?:the|an?))?(?: [a-z-]+){0,4} $", before) is not None
            )
    if any(re.match(rf"{re.escape(name)}(?:['’]s?)? ", phrase) for name in other.names):
        return True
    first = phrase.split(" ")[0]
    country = next((mention.country for mention in other.mentions if mention.country), None)
    return country is not None and first[:1].isupper() and country_behind(first.casefold()) == country
