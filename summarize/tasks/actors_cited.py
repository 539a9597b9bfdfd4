"""Actors for large models: one JSON answer, every line of it checked, every name found in the article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from summarize import events
from summarize.checking import Checker
from summarize.evidence import Claim, Withheld
from summarize.language.names import mentions, same_name
from summarize.language.orders import without_orders
from summarize.language.ordinary import words
from summarize.reader import Reader
from summarize.results import Actor, ActorKind, Relation
from summarize.tasks.drafting import (
    Drafted,
    DraftedStatement,
    check_or_ask_again,
    is_repetition,
    parsed,
    schema_of,
)
from summarize.tasks.portraying import over_portraits
from summarize.tasks.salience import MOST_ACTORS, Candidate, find_candidates
from summarize.tasks.together import together
from summarize.tasks.voices import says, spoken_of

PROMPT = "actors.cited"
# What one actor takes on average: a role, two actions, two relations, each with a short quotation.
_ACTOR_TOKENS = 450
_EVERYBODY = 1000
# Of the prompt, and what else relations between actors of the news are called.
_KINDS = words(
    """
    ally opponent broker partner supporter critic member leader host rival mediator adviser founder owner parent
    subsidiary spouse relative employer employee superior subordinate successor predecessor colleague investor
    donor client supplier patron victim suspect accuser defendant plaintiff lawyer spokesperson enemy neighbour
    competitor
    """
)
_SOME_KIND = "related"
# Room for the task and its answer beside the article.
_TASK_TOKENS = 500 + _ACTOR_TOKENS * MOST_ACTORS
# What a name must not touch: a letter or digit, but for scripts whose words touch each other (Thai to Khmer, Han, kana,
# and Hangul with its particles).
_LETTER = r"[^\W\u0e00-\u109f\u1780-\u17ff\u2e80-\U0003ffff]"


class DraftedRelation(Drafted):
    """How an actor stands to another, as a model writes it."""

    kind: str
    to: str
    text: str
    quotations: list[str]


class DraftedActor(Drafted):
    """An actor as a model writes it."""

    name: str
    other_names: list[str]
    kind: ActorKind
    role: DraftedStatement
    actions: list[DraftedStatement]
    relations: list[DraftedRelation]


class DraftedActors(Drafted):
    """The actors, as a model writes them."""

    actors: list[DraftedActor]


async def find_actors(reader: Reader, checker: Checker) -> tuple[tuple[Actor, ...], tuple[Withheld, ...]]:
    """The key actors and what was withheld."""
    if not await reader.fits(_TASK_TOKENS):
        reader = await over_portraits(reader, checker.article, find_candidates(checker.article), _TASK_TOKENS)
    completion = await reader.complete(
        PROMPT,
        most=MOST_ACTORS,
        max_tokens=_ACTOR_TOKENS * MOST_ACTORS,
        json_schema=schema_of(DraftedActors),
    )
    drafted = _named(checker, parsed(DraftedActors, completion.text).actors)[:MOST_ACTORS]
    candidates = _matched(checker, drafted)

    async def describe(reader: Reader, draft: DraftedActor, candidate: Candidate) -> tuple[Actor, list[Withheld]]:
        withheld: list[Withheld] = []
        role = await _kept(reader, checker, draft.name, [draft.role], withheld)
        actor = Actor(
            name=draft.name,
            names=(draft.name, *(name for name in draft.other_names if name != draft.name)),
            kind=draft.kind,
            role=role[0] if role else None,
            actions=await _kept(reader, checker, draft.name, draft.actions, withheld),
            says=says(checker.article, candidate),
            spoken_of=spoken_of(checker.article, candidate, candidates),
            relations=await _relations(reader, checker, draft, drafted, withheld),
        )
        return actor, withheld

    parts = [partial(describe, draft=draft, candidate=one) for draft, one in zip(drafted, candidates, strict=True)]
    described = await together(reader, parts, is_read=True)
    actors = [actor for actor, _ in described if actor.role or actor.actions or actor.says or actor.relations]
    return tuple(actors), tuple(one for _, withheld in described for one in withheld)


def _news(checker: Checker) -> str:
    """What the article tells its readers, in one spelling: who is named only in an order to a machine is no actor."""
    return " ".join(without_orders(checker.article.text).casefold().split())


def _named(checker: Checker, drafted: Sequence[DraftedActor]) -> list[DraftedActor]:
    """The actors with the names that stand in the article; those without any are left out, doubles put together."""
    folded = _news(checker)
    kept: list[DraftedActor] = []
    for draft in drafted:
        names = [" ".join(name.split()) for name in (draft.name, *draft.other_names)]
        found = list(dict.fromkeys(name for name in names if _stands_in(folded, name.casefold())))
        if not found:
            continue
        named = draft.model_copy(update={"name": found[0], "other_names": found[1:]})
        double = next((place for place, one in enumerate(kept) if same_name(one.name, named.name)), None)
        if double is None:
            kept.append(named)
        else:
            kept[double] = _joined(kept[double], named)
    return kept


def _stands_in(text: str, name: str) -> bool:
    """Whether `name` stands in `text` as whole words."""
    return bool(re.search(r"\w", name) and re.search(rf"(?<!{_LETTER}){re.escape(name)}(?!{_LETTER})", text))


def _joined(one: DraftedActor, other: DraftedActor) -> DraftedActor:
    return one.model_copy(
        update={
            "other_names": list(dict.fromkeys([*one.other_names, other.name, *other.other_names])),
            "actions": [*one.actions, *other.actions],
            "relations": [*one.relations, *other.relations],
        }
    )


def _matched(checker: Checker, drafted: Sequence[DraftedActor]) -> list[Candidate]:
    """For each drafted actor what code found of it: its mentions and its words."""
    known = find_candidates(checker.article, most=_EVERYBODY)
    matched: list[Candidate] = []
    for draft in drafted:
        names = {draft.name, *draft.other_names}
        same = [one for one in known if names & set(one.names) or any(same_name(one.name, name) for name in names)]
        if same:
            said = tuple(sorted({said for one in same for said in one.said}, key=lambda said: said.words))
            matched.append(replace(same[0], name=draft.name, said=said))
        else:
            matched.append(Candidate(draft.name, tuple(names), draft.kind, (), (), (), 0.0))
    return matched


async def _kept(
    reader: Reader, checker: Checker, name: str, statements: Sequence[DraftedStatement], withheld: list[Withheld]
) -> tuple[Claim, ...]:
    """The statements that the article bears out; those that fail are asked for once more, then withheld."""
    claims: list[Claim] = []
    for statement in statements:
        outcome = await check_or_ask_again(reader, checker, statement.draft(), context=[name])
        if isinstance(outcome, Withheld):
            withheld.append(outcome)
            reader.tell(events.WithheldClaim(outcome))
        elif not any(is_repetition(outcome, claim) for claim in claims):
            claims.append(outcome)
            reader.tell(events.Checked(outcome))
    return tuple(claims)


async def _relations(
    reader: Reader,
    checker: Checker,
    draft: DraftedActor,
    drafted: Sequence[DraftedActor],
    withheld: list[Withheld],
) -> tuple[Relation, ...]:
    """The relations to others on the list whose sentence names both and has evidence."""
    found: list[Relation] = []
    for relation in draft.relations:
        to = next((one for one in drafted if one is not draft and _means(one, relation.to)), None)
        if to is None or not _names_one(relation.text, to):
            continue
        statement = DraftedStatement(text=relation.text, quotations=relation.quotations)
        claims = await _kept(reader, checker, draft.name, [statement], withheld)
        kind = " ".join(relation.kind.casefold().split())
        # Nothing else is checked of this word: it is one that we have offered, or the article's.
        if kind not in _KINDS and not re.search(rf"\b{re.escape(kind)}\b", _news(checker)):
            kind = _SOME_KIND
        found += [Relation(kind=kind, to=to.name, claim=claim) for claim in claims]
    return tuple(found)


def _means(draft: DraftedActor, name: str) -> bool:
    return name in {draft.name, *draft.other_names} or same_name(draft.name, name)


def _names_one(text: str, draft: DraftedActor) -> bool:
    return any(mentions(text, name) for name in (draft.name, *draft.other_names))
