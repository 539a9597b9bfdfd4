"""What this machine lends to a model: the cores and the memory that this process may use."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

_CGROUP = Path("/sys/fs/cgroup")
_OWN_CGROUP = Path("/proc/self/cgroup")


def usable_cores() -> int:
    """Physical cores this process may run on, at least 1.

    Two hardware threads of one core share the arithmetic units that a model keeps busy, so they count once; two cores
    read twice as fast as one, and write half as fast again (benchmarks/RESULTS.md). Limits of a container or a service
    (CPU affinity, cgroup quota) count: llama.cpp's own guess ignores them, and its threads then wait for one another.
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


def _cgroups() -> Iterator[Path]:
    """The folders of the control groups (version 2) that this process is in, its own first: each may set limits."""
    own = next((line[3:] for line in _read(_OWN_CGROUP).splitlines() if line.startswith("0::")), "/")
    folder = _CGROUP / own.strip("/")
    yield folder
    while folder != _CGROUP and _CGROUP in folder.parents:
        folder = folder.parent
        yield folder


def _cgroup_cores() -> int | None:
    """The quota of processor time in cores, rounded up; None where there is none."""
    quotas: list[int] = []
    for folder in _cgroups():
        quota, _, period = _read(folder / "cpu.max").partition(" ")
        if quota.isdigit() and period.isdigit() and int(period):
            quotas.append(max(1, math.ceil(int(quota) / int(period))))
    return min(quotas, default=None)


def _system_memory() -> int | None:
    for line in _read(Path("/proc/meminfo")).splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _cgroup_memory() -> int | None:
    return min((left for folder in _cgroups() if (left := _left_in(folder)) is not None), default=None)


def _left_in(cgroup: Path) -> int | None:
    """Bytes that a control group may still use; None where it has no limit."""
    limit, used = _read(cgroup / "memory.max"), _read(cgroup / "memory.current")
    if not limit.isdigit() or not used.isdigit():
        return None
    # The page cache counts as used but is given back on demand.
    cached = sum(
        int(line.split()[1])
        for line in _read(cgroup / "memory.stat").splitlines()
        if line.startswith(("inactive_file ", "active_file "))
    )
    return max(0, int(limit) - int(used) + cached)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
