"""The relations of actors as a drawing: names in two columns, curves between them, and no two texts in one place."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import hypot

from summarize.rendering.relating import Edge, Relations

NAME_SIZE, KIND_SIZE, LABEL_SIZE = 14.0, 11.0, 12.0
"""Sizes of type in units of the drawing, which are pixels where there is room."""

_LEADING = 1.3
_NAME_SHARE = 0.32  # of the width, for the names of either side
_ROUNDS, _GROWTH = 40, 1.15
_SAMPLES = 12
_APART = 80.0
_SLOTS = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82)

Point = tuple[float, float]
Curve = tuple[Point, Point, Point, Point]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two share a point."""
        return (
            self.left < other.left + other.width
            and other.left < self.left + self.width
            and self.top < other.top + other.height
            and other.top < self.top + self.height
        )

    def holds(self, point: Point) -> bool:
        """Whether `point` is inside."""
        x, y = point
        return self.left <= x <= self.left + self.width and self.top <= y <= self.top + self.height


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of type, the first on the baseline `y`; `anchor` is `start`, `middle` or `end` at `x`."""

    x: float
    y: float
    anchor: str
    lines: tuple[str, ...]
    size: float

    @property
    def baselines(self) -> tuple[tuple[float, str], ...]:
        """Each line with the height it stands at."""
        return tuple((round(self.y + n * self.size * _LEADING, 1), line) for n, line in enumerate(self.lines))


@dataclass(frozen=True, slots=True)
class Node:
    """An actor: a dot, its name beside it and its kind under the name, away from the middle."""

    x: float
    y: float
    full_name: str
    name: Text
    kind: Text


@dataclass(frozen=True, slots=True)
class Line:
    """An edge as it is drawn: `path` of the curve, `arrow` (empty where it has no direction), `label` on a plate."""

    path: str
    arrow: str
    label: Text
    plate: Box


@dataclass(frozen=True, slots=True)
class Graph:
    """A drawing; `in_words` says the same."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    in_words: str


def draw(relations: Relations, width: float) -> Graph:
    """`relations` as a drawing of this width; it becomes as high as its texts need to stand free of each other."""
    column = round(width * _NAME_SHARE)
    between = width - 2 * column
    names = [wrapped(name, column - 14, NAME_SIZE, 3) for name in relations.names]
    labels = [wrapped(" / ".join(edge.kinds), between * 0.62, LABEL_SIZE, 3) for edge in relations.edges]
    heights = [
        len(lines) * NAME_SIZE * _LEADING + (KIND_SIZE * _LEADING if kind else 0) + 12
        for lines, kind in zip(names, relations.kinds, strict=True)
    ]
    columns = _ordered(_sides(relations), relations.edges)
    bows = _bows(relations.edges)
    plates: tuple[Box, ...] = ()
    candidates: list[list[Box]] = []
    curves: list[Curve] = []
    places: dict[int, Point] = {}
    total = 0.0
    least = max(sum(heights[one] for one in members) for members in columns)
    for round_ in range(_ROUNDS):
        total = round(least * 1.2 * _GROWTH**round_, 1)
        places = {
            **_stacked(columns[0], heights, total, column),
            **_stacked(columns[1], heights, total, width - column),
        }
        curves = [
            _curve(places[edge.of], places[edge.to], width / 2, bow)
            for edge, bow in zip(relations.edges, bows, strict=True)
        ]
        ends = (column + 6, width - column - 6)
        candidates = [_candidates(curve, label, ends, total) for curve, label in zip(curves, labels, strict=True)]
        plates, is_clear = _placed(candidates, [])
        if is_clear:
            break
    # The same again with an eye on the curves, unless that leaves some label no room.
    better, is_better = _placed(candidates, [[_at(curve, n / _SAMPLES) for n in range(_SAMPLES)] for curve in curves])
    plates = better if is_better else plates
    nodes = tuple(
        _node(places[one], one in columns[0], relations.names[one], names[one], relations.kinds[one])
        for one in range(len(names))
    )
    lines = tuple(
        Line(_path(curve), _arrow(curve) if edge.directed else "", _centred(plate, label), plate)
        for edge, curve, label, plate in zip(relations.edges, curves, labels, plates, strict=True)
    )
    return Graph(width, total, nodes, lines, relations.in_words)


