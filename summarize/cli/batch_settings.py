"""What a user has set for a batch, checked before any work is done for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from summarize.batch.items import ReadSource
from summarize.batch.notes import form_of
from summarize.batch.running import Bounds
from summarize.batch.toolkits import KitSettings
from summarize.batch.work import Job, jobs_of
from summarize.cli.questions import read_questions
from summarize.cli.taping import check_tape
from summarize.config import load_settings
from summarize.errors import UsageError
from summarize.llm.provider import Endpoint
from summarize.rendering.output import Format, check_installed
from summarize.sources import read_source


@dataclass(frozen=True)
class BatchSettings:
    """The flags of `batch` and of `watch`; `flags` are those that are settings."""

    out: Path
    tasks: tuple[str, ...]
    questions: tuple[str, ...] = ()
    questions_file: Path | None = None
    sentences: int | None = None
    words: int | None = None
    note_format: str = "md"
    jobs: int = 8
    engine: str = "local"
    resume: bool = True
    max_failures: str | None = None
    max_cost: float | None = None
    wait: bool = False
    fallback: str | None = None
    record: Path | None = None
    replay: Path | None = None
    ignore_robots: bool = False
    allow_private: bool = False
    log_file: Path | None = None
    quiet: bool = False
    colour: bool = True
    flags: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def form(self) -> Format:
        """The form of the notes. Raises `UsageError` where there is none with the ending that was asked for."""
        return form_of(self.note_format)

    def work(self) -> tuple[Job, ...]:
        """The jobs that are done on every article."""
        from_file = read_questions(self.questions_file) if self.questions_file is not None else ()
        asked = tuple(" ".join(question.split()) for question in (*self.questions, *from_file))
        if "" in asked:
            raise UsageError("a question is empty: write it out, in quotation marks.")
        return jobs_of(self.tasks, asked, sentences=self.sentences, words=self.words)

    def kit(self, recorded: Endpoint | None = None) -> KitSettings:
        """The model that does them, and how it is asked: the one that was `recorded`, where a recording is replayed."""
        settings = load_settings(self.flags)
        if recorded is not None:
            return KitSettings(recorded, settings.timeout, settings.offline, settings.prompts_dir, settings.prices_file)
        endpoint = settings.endpoint()
        return KitSettings(endpoint, settings.timeout, settings.offline, settings.prompts_dir, settings.prices_file)

    def reader(self) -> ReadSource:
        """How the sources of items are read: from where the flags allow it."""
        return partial(
            read_source,
            offline=load_settings(self.flags).offline,
            ignore_robots=self.ignore_robots,
            allow_private=self.allow_private,
        )

    def bounds(self) -> Bounds:
        """When the run gives up."""
        faults = max(16, self.jobs)
        if self.max_failures is None:
            return Bounds(faults=faults)
        text = self.max_failures.strip()
        try:
            number = float(text.removesuffix("%"))
        except ValueError:
            number = -1.0
        if not 0 <= number <= (100 if text.endswith("%") else float("inf")):
            raise UsageError(f"--max-failures: {text!r} is neither a number such as 10 nor a share such as 5%.")
        return Bounds(number / 100, True, faults) if text.endswith("%") else Bounds(number, False, faults)

    def check(self) -> None:
        """Raise `UsageError` for what contradicts itself, means nothing or needs what is not installed."""
        check_installed(self.form)
        check_tape(self.record, self.replay, self.fallback)
        if self.engine != "local" and (self.record or self.replay or self.fallback):
            raise UsageError(f"the engine {self.engine} knows no --record, --replay or --fallback: leave them out.")
