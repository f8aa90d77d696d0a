"""Mermaid, read back by a grammar of its own: boxes and edges are those of the drawing, and no text ends early."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from netspec.compiled import load
from netspec.plot.mermaid import mermaid
from netspec.plot.network_graph import NetworkGraph, network_graph
from netspec.plot.svg_picture import svg_picture
from netspec.plot.unfolding import unfolded
from tests.plot.svg_geometry import read_drawing

ROOT = Path(__file__).parents[2]
_NAME = r"n(\d+)"
_QUOTED = r'"([^"#;`]*(?:#\d+;[^"#;`]*)*)"'
BOX = re.compile(rf" +{_NAME}(?:\(\[{_QUOTED}\]\)|\[\[{_QUOTED}\]\]|\[{_QUOTED}\])(?::::(cost\d|uncounted|terminal))")
FRAMED = re.compile(rf" +class ({_NAME}(?:,{_NAME})*) frame")
SCOPE = re.compile(rf" +subgraph {_NAME}\[{_QUOTED}\]")
EDGE = re.compile(rf" +{_NAME} -->\|{_QUOTED}\| {_NAME}")
STYLE = re.compile(
    r" +classDef (cost\d|uncounted|terminal|frame) fill:#[0-9a-f]{6},stroke:#[0-9a-f]{6},color:#[0-9a-f]{6}"
    r"(?:,stroke-dasharray:4 3)?"
)


class Flowchart(NamedTuple):
    boxes: dict[int, str]
    inside: dict[int, int | None]
    """The subgraph around each box."""
    scopes: dict[int, str]
    edges: dict[tuple[int, int], list[str]]
    costs: dict[int, str]


def parsed(text: str) -> Flowchart:
    """A flowchart of the few forms that are written; a line of any other form is an error."""
    found = Flowchart({}, {}, {}, {}, {})
    first, *lines = text.splitlines()
    assert first == "flowchart TB"
    around: list[int] = []
    for line in lines:
        if scope := SCOPE.fullmatch(line):
            around.append(int(scope[1]))
            found.scopes[around[-1]] = plain(scope[2])
        elif line.strip() == "end":
            around.pop()
        elif box := BOX.fullmatch(line):
            id = int(box[1])
            found.boxes[id] = plain(box[2] or box[3] or box[4])
            found.inside[id] = around[-1] if around else None
            found.costs[id] = box[5]
        elif edge := EDGE.fullmatch(line):
            found.edges[int(edge[1]), int(edge[3])] = [plain(each) for each in edge[2].split("<br>")]
        elif framed := FRAMED.fullmatch(line):
            assert {int(id) for id in re.findall(_NAME, framed[1])} == set(found.scopes)
        else:
            assert STYLE.fullmatch(line), line
    assert not around
    return found


def plain(text: str) -> str:
    return html.unescape(text.replace("#", "&#"))


def graph_of(path: Path, sizes: Sequence[Any] | None = None) -> NetworkGraph:
    return network_graph(load(path).elaborate(input_shape=sizes))


@pytest.mark.parametrize(
    ("path", "depth", "opened", "sizes"),
    [
        (ROOT / "specs" / "alexnet_v2.yaml", 1, (), None),
        (ROOT / "specs" / "inception_v3.yaml", 2, (), None),
        (ROOT / "specs" / "resnet_v2_50.yaml", 1, ("block1/unit_1",), [None, None, None, 3]),
        (Path(__file__).parent / "siamese.yaml", None, (), None),
    ],
    ids=["alexnet_v2", "inception_v3", "resnet_v2_50", "siamese"],
)
def test_it_shows_what_the_drawing_shows(
    path: Path, depth: int | None, opened: tuple[str, ...], sizes: Sequence[Any] | None
) -> None:
    pytest.importorskip("py_mini_racer")
    graph = graph_of(path, sizes)
    ids = unfolded(graph, depth, opened)
    chart, svg = parsed(mermaid(graph, ids)), svg_picture(graph, ids)
    drawing = read_drawing(svg)
    assert set(chart.boxes) == set(drawing.boxes)
    assert set(chart.scopes) == set(drawing.frames)
    assert (" frame\n" in mermaid(graph, ids)) is bool(chart.scopes)
    assert set(chart.edges) == {pair for edge in drawing.edges for pair in edge.ends}
    for id, text in chart.boxes.items():
        assert text.split("<br>")[0] == graph.nodes[id].label
        assert text.split("<br>") == [each.text for each in drawing.texts[id]]
        assert chart.inside[id] == graph.nodes[id].parent
    for (source, _), shapes in chart.edges.items():
        told = {shape for start, _, text in drawing.chips if start == source for shape in text.text.split("   ")}
        assert told.issuperset(shapes)
    for id, text in chart.scopes.items():
        assert text.split(" · ") == [each.text for each in drawing.texts[id]]
    names = {"end": "terminal", "uncounted": "uncounted"} | {f"cost-{index}": f"cost{index}" for index in range(7)}
    drawn = re.findall(r'data-id="(\d+)"><title>[^<]*</title>(?:<rect[^>]*>)?<rect class="box ([^"]+)"', svg)
    assert {int(id): names[fill] for id, fill in drawn} == chart.costs


def test_texts_are_held_in_their_quotes() -> None:
    graph = graph_of(ROOT / "specs" / "alexnet_v2.yaml")
    nasty = 'a"b]#c;<script>\n`end` &amp; --> n0'
    nodes = [node._replace(label=nasty) if node.id == 1 else node for node in graph.nodes]
    edges = [edge._replace(shape=nasty) for edge in graph.edges]
    chart = parsed(mermaid(graph._replace(nodes=nodes, edges=edges), ()))
    on_one_line = nasty.replace("\n", "\\n")
    assert chart.boxes[1] == f"{on_one_line}<br>conv2d · 23.3 K"
    assert chart.edges[0, 1] == [on_one_line]


@pytest.mark.parametrize("line", ['  n0["a"b"]', "  n0[a]", "  n0 --> n1", '  subgraph n0["a"]'])
def test_the_grammar_refuses_what_is_not_whole(line: str) -> None:
    with pytest.raises(AssertionError):
        parsed(f"flowchart TB\n{line}\n")
