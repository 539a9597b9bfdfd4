"""The command line run by a test, with a toolkit that has no model and does what the test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace

from summarize.article import Article, Span
from summarize.events import Event
from summarize.evidence import Citation, Claim, Reason, Withheld
from summarize.results import (
    ActorsBrief,
    Answer,
    AnswerStatus,
    ArticleInfo,
    BriefingNote,
    HeadlineFacts,
    ModelInfo,
    PromptInfo,
    Summary,
    Usage,
)

WITHHELD = Withheld(text="It was in 1999.", reason=Reason.NUMBER, detail="1999")


class StandIn:
    """In the place of the toolkit: no model, statements cut from the article, and whatever a test wants to happen."""

    made_with: dict[str, object]
    asked: list[object]
    fails: BaseException | None
    unanswered: tuple[str, ...]
    empty: bool
    tells: Sequence[Event]

    def __init__(self, **settings: object) -> None:
        type(self).made_with = settings
        self._tell = settings["on_event"]

    def __enter__(self) -> StandIn:
        return self

    def __exit__(self, *_error: object) -> None:
        return None

    def _shared(self, article: Article) -> dict[str, object]:
        for event in self.tells:
            assert callable(self._tell)
            self._tell(event)
        if self.fails is not None:
            raise self.fails
        return {
            "article": ArticleInfo.of(article),
            "model": ModelInfo(provider="embedded", name="none"),
            "prompt": PromptInfo(name="test", fingerprint="00"),
            "usage": Usage(),
            "withheld": (WITHHELD,),
        }

    def _claims(self, article: Article) -> tuple[Claim, ...]:
        if self.empty:
            return ()
        return (Claim(text="It begins so.", citations=(Citation.of(article, Span(0, 12)),)),)

    def summary(self, article: Article, *, sentences: int | None = None, words: int | None = None) -> Summary:
        self.asked.append((sentences, words))
        return Summary.model_validate({**self._shared(article), "claims": self._claims(article)})

    def actors(self, article: Article) -> ActorsBrief:
        return ActorsBrief.model_validate({**self._shared(article), "actors": ()})

    def ask(self, article: Article, question: str) -> Answer:
        self.asked.append(question)
        silent = question in self.unanswered
        part = {
            "question": question,
            "status": AnswerStatus.NOT_IN_ARTICLE if silent else AnswerStatus.ANSWERED,
            "answer": None if silent else "It begins so.",
            "claims": () if silent else self._claims(article),
        }
        return Answer.model_validate({**self._shared(article), **part})

    def ask_all(self, article: Article, questions: Iterable[str]) -> Iterator[Answer]:
        return (self.ask(article, question) for question in questions)

    def brief(self, article: Article, *, questions: Sequence[str] = ()) -> BriefingNote:
        self.asked.append(tuple(questions))
        part = {
            "facts": HeadlineFacts(who=(), what=(), when=(), where=()),
            "summary": self._claims(article),
            "actors": (),
            "timeline": (),
            "claimed": (),
            "open_questions": (),
            "answers": (),
            "prompts": (),
        }
        return BriefingNote.model_validate({**self._shared(article), **part})


Ended = SimpleNamespace
Runner = Callable[..., Ended]
