"""A keyring that holds what a test puts into it, in memory, and remembers what it was asked for."""

from __future__ import annotations

from keyring.backend import KeyringBackend


class MemoryKeyring(KeyringBackend):
    """One password for each name; all belong to our service."""

    priority = 0  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def __init__(self, **passwords: str) -> None:
        super().__init__()  # pyright: ignore[reportUnknownMemberType]
        self.asked: list[tuple[str, str]] = []
        self._passwords = {("summarize", name): password for name, password in passwords.items()}

    def get_password(self, service: str, username: str) -> str | None:
        """What `service` keeps for `username`."""
        self.asked.append((service, username))
        return self._passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        """Let `service` keep `password` for `username`."""
        self._passwords[service, username] = password
