"""The job `actors`: the key actors of an article, each with role, deeds, words and relations, every line cited."""

from __future__ import annotations

from summarize.checking import Checker
from summarize.evidence import Withheld
from summarize.llm.provider import Protocol
from summarize.reader import Reader
from summarize.results import Actor, ActorsBrief
from summarize.tasks import actors_cited, actors_plain
from summarize.tasks.drafting import AGAIN_PROMPTS


def templates(protocol: Protocol) -> tuple[str, ...]:
    """The templates that this job may use."""
    if protocol is Protocol.CITED:
        return actors_cited.PROMPT, AGAIN_PROMPTS[protocol]
    return actors_plain.PROMPTS


async def describe_actors(reader: Reader, checker: Checker) -> ActorsBrief:
    """The key actors of the article, the most important first."""
    found, withheld = await find_actors(reader, checker)
    return ActorsBrief(actors=found, withheld=withheld, **reader.provenance("actors", templates(reader.protocol)))


async def find_actors(reader: Reader, checker: Checker) -> tuple[tuple[Actor, ...], tuple[Withheld, ...]]:
    """The key actors and what was withheld."""
    if reader.protocol is Protocol.CITED:
        return await actors_cited.find_actors(reader, checker)
    return await actors_plain.find_actors(reader, checker)
