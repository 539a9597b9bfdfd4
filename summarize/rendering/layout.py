"""A result as lines of text with footnotes, before it is decided how they look: what terminal and text file share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from summarize.evidence import Claim
from summarize.rendering.footnotes import Footnote, Footnotes
from summarize.rendering.visible import inline
from summarize.rendering.words import (
    NOTHING_LEFT,
    SILENT,
    day_range,
    days_in_words,
    extent_lines,
    provenance,
    silence,
)
from summarize.results import (
    Actor,
    ActorsBrief,
    Answer,
    AnswerStatus,
    BriefingNote,
    Extent,
    HeadlineFacts,
    Quoted,
    Result,
    StandingAnswer,
    Summary,
    TimelineEntry,
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Words and the numbers of the footnotes behind them."""

    text: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A title; `level` 1 is the whole, 2 a section, 3 a part of one."""

    text: str
    level: int
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or list item. `label` stands before it, `muted` text is for reference."""

    pieces: tuple[Piece, ...]
    bullet: bool = False
    label: str = ""
    muted: bool = False


Block = Heading | Line


@dataclass(frozen=True, slots=True)
class Document:
    """A whole result, laid out."""

    blocks: tuple[Block, ...]
    footnotes: tuple[Footnote, ...]


def lay_out(result: Result, *, titled: bool = False) -> Document:
    """`result` as a document; `titled` puts its question above an answer.

    All text in it is safe to show, each piece on one line.
    """
    writer = _Writer()
    match result:
        case Answer():
            if titled:
                writer.heading(result.question, 3)
            writer.answer(result)
        case Summary():
            writer.summary(result)
            writer.extent(result.extent)
        case ActorsBrief():
            writer.actors(result.actors, level=2, empty=NOTHING_LEFT)
            writer.extent(result.extent)
        case BriefingNote():
            writer.brief(result)
        case _:
            raise TypeError(f"no layout for {type(result).__name__}")
    return writer.document()


def lay_out_body(results: Sequence[Result]) -> Document:
    """One result, or the answers to several questions, without title and provenance: for forms with their own."""
    writer = _Writer(days_in_words)
    for result in results:
        match result:
            case Answer():
                if len(results) > 1:
                    writer.heading(result.question)
                writer.answer(result)
            case ActorsBrief():
                writer.actors(result.actors, level=3, empty=NOTHING_LEFT)
            case BriefingNote():
                writer.sections(result)
            case Summary():
                writer.summary(result)
            case _:
                raise TypeError(f"no layout for {type(result).__name__}")
    return writer.document()


class _Writer:
    """Collects the blocks of one document and numbers its footnotes on the way."""

    def __init__(self, days: Callable[[TimelineEntry], str] = day_range) -> None:
        self._days = days
        self._blocks: list[Block] = []
        self._footnotes = Footnotes()

    def document(self) -> Document:
        notes = tuple(
            Footnote(one.number, inline(one.quote), one.start, one.end, inline(one.label) if one.label else None)
            for one in self._footnotes.all()
        )
        return Document(tuple(self._blocks), notes)

    def answer(self, answer: Answer | StandingAnswer) -> None:
        if answer.status is AnswerStatus.ANSWERED:
            self._blocks.append(Line(tuple(self._piece(claim) for claim in answer.claims)))
        else:
            self._say(silence(answer.status))
        self.extent(answer.extent)

    def summary(self, summary: Summary) -> None:
        self._claims(summary.claims, empty=NOTHING_LEFT)

    def actors(self, actors: Sequence[Actor], level: int, empty: str) -> None:
        if not actors:
            self._say(empty)
        for actor in actors:
            self._actor(actor, level)

    def brief(self, note: BriefingNote) -> None:
        self.heading("Briefing note: " + (note.article.title or note.article.source or "untitled"), 1)
        self.sections(note)
        self.heading("Provenance")
        for label, text in provenance(note):
            self._blocks.append(Line((Piece(inline(text)),), label=label, muted=True))

    def sections(self, note: BriefingNote) -> None:
        self._facts(note.facts)
        self.heading("Summary")
        self._claims(note.summary)
        self.heading("Key actors")
        self.actors(note.actors, level=3, empty=SILENT)
        self.heading("Timeline")
        self._timeline(note.timeline)
        self.heading("Claimed and not established")
        self._quoted(note.claimed)
        self.heading("Left open")
        for question in note.open_questions:
            self._blocks.append(Line((Piece(inline(question)),), bullet=True))
        if not note.open_questions:
            self._say("Nothing that was looked for.")
        if note.answers:
            self.heading("Standing questions")
        for answer in note.answers:
            self.heading(answer.question, 3)
            self.answer(answer)

    def extent(self, extent: Extent) -> None:
        """What was not read of the article, where that is anything."""
        for line in extent_lines(extent):
            self._blocks.append(Line((Piece(inline(line)),), muted=True))

    def _facts(self, facts: HeadlineFacts) -> None:
        self.heading("Headline facts")
        for label, claims in (("Who", facts.who), ("What", facts.what), ("When", facts.when), ("Where", facts.where)):
            for piece in [self._piece(claim) for claim in claims] or [Piece(SILENT)]:
                self._blocks.append(Line((piece,), label=label))

    def _timeline(self, entries: Sequence[TimelineEntry]) -> None:
        for entry in entries:
            explanation = f"(“{inline(entry.when)}”: {inline(entry.resolved)})" if entry.resolved else ""
            self._blocks.append(Line((self._piece(entry.claim), Piece(explanation)), label=self._days(entry)))
        if not entries:
            self._say(SILENT)

    def _quoted(self, quoted: Sequence[Quoted]) -> None:
        for one in quoted:
            self._blocks.append(Line((self._piece(one.claim),), bullet=True, label=inline(one.speaker)))
        if not quoted:
            self._say(SILENT)

    def _actor(self, actor: Actor, level: int) -> None:
        self.heading(actor.name, level, detail=actor.kind.value)
        others = [inline(name) for name in actor.names if name != actor.name]
        if others:
            self._blocks.append(Line((Piece(", ".join(others)),), bullet=True, label="Also called"))
        if actor.role is not None:
            self._blocks.append(Line((self._piece(actor.role),), bullet=True, label="Role"))
        self._labelled("Does or wants", actor.actions)
        self._labelled("Says", actor.says)
        for one in actor.spoken_of:
            self._labelled(f"Spoken of by {inline(one.speaker)}", (one.claim,))
        for relation in actor.relations:
            self._labelled(f"{inline(relation.kind).capitalize()} — {inline(relation.to)}", (relation.claim,))

    def _labelled(self, label: str, claims: Iterable[Claim]) -> None:
        for claim in claims:
            self._blocks.append(Line((self._piece(claim),), bullet=True, label=label))

    def _claims(self, claims: Sequence[Claim], empty: str = SILENT) -> None:
        for claim in claims:
            self._blocks.append(Line((self._piece(claim),), bullet=True))
        if not claims:
            self._say(empty)

    def _say(self, text: str) -> None:
        self._blocks.append(Line((Piece(text),)))

    def heading(self, text: str, level: int = 2, detail: str = "") -> None:
        self._blocks.append(Heading(inline(text), level, detail))

    def _piece(self, claim: Claim) -> Piece:
        return Piece(inline(claim.text), self._footnotes.numbers(claim))
