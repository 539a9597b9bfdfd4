"""Where a result goes and in which form: standard output, a file by its ending, a folder of them, or the browser."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from summarize.cli.options import JobOptions
from summarize.cli.printing import put, say
from summarize.errors import OutputError, UsageError
from summarize.llm.cache_key import folder_stamp
from summarize.rendering.output import (
    BINARY,
    LAID_OUT,
    Format,
    check_installed,
    check_writable,
    format_of,
    write_atomically,
)
from summarize.sources.reading import is_address

if TYPE_CHECKING:
    from summarize.article import Article
    from summarize.results import Result

# What decides about lines and colours on a terminal, besides its width.
_TERMINAL_VARIABLES = ("TERM", "COLORTERM", "NO_COLOR", "FORCE_COLOR", "CLICOLOR", "TTY_COMPATIBLE")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where to, and as what. `folders` hold the user's layouts; `colour`: colours may be used; `opens`: it is shown.

    Where `is_folder`, `path` gets a file for each source.
    """

    format: Format
    path: Path | None
    folders: tuple[Path, ...]
    colour: bool
    opens: bool = False
    is_folder: bool = False

    @classmethod
    def of(
        cls, options: JobOptions, folders: tuple[Path, ...], *, lines: bool = False, several: bool = False
    ) -> Destination:
        """The destination that the flags mean, checked before any work is done for it.

        With `lines`, printed JSON is an object a line; `several` says that there may be more than one source. Raises
        `UsageError` where flags contradict each other, and `OutputError` where the file cannot be written.
        """
        if options.as_json and options.as_markdown:
            raise UsageError("--json and --markdown contradict each other: choose one.")
        if options.show and several:
            raise UsageError("--open shows one page: name one source.")
        colour = not options.no_color
        if options.show and options.output is None:
            if options.as_json or options.as_markdown:
                raise UsageError("--open shows a page: leave out --json and --markdown, or name a file with -o.")
            return cls(Format.HTML, _page_for_now(), folders, colour, opens=True)
        asked = Format.JSON if options.as_json else Format.MARKDOWN if options.as_markdown else None
        if options.output is None:
            chosen = Format.JSON_LINES if asked is Format.JSON and lines else asked or Format.TEXT
            return cls(chosen, None, folders, colour)
        path = Path(options.output)
        if options.output.endswith(("/", os.sep)) or path.is_dir():
            return cls(asked or Format.MARKDOWN, _made(path), folders, colour, is_folder=True)
        chosen = format_of(path)
        if asked is not None and not (chosen is asked or (asked is Format.JSON and chosen is Format.JSON_LINES)):
            raise UsageError(f"{path} says {chosen}, and --{asked.name.lower()} says otherwise: leave one out.")
        if several and chosen in (Format.HTML, *BINARY):
            raise UsageError(
                f"a {chosen} file holds one note, and these are several: `summarize batch … --format {chosen[1:]} "
                "-o FOLDER` writes one for each."
            )
        if options.show and chosen not in (Format.HTML, Format.PDF):
            raise UsageError(f"--open shows a .html or .pdf file, and {path} is neither.")
        check_installed(chosen)
        check_writable(path)
        return cls(chosen, path, folders, colour, opens=options.show)

    def within(self, source: str | None, others: Collection[Path] = ()) -> Destination:
        """The file for `source` in this folder, called after it and none of the `others` that it holds already."""
        from summarize.batch.items import file_name, short_hash

        assert self.path is not None
        name = file_name(source if is_address(source) else Path(source).stem) if source else "article"
        path = self.path / f"{name}{self.format}"
        if path in others:
            path = self.path / f"{name}-{short_hash(source or '')}{self.format}"
        return replace(self, path=path, is_folder=False)

    @property
    def streams(self) -> bool:
        """Whether several answers can be sent one by one: a file, a JSON array and Markdown footnotes are wholes."""
        return self.path is None and self.format in (Format.JSON_LINES, Format.TEXT)

    @property
    def form(self) -> list[object]:
        """All that decides how a result looks here, as plain data."""
        stamps = [folder_stamp(folder) for folder in self.folders] if self.format in LAID_OUT else []
        if not self._is_terminal:
            return [self.format, stamps]
        variables = [os.environ.get(name) for name in _TERMINAL_VARIABLES]
        return ["terminal", shutil.get_terminal_size().columns, self.colour, *variables]

    def send(self, results: Sequence[Result], article: Article, *, titled: bool = False) -> None:
        """Send `results` of `article`, one or several answers; `titled` puts its question above each."""
        self.deliver(self.render(results, article, titled=titled))

    def deliver(self, content: str | bytes) -> None:
        """Send what was rendered."""
        if self.path is not None:
            write_atomically(self.path, content)
        elif isinstance(content, str):
            put(content, None if self.format is Format.TEXT else "utf-8")
        if self.opens:
            self._open()

    def render(
        self, results: Sequence[Result], article: Article, *, titled: bool = False, footnotes_after: int = 0
    ) -> str | bytes:
        """`results` of `article` as they look here: text, or the bytes of a form that is none."""
        if self._is_terminal:
            return self._on_terminal(results, titled)
        from summarize.rendering.forms import render

        content = render(self.format, results, article, self.folders, titled=titled, footnotes_after=footnotes_after)
        return content if self.format in BINARY else content.decode()

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

    def _open(self) -> None:
        import webbrowser

        if self.path is None:
            return
        shown = webbrowser.open(self.path.resolve().as_uri())
        say(f"the page is {self.path}." if shown else f"no browser could be opened: the page is {self.path}.")


def _made(folder: Path) -> Path:
    """`folder`, made where it is not there. Raises `OutputError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {folder} cannot be made: {error.strerror or error}.") from error
    return folder


def _page_for_now() -> Path:
    """A file of the user's own among the temporary ones, which the system clears away when it sees fit."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix="summarize-", suffix=".html")
    os.close(handle)
    return Path(name)
