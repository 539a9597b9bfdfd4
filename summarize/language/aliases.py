"""Further names of one and the same actor, which no rule finds."""

from __future__ import annotations

# Spelling variants first. All in small letters, without hyphens, articles and "al".
ALIASES = {
    "hizbullah": "hezbollah",
    "hizballah": "hezbollah",
    "isis": "daesh",
    "isil": "daesh",
    "islamic state": "daesh",
    "islamic state group": "daesh",
    "da esh": "daesh",
    "european union": "eu",
    "united nations": "un",
    "qaida": "qaeda",
    "muhammad": "mohammed",
    "mohammad": "mohammed",
    "mohamed": "mohammed",
    "zelenskiy": "zelensky",
    "zelenskyy": "zelensky",
    "gaddafi": "gadhafi",
    "qaddafi": "gadhafi",
    "asad": "assad",
    "bachar": "bashar",
    "organisation": "organization",
    "defence": "defense",
    "centre": "center",
    "covid 19": "covid",
    "gaza strip": "gaza",
    "tory": "conservative",
    "tories": "conservatives",
    "conservative party": "conservatives",
    "democratic party": "democrats",
    "republican party": "republicans",
}
