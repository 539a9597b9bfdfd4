"""The settings, each with its origin: flags beat `SUMMARIZE_*` variables, these config.toml, this the defaults."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from summarize.errors import ConfigurationError

if TYPE_CHECKING:
    from summarize.llm.provider import Endpoint

PROVIDERS = ("openai", "embedded")
PROTOCOLS = ("plain", "cited")
CONFIG_VARIABLE = "SUMMARIZE_CONFIG"
DEFAULT = "default"
"""The origin of a setting that nobody has set."""


@dataclass(frozen=True)
class Settings:
    """Every setting in force; `None` means that nobody has set it. `timeout` is in seconds.

    `origins` says for each name where its value comes from: a flag, a variable, the path of a file, or `default`.
    """

    provider: str | None = None
    model: str | None = None
    base_url: str | None = None
    protocol: str | None = None
    timeout: float | None = None
    article: str | None = None
    prompts_dir: Path | None = None
    prices_file: Path | None = None
    api_key_file: Path | None = None
    keyring: str | None = None
    offline: bool = False
    cache: bool = True
    cache_megabytes: float | None = None
    cache_days: float | None = None
    origins: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def origin(self, name: str) -> str:
        """Where the setting `name` comes from."""
        return self.origins.get(name, DEFAULT)

    def endpoint(self) -> Endpoint:
        """The endpoint that these settings mean, the key included.

        Raises `UsageError` where they contradict each other.
        """
        from summarize.llm.provider import choose_endpoint

        return choose_endpoint(
            provider=self.provider,
            model=self.model,
            base_url=self.base_url,
            protocol=self.protocol,
            offline=self.offline,
            api_key_file=self.api_key_file,
            keyring=self.keyring,
            environment=os.environ,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """A value before it is checked, and where it was found; relative paths in it start from `folder`."""

    value: object
    origin: str
    folder: Path | None = None


def load_settings(flags: Mapping[str, object] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """The settings in force, from `flags` (by setting name; `None` where not given), the environment and the file.

    Raises `ConfigurationError` for an unknown key or variable, naming the nearest known one, and for a value that
    cannot be used, naming where it was found. A folder `prompts` and a file prices.toml beside the configuration file
    need no setting.
    """
    environ = os.environ if environ is None else environ
    found = _from_file(environ) | _from_environment(environ)
    for name, value in (flags or {}).items():
        if value is not None:
            found[name] = _Found(value, "--" + _FLAGS.get(name, name).replace("_", "-"))
    beside = config_path(environ).parent
    if "prompts_dir" not in found and (beside / "prompts").is_dir():
        found["prompts_dir"] = _Found(beside / "prompts", str(beside / "prompts"))
    if "prices_file" not in found and (beside / "prices.toml").is_file():
        found["prices_file"] = _Found(beside / "prices.toml", str(beside / "prices.toml"))
    values = {name: _CHECKS[name](one) for name, one in found.items()}
    origins = MappingProxyType({name: one.origin for name, one in found.items()})
    # Each check returns the type of its field, which a mapping over all of them cannot say.
    return Settings(**values, origins=origins)  # pyright: ignore[reportArgumentType]


def config_path(environ: Mapping[str, str] | None = None) -> Path:
    """Where the configuration file is looked for: `SUMMARIZE_CONFIG`, else config.toml in the user's folder."""
    named = (os.environ if environ is None else environ).get(CONFIG_VARIABLE)
    return Path(named).expanduser() if named else config_folder() / "config.toml"


def config_folder() -> Path:
    """The user's configuration folder for this program."""
    import platformdirs

    return Path(platformdirs.user_config_dir("summarize", appauthor=False))


def _from_file(environ: Mapping[str, str]) -> dict[str, _Found]:
    path = config_path(environ)
    try:
        content = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        if environ.get(CONFIG_VARIABLE):
            raise ConfigurationError(
                f"{path}, named by {CONFIG_VARIABLE}, does not exist: write it or unset the variable."
            ) from error
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}.") from error
    import tomllib

    text = ""
    try:
        text = content.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigurationError(f"{path}, line {line}: not UTF-8, which TOML must be.") from error
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = line[1] if line else str(text.count("\n") + 1)
        reason = re.sub(r"\s*\(at [^)]*\)", "", str(error))
        raise ConfigurationError(f"{path}, line {number}: {reason[:1].lower()}{reason[1:]}.") from error
    found: dict[str, _Found] = {}
    for key, value in table.items():
        place = f"{path}, line {_line_of(key, text)}"
        if key not in _CHECKS:
            raise _unknown(key, f"{place}: there is no setting {key!r}", _CHECKS)
        found[key] = _Found(value, place, path.parent)
    return found


def _from_environment(environ: Mapping[str, str]) -> dict[str, _Found]:
    for variable in environ:
        if variable.startswith("SUMMARIZE_") and variable not in VARIABLES:
            raise _unknown(variable, f"the environment sets {variable}, which is not known", sorted(VARIABLES))
    variables = {name: f"SUMMARIZE_{name.upper()}" for name in _CHECKS}
    return {name: _Found(environ[one], one) for name, one in variables.items() if environ.get(one)}


