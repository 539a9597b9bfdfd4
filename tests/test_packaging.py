"""What is installed is what stands in the repository: prompts, templates, the example and the vocabulary included."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from summarize.prompting import bundled_folder

ROOT = Path(__file__).parents[1]
HEAVY = ("openai", "tiktoken", "rich", "pydantic", "trafilatura", "jinja2", "typer", "httpx2", "xllamacpp")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `pip install .` would install."""
    return _built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(_built("sdist", ROOT, folder)) as archive:
        # Python 3.11.4 was the first with filters.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)
    (unpacked,) = (entry for entry in folder.iterdir() if entry.is_dir())
    return unpacked


def test_the_wheel_carries_every_file_of_the_package_and_every_prompt(wheel: Path) -> None:
    expected = {path.relative_to(ROOT).as_posix() for path in _files(ROOT / "summarize")}
    expected |= {
        f"summarize/prompts/{path.relative_to(ROOT / 'prompts').as_posix()}" for path in _files(ROOT / "prompts")
    }

    assert expected == {name for name in _names(wheel) if ".dist-info/" not in name}


@pytest.mark.parametrize(
    "part", ["prompts/ask.", "rendering/templates/", "example/article.txt", "llm/data/", "py.typed"]
)
def test_the_wheel_carries_what_is_not_code(wheel: Path, part: str) -> None:
    assert any(name.startswith(f"summarize/{part}") for name in _names(wheel))


def test_the_wheel_carries_the_licences(wheel: Path) -> None:
    licences = {name.rpartition("/")[2] for name in _names(wheel) if "/licenses/" in name}

    assert licences == {"LICENSE", "THIRD_PARTY.md"}


def test_the_source_distribution_makes_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    assert set(_names(_built("wheel", sdist, tmp_path))) == set(_names(wheel))


@pytest.mark.parametrize("part", [".ci/run", "README.md", "CONTRIBUTING.md", "tests/test_packaging.py", "cassettes"])
def test_the_source_distribution_can_be_tested(sdist: Path, part: str) -> None:
    assert (sdist / part).exists()


def test_an_installed_package_finds_the_prompts_inside_itself(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)

    found = _python("from summarize.prompting import bundled_folder; print(bundled_folder())", first_on_path=tmp_path)

    assert Path(found.strip()) == tmp_path / "summarize" / "prompts"


def test_a_checkout_finds_the_prompts_beside_the_package() -> None:
    assert bundled_folder() == ROOT / "prompts"


def test_importing_the_package_imports_nothing_heavy() -> None:
    loaded = _python("import summarize; print(*sys.modules, sep='\\n')", first_on_path=ROOT).split()

    assert not {name.partition(".")[0] for name in loaded} & set(HEAVY)


def test_every_library_that_is_imported_is_a_declared_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [name for extra, names in project["optional-dependencies"].items() if extra != "dev" for name in names]
    declared = {_plain(name) for name in project["dependencies"] + extras}
    homes = packages_distributions()
    libraries = _imported() - set(sys.stdlib_module_names) - {"summarize"}
    undeclared = {name for name in libraries if not declared & {_plain(home) for home in homes.get(name, [])}}

    assert {"openai", "pydantic"} <= libraries
    assert not undeclared


def _imported() -> set[str]:
    """The first part of the name of every module that the package imports, wherever in a file it does so."""
    nodes = [node for path in (ROOT / "summarize").rglob("*.py") for node in ast.walk(ast.parse(path.read_bytes()))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level]
    return {name.partition(".")[0] for name in names}


def _plain(requirement: str) -> str:
    """The name of a distribution without version and extras, spelt as the package index compares names."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=]", requirement)[0]).lower()


def _built(target: str, source: Path, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = (path for path in folder.iterdir() if path.is_file())
    return built


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]


def _names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def _python(code: str, *, first_on_path: Path) -> str:
    """What `code` prints in a process of its own that looks for modules in `first_on_path` before anywhere else."""
    code = f"import sys; sys.path.insert(0, {str(first_on_path)!r}); {code}"
    return subprocess.run([sys.executable, "-I", "-c", code], check=True, capture_output=True, text=True).stdout
