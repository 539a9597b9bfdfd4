"""Where a result goes and in which form: standard output or a file; text, Markdown or JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from summarize.cli.options import JobOptions
from summarize.cli.printing import put
from summarize.errors import UsageError
from summarize.rendering.output import Format, check_writable, format_of, write_atomically
from summarize.results import Answer, Result


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to, and as what. `folders` hold the user's layouts, `colour` is whether colours may be used."""

    format: Format
    path: Path | None
    folders: tuple[Path, ...]
    colour: bool

    @classmethod
    def of(cls, options: JobOptions, folders: tuple[Path, ...], *, several: bool = False) -> Destination:
        """The destination that the flags mean, checked before any work is done for it.

        With `several` questions, JSON is a line each. Raises `UsageError` where flags contradict each other, and
        `OutputError` where the file cannot be written.
        """
        if options.as_json and options.as_markdown:
            raise UsageError("--json and --markdown contradict each other: choose one.")
        asked = Format.JSON if options.as_json else Format.MARKDOWN if options.as_markdown else None
        if options.output is None:
            chosen = Format.JSON_LINES if asked is Format.JSON and several else asked or Format.TEXT
            return cls(chosen, None, folders, not options.no_color)
        chosen = format_of(options.output)
        if asked is not None and not (chosen is asked or (asked is Format.JSON and chosen is Format.JSON_LINES)):
            raise UsageError(
                f"{options.output} says {chosen}, and --{asked.name.lower()} says otherwise: leave one out."
            )
        check_writable(options.output)
        return cls(chosen, options.output, folders, not options.no_color)

    @property
    def streams(self) -> bool:
        """Whether several answers can be sent one by one: a file, a JSON array and Markdown footnotes are wholes."""
        return self.path is None and self.format in (Format.JSON_LINES, Format.TEXT)

    def send(self, results: Sequence[Result], *, titled: bool = False) -> None:
        """Send `results`, one or the answers to several questions; `titled` puts its question above each."""
        if self.path is None and self.format is Format.TEXT and sys.stdout.isatty():
            self._show(results, titled)
            return
        text = self._render(results, titled)
        if self.path is not None:
            write_atomically(self.path, text)
        else:
            put(text, None if self.format is Format.TEXT else "utf-8")

    def _show(self, results: Sequence[Result], titled: bool) -> None:
        from summarize.rendering.terminal import console_for, print_result

        console = console_for(sys.stdout, colour=self.colour)
        for result in results:
            print_result(result, console, titled=titled)
            if titled:
                console.print()
        sys.stdout.flush()

    def _render(self, results: Sequence[Result], titled: bool) -> str:
        match self.format:
            case Format.JSON:
                from summarize.rendering.json import to_json, to_json_list

                return to_json_list(results) if titled else to_json(results[0])
            case Format.JSON_LINES:
                from summarize.rendering.json import to_json_line

                return "".join(map(to_json_line, results))
            case Format.MARKDOWN:
                from summarize.rendering.markdown import answers_to_markdown, to_markdown

                answers = [one for one in results if isinstance(one, Answer)]
                return answers_to_markdown(answers, self.folders) if answers else to_markdown(results[0], self.folders)
            case Format.TEXT:
                from summarize.rendering.text import to_text

                end = "\n" if titled else ""
                return "".join(to_text(result, titled=titled) + end for result in results)
