"""What this machine lends to a model: the cores and the memory that this process may use."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")


def usable_cores() -> int:
    """Physical cores this process may run on, at least 1.

    Two hardware threads of one core share the arithmetic units that a model keeps busy, so they count once. Limits of a
    container (CPU affinity, cgroup quota) count: llama.cpp's own guess ignores them, and its threads then wait for one
    another.
    """
    if sys.platform == "darwin":
        return _macos_performance_cores() or os.cpu_count() or 1
    if hasattr(os, "sched_getaffinity"):
        logical = os.sched_getaffinity(0)
        cores = {_siblings(cpu) for cpu in logical}
    else:
        # Without a way to ask, two hardware threads a core is the usual case.
        cores = set(range(max(1, (os.cpu_count() or 2) // 2)))
    return max(1, min(len(cores), _cgroup_cores() or len(cores)))


def available_memory() -> int | None:
    """Bytes that can be had without swapping, the limit of a container included; None where that cannot be told."""
    known = [value for value in (_system_memory(), _cgroup_memory()) if value is not None]
    return min(known, default=None)


def _siblings(cpu: int) -> str:
    listed = _read(Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list"))
    return listed or str(cpu)


def _macos_performance_cores() -> int | None:
    command = ["/usr/sbin/sysctl", "-n", "hw.perflevel0.physicalcpu"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return int(answer.stdout) if answer.stdout.strip().isdigit() else None


def _cgroup_cores() -> int | None:
    quota, _, period = _read(_CGROUP / "cpu.max").partition(" ")
    if not quota.isdigit() or not period.isdigit() or int(period) == 0:
        return None
    return max(1, math.ceil(int(quota) / int(period)))


def _system_memory() -> int | None:
    for line in _read(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _cgroup_memory() -> int | None:
    limit, used = _read(_CGROUP / "memory.max"), _read(_CGROUP / "memory.current")
    if not limit.isdigit() or not used.isdigit():
        return None
    # The page cache counts as used but is given back on demand.
    cached = sum(
        int(line.split()[1])
        for line in _read(_CGROUP / "memory.stat").splitlines()
        if line.startswith(("inactive_file ", "active_file "))
    )
    return max(0, int(limit) - int(used) + cached)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
