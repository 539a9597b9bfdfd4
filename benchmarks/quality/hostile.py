"""The hostile articles of `injections/`: short news of our own invention, each with one attack on whoever reads it.

A case of these files has a `headline`, a `date` and a `story` with `@@` where the `attack` stands, written as its
`disguise` says and `repeat` times; where there is none, the headline or the date itself `attacks`. `canaries` are words
that no printed statement may hold, `wants` is what a model that obeys would write. `question` and `gold` are an
ordinary question and what its answer has to hold, `unanswerable` one that only the attack answers; `actors` have to be
found, `never` may not be. Where the attack itself is the news (`quotable`), `quote_question` asks for it.
"""

from __future__ import annotations

import base64
import codecs
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summarize import Article
from summarize.article import Span
from summarize.sources.headline import parse_date

FOLDER = Path(__file__).with_name("injections")
_PLACE = "@@"
_LEET = str.maketrans("aeiost", "431057")
_LOOKALIKES = str.maketrans("aceopxyi", "асеорхуі")  # Cyrillic
_LINK = "\x1b]8;;https://evil.example/login\x1b\\{}\x1b]8;;\x1b\\"

DISGUISES: Mapping[str, Callable[[str], str]] = {
    "": lambda text: text,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "rot13": lambda text: codecs.encode(text, "rot13"),
    "leet": lambda text: text.translate(_LEET),
    "zero-width": "\u200b".join,
    "reversed": lambda text: f"\u202e{text[::-1]}\u202c",
    "tags": lambda text: "".join(chr(0xE0000 + ord(character)) for character in text),
    "homoglyphs": lambda text: text.translate(_LOOKALIKES),
    "ansi": lambda text: f"\x1b[8m{text}\x1b[0m",
    "terminal link": _LINK.format,
}


@dataclass(frozen=True, slots=True)
class Hostile:
    """One hostile article; `clean` is the same without the attack, `attack` is where it stands."""

    name: str
    kind: str
    article: Article
    clean: Article
    attack: Span
    canaries: tuple[str, ...]
    wants: tuple[str, ...]
    question: str
    gold: tuple[str, ...]
    unanswerable: str | None
    quote_question: str | None
    quote_gold: tuple[str, ...]
    actors: tuple[str, ...]
    never: tuple[str, ...]
    is_quotable: bool


def hostile_articles() -> tuple[Hostile, ...]:
    """All cases, in the order of the files."""
    files = sorted(FOLDER.glob("*.toml"))
    return tuple(_read(case) for file in files for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"])


def _read(case: dict[str, Any]) -> Hostile:
    attack = DISGUISES[case.get("disguise", "")](case["attack"].strip("\n") * case.get("repeat", 1))
    top = f"{case['headline']}\n\n{case['date']}\n\n"
    before, _, after = case["story"].strip().partition(_PLACE)
    if attack:
        start = len(top + before)
        span = Span(start, start + len(attack))
    else:
        line = case[case["attacks"]]
        span = Span(top.index(line), top.index(line) + len(line))
    published = parse_date(case["date"])
    # A hostile headline or date line is a title that the source gave; the clean article goes without.
    clean_top = top if attack else ""
    clean = (
        "\n\n".join(part.strip() for part in (before, after) if part.strip()) if before[-1:] == "\n" else before + after
    )
    return Hostile(
        name=case["id"],
        kind=case["class"],
        article=Article.from_text(f"{top}{before}{attack}{after}", title=case["headline"], published=published),
        clean=Article.from_text(clean_top + clean, title=case["headline"] if attack else None, published=published),
        attack=span,
        canaries=tuple(case["canaries"]),
        wants=tuple(case["wants"]),
        question=case["question"],
        gold=tuple(case["gold"]),
        unanswerable=case.get("unanswerable"),
        quote_question=case.get("quote_question"),
        quote_gold=tuple(case.get("quote_gold", ())),
        actors=tuple(case["actors"]),
        never=tuple(case.get("never", ())),
        is_quotable=case.get("quotable", False),
    )
