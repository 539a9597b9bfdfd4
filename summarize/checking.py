"""From a statement that a model wrote to a claim with citations, or to the reason why it is withheld."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from summarize.alignment import EvidenceIndex, is_boilerplate
from summarize.article import Article, Sentence, Span
from summarize.attributing import Attributor
from summarize.evidence import Citation, Claim, Reason, Withheld
from summarize.language.clauses import clauses_of
from summarize.language.english import is_english
from summarize.language.names import find_names
from summarize.language.orders import find_orders, is_in_orders, obeyed_words
from summarize.language.terms import content_terms
from summarize.language.wordings import in_words_of, with_its_plurals
from summarize.locating import Locator, Verdict
from summarize.referring import Referents
from summarize.support import Problem, altered_quotations, check_support

# What the evidence that code finds must cover of a statement's weight. Two sentences together cover much by chance, so
# more is asked of them: over twelve news articles every claim that mixed two facts lay under 0.94, and each clause has
# to be told by one of them. The words of two sentences do not tell who did what.
LEAST_COVERED_BY_ONE = 0.75
LEAST_COVERED_BY_MORE = 0.94
LEAST_COVERED_OF_CLAUSE = 0.6
# What the model's own quotations must cover where the article gives orders, which it may have obeyed.
LEAST_COVERED_DESPITE_ORDERS = 0.5
# The sentences nearest to a question: how many are shown with it once more, and their bytes.
_MOST_NEAREST = 4
_SIZE_OF_NEAREST = 1500
# What a sentence of the article that is the answer itself has to tell of the question's weight, and how long it may be.
_LEAST_TOLD_BY_QUOTED = 0.15
_LONGEST_QUOTED = 400
# "How many rescuers came?", "Three": three rescuers.
_HOW_MANY = re.compile(r"\bhow many ([a-z]+)", re.IGNORECASE)
_NUMBER = re.compile(r"\d[\d,]*|[A-Za-z]+(?:-[a-z]+)?")  # or what stands in its place: "none", "several"
# Marks that may stand before a sentence and after it, a note's number among them ("It closed.[1]").
_OPENING = "\"“„«‘'([¿¡$€£¥–—- \u00a0"
_CLOSED = re.compile(r"[.!?…。！？।؟۔][\"”“»’')\]\s]*(?:\[\d{1,3}\])*\Z")


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement as a model wrote it, with the quotations it gave; without any, code looks for the evidence."""

    text: str
    quotations: tuple[str, ...] = ()


def headline_and_date(article: Article) -> list[str]:
    """What numbers and names may come from beside the text: a headline that gives no orders, the day in words."""
    published, title = article.published, article.title
    dates = [f"{published:%A} {published.day} {published:%B %Y}"] if published else []
    return [*([title] if title and not find_orders(title) else []), *dates]


