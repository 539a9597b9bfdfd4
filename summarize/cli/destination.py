"""Where a result goes and in which form: standard output or a file; text, Markdown or JSON."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.cli.options import JobOptions
from summarize.cli.printing import put
from summarize.errors import UsageError
from summarize.llm.cache_key import folder_stamp
from summarize.rendering.output import Format, check_writable, format_of, write_atomically

if TYPE_CHECKING:
    from summarize.results import Result

# What decides about lines and colours on a terminal, besides its width.
_TERMINAL_VARIABLES = ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "TTY_COMPATIBLE")


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

    @property
    def form(self) -> list[object]:
        """All that decides how a result looks here, as plain data."""
        stamps = [folder_stamp(folder) for folder in self.folders] if self.format is Format.MARKDOWN else []
        if not self._is_terminal:
            return [self.format, stamps]
        variables = [os.environ.get(name) for name in _TERMINAL_VARIABLES]
        return ["terminal", shutil.get_terminal_size().columns, self.colour, *variables]

    def send(self, results: Sequence[Result], *, titled: bool = False) -> None:
        """Send `results`, one or the answers to several questions; `titled` puts its question above each."""
        self.deliver(self.render(results, titled=titled))

    def deliver(self, text: str) -> None:
        """Send what was rendered."""
        if self.path is not None:
            write_atomically(self.path, text)
        else:
            put(text, None if self.format is Format.TEXT else "utf-8")

    def render(self, results: Sequence[Result], *, titled: bool = False) -> str:
        """`results` as they look here."""
        if self._is_terminal:
            return self._on_terminal(results, titled)
        match self.format:
            case Format.JSON:
                from summarize.rendering.json import to_json, to_json_list

                return to_json_list(results) if titled else to_json(results[0])
            case Format.JSON_LINES:
                from summarize.rendering.json import to_json_line

                return "".join(map(to_json_line, results))
            case Format.MARKDOWN:
                from summarize.rendering.markdown import answers_to_markdown, to_markdown
                from summarize.results import Answer

                answers = [one for one in results if isinstance(one, Answer)]
                return answers_to_markdown(answers, self.folders) if answers else to_markdown(results[0], self.folders)
            case Format.TEXT:
                from summarize.rendering.text import to_text

                end = "\n" if titled else ""
                return "".join(to_text(result, titled=titled) + end for result in results)

    @property
    def _is_terminal(self) -> bool:
        return self.path is None and self.format is Format.TEXT and sys.stdout.isatty()

    def _on_terminal(self, results: Sequence[Result], titled: bool) -> str:
        from summarize.rendering.terminal import console_for, print_result

        console = console_for(sys.stdout, colour=self.colour)
        with console.capture() as captured:
            for result in results:
                print_result(result, console, titled=titled)
                if titled:
                    console.print()
        return captured.get()
