"""What the project is built of: the lock, the lowest versions that it allows, licences, a bill of materials, an audit.

    python -m benchmarks.reliability supply lock        write requirements-dev.lock anew (needs uv)
    python -m benchmarks.reliability supply lowest      install the lowest versions allowed and run the tests (needs uv)
    python -m benchmarks.reliability supply licences    a line for each installed package of the lock
    python -m benchmarks.reliability supply sbom        CycloneDX for the lock, on standard output (needs cyclonedx-bom)
    python -m benchmarks.reliability supply audit       known vulnerabilities (needs pip-audit and the network)

The tools are no dependencies of ours: `pip install uv cyclonedx-bom pip-audit` anywhere on PATH.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-dev.lock"
PYTHON = "3.11"  # the oldest that is supported
# A copyleft licence that would reach our users' code, where a package of ours had it.
STRONG = re.compile(r"\b(?:A?GPL|GNU (?:Affero )?General Public)", re.IGNORECASE)
# Only tests and tools use these, and nothing of them is shipped.
TOOLS_OF_DEVELOPERS = frozenset({"pyright", "pytest", "ruff"})


def main() -> None:
    """Do the one thing that is named."""
    parser = argparse.ArgumentParser(description="What the project is built of.")
    parser.add_argument("what", choices=("lock", "lowest", "licences", "sbom", "audit"))
    what = parser.parse_args().what
    raise SystemExit({"lock": _lock, "lowest": _lowest, "licences": _licences, "sbom": _sbom, "audit": _audit}[what]())


def _compile(*options: str) -> list[str]:
    quiet = ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    return ["uv", "pip", "compile", "--python-version", PYTHON, *quiet, "--extra", "dev", *options, "pyproject.toml"]


def _lock() -> int:
    command = _compile("--universal", "--generate-hashes", "--upgrade", "-o", str(LOCK))
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _lowest() -> int:
    """The newest of what our dependencies need, the oldest of what we say that we need."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder, "lowest.txt")
        subprocess.run(_compile("--resolution", "lowest-direct", "-o", str(wanted)), cwd=ROOT, check=True)
        subprocess.run([sys.executable, "-m", "venv", f"{folder}/venv"], check=True)
        python = f"{folder}/venv/bin/python"
        install = [python, "-m", "pip", "install", "--quiet", "-r", str(wanted)]
        subprocess.run(install, check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "-e", "."], cwd=ROOT, check=True)
        return subprocess.run([python, "-m", "pytest", "-q"], cwd=ROOT, check=False).returncode


def _licences() -> int:
    strong = 0
    for name, version in re.findall(r"^([\w.-]+)==([^\s;]+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            print(f"{name:28} {version:16} not installed here")
            continue
        classes = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or () if one.startswith("License")]
        licence = about.get("License-Expression") or ", ".join(classes) or (about.get("License") or "").split("\n")[0]
        strong += bool(STRONG.search(licence)) and "LGPL" not in licence and name not in TOOLS_OF_DEVELOPERS
        print(f"{name:28} {about.get('Version', version):16} {licence or 'not said'}")
    print(f"{strong} with a licence that would reach our users' code")
    return 1 if strong else 0


def _sbom() -> int:
    command = ["cyclonedx-py", "requirements", "--output-reproducible", "--pyproject", "pyproject.toml", str(LOCK)]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def _audit() -> int:
    command = [
        "pip-audit",
        "--requirement",
        str(LOCK),
        "--require-hashes",
        "--disable-pip",
        "--strict",  # what could not be looked up is not clean
        "--progress-spinner",
        "off",
    ]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
