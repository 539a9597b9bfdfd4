"""Promises about settings: which beats which, where each comes from, and how a mistake is named."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

import summarize
from summarize.config import DEFAULT, VARIABLES, Settings, config_path, load_settings
from summarize.errors import ConfigurationError, ExitCode


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def settings(config: Path, text: str = "", environ: dict[str, str] | None = None, **flags: object) -> Settings:
    config.write_text(text, encoding="utf-8")
    return load_settings(flags, {"SUMMARIZE_CONFIG": str(config)} | (environ or {}))


def mistake(config: Path, text: str = "", environ: dict[str, str] | None = None, **flags: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        settings(config, text, environ, **flags)
    assert caught.value.exit_code is ExitCode.USAGE
    return str(caught.value)


def test_flags_beat_variables_beat_the_file_beat_defaults(config: Path) -> None:
    text = 'model = "file"\nprovider = "openai"\ntimeout = 9\n'
    environ = {"SUMMARIZE_MODEL": "variable", "SUMMARIZE_PROVIDER": "embedded"}
    got = settings(config, text, environ, model="flag", provider=None)
    assert (got.model, got.provider, got.timeout, got.offline) == ("flag", "embedded", 9.0, False)
    assert got.origin("model") == "--model"
    assert got.origin("provider") == "SUMMARIZE_PROVIDER"
    assert got.origin("timeout") == f"{config}, line 3"
    assert got.origin("offline") == DEFAULT


NOT_TEXTS = ("timeout", "offline", "cache", "cache_megabytes", "cache_days")


def test_every_setting_can_be_set_in_each_way(config: Path) -> None:
    given = {
        "provider": "embedded",
        "model": "m",
        "base_url": "http://localhost:1/v1",
        "protocol": "plain",
        "timeout": "5",
        "article": str(config.parent / "a.txt"),
        "prompts_dir": str(config.parent),
        "prices_file": str(config),
        "api_key_file": str(config.parent / "key"),
        "keyring": "openai",
        "offline": "true",
        "cache": "false",
        "cache_megabytes": "5",
        "cache_days": "5",
    }
    names = {one.name for one in dataclasses.fields(Settings)} - {"origins"}
    assert set(given) == names
    as_toml = "".join(f"{name} = {value if name in NOT_TEXTS else repr(value)}\n" for name, value in given.items())
    from_file = settings(config, as_toml)
    from_environment = settings(config, "", {f"SUMMARIZE_{name.upper()}": value for name, value in given.items()})
    from_flags = settings(config, "", None, **(given | {"offline": True, "cache": False}))
    for name in names:
        assert getattr(from_file, name) == getattr(from_environment, name) == getattr(from_flags, name)
    assert from_flags.origin("prompts_dir") == "--prompts"
    assert from_flags.origin("base_url") == "--base-url"


def test_an_unknown_key_is_an_error_naming_the_nearest_and_its_line(config: Path) -> None:
    message = mistake(config, '# ours\nmodel = "m"\n\nprovidr = "openai"\n')
    assert f"{config}, line 4" in message
    assert "did you mean provider?" in message
    assert "line 2" in mistake(config, "\n[modl]\nx = 1\n")
    assert "known are provider, model" in mistake(config, "zzzzzz = 1\n")


def test_an_unknown_variable_is_an_error_naming_the_nearest(config: Path) -> None:
    message = mistake(config, "", {"SUMMARIZE_OFLINE": "1"})
    assert "SUMMARIZE_OFLINE" in message
    assert "did you mean SUMMARIZE_OFFLINE?" in message


@pytest.mark.parametrize("name", ["api_key", "openai_api_key", "OPENAI_API_KEY", "token"])
def test_a_key_is_refused_and_never_repeated(config: Path, name: str) -> None:
    for message in (
        mistake(config, f'{name} = "sk-canary"\n'),
        mistake(config, "", {f"SUMMARIZE_{name.upper()}": "sk-canary"}),
        mistake(config, 'base_url = "https://user:sk-canary@example.org/v1"\n'),
    ):
        assert "OPENAI_API_KEY" in message
        assert "sk-canary" not in message


@pytest.mark.parametrize(
    ("text", "line"),
    [('model = "m"\nprovider = openai\n', 2), ("model\n", 1), ('model = "m"\nmodel = "n"\n', 2), ('x = """', 1)],
)
def test_a_toml_error_names_file_and_line(config: Path, text: str, line: int) -> None:
    assert mistake(config, text).startswith(f"{config}, line {line}: ")


def test_a_file_that_is_not_utf_8_names_the_line(config: Path) -> None:
    config.write_bytes(b'model = "m"\narticle = "caf\xe9"\n')
    with pytest.raises(ConfigurationError, match="line 2: not UTF-8"):
        load_settings({}, {"SUMMARIZE_CONFIG": str(config)})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('timeout = "soon"', "a number of seconds"),
        ("timeout = 0", "a number of seconds"),
        ("timeout = inf", "a number of seconds"),
        ("timeout = true", "a number of seconds"),
        ('offline = "yes"', "true or false"),
        ("model = 3", "a text"),
        ('model = " "', "a text"),
        ('base_url = "localhost:8000"', "an address"),
        ('base_url = "http://x:99999/"', "an address"),
        ('provider = "opnai"', "did you mean openai?"),
        ('protocol = "json"', "plain, cited"),
        ('article = "-"', "standard input"),
        ('prompts_dir = "nowhere"', "not a folder"),
    ],
)
def test_a_value_that_cannot_be_used_says_what_is_expected_and_where(config: Path, text: str, expected: str) -> None:
    message = mistake(config, text)
    assert message.startswith(f"{config}, line 1: ")
    assert expected in message


def test_paths_in_the_file_start_from_its_folder_and_others_from_here(config: Path) -> None:
    assert settings(config, 'article = "today.txt"').article == str(config.parent / "today.txt")
    assert settings(config, "", {"SUMMARIZE_ARTICLE": "today.txt"}).article == "today.txt"


def test_a_missing_file_is_fine_unless_it_was_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        load_settings({}, {"SUMMARIZE_CONFIG": str(tmp_path / "none.toml")})
    assert config_path({}).name == "config.toml"


def test_an_empty_variable_is_no_setting(config: Path) -> None:
    assert settings(config, 'model = "file"', {"SUMMARIZE_MODEL": ""}).model == "file"


def test_settings_are_frozen(config: Path) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        settings(config).model = "m"  # pyright: ignore[reportAttributeAccessIssue]


def test_every_variable_that_the_program_reads_is_known_to_the_configuration() -> None:
    package = Path(summarize.__file__).parent
    texts = [path.read_text("utf-8") for path in package.rglob("*.py")]
    named = {name for text in texts for name in re.findall(r"(?<![A-Z_])SUMMARIZE_[A-Z_]*[A-Z]\b", text)}
    assert named <= VARIABLES
