"""Which sentences of a long article tell most about its actors: what the model is shown where it cannot read it all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest

from summarize.article import Article, Sentence, Span
from summarize.reader import Reader
from summarize.tasks.deeds import acts
from summarize.tasks.long import digest
from summarize.tasks.salience import Candidate

# Sentences about one actor; more of them would only push out those about the others.
_MOST = 12


async def over_portraits(reader: Reader, article: Article, candidates: Sequence[Candidate], beside: int) -> Reader:
    """A reader over the sentences that tell who the `candidates` are and what they do, each actor in turn.

    `beside` are the tokens that the task and its answer take beside the article.
    """
    portraits = [list(dict.fromkeys(_telling(article, one)))[:_MOST] for one in candidates]
    turns = chain.from_iterable(zip_longest(*portraits))
    places = [Span(one.start, one.end) for one in turns if one is not None]
    return await digest(reader, places or [Span(0, len(article.text))], beside)


def _telling(article: Article, candidate: Candidate) -> Iterator[Sentence]:
    """The sentences about an actor: what describes it, where it is first named, where it acts, any other."""
    for span in candidate.descriptions:
        yield from article.sentences_overlapping(span)
    yield candidate.mentions[0].sentence
    for mention in candidate.mentions:
        if acts(mention):
            yield mention.sentence
    for mention in candidate.mentions:
        yield mention.sentence
