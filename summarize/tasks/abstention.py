"""Whether the article answers a question at all: what code sees in the question, and what the model is sure of."""

from __future__ import annotations

from summarize import events
from summarize.article import Article
from summarize.evidence import Claim, Reason
from summarize.language.offices import untold_offices
from summarize.language.terms import words_of
from summarize.llm.client import Completion
from summarize.reader import Reader
from summarize.support import check_support

PRECISELY_PROMPT = "answered.precisely"
STATES_PROMPT = "answered.states"
PROMPTS = (STATES_PROMPT, PRECISELY_PROMPT)

# What in a question rules out that this article answers it: a number, a name or a negation that it does not have.
_DECISIVE = frozenset({Reason.NUMBER, Reason.NAME, Reason.NEGATION})
# "What are the two …": a small number in words counts what is asked for, and need not stand in the article.
_COUNTING = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})

# A linear rule over the signals of `is_answered`, fitted with the default embedded model on the calibration half of
# SQuAD 2.0 and on ordinary questions over news together; what else was tried stands in benchmarks/RESULTS.md.
_STATES_WEIGHT = 1.0
_PRECISELY_WEIGHT = 0.4
_LEAST_LIKELY_WEIGHT = 0.7
_BIAS = -0.5
# Where a claim needs no more than this of `answered.precisely`, that is not asked: over the 164 of 224 claims of which
# that is so, its log-odds were 0.46 at least.
_LEAST_PRECISELY = 0.25

WITHOUT_PROBABILITIES = (
    "The provider gives no log-probabilities: whether the article answers rests on the model's plain yes or no."
)

_LIKELY_TOKENS = 20
# The log-probability of a word that is not among the likely ones.
_UNLIKELY = -10.0


def has_false_premise(question: str, article: Article) -> bool:
    """Whether `question` speaks of a number, a name or a negation that the article does not have."""
    problems = check_support(question, [article.text], context=[article.title or ""])
    return any(problem.reason in _DECISIVE and problem.detail.lower() not in _COUNTING for problem in problems)


def _asks_for_another_office(question: str, claim: Claim) -> bool:
    """Whether `question` asks for the holder of an office that the evidence of `claim` does not speak of."""
    told = frozenset(word.stem for citation in claim.citations for word in words_of(citation.quote))
    return any(untold_offices(question, told))


async def is_answered(reader: Reader, question: str, claim: Claim, completion: Completion) -> bool:
    """Whether `claim`, which the model drafted in `completion`, answers `question` and not one that is like it.

    The model sees the sentences cited for the claim right before the question and says in one token whether they state
    this answer, and, unless that settles it, whether they answer the question. How sure it is of both is weighed with
    the least likely token of the draft. A provider that gives no log-probabilities is taken at its words, and the user
    is told.
    """
    if _asks_for_another_office(question, claim):
        return False
    states = await _verdict(reader, STATES_PROMPT, question, claim)
    score = _BIAS + _LEAST_LIKELY_WEIGHT * min((token.logprob for token in completion.logprobs), default=0.0)
    if states.logprobs:
        score += _STATES_WEIGHT * _log_odds(states)
        if score + _PRECISELY_WEIGHT * _LEAST_PRECISELY > 0:
            return True
    precisely = await _verdict(reader, PRECISELY_PROMPT, question, claim)
    if states.logprobs and precisely.logprobs:
        return score + _PRECISELY_WEIGHT * _log_odds(precisely) > 0
    reader.tell(events.Notice(WITHOUT_PROBABILITIES))
    return _says_yes(states) and _says_yes(precisely)


async def _verdict(reader: Reader, prompt: str, question: str, claim: Claim) -> Completion:
    return await reader.complete(
        prompt,
        question=question,
        answer=claim.text,
        evidence=" ".join(citation.quote for citation in claim.citations),
        max_tokens=1,
        top_logprobs=_LIKELY_TOKENS,
        allow_truncation=True,
    )


def _log_odds(completion: Completion) -> float:
    """The log-odds that the completion says yes rather than no, in any case."""
    likely = completion.logprobs[0].top

    def logprob(word: str) -> float:
        return max((logprob for token, logprob in likely if token.strip().lower() == word), default=_UNLIKELY)

    return logprob("yes") - logprob("no")


def _says_yes(completion: Completion) -> bool:
    return completion.text.strip().lower().startswith("yes")
