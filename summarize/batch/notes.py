"""A note of a batch: the results of one task on one article, in the format that a file name's ending asks for."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from summarize.batch.work import RESULTS
from summarize.errors import UsageError
from summarize.rendering.output import Format, format_of
from summarize.results import Answer


def render(task: str, results: Sequence[dict[str, Any]], suffix: str, layouts: Sequence[Path] = ()) -> str:
    """The text of a note: several results are the answers to several questions. Raises `UsageError`."""
    parsed = [RESULTS[task].model_validate(result, by_alias=True, by_name=False) for result in results]
    answers = [one for one in parsed if isinstance(one, Answer)]
    match format_of(Path(f"note{suffix}")):
        case Format.MARKDOWN:
            from summarize.rendering.markdown import answers_to_markdown, to_markdown

            return answers_to_markdown(answers, layouts) if answers else to_markdown(parsed[0], layouts)
        case Format.JSON:
            from summarize.rendering.json import to_json, to_json_list

            return to_json_list(parsed) if len(parsed) > 1 else to_json(parsed[0])
        case Format.JSON_LINES:
            from summarize.rendering.json import to_json_line

            return "".join(map(to_json_line, parsed))
        case Format.TEXT:
            from summarize.rendering.text import to_text

            return "\n".join(to_text(one, titled=len(answers) > 1) for one in parsed)
        case form:
            raise UsageError(f"a batch has no article at hand for {form} notes: choose .md, .json, .jsonl or .txt.")
