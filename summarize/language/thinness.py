"""Texts that are less than an article: an extraction that stopped, a paywall, a notice about cookies or robots."""

from __future__ import annotations

import re

# A reader meets these at the end of what is shown of an article, or in the place of one.
_PAYWALL = re.compile(
    r"\b(?:subscribe|sign up|log ?in|sign in|register|create (?:a|an|your) (?:free )?account)\b[^.!?\n]{0,40}"
    r"\b(?:to|and) (?:continue|keep|read|unlock|access|view|see)\b[^.!?\n]{0,30}"
    r"\b(?:reading|more|the (?:full|whole|rest|entire|complete)|this (?:article|story|content)|full|rest)\b"
    r"|\b(?:to (?:continue|keep) reading|to read (?:the (?:full|rest)|this (?:article|story)|more))\b[^.!?\n]{0,40}"
    r"\b(?:subscribe|subscription|log ?in|sign in|sign up|register|account)\b"
    r"|\b(?:this|the) (?:article|content|story|page) is (?:only )?(?:for|available (?:only )?(?:to|for)|reserved for)"
    r" (?:our |paying |registered )*(?:subscribers|members|readers with)\b"
    r"|\balready (?:a subscriber|a member|have an account)\s*\?"
    r"|\b(?:subscribers?|members?)[- ]only (?:article|content|story)\b"
    r"|\byou(?:'ve|’ve| have) (?:reached|read|used) (?:your|all)[^.!?\n]{0,30}\bfree (?:articles?|stories)\b",
    re.IGNORECASE,
)
_GATE = re.compile(
    r"\b(?:enable|turn on|activate) (?:javascript|cookies)\b"
    r"|\bjavascript (?:is|must be|has been) (?:disabled|enabled|required)\b"
    r"|\bverif(?:y|ying) (?:that )?you(?:'re|’re| are) (?:not a robot|(?:a )?human)\b|\bare you a robot\b"
    r"|\bwe (?:and our (?:\d+ )?partners )?(?:use|store)[^.!?\n]{0,60}\bcookies\b|\baccept (?:all )?cookies\b"
    r"|\baccess (?:to this page )?(?:has been |is )?denied\b|\bpage (?:not found|you requested)\b"
    r"|\bnot available in your (?:country|region)\b",
    re.IGNORECASE,
)
_TEASER = re.compile(r"(?:\b(?:read|continue|keep) (?:more|on|reading)|…|\.\.\.)\W*\Z", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\s.!?…][^.!?…\n]{15,}[.!?…]")
# A whole article that is shorter than this, in characters, is a note in brief: a question of format, not of loss.
_SHORT = 600
_FEW_SENTENCES = 2
# Where a paywall stands, and how short a text is that is mostly a notice.
_END = 700
_NOTICE = 1_200
_LEAST_LINE = 60
_CUT = re.compile(r"[\w,;:–—-]\s*\Z")
_CLOSED = re.compile(r"[.!?…\"'”’»)\]}*|]\s*\Z")


def thinness(text: str) -> str | None:
    """Why `text` is most likely not a whole article, as a clause; `None` where nothing says so. English.

    Made to be right when it speaks: it is silent where it is not sure, as of a short note or an article about cookies.
    """
    stripped = text.strip()
    if len(stripped) < _NOTICE and _GATE.search(stripped):
        return "it is a notice about cookies, robots or access"
    if _PAYWALL.search(stripped, max(0, len(stripped) - _END)):
        return "it ends with an offer to subscribe or to sign in"
    sentences = len(_SENTENCE.findall(stripped)) if len(stripped) < _SHORT else _FEW_SENTENCES + 2
    # The sentence that breaks off may count as one.
    if sentences <= _FEW_SENTENCES + 1 and _TEASER.search(stripped):
        return "it breaks off after its first lines"
    # Captions and items of lists end without a stop too, but hardly after a whole sentence on the same line.
    last = stripped[max(stripped.rfind("\n") + 1, len(stripped) - _END) :]
    if len(last) > _LEAST_LINE and not _CLOSED.search(last) and _CUT.search(last) and _SENTENCE.search(last):
        return "it breaks off within a sentence"
    if sentences <= _FEW_SENTENCES and "\n" in stripped:
        return "there is little beside its headline"
    return None
