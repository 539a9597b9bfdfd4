"""`python -m benchmarks.reliability` lists the attacks, `python -m benchmarks.reliability NAME [OPTIONS]` runs one."""

from __future__ import annotations

import importlib
import sys

ATTACKS = {
    "output": "anything that a model may return",
    "slow": "texts made to be slow",
    "sources": "any bytes as a source (guided by coverage where atheris is installed)",
    "privacy": "every command without a network",
    "disk": "a full disk (Linux)",
    "kills": "kill -9 while notes, a ledger and a cache are being written, and twenty processes at one cache",
    "supply": "what the project is built of: lock, lowest versions, licences, bill of materials, audit",
    "provider": "a server that fails on demand (needs llmock)",
}


def main() -> None:
    """Run the attack named first, with the arguments after it."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] not in ATTACKS:
        print("usage: python -m benchmarks.reliability ATTACK [OPTIONS]\n")
        print("\n".join(f"  {name:12}{purpose}" for name, purpose in ATTACKS.items()))
        raise SystemExit(0 if arguments in ([], ["-h"], ["--help"]) else 2)
    name, *rest = arguments
    sys.argv = [f"benchmarks.reliability {name}", *rest]
    importlib.import_module(f"benchmarks.reliability.{name}").main()


if __name__ == "__main__":
    main()
