"""The GGUF file format, as far as telling whether a file is a whole model.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md (little-endian; header, metadata, tensor table, data).
"""

from __future__ import annotations

from pathlib import Path

from summarize.errors import ModelError

_MAGIC = b"GGUF"


def check_gguf(path: Path) -> None:
    """Raise ModelError unless `path` is a readable file that starts as a GGUF model does."""
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise ModelError(f"cannot read the model {path}: {error.strerror or error}") from error
    if start[:4] != _MAGIC:
        raise ModelError(f"{path} is not a model in the GGUF format, the one that the embedded provider reads")
