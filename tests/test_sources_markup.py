"""The promise about markup: its paragraphs come out, whatever it declares of itself."""

from __future__ import annotations

import pytest

from summarize.sources.markup import paragraphs_of_markup


@pytest.mark.parametrize(
    "declaration",
    [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<?xml version="1.0" encoding="latin-1"?><?xml version="1.0" encoding="utf-8"?>',
    ],
    ids=["once", "twice"],
)
def test_markup_that_declares_an_encoding_is_read(declaration: str) -> None:
    assert paragraphs_of_markup(f"{declaration}<p>The gauge is at Süd.</p>", "chapter") == ["The gauge is at Süd."]
