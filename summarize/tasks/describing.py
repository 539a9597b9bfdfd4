"""The article's own words on who an actor is, and the descriptions ("the Syrian leader") that stand for a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from summarize.article import Article, Span
from summarize.language.kinds import is_personal_word, kind_of_description
from summarize.language.ordinary import FUNCTION_WORDS, words
from summarize.results import ActorKind
from summarize.tasks.mentioning import is_verb, part_of
from summarize.tasks.naming import Mention

_APPOSED = re.compile(
    r"(?:['’]s)?(?:, (?:aged )?\d{1,2})?, (?P<words>(?:(?:an? |the |its |his |her |their |[A-Z][\w’'-]+['’]s "
    r")[\w]|[a-z])(?:[^,;:.\n()\"“”—]|(?<=[A-Z])\.){2,90})(?=[,.;]|$)"
)
_IS = re.compile(
    r" (?:is|was|are|were) (?P<words>(?:an? |the |one of the )[a-z][^,;:.\n()\"“”—]{2,90}?)(?= that | which | "
    r"who |[,.;]|$| but )"
)
_BEFORE = re.compile(
    r"(?:(?P<owner>[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*(?:['’]s)?) )?(?P<words>(?:[a-z][\w’'-]+ ){0,4}[a-z][\w’'-]+),? $"
)
_TITLES = re.compile(
    r"(?P<words>(?:(?:[A-Z][\w’'.-]+|of|the|for|and) )*(?:President|Minister|Secretary|CEO|Officer|Chancellor|Premier|"
    r"Governor|Mayor|Senator|General|Colonel|Lieutenant|Captain|Judge|Attorney|Ambassador|Prince|King|Queen|Sultan|"
    r"Director|Chairman|Councillor|Professor|Police|Delegate of the Civil Police)),? $"
)
_AFTER = re.compile(
    r" (?P<words>(?!parent )(?:[a-z]+ )?(?:movement|group|company|party|militia|agency|organisation|organization))\b"
)
# How far before a name its description may begin, in code points.
_REACH = 160
_NOUNS = words(
    """
    leader president premier minister chancellor king sultan governor mayor spokesperson spokeswoman spokesman founder
    executive lawyer attorney prosecutor lawmaker researcher influencer kickboxer gunman judge movement group militia
    council department federation ministry court
    company firm startup automaker airline carrier exchange bank giant agency commission union university party retailer
    broadcaster newspaper regulator ministry organisation organization business chief activists boss
    """
)
_ANY_NOUN = "|".join(sorted(_NOUNS, key=len, reverse=True))
_DEFINITE = re.compile(
    rf"(?<![\w-])[Tt]h(?:e|is) (?P<words>(?:[A-Za-z][\w’'-]+ ){{0,3}}?(?P<noun>{_ANY_NOUN}))(?![\w-])"
    r"(?!,? [A-Z]| of | for | in | at | responsible)"
)
_COMPANY = words("company firm business automaker startup carmaker airline retailer")


def descriptions_of(article: Article, mentions: Sequence[Mention]) -> list[Span]:
    """Where the article says who someone is, beside the name, the most telling first: an apposition, a title."""
    found: list[tuple[int, Span]] = []
    for mention in mentions:
        if mention.country or not mention.is_name:
            continue
        text, end = article.text, mention.sentence.end
        if (match := _IS.match(text, mention.span.end, end)) is not None and _tells(match["words"]):
            found.append((1, Span(*match.span("words"))))
        if (match := _APPOSED.match(text, mention.span.end, end)) is not None and _tells(match["words"]):
            found.append((0, Span(*match.span("words"))))
        if (match := _AFTER.match(text, mention.span.end, end)) is not None:
            found.append((3, Span(*match.span("words"))))
        found.extend(_before(article, mention))
    return [span for _, span in sorted(found, key=lambda one: (one[0], one[1].start))]


def _before(article: Article, mention: Mention) -> Iterator[tuple[int, Span]]:
    start = max(mention.sentence.start, mention.span.start - _REACH)
    before = article.text[start : mention.span.start]
    if (match := _TITLES.search(before)) is not None:
        yield 0, Span(start + match.start("words"), start + match.end("words"))
        return
    match = _BEFORE.search(before)
    if match is None:
        return
    # Only the words right before the name that hold no verb and no grammar: "Syrian regime leader".
    begin, at = match.start("words"), match.start("words")
    previous = ""
    for word in match["words"].split(" "):
        is_office = word == "of" and is_personal_word(previous) and before.endswith(", ")  # "minister of water"
        is_grammar = word in FUNCTION_WORDS or is_verb(word) or (word.endswith("ing") and word != "operating")
        if word and is_grammar and not is_office:
            begin = at + len(word) + 1
        at += len(word) + 1
        previous = word
    phrase = before[begin : mention.span.start - start].rstrip(" ,")
    if not phrase or kind_of_description(phrase) is None:
        return
    is_first = begin == match.start("words")
    if is_first and match["owner"] and match["owner"].casefold() in {"in", "on", "at", "by"}:
        return
    if "'s " in phrase and before[:begin].endswith("the "):
        begin -= len("the ")
    if is_first and match["owner"] and match["owner"].split(" ")[0].lower() not in FUNCTION_WORDS:
        begin = match.start("owner")
    yield (
        (0 if is_personal_word(phrase.split(" ")[-1]) else 2),
        Span(start + begin, start + begin + len(before[begin:].rstrip(" ,"))),
    )


def _tells(phrase: str) -> bool:
    """Whether a phrase says who someone is: its head is a kind of actor."""
    first = phrase.split(" ")[0]
    return kind_of_description(phrase) is not None and not (
        is_verb(first) or first in {"who", "which", "and", "in", "on"}
    )


def bind_descriptions(
    article: Article, entities: Sequence[tuple[Sequence[Mention], Sequence[Span], ActorKind | None]]
) -> Iterator[tuple[int, Mention]]:
    """The definite descriptions that mean one of `entities` and no other, with the entity's place in the sequence."""
    heads: dict[str, set[int]] = {}
    for place, (mentions, descriptions, _) in enumerate(entities):
        for last in {mention.text.split(" ")[-1].casefold() for mention in mentions if " " in mention.text}:
            if last in _NOUNS:
                heads.setdefault(last, set()).add(place)
        for span in descriptions:
            head = re.split(r"\b(?:of|for|at|in|from|that|which|who|based|with)\b|,", article.slice(span), maxsplit=1)[
                0
            ]
            for noun in re.findall(r"[\w-]+", head):
                if noun.casefold() in _NOUNS:
                    heads.setdefault(noun.casefold(), set()).add(place)
    company = _only_company(entities)
    for match in _DEFINITE.finditer(article.text):
        noun = match["noun"].casefold()
        holders = heads.get(noun, set())
        is_certain = len(holders) == 1
        if not holders and noun in _COMPANY and company is not None:
            holders = {company}
        if len(holders) != 1:
            continue
        place = next(iter(holders))
        sentence = article.sentence_at(match.start())
        namings = entities[place][0]
        if sentence is None or not any(one.span.start < match.start() for one in namings):
            continue
        if any(one.sentence == sentence for one in namings):
            continue  # beside the name it is likely another: "Venn wrote to the prosecutor"
        span = Span(*match.span())
        yield (
            place,
            Mention(
                article.slice(span),
                span,
                sentence,
                part_of(article, sentence, span),
                is_name=False,
                is_certain=is_certain,
            ),
        )


def _only_company(entities: Sequence[tuple[Sequence[Mention], Sequence[Span], ActorKind | None]]) -> int | None:
    """The one organisation that most of the article's namings of organisations are of."""
    counts = [len(mentions) if kind in {ActorKind.ORGANISATION, None} else 0 for mentions, _, kind in entities]
    if not counts or max(counts) < 0.6 * sum(counts):
        return None
    return counts.index(max(counts))
