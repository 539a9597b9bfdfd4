"""What --dry-run promises: the very prompt that would be sent, what it would take, and nothing sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from scripted_server import Server, answer, send

from summarize.cli.running import run

TEXT = "The ferry company Nordlinje sold its oldest ship in 2014. Its harbours at Vestby and Lund stay open."


@pytest.fixture
def asking(server: Server, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Server:
    monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-canary")
    monkeypatch.setenv("SUMMARIZE_MODEL", "m")
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(TEXT)
    Path("prices.toml").write_text("[models]\nm = { input = 1000, output = 2000 }\n")
    return server


def planned(capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    capfd.readouterr()
    assert run([*arguments, "--dry-run"]) == 0
    out, err = capfd.readouterr()
    assert "sk-canary" not in out + err
    return out


@pytest.mark.parametrize("protocol", ["plain", "cited"])
@pytest.mark.parametrize("job", [["ask", "What was sold?"], ["summary"], ["actors"], ["brief"]])
def test_the_prompt_shown_is_the_first_that_is_sent(
    asking: Server, capfd: pytest.CaptureFixture[str], job: list[str], protocol: str
) -> None:
    command = [*job, "article.txt", "--protocol", protocol, "--no-cache"]
    shown = json.loads(planned(capfd, *command, "--json"))
    assert asking.requests == []
    asking.script = [send(answer("NOTHING"))]
    run(command)
    # Parts of a note that do not depend on each other are asked for at once.
    sent = [(request["messages"], request["max_tokens"]) for request in asking.requests[: 3 if job == ["brief"] else 1]]
    assert (shown["messages"], shown["max_output_tokens"]) in sent
    assert shown["job"] == job[0]


def test_tokens_cost_and_time_are_told(
    asking: Server, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ("ask", "What was sold?", "article.txt")
    assert "Cost    unknown" in planned(capfd, *ask)
    monkeypatch.setenv("SUMMARIZE_PRICES_FILE", "prices.toml")
    data = json.loads(planned(capfd, *ask, "--json"))
    assert data["max_cost_usd"] == pytest.approx((data["input_tokens"] + 2 * data["max_output_tokens"]) / 1000)
    assert 100 < data["input_tokens"] < 1000
    text = planned(capfd, *ask)
    assert TEXT in text
    assert f"Tokens  {data['input_tokens']} to read, at most {data['max_output_tokens']} to write" in text
    assert f"To      m (openai, {asking.base_url})" in text


def test_the_embedded_model_costs_nothing_and_need_not_be_here(
    asking: Server, capfd: pytest.CaptureFixture[str]
) -> None:
    options = ("--provider", "embedded", "--model", "smollm2-135m", "--json")
    data = json.loads(planned(capfd, "ask", "What was sold?", "article.txt", *options))
    assert (data["max_cost_usd"], data["model"]["base_url"]) == (0.0, None)
    assert data["estimated_seconds"] > 0


def test_nothing_is_kept(asking: Server, capfd: pytest.CaptureFixture[str], isolated: Path) -> None:
    planned(capfd, "ask", "What was sold?", "article.txt")
    assert not list(isolated.rglob("answers*"))


def test_what_code_decides_alone_needs_no_request(asking: Server, capfd: pytest.CaptureFixture[str]) -> None:
    """A question about a year that the article never names is not asked."""
    shown = planned(capfd, "ask", "What was sold in 1987?", "article.txt", "--protocol", "plain")
    assert shown == "Nothing would be sent: the article alone decides this.\n"


def test_several_questions_are_shown_one_by_one(asking: Server, capfd: pytest.CaptureFixture[str]) -> None:
    lines = planned(capfd, "ask", "What was sold?", "article.txt", "-q", "When?", "--json").splitlines()
    assert ["When?" in json.loads(line)["messages"][1]["content"] for line in lines] == [False, True]
