"""Running one command line: every way it can end, as a line on standard error and an exit code."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from threading import Event
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from summarize.errors import ExitCode, SummarizeError

if TYPE_CHECKING:
    from typer import TyperException


class TerminatedError(KeyboardInterrupt):
    """SIGTERM has come. It takes the ways of Ctrl-C, so that whatever cleans up after one does after the other."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line `arguments` (without the program's name); returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A character that the terminal cannot show must not end a run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # pyright: ignore[reportUnknownMemberType, reportAttributeAccessIssue]
    with _raising_on_sigterm() as terminated:
        code = ending(lambda: _dispatch(arguments))
    # While it parses, typer takes the one for the other.
    return ExitCode.TERMINATED if terminated.is_set() and code == ExitCode.INTERRUPTED else code


def ending(work: Callable[[], object], passing: tuple[type[Exception], ...] = ()) -> int:
    """Do `work`, and turn the way it ends into an exit code; an `int` that it returns is one already.

    Exceptions of the kinds in `passing` go through: they are how the parser speaks to itself. This is the outermost
    edge, where an exception of any kind ends: what is not one of ours goes to the log.
    """
    try:
        code = work()
    except passing:
        raise
    except SummarizeError as error:
        complain(str(error))
        return error.exit_code
    except TerminatedError:
        return ExitCode.TERMINATED
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        from summarize.cli.printing import abandon_standard_output

        abandon_standard_output()
        return ExitCode.DONE
    except Exception as error:
        from summarize.cli.crash_log import write_crash

        complain(f"a defect of summarize: {type(error).__name__}. {write_crash(error)}")
        return ExitCode.DEFECT
    return code if isinstance(code, int) else ExitCode.DONE


def complain(text: str) -> None:
    """One message on standard error, as everything there begins: with the program's name."""
    from summarize.cli.printing import say

    say(text)


def _dispatch(arguments: Sequence[str]) -> object:
    import typer

    from summarize.cli.app import app

    try:
        return app(list(arguments), prog_name="summarize", standalone_mode=False)
    except typer.Abort:
        return ExitCode.INTERRUPTED
    except typer.TyperException as error:
        return _refuse(error)


def _refuse(error: TyperException) -> int:
    """What the parser did not understand, with the nearest that it would have."""
    possibilities: Sequence[str] = getattr(error, "possibilities", None) or ()
    message = error.message if possibilities else error.format_message()
    if message.startswith("Usage:"):  # a command without arguments: its help is the message
        sys.stderr.write(f"{message}\n")
        return ExitCode.USAGE
    message = message if message.endswith((".", "?")) else f"{message}."
    hint = f" Did you mean {' or '.join(sorted(possibilities))}?" if possibilities else ""
    command = getattr(getattr(error, "ctx", None), "command_path", "summarize")
    complain(f"{message}{hint} See `{command} --help`.")
    return ExitCode.USAGE


@contextlib.contextmanager
def _raising_on_sigterm() -> Generator[Event]:
    """Make SIGTERM raise `TerminatedError`; the event is set once it has come."""
    came = Event()

    def terminate(_number: int, _frame: FrameType | None) -> NoReturn:
        came.set()
        raise TerminatedError

    try:
        before = signal.signal(signal.SIGTERM, terminate)
    except ValueError:  # not the main thread: whoever runs us there has his own way of ending us
        yield came
        return
    try:
        yield came
    finally:
        signal.signal(signal.SIGTERM, before)
