"""How long it takes to locate 200 quotations in texts of 10 kB to 10 MB, natural and hostile.

Half of the quotations stand in the text, half differ from it in one character or not at all but inside a word. Seconds
are processor time and include normalising the text; `ratio` compares them with the text a tenth as long: about 10 is
linear. The fastest of three runs counts where a run takes under a second.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable

from summarize.locating import Locator

SIZES = (10_000, 100_000, 1_000_000, 10_000_000)
QUOTATIONS = 200
VOCABULARY = (
    "the a of to in said that talks government Hamas Syria minister 2012 1,000 $1.5 million not again war peace "
    "Damascus “isolation” don’t re\u00adporters delegation — agreed: refused state region years"
)


def natural(size: int, chance: random.Random) -> str:
    """Sentences of a small vocabulary with curly quotes, dashes and soft hyphens."""
    words = VOCABULARY.split()
    parts: list[str] = []
    length = 0
    while length < size:
        sentence = " ".join(chance.choices(words, k=chance.randint(5, 25))).capitalize() + ". "
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts)[:size]


def _of(alphabet: str) -> Callable[[int, random.Random], str]:
    return lambda size, chance: "".join(chance.choices(alphabet, k=size))


def _repeated(piece: str) -> Callable[[int, random.Random], str]:
    return lambda size, _: (piece * (size // len(piece) + 1))[:size]


TEXTS: dict[str, Callable[[int, random.Random], str]] = {
    "natural": natural,
    "all alike: a": _repeated("a"),
    "all alike: a and blank": _repeated("a "),
    "all alike: no-break space": _repeated("a\u00a0"),
    "long common beginnings": _repeated("a" * 100 + " b "),
    "random letters ab": _of("ab"),
    "random ab and blanks": _of("ab "),
    "ligatures": _repeated("ﬁ"),
    "combining marks": _repeated("e\u0301\u0316"),
    "Hindi": _repeated("मैं हूँ। वह नहीं है। "),
    "Japanese": _repeated("米国は二〇一二年に国交正常化を拒否した。"),
}


def quotations_from(text: str, chance: random.Random) -> list[str]:
    """Stretches of `text` of 20 to 300 characters, every other one changed in one place."""
    drawn: list[str] = []
    for number in range(QUOTATIONS):
        length = chance.randint(20, 300)
        start = chance.randrange(max(1, len(text) - length))
        while start and number % 4 < 2 and text[start - 1] != " " and " " in text[:start]:
            start -= 1
        quotation = text[start : start + length]
        if number % 4 < 2 and " " in quotation.strip():
            quotation = quotation.rsplit(" ", 1)[0]
        if number % 2:
            place = chance.randrange(len(quotation))
            quotation = quotation[:place] + chance.choice("xyzb") + quotation[place + 1 :]
        drawn.append(quotation)
    return drawn


def measure(text: str, quotations: list[str]) -> tuple[float, int]:
    """Seconds of processor time, and how many quotations were found."""
    fastest = float("inf")
    found = 0
    for _ in range(3):
        began = time.process_time()
        locator = Locator(text)
        found = sum(locator.locate(quotation).span is not None for quotation in quotations)
        fastest = min(fastest, time.process_time() - began)
        if fastest > 1:
            break
    return fastest, found


def main(most: int) -> None:
    """Print the table, for texts of at most `most` characters."""
    print(f"{'text':27}{'characters':>12}{'found':>7}{'seconds':>10}{'ratio':>8}")
    for name, make in TEXTS.items():
        before = None
        for size in (size for size in SIZES if size <= most):
            chance = random.Random(size)
            text = make(size, chance)
            seconds, found = measure(text, quotations_from(text, chance))
            ratio = f"{seconds / before:8.1f}" if before else f"{'':8}"
            print(f"{name:27}{size:12,}{found:7}{seconds:10.3f}{ratio}", flush=True)
            before = seconds
