"""The key of a provider: from the environment, a file of the user's alone or the system's keyring; never in a log."""

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
SERVICE: Final = "summarize"
"""What our keys stand under in a keyring, each with a name that the user gives it."""
_CREDENTIALS: Final = "CREDENTIALS_DIRECTORY"
_MOST_BYTES = 16_384

# Keys that came from files and keyrings, so that the log of a defect can be searched for them.
_read: set[str] = set()


def find_key(path: Path | None, environment: Mapping[str, str], keyring: str | None = None) -> str:
    """The key in the file at `path`, else the one called `keyring` in the system's keyring, else `environment`'s.

    What is not named is not looked at. Raises `ConfigurationError`, which never repeats a key, for a file that cannot
    be read or that others may read (but for a credential of systemd, whose guard is its folder), for a keyring that
    cannot be asked or holds no such key, and for what no header can carry.
    """
    if path is not None:
        key = _checked(_text(path, environment.get(_CREDENTIALS, "")).strip(), str(path))
        if not key:
            raise ConfigurationError(f"{path} holds no key: write it there, on one line.")
    elif keyring is not None:
        key = _checked(_from_keyring(keyring).strip(), f"{keyring!r} in the keyring")
    else:
        return _checked(environment.get(KEY_VARIABLE, "").strip(), KEY_VARIABLE)
    _read.add(key)
    return key


def without_keys(text: str) -> str:
    """`text` with every key that this process knows taken out."""
    for key in sorted(
        {*_read, *(os.environ.get(name, "").strip() for name in KEY_VARIABLES)} - {""}, key=len, reverse=True
    ):
        text = text.replace(key, "[key]")
    return text


def _text(path: Path, credentials: str) -> str:
    path = path.expanduser()
    others = stat.S_IRWXG | stat.S_IRWXO
    if credentials and path.parent == Path(credentials):
        # systemd may let a service in by an access list, which looks like the right of a group to read.
        others ^= stat.S_IRGRP
    try:
        # A pipe will do, as of a password manager.
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            if os.name == "posix" and status.st_mode & others:
                raise ConfigurationError(
                    f"others than you may read {path} (mode {stat.S_IMODE(status.st_mode):04o}): `chmod 600` it, and "
                    "think of the key in it as known to them."
                )
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise ConfigurationError(f"the key file {path} cannot be read: {error.strerror or error}.") from error
    return data.decode("ascii", "replace")


def _from_keyring(name: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError, NoKeyringError
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"the key {name!r} is to come from the keyring, and what asks it is not installed: run "
            "`pip install 'summarize[keyring]'`."
        ) from error
    try:
        key = keyring.get_password(SERVICE, name)
    except NoKeyringError as error:
        raise ConfigurationError(
            f"there is no keyring on this machine to ask for the key {name!r}: set {KEY_VARIABLE}, or name a file with "
            "--api-key-file."
        ) from error
    except KeyringError as error:
        reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
        raise ConfigurationError(f"the keyring does not give out the key {name!r} ({reason}): unlock it.") from error
    if not key or not key.strip():
        raise ConfigurationError(
            f"the keyring holds no key {name!r} of ours: put it there with `keyring set {SERVICE} {name}`."
        )
    return key


def _checked(key: str, origin: str) -> str:
    """`key`, if a header can carry it."""
    if not all("!" <= character <= "~" for character in key):
        raise ConfigurationError(f"{origin} is no key: it holds a blank, a line end or a letter that no key has.")
    return key
