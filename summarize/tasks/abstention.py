"""Whether the article answers a question at all: what code sees in the question, and what the model is sure of."""

from __future__ import annotations

from summarize.article import Article
from summarize.evidence import Reason
from summarize.llm.client import Completion
from summarize.reader import Reader
from summarize.support import check_support

PROMPTS = ("answered.contains", "answered.states", "answered.silent")

# What in a question rules out that this article answers it: a number, a name or a negation that it does not have.
_DECISIVE = frozenset({Reason.NUMBER, Reason.NAME, Reason.NEGATION})
# "What are the two …": a small number in words counts what is asked for, and need not stand in the article.
_COUNTING = frozenset({"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"})

# A logistic rule over the signals below, fitted on 160 questions of SQuAD 2.0 (benchmarks/RESULTS.md).
_WEIGHTS = {"contains": 0.40, "states": 0.37, "silent": -0.41, "least_likely": 0.45}
_BIAS = 0.0

_LIKELY_TOKENS = 20
# The log-probability of a word that is not among the likely ones.
_UNLIKELY = -10.0


async def is_answered(reader: Reader, question: str, answer: str, completion: Completion) -> bool:
    """Whether the article of `reader` answers `question`, for which the model wrote `answer` in `completion`.

    Three questions of one token each, over the prefix that the model has read already, are weighed with the least
    likely token of the answer. A provider that gives no log-probabilities is taken at its words.
    """
    if not answer:
        return False
    contains, states, silent = [await _first_token(reader, prompt, question, answer) for prompt in PROMPTS]
    if not (contains.logprobs and states.logprobs and silent.logprobs):
        return _says(contains, "yes") and not _says(silent, "not")
    signals = {
        "contains": _logprob(contains, "yes") - _logprob(contains, "no"),
        "states": _logprob(states, "yes") - _logprob(states, "no"),
        "silent": _logprob(silent, "not"),
        "least_likely": min((token.logprob for token in completion.logprobs), default=0.0),
    }
    return _BIAS + sum(_WEIGHTS[name] * signal for name, signal in signals.items()) > 0


def has_false_premise(question: str, article: Article) -> bool:
    """Whether `question` speaks of a number, a name or a negation that the article does not have."""
    problems = check_support(question, [article.text], context=[article.title or ""])
    return any(problem.reason in _DECISIVE and problem.detail.lower() not in _COUNTING for problem in problems)


async def _first_token(reader: Reader, prompt: str, question: str, answer: str) -> Completion:
    return await reader.complete(
        prompt,
        question=question,
        answer=answer,
        max_tokens=1,
        top_logprobs=_LIKELY_TOKENS,
        allow_truncation=True,
    )


def _logprob(completion: Completion, word: str) -> float:
    """The log-probability that the completion begins with `word`, in any case."""
    likely = completion.logprobs[0].top
    return max((logprob for token, logprob in likely if token.strip().lower() == word), default=_UNLIKELY)


def _says(completion: Completion, word: str) -> bool:
    return completion.text.strip().lower().startswith(word)