def text_width(text: str, size: float) -> float:
    """About how wide `text` is in a sans-serif of `size`, rather too wide than too narrow."""
    return size * sum(map(_advance, text))


def wrapped(text: str, width: float, size: float, most: int) -> tuple[str, ...]:
    """`text` in at most `most` lines of `width`; what does not fit is cut off with an ellipsis."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if text_width(joined, size) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for character in word:
            if text_width(lines[-1] + character, size) > width:
                lines.append("")
            lines[-1] += character
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and text_width(last + "…", size) > width:
        last = last[:-1]
    return (*lines[: most - 1], last.rstrip() + "…")


def _advance(character: str) -> float:
    """Widths of DejaVu Sans, among the widest of the fonts that a system has, in parts of the size."""
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if character in "iIjlft.,:;'’|!()[] /-":
        return 0.4
    if character in "mwMW@%—⟨⟩…":
        return 1.0
    return 0.78 if character.isupper() else 0.64


def _sides(relations: Relations) -> list[int]:
    """Left (0) or right (1) for each name, so that most edges cross the middle and neither side is much longer."""
    neighbours: list[list[int]] = [[] for _ in relations.names]
    for edge in relations.edges:
        neighbours[edge.of].append(edge.to)
        neighbours[edge.to].append(edge.of)
    sides = [-1] * len(neighbours)
    for one in sorted(range(len(sides)), key=lambda place: -len(neighbours[place])):
        near = [sum(sides[other] == side for other in neighbours[one]) for side in (0, 1)]
        filled = [sides.count(side) for side in (0, 1)]
        sides[one] = min((0, 1), key=lambda side: (near[side] + filled[side] / 2, side))
    return sides


def _ordered(sides: list[int], edges: Sequence[Edge]) -> tuple[list[int], list[int]]:
    """The names of each side from top to bottom: each near the middle of those it is joined to."""
    columns = ([one for one, side in enumerate(sides) if side == 0], [one for one, side in enumerate(sides) if side])
    best, fewest = (list(columns[0]), list(columns[1])), _tangle(columns, edges)
    for turn in range(12):
        height = {one: (place + 0.5) / len(column) for column in columns for place, one in enumerate(column)}
        column = columns[turn % 2]

        def pull(one: int, height: dict[int, float] = height) -> float:
            near = [height[edge.to if edge.of == one else edge.of] for edge in edges if one in (edge.of, edge.to)]
            return sum(near) / len(near)

        column.sort(key=pull)
        if (now := _tangle(columns, edges)) < fewest:
            best, fewest = (list(columns[0]), list(columns[1])), now
    return best


def _tangle(columns: tuple[list[int], list[int]], edges: Sequence[Edge]) -> float:
    """How many pairs of edges cross, and how long the edges are, as one number."""
    height = {one: (place + 0.5) / len(column) for column in columns for place, one in enumerate(column)}
    left = set(columns[0])
    across = [
        (height[edge.of], height[edge.to]) if edge.of in left else (height[edge.to], height[edge.of])
        for edge in edges
        if (edge.of in left) != (edge.to in left)
    ]
    crossings = sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(across, 2))
    return crossings + sum(abs(height[edge.of] - height[edge.to]) for edge in edges)


def _stacked(members: Sequence[int], heights: Sequence[float], total: float, x: float) -> dict[int, Point]:
    """Where the dots of one side are: evenly spread over the whole height."""
    room = (total - sum(heights[one] for one in members)) / (len(members) or 1)
    places: dict[int, Point] = {}
    top = 0.0
    for one in members:
        places[one] = (x, round(top + (heights[one] + room) / 2, 1))
        top += heights[one] + room
    return places


def _bows(edges: Sequence[Edge]) -> list[float]:
    """How far each edge is bent aside so that several between the same two names lie side by side."""
    pairs = [frozenset((edge.of, edge.to)) for edge in edges]
    return [(pairs[:n].count(pair) - (pairs.count(pair) - 1) / 2) * _APART for n, pair in enumerate(pairs)]


def _curve(start: Point, end: Point, middle: float, bow: float) -> Curve:
    """From dot to dot: across the middle as an S, within a side as a bow that reaches further the longer it is."""
    inward = [1 if x < middle else -1 for x, _ in (start, end)]
    if inward[0] != inward[1]:
        reach = abs(end[0] - start[0]) * 0.4
    else:
        reach = min(abs(middle - start[0]) * 1.6, 40 + abs(end[1] - start[1]) * 0.6)
    start, end = (start[0] + inward[0] * 6, start[1]), (end[0] + inward[1] * 6, end[1])
    first = (start[0] + inward[0] * reach, start[1] + bow)
    second = (end[0] + inward[1] * reach, end[1] + bow)
    return start, first, second, end


def _at(curve: Curve, t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t**2, t**3)
    return (
        sum(weight * x for weight, (x, _) in zip(weights, curve, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, curve, strict=True)),
    )


def _candidates(curve: Curve, label: tuple[str, ...], between: tuple[float, float], total: float) -> list[Box]:
    """Where on `curve` the label could be, the best first: clear of the names, which end `between`, and all inside."""
    width = max(text_width(line, LABEL_SIZE) for line in label) + 8
    height = len(label) * LABEL_SIZE * _LEADING + 4
    found: list[Box] = []
    for slot in _SLOTS:
        x, y = _at(curve, slot)
        left = min(max(x - width / 2, between[0]), between[1] - width)
        top = min(max(y - height / 2, 0), total - height)
        found.append(Box(round(left, 1), round(top, 1), round(width, 1), round(height, 1)))
    return found


def _placed(candidates: Sequence[Sequence[Box]], lines: Sequence[Sequence[Point]]) -> tuple[tuple[Box, ...], bool]:
    """One of its candidates for every label, and whether all stand free of each other.

    Where the points of `lines` are given, the one that hides the fewest points of other lines, else the first.
    """
    placed: list[Box] = []
    is_clear = True
    for number, boxes in enumerate(candidates):
        free = [box for box in boxes if not any(box.meets(other) for other in placed)]
        others = [point for place, line in enumerate(lines) if place != number for point in line]

        def hidden(box: Box, points: list[Point] = others) -> int:
            return sum(map(box.holds, points))

        placed.append(min(free or boxes, key=hidden))
        is_clear = is_clear and bool(free)
    return tuple(placed), is_clear


def _node(place: Point, is_left: bool, name: str, lines: tuple[str, ...], kind: str) -> Node:
    x, y = place
    beside, anchor = (x - 10, "end") if is_left else (x + 10, "start")
    below = (len(lines) - 1) * NAME_SIZE * _LEADING
    first = round(y - (below + (KIND_SIZE * _LEADING if kind else 0)) / 2 + NAME_SIZE * 0.35, 1)
    under = Text(beside, round(first + below + KIND_SIZE * _LEADING, 1), anchor, (kind,) if kind else (), KIND_SIZE)
    return Node(x, y, name, Text(beside, first, anchor, lines, NAME_SIZE), under)


def _centred(plate: Box, label: tuple[str, ...]) -> Text:
    return Text(
        round(plate.left + plate.width / 2, 1), round(plate.top + LABEL_SIZE + 2, 1), "middle", label, LABEL_SIZE
    )


def _path(curve: Curve) -> str:
    start, first, second, end = (f"{x:.1f} {y:.1f}" for x, y in curve)
    return f"M{start} C{first}, {second}, {end}"


def _arrow(curve: Curve) -> str:
    """The head of an arrow that lies along the end of `curve`."""
    (x, y), (from_x, from_y) = curve[3], _at(curve, 0.9)
    length = hypot(x - from_x, y - from_y) or 1
    along, aside = ((from_x - x) * 9 / length, (from_y - y) * 9 / length), (from_y - y) * 4.5 / length
    across = (from_x - x) * 4.5 / length
    left = f"{x + along[0] - aside:.1f} {y + along[1] + across:.1f}"
    right = f"{x + along[0] + aside:.1f} {y + along[1] - across:.1f}"
    return f"M{x:.1f} {y:.1f} L{left} L{right} z"
