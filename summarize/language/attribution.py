"""Who is quoted as saying what: quotations and reported speech, each with its speaker, and none that is unclear."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from summarize.article import Article, Sentence, Span
from summarize.language.orders import is_in_orders
from summarize.language.quotations import Quotation, find_quotations
from summarize.language.saying import (
    ACCORDING,
    AFTER_QUOTE,
    BARE,
    CALLING,
    CLAUSE,
    CLAUSE_BEGINS,
    CLOSED_BEFORE,
    GOES_ON,
    INTRO_WORD,
    LINE,
    MAY_STAND_BETWEEN,
    NOUN_OR_VERB,
    OTHER_VOICE,
    SAYING,
    SENTENCE_END,
    TAKING,
    THAT,
    VERB_FIRST,
    WITH,
)
from summarize.language.speakers import Speaker, is_personal_name, read_speaker, surnames


@dataclass(frozen=True, slots=True)
class Attributed:
    """Words that the article attributes to someone.

    `speaker` is the text at `speaker_span`: the naming itself, for "he said" the one that it refers to. `words` is what
    is said, inside the quotation marks where it is `direct`. `sentence_index` is the sentence in which the words begin,
    `verb` the verb of saying as the text has it ("" where there is none).
    """

    speaker: str
    speaker_span: Span
    words: Span
    sentence_index: int
    direct: bool
    verb: str


_CAPITALS = re.compile(r"[A-Z][\w-]*\w(?: [A-Z][\w-]*\w){0,5}")
# What may follow "…, X said" to the end of the sentence.
_TAIL = re.compile(
    r"(?: (?:to|in|on|at|via|during|after|from|last|earlier|this|yesterday|reporters|[A-Z])[^,;:\"“”]{0,70})?[.]?"
)
# Paragraphs that "he said" may look back.
_REACH = 3
# Quoted words inside a clause that are fewer than these are a term or a title.
_FEWEST_WORDS = 3


def find_attributed(article: Article) -> tuple[Attributed, ...]:
    """What the article says that someone said, in the order of the words; English.

    Quotations of one or two words are left out unless a verb of saying introduces them, and so is every quotation whose
    speaker is not clear: a wrong one would be worse than none. So is what is addressed to a machine.
    """
    return tuple(said for said in _Reader(article).read() if not is_in_orders(article.text, said.words))


class _Reader:
    """Reads one article from the top; what it has found so far tells whom "he said" means."""

    def __init__(self, article: Article) -> None:
        self.text = article.text
        self.sentences = article.sentences
        self.starts = [sentence.start for sentence in self.sentences]
        self.quotations = find_quotations(self.text)
        self.people = surnames(self.text)
        self.quotation_starts = [one.outer.start for one in self.quotations]
        self.quoted = bytearray(len(self.text))
        for one in self.quotations:
            self.quoted[one.outer.start : one.outer.end] = b"\1" * len(one.outer)
        self.found: list[Attributed] = []
        self.kept: set[Span] = set()
        self.known: set[str] = set()  # the last words of the speakers so far
        self.speakers: dict[int, Speaker] = {}  # the last speaker in each sentence
        self.pronouns: dict[str, str] = {}  # which pronoun a person goes by
        self.by_quotation: dict[Span, Speaker] = {}

    def read(self) -> tuple[Attributed, ...]:
        previous: Speaker | None = None
        for line in LINE.finditer(self.text):
            if line[0].isupper():
                continue  # a headline
            inside = self._quotations_in(line.start(), line.end())
            if previous is not None and self._is_all_quoted(line, inside):
                for one in inside:
                    self._keep(previous, one.inner, "", direct=True, quotation=one)
            else:
                previous = self._read_line(line, inside)
        return tuple(sorted(self.found, key=lambda one: (one.words, one.direct)))

    def _quotations_in(self, start: int, end: int) -> list[Quotation]:
        first, last = bisect_left(self.quotation_starts, start), bisect_left(self.quotation_starts, end)
        return list(self.quotations[first:last])

    def _is_all_quoted(self, line: re.Match[str], inside: list[Quotation]) -> bool:
        rest = list(line[0])
        for one in inside:
            rest[one.outer.start - line.start() : one.outer.end - line.start()] = " " * len(one.outer)
        return bool(inside) and not "".join(rest).strip()

    def _read_line(self, line: re.Match[str], inside: list[Quotation]) -> Speaker | None:
        """Reads a paragraph; returns who is still speaking at its end, if anyone."""
        first, last = bisect_left(self.starts, line.start()), bisect_left(self.starts, line.end())
        sentences = self.sentences[first:last]
        events: list[tuple[int, Sentence | int]] = [(one.start, one) for one in sentences]
        events += [(one.outer.start, number) for number, one in enumerate(inside)]
        for _, event in sorted(events, key=lambda one: (one[0], isinstance(one[1], int))):
            if isinstance(event, int):
                self._read_quotation(line, inside, event)
            else:
                self._read_reported(event)
        if inside and (speaker := self.by_quotation.get(inside[-1].outer)) is not None:
            return speaker if self._sentence_end(inside[-1].outer.end, line.end()) is None else None
        if (
            not inside
            and sentences
            and (speaker := self.speakers.get(sentences[-1].index)) is not None
            and speaker.is_person
        ):
            return speaker
        return None

    def _read_quotation(self, line: re.Match[str], inside: list[Quotation], number: int) -> None:
        one = inside[number]
        before = inside[number - 1].outer.end if number else line.start()
        after = inside[number + 1].outer.start if number + 1 < len(inside) else line.end()
        speaker, verb = self._speaker_after(one, after) or self._speaker_before(one, before) or (None, "")
        if speaker is None and number:
            gap = self.text[before : one.outer.start]
            earlier = self.by_quotation.get(inside[number - 1].outer)
            first = inside[number - 1]
            is_interrupted = self._speaker_after(first, one.outer.start) is not None
            if (
                earlier
                and is_interrupted
                and re.search(r"[.,:]\s*$", gap)
                and self._sentence_end(before, before + len(gap.rstrip())) is None
            ):
                speaker = earlier
        if speaker is None:
            speaker, verb = self._speaker_of_fragment(one) or (None, "")
        if speaker is not None:
            self._keep(speaker, one.inner, verb, direct=True, quotation=one)

    def _speaker_after(self, one: Quotation, end: int) -> tuple[Speaker, str] | None:
        """`"…," X said` and `"…," said X`."""
        text = self.text
        trail = re.compile(r",?\s*").match(text, one.outer.end)
        start = trail.end() if trail else one.outer.end
        if not (CLOSED_BEFORE.search(text[one.inner.start : one.inner.end]) or text.startswith(",", one.outer.end)):
            return None
        sentence_end = self._sentence_end(start, end)
        stop = end if sentence_end is None else sentence_end
        for pattern in (VERB_FIRST, AFTER_QUOTE):
            if (match := pattern.match(text, start, stop)) is not None:
                return self._heard(match)
        if (match := ACCORDING.match(text, start, stop)) is not None:
            return self._heard(match)
        return None

    def _sentence_end(self, start: int, end: int) -> int | None:
        """Where the first sentence that ends between the two does so."""
        ends = SENTENCE_END.finditer(self.text, start, end)
        return next((one.start() + 1 for one in ends if not self._is_initial(one.start())), None)

    def _is_initial(self, stop: int) -> bool:
        """Whether the full stop at `stop` ends an initial or an abbreviation: "Michael J. Driscoll"."""
        return (
            re.search(r"(?:\b[A-Z]|\b(?:Mr|Mrs|Ms|Dr|Gen|Sen|Rep|Gov|Lt|St))$", self.text[max(0, stop - 4) : stop])
            is not None
        )

    def _speaker_before(self, one: Quotation, begin: int) -> tuple[Speaker, str] | None:
        """`X said: "…"`, `X said, "…"` and `with X saying, "…"`."""
        text = self.text
        ends = [m.end() for m in SENTENCE_END.finditer(text, begin, one.outer.start) if not self._is_initial(m.start())]
        begin = ends[-1] if ends else begin
        while begin < one.outer.start and text[begin] in " ,.\t":
            begin += 1
        lead = text[begin : one.outer.start]
        if not re.search(r"[,:]\s*$", lead):
            return None
        if (match := WITH.search(text, begin, one.outer.start)) is not None:
            return self._heard(match)
        match = CLAUSE.match(text, begin, one.outer.start)
        if match is None:
            return None
        rest = text[match.end() : one.outer.start].strip()
        return self._heard(match) if rest == "," or (rest.endswith(":") and len(rest) <= 80) else None

    def _speaker_of_fragment(self, one: Quotation) -> tuple[Speaker, str] | None:
        """`X said that it was "…"`: words quoted inside a reported clause."""
        sentence = self._sentence(one.outer.start)
        match = CLAUSE.match(self.text, sentence.start, one.outer.start)
        if match is None or sentence.start >= one.outer.start or match["verb"] is None:
            return None
        rest = self.text[match.end() : one.outer.start]
        is_named_so = match["verb"] in {"called", "calls"} or re.search(r"\bcalling [^,;]{1,40}$", rest)
        is_long = len(self.text[one.inner.start : one.inner.end].split()) >= _FEWEST_WORDS
        if not (is_long or is_named_so) or len(rest) > 200 or OTHER_VOICE.search(rest):
            return None
        if re.search(r", (?:but|while|although|though|who|which) |; ", rest):
            return None
        return self._heard(match)

    def _read_reported(self, sentence: Sentence) -> None:
        text, end = self.text, sentence.end
        if (initial := ACCORDING.match(text, sentence.start, end)) is not None:
            if (heard := self._heard(initial)) is not None and text.startswith(", ", initial.end()):
                self._keep(heard[0], self._clipped(initial.end() + 2, end), heard[1], direct=False)
            return
        match = CLAUSE.match(text, sentence.start, end)
        heard = self._heard(match) if match is not None and match["verb"] else None
        if match is None or heard is None:
            self._read_tail(sentence)
            return
        start = self._content(match.end(), end, match["verb"], heard[0])
        verb = match["verb"]
        at = start if start is not None else match.end()
        while True:
            goes_on = self._outside_quotes(GOES_ON, at, end)
            stop = goes_on.start() if goes_on else end
            if start is not None:
                self._keep(heard[0], self._clipped(start, stop), verb, direct=False)
            # After "X said A met B and warned C" the one who warned may be A.
            is_clear = goes_on is not None and (goes_on["doing"] or (goes_on["finite"] and verb in TAKING))
            if goes_on is None or not is_clear:
                return
            verb, at = goes_on["verb"] or goes_on["doing"], goes_on.end()
            start = at
            if not goes_on["that"] and verb in SAYING:
                start = self._content(at - 1, end, verb, heard[0])

    def _outside_quotes(self, pattern: re.Pattern[str], at: int, end: int) -> re.Match[str] | None:
        for match in pattern.finditer(self.text, at, end):
            if not self.quoted[match.start()]:
                return match
        return None

    def _content(self, at: int, end: int, verb: str, speaker: Speaker) -> int | None:
        """Where what is said begins, after its verb; `None` where the verb has no such words."""
        text = self.text
        if verb in CALLING:
            return None
        that = THAT.match(text, at, end)
        if that is not None:
            between = that["between"]
            if not between or verb in {"told", "tells"} or MAY_STAND_BETWEEN.match(between):
                return that.end()
        if verb in NOUN_OR_VERB:
            return None  # "insurance claims rose"
        if verb in TAKING:
            return at + 1 if text[at : at + 1] == " " else None
        if verb not in BARE:
            return None
        if text.startswith(", ", at) and verb in {"said", "says"} and text[at + 2 : at + 3].isalpha():
            return at + 2
        begins = CLAUSE_BEGINS.match(text, at, end)
        return begins.end() if begins is not None and len(text[begins.end() : end].split()) >= _FEWEST_WORDS else None

    def _read_tail(self, sentence: Sentence) -> None:
        """`…, X said.` and `…, according to X.`: the words stand before their speaker."""
        text = self.text
        for comma in re.finditer(", ", text[sentence.start : sentence.end]):
            at = sentence.start + comma.start()
            words = text[sentence.start : at]
            if len(words.split()) <= _FEWEST_WORDS or self._holds_remark(sentence):
                continue
            match = ACCORDING.match(text, at + 2, sentence.end) or AFTER_QUOTE.match(text, at + 2, sentence.end)
            if match is None or (re.match(INTRO_WORD, words) and "," not in words):
                continue
            rest = text[match.end() : sentence.end]
            if not _TAIL.fullmatch(rest) or CLAUSE_BEGINS.match(rest):
                continue
            if self.quoted[at] or re.search(r" (?:and|who|which|that)$", words):
                continue
            if (heard := self._heard(match)) is not None and heard[1] not in NOUN_OR_VERB:
                self._keep(heard[0], Span(sentence.start, at), heard[1], direct=False)
                return

    def _holds_remark(self, sentence: Sentence) -> bool:
        """Whether a quotation in the sentence ends as remarks do before their speaker: `"…," X said`."""
        inside = self._quotations_in(sentence.start, sentence.end)
        return any(CLOSED_BEFORE.search(self.text[one.inner.start : one.inner.end]) for one in inside)

    def _clipped(self, start: int, end: int) -> Span:
        """The words without the full stop after them."""
        while end > start and self.text[end - 1] in ".,; \n":
            end -= 1
        return Span(start, end)

    def _heard(self, match: re.Match[str]) -> tuple[Speaker, str] | None:
        """The speaker and the verb of a match, a pronoun resolved."""
        groups = match.groupdict()
        verb = groups.get("verb") or ("quoted as saying" if groups.get("quoted") else "according to")
        phrase = Span(*match.span("phrase"))
        speaker = read_speaker(self.text, phrase, self.people)
        if speaker is None or (verb in NOUN_OR_VERB and not (speaker.is_person or self._is_name(speaker))):
            return None
        if aside := groups.get("aside"):
            first = re.match(r", ([^,]+)", aside)
            words = first[1].split(" ") if first else []
            if speaker.pronoun is None and words and is_personal_name(words):
                start = match.start("aside") + 2
                if _is_proper(speaker):
                    return None  # a list of names
                speaker = Speaker(" ".join(words), Span(start, start + len(first[1] if first else "")), True, False)
        if speaker.pronoun is not None:
            speaker = self._meant(speaker.pronoun, phrase.start)
        return (speaker, verb) if speaker is not None else None

    def _is_name(self, speaker: Speaker) -> bool:
        """Whether the words are capitalised after a lower-case one somewhere, and not only to begin a sentence."""
        return re.search(rf"[a-z,] {re.escape(speaker.text)}\b", self.text) is not None and speaker.text[:1].isupper()

    def _meant(self, pronoun: str, at: int) -> Speaker | None:
        """Whom a pronoun at `at` means, by who spoke or was spoken of last; `None` where that is not clear."""
        here = self._sentence(at)
        for index in range(here.index - 1, -1, -1):
            sentence = self.sentences[index]
            if here.paragraph - sentence.paragraph > _REACH:
                return None
            speaker = self.speakers.get(index)
            if pronoun in {"it", "they"}:
                is_fit = speaker is not None and not speaker.is_person and speaker.is_plural == (pronoun == "they")
                return speaker if is_fit else None
            if speaker is None or not speaker.is_person:
                named = self._people_in(sentence)
                others = [
                    one
                    for one in self.sentences[max(0, index - 12) : here.index]
                    if one.paragraph == sentence.paragraph
                ]
                named += [person for one in others if named and one is not sentence for person in self._people_in(one)]
                is_one = len({one.text.split(" ")[-1] for one in named}) == 1
                if named and not (is_one and named[0].span.start == sentence.start and self._is_sure(named[0])):
                    return None
                speaker = named[0] if named else None
            if speaker is not None:
                key = speaker.text.split(" ")[-1]
                return speaker if self.pronouns.setdefault(key, pronoun) == pronoun else None
        return None

    def _is_sure(self, person: Speaker) -> bool:
        """Whether a name is that of a person: a first and a last one, or the last one of somebody who spoke."""
        return " " in person.text or person.text in self.known

    def _people_in(self, sentence: Sentence) -> list[Speaker]:
        """The people named in a sentence, outside quotation marks; first names count where they stand."""
        found: list[Speaker] = []
        for match in _CAPITALS.finditer(self.text, sentence.start, sentence.end):
            if match[0].split(" ")[-1] in self.people and not self._is_quoted(Span(*match.span())):
                found.append(Speaker(match[0], Span(*match.span()), True, False))
        return found

    def _is_quoted(self, span: Span) -> bool:
        return any(self.quoted[span.start : span.end])

    def _sentence(self, at: int) -> Sentence:
        return self.sentences[max(0, bisect_right(self.starts, at) - 1)]

    def _keep(
        self, speaker: Speaker, words: Span, verb: str, *, direct: bool, quotation: Quotation | None = None
    ) -> None:
        if len(words) < 2 or words in self.kept:
            return
        if not direct and len(self.text[words.start : words.end].split()) < _FEWEST_WORDS:
            return
        index = self._sentence(words.start).index
        self.kept.add(words)
        self.known.add(speaker.text.split(" ")[-1])
        self.found.append(Attributed(speaker.text, speaker.span, words, index, direct, verb))
        end = self._sentence(words.end - 1).index
        for one in {index, end, self._sentence(speaker.span.start).index} if quotation is None else {index, end}:
            self.speakers[one] = speaker
        if quotation is not None:
            self.by_quotation[quotation.outer] = speaker


def _is_proper(speaker: Speaker) -> bool:
    """Whether the naming is a proper name, not a description."""
    return speaker.text[:1].isupper() and not speaker.text.split(" ")[-1].islower()
