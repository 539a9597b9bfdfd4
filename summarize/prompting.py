"""Prompt templates: found, rendered in a sandbox, fingerprinted; a user's template of the same name comes first."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarize.errors import PromptError

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

_LAYOUTS = (".md.j2", ".html.j2")
_HEADER = re.compile(r"\A\{#(.*?)#\}", re.DOTALL)
_FIELD = re.compile(r"^(name|purpose|variables|output):[ \t]*(.*)$", re.MULTILINE)
_FENCE_TAG = re.compile(r"<(?=\s*+(?:/\s*+)?article)", re.IGNORECASE)
# Of ChatML, Llama, Gemma, Mistral, DeepSeek and Qwen: servers read them in a text as they read their own.
_CONTROL_TOKEN = re.compile(
    r"<(?=[|｜]|/?(?:s|think|tool_call|tool_response)>|(?:start|end)_of_turn>|(?:bos|eos|pad|unk)>|</?SYS>>)"
    r"|\[(?=/?(?:INST|SYSTEM_PROMPT|TOOL_CALLS|TOOL_RESULTS|AVAILABLE_TOOLS)\])"
)


@dataclass(frozen=True, slots=True)
class PromptTemplate:
    """One template: where it lies, and what its first comment says of it."""

    name: str
    path: Path
    purpose: str
    variables: tuple[str, ...]
    output: str
    overridden: bool


def bundled_folder() -> Path:
    """The folder of the templates that come with the package: inside it when installed, beside it in a checkout."""
    inside = Path(str(resources.files("summarize"))) / "prompts"
    return inside if inside.is_dir() else inside.parent.parent / "prompts"


def fenced(text: str) -> str:
    """`text` as data between fences: what would close ours, or pass for a control token, is made harmless.

    Only the model sees this form; offsets are always those of the article itself.
    """
    return _CONTROL_TOKEN.sub(r"\g<0> ", _FENCE_TAG.sub(r"\g<0> ", text))


class Prompts:
    """The templates in force. `folders` are searched before the bundled one, the first that has a name wins."""

    def __init__(self, folders: Sequence[Path] = ()) -> None:
        for folder in folders:
            if not folder.is_dir():
                raise PromptError(f"The prompts folder {folder} does not exist. Make it, or leave out --prompts.")
        self._folders = (*folders, bundled_folder())

    def render(self, name: str, **variables: object) -> str:
        """The prompt `name` with its variables filled in, without white space at either end.

        Raises `PromptError` (with file, line and variable) where the template is unknown or broken.
        """
        from jinja2 import TemplateError

        self.path(name)
        try:
            return self._environment.get_template(f"{name}.j2").render(**variables).strip()
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
            raise self._explained(name, error) from error

    def fingerprint(self, *names: str) -> str:
        """A hash (16 hexadecimal digits) of the sources of these templates: it changes when the wording does."""
        digest = hashlib.sha256()
        for name in names:
            body = self.show(name).encode()
            digest.update(f"{name}\0{len(body)}\0".encode() + body)
        return digest.hexdigest()[:16]

    def path(self, name: str) -> Path:
        """The file that `name` comes from. Raises `PromptError` naming the nearest known name."""
        for folder in self._folders:
            candidate = folder / f"{name}.j2"
            if candidate.is_file():
                return candidate
        import difflib

        known = self._names()
        near = difflib.get_close_matches(name, known, n=1)
        hint = f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(known)}."
        raise PromptError(f"There is no prompt named {name!r}.{hint}")

    def show(self, name: str) -> str:
        """The source of a template."""
        path = self.path(name)
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise PromptError(f"The prompt {path} cannot be read: {error}.") from error

    def list(self) -> tuple[PromptTemplate, ...]:
        """All templates by name."""
        return tuple(self._describe(name) for name in self._names())

    def check(self) -> tuple[str, ...]:
        """What is wrong with the templates in force, one line each; empty when all is well.

        A template must parse, begin with its comment block, and use no variable that the bundled one does not declare.
        """
        from jinja2 import TemplateError, meta

        problems: list[str] = []
        bundled = Prompts()
        for name in self._names():
            path = self.path(name)
            try:
                parsed = self._environment.parse(self.show(name), filename=str(path))
                used: set[str] = meta.find_undeclared_variables(parsed)
            except PromptError as error:
                problems.append(str(error))
                continue
            except TemplateError as error:
                problems.append(str(self._explained(name, error)))
                continue
            if not _HEADER.match(self.show(name)):
                problems.append(f"{path}: the comment block with name, purpose, variables and output is missing.")
            if name not in bundled._names():
                problems.append(f"{path}: no task uses a prompt of this name.")
                continue
            problems += [
                f"{path}: line {self._line_of(name, variable)}: no task sets the variable {variable!r}."
                for variable in sorted(used - set(bundled._describe(name).variables))
            ]
        return tuple(problems)

    def _names(self) -> list[str]:
        # The layouts of notes (brief.md.j2 and its like) may lie in the same folder; they are no prompts.
        files = (file for folder in self._folders for file in folder.glob("*.j2") if not file.name.endswith(_LAYOUTS))
        return sorted({file.stem for file in files})

    def _describe(self, name: str) -> PromptTemplate:
        header = _HEADER.match(self.show(name))
        fields: dict[str, str] = dict(_FIELD.findall(header.group(1))) if header else {}
        variables = tuple(word for word in re.split(r"[,\s]+", fields.get("variables", "")) if word and word != "none")
        path = self.path(name)
        return PromptTemplate(
            name=name,
            path=path,
            purpose=fields.get("purpose", ""),
            variables=variables,
            output=fields.get("output", ""),
            overridden=path.parent != bundled_folder(),
        )

    @cached_property
    def _environment(self) -> SandboxedEnvironment:
        from jinja2 import FileSystemLoader, StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        environment = SandboxedEnvironment(
            loader=FileSystemLoader([str(folder) for folder in self._folders]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            autoescape=False,
        )
        environment.filters["fenced"] = fenced  # pyright: ignore[reportUnknownMemberType]  # jinja2 leaves it open
        return environment

    def _explained(self, name: str, error: Any) -> PromptError:
        """The error with file, line and what went wrong."""
        from jinja2 import TemplateNotFound, TemplateSyntaxError

        file, line = _place_in_traceback(error) or (str(self.path(name)), "?")
        if isinstance(error, TemplateSyntaxError):
            line = str(error.lineno)
        message = getattr(error, "message", None) or str(error)
        if isinstance(error, TemplateNotFound):
            message = f"there is no template {message!r} to take in"
        return PromptError(f"{file}: line {line}: {message.rstrip('.')}.")

    def _line_of(self, name: str, variable: str) -> int:
        for number, line in enumerate(self.show(name).splitlines(), start=1):
            if re.search(rf"\{{[{{%][^}}]*\b{re.escape(variable)}\b", line):
                return number
        return 1


def _place_in_traceback(error: BaseException) -> tuple[str, str] | None:
    """The template and the line where rendering failed: jinja2 puts them into the traceback only."""
    place: tuple[str, str] | None = None
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = file, str(traceback.tb_lineno)
        traceback = traceback.tb_next
    return place
