"""The one way a layout is found and filled in: Jinja2 templates in a sandbox, which a user may replace by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

from summarize.errors import PromptError

BUNDLED: Final = Path(__file__).parent / "templates"
SUFFIX: Final = ".j2"


class Layouts:
    """The templates in force for one rendering: in the first of `folders` that has a name, else the bundled one.

    `printed` turns every value that a template prints into what stands on the page, so that nothing gets there
    unescaped; with `autoescape`, what macros and parent blocks return is not escaped twice.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        *,
        printed: Callable[[object], str],
        filters: Mapping[str, Callable[..., object]],
        autoescape: bool = False,
    ) -> None:
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        self._environment = SandboxedEnvironment(
            loader=FileSystemLoader([str(folder) for folder in (*folders, BUNDLED)]),
            undefined=StrictUndefined,
            finalize=printed,
            autoescape=autoescape,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
        )
        cast("dict[str, object]", self._environment.filters).update(filters)  # pyright: ignore[reportUnknownMemberType]

    def fill_in(self, name: str, variables: Mapping[str, object]) -> str:
        """The template `name` with its variables filled in, ending in a line end.

        Raises `PromptError` with file, line and variable where a template is broken.
        """
        from jinja2 import TemplateError

        try:
            text = self._environment.get_template(name).render(variables)
        # What a template does wrong in its expressions, it raises as Python does; OSError: it cannot be read.
        except (
            TemplateError,
            TypeError,
            ValueError,
            ArithmeticError,
            LookupError,
            AttributeError,
            RecursionError,
            OSError,
        ) as error:
            raise _explained(error, name) from error
        return text.strip("\n") + "\n"


def asset(name: str, folders: Sequence[Path]) -> str:
    """The text of a file that a layout takes in as it is: a style sheet or a script, found as templates are.

    Raises `PromptError` where it cannot be read.
    """
    path = find(name, folders) or BUNDLED / name
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"The layout file {path} cannot be read: {error}.") from error


def find(name: str, folders: Sequence[Path]) -> Path | None:
    """The file `name` in the first of `folders` that has it; `None` where none has."""
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _explained(error: Any, name: str) -> PromptError:
    """`error` with the file and the line of the template that it comes from."""
    file, line = getattr(error, "filename", None), getattr(error, "lineno", None)
    if file is None:
        file, line = _place_in_traceback(error)
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    return PromptError(f"{file or name}{f', line {line}' if line else ''}: {message}.")


def _place_in_traceback(error: BaseException) -> tuple[str | None, int | None]:
    """The last template line in the traceback: jinja2 writes its own file names and lines into it."""
    place: tuple[str | None, int | None] = None, None
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(SUFFIX):
            place = file, traceback.tb_lineno
        traceback = traceback.tb_next
    return place
