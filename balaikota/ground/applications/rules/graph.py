"""Who gives what to whom as a drawing: givers on the left, takers on the right. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, ROW, TOP, NODE = 900, 46, 44, 34
COLUMN = 250  # width of a node; between the columns run the lines


@dataclass(frozen=True)
class Node:
    """An application on one side, with where it stands."""

    code: str
    title: str
    agency: str
    x: int
    y: int
    count: int


@dataclass(frozen=True)
class Line:
    """One giver and one taker, with what flows; `path` is an SVG path."""

    giver: str
    taker: str
    path: str
    width: float
    seen: bool


@dataclass(frozen=True)
class Drawing:
    """Nodes and lines within (0, 0, WIDTH, height)."""

    givers: tuple[Node, ...]
    takers: tuple[Node, ...]
    lines: tuple[Line, ...]
    height: int


def draw(
    ties: Sequence[tuple[str, str, int, bool]], named: Mapping[str, tuple[str, str]]
) -> Drawing:
    """Lay out (giver, taker, calls, seen). `named` is code → (title, agency).

    Nodes are ordered by agency and title; lines between the same two become one, and thicker the
    more calls were seen.
    """
    flows: dict[tuple[str, str], tuple[int, bool]] = {}
    for giver, taker, calls, seen in ties:
        before = flows.get((giver, taker), (0, False))
        flows[giver, taker] = (before[0] + calls, before[1] or seen)
    givers = _column([giver for giver, _ in flows], named, 0)
    takers = _column([taker for _, taker in flows], named, WIDTH - COLUMN)
    left = {node.code: node for node in givers}
    right = {node.code: node for node in takers}
    lines = tuple(
        Line(giver, taker, _path(left[giver], right[taker]), _thickness(calls), seen)
        for (giver, taker), (calls, seen) in sorted(flows.items())
    )
    rows = max(len(givers), len(takers))
    return Drawing(givers, takers, lines, TOP + rows * ROW + 10)


def _column(codes: Sequence[str], named: Mapping[str, tuple[str, str]], x: int) -> tuple[Node, ...]:
    ordered = sorted(set(codes), key=lambda code: (named[code][1], named[code][0], code))
    return tuple(
        Node(code, *named[code], x, TOP + at * ROW, codes.count(code))
        for at, code in enumerate(ordered)
    )


def _path(giver: Node, taker: Node) -> str:
    x1, x2 = giver.x + COLUMN, taker.x
    y1, y2 = giver.y + NODE / 2, taker.y + NODE / 2
    bend = (x2 - x1) / 2
    return f"M{x1} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2} {y2:g}"


def _thickness(calls: int) -> float:
    """1.5 for what was only declared, up to 8 for a million calls."""
    return round(1.5 + len(str(calls)) * 0.9 * (calls > 0), 1)
