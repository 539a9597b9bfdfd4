"""What `summarize.llm.machine` promises: the limits of a container or a service count, not those of the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from summarize.llm import machine


def test_the_limits_of_a_container_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "cpu.max").write_text("150000 100000\n")
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("800000\n")
    (tmp_path / "memory.stat").write_text("anon 500000\nactive_file 100000\ninactive_file 200000\n")
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    if sys.platform == "linux":

        def sixteen(process: int) -> set[int]:
            return set(range(1000, 1016))

        monkeypatch.setattr(os, "sched_getaffinity", sixteen)
        assert machine.usable_cores() == 2
        assert machine.available_memory() == 500_000
    assert machine.usable_cores() >= 1


@pytest.mark.skipif(sys.platform != "linux", reason="control groups are Linux's")
def test_the_limits_of_a_service_count_and_those_around_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    service = tmp_path / "system.slice" / "briefs.service"
    service.mkdir(parents=True)
    (tmp_path / "own").write_text("0::/system.slice/briefs.service\n")
    (service.parent / "cpu.max").write_text("300000 100000\n")
    (service / "cpu.max").write_text("max 100000\n")
    (service / "memory.max").write_text("700000\n")
    (service / "memory.current").write_text("200000\n")
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    monkeypatch.setattr(machine, "_OWN_CGROUP", tmp_path / "own")

    def affinity(process: int) -> set[int]:
        return set(range(1000, 1016))

    monkeypatch.setattr(os, "sched_getaffinity", affinity)
    assert machine.usable_cores() == 3
    assert machine.available_memory() == 500_000
