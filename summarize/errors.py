"""The family of errors: each says what happened, to which input, what to do next, and which exit code it maps to."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns; the numbers are part of the public interface."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    NOT_IN_ARTICLE = 3
    NOTHING_LEFT = 4
    SOURCE_UNREADABLE = 5
    PROVIDER_FAILED = 6
    BUDGET_EXCEEDED = 7
    BATCH_FAILURES = 8
    LOCKED = 75
    TIMED_OUT = 124
    INTERRUPTED = 130
    TERMINATED = 143


class SummarizeError(Exception):
    """The root: everything this package raises on purpose. `exit_code` is what the command line returns for it."""

    exit_code: ExitCode = ExitCode.DEFECT


class UsageError(SummarizeError):
    """Wrong usage: an option, an argument or a combination of them that means nothing."""

    exit_code = ExitCode.USAGE


class ConfigurationError(UsageError):
    """A configuration file or a `SUMMARIZE_*` variable that cannot be used."""


class PromptError(UsageError):
    """A prompt template that is unknown, does not parse, or uses a variable that does not exist."""


class SourceError(SummarizeError):
    """A source that is missing, not readable, not text, empty or too large."""

    exit_code = ExitCode.SOURCE_UNREADABLE


class ProviderError(SummarizeError):
    """The model could not be reached, refused us, or returned what cannot be used."""

    exit_code = ExitCode.PROVIDER_FAILED


class AuthenticationError(ProviderError):
    """The provider does not accept the key, or there is none."""


class InvalidOutputError(ProviderError):
    """The model returned garbage, nothing, a refusal, or an answer that was cut short."""


class BrokenOffError(InvalidOutputError):
    """An answer broke off before its end, after some of its text had been handed over."""


class ModelError(ProviderError):
    """A model file that is unknown, cannot be had, does not match its hash, or cannot be loaded."""


class StoppedError(ProviderError):
    """The embedded model came to an end while it was needed; the next job has it loaded again."""


class UnknownModelError(ModelError):
    """A model that is neither pinned nor the path of a file: the user's mistake, not the provider's."""

    exit_code = ExitCode.USAGE


class OutputError(UsageError):
    """The result could not be written where the user wants it: a full disk, a missing folder, no permission."""


class TimedOutError(SummarizeError):
    """The time that the user allowed (`--timeout`) has passed."""

    exit_code = ExitCode.TIMED_OUT


class BudgetError(SummarizeError):
    """More would be spent than the user allows (`--max-cost`)."""

    exit_code = ExitCode.BUDGET_EXCEEDED


class LockedError(SummarizeError):
    """Another run holds the lock on the output."""

    exit_code = ExitCode.LOCKED
