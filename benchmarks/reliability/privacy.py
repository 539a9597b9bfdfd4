"""Every job and command in a network namespace that has no interface but the loopback: Linux, `unshare` of util-linux.

    python -m benchmarks.reliability privacy [--model FILE]

What native code would try (llama.cpp, Rust) is seen here too: with `strace` installed, each call of `connect` and
`sendto` of the process and its children to another address than the loopback is listed, and fails the run.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TEXT = "The ferry company Nordlinje sold its oldest ship in 2014. Marta Hove led the company until May. " * 2
ELSEWHERE = re.compile(r"(?:connect|sendto|sendmsg)\(.*sin6?_addr.*", re.IGNORECASE)
LOOPBACK = re.compile(r'inet_addr\("127\.|"::1"|inet_pton\(AF_INET6, "::(?:1|ffff:127)')
MODEL = ["--provider", "embedded", "--timeout", "300"]

COMMANDS: tuple[list[str], ...] = (
    ["ask", "When was the ship sold?", "article.txt", *MODEL],
    ["summary", "article.txt", *MODEL],
    ["actors", "article.txt", *MODEL],
    ["brief", "article.txt", *MODEL],
    ["batch", "article.txt", "-o", "notes", "--task", "summary", "--jobs", "1", "--provider", "embedded"],
    ["ask", "When was the ship sold?", "article.txt", "--dry-run"],
    ["status"],
    ["schema", "brief"],
    ["model", "list"],
    ["model", "path"],
    ["prompts", "list"],
    ["prompts", "check"],
    ["cache", "info"],
    ["cache", "clear"],
)


def main() -> None:
    """Run every command; ends with 1 where one failed for want of a network, or tried to reach one."""
    parser = argparse.ArgumentParser(description="Every command without a network.")
    parser.add_argument("--model", type=Path, metavar="FILE", help="a GGUF file, the smaller the better")
    options = parser.parse_args()
    flags = ["--model", str(options.model.resolve())] if options.model else []
    tracer = (
        ["strace", "-f", "-qq", "-e", "trace=connect,sendto,sendmsg", "-o", "trace"] if shutil.which("strace") else []
    )
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "article.txt").write_text(TEXT)
        home = dict.fromkeys(("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"), folder)
        for command in COMMANDS:
            model = flags if "embedded" in command else []
            inner = [*tracer, sys.executable, "-m", "summarize", *command, *model]
            script = 'ip link set lo up 2>/dev/null || ifconfig lo up 2>/dev/null; exec "$@"'
            run = subprocess.run(
                ["unshare", "--net", "--map-root-user", "sh", "-c", script, "sh", *inner],
                env={**os.environ, **home, "PYTHONPATH": str(Path(__file__).parents[2])},
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            trace = Path(folder, "trace")
            calls = trace.read_text(errors="replace").splitlines() if trace.exists() else []
            reached = [line for line in calls if ELSEWHERE.search(line) and not LOOPBACK.search(line)]
            # 6: the usual model need not be on this machine.
            failed = run.returncode not in ((0, 6) if command == ["model", "path"] else (0, 3, 4))
            wrong += bool(failed or reached)
            print(f"{'WRONG' if failed or reached else 'ok':6} {' '.join(command[:2])} ({run.returncode})", flush=True)
            print(
                "".join(f"       {line}\n" for line in ([run.stderr.strip()] if failed else []) + reached[:5]), end=""
            )
    seen = "with strace" if tracer else "without strace"
    print(f"{len(COMMANDS)} commands {seen}, {wrong} wrong")
    raise SystemExit(1 if wrong else 0)
