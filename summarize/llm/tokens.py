"""How many tokens a text has, counted offline: the vocabulary comes with the package."""

from __future__ import annotations

import hashlib
import lzma
import os
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from summarize.errors import SummarizeError

if TYPE_CHECKING:
    import tiktoken

_VOCABULARY: Final = "o200k_base"
_SHA256: Final = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
# tiktoken looks for a vocabulary in a file named by the SHA-1 of the address it would fetch it from.
_FILE_NAME: Final = hashlib.sha1(
    b"https://openaipublic.blob.core.windows.net/encodings/o200k_base.tiktoken", usedforsecurity=False
).hexdigest()
_CACHE_VARIABLE: Final = "TIKTOKEN_CACHE_DIR"
_PIECE_CHARACTERS: Final = 5_000

_loading = threading.Lock()


def count_tokens(text: str, model: str | None = None) -> int:
    """The number of tokens of `text`, without those that a provider puts around a message.

    Exact for OpenAI's models since gpt-4o; for every other `model`, known or not, the same vocabulary is the estimate:
    another one would have to be fetched from the network. Text that looks like a special token counts as text.
    """
    del model
    encoding = _encoding()
    try:
        return len(encoding.encode(text, disallowed_special=()))
    except ValueError:
        # The tokenizer's regular expression runs out of stack on enormous runs of white space. A cut costs a token.
        pieces = (text[start : start + _PIECE_CHARACTERS] for start in range(0, len(text), _PIECE_CHARACTERS))
        return sum(len(encoding.encode(piece, disallowed_special=())) for piece in pieces)


@cache
def _encoding() -> tiktoken.Encoding:
    import tiktoken

    # The lock is for the environment variable: two threads that set it would restore each other's value.
    with _loading, _unpacked() as directory, _variable(_CACHE_VARIABLE, str(directory)):
        return tiktoken.get_encoding(_VOCABULARY)


@contextmanager
def _unpacked() -> Generator[Path]:
    """A folder that holds the vocabulary, whole: the user's cache, or a temporary one where that cannot be written."""
    import platformdirs

    directory = Path(platformdirs.user_cache_dir("summarize", appauthor=False)) / "tiktoken"
    try:
        _unpack_into(directory)
    except OSError:
        with tempfile.TemporaryDirectory(prefix="summarize-") as temporary:
            _unpack_into(Path(temporary))
            yield Path(temporary)
    else:
        yield directory


def _unpack_into(directory: Path) -> None:
    """Put the vocabulary into `directory`, in one step, unless it is there. Raises `OSError` where that cannot be."""
    target = directory / _FILE_NAME
    # tiktoken would delete a file whose hash is wrong and fetch another.
    if target.is_file() and _is_vocabulary(target.read_bytes()):
        return
    content = _shipped()
    directory.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=directory, prefix=f"{_FILE_NAME}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, target)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise


def _shipped() -> bytes:
    """The vocabulary from the package, checked."""
    packed = files("summarize.llm").joinpath("data", f"{_VOCABULARY}.tiktoken.xz")
    try:
        content = lzma.decompress(packed.read_bytes())
    except (OSError, lzma.LZMAError) as error:
        raise SummarizeError(f"{packed} is missing or damaged: install summarize again") from error
    if not _is_vocabulary(content):
        raise SummarizeError(f"{packed} is not the vocabulary it should be: install summarize again")
    return content


def _is_vocabulary(content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == _SHA256


@contextmanager
def _variable(name: str, value: str) -> Generator[None]:
    """Set an environment variable for a while: what the user has set is theirs."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
