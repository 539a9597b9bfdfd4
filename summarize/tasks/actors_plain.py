"""Actors for small models: code finds, merges and weighs them; the model only describes, one cheap question at a time."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from summarize import events
from summarize.article import Article, Sentence, Span
from summarize.checking import Checker, Draft
from summarize.evidence import Citation, Claim, Withheld
from summarize.language.names import mentions
from summarize.language.quotations import find_quotations
from summarize.language.terms import content_terms
from summarize.reader import Reader
from summarize.results import Actor, ActorKind, Relation
from summarize.tasks.drafting import is_repetition, lines_of
from summarize.tasks.kinds import kind_of_description
from summarize.tasks.mentioning import Part
from summarize.tasks.relations import Related, find_relations
from summarize.tasks.salience import Candidate, find_candidates
from summarize.tasks.voices import says, spoken_of

ROLES_PROMPT = "actors.roles"
ROLE_PROMPT = "actors.role"
DOES_PROMPT = "actors.does"
KIND_PROMPT = "actors.kind"
PROMPTS = (ROLES_PROMPT, ROLE_PROMPT, DOES_PROMPT, KIND_PROMPT)

_ROLE_TOKENS = 24
_DOES_TOKENS = 60
_ACTIVE = {Part.ACTS, Part.AGENT, Part.ACTED_ON, Part.PARTY}
_PRONOUN = re.compile(r"^(?:He|She|It|They)\b")
# A name of no meaning: what the model says of it is its bias.
_NOBODY = "this"


async def find_actors(reader: Reader, checker: Checker) -> tuple[tuple[Actor, ...], tuple[Withheld, ...]]:
    """The key actors and what was withheld."""
    article = checker.article
    candidates = find_candidates(article)
    related = find_relations(article, candidates)
    withheld: list[Withheld] = []
    roles = await _roles(reader, checker, candidates, withheld)
    actors: list[Actor] = []
    for place, candidate in enumerate(candidates):
        actions = await _actions(reader, checker, candidate, roles[place], withheld)
        actor = Actor(
            name=candidate.name,
            names=candidate.names,
            kind=candidate.kind or await _kind(reader, candidate, roles[place]),
            role=roles[place],
            actions=actions,
            says=says(article, candidate),
            spoken_of=spoken_of(article, candidate, candidates),
            relations=_relations(article, candidates, related, place),
        )
        for claim in claims_of(actor):
            reader.tell(events.Checked(claim))
        actors.append(actor)
    for one in withheld:
        reader.tell(events.WithheldClaim(one))
    return tuple(actors), tuple(withheld)


def claims_of(actor: Actor) -> tuple[Claim, ...]:
    """All claims about an actor, in order."""
    role = (actor.role,) if actor.role else ()
    others = (*(one.claim for one in actor.spoken_of), *(one.claim for one in actor.relations))
    return (*role, *actor.actions, *actor.says, *others)


async def _roles(
    reader: Reader, checker: Checker, candidates: Sequence[Candidate], withheld: list[Withheld]
) -> list[Claim | None]:
    """Who each is: in the article's own words beside the name, else as the model says, if the article bears it out."""
    roles = [_described(checker.article, candidate) for candidate in candidates]
    unknown = [candidate for candidate, role in zip(candidates, roles, strict=True) if role is None]
    if not unknown:
        return roles
    completion = await reader.complete(
        ROLES_PROMPT,
        names=[candidate.name for candidate in unknown],
        max_tokens=_ROLE_TOKENS * len(unknown),
        allow_truncation=True,
    )
    lines: dict[str, str] = {}
    for line in lines_of(completion.text, is_cut=completion.finish_reason == "length"):
        name, colon, phrase = line.partition(":")
        if colon:
            lines.setdefault(name.strip().casefold(), phrase.strip())
    for place, candidate in enumerate(candidates):
        if roles[place] is None:
            roles[place] = await _checked_role(
                reader, checker, candidate, lines.get(candidate.name.casefold()), withheld
            )
    return roles


def _described(article: Article, candidate: Candidate) -> Claim | None:
    """The article's words beside the name that say who it is; words inside someone's quotation marks are opinion."""
    quoted = [quotation.outer for quotation in find_quotations(article.text)]
    for span in candidate.descriptions:
        words = " ".join(article.slice(span).split())
        if any(span.overlaps(one) for one in quoted) or (" " not in words and not words[0].isupper()):
            continue
        names = [m.span for m in candidate.mentions if m.is_name and abs(m.span.start - span.end) < 200]
        near = min(names, key=lambda one: max(one.start - span.end, span.start - one.end), default=span)
        whole = Span(min(span.start, near.start), max(span.end, near.end))
        return Claim(text=words, citations=(Citation.of(article, whole),))
    return None


async def _checked_role(
    reader: Reader, checker: Checker, candidate: Candidate, phrase: str | None, withheld: list[Withheld]
) -> Claim | None:
    outcome = _check_role(checker, candidate, phrase) if phrase else None
    if isinstance(outcome, Claim):
        return outcome
    completion = await reader.complete(
        ROLE_PROMPT, actor=candidate.name, max_tokens=_ROLE_TOKENS, stop=("\n",), allow_truncation=True
    )
    again = _check_role(checker, candidate, " ".join(lines_of(completion.text)))
    if isinstance(again, Claim):
        return again
    withheld.append(outcome or again)
    return None


