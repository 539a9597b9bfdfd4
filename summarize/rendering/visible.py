"""Text of an article or a model made safe to show: no control character acts, and none hides."""

from __future__ import annotations

import re
from types import MappingProxyType

# A parameter byte is never a final byte, so this cannot backtrack.
_ANSI_SEQUENCE = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]")

# What changes the order or the presence of other characters on the screen: marks and controls of direction,
# annotations, tags; and halves of surrogate pairs, which no stream takes.
_DECEPTIVE = (
    (0x061C, 0x061C),
    (0x200E, 0x200F),
    (0x202A, 0x202E),
    (0x2066, 0x2069),
    (0xD800, 0xDFFF),
    (0xFFF9, 0xFFFB),
    (0xE0000, 0xE007F),
)
_TABLE: MappingProxyType[int, str | None] = MappingProxyType(
    {code: None for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\t\n"}
    | {code: f"⟨U+{code:04X}⟩" for first, last in _DECEPTIVE for code in range(first, last + 1)}
)
_REVEALING: MappingProxyType[int, str] = MappingProxyType(
    {
        code: f"⟨U+{code:04X}⟩"
        for first, last in ((0x00, 0x08), (0x0E, 0x1B), (0x7F, 0x9F), (0xFFFE, 0xFFFF), *_DECEPTIVE)
        for code in range(first, last + 1)
    }
    | dict.fromkeys((11, 12, 13, *range(28, 32), 133), " ")  # white space under another name
)
_UNSAFE_IN_JSON = re.compile(
    "[\x7f-\x9f\u2028\u2029\ufeff" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _DECEPTIVE) + "]"
)


def visible(text: str) -> str:
    """`text` without terminal escape sequences and control characters, with what turns the writing direction shown.

    Tabs and line ends stay. What an escape sequence other than a colour or cursor one carried becomes plain text, so
    that nothing of an article can be hidden in one.
    """
    return _ANSI_SEQUENCE.sub("", text).translate(_TABLE)


def revealed(text: str) -> str:
    """`text` with every control and deceptive character shown as its code, and nothing taken out.

    For pages that show an article to the character; tabs and line ends stay, other white space becomes a blank.
    """
    return text.translate(_REVEALING)


def inline(text: str) -> str:
    """`visible` text on one line: every run of white space, line ends included, becomes one space."""
    return visible(" ".join(_ANSI_SEQUENCE.sub("", text).split())).strip()


def escaped_json(text: str) -> str:
    """JSON `text` with what `visible` would take out or show written as \\u escapes: the same value, harmless."""
    return _UNSAFE_IN_JSON.sub(lambda match: _escape(match[0]), text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2], 'big'):04x}" for at in range(0, len(units), 2))
