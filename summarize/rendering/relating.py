"""Who stands how to whom: the relations of a result as the edges of a graph, each said once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from summarize.evidence import Citation
from summarize.rendering.visible import inline
from summarize.results import Actor


@dataclass(frozen=True, slots=True)
class Edge:
    """How the actor at place `of` stands to the one at `to`; undirected where it is said both ways."""

    of: int
    to: int
    kinds: tuple[str, ...]
    directed: bool


@dataclass(frozen=True, slots=True)
class Relations:
    """The names that relations join, what each is (empty where not a key actor), and the edges between them."""

    names: tuple[str, ...]
    kinds: tuple[str, ...]
    edges: tuple[Edge, ...]

    @property
    def in_words(self) -> str:
        """The same as a sentence: "Assad – leader of – Syria; …"."""
        said = ((self.names[edge.of], ", ".join(edge.kinds), self.names[edge.to]) for edge in self.edges)
        return "; ".join(" – ".join(parts) for parts in said)


_Stated = dict[str, set[Citation]]
"""The kinds of relation that are stated from one actor to another, each with its evidence."""


def relations_of(actors: Sequence[Actor]) -> Relations:
    """The relations of `actors`, in the order of the actors.

    What is said both ways (ally and ally) is one undirected edge. "Leader" and "led by" the other way round, resting
    on the same words, are one edge too.
    """
    names = {name: actor.name for actor in actors for name in (*actor.names, actor.name)}
    stated: dict[tuple[str, str], _Stated] = {}
    for actor in actors:
        for relation in actor.relations:
            to = names.get(relation.to, relation.to)
            if to != actor.name:
                evidence = stated.setdefault((actor.name, to), {}).setdefault(relation.kind, set())
                evidence.update(relation.claim.citations)
    places: dict[str, int] = {}
    edges: list[Edge] = []
    pairs: list[tuple[str, str]] = []
    for of, to in stated:
        if (to, of) not in pairs:
            pairs.append((of, to))
    for of, to in pairs:
        there, back = stated.get((of, to), {}), stated.get((to, of), {})
        mutual = tuple(kind for kind in there if kind in back)
        only_there = {kind: evidence for kind, evidence in there.items() if kind not in mutual}
        only_back = {kind: evidence for kind, evidence in back.items() if kind not in mutual}
        one, other = places.setdefault(of, len(places)), places.setdefault(to, len(places))
        if mutual:
            edges.append(Edge(one, other, mutual, directed=False))
        if kept := _kept(only_there, only_back, is_first=True):
            edges.append(Edge(one, other, kept, directed=True))
        if kept := _kept(only_back, only_there, is_first=False):
            edges.append(Edge(other, one, kept, directed=True))
    kinds = {actor.name: actor.kind.value for actor in actors}
    return Relations(tuple(map(inline, places)), tuple(kinds.get(name, "") for name in places), tuple(edges))


def _kept(kinds: _Stated, others: _Stated, *, is_first: bool) -> tuple[str, ...]:
    """Those of `kinds` that are not just one of `others`, said from the other end."""
    return tuple(kind for kind in kinds if not any(_repeats(kind, kinds, one, others, is_first) for one in others))


def _repeats(kind: str, kinds: _Stated, other: str, others: _Stated, is_first: bool) -> bool:
    if not kinds[kind] & others[other]:
        return False
    # "Leader" says it better than "led by"; where neither is a passive, the weightier actor's side counts.
    if _is_passive(kind) != _is_passive(other):
        return _is_passive(kind)
    return not is_first


def _is_passive(kind: str) -> bool:
    return kind.endswith(" by")
