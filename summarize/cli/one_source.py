"""The jobs on one source: printed again as they were, where they were done before, else done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from summarize.article import Article
from summarize.cli.job_run import JobRun
from summarize.cli.keeping import KeptAnswers, Printed, cache_of, remembering
from summarize.cli.printing import say
from summarize.rendering.output import BINARY

if TYPE_CHECKING:
    from summarize.llm.cache import AnswerCache
    from summarize.results import Result


def do_one(run: JobRun, source: str | None) -> int:
    """Answer from the cache, or let a model do it; returns the exit code."""
    cache = cache_of(run.settings)
    if cache is None:
        return _do(run, source, None)
    try:
        return _do(run, source, cache)
    finally:
        if cache.problem is not None and run.options.verbose:
            say(f"the cache of answers cannot be used: {cache.problem}")
        cache.close()


def _do(run: JobRun, source: str | None, cache: AnswerCache | None) -> int:
    if run.options.dry_run:
        return run.show_first_requests(run.read(source))
    article = run.read(source, remembering(cache) if cache is not None else None)
    kept = None
    if cache is not None:
        form = [run.destination.form, run.is_titled]
        kept = KeptAnswers.of(cache, run.settings, run.endpoint, article, run.jobs, form)
        if not run.options.refresh and (code := _print_again(run, source, kept)) is not None:
            return code
    return _do_afresh(run, source, article, kept)


def _print_again(run: JobRun, source: str | None, kept: KeptAnswers) -> int | None:
    """Print what was printed before for the same; returns the exit code, or `None` where it was not."""
    results = kept.recall()
    printed = kept.printed(results) if results is not None else None
    if results is None or printed is None:
        return None
    if printed.warning and not run.options.quiet:
        say(printed.warning)
    run.destination.deliver(printed.text)
    run.tell(source, printed.withheld, results)
    return printed.code


def _do_afresh(run: JobRun, source: str | None, article: Article, kept: KeptAnswers | None) -> int:
    from summarize.cli.progress import Progress

    streaming = run.is_titled and run.destination.streams
    progress = Progress(quiet=run.options.quiet, verbose=run.options.verbose, colour=not run.options.no_color)
    results: list[Result] = []
    with progress, run.performer(progress, kept.cache if kept is not None else None) as performer:
        for job in run.jobs:
            results.append(performer.do(job, article))
            if streaming:
                progress.pause()
                run.destination.send(results[-1:], article, titled=True)
        # Printed first: an embedded model takes a moment to give its memory back.
        if not streaming:
            progress.pause()
            run.destination.send(results, article, titled=run.is_titled)
    from summarize.cli.endings import exit_code
    from summarize.rendering.words import withheld_line

    withheld = withheld_line([one for result in results for one in result.withheld])
    code = exit_code(results)
    run.tell(
        source, withheld, [result.model_dump(mode="json", include={"usage", "model", "cached"}) for result in results]
    )
    if kept is not None:
        _keep(run, kept, results, withheld, code)
    return code


def _keep(run: JobRun, kept: KeptAnswers, results: Sequence[Result], withheld: str, code: int) -> None:
    """Keep how the results look when they come from the cache, and what is said of the article then."""
    from summarize.language.orders import warning_of_orders

    recalled = kept.recall()
    if recalled is not None and run.destination.format not in BINARY:
        again = [result.model_copy(update={"cached": True}) for result in results]
        content = run.destination.render(again, kept.article, titled=run.is_titled)
        if isinstance(content, str):
            warning = warning_of_orders(kept.article.text) or ""
            kept.keep(recalled, Printed(content, withheld, code, warning))
