"""The jobs on several sources, one after the other: one that fails is named, and the others are done all the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from summarize.article import Article
from summarize.cli.endings import exit_code
from summarize.cli.job_run import JobRun
from summarize.cli.keeping import cache_of
from summarize.cli.performing import Performer
from summarize.cli.printing import put, say
from summarize.cli.progress import Progress
from summarize.errors import (
    AuthenticationError,
    ExitCode,
    ModelError,
    ProviderError,
    SourceError,
    SummarizeError,
    TimedOutError,
)
from summarize.events import Event, Notice
from summarize.rendering.escaping import escape_markdown
from summarize.rendering.output import Format
from summarize.rendering.passages import citations_of
from summarize.rendering.visible import inline
from summarize.rendering.words import withheld_line
from summarize.results import Result


def do_several(run: JobRun, sources: Sequence[str]) -> int:
    """Do the jobs on every one of `sources`; returns the exit code.

    That is what one source would end with where all of them end so; 0 where some had a result and none failed; the
    failure's own where all failed, 8 where some did.
    """
    if not sources:
        raise SourceError("the list names no source: write a path or an address a line.")
    progress = Progress(quiet=run.options.quiet, verbose=run.options.verbose, colour=not run.options.no_color)
    sheaf = _Sheaf(run)
    codes: list[int] = []
    failures: list[int] = []
    reading = ""

    def hear(event: Event) -> None:
        progress(Notice(f"{reading}: {event.text}") if isinstance(event, Notice) else event)

    cache = cache_of(run.settings)
    try:
        with progress, run.performer(hear, cache) as performer:
            for reading in sources:
                try:
                    codes.append(_do(run, performer, progress, sheaf, reading))
                except (AuthenticationError, ModelError):
                    raise  # no other source would fare better
                except (SourceError, ProviderError, TimedOutError) as error:
                    progress.pause()
                    say(_named(reading, error))
                    run.log(_named(reading, error), failed=True)
                    failures.append(error.exit_code)
    finally:
        # Whatever ends this early: what is finished was paid for.
        sheaf.finish()
        if cache is not None:
            cache.close()
    if failures:
        say(f"{len(failures)} of {len(sources)} sources failed.")
        return ExitCode.BATCH_FAILURES if codes else failures[0]
    return ExitCode.DONE if ExitCode.DONE in codes else codes[0]


def _do(run: JobRun, performer: Performer, progress: Progress, sheaf: _Sheaf, source: str) -> ExitCode:
    """Do the jobs on one source; what it alone would end with."""
    article = run.read(source)
    if run.options.dry_run:
        put("" if run.options.as_json else heading(source))
        run.show_first_requests(article)
        return ExitCode.DONE
    results = [performer.do(job, article) for job in run.jobs]
    progress.pause()
    sheaf.add(source, results, article)
    withheld = withheld_line([one for result in results for one in result.withheld])
    told = [result.model_dump(mode="json", include={"usage", "model", "cached"}) for result in results]
    run.tell(source, withheld and f"of {source}, {withheld}", told)
    return exit_code(results)


class _Sheaf:
    """The results of several sources on their way out: a file each to a folder, else printed at once or kept for one.

    Text has the name of its source above it, Markdown too where its layout gives it no heading.
    """

    def __init__(self, run: JobRun) -> None:
        self._run = run
        self._to = run.destination
        self._parts: list[str] = []
        self._results: list[Result] = []
        self._files: set[Path] = set()
        self._footnotes = 0

    def add(self, source: str, results: Sequence[Result], article: Article) -> None:
        """Send or keep the results of one source."""
        titled = self._run.is_titled
        if self._to.is_folder:
            file = self._to.within(source, self._files)
            file.send(results, article, titled=titled)
            self._files |= {file.path} if file.path is not None else set()
        elif self._to.format is Format.JSON:
            self._results += results
        else:
            part = self._to.render(results, article, titled=titled, footnotes_after=self._footnotes)
            assert isinstance(part, str)
            self._footnotes += len(citations_of(results))
            part = self._headed(source, part)
            self._parts.append(part)
            if self._to.path is None:
                self._to.deliver(part)

    def finish(self) -> None:
        """Write what was kept for one file; the old one stays where there is nothing."""
        if self._to.path is None or self._to.is_folder:
            return
        if self._results:
            from summarize.rendering.json import to_json_list

            self._to.deliver(to_json_list(self._results))
        elif self._parts:
            self._to.deliver("".join(self._parts))

    def _headed(self, source: str, part: str) -> str:
        between = "\n" if self._parts else ""
        match self._to.format:
            case Format.TEXT:
                return f"{between}{heading(source)}{part}"
            case Format.MARKDOWN:
                return between + (part if part.startswith("# ") else f"# {escape_markdown(source)}\n\n{part}")
            case _:
                return part


def heading(source: str) -> str:
    """A line that says which source follows, as `head` and `tail` print it."""
    return f"==> {inline(source)} <==\n"


def _named(source: str, error: SummarizeError) -> str:
    """What happened, and to which source."""
    return str(error) if source in str(error) else f"{source}: {error}"
