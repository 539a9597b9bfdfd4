"""What a running job says of itself on standard error: a transient status on a terminal, lines where asked for."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from summarize.cli.printing import say
from summarize.events import Checked, Event, Loading, Notice, Pulling, Reading, WithheldClaim, Writing
from summarize.rendering.visible import inline

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.live import Live
    from rich.spinner import Spinner

_MEGABYTE = 1_000_000
_STAGES = {"again": "asking once more for what had no evidence", "answered": "checking whether the article says so"}


class Progress:
    """Listens to the events of one job; a context manager that takes its status off the screen when it ends.

    Notices are always said, but for `quiet`; everything else only where standard error is a terminal, or `verbose`.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False, colour: bool = True) -> None:
        self._quiet = quiet
        self._verbose = verbose
        self._colour = colour
        self._on_terminal = not quiet and not verbose and sys.stderr.isatty()
        self._live: Live | None = None
        self._spinner: Spinner | None = None
        self._claims: list[str] = []
        self._said = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.pause()

    def pause(self) -> None:
        """Take the status off the screen, so that a result can be printed; the next event brings it back."""
        if self._live is not None:
            self._live.stop()
            self._live = None
        self._claims.clear()

    def __call__(self, event: Event) -> None:
        """Take one event."""
        if isinstance(event, Notice):
            self.notice(event.text)
            return
        if isinstance(event, Checked):
            self._claims.append(inline(event.claim.text))
        if self._on_terminal:
            self._show(event)
        elif self._verbose and not self._quiet:
            line = _line(event)
            if line and line != self._said:
                self._said = line
                say(line)

    def notice(self, text: str) -> None:
        """Say something that the user should read whatever happens, unless he asked for quiet."""
        if self._quiet:
            return
        if self._live is not None:
            self._live.console.print(f"summarize: {inline(text)}", soft_wrap=True)
        else:
            say(text)

    def _show(self, event: Event) -> None:
        status = self._status(event)
        if self._live is None:
            from rich.live import Live

            from summarize.rendering.terminal import console_for

            console = console_for(sys.stderr, colour=self._colour)
            self._live = Live(status, console=console, transient=True, refresh_per_second=8)
            self._live.start(refresh=True)
        else:
            self._live.update(status)

    def _status(self, event: Event) -> RenderableType:
        """The claims that have passed so far, and below them what is going on."""
        from rich.console import Group
        from rich.progress_bar import ProgressBar
        from rich.spinner import Spinner
        from rich.text import Text

        claims = [Text(f"• {text}", style="dim") for text in self._claims]
        self._spinner = self._spinner or Spinner("dots")
        self._spinner.update(text=Text(_doing(event)))
        if isinstance(event, Pulling):
            bar = ProgressBar(total=event.total_bytes or None, completed=event.done_bytes, width=60)
            return Group(self._spinner, bar)
        return Group(*claims, self._spinner)


def _doing(event: Event) -> str:
    """What the program is doing, for the status on a terminal."""
    match event:
        case Reading(task):
            return _STAGES.get(task.partition(".")[0], "reading the article")
        case Writing(task, text):
            return f"{_STAGES.get(task.partition('.')[0], 'writing')} ({len(text.split())} words so far)"
        case Checked() | WithheldClaim():
            return "checking the evidence"
        case _:
            return _line(event)


def _line(event: Event) -> str:
    """An event in words, for a line of its own; empty where it is not worth one."""
    match event:
        case Pulling(model, source, done, total):
            share = f"{10 * done // total * 10}% of " if total else ""
            return f"pulling the model {model} from {source}: {share}{total / _MEGABYTE:,.0f} MB"
        case Loading(model):
            return f"loading the model {model}"
        case Reading(task):
            return f"reading: {task}"
        case Writing(task, _):
            return f"writing: {task}"
        case Checked(claim):
            return f"kept: {inline(claim.text)}"
        case WithheldClaim(withheld):
            return f"withheld ({withheld.reason.value}): {inline(withheld.text)}"
        case _:
            return ""
