"""Text as Markdown that shows exactly this text: no emphasis, link, heading, tag or footnote comes of it."""

from __future__ import annotations

import re

from summarize.rendering.visible import inline

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>&~|$@]")
_BEGINS_BLOCK = re.compile(r"([#+\-=])|(\d{1,9})([.)])(?=\s|$)")
# GitHub turns bare addresses into links; a backslash before the colon or the point stops it.
_ADDRESS = re.compile(r"(?<=[a-z])(://)|(?<=\bwww)(\.)", re.IGNORECASE)


class Markdown(str):
    """Text that is Markdown already and is not escaped again."""

    __slots__ = ()


def escape_markdown(text: str) -> Markdown:
    """`text` on one line, safe to show, with everything escaped that CommonMark or GitHub would interpret."""
    escaped = _SPECIAL.sub(r"\\\g<0>", inline(text))
    escaped = _ADDRESS.sub(r"\\\g<0>", escaped)
    return Markdown(_BEGINS_BLOCK.sub(_escape_block, escaped, count=1) if _BEGINS_BLOCK.match(escaped) else escaped)


def _escape_block(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"
