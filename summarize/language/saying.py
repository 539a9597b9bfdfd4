"""The frames of speech: verbs of saying, and where they put the speaker and what is said."""

from __future__ import annotations

import re

from summarize.language.ordinary import words

# Verbs that what is said follows, as a quotation or a clause.
_SAY = (
    "said|says|added|adds|stated|states|wrote|writes|told|tells|tweeted|claimed|claims|insisted|insists|argued|argues|"
    "explained|explains|noted|notes|confirmed|confirms|admitted|admits|acknowledged|declared|declares|alleged|alleges|"
    "suggested|suggests|revealed|stressed|emphasised|emphasized|recalled|replied|responded|predicted|reported|reports|"
    "concluded|observed|complained|maintained|asserted|asserts|disclosed|clarified|commented|conceded|cautioned|"
    "testified|announced|announces"
)
# These take an object too: what they are against, for, or about.
_TAKE = (
    "warned|warns|denied|denies|accused|accuses|urged|urges|demanded|demands|condemned|condemns|criticised|criticized|"
    "rejected|rejects|vowed|vows|pledged|pledges|promised|promises|called for|called on|calls for|calls on"
)
_CALL = "called|calls|described|describes|(?:released|issued) a statement"
_DOING = "adding|saying|insisting|warning|claiming|alleging|arguing|noting|stressing|explaining|cautioning|stating"
SAYING = frozenset(_SAY.split("|"))
TAKING = frozenset(_TAKE.split("|"))
CALLING = frozenset({"called", "calls", "described", "describes", "released a statement", "issued a statement"})
# What they say may follow without "that".
BARE = words("said says insisted insists claimed claims confirmed admitted added noted argued argues tweeted stressed")
# "insurance claims that rose"
NOUN_OR_VERB = words("claims reports states notes demands promises calls vows")

_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_INTRO = (
    r"(?:(?:In|On|At|After|Before|Last|Earlier|Later|Since|Then|Just|Shortly|Meanwhile|However|During|Following|For|As|While|"
    r"Still|This|Speaking|Asked|Late|Early|Instead|Also|Separately|Despite)\b[^,\"“”«»\n]{0,120}, )?"
    r"(?:(?:But|And|Yet|While|Meanwhile) )?"
)
_PHRASE_WORD = r"[^\s,;:()\[\]\"“”«»—]+"
_PHRASE = rf"(?P<phrase>{_PHRASE_WORD}(?: {_PHRASE_WORD}){{0,13}}?)"
_ASIDE = r"(?P<aside>(?:, [^,\"“”«»\n]{2,120}){1,2},|,)?"
_ADVERB = (
    r"(?: (?:has|have|had|also|later|then|once|previously|reportedly|repeatedly|publicly|further|again|now|"
    r"earlier|recently|consistently)){0,3}"
)
_QUOTED_AS = r"(?P<quoted> (?:was|were) quoted as saying)"
CLAUSE = re.compile(rf"{_INTRO}{_PHRASE}{_ASIDE}(?:{_ADVERB} (?P<verb>{_SAY}|{_TAKE}|{_CALL})\b|{_QUOTED_AS})")
AFTER_QUOTE = re.compile(rf"{_PHRASE}{_ASIDE}(?:{_ADVERB} (?P<verb>{_SAY}|warned|warns)\b|{_QUOTED_AS})")
VERB_FIRST = re.compile(
    rf"(?P<verb>{_SAY}|warned) (?P<phrase>{_PHRASE_WORD}"
    rf"(?: (?!in |on |at |after |as |to |who |when |while |during |told |said |last ){_PHRASE_WORD}){{0,9}})"
    r"(?P<aside>, [^,\"“”«»\n]{2,80}(?=[,.]))?"
)
ACCORDING = re.compile(r"\b[Aa]ccording to (?P<phrase>[^,;:()\"“”«»\n.]{2,100}?)(?=[,.]|$)")
WITH = re.compile(rf"\bwith (?P<phrase>{_PHRASE_WORD}(?: {_PHRASE_WORD}){{0,7}}) (?P<verb>{_DOING})[,:]?\s*$")
THAT = re.compile(r" (?P<between>[^,;:\"“”«»\n]{0,90}?)(?<![\w’'])that (?=\S)")
MAY_STAND_BETWEEN = re.compile(
    rf"(?:in|on|at|to|during|after|before|via|through|earlier|last|this|{_DAYS}|yesterday|again)\b"
)
_TIME = (
    rf"(?: (?:on )?(?:{_DAYS})(?: (?:morning|afternoon|evening|night))?| yesterday| today| last (?:week|month|year))?"
)
CLAUSE_BEGINS = re.compile(
    rf"{_TIME} (?=(?:the|a|an|he|she|it|they|we|I|his|her|its|their|this|these|there|no|some|many|most|such|"
    r"[A-Z0-9$£€][^\s]*) )"
)
GOES_ON = re.compile(
    rf"(?:(?P<finite>,? and |,? but )(?:also )?(?P<verb>{_SAY}|{_TAKE})|, (?P<doing>{_DOING}))(?P<that> that)? "
    rf"|,? and (?=[^,;\"“”]{{2,50}} (?:{_SAY})\b)|, (?:but|while|although|though) |; |, according to "
)
OTHER_VOICE = re.compile(rf"\b(?:{_SAY}|considered|called|described|known|named|dubbed|titled|so-called)\b")
CLOSED_BEFORE = re.compile(r"[,?!—–…-]$")
SENTENCE_END = re.compile(r"[.!?…][\"”»']?\s+(?=[\"“«‘']?[A-Z])")
LINE = re.compile(r"[^\n]*\S[^\n]*")
INTRO_WORD = re.compile(
    r"(?:In|On|At|After|Before|As|When|While|Since|During|Following|Last|Earlier|Later|Asked|Speaking|If)\b"
)
