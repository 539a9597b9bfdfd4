"""Promises of the engine ray, on a real cluster of three nodes: every article exactly once, though a node dies."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Generator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import ENVIRONMENT
from model_stand_in import SENTENCE, ModelStandIn, serving

from summarize.cli.running import run

if find_spec("ray") is None:
    if "ray" in ENVIRONMENT.get("SUMMARIZE_TEST_REQUIRE", ""):
        pytest.fail("SUMMARIZE_TEST_REQUIRE asks for Ray, and it is not installed: pip install 'summarize[ray]'")
    pytest.skip("no Ray to try it on: pip install 'summarize[ray]'", allow_module_level=True)
pytestmark = pytest.mark.filterwarnings("default")  # Ray's own


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


def test_every_article_is_there_once_though_a_node_is_killed(
    model: ModelStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ray: Any = import_module("ray")
    cluster_utils: Any = import_module("ray.cluster_utils")
    monkeypatch.chdir(tmp_path)
    texts = [f"Agency {one} met. {SENTENCE} It rained in town {one}." for one in range(40)]
    lines = [json.dumps({"id": f"a{number}", "text": text}) for number, text in enumerate(texts)]
    Path("list.jsonl").write_text("\n".join(lines))
    cluster = cluster_utils.Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
        ray.init(address=cluster.address, log_to_driver=False)
        held = threading.Event()

        def fault(number: int, _body: dict[str, Any]) -> None:
            if number == 12 and not held.is_set():
                held.set()
            time.sleep(0.05)

        model.fault = fault

        def kill_a_node() -> None:
            held.wait(120)
            cluster.remove_node(nodes[0], allow_graceful=False)

        killer = threading.Thread(target=kill_a_node)
        killer.start()
        code = run(["batch", "list.jsonl", "-o", "out.jsonl", "--engine", "ray", "--jobs", "6", "--quiet"])
        killer.join()
        assert held.is_set()
    finally:
        ray.shutdown()
        cluster.shutdown()
    assert code == 0
    ids = [json.loads(line)["id"] for line in Path("out.jsonl").read_text().splitlines()]
    assert sorted(ids) == sorted(f"a{number}" for number in range(40))
