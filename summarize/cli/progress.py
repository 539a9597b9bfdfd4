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

_MEGABYTE = 1_000_000


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
        doing = Spinner("dots", Text(_line(event, counting=True) or "checking the evidence"))
        if isinstance(event, Pulling):
            return Group(doing, ProgressBar(total=event.total_bytes or None, completed=event.done_bytes, width=60))
        return Group(*claims, doing)


def _line(event: Event, *, counting: bool = False) -> str:
    """An event in words, empty where it is not worth a line; `counting` adds what changes from event to event."""
    match event:
        case Pulling(model, source, done, total):
            share = f"{(100 if counting else 10) * done // total * (1 if counting else 10)}% of " if total else ""
            return f"pulling the model {model} from {source}: {share}{total / _MEGABYTE:,.0f} MB"
        case Loading(model):
            return f"loading the model {model}"
        case Reading(task):
            return f"reading: {task}"
        case Writing(task, text):
            return f"writing: {task}, {len(text.split())} words" if counting else f"writing: {task}"
        case Checked(claim):
            return f"kept: {inline(claim.text)}"
        case WithheldClaim(withheld):
            return f"withheld ({withheld.reason.value}): {inline(withheld.text)}"
        case _:
            return ""
