"""The choice of an endpoint: what counts more than what, and that text never leaves the machine unasked."""

from __future__ import annotations

import pytest

from summarize.errors import ConfigurationError, SummarizeError, UsageError
from summarize.llm.provider import Protocol, choose_endpoint, is_loopback

KEY = {"OPENAI_API_KEY": "sk-canary-1234567890"}


def test_without_any_setting_the_embedded_model_is_chosen() -> None:
    endpoint = choose_endpoint(environment={})
    assert (endpoint.provider, endpoint.model, endpoint.protocol) == ("embedded", "qwen2.5-coder-1.5b", Protocol.PLAIN)
    assert endpoint.context_tokens == 8192
    assert endpoint.is_local
    assert not endpoint.is_ready


def test_an_embedded_endpoint_is_ready_once_its_server_answers() -> None:
    endpoint = choose_endpoint(environment={}).at("http://127.0.0.1:4242/v1", "random")
    assert endpoint.is_ready
    assert (endpoint.base_url, endpoint.api_key) == ("http://127.0.0.1:4242/v1", "random")


def test_a_key_in_the_environment_chooses_openai() -> None:
    endpoint = choose_endpoint(environment=KEY)
    assert (endpoint.provider, endpoint.base_url) == ("openai", "https://api.openai.com/v1")
    assert (endpoint.model, endpoint.protocol) == ("gpt-4.1-mini", Protocol.CITED)
    assert not endpoint.is_local


def test_an_empty_key_is_no_key() -> None:
    assert choose_endpoint(environment={"OPENAI_API_KEY": " "}).provider == "embedded"


def test_a_base_url_in_the_environment_chooses_openai_and_needs_no_key() -> None:
    endpoint = choose_endpoint(model="llama", environment={"OPENAI_BASE_URL": "http://127.0.0.1:8080/v1/"})
    assert (endpoint.provider, endpoint.base_url, endpoint.api_key) == ("openai", "http://127.0.0.1:8080/v1", "")
    assert endpoint.is_local


def test_a_base_url_given_beats_the_one_in_the_environment() -> None:
    environment = {"OPENAI_BASE_URL": "http://elsewhere.example/v1"}
    endpoint = choose_endpoint(base_url="http://127.0.0.1:1/v1", model="m", environment=environment)
    assert endpoint.base_url == "http://127.0.0.1:1/v1"


def test_a_provider_that_is_named_beats_the_environment() -> None:
    assert choose_endpoint(provider="embedded", environment=KEY).provider == "embedded"


def test_a_server_of_ones_own_needs_a_model_named() -> None:
    with pytest.raises(UsageError, match="--model"):
        choose_endpoint(base_url="http://127.0.0.1:1/v1", environment={})


def test_an_unknown_provider_is_an_error_that_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="openai, embedded"):
        choose_endpoint(provider="cloud", environment={})


def test_an_embedded_provider_with_a_base_url_means_nothing() -> None:
    with pytest.raises(UsageError, match="base URL"):
        choose_endpoint(provider="embedded", base_url="http://127.0.0.1:1/v1", environment={})


@pytest.mark.parametrize("url", ["", "api.openai.com/v1", "ftp://a/v1", "http://", "http://[", "http://a:99999/v1"])
def test_what_is_no_base_url_is_refused(url: str) -> None:
    environment = {"OPENAI_BASE_URL": url or "/"}
    with pytest.raises(ConfigurationError, match="not a base URL"):
        choose_endpoint(model="m", environment=environment)


def test_a_password_in_a_base_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigurationError) as caught:
        choose_endpoint(base_url="https://ann:secret@a.example/v1", model="m", environment={})
    assert "secret" not in str(caught.value)


def test_offline_refuses_to_send_text_anywhere_and_names_where_it_would_go() -> None:
    with pytest.raises(UsageError, match=r"api\.openai\.com.*embedded"):
        choose_endpoint(offline=True, environment=KEY)


def test_offline_allows_the_embedded_model_and_a_server_on_this_machine() -> None:
    assert choose_endpoint(offline=True, environment={}).provider == "embedded"
    assert choose_endpoint(offline=True, base_url="http://localhost:1/v1", model="m", environment=KEY).is_local


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1:80", "[::1]:80", "localhost", "LOCALHOST:1", "a.localhost"])
def test_this_machine_is_known_as_itself(host: str) -> None:
    assert is_loopback(f"http://{host}/v1")


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1.evil.example", "localhost.evil.example", "0.0.0.0", "10.0.0.1", "0x7f000001", "user@evil.example"],
)
def test_what_may_be_another_machine_is_not_taken_for_this_one(host: str) -> None:
    assert not is_loopback(f"http://{host}/v1")


@pytest.mark.parametrize(
    ("model", "protocol"),
    [("gpt-4.1-mini", Protocol.CITED), ("llama-70b", Protocol.CITED), ("qwen2.5-coder-0.5b", Protocol.PLAIN)],
)
def test_the_protocol_is_a_property_of_the_model(model: str, protocol: Protocol) -> None:
    assert choose_endpoint(model=model, base_url="http://127.0.0.1:1/v1", environment={}).protocol is protocol


def test_a_protocol_can_be_set_and_an_unknown_one_is_refused() -> None:
    assert choose_endpoint(protocol="cited", environment={}).protocol is Protocol.CITED
    with pytest.raises(UsageError, match="plain, cited"):
        choose_endpoint(protocol="fancy", environment={})


def test_the_context_window_can_be_set_and_is_known_for_common_models() -> None:
    assert choose_endpoint(context_tokens=4096, environment={}).context_tokens == 4096
    assert choose_endpoint(model="gpt-4o-mini", environment=KEY).context_tokens == 128_000
    assert choose_endpoint(model="mystery", environment=KEY).context_tokens is None


def test_the_key_shows_nowhere() -> None:
    endpoint = choose_endpoint(environment=KEY)
    assert endpoint.api_key == KEY["OPENAI_API_KEY"]
    assert "canary" not in f"{endpoint!r} {endpoint}"
    with pytest.raises(SummarizeError) as caught:
        choose_endpoint(offline=True, environment=KEY)
    assert "canary" not in str(caught.value)
