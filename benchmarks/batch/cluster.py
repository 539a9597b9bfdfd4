"""Three nodes of a Ray cluster on this machine, a processor each as far as Ray is told, for the engine `ray`."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

NODES = 3


@contextmanager
def cluster() -> Generator[str]:
    """The address of a cluster that is there for the length of a `with` block."""
    # Nothing is reported to Ray's makers.
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        cluster_utils: Any = import_module("ray.cluster_utils")
    except ImportError:
        sys.exit("Ray is not here: pip install 'summarize[ray]'")
    nodes = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        for _ in range(NODES - 1):
            nodes.add_node(num_cpus=1)
        yield nodes.address
    finally:
        nodes.shutdown()