def _unknown(name: str, message: str, known: Iterable[str]) -> ConfigurationError:
    if re.search(r"api_?key|token|secret|password", name, re.IGNORECASE):
        return ConfigurationError(
            f"{message}: keys are never kept there; set OPENAI_API_KEY, or name a file of your own with api_key_file, "
            "or an entry of your keyring with keyring."
        )
    names = list(known)
    near = _nearest(name, names, 0.6)
    advice = f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}."
    return ConfigurationError(f"{message}: {advice}")


def _line_of(key: str, text: str) -> int:
    """The line on which `key` stands at the top level of a TOML text."""
    name = re.escape(key)
    match = re.search(rf"^\s*\[{{0,2}}\s*[\"']?{name}[\"']?\s*[.=\]]", text, re.MULTILINE)
    return text.count("\n", 0, match.end()) + 1 if match else 1


def _wrong(found: _Found, expected: str) -> ConfigurationError:
    return ConfigurationError(f"{found.origin}: {found.value!r} is not {expected}.")


def _text(found: _Found) -> str:
    if not isinstance(found.value, str) or not found.value.strip():
        raise _wrong(found, "a text")
    return found.value.strip()


def _nearest(name: str, names: Sequence[str], cutoff: float) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(name, names, n=1, cutoff=cutoff)


def _one_of(choices: tuple[str, ...]) -> Callable[[_Found], str]:
    def check(found: _Found) -> str:
        if found.value not in choices:
            near = _nearest(str(found.value), choices, 0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ConfigurationError(f"{found.origin}: {found.value!r} is not one of {', '.join(choices)}{hint}")
        return cast(str, found.value)

    return check


def _address(found: _Found) -> str:
    from urllib.parse import urlsplit

    text = _text(found)
    try:
        parts = urlsplit(text)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
        parts = urlsplit("")
    if parts.username is not None or parts.password is not None:
        raise ConfigurationError(f"{found.origin}: an address may hold no user name or password; use OPENAI_API_KEY.")
    if not usable:
        raise _wrong(found, "an address such as http://localhost:8000/v1")
    return text


def _amount(unit: str) -> Callable[[_Found], float]:
    def check(found: _Found) -> float:
        value = found.value
        try:
            amount = float(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else 0.0
        except (ValueError, OverflowError):
            amount = 0.0
        if not 0 < amount < float("inf"):
            raise _wrong(found, f"a number of {unit} above 0")
        return amount

    return check


def _source(found: _Found) -> str:
    text = _text(found)
    if text == "-":
        raise ConfigurationError(f"{found.origin}: standard input is read only where the command line says -.")
    return text if "://" in text else str(_place(found, text))


def _folder(found: _Found) -> Path:
    path = _place(found, str(found.value) if isinstance(found.value, Path) else _text(found))
    if not path.is_dir():
        raise ConfigurationError(f"{found.origin}: {path} is not a folder: make it, or name another.")
    return path


def _file(found: _Found) -> Path:
    path = _place(found, str(found.value) if isinstance(found.value, Path) else _text(found))
    if not path.is_file():
        raise ConfigurationError(f"{found.origin}: {path} is not a file: write it, or name another.")
    return path


def _named(found: _Found) -> Path:
    return _place(found, str(found.value) if isinstance(found.value, Path) else _text(found))


def _place(found: _Found, text: str) -> Path:
    path = Path(text).expanduser()
    return found.folder / path if found.folder is not None else path


def _truth(found: _Found) -> bool:
    if isinstance(found.value, bool):
        return found.value
    word = found.value.lower() if isinstance(found.value, str) and found.folder is None else ""
    if word in ("1", "true", "yes", "on"):
        return True
    if word in ("0", "false", "no", "off"):
        return False
    raise _wrong(found, "true or false")


_CHECKS: Mapping[str, Callable[[_Found], object]] = MappingProxyType(
    {
        "provider": _one_of(PROVIDERS),
        "model": _text,
        "base_url": _address,
        "protocol": _one_of(PROTOCOLS),
        "timeout": _amount("seconds"),
        "article": _source,
        "prompts_dir": _folder,
        "prices_file": _file,
        "api_key_file": _named,
        "keyring": _text,
        "offline": _truth,
        "cache": _truth,
        "cache_megabytes": _amount("megabytes"),
        "cache_days": _amount("days"),
    }
)
_FLAGS = MappingProxyType({"prompts_dir": "prompts", "cache": "no-cache"})
"""The flags that are not called like their setting."""

_OTHER_VARIABLES = (
    CONFIG_VARIABLE,
    "SUMMARIZE_MODELS_DIR",
    "SUMMARIZE_MODEL_FILE",
    "SUMMARIZE_THREADS",
    "SUMMARIZE_SERVE_KEY",
)
"""Variables of ours that are not settings: where files are, the threads of an embedded model, the key of a server."""

VARIABLES = frozenset((*(f"SUMMARIZE_{name.upper()}" for name in _CHECKS), *_OTHER_VARIABLES))
"""Every `SUMMARIZE_*` variable that means something; any other is a mistake, and is reported as one."""
