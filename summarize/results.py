"""What the user gets: the results of the four jobs. Their JSON is what `--json` prints."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Literal

from pydantic import Field

from summarize.article import Article
from summarize.evidence import Claim, Frozen, Withheld


def _is_none(value: object) -> bool:
    return value is None


class ArticleInfo(Frozen):
    """Which text a result is about. `characters` counts Unicode code points.

    `author`, `publisher` and `address` are what a page or a book says about itself, left out where it does not.
    `thin` says why the text seems to be less than the article: a paywall, a notice, an end within a sentence.
    """

    title: str | None
    source: str | None
    sha256: str
    characters: int
    published: date | None
    language: str | None
    author: str | None = Field(default=None, exclude_if=_is_none)
    publisher: str | None = Field(default=None, exclude_if=_is_none)
    address: str | None = Field(default=None, exclude_if=_is_none)
    thin: str | None = Field(default=None, exclude_if=_is_none)

    @classmethod
    def of(cls, article: Article, *, thin: str | None = None) -> ArticleInfo:
        return cls(
            title=article.title,
            source=article.source,
            sha256=article.sha256,
            characters=len(article.text),
            published=article.published,
            language=article.language,
            author=article.author,
            publisher=article.publisher,
            address=article.address,
            thin=thin,
        )


class ModelInfo(Frozen):
    """Which model wrote, and where it ran."""

    provider: str
    name: str


class PromptInfo(Frozen):
    """Which prompt was used: `fingerprint` hashes the parts of it that do not vary."""

    name: str
    fingerprint: str


class Usage(Frozen):
    """What a result took: tokens, US dollars (`None`: unknown), seconds of wall-clock time."""

    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0


class Stretch(Frozen):
    """A place in the article: `start` and `end` are Unicode code points, end exclusive."""

    start: int
    end: int


class Unread(Stretch):
    """A part of the article that the model was to read and could not, with the reason."""

    reason: str


class Extent(Frozen):
    """How much of the article a result rests on.

    `share` is the part of its characters that the model has read: 1 unless the article is longer than the context
    window. `passages` are the places it has read where that is not all, `unread` those that it could not read.
    """

    share: float = 1.0
    passages: tuple[Stretch, ...] = ()
    unread: tuple[Unread, ...] = ()


class Result(Frozen):
    """What every result carries besides its own part."""

    withheld: tuple[Withheld, ...] = ()
    article: ArticleInfo
    model: ModelInfo
    prompt: PromptInfo
    usage: Usage
    extent: Extent = Extent()
    cached: bool = False


class AnswerStatus(StrEnum):
    """Whether the article answers the question.

    Of an article longer than the context window only passages are read: where these do not answer, others may.
    """

    ANSWERED = "answered"
    NOT_IN_ARTICLE = "not_in_article"
    NOT_IN_PASSAGES = "not_in_passages_read"


class Answer(Result):
    """The answer to one question; `claims` make up `answer`, which is `None` where the article does not answer."""

    schema_name: Literal["summarize/answer@1"] = Field(default="summarize/answer@1", alias="schema")
    question: str
    status: AnswerStatus
    answer: str | None
    claims: tuple[Claim, ...]


class Summary(Result):
    """The main points of an article, the weightiest first."""

    schema_name: Literal["summarize/summary@1"] = Field(default="summarize/summary@1", alias="schema")
    claims: tuple[Claim, ...]


class ActorKind(StrEnum):
    """What an actor is."""

    PERSON = "person"
    STATE = "state"
    ORGANISATION = "organisation"
    GROUP = "group"
    OFFICE = "office"


class Relation(Frozen):
    """How an actor stands to another: `kind` is a word such as ally, opponent or broker; `to` names the other."""

    kind: str
    to: str
    claim: Claim


class Quoted(Frozen):
    """Words that the article attributes to someone: `speaker` as the actors are named, `claim` what is said."""

    speaker: str
    claim: Claim


class Actor(Frozen):
    """One key actor, merged over its names.

    `names` are all spellings found in the article; `role` who it is; `actions` what it does or wants; `says` what it
    is quoted as saying; `spoken_of` who speaks of it, and how; `relations` to the other actors.
    """

    name: str
    names: tuple[str, ...]
    kind: ActorKind
    role: Claim | None
    actions: tuple[Claim, ...]
    says: tuple[Claim, ...]
    spoken_of: tuple[Quoted, ...]
    relations: tuple[Relation, ...]


class ActorsBrief(Result):
    """The key actors of an article, the most important first."""

    schema_name: Literal["summarize/actors@1"] = Field(default="summarize/actors@1", alias="schema")
    actors: tuple[Actor, ...]


class TimelineEntry(Frozen):
    """One dated event.

    `when` is the article's own expression; `start` and `end` (inclusive) the days it means; `resolved` says how a
    relative expression was understood and is `None` where the article gives the date itself.
    """

    when: str
    start: date
    end: date
    resolved: str | None
    claim: Claim


class HeadlineFacts(Frozen):
    """Who did what, when and where; an empty tuple where the article does not say."""

    who: tuple[Claim, ...]
    what: tuple[Claim, ...]
    when: tuple[Claim, ...]
    where: tuple[Claim, ...]


class StandingAnswer(Frozen):
    """The answer to one standing question of a briefing note, and how much of the article was read for it."""

    question: str
    status: AnswerStatus
    answer: str | None
    claims: tuple[Claim, ...]
    extent: Extent = Extent()


class BriefingNote(Result):
    """The briefing note: every section filled or honestly empty.

    `claimed` is what someone says and the article does not establish; `open_questions` is what the article leaves
    open, each checked to have no answer in it; `prompts` are all the prompts that took part.
    """

    schema_name: Literal["summarize/brief@1"] = Field(default="summarize/brief@1", alias="schema")
    facts: HeadlineFacts
    summary: tuple[Claim, ...]
    actors: tuple[Actor, ...]
    timeline: tuple[TimelineEntry, ...]
    claimed: tuple[Quoted, ...]
    open_questions: tuple[str, ...]
    answers: tuple[StandingAnswer, ...]
    prompts: tuple[PromptInfo, ...]