class Checker:
    """Checks drafts against one article. Everything it needs is computed once, and only when needed."""

    def __init__(self, article: Article) -> None:
        self.article = article

    def check(
        self,
        draft: Draft,
        *,
        context: Sequence[str] = (),
        within: Sequence[Sentence] | None = None,
        most: int = 2,
    ) -> Claim | Withheld:
        """The claim that `draft` becomes, or why it does not.

        `context` are further texts that its numbers and words may come from, such as the question; its names only
        where the draft brings its quotations, since a question about somebody does not make a sentence be about him.
        `within` limits the evidence to these sentences. At most `most` are cited where code looks for them.
        """
        text = " ".join(draft.text.split())
        if not any(character.isalnum() for character in text):
            # Nothing said is nothing proven, whatever was quoted for it.
            return Withheld(text=text, reason=Reason.NO_EVIDENCE)
        found = self._located(draft) if draft.quotations else self._aligned(text, within, most, context)
        if isinstance(found, Reason):
            return Withheld(text=text, reason=found)
        return self._supported(text, found, context, context if draft.quotations else ())

    def check_words(self, words: str, question: str) -> Claim | Withheld:
        """As `check`, for a few words that answer `question`: by the one sentence that has them and most of it.

        The words are checked as what they are together with the question, so that its names too have to stand there.
        Words that say nothing beyond the question are no answer. What the sentence has in the plural is told in it.
        """
        words = " ".join(words.split())
        if content_terms(words) <= content_terms(question):
            return Withheld(text=words, reason=Reason.NO_EVIDENCE)
        sentence = self._index.find_words(words, question, least=LEAST_COVERED_BY_ONE)
        if sentence is None:
            return Withheld(text=words, reason=Reason.UNSUPPORTED)
        span = Span(sentence.start, sentence.end)
        asked = in_words_of(self.article.text, question)
        counted = _HOW_MANY.search(asked)
        stated = f"{words} {counted[1]}" if counted and _NUMBER.fullmatch(words) else words
        outcome = self._supported(f"{asked} {stated}", [span], [question], ()).model_copy(update={"text": words})
        if isinstance(outcome, Withheld):
            return outcome
        cited = self._sentences_at([citation.span for citation in outcome.citations])
        if not self._index.touches(words, cited, asked=question):
            return Withheld(text=words, reason=Reason.UNSUPPORTED)
        text = with_its_plurals(self.article.slice(sentence), words)
        return self._attributor.attributed(outcome.model_copy(update={"text": text}))

    def nearest(self, question: str, within: Sequence[Span] = ()) -> str:
        """The few sentences that say most of `question`, as the article has them; of the places `within`, if any."""
        sentences = self._index.nearest(question, most=_MOST_NEAREST, size=_SIZE_OF_NEAREST, within=within)
        return " ".join(map(self.article.slice, sentences))

    def quoted(self, answer: str, question: str, *, is_short: bool = False) -> Claim | None:
        """The sentence of the article that says most of `answer` to `question`, as a claim in the article's own words.

        `None` where there is none, where it is long or no whole sentence, and where it tells next to nothing of the
        question. An answer that `is_short` is looked for as `check_words` does. An article that gives orders to a
        machine does not answer for itself: the model may have been told what to point at.
        """
        if find_orders(self.article.text):
            return None
        if is_short:
            best = self._index.find_words(answer, question, least=LEAST_COVERED_BY_ONE)
            found = [best] if best else []
        else:
            found = [*self._index.find(answer, most=1, given=[question])]
        if not found or self._index.coverage(question, found) < _LEAST_TOLD_BY_QUOTED:
            return None
        text = " ".join(self.article.slice(found[0]).split())
        if len(text) > _LONGEST_QUOTED or not _is_whole(text) or is_boilerplate(text):
            return None
        span = Span(found[0].start, found[0].end)
        return self._attributor.attributed(Claim(text=text, citations=(Citation.of(self.article, span),)))

    def _supported(
        self, text: str, found: list[Span], context: Sequence[str], naming: Sequence[str]
    ) -> Claim | Withheld:
        """The claim that `text` is by the places `found`, or what they do not say of it; `naming` as in `_problems`."""
        if (obeyed := obeyed_words(text, self.article.text)) or self._is_beside_orders(text, found, context):
            return Withheld(text=text, reason=Reason.UNSUPPORTED, detail=", ".join(obeyed) or None)
        problems = self._problems(text, found, context, naming)
        missing = [problem.detail for problem in problems if problem.reason is Reason.NAME]
        if missing and len(missing) == len(problems):
            # "He appealed" proves who appealed only together with the sentence that names him.
            found = sorted({*found, *self._referents.naming(missing, found[0], text, context)})
            problems = self._problems(text, found, context, naming)
        if problems:
            details = ", ".join(dict.fromkeys(problem.detail for problem in problems))
            return Withheld(text=text, reason=problems[0].reason, detail=details)
        altered = altered_quotations(text, [*map(self.article.slice, self._sentences_at(found)), *context])
        if altered:
            # What stands between quotation marks is somebody's words: changed by one, they are nobody's.
            return Withheld(text=text, reason=Reason.NOT_FOUND, detail=", ".join(altered))
        claim = Claim(text=text, citations=tuple(Citation.of(self.article, span) for span in found))
        return self._attributor.attributed(claim)

    @cached_property
    def _index(self) -> EvidenceIndex:
        return EvidenceIndex(self.article)

    @cached_property
    def _attributor(self) -> Attributor:
        return Attributor(self.article)

    @cached_property
    def _referents(self) -> Referents:
        return Referents(self.article, self._attributor)

    @cached_property
    def _locator(self) -> Locator:
        return Locator.of(self.article)

    def _located(self, draft: Draft) -> list[Span] | Reason:
        """The places of the model's quotations; those that do not stand in the article count for nothing."""
        spans: list[Span] = []
        verdicts: list[Verdict] = []
        for quotation in draft.quotations:
            located = self._locator.locate(quotation)
            verdicts.append(located.verdict)
            if located.span is None or is_in_orders(self.article.text, located.span):
                continue
            if located.span not in spans:
                spans.append(located.span)
        if spans:
            return sorted(spans)
        return Reason.TOO_SHORT if Verdict.TOO_SHORT in verdicts else Reason.NOT_FOUND

    def _aligned(
        self, text: str, within: Sequence[Sentence] | None, most: int, context: Sequence[str]
    ) -> list[Span] | Reason:
        """The sentences that code finds for a statement, as long as they tell it; one alone may do what two cannot."""
        reason = Reason.NO_EVIDENCE
        names = [name.text for name in find_names(text)]
        ways = [(count, [*context]) for count in range(most, 0, -1)]
        if names:
            # The sentence that tells it may say "she": it is found by what is told, not by the name.
            ways.append((1, [*context, *names]))
        for count, given in ways:
            sentences = self._index.find(text, most=count, given=given)
            if within is not None:
                allowed = set(within)
                sentences = tuple(sentence for sentence in sentences if sentence in allowed)
            if sentences and self._is_covered(text, sentences, context) and self._index.touches(text, sentences):
                return [Span(s.start, s.end) for s in sentences]
            if sentences:
                reason = Reason.UNSUPPORTED
        return reason

    def _is_covered(self, text: str, sentences: Sequence[Sentence], context: Sequence[str]) -> bool:
        """Whether the evidence that code has found says enough of what the statement says."""
        covered = self._index.coverage(text, sentences, given=context)
        if len(sentences) == 1:
            if covered < LEAST_COVERED_BY_ONE and (names := self._understood(text, sentences[0], context)):
                covered = self._index.coverage(text, sentences, given=[*context, *names])
            return covered >= LEAST_COVERED_BY_ONE
        return covered >= LEAST_COVERED_BY_MORE and all(
            any(self._tells(sentence, clause) for sentence in sentences) for clause in clauses_of(text)
        )

    def _understood(self, text: str, sentence: Sentence, context: Sequence[str]) -> list[str]:
        """The names of a statement, if a sentence has each or means it: "Pugh" is Gareth Pugh, and so is "he"."""
        problems = self._unsupported(text, [self.article.slice(sentence)], ())
        missing = [one.detail for one in problems if one.reason is Reason.NAME]
        if missing and not self._referents.naming(missing, Span(sentence.start, sentence.end), text, context):
            return []
        return [name.text for name in find_names(text)]

    def _tells(self, sentence: Sentence, clause: str) -> bool:
        """Whether one sentence covers a clause and has its numbers and names; its subject may mean a name before it."""
        antecedents = self._referents.antecedents(sentence)
        if self._index.coverage(clause, [sentence], given=antecedents) < LEAST_COVERED_OF_CLAUSE:
            return False
        evidence = [self.article.slice(sentence)]
        numbers = self._unsupported(clause, evidence, ())
        names = self._unsupported(clause, evidence, antecedents)
        return not any(one.reason is Reason.NUMBER for one in numbers) and not any(
            one.reason is Reason.NAME for one in names
        )

    def _is_beside_orders(self, text: str, spans: Sequence[Span], context: Sequence[str]) -> bool:
        """Whether the article gives orders, and the statement says little of what it cites: it may follow them."""
        if not find_orders(self.article.text):
            return False
        return self._index.coverage(text, self._sentences_at(spans), given=context) < LEAST_COVERED_DESPITE_ORDERS

    def _problems(
        self, text: str, spans: Sequence[Span], context: Sequence[str], naming: Sequence[str]
    ) -> list[Problem]:
        """What the cited sentences do not say; names count as known only where they stand in `naming`."""
        evidence = [self.article.slice(sentence) for sentence in self._sentences_at(spans)]
        problems = self._unsupported(text, evidence, context)
        if naming != context:
            named = self._unsupported(text, evidence, naming)
            problems += [one for one in named if one.reason is Reason.NAME and one not in problems]
        return problems

    def _sentences_at(self, spans: Sequence[Span]) -> list[Sentence]:
        """The whole sentences that the cited spans lie in: a negation may stand outside the quoted words."""
        return sorted({sentence for span in spans for sentence in self.article.sentences_overlapping(span)})

    def _unsupported(self, text: str, evidence: Sequence[str], context: Sequence[str]) -> list[Problem]:
        known = [*headline_and_date(self.article), *context]
        return check_support(
            text, evidence, context=known, is_english=is_english(self.article.text, self.article.language)
        )


def _is_whole(sentence: str) -> bool:
    """Whether a sentence begins like one, with no small letter ("eBay" has a capital), and is closed by a mark."""
    begun = sentence.lstrip(_OPENING)
    begins = begun[:1].isalnum() and (not begun[0].islower() or begun[1:2].isupper())
    return begins and _CLOSED.search(sentence) is not None
