"""Actors with relations to each other, and crowds of them by chance."""

from __future__ import annotations

from random import Random

from notes import ARTICLE

from summarize.article import Span
from summarize.evidence import Citation, Claim
from summarize.rendering.relating import Relations, relations_of
from summarize.results import Actor, ActorKind, Relation

LONG = "Ministry of Foreign Affairs and International Cooperation of the Republic of Elsewhere"
NAMES = (
    "Iran",
    LONG,
    "Donaudampfschifffahrtsgesellschaftskapitänswitwe",
    "中华人民共和国外交部发言人办公室",
    "الجزائر",
    "YPG",
)


def actor(name: str, *relations: tuple[str, str]) -> Actor:
    claim = Claim(text="x", citations=(Citation.of(ARTICLE, Span(0, 5)),))
    stated = tuple(Relation(kind=kind, to=to, claim=claim) for kind, to in relations)
    return Actor(
        name=name,
        names=(name, f"{name}s"),
        kind=ActorKind.STATE,
        role=None,
        actions=(),
        says=(),
        spoken_of=(),
        relations=stated,
    )


def crowd(number: int, edges: int) -> Relations:
    chance = Random(number * 100 + edges)
    names = [f"{chance.choice(NAMES)} {place}" for place in range(number)]
    kinds = ("ally", "longstanding strategic partner and guarantor", "led by", "critic", "host")
    said: dict[int, list[tuple[str, str]]] = {}
    for _ in range(edges):
        of, to = chance.sample(range(number), 2)
        said.setdefault(of, []).append((chance.choice(kinds), names[to]))
    return relations_of([actor(name, *said.get(place, [])) for place, name in enumerate(names)])
