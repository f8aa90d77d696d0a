"""Reads the geometry of a drawing back from its SVG, without the code that draws: boxes, frames, labels, edges."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
_STEPS = 24
_STRIDE = 8
_TOUCH = 0.2
"""Coordinates are written in tenths."""


@dataclass(frozen=True)
class Rect:
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Rect, by: float = _TOUCH) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > by and down > by

    def holds(self, other: Rect, by: float = _TOUCH) -> bool:
        return (
            self.left - by <= other.left
            and self.right + by >= other.right
            and self.top - by <= other.top
            and self.bottom + by >= other.bottom
        )

    def has_inside(self, point: tuple[float, float], by: float = 0.6) -> bool:
        x, y = point
        return self.left + by < x < self.right - by and self.top + by < y < self.bottom - by


@dataclass(frozen=True)
class Text:
    x: float
    y: float
    font: str
    text: str
    middle: bool


@dataclass(frozen=True)
class Edge:
    ends: frozenset[tuple[int, int]]
    """The pairs of nodes that it joins, a part of whose way it is."""
    points: list[tuple[float, float]]
    """Points along the path, close to each other."""

    def entered(self, rects: Iterable[Rect]) -> list[Rect]:
        """The rectangles through whose inside it runs."""
        xs, ys = zip(*self.points, strict=True)
        bounds = Rect(min(xs) - 1, min(ys) - 1, max(xs) + 1, max(ys) + 1)
        return [
            rect for rect in rects if rect.overlaps(bounds) and any(rect.has_inside(point) for point in self.points)
        ]


@dataclass
class Drawing:
    boxes: dict[int, Rect] = field(default_factory=dict)
    frames: dict[int, Rect] = field(default_factory=dict)
    texts: dict[int, list[Text]] = field(default_factory=dict)
    chips: list[tuple[int, Rect, Text]] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    width: float = 0
    height: float = 0


def read_drawing(svg: str) -> Drawing:
    """The geometry of the group `drawing`, in its own coordinates."""
    root = ET.fromstring(svg)  # noqa: S314 -- of our own
    found = Drawing(width=float(root.get("width", 0)), height=float(root.get("height", 0)))
    drawing = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "drawing")
    for element in drawing:
        words = (element.get("class") or "").split()
        if "frame" in words:
            found.frames[int(element.get("data-scope", ""))] = _rect(element)
        elif "edge" in words:
            pairs = (pair.split("-") for pair in element.get("data-ends", "").split())
            ends = frozenset((int(source), int(target)) for source, target in pairs)
            found.edges.append(Edge(ends, [*_along(element.get("d", ""))]))
        elif "chip" in words:
            (text,) = _texts(element)
            found.chips.append((int(element.get("data-source", "")), _rect(element[0]), text))
        elif "node" in words:
            id = int(element.get("data-id", ""))
            found.texts[id] = [*_texts(element)]
            if "open" not in words:
                found.boxes[id] = _rect([each for each in element if each.tag == f"{SVG}rect"][-1])
    return found


def _rect(element: ET.Element) -> Rect:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return Rect(x, y, x + width, y + height)


def _texts(element: ET.Element) -> Iterator[Text]:
    for each in element.iter(f"{SVG}text"):
        place = float(each.get("x", 0)), float(each.get("y", 0))
        yield Text(*place, str(each.get("class")), each.text or "", each.get("text-anchor") == "middle")


def _along(path: str) -> Iterator[tuple[float, float]]:
    """Points along a path of lines and cubic curves."""
    x = y = 0.0
    for command, rest in re.findall(r"([MLC])([^MLC]*)", path):
        numbers = [float(number) for number in rest.split()]
        if command == "C":
            x1, y1, x2, y2, x3, y3 = numbers
        else:
            x3, y3 = numbers
            if command == "M":
                x, y = x3, y3
            x1, y1, x2, y2 = x, y, x3, y3
        steps = _STEPS if command == "C" else 2 + int(abs(y3 - y) / _STRIDE)
        for step in range(steps + 1):
            t = step / steps
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            yield a * x + b * x1 + c * x2 + d * x3, a * y + b * y1 + c * y2 + d * y3
        x, y = x3, y3


def overlaps(rects: dict[int, Rect]) -> list[tuple[int, int]]:
    """The pairs that overlap."""
    return [(one, other) for one, other in combinations(rects, 2) if rects[one].overlaps(rects[other])]


def crossed(drawing: Drawing) -> list[Edge]:
    """The edges that cross a box."""
    return [edge for edge in drawing.edges if edge.entered(drawing.boxes.values())]


def trespassing(drawing: Drawing, around: Callable[[int], Iterable[int]]) -> list[Edge]:
    """The edges that run through an unfolded scope which is around none of what they join."""
    found = []
    for edge in drawing.edges:
        own = {scope for pair in edge.ends for end in pair for scope in around(end)}
        if edge.entered(rect for scope, rect in drawing.frames.items() if scope not in own):
            found.append(edge)
    return found


def struck(drawing: Drawing) -> list[Edge]:
    """The edges that run through the label of another tensor."""
    return [
        edge
        for edge in drawing.edges
        if edge.entered(rect for source, rect, _ in drawing.chips if source not in {start for start, _ in edge.ends})
    ]


def loose(drawing: Drawing) -> list[Edge]:
    """The edges an end of which is not on a border: that of a box, or of a frame."""
    rects = [*drawing.boxes.values(), *drawing.frames.values()]

    def is_on(point: tuple[float, float]) -> bool:
        x, y = point
        return any(
            rect.left <= x <= rect.right and min(abs(y - rect.top), abs(y - rect.bottom)) <= _TOUCH for rect in rects
        )

    return [edge for edge in drawing.edges if not is_on(edge.points[0]) or not is_on(edge.points[-1])]
