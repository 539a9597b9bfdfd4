"""An answer from a model that writes plain text: in a sentence, and where that leaves doubt, the best of several.

A small model finds more where the sentences nearest to the question are shown once more, right before it: so it is
asked for a second sentence, and for a few words. Each may be the answer. Where one has no evidence, since it says more
than the article or calls somebody otherwise, the sentence of the article that it comes from may be the answer itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from operator import itemgetter

from summarize import events
from summarize.checking import Checker, Draft
from summarize.errors import InvalidOutputError
from summarize.evidence import Claim, Withheld
from summarize.llm.completion import Completion
from summarize.llm.provider import Protocol
from summarize.reader import Reader
from summarize.tasks import abstention
from summarize.tasks.abstention import Candidate, Form, consider, contrast
from summarize.tasks.drafting import STATEMENT_TOKENS, check_alone, lines_of
from summarize.tasks.premises import false_premises, notice_of

SENTENCE_PROMPT, WORDS_PROMPT = "ask.plain", "ask.words"
PROMPTS = (SENTENCE_PROMPT, WORDS_PROMPT, *abstention.PROMPTS)
_WORDS_TOKENS = 24
WITHOUT_PROBABILITIES = (
    "The provider gives no log-probabilities: whether the article answers rests on its agreement"
    " with itself and its plain yes or no."
)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence that may answer, what its check made of it, and the candidate that it is, if it is one."""

    draft: Completion
    outcome: Claim | Withheld
    candidate: Candidate | None

    def written_again(self, draft: Completion) -> _Sentence:
        """The same sentence, which counts with the surer of its two drafts."""
        if self.candidate is None:
            return self
        again = replace(self.candidate, draft=draft)
        return replace(self, draft=draft, candidate=again) if again.least_likely > self.candidate.least_likely else self


async def find_plain_answer(
    reader: Reader, checker: Checker, question: str
) -> tuple[tuple[Claim, ...], tuple[Withheld, ...]]:
    """The claim that answers `question`, `()` where there is none, and what was withheld.

    A claim has evidence, and both code and the model find that it answers.
    """
    if premises := false_premises(question, reader.showing):
        # What some passages lack may stand in others.
        if not reader.shown:
            reader.tell(events.Notice(notice_of(premises)))
        return (), ()
    nearest = checker.nearest(question, reader.shown)
    sentences: list[_Sentence] = []
    drafts: list[str] = []
    withheld: list[Withheld] = []
    for shown in ("", nearest) if nearest else ("",):
        try:
            draft = await _write(reader, SENTENCE_PROMPT, question, shown)
        except InvalidOutputError:
            # A second sentence that cannot be used must not take the first with it.
            if not drafts:
                raise
            continue
        if not draft.logprobs and not shown:
            reader.tell(events.Notice(WITHOUT_PROBABILITIES))
        is_again = _line(draft) in drafts
        drafts.append(_line(draft))
        if not _line(draft):
            continue
        if is_again:
            sentences = [sentence.written_again(draft) for sentence in sentences]
            continue
        outcome = check_alone(checker, Draft(_line(draft)), context=[question])
        candidate = await consider(reader, question, outcome, Form.SENTENCE, draft)
        if isinstance(outcome, Withheld) and outcome not in withheld:
            reader.tell(events.WithheldClaim(outcome))
            withheld.append(outcome)
        if candidate and candidate.is_sure:
            candidate = await contrast(reader, question, candidate)
            if candidate.is_sure:
                return _answered(reader, candidate), tuple(withheld)
        # What was written with the nearest sentences in sight is right more often.
        sentences.insert(0, _Sentence(draft, outcome, candidate))
    if sentences:
        words: Completion | None = None
        with suppress(InvalidOutputError):  # the sentences are there all the same
            words = await _write(reader, WORDS_PROMPT, question, nearest)
            drafts.append(_line(words))
        candidates = await _candidates(reader, checker, question, sentences, words)
        scored = [(await abstention.score(reader, question, one, drafts), one) for one in candidates]
        for score, candidate in sorted(scored, key=itemgetter(0), reverse=True):
            if score <= 0:
                break
            contrasted = await contrast(reader, question, candidate)
            if contrasted is candidate or await abstention.score(reader, question, contrasted, drafts) > 0:
                return _answered(reader, contrasted), tuple(withheld)
    return (), tuple(withheld)


async def _candidates(
    reader: Reader, checker: Checker, question: str, sentences: Sequence[_Sentence], words: Completion | None
) -> list[Candidate]:
    """What may be the answer; of those that are as good as each other, the earlier ones are the better ones to read."""
    candidates = [sentence.candidate for sentence in sentences]
    unproven = [sentences[0].draft] if isinstance(sentences[0].outcome, Withheld) else []
    if words and words.finish_reason != "length":
        outcome = checker.check_words(_line(words), question)
        candidates.append(await consider(reader, question, outcome, Form.WORDS, words))
        unproven += [words] if _line(words) and isinstance(outcome, Withheld) else []
    seen: set[str] = set()
    for draft in unproven:
        quoted = checker.quoted(_line(draft), question, is_short=draft is words)
        if quoted is None or quoted.text in seen:
            continue
        seen.add(quoted.text)
        candidates.append(await consider(reader, question, quoted, Form.QUOTED, draft, proposed=_line(draft)))
    return [candidate for candidate in candidates if candidate]


async def _write(reader: Reader, prompt: str, question: str, sentences: str) -> Completion:
    """One line of an answer, with some sentences once more before the question; a few words need not be whole."""
    is_short = prompt == WORDS_PROMPT
    return await reader.complete(
        prompt,
        question=question,
        sentences=sentences,
        max_tokens=_WORDS_TOKENS if is_short else STATEMENT_TOKENS[Protocol.PLAIN],
        top_logprobs=1,
        stop=("\n",),
        allow_truncation=is_short,
    )


def _line(completion: Completion) -> str:
    return " ".join(lines_of(completion.text))


def _answered(reader: Reader, candidate: Candidate) -> tuple[Claim, ...]:
    reader.tell(events.Checked(candidate.claim))
    return (candidate.claim,)
