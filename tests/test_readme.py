"""The documents tell the truth: their commands, options, exit codes and files are the program's own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import summarize
from summarize.errors import ExitCode

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
CI = (ROOT / ".ci/run").read_text(encoding="utf-8")

"""Codes that are spoken for, and that nothing returns so far."""


def _blocks(document: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", document, re.DOTALL | re.MULTILINE)


def _commands(document: str) -> list[list[str]]:
    """The words of each call of `summarize` in the shell, cron and systemd blocks of `document`."""
    blocks = [block for language in ("sh", "cron", "ini") for block in _blocks(document, language)]
    lines = [line for block in blocks for line in block.splitlines()]
    calls = [part for line in lines for part in re.split(r"&&|\|\|?", line.partition(" #")[0])]
    found = [re.search(r"(?:^|[ /])summarize (.+)", call) for call in calls]
    return [shlex.split(match.group(1)) for match in found if match]


def _help(*command: str) -> str:
    program = "from summarize.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", program, *command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"COLUMNS": "200", "NO_COLOR": "1", "PYTHONUTF8": "1"},
        cwd=ROOT,
    )
    return run.stdout


def test_the_two_commands_come_first() -> None:
    run, test = (block.strip() for block in _blocks(README, "sh")[:2])

    assert shlex.split(run)[-3:] == [".venv/bin/summarize", "ask", "why did Hamas break with Syria?"]
    assert shlex.split(test)[-1] == ".venv/bin/pytest"


def test_the_checks_run_the_test_command_of_the_readme_to_the_letter() -> None:
    command = _blocks(README, "sh")[1].strip()

    assert command in CI.splitlines()
    assert command == _blocks(CONTRIBUTING, "sh")[0].strip()


def test_the_contributors_guide_and_the_hooks_run_the_same_checks() -> None:
    checks = re.findall(r"^(?:ruff|pyright|lint-imports).*$", CI, re.MULTILINE)
    hooks = re.findall(r"^ +entry: (.+)$", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"), re.MULTILINE)

    assert len(checks) == 4
    assert _blocks(CONTRIBUTING, "sh")[1].split("\n")[1:-1] == ["pytest", *checks]
    # The second to last looks at cassettes alone, where one is committed.
    assert hooks == [*checks, "pytest -q -n 0 tests/test_cassettes.py", "pytest"]


def test_the_checks_may_leave_out_neither_the_embedded_model_nor_the_browser_nor_ray() -> None:
    assert "\nexport SUMMARIZE_TEST_REQUIRE=embedded,browser\n" in CI
    command = _blocks(README, "sh")[1].strip()
    assert CI.index(command) < CI.index(
        "\npip install -e '.[ray]'\nSUMMARIZE_TEST_REQUIRE=ray pytest -n 0 tests/test_batch_ray.py"
    )


def test_the_table_of_exit_codes_is_the_programs_own() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \|", README, re.MULTILINE)
    codes = [int(code) for row in rows for code in row.split(",")]

    assert codes == sorted(ExitCode)


@pytest.mark.parametrize(("document", "count"), [("README.md", 8), ("docs/cron.md", 5), ("docs/scale.md", 1)])
def test_every_command_of_the_documents_exists_with_its_options(document: str, count: int) -> None:
    commands = _commands((ROOT / document).read_text(encoding="utf-8"))
    assert len(commands) >= count
    helps: dict[tuple[str, ...], str] = {}
    for words in commands:
        path = tuple(word for word in words[:1] if not word.startswith("-"))
        if path not in helps:
            helps[path] = _help(*path)
        known = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", helps[path]))
        given = {word for word in words if re.fullmatch(r"--?[a-z].*", word)}

        assert given <= known, f"summarize {' '.join(words)}"


@pytest.mark.parametrize("job", ["ask", "summary", "actors", "brief"])
def test_every_job_takes_the_options_that_the_readme_gives_to_all(job: str) -> None:
    (sentence,) = re.findall(r"Every job takes\s+(.*?), which leaves", README, re.DOTALL)
    options = re.findall(r"`(--?[a-z-]+)", sentence)
    known = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", _help(job)))

    assert len(options) >= 6
    assert set(options) <= known


def test_the_python_of_the_readme_uses_public_names() -> None:
    (block,) = _blocks(README, "python")
    compile(block, "README.md", "exec")
    (names,) = re.findall(r"^from summarize import (.+)$", block, re.MULTILINE)

    assert set(names.split(", ")) <= set(summarize.__all__)


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "THIRD_PARTY.md"])
def test_links_and_file_names_lead_somewhere(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", text)
    names = re.findall(r"`((?:summarize|tests|prompts|cassettes|benchmarks|\.ci)/[\w./-]*)`", text)

    for name in [*links, *names]:
        assert (ROOT / name).exists(), name


def test_every_dependency_is_named_with_its_licence() -> None:
    third_party = (ROOT / "THIRD_PARTY.md").read_text(encoding="utf-8").lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    requirements: list[str] = project["dependencies"] + [
        requirement for extra in project["optional-dependencies"].values() for requirement in extra
    ]
    names = {re.split(r"[\[<>=]", requirement)[0].lower() for requirement in requirements} - {"summarize"}

    assert not {name for name in names if name not in third_party}
