"""A disk that is full: a small file system of its own, with less and less room, for every job and every kind of output.

    python -m benchmarks.reliability disk      (Linux: `unshare` and `mount` of util-linux; no rights are needed)

Home, cache and output lie on one tmpfs. Whatever is written there is the old file or the whole new one, every ending
has its exit code, and once there is room again the same command brings the result.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

SIZE = 2_000  # kB
ROOM = (0, 4, 8, 12, 16, 24, 32, 48, 64, 80, 96, 128, 160, 256, 512)  # kB left
OLD = "the old note\n"
TEXT = "The council approved the harbour budget on Tuesday. It rained. The mayor was away."
QUESTION = "What did the council approve?"
COMMANDS: tuple[tuple[list[str], str], ...] = (
    (["ask", QUESTION], "note.json"),
    (["summary"], "note.md"),
    (["actors", "--protocol", "plain"], "note.html"),
    (["brief", "--protocol", "plain"], "note.json"),
    (["batch", "--task", "summary", "--quiet"], "notes"),
    (["batch", "--task", "summary", "--quiet"], "all.jsonl"),
)


def main() -> None:
    """Run every command with every amount of room; ends with 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description="Every job on a full disk.")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        raise SystemExit(_inside(Path(options.inside)))
    from model_stand_in import serving

    with serving() as model, tempfile.TemporaryDirectory() as folder:
        again = [sys.executable, "-m", "benchmarks.reliability", "disk", "--inside", folder]
        variables = {"OPENAI_BASE_URL": model.base_url, "OPENAI_API_KEY": "sk-x", "SUMMARIZE_MODEL": "stand-in"}
        homes = {f"XDG_{name}_HOME": f"{folder}/home/{name.lower()}" for name in ("CONFIG", "CACHE", "STATE", "DATA")}
        environment = {**os.environ, **variables, **homes, "HOME": f"{folder}/home"}
        run = subprocess.run(["unshare", "--mount", "--map-root-user", *again], env=environment, check=False)
    raise SystemExit(run.returncode)


def _inside(folder: Path) -> int:
    """All of it, in a mount namespace of its own."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}k", "tmpfs", str(folder)], check=True)
    os.chdir(folder)
    wrong = cases = refused = 0
    for room in ROOM:
        for command, out in COMMANDS:
            _empty(folder)
            cases += 1
            code, found = _case(folder, room, [*command, "article.txt", "-o", out], Path(out))
            refused += code != 0
            wrong += bool(found)
            for one in found:
                print(f"{room} kB left, {' '.join(command[:1])} -o {out} ({code}): {one}", flush=True)
    print(f"{cases} cases, {refused} of them without room for the result, {wrong} wrong")
    return 1 if wrong else 0


def _case(folder: Path, room: int, command: list[str], out: Path) -> tuple[int, list[str]]:
    """The exit code of `command` with `room` kB left, and what was wrong with what it did."""
    Path("article.txt").write_text(TEXT)
    if out.suffix:
        out.write_text(OLD)
    filler = folder / "filler"
    free = os.statvfs(folder)
    with filler.open("wb") as file:
        file.write(b"\0" * max(0, free.f_bavail * free.f_frsize - room * 1024))
    code, said = _run(command)
    wrong = [f"exit code {code}"] if code not in (0, 2, 8) else []
    wrong += [said.strip()[-300:]] if "Traceback" in said or "defect" in said else []
    wrong += [f"half a file: {one}" for one in _outputs(out) if not _is_whole(one)]
    if code == 0:
        wrong += [] if any(one.read_text() != OLD for one in _outputs(out)) else ["nothing was written"]
    filler.unlink()
    after, said = _run(command)
    whole = [one for one in _outputs(out) if _is_whole(one) and one.read_text() != OLD]
    wrong += [] if after == 0 and whole else [f"with room again: {after}, {said.strip()[-300:]}"]
    return code, wrong


def _run(command: list[str]) -> tuple[int, str]:
    from summarize.cli.running import run

    said = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
        return run(command), said.getvalue()


def _outputs(out: Path) -> list[Path]:
    """The results that are there, whether or not they have been written whole."""
    if out.is_dir():
        return [one for one in out.iterdir() if one.suffix in (".md", ".html", ".json")]
    return [out] if out.exists() else []


def _is_whole(path: Path) -> bool:
    text = path.read_text()
    if text == OLD:
        return True
    try:
        match path.suffix:
            case ".json":
                return bool(json.loads(text))
            case ".jsonl":
                return all(json.loads(line) for line in text.splitlines())
            case ".html":
                return text.rstrip().endswith("</html>")
            case _:
                return TEXT.partition(".")[0] in text and text.endswith("\n")
    except ValueError:
        return False


def _empty(folder: Path) -> None:
    import shutil

    for one in folder.iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()
