"""Whether the article answers a question at all: what code sees in the question, and what the model is sure of."""

from __future__ import annotations

from dataclasses import dataclass

from summarize.article import Article
from summarize.evidence import Claim, Reason, Withheld
from summarize.language.offices import untold_offices
from summarize.language.terms import content_terms, words_of
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


@dataclass(frozen=True, slots=True)
class Rule:
    """How much each signal weighs in whether a candidate answers; the log-odds of STATES_PROMPT weigh 1.

    Fitted with the default embedded model on the calibration half of SQuAD 2.0 and on ordinary questions over news
    together; what else was tried stands in benchmarks/RESULTS.md.
    """

    bias: float
    precisely: float  # the log-odds of PRECISELY_PROMPT
    least_likely: float  # the log-probability of the draft's least likely token
    agreement: float
    told: float  # the share of the question that the evidence tells


SENTENCE = Rule(bias=-2.1, precisely=0.4, least_likely=0.6, agreement=1.5, told=0.0)
WORDS = Rule(bias=-2.6, precisely=0.4, least_likely=0.3, agreement=1.0, told=0.9)
# From here on a sentence counts as an answer whatever else would be asked.
_SURE = 0.6
# Between these lay the log-odds of PRECISELY_PROMPT wherever they were measured.
_PRECISELY_RANGE = (-1.5, 3.5)
# What has to agree and to be told where the model's plain yes is all there is.
_LEAST_AGREEMENT = 0.5
_LEAST_TOLD = 0.5

_LIKELY_TOKENS = 20
# The log-probability of a word that is not among the likely ones.
_UNLIKELY = -10.0


def has_false_premise(question: str, article: Article) -> bool:
    """Whether `question` speaks of a number, a name or a negation that the article does not have."""
    problems = check_support(question, [article.text], context=[article.title or ""])
    return any(problem.reason in _DECISIVE and problem.detail.lower() not in _COUNTING for problem in problems)


def agreement_of(words: str, sentence: str, question: str) -> float:
    """The share, 0 to 1, of what `words` say beyond `question` that `sentence` says too; 0 where they say nothing."""
    said = content_terms(words) - content_terms(question)
    return len(said & content_terms(sentence)) / len(said) if said else 0.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that may be the answer, the draft that it was, and what the model said of it to STATES_PROMPT."""

    claim: Claim
    draft: Completion
    states: Completion

    @property
    def least_likely(self) -> float:
        """The log-probability of the least likely token of the draft."""
        return min((token.logprob for token in self.draft.logprobs), default=0.0)

    @property
    def is_sure(self) -> bool:
        """Whether nothing more has to be asked of a sentence to count as an answer."""
        return bool(self.states.logprobs) and _log_odds(self.states) + SENTENCE.least_likely * self.least_likely > _SURE


async def consider(reader: Reader, question: str, outcome: Claim | Withheld, draft: Completion) -> Candidate | None:
    """The candidate that a checked draft is; `None` for one withheld, or about another office than the question.

    The model sees the sentences cited for the claim right before the question, and says in one token whether they state
    this answer to it.
    """
    if isinstance(outcome, Withheld) or _asks_for_another_office(question, outcome):
        return None
    return Candidate(outcome, draft, await _verdict(reader, STATES_PROMPT, question, outcome))


async def is_answer(
    reader: Reader, question: str, candidate: Candidate, rule: Rule, agreement: float, told: float = 1.0
) -> bool:
    """Whether `candidate` answers `question` and not one that is like it.

    Unless it is settled without that, the model says in one token whether the cited sentences answer the question.
    Where the provider gives no log-probabilities, two times yes and agreement count.
    """
    score = rule.bias + rule.least_likely * candidate.least_likely + rule.agreement * agreement + rule.told * told
    if candidate.states.logprobs:
        score += _log_odds(candidate.states)
        least, most = (score + rule.precisely * log_odds for log_odds in _PRECISELY_RANGE)
        if least > 0 or most < 0:
            return least > 0
    precisely = await _verdict(reader, PRECISELY_PROMPT, question, candidate.claim)
    if candidate.states.logprobs and precisely.logprobs:
        return score + rule.precisely * _log_odds(precisely) > 0
    agrees = agreement >= _LEAST_AGREEMENT and told >= _LEAST_TOLD
    return agrees and _says_yes(candidate.states) and _says_yes(precisely)


def _asks_for_another_office(question: str, claim: Claim) -> bool:
    """Whether `question` asks for the holder of an office that the evidence of `claim` does not speak of."""
    told = frozenset(word.stem for citation in claim.citations for word in words_of(citation.quote))
    return any(untold_offices(question, told))


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
