"""Keys from the system's keyring: asked for by name only, and an error that says what to do where there is none."""

from __future__ import annotations

import builtins
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import keyring
import keyring.backend
import keyring.errors
import pytest
from keyring.backends import fail, null
from keyrings import MemoryKeyring
from scripted_server import Server, answer, send

from summarize.article import Article
from summarize.cli.running import run
from summarize.errors import ConfigurationError, ExitCode
from summarize.llm.keys import find_key, without_keys
from summarize.toolkit import Toolkit

KEY = "0f6c1canary4be27d9"
TEXT = "The ferry company Nordlinje sold its oldest ship in 2014."
GOOD = '{"answered": true, "statements": [{"text": "Nordlinje sold it.", "quotations": ["sold its oldest ship"]}]}'


@pytest.fixture(autouse=True)
def usual_keyring() -> Generator[None]:
    """What is chosen here is not what other tests ask; nor is the keyring of whoever runs them."""
    keyring.set_keyring(fail.Keyring())
    yield
    keyring.set_keyring(fail.Keyring())


def use(backend: keyring.backend.KeyringBackend) -> None:
    keyring.set_keyring(backend)


def test_a_key_comes_from_the_keyring_before_the_environment_and_after_its_file(tmp_path: Path) -> None:
    use(MemoryKeyring(openai=f" {KEY}\n"))
    file = tmp_path / "key"
    file.write_text("in-a-file")
    file.chmod(0o600)
    assert find_key(None, {"OPENAI_API_KEY": "other"}, "openai") == KEY
    assert find_key(file, {"OPENAI_API_KEY": "other"}, "openai") == "in-a-file"
    assert without_keys(f"Bearer {KEY}") == "Bearer [key]"


@pytest.mark.parametrize("way", ["argument", "variable", "setting"])
def test_the_key_of_the_keyring_reaches_the_provider(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    backend = MemoryKeyring(hosted=KEY)
    use(backend)
    server.script = [send(answer(GOOD))]
    (tmp_path / "a.txt").write_text(TEXT)
    config = tmp_path / "config.toml"
    config.write_text('keyring = "hosted"\n' if way == "setting" else "")
    monkeypatch.setenv("SUMMARIZE_CONFIG", str(config))
    if way == "variable":
        monkeypatch.setenv("SUMMARIZE_KEYRING", "hosted")
    if way == "argument":
        with Toolkit(base_url=server.base_url, model="m", keyring="hosted") as kit:
            kit.ask(Article.from_text(TEXT), "When?")
    else:
        assert run(["ask", "When?", str(tmp_path / "a.txt"), "--base-url", server.base_url, "--model", "m"]) == 0
    assert f"Bearer {KEY}".lower() in server.heads[0].lower()
    assert {*backend.asked} == {("summarize", "hosted")}


@pytest.mark.parametrize("settings", [{}, {"provider": "embedded", "keyring": "hosted"}], ids=["unnamed", "embedded"])
def test_a_keyring_that_is_not_needed_is_not_asked(settings: dict[str, Any]) -> None:
    backend = MemoryKeyring(hosted=KEY)
    use(backend)
    with Toolkit(**settings):
        assert backend.asked == []


def test_the_library_is_not_even_imported_where_no_keyring_is_named() -> None:
    code = "import sys; from summarize.cli.running import run; run(['status']); sys.exit('keyring' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], stdout=subprocess.DEVNULL, check=False).returncode == 0


class Locked(MemoryKeyring):
    """A keyring whose owner does not unlock it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise keyring.errors.KeyringLocked("Failed to unlock\nthe collection!")


@pytest.mark.parametrize(
    ("backend", "message"),
    [
        (null.Keyring(), r"holds no key 'hosted' of ours: put it there with `keyring set summarize hosted`\."),
        (MemoryKeyring(hosted=" "), "holds no key 'hosted' of ours"),
        (fail.Keyring(), r"no keyring on this machine .* 'hosted': set OPENAI_API_KEY, .* --api-key-file\."),
        (Locked(), r"does not give out the key 'hosted' \(Failed to unlock the collection!\): unlock it\."),
        (MemoryKeyring(hosted=f"{KEY} {KEY}"), "'hosted' in the keyring is no key"),
    ],
    ids=["nothing", "blank", "no backend", "locked", "two"],
)
def test_a_keyring_that_gives_no_key_is_an_error_that_says_what_to_do(
    backend: keyring.backend.KeyringBackend, message: str
) -> None:
    use(backend)
    with pytest.raises(ConfigurationError, match=message) as caught:
        find_key(None, {"OPENAI_API_KEY": "other"}, "hosted")
    assert KEY not in str(caught.value)
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_missing_extra_is_named_with_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any) -> Any:
        if name.partition(".")[0] == "keyring":
            raise ModuleNotFoundError(name)
        return real(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigurationError, match=r"pip install 'summarize\[keyring\]'"):
        find_key(None, {}, "hosted")
