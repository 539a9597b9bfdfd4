"""Reading sources into `Article`s: one file a kind of input, `reading.py` the way in, `several.py` for many."""

from summarize.sources.reading import Reading, read_source
from summarize.sources.several import list_sources, read_sources

__all__ = ["Reading", "list_sources", "read_source", "read_sources"]
