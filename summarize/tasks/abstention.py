"""Whether what was written answers the question: what code sees in it, and what the model is sure of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from summarize.article import Article
from summarize.evidence import Claim, Withheld
from summarize.language.asked import asks_yes_or_no, offers_a_choice, tells_what_is_asked
from summarize.language.english import is_english
from summarize.language.modifiers import without_each_modifier
from summarize.language.offices import untold_offices
from summarize.language.ordinary import words
from summarize.language.terms import content_terms, words_of
from summarize.language.turning import is_of_another, is_turned_round
from summarize.llm.adapters import SWITCHED_ON
from summarize.llm.completion import Completion
from summarize.reader import Reader

PRECISELY_PROMPT = "answered.precisely"
STATES_PROMPT = "answered.states"
TAUGHT_PROMPT = "answered.taught"
PROMPTS = (STATES_PROMPT, PRECISELY_PROMPT, TAUGHT_PROMPT)

# What ends by asking tells nothing, unless it tells what somebody asked: 'She asked: "Who will pay?"'.
_ASKING = re.compile(r"\?\W*\Z")
_ASKED = re.compile(r"\b(?:ask|wonder|inquire|enquire|say|said)\w*\b[^?]{0,60}[:\"“‘]", re.IGNORECASE)
# What asks for more than yes or no.
_OPEN = re.compile(r"\b(?:who|whom|whose|what|when|where|which|why|how)\b", re.IGNORECASE)
# Words of grammar that say something all the same: "Nobody was hurt", "Most of the crew survived".
_SAYING_MUCH = words(
    """
    all both everybody everyone everything nobody none nothing once one no most many few several some inside outside
    here never always already now soon not very against under
    """
)

# The log-odds of PRECISELY_PROMPT lay under this wherever they were measured.
_MOST_PRECISELY = 3.5
# How far the drafts have to agree where the model's plain yes is all there is.
_LEAST_AGREEMENT = 0.7

# What the model is shown of the evidence, in bytes; sentences as long as that are hardly ever met.
MOST_EVIDENCE = 3000
_LIKELY_TOKENS = 20
# The log-probability of a word that is not among the likely ones.
_UNLIKELY = -10.0


def agreement_of(words: str, sentence: str, question: str) -> float:
    """The share, 0 to 1, of what `words` say beyond `question` that `sentence` says too; 0 where they say nothing.

    What answers by yes or no, or by one of several that are named, need not go beyond the question.
    """
    said = content_terms(words)
    if not asks_yes_or_no(question) and not offers_a_choice(question):
        said -= content_terms(question)
    return len(said & content_terms(sentence)) / len(said) if said else 0.0


class Form(StrEnum):
    """What an answer is: a sentence of the model, a few words, a sentence of the article."""

    SENTENCE = "sentence"
    WORDS = "words"
    QUOTED = "quoted"


@dataclass(frozen=True, slots=True)
class _Rule:
    """How much each signal weighs in whether a candidate answers; the log-odds of the verdict of `prompt` weigh 1.

    `precisely` weighs the log-odds of PRECISELY_PROMPT, which is not asked where it weighs nothing; `least_likely` the
    log-probability of the draft's least likely token; `agreement` the share that all drafts agree with it; and
    `burdens` are what they have to outweigh. From `sure` on, the verdict and the least likely token of the model's
    sentence count as an answer whatever else would be asked. Where it `is_contrasted`, the verdict on a candidate that
    would count is asked again for the question without some of its words (see `contrast`).
    """

    prompt: str
    precisely: float
    least_likely: float
    agreement: float
    burdens: Mapping[Form, float]
    sure: float
    is_contrasted: bool


# Both were fitted with the default embedded model on the calibration half of SQuAD 2.0 and on ordinary questions over
# news together, the first of them for the earliest candidate that suffices; what else was tried stands in
# benchmarks/RESULTS.md.
_UNTAUGHT = _Rule(
    STATES_PROMPT, 0.6, 0.6, 1.0, {Form.SENTENCE: 2.0, Form.WORDS: 1.7, Form.QUOTED: 2.6}, sure=1.0, is_contrasted=False
)
_TAUGHT = _Rule(
    TAUGHT_PROMPT, 0.0, 0.3, 1.0, {Form.SENTENCE: 0.5, Form.WORDS: 0.5, Form.QUOTED: 1.0}, sure=1.0, is_contrasted=True
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that may be the answer: its form, the draft behind it, the verdict on it, and what that weighs.

    The verdict is on `answer`: the text of the claim, or the draft that the claim proves. `overlooked` is what
    `contrast` takes off its log-odds, `None` until that is known.
    """

    claim: Claim
    form: Form
    draft: Completion
    answer: str
    verdict: Completion
    rule: _Rule
    overlooked: float | None = None

    @property
    def least_likely(self) -> float:
        """The log-probability of the least likely token of the draft."""
        return min((token.logprob for token in self.draft.logprobs), default=0.0)

    @property
    def log_odds(self) -> float:
        """The log-odds of the verdict less what it overlooked, 0 where the provider gives none."""
        return _log_odds(self.verdict) - (self.overlooked or 0.0) if self.verdict.logprobs else 0.0

    @property
    def is_sure(self) -> bool:
        """Whether nothing more has to be asked of a sentence to count as an answer."""
        if not self.verdict.logprobs:
            return False
        return self.log_odds + self.rule.least_likely * self.least_likely > self.rule.sure


