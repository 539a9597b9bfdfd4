"""The lock file: exact, with hashes, of no particular index, and in step with what `pyproject.toml` asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements-dev.lock").read_text(encoding="utf-8")
ENTRY = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ;[^\\\n]*)?(?P<hashes>(?: \\\n +--hash=sha256:[0-9a-f]{64})+)$", re.M
)


def test_every_line_is_an_exact_version_with_hashes_and_nothing_else() -> None:
    rest = "\n".join(
        line for line in ENTRY.sub("", LOCK).splitlines() if line.strip() and not line.lstrip().startswith("#")
    )
    assert rest == ""
    assert len(ENTRY.findall(LOCK)) > 50


def test_no_address_of_an_index_stands_in_it() -> None:
    assert not re.search(r"://|--(?:extra-)?index|--find-links|--trusted-host", LOCK)


def test_it_holds_whatever_a_developer_needs_in_a_version_that_will_do() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras: dict[str, list[str]] = project["optional-dependencies"]
    wanted = [Requirement(one) for one in project["dependencies"]]
    waiting = [Requirement(one) for one in extras["dev"]]
    while waiting:
        one = waiting.pop()
        if canonicalize_name(one.name) == "summarize":
            waiting += [Requirement(other) for extra in one.extras for other in extras[extra]]
        else:
            wanted.append(one)
    locked = {canonicalize_name(one["name"]): one["version"] for one in ENTRY.finditer(LOCK)}
    for one in wanted:
        version = locked.get(canonicalize_name(one.name))
        assert version is not None, f"{one.name} is missing: python -m benchmarks.reliability supply lock"
        assert one.specifier.contains(version, prereleases=True), f"{one.name} {version} is not {one.specifier}"
