"""docs/cron.md tells the truth: each example in it is run as cron, systemd or a shell would run it, on the loopback."""

from __future__ import annotations

import getpass
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from model_stand_in import SENTENCE, ModelStandIn, serving

from summarize.errors import ExitCode

pytest.importorskip("feedparser")
if sys.platform == "win32":
    pytest.skip("neither cron nor systemd is there", allow_module_level=True)

DOCUMENT = (Path(__file__).parents[1] / "docs" / "cron.md").read_text(encoding="utf-8")
KEY = "sk-canary-1234567890"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)


def unit(name: str) -> str:
    (text,) = re.findall(rf"`/etc/systemd/system/{name}`:\n\n```ini\n(.*?)```", DOCUMENT, re.DOTALL)
    return text


def cron_jobs() -> list[str]:
    """The commands of the crontab, as they stand there."""
    (table,) = blocks("cron")
    found = [re.fullmatch(r"(?:\S+\s+){5}(.+)", line) for line in table.splitlines() if not re.match(r"\w+=", line)]
    return [one.group(1) for one in found if one is not None]


@dataclass
class Machine:
    """A machine that is a folder: the paths of the document lie in it, and its program asks a model that is none."""

    root: Path
    model: ModelStandIn

    def adapted(self, command: str) -> str:
        """`command` with this machine's paths and user, allowed to fetch from it without a pause."""
        command = re.sub(
            r"/(etc/summarize|srv/briefs|var/lib/notes|var/cache/notes|usr/local/bin)\b", self._at, command
        )
        return command.replace("--once", "--once --allow-private --pause 0").replace(
            "-o briefs", f"-o {getpass.getuser()}"
        )

    def _at(self, found: re.Match[str]) -> str:
        return f"{self.root}/{found.group(1)}"

    def run(self, command: list[str], variables: Mapping[str, str], stdin: bytes = b"") -> tuple[int, str]:
        """What `command` ends with and says: in the job's home, with these variables and no others, and no terminal."""
        told = subprocess.run(
            command,
            input=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**variables, "OPENAI_BASE_URL": self.model.base_url, "SUMMARIZE_MODEL": "stand-in"},
            cwd=self.root / "srv/briefs",
            start_new_session=True,
            timeout=60,
        )
        return told.returncode, told.stdout.decode()

    def cron(self, command: str) -> tuple[int, str]:
        """Run a line of a crontab as cron does: up to the first bare % it is the command, what follows is its input."""
        line, *rest = (part.replace("\\%", "%") for part in re.split(r"(?<!\\)%", self.adapted(command)))
        home = self.root / "a-file" / "home"  # which nobody can make
        variables = {"HOME": str(home), "LOGNAME": "briefs", "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
        # The model that stands in knows no JSON of actors.
        variables |= {"SUMMARIZE_PROTOCOL": "plain", "SUMMARIZE_PRICES_FILE": str(self.root / "prices.toml")}
        return self.run(["/bin/sh", "-c", line], variables, "\n".join(rest).encode())


@pytest.fixture
def machine(tmp_path: Path) -> Generator[Machine]:
    for folder in ("etc/summarize", "srv/briefs/inbox", "var/lib/notes", "var/cache/notes", "usr/local/bin", "run"):
        (tmp_path / folder).mkdir(parents=True)
    program = tmp_path / "usr/local/bin/summarize"
    paths = shlex.quote(os.pathsep.join(sys.path))
    program.write_text(f'#!/bin/sh\nPYTHONPATH={paths} exec {shlex.quote(sys.executable)} -m summarize "$@"\n')
    program.chmod(0o755)
    (tmp_path / "a-file").touch()
    (tmp_path / "prices.toml").write_text("[models.stand-in]\ninput = 1\ncached = 1\noutput = 2\n")
    with serving() as model:
        site = model.base_url.removesuffix("/v1")
        story = f"<html><article><p>Agency met. {SENTENCE}</p><p>It rained all day in the port.</p></article></html>"
        model.pages["/story.html"] = story.encode()
        entry = f"<item><title>Harbour</title><link>{site}/story.html</link></item>"
        model.pages["/rss"] = f'<rss version="2.0"><channel><title>News</title>{entry}</channel></rss>'.encode()
        opml = f'<opml version="2.0"><body><outline xmlUrl="{site}/rss"/></body></opml>'
        (tmp_path / "etc/summarize/feeds.opml").write_text(opml)
        (tmp_path / "etc/summarize/key").write_text(KEY)
        (tmp_path / "etc/summarize/key").chmod(0o600)
        for name in ("today.txt", "article.txt", "inbox/one.txt"):
            (tmp_path / "srv/briefs" / name).write_text(f"Agency met. {SENTENCE} It rained.")
        (tmp_path / "srv/briefs/standing.txt").write_text("What was approved?\n")
        yield Machine(tmp_path, model)


def log_of(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_each_job_of_the_crontab_does_its_work_and_says_nothing_twice(machine: Machine) -> None:
    jobs = cron_jobs()
    assert [shlex.split(job)[1] for job in jobs] == ["watch", "batch", "brief"]
    for job in (*jobs, *jobs[:2]):
        assert machine.cron(job) == (0, ""), job
    home = machine.root / "srv/briefs"
    assert len(list((home / "notes").glob("*.md"))) == 1
    assert SENTENCE in (home / "inbox.jsonl").read_text()
    assert SENTENCE in (home / "today.html").read_text()
    assert log_of(home / "brief.log")[-1]["message"] == "ended with exit code 0"
    assert "0 articles" in log_of(home / "watch.log")[-1]["message"]


def test_a_job_of_the_crontab_that_fails_says_so_and_logs_it(machine: Machine) -> None:
    machine.model.fault = lambda _number, _body: (401, {})
    logs = ("watch.log", None, "brief.log")
    for job, log in zip(cron_jobs(), logs, strict=True):
        code, said = machine.cron(job)
        assert code == ExitCode.PROVIDER_FAILED
        assert "summarize: " in said
        if log is not None:
            assert [one for one in log_of(machine.root / "srv/briefs" / log) if one["level"] in ("error", "warning")]
        assert KEY not in said


def test_the_service_does_its_work_with_a_credential_of_systemd(machine: Machine) -> None:
    lines = [line.partition("=") for line in unit("notes.service").splitlines()]
    (command,) = [value for name, _, value in lines if name == "ExecStart"]
    (credential,) = [value for name, _, value in lines if name == "LoadCredential"]
    environment = dict(value.split("=", 1) for name, _, value in lines if name == "Environment")
    name, _, path = credential.partition(":")
    handed_out = machine.root / "run" / name
    shutil.copyfile(machine.adapted(path), handed_out)
    handed_out.chmod(0o440)  # by an access list, as new ones do
    variables = {name: machine.adapted(value) for name, value in environment.items()}
    variables |= {"CREDENTIALS_DIRECTORY": str(handed_out.parent), "PATH": "/usr/bin:/bin"}
    words = shlex.split(machine.adapted(command).replace("%d", str(handed_out.parent)))
    for _ in range(2):
        assert machine.run(words, variables) == (0, "")
    notes = machine.root / "var/lib/notes"
    assert len(list(notes.glob("*.md"))) == 1
    assert len(log_of(notes / "watch.log")) == 2
    assert len(machine.model.bodies) == 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze to ask")
def test_systemd_finds_nothing_wrong_with_the_units(machine: Machine) -> None:
    for name in ("notes.service", "notes.timer"):
        # The program is where a test can put it.
        (machine.root / name).write_text(unit(name).replace("/usr/local/bin", f"{machine.root}/usr/local/bin"))
    units = [str(machine.root / name) for name in ("notes.service", "notes.timer")]
    told = subprocess.run(["systemd-analyze", "verify", "--man=no", *units], capture_output=True, text=True)
    assert [line for line in told.stderr.splitlines() if "notes" in line] == []
    (when,) = re.findall(r"^OnCalendar=(.+)$", unit("notes.timer"), re.MULTILINE)
    told = subprocess.run(["systemd-analyze", "calendar", when], capture_output=True, text=True)
    assert (told.returncode, "06:00:00" in told.stdout) == (0, True)


def test_a_key_is_put_where_only_the_job_reads_it(machine: Machine) -> None:
    (commands,) = [block for block in blocks("sh") if "/dev/stdin" in block]
    (machine.root / "etc/summarize/key").unlink()
    variables = {"PATH": "/usr/bin:/bin"}
    assert machine.run(["/bin/sh", "-ec", machine.adapted(commands)], variables, KEY.encode()) == (0, "")
    key = machine.root / "etc/summarize/key"
    assert (key.read_text(), key.stat().st_mode & 0o777) == (KEY, 0o600)
    assert key.parent.stat().st_mode & 0o777 == 0o755, "a service of another user reads the feeds there"


def test_the_trail_of_a_note_is_repeated_to_the_byte(machine: Machine) -> None:
    (commands,) = [block for block in blocks("sh") if "--replay" in block]
    variables = {
        "PATH": f"{machine.root}/usr/local/bin:/usr/bin:/bin",
        "HOME": str(machine.root),
        "SUMMARIZE_PROTOCOL": "plain",
    }
    code, said = machine.run(["/bin/sh", "-ec", commands], variables)
    assert (code, "differ" in said) == (0, False)
    assert SENTENCE in (machine.root / "srv/briefs/again.html").read_text()


def test_the_exit_codes_of_the_document_are_the_programs_own() -> None:
    rows = re.findall(r"^\| ([\d, ]+) \|", DOCUMENT, re.MULTILINE)
    assert {int(code) for row in rows for code in row.split(",")} <= set(ExitCode)
