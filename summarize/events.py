"""What happens while a job runs, told to whoever listens: the command line shows it, a library caller may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summarize.evidence import Claim, Withheld


@dataclass(frozen=True, slots=True)
class Pulling:
    """A model file is being fetched from `source`; `total_bytes` is all of it, what an earlier try left included."""

    model: str
    source: str
    done_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class Loading:
    """The embedded model is being loaded into memory."""

    model: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The model has been sent the prompt `task` and has not begun to write."""

    task: str


@dataclass(frozen=True, slots=True)
class Writing:
    """The model is writing: `text_so_far` has passed no check yet, so it is for counting, never for printing."""

    task: str
    text_so_far: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim has passed its checks and will be part of the result."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class WithheldClaim:
    """A statement has failed its checks for good and will be listed as withheld."""

    withheld: Withheld


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that the user should read, such as that a model of 1.1 GB is being pulled, once."""

    text: str


Event = Pulling | Loading | Reading | Writing | Checked | WithheldClaim | Notice
