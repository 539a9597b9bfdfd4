"""Actors for small models: code finds, merges and weighs them; the model only describes, one cheap question a time."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import partial

from summarize import events
from summarize.article import Article, Span
from summarize.checking import Checker, Draft
from summarize.evidence import Citation, Claim, Reason, Withheld
from summarize.language.kinds import kind_of_description
from summarize.language.quotations import find_quotations
from summarize.language.terms import content_terms
from summarize.reader import Reader
from summarize.results import Actor, ActorKind, Relation
from summarize.tasks.deeds import acts, deeds, is_doer
from summarize.tasks.drafting import lines_of
from summarize.tasks.mentioning import is_verb
from summarize.tasks.naming import Mention
from summarize.tasks.portraying import over_portraits
from summarize.tasks.relations import Related, find_relations
from summarize.tasks.salience import MOST_ACTORS, Candidate, find_candidates
from summarize.tasks.together import together
from summarize.tasks.voices import says, spoken_of

ROLES_PROMPT = "actors.roles"
ROLE_PROMPT = "actors.role"
DOES_PROMPT = "actors.does"
KIND_PROMPT = "actors.kind"
PROMPTS = (ROLES_PROMPT, ROLE_PROMPT, DOES_PROMPT, KIND_PROMPT)

_ROLE_TOKENS = 24
_DOES_TOKENS = 60
# Room for the longest task and its answer beside the article.
_TASK_TOKENS = 300 + 2 * _ROLE_TOKENS * MOST_ACTORS
# A sentence of so many characters that its actor opens stands as it is.
_SHORT = 130
# The article does not vouch for what such a sentence says; a shorter one that does would say more.
_HEDGE = re.compile(
    r"\b(?:may|might|could|allege\w*|reportedly|according to|suspect\w*|claim(?:s|ed)?|accus\w+|appear\w*|believed|"
    r"reports? (?:by|that|found|said|suggested)|reported that|said to)\b"
)
# How many deeds the first actors get.
_WEIGHTIEST, _MORE_DEEDS = 4, 2
_PRONOUN = re.compile(r"^(?:He|She|It|They)\b")


async def find_actors(reader: Reader, checker: Checker) -> tuple[tuple[Actor, ...], tuple[Withheld, ...]]:
    """The key actors and what was withheld."""
    article = checker.article
    candidates = find_candidates(article)
    if not await reader.fits(_TASK_TOKENS):
        reader = await over_portraits(reader, article, candidates, _TASK_TOKENS)
    related = find_relations(article, candidates)
    withheld: list[Withheld] = []
    roles = await _roles(reader, checker, candidates, withheld)

    async def describe(reader: Reader, place: int, candidate: Candidate) -> tuple[Actor, list[Withheld]]:
        withheld: list[Withheld] = []
        most = _MORE_DEEDS if place < _WEIGHTIEST else 1
        actions = await _actions(reader, checker, candidate, candidates, most, withheld)
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
        return actor, withheld

    parts = [partial(describe, place=place, candidate=one) for place, one in enumerate(candidates)]
    described = await together(reader, parts, is_read=True)
    withheld += [one for _, of_actor in described for one in of_actor]
    for one in withheld:
        reader.tell(events.WithheldClaim(one))
    return tuple(actor for actor, _ in described), tuple(withheld)


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
    unknown = [
        candidate for candidate, role in zip(candidates, roles, strict=True) if role is None and _needs_role(candidate)
    ]
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
        if candidate in unknown:
            roles[place] = await _checked_role(
                reader, checker, candidate, lines.get(candidate.name.casefold()), withheld
            )
    return roles


def _needs_role(candidate: Candidate) -> bool:
    """Whether the model is asked: a state, and a group named by what it is, need no description."""
    return candidate.kind is not ActorKind.STATE and candidate.mentions[0].is_name


def _described(article: Article, candidate: Candidate) -> Claim | None:
    """The article's words beside the name that say who it is; words inside someone's quotation marks are opinion."""
    quoted = [quotation.outer for quotation in find_quotations(article.text)]
    for span in candidate.descriptions:
        words = " ".join(article.slice(span).split())
        words = re.split(r",? (?:that|which|who|whose) ", words, maxsplit=1)[0]
        if any(span.overlaps(one) for one in quoted) or (" " not in words and not words[0].isupper()):
            continue
        names = [m.span for m in candidate.mentions if m.is_name and abs(m.span.start - span.end) < 200]
        near = min(names, key=lambda one: max(one.start - span.end, span.start - one.end), default=span)
        whole = Span(min(span.start, near.start), max(span.end, near.end))
        return Claim(text=words, citations=(Citation.of(article, whole),))
    for mention in candidate.mentions:
        words = mention.text.split()
        if not mention.is_name and mention.is_certain and len(words) > 2 and candidate.mentions[0].is_name:
            text = " ".join(words[1:] if words[0].lower() in {"the", "this"} else words)
            return Claim(text=text, citations=(Citation.of(article, mention.sentence),))
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
    phrase = phrase.strip(" .")
    for name in candidate.names:
        phrase = re.sub(rf"^{re.escape(name)}(?: is|,)? ", "", phrase)
    sentences = candidate.sentences(checker.article)
    near = content_terms(" ".join(checker.article.slice(sentence) for sentence in sentences))
    foreign = content_terms(phrase) - near - content_terms(candidate.name)
    text = f"{candidate.name}: {phrase}"
    told = kind_of_description(phrase)
    is_description = told is not None and not is_verb(phrase.split(" ")[0])
    if candidate.kind is not None and (told is ActorKind.PERSON) != (candidate.kind is ActorKind.PERSON):
        is_description = False
    if foreign or not is_description or not content_terms(phrase) - content_terms(candidate.name):
        return Withheld(text=text, reason=Reason.NO_EVIDENCE)
    outcome = checker.check(Draft(text), within=sentences)
    if isinstance(outcome, Claim):
        if outcome.text != text:  # someone's opinion
            return Withheld(text=text, reason=Reason.UNSUPPORTED)
        return Claim(text=phrase, citations=outcome.citations)
    return outcome


async def _actions(
    reader: Reader,
    checker: Checker,
    candidate: Candidate,
    candidates: Sequence[Candidate],
    most: int,
    withheld: list[Withheld],
) -> tuple[Claim, ...]:
    """What it does, at most `most` things: as the model says where it acts and the article bears that out.

    What is missing then is filled with the article's own sentences, never with what nothing bears out.
    """
    own = deeds(checker.article, candidate, candidates)
    claims: list[Claim] = []
    if own and acts(own[0]) and not _is_short(own[0]):
        outcome = await _deed(reader, checker, candidate, candidates, own)
        if isinstance(outcome, Withheld):
            withheld.append(outcome)
        else:
            claims.append(outcome)
    told = {citation.span for claim in claims for citation in claim.citations}
    for mention in own:
        if len(claims) >= most:
            break
        citation = Citation.of(checker.article, mention.sentence)
        if citation.span not in told and (acts(mention) or not claims):
            claims.append(Claim(text=" ".join(citation.quote.split()), citations=(citation,)))
    return tuple(claims)


def _is_short(mention: Mention) -> bool:
    """Whether the sentence that the actor opens is short enough to stand as it is."""
    length = len(mention.sentence)
    return mention.span.start <= mention.sentence.start + len("The ") and length <= _SHORT


async def _deed(
    reader: Reader,
    checker: Checker,
    candidate: Candidate,
    candidates: Sequence[Candidate],
    own: Sequence[Mention],
) -> Claim | Withheld:
    completion = await reader.complete(
        DOES_PROMPT, actor=candidate.name, max_tokens=_DOES_TOKENS, stop=("\n",), allow_truncation=True
    )
    text = _PRONOUN.sub(candidate.name, " ".join(lines_of(completion.text)))
    failed = Withheld(text=text, reason=Reason.NO_EVIDENCE)
    if completion.finish_reason == "length" or not text:
        return failed
    sentences = [mention.sentence for mention in own if acts(mention)]
    outcome = checker.check(Draft(text), within=sentences, most=1)
    if isinstance(outcome, Withheld):
        return outcome
    evidence = [s for s in sentences if any(s.overlaps(citation.span) for citation in outcome.citations)]
    given = content_terms(" ".join([*(checker.article.slice(s) for s in evidence), *candidate.names]))
    doubtful = any(_HEDGE.search(checker.article.slice(s)) for s in evidence) and not _HEDGE.search(text)
    is_borne_out = (
        not doubtful
        and not content_terms(text) - given
        and is_doer(checker.article, candidate, candidates, text, evidence)
    )
    return outcome if is_borne_out and outcome.text == text else failed


async def _kind(reader: Reader, candidate: Candidate, role: Claim | None) -> ActorKind:
    """The kind that its role tells; else a person where the model takes it for one, else an organisation.

    Between organisation, group, office and state a small model guesses; a person it tells from all of these.
    """
    if role is not None and (told := kind_of_description(role.text)) is not None:
        return told
    scores = await _kind_scores(reader, candidate.name)
    likeliest = max(scores, key=lambda kind: scores[kind], default=ActorKind.ORGANISATION)
    return likeliest if likeliest is ActorKind.PERSON else ActorKind.ORGANISATION


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
