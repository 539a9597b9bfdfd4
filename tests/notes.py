"""Results of every kind for the tests of what is shown, over one short article, and the same made hostile."""

from __future__ import annotations

from datetime import date
from typing import cast

from summarize.article import Article, Span
from summarize.evidence import Citation, Claim, Reason, Withheld
from summarize.results import (
    Actor,
    ActorKind,
    ActorsBrief,
    Answer,
    AnswerStatus,
    ArticleInfo,
    BriefingNote,
    HeadlineFacts,
    ModelInfo,
    PromptInfo,
    Quoted,
    Relation,
    Result,
    StandingAnswer,
    Summary,
    TimelineEntry,
    Usage,
)

TEXT = (
    "Hamas broke with Syria in 2012 over the suppression of protests.\nThe delegation met Assad last week.\n"
    "Iran brokered the talks, a diplomat said. Washington objected."
)
ARTICLE = Article.from_text(TEXT, title="Talks in Damascus", source="talks.txt", published=date(2022, 10, 20))
HOSTILE = (
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \u202egnp.exe \x9b2J <script>alert(1)</script> [x](javascript:1) *a* # b | c"
)


def cite(quote: str) -> Citation:
    start = TEXT.index(quote)
    return Citation.of(ARTICLE, Span(start, start + len(quote)))


def claim(text: str, *quotes: str) -> Claim:
    return Claim(text=text, citations=tuple(cite(quote) for quote in quotes))


BREAK = claim("Hamas broke with Syria in 2012.", "broke with Syria in 2012")
PROTESTS = claim("It objected to the suppression of protests.", "suppression of protests", "broke with Syria in 2012")
MET = claim("The delegation met Assad.", "The delegation met Assad last week.")
SHARED = {
    "article": ArticleInfo.of(ARTICLE),
    "model": ModelInfo(provider="embedded", name="qwen2.5-coder-1.5b"),
    "prompt": PromptInfo(name="ask", fingerprint="0123456789abcdef"),
    "usage": Usage(input_tokens=1640, cached_tokens=606, output_tokens=23, cost_usd=0.0, seconds=1.14),
    "withheld": (Withheld(text="It was in 2013.", reason=Reason.NUMBER, detail="2013"),),
}
ASSAD = Actor(
    name="Bashar al Assad",
    names=("Bashar al Assad", "Assad"),
    kind=ActorKind.PERSON,
    role=MET,
    actions=(MET,),
    says=(),
    spoken_of=(Quoted(speaker="a diplomat", claim=MET),),
    relations=(Relation(kind="ally", to="Iran", claim=claim("Iran brokered the talks.", "Iran brokered the talks")),),
)
ANSWER = Answer.model_validate(
    SHARED | {"question": "Why?", "status": AnswerStatus.ANSWERED, "answer": "It …", "claims": (BREAK, PROTESTS)},
)
SILENCE = ANSWER.model_copy(update={"status": AnswerStatus.NOT_IN_ARTICLE, "answer": None, "claims": ()})
SUMMARY = Summary.model_validate(SHARED | {"claims": (BREAK, PROTESTS)})
ACTORS = ActorsBrief.model_validate(SHARED | {"actors": (ASSAD,)})
BRIEF = BriefingNote.model_validate(
    SHARED
    | {
        "facts": HeadlineFacts(who=(BREAK,), what=(MET,), when=(), where=()),
        "summary": (BREAK, PROTESTS),
        "actors": (ASSAD,),
        "timeline": (
            TimelineEntry(
                when="last week",
                start=date(2022, 10, 10),
                end=date(2022, 10, 16),
                resolved="the week before 20 October 2022",
                claim=MET,
            ),
            TimelineEntry(when="2012", start=date(2012, 1, 1), end=date(2012, 12, 31), resolved=None, claim=BREAK),
        ),
        "claimed": (Quoted(speaker="a diplomat", claim=claim("Iran brokered the talks.", "Iran brokered the talks")),),
        "open_questions": ("Who paid for it?",),
        "answers": (
            StandingAnswer(question="When?", status=AnswerStatus.ANSWERED, answer="In 2012.", claims=(BREAK,)),
            StandingAnswer(question="Where?", status=AnswerStatus.NOT_IN_ARTICLE, answer=None, claims=()),
        ),
        "prompts": (PromptInfo(name="brief", fingerprint="ff00"),),
    }
)
EMPTY = BriefingNote.model_validate(
    SHARED
    | {
        "facts": HeadlineFacts(who=(), what=(), when=(), where=()),
        "summary": (),
        "actors": (),
        "timeline": (),
        "claimed": (),
        "open_questions": (),
        "answers": (),
        "prompts": (),
    }
)
RESULTS: dict[str, Result] = {"answer": ANSWER, "summary": SUMMARY, "actors": ACTORS, "brief": BRIEF}


def hostile(result: Result) -> Result:
    """`result` with every text of it replaced by one that tries to act."""

    def poisoned(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            fields = {name: poisoned(one, name) for name, one in cast("dict[str, object]", value).items()}
            return fields | {"start": 0, "end": len(HOSTILE)} if "quote" in fields else fields
        if isinstance(value, list):
            return [poisoned(one, key) for one in cast("list[object]", value)]
        fixed = ("schema", "status", "kind", "reason", "start", "end", "published", "sha256")
        return HOSTILE if isinstance(value, str) and key not in fixed else value

    return type(result).model_validate(poisoned(result.model_dump(mode="json", by_alias=True)))


def text_of_pdf(data: bytes) -> str:
    """All text of a PDF, page after page."""
    from pypdfium2 import PdfDocument  # pyright: ignore[reportMissingTypeStubs]

    document = PdfDocument(data)
    try:
        pages = [document[number].get_textpage() for number in range(len(document))]
        return "\n".join(page.get_text_range() for page in pages)  # pyright: ignore[reportUnknownMemberType]
    finally:
        document.close()
