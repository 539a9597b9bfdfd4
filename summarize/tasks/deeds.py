"""What actors do: the sentences in which they act, and whether a statement gives a deed to the one who did it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from summarize.article import Article, Sentence
from summarize.language.names import mentions
from summarize.language.quotations import find_quotations
from summarize.language.terms import stem, words_of
from summarize.passages import is_within, joined
from summarize.tasks.mentioning import Part, is_auxiliary, is_verb
from summarize.tasks.naming import Mention
from summarize.tasks.salience import Candidate

_ACTING = (Part.ACTS, Part.AGENT)
# What shows best what an actor does comes first.
_TELLING = ((Part.ACTS,), (Part.AGENT,), (Part.ACTED_ON, Part.PARTY), (Part.OWNER, Part.TARGET, Part.NAMED))
# Words between a name and its verb.
_NEAR = 12
# "brokered by Norway and Qatar"
_BY = re.compile(r"[\w-]+ (?:jointly |partly )?by\b[^;:—]{0,60}$")


def deeds(article: Article, candidate: Candidate, others: Sequence[Candidate]) -> list[Mention]:
    """The mentions that show best what `candidate` does, or what is done to it, each sentence once.

    What it says is told elsewhere, so sentences in which it speaks are left out; so are headings, and what others
    only say of it.
    """
    said = {article.sentences[one.sentence_index] for one in candidate.said}
    quoted = [one.outer for one in find_quotations(article.text)]
    quoted += [said.words for other in others for said in other.said]
    quoted = joined(quoted)
    own = [mention for mention in candidate.mentions if not mention.in_heading and not is_within(mention.span, quoted)]
    found: dict[Sentence, Mention] = {}
    for parts in _TELLING if not said else _TELLING[:3]:
        for mention in own:
            if mention.part in parts and mention.sentence not in said:
                found.setdefault(mention.sentence, mention)
    if not found and not said:
        return own[:1] or [mention for mention in candidate.mentions if not mention.in_heading][:1]
    return list(found.values())


def acts(mention: Mention) -> bool:
    """Whether it is a mention of someone who acts."""
    return mention.part in _ACTING


def is_doer(
    article: Article, candidate: Candidate, others: Sequence[Candidate], text: str, evidence: Sequence[Sentence]
) -> bool:
    """Whether the first verb of `text` is, in one of the sentences of `evidence`, a verb of `candidate`.

    "Assad broke with Syria" is not what "Hamas broke with Syria as it condemned the suppression by Assad" says.
    """
    verb = _first_verb(text, candidate)
    if verb is None or len(mentions(text, candidate.name)) > 1:
        return False
    return any(_does(article, candidate, others, verb, sentence) for sentence in evidence)


def _first_verb(text: str, candidate: Candidate) -> str | None:
    """The stem of the first verb of a statement that begins with the actor's name."""
    rest = text
    for name in sorted(candidate.names, key=len, reverse=True):
        if rest.casefold().removeprefix("the ").startswith(name.casefold().removeprefix("the ")):
            rest = rest[text.casefold().find(name.casefold().removeprefix("the ")) + len(name) :]
            break
    else:
        return None
    rest = re.sub(r"^, [^,]*,", "", rest)
    auxiliary: str | None = None
    for word in re.findall(r"[A-Za-z'’-]+", rest):
        if is_auxiliary(word):
            auxiliary = auxiliary or word
        elif is_verb(word) or (auxiliary and len(word) > 2):
            return stem(word.casefold())
    return None


def _does(article: Article, candidate: Candidate, others: Sequence[Candidate], verb: str, sentence: Sentence) -> bool:
    places = [
        sentence.start + word.start
        for word in words_of(article.slice(sentence))
        if word.stem == verb or word.lower == verb
    ]
    rivals = [
        mention.span.start
        for other in others
        if other is not candidate
        for mention in other.mentions
        if mention.sentence == sentence and mention.part is Part.ACTS
    ]
    for mention in candidate.mentions:
        if mention.sentence != sentence:
            continue
        for place in places:
            before, after = sorted((mention.span.start, place))
            words_between = len(article.text[before:after].split())
            if mention.part is Part.ACTS and place > mention.span.start:
                aside = article.text[mention.span.end : mention.span.end + 1] == ","
                if not any(before < rival < after for rival in rivals) and (aside or words_between <= _NEAR):
                    return True
            between = article.text[place : mention.span.start]
            if mention.part is Part.AGENT and place < mention.span.start and _BY.match(between):
                return True
    return False
