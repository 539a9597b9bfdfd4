"""Promises about the graph of a note: each relation once, each name in a place of its own, and all of it in words."""

from __future__ import annotations

import pytest
from crowds import LONG, actor, crowd
from notes import ARTICLE, RESULTS

from summarize.rendering.graph import KIND_SIZE, LABEL_SIZE, NAME_SIZE, Box, Graph, Text, draw, text_width, wrapped
from summarize.rendering.html import to_html
from summarize.rendering.relating import relations_of


def test_a_relation_said_from_both_ends_is_one_edge() -> None:
    said = relations_of([actor("A", ("ally", "B"), ("led by", "B")), actor("B", ("ally", "As"), ("leader", "A"))])
    assert said.names == ("A", "B")
    assert [(one.of, one.to, one.kinds, one.directed) for one in said.edges] == [
        (0, 1, ("ally",), False),
        (1, 0, ("leader",), True),
    ]


def test_host_and_guest_are_one_edge_and_two_different_relations_are_two() -> None:
    assert [one.kinds for one in relations_of([actor("A", ("host", "B")), actor("B", ("guest", "A"))]).edges] == [
        ("host",)
    ]
    assert relations_of([actor("A", ("host", "Elsewhere"))]).kinds == ("state", "")
    assert relations_of([actor("A", ("ally", "A"))]).edges == ()


def boxes(text: Text) -> list[Box]:
    found: list[Box] = []
    for y, line in text.baselines:
        width = text_width(line, text.size)
        left = {"start": text.x, "end": text.x - width, "middle": text.x - width / 2}[text.anchor]
        found.append(Box(left, y - text.size * 0.9, width, text.size * 1.1))
    return found


def texts_of(graph: Graph) -> list[list[Box]]:
    return [boxes(node.name) + boxes(node.kind) for node in graph.nodes] + [boxes(one.label) for one in graph.lines]


@pytest.mark.parametrize("width", [640.0, 330.0])
@pytest.mark.parametrize("number", range(2, 16))
@pytest.mark.parametrize("density", [0.6, 1.5])
def test_no_two_texts_of_a_graph_are_in_one_place(number: int, density: float, width: float) -> None:
    graph = draw(crowd(number, max(1, round(number * density))), width)
    texts = texts_of(graph)
    assert not [
        (one, other)
        for place, several in enumerate(texts)
        for one in several
        for rest in texts[place + 1 :]
        for other in rest
        if one.meets(other)
    ]
    for box in (box for several in texts for box in several):
        assert box.left >= 0
        assert box.top >= 0
        assert box.left + box.width <= graph.width
        assert box.top + box.height <= graph.height


def test_a_graph_says_all_its_relations_in_words_and_none_is_no_graph() -> None:
    html = to_html([RESULTS["actors"]], ARTICLE)
    assert 'aria-label="Relations: Bashar al Assad – ally – Iran"' in html
    alone = RESULTS["actors"].model_copy(update={"actors": (actor("Alone"),)})
    assert '<svg class="graph' not in to_html([alone], ARTICLE)


def test_a_name_that_is_too_long_is_cut_off_and_says_so() -> None:
    assert wrapped("Iran", 200, NAME_SIZE, 3) == ("Iran",)
    lines = wrapped(LONG, 120, NAME_SIZE, 3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(text_width(line, NAME_SIZE) <= 120 for line in lines)
    assert NAME_SIZE > LABEL_SIZE > KIND_SIZE > 10
