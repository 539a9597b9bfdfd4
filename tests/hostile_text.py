"""Texts made to be slow: one piece over and over, as long as wanted, with an ending that no pattern expects."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import summarize

PIECES = (
    *("a", "A", "1", " ", "\t", "\n", "-", "—", ".", ",", "'", "’", '"', "“", "”", "(", "[", "\\", "/", "<", "$", "%"),
    *(
        "a ",
        "A ",
        "Aa ",
        "1 ",
        "1,",
        "1.",
        ", ",
        ". ",
        "- ",
        "\n\n",
        "a-",
        "a'",
        "A. ",
        "“a” ",
        '"a" ',
        "(a ",
        "é",
        "中",
    ),
    *("the ", "of the ", "said ", "and ", "Ann, ", "Ann and ", "who ", "May ", "in May 2012 ", "last ", "Mr. ", "1st "),
    *("\x1b[", "\x1b[1;", "\u00ad", "\u200b", "\u0301", "\u202e", "<article", "</s>", "|", "--"),
)
_WORDS = re.compile(r"[A-Za-z]{2,}")
_MOST_OWN = 6
_LEAST_TIMES = 45  # what doubles with each word is found out by then
ENDING = "\x00!"


def texts(own: Iterable[str], length: int) -> Iterator[tuple[str, str]]:
    """Each piece and the text of about `length` characters that it makes; `own` are further pieces."""
    for piece in dict.fromkeys((*PIECES, *own)):
        yield piece, piece * max(_LEAST_TIMES, length // len(piece)) + ENDING


def own_pieces(pattern: str) -> list[str]:
    """Pieces made of the words of a pattern: what it is most likely to begin to match."""
    words = list(dict.fromkeys(_WORDS.findall(pattern)))
    step = max(1, len(words) // _MOST_OWN)
    some = words[::step][:_MOST_OWN]
    return [piece for word in some for piece in (f"{word} ", f"{word} Aa ", f"Aa {word} ", f"Aa, {word} the ")]


def written_patterns() -> dict[str, str]:
    """Every pattern that stands as a literal in a call of `re`, with its place."""
    found: dict[str, str] = {}
    for path in sorted(Path(summarize.__path__[0]).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            match node:
                case ast.Call(ast.Attribute(ast.Name("re"), _), [ast.Constant(str(pattern)), *_]):
                    found.setdefault(pattern, f"{path.name}:{node.lineno}")
                case _:
                    pass
    return found


def patterns() -> dict[tuple[str | bytes, int], tuple[str, re.Pattern[Any]]]:
    """Every compiled pattern that a module of the package holds, by its text and flags, with its place."""
    found: dict[tuple[str | bytes, int], tuple[str, re.Pattern[Any]]] = {}
    for module in pkgutil.walk_packages(summarize.__path__, "summarize."):
        if not module.name.endswith("__main__"):
            for name, value in vars(importlib.import_module(module.name)).items():
                for pattern in _patterns_in(value):
                    found.setdefault((pattern.pattern, pattern.flags), (f"{module.name}.{name}", pattern))
    return found


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from _patterns_in(one)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, (tuple, list, set, frozenset)):
        for one in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _patterns_in(one)  # pyright: ignore[reportUnknownArgumentType]
