"""What the toolkit promises of where text goes: only to where the user has set it, and nowhere when offline."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from scripted_server import KEY, Server, answer, send
from toolkits import ARTICLE, QUESTION, SOLD, drafted

from summarize import events
from summarize.errors import ConfigurationError, ModelError, PromptError, ProviderError, UsageError
from summarize.llm.provider import EMBEDDED, OPENAI
from summarize.results import AnswerStatus
from summarize.toolkit import Toolkit

AWAY = "http://model.invalid/v1"


@pytest.fixture
def asked_at(server: Server, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Server]:
    """Ask a question with a toolkit of these options in an environment that sets these variables."""

    def go(variables: dict[str, str], **options: str) -> Server:
        for name, value in variables.items():
            monkeypatch.setenv(name, value.format(url=server.base_url))
        server.script = [send(answer(drafted((SOLD, "sold its oldest ship in 2014"))))]
        given = {name: value.format(url=server.base_url) for name, value in options.items()}
        with Toolkit(timeout=20, **given) as kit:  # pyright: ignore[reportArgumentType]  # texts only
            assert kit.ask(ARTICLE, QUESTION).status is AnswerStatus.ANSWERED
        return server

    return go


@pytest.mark.parametrize(
    ("variables", "options"),
    [
        ({"OPENAI_BASE_URL": "{url}", "OPENAI_API_KEY": KEY}, {"model": "m"}),
        ({"OPENAI_BASE_URL": "{url}", "SUMMARIZE_MODEL": "m", "OPENAI_API_KEY": KEY}, {}),
        ({"SUMMARIZE_BASE_URL": "{url}", "SUMMARIZE_MODEL": "m", "OPENAI_API_KEY": KEY}, {}),
        ({"OPENAI_BASE_URL": AWAY, "SUMMARIZE_MODEL": "x", "OPENAI_API_KEY": KEY}, {"base_url": "{url}", "model": "m"}),
        ({"SUMMARIZE_OFFLINE": "1", "OPENAI_BASE_URL": "{url}", "OPENAI_API_KEY": KEY}, {"model": "m"}),
    ],
    ids=["openai's variables", "our model", "our base URL", "what is given comes first", "offline on this machine"],
)
def test_the_endpoint_comes_from_what_is_given_and_else_from_the_environment(
    asked_at: Callable[..., Server], variables: dict[str, str], options: dict[str, str]
) -> None:
    server = asked_at(variables, **options)
    assert [request["model"] for request in server.requests] == ["m"]
    assert f"authorization: bearer {KEY}".lower() in server.heads[0].lower()


@pytest.mark.parametrize(
    ("variables", "provider"),
    [
        ({}, EMBEDDED),
        ({"OPENAI_API_KEY": KEY, "SUMMARIZE_PROVIDER": "embedded"}, EMBEDDED),
        ({"OPENAI_API_KEY": KEY}, OPENAI),
        ({"OPENAI_API_KEY": "", "SUMMARIZE_PROVIDER": ""}, EMBEDDED),
    ],
    ids=["nothing", "our variable", "a key", "set but empty"],
)
def test_text_leaves_the_machine_only_where_the_user_has_set_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str], provider: str
) -> None:
    """Without the network, the one ends at a model that is not here, the other at a name that does not resolve."""
    for name, value in {"SUMMARIZE_MODEL_FILE": str(tmp_path / "none.gguf"), **variables}.items():
        monkeypatch.setenv(name, value)
    with Toolkit(timeout=20) as kit, pytest.raises(ProviderError) as caught:
        kit.ask(ARTICLE, QUESTION)
    assert isinstance(caught.value, ModelError) is (provider == EMBEDDED)
    assert ("api.openai.com" in str(caught.value)) is (provider == OPENAI)


@pytest.mark.parametrize("offline", ["1", "true", "yes", "anything"])
def test_offline_in_the_environment_forbids_what_would_leave_the_machine(
    monkeypatch: pytest.MonkeyPatch, offline: str
) -> None:
    monkeypatch.setenv("SUMMARIZE_OFFLINE", offline)
    with pytest.raises(UsageError, match="offline"):
        Toolkit(base_url=AWAY, model="m")
    assert Toolkit(base_url=AWAY, model="m", offline=False)


@pytest.mark.parametrize("off", ["", "0", "false", "No", "off"])
def test_offline_can_be_switched_off_by_a_word(monkeypatch: pytest.MonkeyPatch, off: str) -> None:
    monkeypatch.setenv("SUMMARIZE_OFFLINE", off)
    assert Toolkit(base_url=AWAY, model="m")


def test_offline_without_a_model_says_so_and_pulls_nothing() -> None:
    heard: list[events.Event] = []
    with Toolkit(offline=True, on_event=heard.append) as kit, pytest.raises(ModelError, match="offline"):
        kit.ask(ARTICLE, QUESTION)
    assert not [event for event in heard if isinstance(event, events.Pulling | events.Notice)]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"provider": "openia"}, UsageError),
        ({"protocol": "quoted"}, UsageError),
        ({"base_url": "not a url", "model": "m"}, ConfigurationError),
        ({"prompts_dir": Path("/nowhere/at/all")}, PromptError),
    ],
)
def test_wrong_settings_are_refused_when_the_toolkit_is_made(options: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        Toolkit(**options)  # pyright: ignore[reportArgumentType]  # wrong on purpose
