"""Drawings, read back from their SVG: boxes, edges and labels stand where they can be read, and say what is so."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from random import Random

import pytest

from netspec.compiled import load
from netspec.plot.mermaid import mermaid
from netspec.plot.network_graph import NetworkGraph, PlotEdge, PlotNode, network_graph
from netspec.plot.page_files import FONT_FILES
from netspec.plot.svg_picture import svg_picture
from netspec.plot.unfolding import unfolded
from tests.plot.svg_geometry import (
    Drawing,
    Edge,
    Rect,
    Text,
    crossed,
    loose,
    overlaps,
    read_drawing,
    struck,
    trespassing,
)

pytest.importorskip("py_mini_racer")

ROOT = Path(__file__).parents[2]
SIZES = {"name": 12, "detail": 11, "shape": 11}

CASES = [
    ("alexnet_v2", 1, ()),
    ("inception_v3", 1, ("Mixed_5b", "Mixed_6a/Branch_1", "AuxLogits")),
    ("inception_v3", None, ()),
    ("resnet_v2_50", 1, ("block1/unit_1", "block2/unit_2")),
    ("resnet_v2_50", None, ()),
    ("nasnet_large", 1, ()),
    ("nasnet_large", 1, ("cell_1", "reduction_cell_0/comb_iter_0", "cell_17/comb_iter_1/left")),
    ("nasnet_large", 2, ()),
]


@cache
def graph_of(name: str) -> NetworkGraph:
    folder = ROOT / "specs" / ("zoo" if name == "nasnet_large" else "")
    return network_graph(load(folder / f"{name}.yaml").elaborate())


@pytest.fixture(
    params=CASES, ids=lambda case: "-".join(str(each) for each in (case[0], case[1], *case[2])), scope="module"
)
def case(request: pytest.FixtureRequest) -> tuple[NetworkGraph, frozenset[int], Drawing]:
    name, depth, opened = request.param
    graph = graph_of(name)
    found = unfolded(graph, depth, opened)
    return graph, found, read_drawing(svg_picture(graph, found))


Case = tuple[NetworkGraph, frozenset[int], Drawing]


def around(graph: NetworkGraph, id: int) -> list[int]:
    """A node and the scopes around it, innermost first."""
    found = [id]
    while (parent := graph.nodes[found[-1]].parent) is not None:
        found.append(parent)
    return found


def seen_in_place_of(graph: NetworkGraph, opened: Iterable[int], id: int) -> int:
    """The outermost folded scope around a node, or the node."""
    return next((each for each in reversed(around(graph, id)) if each not in opened), id)


def test_all_that_is_seen_is_there_once(case: Case) -> None:
    graph, opened, drawing = case
    seen = {seen_in_place_of(graph, opened, node.id) for node in graph.nodes if node.kind != "scope"}
    assert set(drawing.boxes) == seen
    assert set(drawing.frames) == {scope for id in seen for scope in around(graph, id)[1:]}


def test_edges_join_what_tensors_join(case: Case) -> None:
    graph, opened, drawing = case
    joined = {
        (seen_in_place_of(graph, opened, edge.source), seen_in_place_of(graph, opened, edge.target))
        for edge in graph.edges
    }
    expected = {(source, target) for source, target in joined if source != target}
    assert {pair for edge in drawing.edges for pair in edge.ends} == expected


def test_the_pieces_of_an_edge_lead_from_its_source_to_its_target(case: Case) -> None:
    _, _, drawing = case
    for pair in {pair for edge in drawing.edges for pair in edge.ends}:
        pieces = [edge.points for edge in drawing.edges if pair in edge.ends]
        followed = []
        for first in [points for points in pieces if starts_at(points, drawing.boxes[pair[0]])]:
            followed.append(first)
            while not ends_at(followed[-1][-1], drawing.boxes[pair[1]]):
                (after,) = [points for points in pieces if near(points[0], followed[-1][-1])]
                followed.append(after)
        # One way for each tensor, and nothing that is on none of them.
        assert sorted(followed) == sorted(pieces)


def near(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] - other[0]) < 0.2 and abs(one[1] - other[1]) < 0.2


def starts_at(points: list[tuple[float, float]], box: Rect) -> bool:
    return near(points[0], ((box.left + box.right) / 2, box.bottom))


def ends_at(point: tuple[float, float], box: Rect) -> bool:
    return near(point, ((box.left + box.right) / 2, box.top))


def test_nothing_overlaps(case: Case) -> None:
    graph, _, drawing = case
    assert overlaps(drawing.boxes) == []
    for id, rect in {**drawing.boxes, **drawing.frames}.items():
        parent = graph.nodes[id].parent
        assert parent is None or drawing.frames[parent].holds(rect)
    frames = {
        (one, other)
        for one, other in overlaps(drawing.frames)
        if one not in around(graph, other) and other not in around(graph, one)
    }
    assert frames == set()
    chips = {index: rect for index, (_, rect, _) in enumerate(drawing.chips)}
    assert overlaps(chips) == []
    assert [
        text.text for _, rect, text in drawing.chips if any(rect.overlaps(box) for box in drawing.boxes.values())
    ] == []


def test_edges_cross_no_box_and_no_label_of_another(case: Case) -> None:
    graph, _, drawing = case
    assert trespassing(drawing, lambda end: around(graph, end)) == []
    assert crossed(drawing) == []
    assert struck(drawing) == []
    assert loose(drawing) == []


def test_texts_lie_in_their_boxes(case: Case) -> None:
    """As Pillow measures them in the fonts that are carried."""
    from PIL import ImageFont

    fonts = {kind: ImageFont.truetype(FONT_FILES[kind == "name"], SIZES[kind] * 20) for kind in SIZES}
    drawing = case[2]

    def extent(text: Text) -> Rect:
        width = fonts[text.font].getlength(text.text) / 20
        left = text.x - width / 2 if text.middle else text.x
        return Rect(left, text.y - SIZES[text.font], left + width, text.y + 3)

    for id, texts in drawing.texts.items():
        box = drawing.boxes.get(id) or drawing.frames[id]
        assert [text.text for text in texts if not box.holds(extent(text), by=0)] == []
    assert [text.text for _, rect, text in drawing.chips if not rect.holds(extent(text), by=0)] == []


def test_each_tensor_that_leaves_a_box_is_labelled(case: Case) -> None:
    graph, opened, drawing = case
    expected = {
        (source, edge.shape)
        for edge in graph.edges
        if (source := seen_in_place_of(graph, opened, edge.source)) != seen_in_place_of(graph, opened, edge.target)
    }
    told = {(source, shape) for source, _, text in drawing.chips for shape in text.text.split("   ")}
    assert told == expected


def test_tensors_of_one_shape_are_not_taken_for_one() -> None:
    """A folded scope of two layers, both of which a folded scope takes, and one of which the last layer takes."""
    kinds = [("input", None), ("scope", None), ("layer", 1), ("layer", 1), ("scope", None), ("layer", 4), ("layer", 4)]
    nodes = [
        PlotNode(id, parent, kind, f"n{id}", "op", f"net/{id}", "[N]", layers=2)  # type: ignore[arg-type]
        for id, (kind, parent) in enumerate([*kinds, ("layer", None)])
    ]
    ends = [(0, 2), (2, 3), (2, 5), (3, 5), (5, 6), (6, 7), (2, 7)]
    graph = NetworkGraph("net", "net", None, "one example", {}, nodes, [PlotEdge(*end, "[N]") for end in ends])
    folded = read_drawing(svg_picture(graph, ()))
    assert sorted(text.text for source, _, text in folded.chips if source == 1) == [
        "2 \N{MULTIPLICATION SIGN} [N]",
        "[N]",
    ]
    assert '"2 \N{MULTIPLICATION SIGN} #91;N#93;"' in mermaid(graph, ())
    entered = read_drawing(svg_picture(graph, {4}))
    assert len([edge for edge in entered.edges if starts_at(edge.points, entered.boxes[1])]) == 3
    assert [text.text for source, _, text in entered.chips if source == 1] == ["[N]", "[N]"]


def drawn_at_random(seed: int) -> tuple[NetworkGraph, list[int]]:
    """A graph of nested scopes, whose layers take any of those before them, and the scopes that are unfolded."""
    chance = Random(seed)  # noqa: S311 -- not for secrets
    nodes = [PlotNode(0, None, "input", "images", "input", "images", "[N]")]
    edges: list[PlotEdge] = []
    layers = [0]

    def fill(parent: int | None, depth: int, count: int) -> None:
        for _ in range(count):
            id = len(nodes)
            if depth < 3 and chance.random() < 0.3:
                nodes.append(PlotNode(id, parent, "scope", f"scope{id}", "group", f"net/{id}", "[N]", layers=2))
                fill(id, depth + 1, chance.randrange(2, 6))
            else:
                nodes.append(PlotNode(id, parent, "layer", f"layer{id}", "conv2d", f"net/{id}", "[N]", layers=1))
                sources = {chance.choice(layers[-6:]) for _ in range(chance.choice([1, 1, 1, 2, 3]))}
                edges.extend(PlotEdge(source, id, f"[N, {source}]") for source in sorted(sources))
                layers.append(id)

    fill(None, 0, chance.randrange(3, 10))
    opened = [node.id for node in nodes if node.kind == "scope" and chance.random() < 0.7]
    return NetworkGraph("net", "net", None, "one example", {}, nodes, edges), opened


@pytest.mark.parametrize("seed", range(24))
def test_any_graph_is_drawn_so(seed: int) -> None:
    graph, opened = drawn_at_random(seed)
    case = (graph, frozenset(opened), read_drawing(svg_picture(graph, opened)))
    test_all_that_is_seen_is_there_once(case)
    test_edges_join_what_tensors_join(case)
    test_the_pieces_of_an_edge_lead_from_its_source_to_its_target(case)
    test_nothing_overlaps(case)
    test_edges_cross_no_box_and_no_label_of_another(case)
    # More than three tensors between two boxes are counted, not listed.
    if not any(text.text.endswith(" tensors") for _, _, text in case[2].chips):
        test_each_tensor_that_leaves_a_box_is_labelled(case)


def test_the_geometry_can_be_at_fault() -> None:
    """Each check of these tests has a case in which it fails."""
    one, other = Rect(0, 0, 10, 10), Rect(5, 5, 15, 15)
    through = Edge(frozenset({(1, 2)}), [(5, -5), (5, 5), (5, 12)])
    text = Text(5, 5, "shape", "[N]", middle=True)
    drawing = Drawing({1: one}, {}, {}, [(3, one, text)], [through])
    assert overlaps({1: one, 2: other}) == [(1, 2)]
    assert not one.holds(other)
    framed = Drawing({}, {3: one}, {}, [], [through])
    assert trespassing(framed, lambda _: []) == [through]
    assert trespassing(framed, lambda _: [3]) == []
    assert crossed(drawing) == struck(drawing) == loose(drawing) == [through]
    assert not starts_at(through.points, one)
    assert not ends_at(through.points[-1], one)
