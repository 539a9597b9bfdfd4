"""Reading sources into `Article`s: one file a kind of input, `reading.py` the way in, `several.py` for many."""

from summarize.sources.reading import Reading, read_source
from summarize.sources.several import list_sources, names_several

__all__ = ["Reading", "list_sources", "names_several", "read_source"]
