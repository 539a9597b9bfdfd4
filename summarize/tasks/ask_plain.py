"""An answer from a model that writes plain text: in a sentence, and where that leaves doubt, in a few words too.

A model that has read the answer says the same in a sentence and in a few words; one that guesses often does not. So
the few words tell how far the sentence is to be trusted. Where the sentence has no evidence, or is not an answer, they
may be one themselves, by the sentence of the article that has them and most of the question.
"""

from __future__ import annotations

from summarize import events
from summarize.checking import Checker, Draft
from summarize.evidence import Claim, Withheld
from summarize.llm.completion import Completion
from summarize.llm.provider import Protocol
from summarize.reader import Reader
from summarize.tasks import abstention
from summarize.tasks.abstention import Candidate
from summarize.tasks.drafting import STATEMENT_TOKENS, check_alone, lines_of

SENTENCE_PROMPT, WORDS_PROMPT = "ask.plain", "ask.words"
PROMPTS = (SENTENCE_PROMPT, WORDS_PROMPT, *abstention.PROMPTS)
_WORDS_TOKENS = 24
WITHOUT_PROBABILITIES = (
    "The provider gives no log-probabilities: whether the article answers rests on its agreement"
    " with itself and its plain yes or no."
)


async def find_plain_answer(
    reader: Reader, checker: Checker, question: str
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
    """The claim that answers `question`, `()` where there is none, and what was withheld.

    A claim has evidence, and both code and the model find that it answers. A sentence without evidence is asked for
    once more, in a few words.
    """
    if abstention.has_false_premise(question, reader.showing):
        return (), ()
    sentence = await _write(reader, SENTENCE_PROMPT, question, STATEMENT_TOKENS[Protocol.PLAIN])
    if not _line(sentence):
        return (), ()
    if not sentence.logprobs:
        reader.tell(events.Notice(WITHOUT_PROBABILITIES))
    outcome = check_alone(checker, Draft(_line(sentence)), context=[question])
    withheld = (outcome,) if isinstance(outcome, Withheld) else ()
    for failed in withheld:
        reader.tell(events.WithheldClaim(failed))
    candidate = await abstention.consider(reader, question, outcome, sentence)
    if candidate and candidate.is_sure:
        return _answered(reader, candidate), ()
    words = await _write(reader, WORDS_PROMPT, question, _WORDS_TOKENS)
    agreement = abstention.agreement_of(_line(words), _line(sentence), question)
    if candidate and await abstention.is_answer(reader, question, candidate, abstention.SENTENCE, agreement):
        return _answered(reader, candidate), ()
    if words.finish_reason == "length":
        return (), withheld
    candidate = await abstention.consider(reader, question, checker.check_words(_line(words), question), words)
    if candidate:
        told = checker.told_of(question, candidate.claim)
        if await abstention.is_answer(reader, question, candidate, abstention.WORDS, agreement, told):
            return _answered(reader, candidate), withheld
    return (), withheld


async def _write(reader: Reader, prompt: str, question: str, max_tokens: int) -> Completion:
    """One line of an answer; a sentence must be whole, a few words need not be."""
    return await reader.complete(
        prompt,
        question=question,
        max_tokens=max_tokens,
        top_logprobs=1,
        stop=("\n",),
        allow_truncation=prompt == WORDS_PROMPT,
    )


def _line(completion: Completion) -> str:
    return " ".join(lines_of(completion.text))


def _answered(reader: Reader, candidate: Candidate) -> tuple[Claim, ...]:
    reader.tell(events.Checked(candidate.claim))
    return (candidate.claim,)