async def consider(
    reader: Reader,
    question: str,
    outcome: Claim | Withheld,
    form: Form,
    draft: Completion,
    *,
    proposed: str | None = None,
) -> Candidate | None:
    """The candidate that a checked draft is; `None` for one withheld, and for one that cannot answer the question.

    The model sees the sentences cited for the claim right before the question, and says in one token whether they state
    this answer to it, or the one `proposed`.
    """
    if not isinstance(outcome, Claim):
        return None
    answer = proposed or outcome.text
    if not can_answer(question, answer, outcome, form, reader.article):
        return None
    rule = _TAUGHT if reader.client.endpoint.is_taught else _UNTAUGHT
    verdict = await _verdict(reader, rule.prompt, question, _evidence_of(outcome), answer)
    return Candidate(outcome, form, draft, answer, verdict, rule)


async def contrast(reader: Reader, question: str, candidate: Candidate) -> Candidate:
    """`candidate` with what its verdict overlooked; as it is where its rule asks for nothing, or that is known.

    "What is the least critical resource?" has one word that the article does not have, and whoever knows what is
    critical there may overlook it. Without such a word the model's yes gains where the word speaks against the answer,
    and gains nothing where it only puts in other words what the article has ("*stone* house" for one "of dolerite").
    What it gains is taken off, for the word that makes the most of it.
    """
    article = reader.showing
    is_asked = candidate.rule.is_contrasted and candidate.overlooked is None and candidate.verdict.logprobs
    if not is_asked or not is_english(article.text, article.language):
        return candidate
    evidence, overlooked = _evidence_of(candidate.claim), 0.0
    for shorter in without_each_modifier(question, f"{article.title or ''} {article.text}"):
        verdict = await _verdict(reader, candidate.rule.prompt, shorter, evidence, candidate.answer)
        if verdict.logprobs:
            overlooked = max(overlooked, _log_odds(verdict) - _log_odds(candidate.verdict))
    return replace(candidate, overlooked=overlooked)


def can_answer(question: str, answer: str, claim: Claim, form: Form, article: Article) -> bool:
    """Whether `answer`, for which `claim` has evidence, may answer `question`, as far as words tell.

    One cannot that is about another office, only says the question again ("The telescope is stationed in space"), is a
    question itself, has nothing of the kind that is asked for, or tells the deed the other way round or of another.
    """
    evidence = _evidence_of(claim)
    if _asks_for_another_office(question, evidence):
        return False
    if any(_repeats(question, text) or _only_asks(text) for text in (answer, claim.text)):
        return False
    # These go by the grammar of English. A few words do not tell themselves who does what.
    return not is_english(article.text, article.language) or (
        all(tells_what_is_asked(question, text, evidence) for text in (answer, claim.text))
        and not is_turned_round(question, answer, evidence if form is Form.WORDS else claim.text)
        and not any(is_of_another(text, evidence) for text in (question, answer))
    )


async def score(reader: Reader, question: str, candidate: Candidate, drafts: Sequence[str]) -> float:
    """How much speaks for `candidate` as the answer to `question` and not to one like it; above 0 it is one.

    `drafts` are all answers that were written: a model that has read the answer gives it however it is asked, one that
    guesses often does not. Unless it is settled without that, the model says in one token whether the cited sentences
    answer the question. Where the provider gives no log-probabilities, two times yes and agreement count.
    """
    text, rule = candidate.claim.text, candidate.rule
    agreement = sum(agreement_of(draft, text, question) for draft in drafts) / len(drafts)
    total = rule.least_likely * candidate.least_likely + rule.agreement * agreement - rule.burdens[candidate.form]
    if candidate.verdict.logprobs:
        total += candidate.log_odds
        if not rule.precisely or total + rule.precisely * _MOST_PRECISELY <= 0:
            return total
    precisely = await _verdict(reader, PRECISELY_PROMPT, question, _evidence_of(candidate.claim), text)
    if candidate.verdict.logprobs and precisely.logprobs:
        return total + rule.precisely * _log_odds(precisely)
    is_answer = agreement >= _LEAST_AGREEMENT and _says_yes(candidate.verdict) and _says_yes(precisely)
    return agreement if is_answer else 0.0


def _repeats(question: str, answer: str) -> bool:
    """Whether `answer` has no word beyond `question`, and this asks neither for yes or no nor for one of several.

    Another form of a word may be the answer: "What are algorithms with random bits called?", "Randomized algorithms".
    """

    def said(text: str) -> set[str]:
        return {word.lower for word in words_of(text) if word.is_content or word.lower in _SAYING_MUCH}

    is_open = _OPEN.search(question) is not None and not asks_yes_or_no(question) and not offers_a_choice(question)
    return is_open and said(answer) <= said(question)


def _only_asks(text: str) -> bool:
    return _ASKING.search(text) is not None and _ASKED.search(text) is None


def _asks_for_another_office(question: str, evidence: str) -> bool:
    """Whether `question` asks for the holder of an office that `evidence` does not speak of."""
    return any(untold_offices(question, frozenset(word.stem for word in words_of(evidence))))


def _evidence_of(claim: Claim) -> str:
    evidence = " ".join(citation.quote for citation in claim.citations)
    return evidence.encode()[:MOST_EVIDENCE].decode(errors="ignore")


async def _verdict(reader: Reader, prompt: str, question: str, evidence: str, answer: str) -> Completion:
    return await reader.complete(
        prompt,
        question=question,
        answer=answer,
        evidence=evidence,
        max_tokens=1,
        top_logprobs=_LIKELY_TOKENS,
        extra=SWITCHED_ON if prompt == TAUGHT_PROMPT else None,
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
