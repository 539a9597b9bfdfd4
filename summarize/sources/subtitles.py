"""Subtitles (SubRip, WebVTT) and transcripts with times: what is said, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from summarize.article import Place
from summarize.errors import SourceError
from summarize.sources.document import Block, Document, join_blocks

_TIME = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
_TIMING = re.compile(rf"\s*(?P<start>{_TIME})[ \t]+-->[ \t]+(?P<end>{_TIME})(?:[ \t].*)?")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"<[^<>]{0,200}>|\{\\[^{}]{0,100}\}")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।]['\"”’»)\]]*$")
_PAUSE = 1.5  # seconds: after a sentence, a longer one begins a paragraph
# "[00:12:31] Ann: …", "00:12:31 Ann", "(12:31) …" at the beginning of a line
_STAMP = re.compile(r"^[ \t]*[\[(]?(?P<time>(?:\d{1,2}:)?\d{1,2}:\d{2})(?:[.,]\d{1,3})?[\])]?(?=[\s:–-])", re.MULTILINE)
_FEWEST_STAMPS = 3
_LINES_PER_STAMP = 6


def read_subtitles(text: str, name: str) -> Document:
    """What is said in the subtitles `text`, running on from cue to cue; the time of each is a place ("00:12:31").

    Raises `SourceError` where there is no cue with text.
    """
    joined, places = join_blocks(_blocks(text))
    if not joined:
        raise SourceError(f"{name} is a subtitle file without text: there is nothing to read.")
    return Document(joined, places=places)


def transcript_places(text: str) -> tuple[Place, ...]:
    """The times in a transcript whose lines begin with them, each up to the next; none for any other text."""
    stamps = list(_STAMP.finditer(text))
    if len(stamps) < _FEWEST_STAMPS or sum(1 for line in text.splitlines() if line.strip()) > _LINES_PER_STAMP * len(
        stamps
    ):
        return ()
    ends = [*(stamp.start() for stamp in stamps[1:]), len(text)]
    return tuple(
        Place(stamp.start(), end, _label(_seconds(stamp["time"]))) for stamp, end in zip(stamps, ends, strict=True)
    )


def _blocks(text: str) -> Iterator[Block]:
    ended = 0.0
    before = ""
    shown: list[str] = []
    for start, end, lines in _cues(text):
        # Captions that roll repeat what they showed last.
        new = [line for line in lines if line not in shown]
        shown = lines
        words = " ".join(new)
        if not words:
            ended = end
            continue
        speaks = bool(re.match(r"[-–—] ?\S|[\w .'-]{2,40}: ", words))
        apart = not before or speaks or (start - ended > _PAUSE and _SENTENCE_END.search(before) is not None)
        yield Block(words, _label(start), "\n\n" if apart else " ")
        before, ended = words, end


def _cues(text: str) -> Iterator[tuple[float, float, list[str]]]:
    """The cues: their beginning and end in seconds, and their lines."""
    lines = iter(text.splitlines())
    for line in lines:
        timing = _TIMING.fullmatch(line)
        if timing is None:
            continue
        said: list[str] = []
        for shown in lines:
            if not shown.strip():
                break
            voice = _VOICE.match(shown)
            words = " ".join(unescape(_TAG.sub("", shown)).split())
            if words:
                said.append(f"{voice[1].strip()}: {words}" if voice else words)
        yield _seconds(timing["start"]), _seconds(timing["end"]), said


def _seconds(time: str) -> float:
    parts = [float(part.replace(",", ".")) for part in time.split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


def _label(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}"
