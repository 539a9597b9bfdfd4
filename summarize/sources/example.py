"""The bundled example: an article of the project's own writing, read where no SOURCE is given or configured."""

from __future__ import annotations

from importlib import resources

from summarize.errors import SourceError

EXAMPLE_NAME = "example article (summarize/example/article.txt)"


def example_bytes() -> bytes:
    """The example as it stands in the package. Raises `SourceError` where the installation has lost it."""
    try:
        return resources.files("summarize").joinpath("example", "article.txt").read_bytes()
    except OSError as error:
        raise SourceError(
            f"the {EXAMPLE_NAME} cannot be read ({error.strerror}): install summarize again, or name a SOURCE."
        ) from error