def _check_role(checker: Checker, candidate: Candidate, phrase: str) -> Claim | Withheld:
    """The phrase as a claim, where every word of weight in it stands near the name."""
    from summarize.evidence import Reason

    phrase = phrase.strip(" .")
    for name in candidate.names:
        phrase = re.sub(rf"^{re.escape(name)}(?: is|,)? ", "", phrase)
    sentences = candidate.sentences(checker.article)
    near = content_terms(" ".join(checker.article.slice(sentence) for sentence in sentences))
    foreign = content_terms(phrase) - near - content_terms(candidate.name)
    text = f"{candidate.name}: {phrase}"
    if foreign or not content_terms(phrase) - content_terms(candidate.name):
        return Withheld(text=text, reason=Reason.NO_EVIDENCE)
    outcome = checker.check(Draft(text), within=sentences)
    if isinstance(outcome, Claim):
        if outcome.text != text:  # someone's opinion
            return Withheld(text=text, reason=Reason.UNSUPPORTED)
        return Claim(text=phrase, citations=outcome.citations)
    return outcome


async def _actions(
    reader: Reader, checker: Checker, candidate: Candidate, role: Claim | None, withheld: list[Withheld]
) -> tuple[Claim, ...]:
    """What it does or wants: as the model says, if the article bears it out, else the article's own sentence."""
    article = checker.article
    said = {article.sentences[one.sentence_index] for one in candidate.said}
    acting = [m for m in candidate.mentions if m.part in _ACTIVE and m.sentence not in said]
    if candidate.said and not acting:
        return ()
    completion = await reader.complete(
        DOES_PROMPT, actor=candidate.name, max_tokens=_DOES_TOKENS, stop=("\n",), allow_truncation=True
    )
    text = " ".join(lines_of(completion.text))
    outcome = _check_action(checker, candidate, text) if completion.finish_reason != "length" else None
    if isinstance(outcome, Claim) and not (role and is_repetition(outcome, role)):
        return (outcome,)
    if isinstance(outcome, Withheld):
        withheld.append(outcome)
    own = _own_sentence(article, candidate)
    return (own,) if own else ()


def _check_action(checker: Checker, candidate: Candidate, text: str) -> Claim | Withheld:
    from summarize.evidence import Reason

    text = _PRONOUN.sub(candidate.name, text)
    if not any(mentions(text, name) for name in candidate.names):
        return Withheld(text=text, reason=Reason.NO_EVIDENCE, detail=candidate.name)
    return checker.check(Draft(text), within=_around(checker.article, candidate))


def _around(article: Article, candidate: Candidate) -> list[Sentence]:
    """The sentences that mention it, and those right after them that go on with "he" or "it"."""
    found = set(candidate.sentences(article))
    for sentence in article.sentences:
        before = article.sentences[sentence.index - 1] if sentence.index else None
        if before in found and re.match(r"(?:He|She|It|They|His|Her|Its|Their)\b", article.slice(sentence)):
            found.add(sentence)
    return sorted(found)


def _own_sentence(article: Article, candidate: Candidate) -> Claim | None:
    """The article's own sentence in which it acts, else the first that mentions it."""
    order = (Part.ACTS, Part.AGENT, Part.PARTY, Part.ACTED_ON)
    chosen = [m for part in order for m in candidate.mentions if m.part is part and not m.in_heading]
    chosen += [m for m in candidate.mentions if not m.in_heading]
    if not chosen:
        return None
    citation = Citation.of(article, chosen[0].sentence)
    return Claim(text=" ".join(citation.quote.split()), citations=(citation,))


async def _kind(reader: Reader, candidate: Candidate, role: Claim | None) -> ActorKind:
    """The kind that its role tells; else what the model takes it for, weighed against what it says of anything."""
    if role is not None and (told := kind_of_description(role.text)) is not None:
        return told
    of_name = await _kind_scores(reader, candidate.name)
    of_nobody = await _kind_scores(reader, _NOBODY)
    kinds = [kind for kind in ActorKind if kind in of_name]
    if not kinds:
        return ActorKind.ORGANISATION
    return max(kinds, key=lambda kind: of_name[kind] - of_nobody.get(kind, -10.0))


async def _kind_scores(reader: Reader, name: str) -> dict[ActorKind, float]:
    """The log-probability of each kind's first token; empty where the provider gives none."""
    completion = await reader.complete(KIND_PROMPT, actor=name, max_tokens=1, top_logprobs=20, allow_truncation=True)
    scores: dict[ActorKind, float] = {}
    for token, logprob in completion.logprobs[0].top if completion.logprobs else ():
        word = token.strip().casefold()
        for kind in ActorKind:
            if word and kind.value.startswith(word) and word not in {"o", "g"}:
                known = scores.get(kind)
                scores[kind] = logprob if known is None else math.log(math.exp(known) + math.exp(logprob))
    return scores


def _relations(
    article: Article, candidates: Sequence[Candidate], related: Sequence[Related], place: int
) -> tuple[Relation, ...]:
    return tuple(
        Relation(
            kind=one.kind,
            to=candidates[one.to].name,
            claim=Claim(
                text=" ".join(article.slice(one.sentence).split()),
                citations=(Citation.of(article, one.sentence),),
            ),
        )
        for one in related
        if one.of == place
    )
