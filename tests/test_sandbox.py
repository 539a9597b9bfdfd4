"""Who is let in: a user's templates reach nothing outside them, and the embedded server answers nobody but us."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hostile_output import QUESTION, TEXT

from summarize.article import Article
from summarize.errors import PromptError
from summarize.prompting import Prompts
from summarize.rendering.markdown import to_markdown
from summarize.results import Answer, AnswerStatus, ArticleInfo, ModelInfo, PromptInfo, Usage

ROOT = Path(__file__).parent.parent
PATIENCE = 120  # seconds until a test gives up on a busy machine

# The known ways out of a sandbox of Jinja2; `VALUE` is something that the template is given.
ESCAPES = {
    "class": "{{ VALUE.__class__ }}",
    "class by index": "{{ VALUE['__class__'] }}",
    "class by attr": "{{ VALUE|attr('__class__') }}",
    "class by hex attr": r"{{ VALUE|attr('\x5f\x5fclass\x5f\x5f') }}",
    "class by joined attr": "{{ VALUE|attr(['__','class','__']|join) }}",
    "class by map": "{{ [VALUE]|map(attribute='__class__')|join }}",
    "class by groupby": "{{ ([VALUE]|groupby('__class__'))[0].grouper.__name__ }}",
    "class by sum": "{{ [VALUE]|sum(attribute='__class__') }}",
    "class by sort": "{{ [VALUE, VALUE]|sort(attribute='__class__')|map(attribute='__class__')|list }}",
    "class by format": "{{ '{0.__class__}'.format(VALUE) }}",
    "class by format_map": "{{ '{x.__class__}'.format_map({'x': VALUE}) }}",
    "class by stored format": "{% set f = '{0.__class__.__mro__}'.format %}{{ f(VALUE) }}",
    "class by format through attr": "{{ ('{0.__class__}'|attr('format'))(VALUE) }}",
    "class by format through map": "{{ ['{0.__class__}']|map('format', VALUE)|list }}{{ VALUE.__class__ }}",
    "subclasses": "{{ ().__class__.__base__.__subclasses__() }}",
    "globals of a filter": "{{ cycler.__init__.__globals__.os }}",
    "globals of a function": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "globals of a namespace": "{{ namespace.__init__.__globals__ }}",
    "the template itself": "{{ self.__init__.__globals__ }}",
    "the environment": "{{ self._TemplateReference__context.environment.loader }}",
    "the environment by undefined": "{{ nothing.environment }}",
    "builtins": "{{ __builtins__ }}",
    "an import": "{{ __import__('os') }}",
    "a file": "{{ open('/etc/passwd').read() }}",
    "a macro": "{% macro m() %}{% endmacro %}{{ m.__globals__ }}",
    "a macro's code": "{% macro m() %}{% endmacro %}{{ m._func.__code__ }}",
    "a generator": "{{ (VALUE|map('upper')).gi_frame }}",
    "a loop": "{% for x in [1] %}{{ loop.__init__.__globals__ }}{% endfor %}",
    "an absolute include": "{% include '/etc/passwd' %}",
    "an include above": "{% include '../secret.txt' %}",
    "an include above in parts": "{% include ['..', 'secret.txt']|join('/') %}",
    "an include with a backslash": r"{% include '..\\secret.txt' %}",
    "an import above": "{% import '../secret.txt' as s %}{{ s }}",
    "a statement": "{% do 1 %}",
    "endless numbers": "{{ range(10**9)|list }}",
    "a changed list": "{{ [].append(1) }}{{ VALUE.__class__ }}",
}


@pytest.mark.parametrize("escape", ESCAPES)
def test_a_users_prompt_reaches_nothing_outside_it(tmp_path: Path, escape: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "rules.j2").write_text(ESCAPES[escape].replace("VALUE", "''"))
    with pytest.raises(PromptError):
        Prompts([folder]).render("rules")


@pytest.mark.parametrize("value", ["result", "footnotes", "provenance"])
@pytest.mark.parametrize("escape", ESCAPES)
def test_a_users_layout_reaches_nothing_outside_it(tmp_path: Path, escape: str, value: str) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    folder = tmp_path / "prompts"
    folder.mkdir()
    (folder / "answer.md.j2").write_text(ESCAPES[escape].replace("VALUE", value))
    article = Article.from_text(TEXT)
    result = Answer(
        question=QUESTION,
        status=AnswerStatus.NOT_IN_ARTICLE,
        answer=None,
        claims=(),
        article=ArticleInfo.of(article),
        model=ModelInfo(provider="openai", name="m"),
        prompt=PromptInfo(name="ask", fingerprint="00"),
        usage=Usage(),
    )
    with pytest.raises(PromptError):
        to_markdown(result, [folder])


# The embedded server

SERVE = f"""
import sys, time
sys.path[:0] = [{str(ROOT)!r}]
import asyncio
from pathlib import Path
from summarize.article import Article
from summarize.llm.client import Client
from summarize.llm.embedded import EmbeddedServer
from summarize.llm.provider import EMBEDDED, Endpoint, Protocol
from summarize.llm.readings import KeptReadings
from summarize.prompting import Prompts
from summarize.reader import Reader

async def ask(server):
    endpoint = Endpoint(EMBEDDED, server.base_url, server.api_key, "smollm2-135m", Protocol.PLAIN, 1024)
    article = Article.from_text("The heron stood in the reeds at Ostrava. A boat passed. " * 3, title="Of herons")
    async with Client(endpoint) as client:
        reader = Reader(article, client, Prompts(), lambda _: None, readings=KeptReadings(server))
        await reader.complete("ask.plain", question="Where did the heron stand?", max_tokens=2, allow_truncation=True)

server = EmbeddedServer.launch(Path(sys.argv[1]), context_tokens=1024, threads=1).wait()
asyncio.run(ask(server))
print(server.base_url, flush=True)
time.sleep(600)
"""


@pytest.mark.embedded
@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_the_server_dies_with_its_process_however_that_is_killed_and_has_logged_nothing(
    smol_model: Path, isolated: Path, tmp_path: Path
) -> None:
    pytest.importorskip("xllamacpp")
    command = [sys.executable, "-c", SERVE, str(smol_model)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            host, _, port = process.stdout.readline().decode().strip().removeprefix("http://").partition(":")
            address = (host, int(port.partition("/")[0]))
            with socket.create_connection(address, timeout=PATIENCE):
                pass
        finally:
            process.send_signal(signal.SIGKILL)
        assert process.wait(PATIENCE) == -signal.SIGKILL
        assert process.stderr.read() == b""
    assert _is_refused(address)
    files = [path for folder in (isolated, tmp_path) for path in folder.rglob("*") if path.is_file()]
    assert [path.suffix for path in files] == [".reading"]
    assert b"heron" not in files[0].read_bytes()


def _is_refused(address: tuple[str, int]) -> bool:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            socket.create_connection(address, timeout=5).close()
        except ConnectionRefusedError:
            return True
        time.sleep(0.05)
    return False
