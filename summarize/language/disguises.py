"""What a disguised text says: without its invisible characters, and decoded where it is written in a simple code."""

from __future__ import annotations

import base64
import binascii
import codecs
import html
import re
import unicodedata
from collections.abc import Iterator

_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]{0,400}(?:\x07|\x1b\\)?)")
# Cyrillic and Greek letters that look like Latin ones; a word that mixes both is no word.
_LOOKALIKES = str.maketrans(
    "аеорсухіјѕԁһոաкмтвнАЕОРСУХІЈЅКМТВНαορυνικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aeopcyxijsdhnakmtbhAEOPCYXIJSKMTBHaopuvikABEZHIKMNOPTYX"
)
_MIXED = re.compile(r"\b(?=\w*[A-Za-z])(?=\w*[\u0370-\u058f])\w{2,40}\b|\b[\u0370-\u058f]{1,3}\b")
_LEET = str.maketrans("013457@$", "oieastas")
_IS_LEET = re.compile(r"(?:\b\w{0,20}[a-z][013457@$]{1,2}[a-z]\w{0,20}\b[^\n]{0,60}){3}", re.IGNORECASE)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,4000}={0,2}")
_PROSE = re.compile(r"\b[A-Za-z]{2,}+(?:[ ,.:;'-]++[A-Za-z0-9]++){3}")


def readings(text: str) -> Iterator[str]:
    """What `text` says once what hides it is taken away; the text itself is not among these. Linear in the text."""
    bare = unicodedata.normalize("NFKC", _INVISIBLE.sub("", _ESCAPES.sub("", html.unescape(text))))
    if not bare.isascii():
        bare = _MIXED.sub(lambda word: word[0].translate(_LOOKALIKES), bare)
    if bare != text:
        yield bare
    if _IS_LEET.search(bare):
        yield bare.translate(_LEET)
    yield codecs.encode(bare, "rot13")
    yield from decoded(text)


def decoded(text: str) -> Iterator[str]:
    """The prose that stands in `text` as Base64."""
    for code in _BASE64.finditer(text):
        kept = code[0][: len(code[0]) // 4 * 4]
        try:
            prose = base64.b64decode(kept, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            continue
        if prose.isprintable() and _PROSE.search(prose):
            yield prose
