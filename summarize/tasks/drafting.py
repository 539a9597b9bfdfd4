"""What a model wrote, taken apart into drafts; drafts checked, asked for once more, kept or withheld."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from summarize import events
from summarize.checking import Checker, Draft
from summarize.errors import InvalidOutputError
from summarize.evidence import Claim, Reason, Withheld
from summarize.llm.completion import said
from summarize.llm.provider import Protocol
from summarize.reader import Reader
from summarize.sentences import split_sentences

Shape = TypeVar("Shape", bound=BaseModel)

AGAIN_PROMPTS = {Protocol.PLAIN: "again.plain", Protocol.CITED: "again.cited"}

# What one statement may take, in tokens: a long sentence, and in JSON its quotations beside it.
STATEMENT_TOKENS = {Protocol.PLAIN: 80, Protocol.CITED: 320}

_BULLET = re.compile(r"^\s*(?:[-*•–—]|\(?\d{1,2}[.):])\s+")
_PRONOUN = re.compile(r"(?:he|she|it|they|this|these|those|his|her|its|their)\b", re.IGNORECASE)
_ABOUT_THE_ARTICLE = re.compile(r"(?:the|this) (?:article|text|report|passage|story)\b", re.IGNORECASE)
_THING = re.compile(r"the ([a-z]+)\b", re.IGNORECASE)
_PROBLEMS = {
    Reason.NOT_FOUND: "the quotation does not stand in it",
    Reason.TOO_SHORT: "the quotation is too short to prove anything",
    Reason.NO_EVIDENCE: "no sentence of it says so",
    Reason.NUMBER: "this number or date does not stand there",
    Reason.NAME: "this name does not stand there",
    Reason.NEGATION: "it says the opposite",
    Reason.UNSUPPORTED: "no sentence of it says so",
    Reason.UNCLEAR: "the sentence must say itself who or what it is about",
}


class Drafted(BaseModel):
    """The pydantic settings of what a model writes as JSON: no unknown field, so that a schema can be strict."""

    model_config = ConfigDict(extra="forbid")


class DraftedStatement(Drafted):
    """A statement with its quotations, as a model writes it."""

    text: str
    quotations: list[str]

    def draft(self) -> Draft:
        return Draft(self.text, tuple(self.quotations))


class DraftedStatements(Drafted):
    """Statements, as a model writes them."""

    statements: list[DraftedStatement]


@cache
def schema_of(shape: type[BaseModel]) -> dict[str, object]:
    """The JSON schema of what a model is to write. Making one takes two milliseconds, which many articles feel."""
    return shape.model_json_schema()


def lines_of(text: str, *, is_cut: bool = False) -> list[str]:
    """The lines of a plain answer without bullets and numbers; the last one is dropped where the answer `is_cut`."""
    lines = text.splitlines()
    if is_cut and lines:
        lines.pop()
    cleaned = (_BULLET.sub("", line.replace("**", "")).strip() for line in lines)
    return [line for line in cleaned if line]


def statements_of(text: str, *, language: str, is_cut: bool = False) -> list[str]:
    """The sentences of a plain answer; one that begins with a pronoun stays with the one before it."""
    statements: list[str] = []
    for line in lines_of(text, is_cut=is_cut):
        begun = len(statements)
        for sentence in split_sentences(line, language):
            words = line[sentence.start : sentence.end]
            if len(statements) > begun and _PRONOUN.match(words):
                statements[-1] += f" {words}"
            else:
                statements.append(words)
    return statements


def parsed(shape: type[Shape], text: str) -> Shape:
    """`text` read as JSON of this shape. Raises `InvalidOutputError` where it is something else."""
    begin, end = text.find("{"), text.rfind("}")
    try:
        return shape.model_validate_json(text[begin : end + 1] if 0 <= begin < end else text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = said(".".join(str(part) for part in first["loc"])) or "the whole"
        raise InvalidOutputError(
            f"the model did not answer in the form asked for ({where}: {first['msg']}): "
            "try again, another model, or --protocol plain"
        ) from error


async def keep_supported(
    reader: Reader, checker: Checker, drafts: Sequence[Draft], *, context: Sequence[str] = (), most: int | None = None
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
    """Check `drafts` in order; each that fails is asked for once more, then withheld. Stops at `most` claims.

    A draft that says what a claim before it says is left out without a word.
    """
    claims: list[Claim] = []
    withheld: list[Withheld] = []
    for draft in drafts:
        if most is not None and len(claims) >= most:
            break
        if not draft.text.strip():
            continue
        outcome = await check_or_ask_again(reader, checker, draft, context=context)
        if isinstance(outcome, Withheld):
            if outcome in withheld:
                continue
            withheld.append(outcome)
            reader.tell(events.WithheldClaim(outcome))
        elif not any(is_repetition(outcome, claim) for claim in claims):
            claims.append(outcome)
            reader.tell(events.Checked(outcome))
    return tuple(claims), tuple(withheld)


async def check_or_ask_again(
    reader: Reader, checker: Checker, draft: Draft, *, context: Sequence[str] = ()
) -> Claim | Withheld:
    """The claim that `draft` becomes, at once or when asked for once more; else why it is withheld."""
    outcome = check_alone(checker, draft, context)
    if isinstance(outcome, Claim):
        return outcome
    try:
        seconds = await _ask_again(reader, outcome)
    except InvalidOutputError:
        # One statement that the model cannot mend must not take the others with it.
        seconds = []
    for second in seconds:
        again = check_alone(checker, second, context)
        if isinstance(again, Claim):
            return again
    return outcome


def check_alone(checker: Checker, draft: Draft, context: Sequence[str] = ()) -> Claim | Withheld:
    """`Checker.check`, for statements that have to stand alone."""
    outcome = checker.check(draft, context=context)
    if not isinstance(outcome, Claim) or context:
        return outcome
    if _PRONOUN.match(outcome.text) or _ABOUT_THE_ARTICLE.match(outcome.text):
        return Withheld(text=outcome.text, reason=Reason.UNCLEAR)
    if owner := _untold_owner(outcome):
        return Withheld(text=outcome.text, reason=Reason.UNCLEAR, detail=owner)
    return outcome


def _untold_owner(claim: Claim) -> str:
    """Whose the first thing in `claim` is, where its evidence tells that and the claim does not; else "".

    "The announcement was made in July" of "after Lund's announcement in July": beside other claims it is any other one.
    """
    thing = _THING.match(claim.text)
    if thing is None:
        return ""
    for citation in claim.citations:
        owner = re.search(rf"\b([A-Z]\w+(?: \w+)?)['’]s? {thing[1]}\b", citation.quote)
        if owner and owner[1].split()[-1].lower() not in claim.text.lower():
            return owner[0]
    return ""


async def _ask_again(reader: Reader, failed: Withheld) -> list[Draft]:
    problem = _PROBLEMS[failed.reason] + (f" ({failed.detail})" if failed.detail else "")
    is_cited = reader.protocol is Protocol.CITED
    completion = await reader.complete(
        AGAIN_PROMPTS[reader.protocol],
        statement=failed.text,
        problem=problem,
        max_tokens=STATEMENT_TOKENS[reader.protocol],
        json_schema=schema_of(DraftedStatements) if is_cited else None,
        stop=() if is_cited else ("\n",),
    )
    if is_cited:
        return [statement.draft() for statement in parsed(DraftedStatements, completion.text).statements[:1]]
    lines = lines_of(completion.text)
    return [Draft(line) for line in lines[:1] if not line.upper().startswith("NOTHING")]


def is_repetition(claim: Claim, earlier: Claim) -> bool:
    """Whether `claim` says nothing that `earlier` does not: the same sentence, or the same words about it."""
    if claim.text.casefold() == earlier.text.casefold():
        return True
    words, known = (set(re.findall(r"\w+", text.casefold())) for text in (claim.text, earlier.text))
    shared = len(words & known) / max(1, len(words))
    return shared > 0.8 and not set(claim.citations).isdisjoint(earlier.citations)
