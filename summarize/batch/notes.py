"""A note of a batch: the results of one task on one article, in the form that an ending asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from summarize.article import Article
from summarize.batch.work import RESULTS
from summarize.errors import UsageError
from summarize.rendering import forms
from summarize.rendering.output import Format


def form_of(ending: str) -> Format:
    """The form that an ending such as `md` or `.html` asks for. Raises `UsageError` for any other ending."""
    try:
        return Format(f".{ending.removeprefix('.').lower()}")
    except ValueError as error:
        endings = ", ".join(form.removeprefix(".") for form in Format)
        raise UsageError(f"--format: {ending!r} is no ending of a note: choose of {endings}.") from error


def render(
    form: Format, task: str, results: Sequence[dict[str, Any]], article: Article, layouts: Sequence[Path] = ()
) -> bytes:
    """A note in `form`: several results are the answers to several questions. Raises what `forms.render` does."""
    parsed = [RESULTS[task].model_validate(result, by_alias=True, by_name=False) for result in results]
    return forms.render(form, parsed, article, layouts, titled=len(parsed) > 1)
