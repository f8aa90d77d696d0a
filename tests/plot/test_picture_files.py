"""Files of pictures: SVG that holds no script, PNG with its text, what is carried, and how much a picture holds."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from netspec.compiled import load
from netspec.plot import page_files
from netspec.plot.drawing_engine import PictureTooLarge
from netspec.plot.network_graph import NetworkGraph, PlotEdge, PlotNode, network_graph
from netspec.plot.page_files import FONT_FILES, scripts
from netspec.plot.png_picture import png_picture
from netspec.plot.svg_picture import svg_picture
from netspec.plot.unfolding import NoSuchScope, named_scopes, unfolded
from netspec.shapes import symbol
from tests.plot.svg_geometry import SVG, read_drawing

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = Path(page_files.__file__).parent / "page"

pytest.importorskip("py_mini_racer")


@pytest.fixture(scope="module")
def alexnet() -> NetworkGraph:
    return network_graph(load(ROOT / "specs" / "alexnet_v2.yaml").elaborate())


def made(edges: list[tuple[int, int]], labels: dict[int, str] | None = None) -> NetworkGraph:
    """A graph of layers, numbered from 0."""
    count = 1 + max(max(edge) for edge in edges)
    nodes = [
        PlotNode(id, None, "layer", (labels or {}).get(id, f"l{id}"), "relu", f"made/l{id}", "[N, 8]", layers=1)
        for id in range(count)
    ]
    return NetworkGraph("made", "made", None, "one example", {}, nodes, [PlotEdge(*edge, "[N, 8]") for edge in edges])


def test_the_same_graph_gives_the_same_bytes(alexnet: NetworkGraph) -> None:
    assert svg_picture(alexnet, ()) == svg_picture(alexnet, ())


def test_an_svg_is_whole_by_itself(alexnet: NetworkGraph) -> None:
    svg = svg_picture(alexnet, ())
    root = ET.fromstring(svg)  # noqa: S314 -- of our own
    assert {each.tag.removeprefix(SVG) for each in root.iter()} == {
        "svg",
        "style",
        "rect",
        "g",
        "path",
        "text",
        "title",
    }
    assert not [name for each in root.iter() for name in each.attrib if name.startswith("on") or name.endswith("href")]
    addresses = re.findall(r"\w+://[^\s\"')]+|url\((?!data:font/)[^)]*", svg)
    assert addresses == ["http://www.w3.org/2000/svg"]


def test_texts_of_a_spec_stay_texts() -> None:
    nasty = '</text><script>alert("1")</script>&\'\x00\x1b]]>\ud800'
    graph = made([(0, 1)], {1: nasty})
    root = ET.fromstring(svg_picture(graph, ()))  # noqa: S314 -- of our own
    assert not list(root.iter(f"{SVG}script"))
    texts = [each.text or "" for each in root.iter(f"{SVG}text")]
    assert any(text.startswith("</text><script>alert") for text in texts)


def test_a_png_holds_the_drawing_with_its_text(alexnet: NetworkGraph) -> None:
    pytest.importorskip("resvg_py")
    from PIL import Image

    svg = svg_picture(alexnet, ())
    drawing = read_drawing(svg)
    image = Image.open(io.BytesIO(png_picture(svg))).convert("L")
    assert [image.width / 2, image.height / 2] == [drawing.width, drawing.height]
    left = float(re.findall(r"translate\(([\d.]+)", svg)[0])
    for id, box in drawing.boxes.items():
        inside = image.crop(
            (
                int(2 * (left + box.left)) + 6,
                int(2 * box.top) + 6,
                int(2 * (left + box.right)) - 6,
                int(2 * box.bottom) - 6,
            )
        )
        dark = sum(inside.histogram()[:90])
        assert dark > 100, f"{alexnet.nodes[id].label} has no text"
    # The same crop between two boxes is paper.
    assert sum(image.crop((0, 0, 40, 40)).histogram()[:90]) == 0


def test_a_png_of_a_long_picture_has_fewer_pixels_a_unit_and_one_that_is_too_long_is_refused() -> None:
    pytest.importorskip("resvg_py")
    from PIL import Image

    long = '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="{0}" viewBox="0 0 10 {0}"/>'
    assert Image.open(io.BytesIO(png_picture(long.format(20_000)))).height == 32_000
    with pytest.raises(PictureTooLarge, match="10 x 40,000 units"):
        png_picture(long.format(40_000))


def test_widths_of_texts_are_those_of_the_fonts() -> None:
    from PIL import ImageFont
    from py_mini_racer import MiniRacer

    with MiniRacer() as engine:
        engine.eval(page_files.page_file("text_width.js"))
        for font, size, file in (("detail", 11, FONT_FILES[0]), ("name", 12, FONT_FILES[1])):
            measured = ImageFont.truetype(file, 2048)
            for character in [
                *map(chr, range(32, 127)),
                *map(chr, (0xB7, 0xD7, 0x2013, 0x2026, 0x2212)),
                "[N, 54, 54, 64]",
            ]:
                told = float(str(engine.eval(f"textWidth({json.dumps(character)}, {json.dumps(font)})")))
                assert told == pytest.approx(measured.getlength(character) * size / 2048, abs=0.001)


@pytest.mark.parametrize(
    ("edges", "text"),
    [
        ([(each, each + 1) for each in range(20_000)], "20,001 boxes are more than a picture holds, 5,000"),
        ([(0, each) for each in range(1, 700)], "700 boxes that branch in one scope"),
        ([(one, other) for other in range(110) for one in range(other)], "5,995 edges in one scope"),
        (
            [(0, 1)] + [(each - step, each) for each in range(2, 560) for step in (2, 3, 5, 7) if each >= step],
            "rows of boxes that edges of one scope pass",
        ),
    ],
)
def test_a_picture_holds_so_much(edges: list[tuple[int, int]], text: str) -> None:
    with pytest.raises(PictureTooLarge, match=text):
        svg_picture(made(edges), ())


def test_long_names_are_shortened_and_deep_scopes_drawn() -> None:
    depth = 150
    nodes = [
        PlotNode(id, id - 1 if id else None, "scope", f"s{id}", "group", f"made/s{id}", "[N]", layers=2)
        for id in range(depth)
    ]
    nodes += [PlotNode(depth, depth - 1, "layer", "x" * 100_000, "relu", "made/x", "[N]", layers=1)]
    nodes += [PlotNode(depth + 1, None, "output", "output", "output", "out", "[N]")]
    graph = NetworkGraph("made", "made", None, "one example", {}, nodes, [PlotEdge(depth, depth + 1, "[N]")])
    drawing = read_drawing(svg_picture(graph, range(depth)))
    (name, _) = drawing.texts[depth]
    assert re.fullmatch("x+…x+", name.text)
    assert drawing.boxes[depth].right - drawing.boxes[depth].left <= 340
    assert len(drawing.frames) == depth


def test_a_scope_with_long_names_has_a_heading_that_fits() -> None:
    long = "y" * 5_000
    nodes = [
        PlotNode(0, None, "scope", long, long, "made/y", "[N]", layers=2),
        *(PlotNode(id, 0, "layer", f"l{id}", "relu", f"made/l{id}", "[N]", layers=1) for id in (1, 2)),
    ]
    shape = f"[{'floor(H / 2), ' * 20}1]"
    graph = NetworkGraph("made", "made", None, "one example", {}, nodes, [PlotEdge(1, 2, shape)])
    drawing = read_drawing(svg_picture(graph, [0]))
    ((_, chip, text),) = drawing.chips
    assert text.text.startswith("[floor(H")
    assert "…" in text.text
    assert chip.right - chip.left <= 350
    frame = drawing.frames[0]
    assert frame.right - frame.left < 400
    assert all("…" in text.text for text in drawing.texts[0])


def test_costs_that_are_not_known_are_said_to_be_unknown() -> None:
    spec = load(ROOT / "specs" / "resnet_v2_50.yaml")
    shape = (symbol("N"), symbol("H"), symbol("W"), 3)
    svg = svg_picture(network_graph(spec.elaborate(input_shape=shape)), ())
    drawn = dict(
        re.findall(r'data-id="(\d+)"><title>[^ ]+ [^<]*</title>(?:<rect[^>]*>)?<rect class="box ([\w-]+)"', svg)
    )
    shades = {graph_id: shade for graph_id, shade in drawn.items() if shade != "end"}
    assert set(shades.values()) == {"uncounted", "cost-0"}
    assert ">unknown</text>" in svg
    assert ">unknown</text>" not in svg_picture(network_graph(spec.elaborate()), ())


def test_scopes_are_named_by_their_paths() -> None:
    graph = network_graph(load(ROOT / "specs" / "resnet_v2_50.yaml").elaborate())
    unit = graph.nodes[named_scopes(graph, "block1/unit_2")[0]]
    assert unit.path == "resnet_v2_50/block1/unit_2/bottleneck_v2"
    assert named_scopes(graph, "resnet_v2_50/block1/unit_2/bottleneck_v2") == [unit.id]
    assert unfolded(graph, 1, ["block1/unit_2/"]) == {unit.id, *named_scopes(graph, "block1")}
    assert [graph.nodes[id].label for id in named_scopes(graph, "block1")] == ["block1"]
    with pytest.raises(NoSuchScope) as error:
        named_scopes(graph, "block1/unit_22")
    assert "block1/unit_2/bottleneck_v2" in error.value.names


def test_a_scope_that_is_opened_again_unfolds_with_the_first() -> None:
    graph = network_graph(load(HERE / "siamese.yaml").elaborate())
    towers = [node.id for node in graph.nodes if node.path == "siamese/tower"]
    assert len(towers) == 2
    assert unfolded(graph, 1, ["tower"]) == set(towers)
    assert unfolded(graph, None, (), ["tower"]) == set()


def test_a_program_without_the_fonts_takes_others_that_are_no_wider() -> None:
    """Inkscape and rsvg-convert do not read the fonts in a file. DejaVu, a usual default, is wider than the boxes."""
    svg = svg_picture(network_graph(load(HERE / "siamese.yaml").elaborate()), ())
    assert ".picture text{font-family:Inter,Arial,Helvetica,sans-serif;" in svg


def test_the_engine_is_that_of_the_package() -> None:
    """npm compares what it installs with the digest in the lock file."""
    lock = json.loads((HERE / "package-lock.json").read_text(encoding="utf-8"))
    dagre = lock["packages"]["node_modules/@dagrejs/dagre"]
    assert dagre["integrity"].startswith("sha512-")
    assert f'"{dagre["version"]}"' in page_files.page_file("dagre.min.js")
    package = HERE / "node_modules" / "@dagrejs" / "dagre" / "dist"
    if not package.is_dir() and os.environ.get("NETSPEC_REQUIRE_NODE") != "1":
        pytest.skip("there is no package to compare with: run npm ci in tests/plot")
    for name in ("dagre.min.js", "dagre.min.js.LEGAL.txt"):
        assert (PAGE / name).read_bytes() == (package / name).read_bytes()


def test_licences_are_carried_and_nothing_is_fetched() -> None:
    assert "Permission is hereby granted" in (PAGE / "dagre.min.js.LEGAL.txt").read_text(encoding="utf-8")
    assert "SIL Open Font License" in (PAGE / "fonts" / "Inter.LICENSE.txt").read_text(encoding="utf-8")
    assert "sourceMappingURL" not in scripts()
