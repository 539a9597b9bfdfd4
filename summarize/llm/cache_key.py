"""What an answer depends on, as one key: change a character of any of it, and the answer kept before is not found."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Self

from summarize.article import Article
from summarize.errors import PromptError
from summarize.llm.asking import SEED, TEMPERATURE
from summarize.llm.provider import EMBEDDED, Endpoint
from summarize.prompting import bundled_folder

SCHEMAS: Final = {
    "ask": "summarize/answer@1",
    "summary": "summarize/summary@1",
    "actors": "summarize/actors@1",
    "brief": "summarize/brief@1",
}
"""The schema of each job's result. Written again in `summarize.results`, whose import would cost a hit its speed."""


@dataclass(frozen=True, slots=True)
class Job:
    """One of the four jobs with its arguments: what is asked of an article, whoever asks."""

    name: str
    arguments: Mapping[str, object]

    @classmethod
    def ask(cls, question: str) -> Self:
        return cls("ask", {"question": question})

    @classmethod
    def summary(cls, sentences: int | None = None, words: int | None = None) -> Self:
        return cls("summary", {"sentences": sentences, "words": words})

    @classmethod
    def actors(cls) -> Self:
        return cls("actors", {})

    @classmethod
    def brief(cls, questions: Sequence[str] = ()) -> Self:
        return cls("brief", {"questions": list(questions)})


def answer_key(job: Job, article: Article, endpoint: Endpoint, prompts_dir: Path | None) -> str:
    """The SHA-256, in hexadecimal, of everything that the result of `job` depends on, and of all that it repeats.

    That is what `making_key` names, the job, the result's schema, and the templates in force: ours, and those in
    `prompts_dir` that replace them. Raises as `making_key`, and `PromptError` for a template that cannot be read.
    """
    parts = {
        "making": making_key(article, endpoint),
        "job": {"name": job.name, "arguments": job.arguments, "schema": SCHEMAS[job.name]},
        "prompts": [
            _templates_hash(bundled_folder()),
            # A template may take in any other file of its folder.
            (_templates_hash(prompts_dir), folder_stamp(prompts_dir)) if prompts_dir is not None else None,
        ],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def making_key(article: Article, endpoint: Endpoint) -> str:
    """The SHA-256, in hexadecimal, of who makes a result out of what, whatever the job.

    That is the article (its text by its hash, and what else of it stands in a result), the endpoint but for its key,
    the model's own hash where it is embedded, the parameters of each request, and this program. Raises `ModelError` for
    an embedded model that is unknown, or whose file is not there.
    """
    parts = {
        "article": {
            "sha256": article.sha256,
            "title": article.title,
            "source": article.source,
            "published": article.published.isoformat() if article.published else None,
            "language": article.language,
            "author": article.author,
            "publisher": article.publisher,
            "address": article.address,
            "places": [(place.start, place.end, place.label) for place in article.places],
        },
        "model": {
            "provider": endpoint.provider,
            "base_url": endpoint.base_url if endpoint.provider != EMBEDDED else None,
            "name": endpoint.model,
            "sha256": _model_hash(endpoint),
            "protocol": endpoint.protocol,
            "context_tokens": endpoint.context_tokens,
        },
        "parameters": {"temperature": TEMPERATURE, "seed": SEED},
        "program": program_stamp(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@cache
def program_stamp() -> str:
    """What tells this version of the program from another one: a checkout changes without a new version number."""
    package = Path(__file__).parents[1]
    # Whoever packs the program may set all times to one; the version number stands in this file.
    return hashlib.sha256((package / "__init__.py").read_bytes() + folder_stamp(package).encode()).hexdigest()


def folder_stamp(folder: Path) -> str:
    """A hash of the names, sizes and times of change of all files in `folder`, compiled code left out."""
    digest = hashlib.sha256()
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(one for one in folders if one != "__pycache__")
        for name in sorted(files):
            path = os.path.join(place, name)
            try:
                status = os.stat(path)
            except OSError:  # gone meanwhile, or a link to nowhere
                continue
            digest.update(f"{os.path.relpath(path, folder)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _templates_hash(folder: Path) -> str:
    """A hash of the templates in `folder`, to the byte. Raises `PromptError` where one cannot be read."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.j2")):
        try:
            content = path.read_bytes()
        except OSError as error:
            raise PromptError(f"The prompt {path} cannot be read: {error.strerror or error}.") from error
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def _model_hash(endpoint: Endpoint) -> str | None:
    """The SHA-256 of an embedded model's file; of a served one, nothing is known but its name."""
    if endpoint.provider != EMBEDDED:
        return None
    from summarize.llm.models import file_hash, get_model, is_path

    # A pinned name means its pinned hash: no other file is ever loaded under it.
    return file_hash(Path(endpoint.model).expanduser()) if is_path(endpoint.model) else get_model(endpoint.model).sha256
