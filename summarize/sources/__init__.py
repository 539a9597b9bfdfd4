"""Reading a source into an `Article`: one file a kind of input, `reading.py` the way in."""

from summarize.sources.reading import read_source

__all__ = ["read_source"]
