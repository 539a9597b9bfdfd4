"""The key of a provider: read from the environment or from a file that is the user's alone, and kept out of logs."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from summarize.errors import ConfigurationError

KEY_VARIABLE: Final = "OPENAI_API_KEY"
KEY_VARIABLES: Final = (KEY_VARIABLE, "SUMMARIZE_SERVE_KEY")
"""The variables that hold a key: the provider's, and that of a server of our own."""
_MOST_BYTES = 16_384

# Keys that came from files, so that the log of a defect can be searched for them.
_read: set[str] = set()


def find_key(path: Path | None, environment: Mapping[str, str]) -> str:
    """The key in the file at `path` where one is named, else the one in `environment`, else nothing.

    Raises `ConfigurationError`, which never repeats a key, for a file that cannot be read or that others may read, and
    for what no header can carry.
    """
    if path is None:
        return _checked(environment.get(KEY_VARIABLE, "").strip(), KEY_VARIABLE)
    key = _checked(_text(path).strip(), str(path))
    if not key:
        raise ConfigurationError(f"{path} holds no key: write it there, on one line.")
    _read.add(key)
    return key


def without_keys(text: str) -> str:
    """`text` with every key that this process knows taken out."""
    for key in sorted(
        {*_read, *(os.environ.get(name, "").strip() for name in KEY_VARIABLES)} - {""}, key=len, reverse=True
    ):
        text = text.replace(key, "[key]")
    return text


def _text(path: Path) -> str:
    try:
        # A pipe will do, as of a password manager.
        with path.expanduser().open("rb") as file:
            status = os.fstat(file.fileno())
            if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ConfigurationError(
                    f"others than you may read {path} (mode {stat.S_IMODE(status.st_mode):04o}): `chmod 600` it, and "
                    "think of the key in it as known to them."
                )
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise ConfigurationError(f"the key file {path} cannot be read: {error.strerror or error}.") from error
    return data.decode("ascii", "replace")


def _checked(key: str, origin: str) -> str:
    """`key`, if a header can carry it."""
    if not all("!" <= character <= "~" for character in key):
        raise ConfigurationError(f"{origin} is no key: it holds a blank, a line end or a letter that no key has.")
    return key
