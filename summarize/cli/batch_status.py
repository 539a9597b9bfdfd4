"""`summarize batch status`: how an output stands, from its ledger alone."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from summarize.batch.ledger import Ledger, ledger_path
from summarize.cli.printing import put
from summarize.errors import ExitCode, LockedError, OutputError, UsageError
from summarize.llm.file_lock import hold_lock

_SHOWN_FAILURES = 20


def show_batch_status(path: Path, *, as_json: bool) -> int:
    """Print the status; the exit code is 8 where failures remain."""
    ledger = ledger_path(path)
    if not ledger.is_file():
        raise UsageError(f"{path} has no ledger ({ledger}): name what a batch writes to, its --out.")
    is_running = _is_locked(Path(f"{ledger}.lock"))
    with closing(Ledger.open(ledger, read_only=True)) as opened:
        counts = opened.counts()
        failures = list(islice(opened.failures(), _SHOWN_FAILURES))
    if as_json:
        told = {"schema": "summarize/batch-status@1", "running": is_running, **asdict(counts)}
        put(json.dumps(told, indent=2) + "\n", "utf-8")
    else:
        lines = [
            ("Articles", f"{counts.items}: {counts.complete} complete, {counts.failed} failed in the last run"),
            (
                "Jobs",
                f"{counts.units} done" + (f", {counts.by_stand_in} by the local model" if counts.by_stand_in else ""),
            ),
            ("Cost", f"{counts.cost_usd:.4f} USD, where prices are known"),
            (
                "Runs",
                f"{counts.runs}; the last began {counts.last_started or '?'}, {_ended(is_running, counts.last_ended)}",
            ),
        ]
        put("".join(f"{label:<12}{text}\n" for label, text in lines))
        put("".join(f"  {one.id}: {one.reason}\n" for one in failures))
    return ExitCode.BATCH_FAILURES if counts.failed else ExitCode.DONE


def _ended(is_running: bool, ended: str | None) -> str:
    if is_running:
        return "and is running"
    return f"ended {ended}" if ended else "and was killed: run the same again to go on"


def _is_locked(path: Path) -> bool:
    def refuse() -> None:
        raise LockedError("a run holds it")

    try:
        with hold_lock(path, while_waiting=refuse):
            return False
    except LockedError:
        return True
    except OSError as error:
        raise OutputError(
            f"{path} cannot be used: {error.strerror or error}. Is the output somebody else's?"
        ) from error
