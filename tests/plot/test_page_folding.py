"""The page in Chromium: folding, the keys, what is chosen, and links to it. Its oracle is `netspec show --json`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import netspec
from netspec.cli.main import main
from netspec.plot.html_page import html_page
from netspec.plot.network_graph import network_graph
from tests.plot.conftest import SPECS
from tests.plot.visits import Visit

pytestmark = pytest.mark.slow

Open = Callable[..., Visit]
Written = Callable[[str], Path]


def layers(name: str) -> int:
    return len(netspec.load(SPECS[name]).elaborate().layers)


@pytest.fixture
def resnet(visit: Open, written: Written) -> Visit:
    made: Visit = visit(written("resnet_v2_152"))
    return made


@pytest.fixture
def inception(visit: Open, written: Written) -> Visit:
    made: Visit = visit(written("inception_v3"))
    return made


def top_left(visit: Visit, label: str) -> tuple[float, float]:
    visit.settle()
    found = visit.place(visit.box(label).locator("circle").first)
    return round(found["x"]), round(found["y"])


def test_the_sign_of_a_scope_unfolds_it_in_place_and_folds_it_again(resnet: Visit) -> None:
    before, boxes = top_left(resnet, "block3"), resnet.boxes()
    for folds in range(2):
        resnet.box("block3").locator(".toggle").click()
        assert resnet.box("block3").get_attribute("aria-expanded") == ("false" if folds else "true")
        assert top_left(resnet, "block3") == before
        assert (resnet.boxes() == boxes) is bool(folds)
    assert resnet.label() == "block3"


def test_a_double_click_and_enter_unfold(resnet: Visit) -> None:
    resnet.box("block1").dblclick()
    assert resnet.box("block1").get_attribute("aria-expanded") == "true"
    resnet.page.keyboard.press("Enter")
    assert resnet.box("block1").get_attribute("aria-expanded") == "false"
    assert resnet.tell("document.activeElement.getAttribute('aria-label')").startswith("block1, ")


def test_all_is_unfolded_and_folded_with_the_middle_held(resnet: Visit) -> None:
    top = resnet.boxes()
    resnet.box("block2").click()
    held = top_left(resnet, "block2")
    resnet.page.keyboard.press("e")
    assert resnet.boxes(":not([aria-expanded])") == layers("resnet_v2_152") + len(["input", "output"])
    assert top_left(resnet, "block2") == held
    assert resnet.boxes("[aria-expanded=false]") == 0
    resnet.page.keyboard.press("c")
    assert (resnet.boxes(), top_left(resnet, "block2")) == (top, held)


def test_levels_are_unfolded_by_the_list(resnet: Visit) -> None:
    assert resnet.page.locator("#depth").input_value() == "0"
    resnet.unfold("1 level")
    assert resnet.boxes("[aria-level='2']") == 3 + 8 + 36 + 3  # units, as the paper has them
    assert resnet.boxes("[aria-level='3']") == 0
    resnet.find("block4")
    resnet.page.keyboard.press("Enter")
    assert resnet.page.locator("#depth option:checked").text_content() == "by hand"
    resnet.unfold("everything")
    assert resnet.boxes("[aria-expanded=false]") == 0


def test_one_path_is_unfolded_and_all_else_folded(resnet: Visit) -> None:
    resnet.unfold("everything")
    resnet.find("block1/unit_3")
    resnet.page.keyboard.press("Shift+Enter")
    labels = resnet.page.locator("[aria-expanded=true]")
    assert [one.get_attribute("data-id") for one in labels.all()] == [
        resnet.box("block1").get_attribute("data-id"),
        resnet.box("unit_3/bottleneck_v2").get_attribute("data-id"),
    ]


def test_a_chosen_layer_that_is_folded_away_gives_way_to_its_scope(resnet: Visit) -> None:
    resnet.box("block4").locator(".toggle").click()
    resnet.box("unit_2/bottleneck_v2").click()
    resnet.page.keyboard.press("c")
    assert resnet.label() == "block4"
    resnet.page.wait_for_url(lambda url: url.endswith("#block4"))


def test_arrows_walk_along_the_edges_from_the_input_to_the_output(visit: Open, written: Written) -> None:
    page = visit(written("alexnet_v2"))
    page.page.keyboard.press("Tab")
    page.box("images").focus()
    walked = [page.label()]
    while len(walked) < 20 and walked[-1] != "output":
        page.page.keyboard.press("ArrowDown")
        walked.append(page.label())
    named = [layer.scope.rpartition("/")[2] for layer in netspec.load(SPECS["alexnet_v2"]).elaborate().layers]
    assert walked == ["images", *named, "output"]
    for _ in range(3):
        page.page.keyboard.press("ArrowUp")
    assert page.label() == walked[-4]
    page.page.keyboard.press("Home")
    assert page.label() == "images"


def test_arrows_enter_scopes_leave_them_and_go_to_the_branch_beside(inception: Visit) -> None:
    press = inception.page.keyboard.press
    inception.box("Mixed_5b").focus()
    press("Enter")
    press("ArrowDown")
    first = inception.label()
    assert first.startswith("Branch_")
    beside = {first}
    for key in ("ArrowLeft",) * 4 + ("ArrowRight",) * 4:
        press(key)
        beside.add(inception.label())
    assert sorted(one[:8] for one in beside) == ["Branch_0", "Branch_1", "Branch_2", "Branch_3"]
    press("ArrowUp")
    assert inception.label() == "Mixed_5b"
    press("ArrowDown")
    while inception.label() != "concat":
        press("ArrowDown")
    press("ArrowDown")
    assert inception.label() == "Mixed_5c"
    press("ArrowUp")
    press("Backspace")
    assert inception.label() == "Mixed_5b"


def test_a_step_brings_the_box_into_the_window(resnet: Visit) -> None:
    resnet.unfold("everything")
    resnet.box("images").focus()
    for _ in range(12):
        resnet.page.keyboard.press("ArrowDown")
    resnet.settle()
    box, stage = (resnet.place(resnet.page.locator(one)) for one in ("[aria-selected=true]", "#stage"))
    assert stage["y"] <= box["y"]
    assert box["y"] + box["height"] <= stage["y"] + stage["height"]


@pytest.mark.parametrize(
    ("fragment", "path"),
    [
        ("#block1/unit_2/conv1", "resnet_v2_152/block1/unit_2/bottleneck_v2/conv1"),
        ("#resnet_v2_152/block1/unit_2/bottleneck_v2/conv1", "resnet_v2_152/block1/unit_2/bottleneck_v2/conv1"),
        ("#block1/unit_2", "resnet_v2_152/block1/unit_2/bottleneck_v2"),
        ("#postnorm", "resnet_v2_152/postnorm"),
    ],
)
def test_an_address_leads_to_a_layer(visit: Open, written: Written, fragment: str, path: str) -> None:
    page = visit(written("resnet_v2_152"), fragment)
    page.settle()
    assert page.panel().facts["Path"] == path
    box, stage = (page.place(page.page.locator(one).last) for one in ("[aria-selected=true] .box", "#stage"))
    assert box["x"] + box["width"] / 2 == pytest.approx(stage["x"] + stage["width"] / 2, abs=2)
    assert box["y"] + box["height"] / 2 == pytest.approx(stage["y"] + stage["height"] / 2, abs=2)
    page.tell("location.hash = 'pool1'")
    page.page.locator("#panel h2", has_text="pool1").wait_for()


def test_scopes_of_one_path_are_told_apart(visit: Open, written: Written) -> None:
    page = visit(written("siamese"))
    boxes = page.page.locator("g.node", has_text="tower")
    boxes.last.click()
    page.page.wait_for_url(lambda url: url.endswith("#tower%3A2"))
    page.page.fill("#search", "conv1")
    assert page.page.locator("#results bdi").all_inner_texts() == ["tower/conv1", "tower/conv1:2"]
    page.page.keyboard.press("Enter")
    page.settle()
    assert page.panel().facts["Parameters"] == "448"
    again = visit(written("siamese"), "#tower/conv1:2")
    assert again.panel().facts["Parameters"] == "448, shared"
    assert again.panel().facts["Path"] == "siamese/tower/conv1"


def test_an_address_without_a_layer_is_told(visit: Open, written: Written) -> None:
    page = visit(written("alexnet_v2"), "#conv9/%ZZ")
    assert page.page.locator("#told").inner_text() == "There is no layer conv9/%ZZ"
    assert page.chosen() == ""


def test_the_address_follows_what_is_chosen(resnet: Visit) -> None:
    resnet.box("conv1").click()
    assert resnet.page.url.endswith("#conv1")
    resnet.page.keyboard.press("Escape")
    assert resnet.chosen() == ""
    resnet.page.wait_for_url(lambda url: "#" not in url)
    resnet.box("conv1").click()
    resnet.page.locator("#stage").click(position={"x": 30, "y": 300})
    assert resnet.chosen() == ""


def test_the_edges_of_the_chosen_are_marked(inception: Visit) -> None:
    into, out = (inception.page.locator(f".edge.{way}") for way in ("into", "from"))
    inception.find("Mixed_5c")
    assert (into.count(), out.count()) == (1, 1)
    inception.unfold("everything")
    # To the border of the scope before, to the next, to four branches, and into the three of them that are scopes.
    assert (into.count(), out.count()) == (9, 9)
    inception.find("Mixed_5c/Branch_2/Conv2d_0a_1x1")
    # Out of Mixed_5b, to the border of Mixed_5c, to that of the branch, to the layer.
    assert (into.count(), out.count()) == (4, 1)
    inception.page.keyboard.press("Escape")
    assert (into.count(), out.count()) == (0, 0)


def test_what_is_asked_for_is_unfolded_when_the_page_opens(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert main(["plot", str(SPECS["resnet_v2_152"]), "--unfold", "block4/unit_1", "-o", str(path)]) == 0
    page = visit(path)
    labels = [one.get_attribute("aria-label") or "" for one in page.page.locator("[aria-expanded=true]").all()]
    assert [label.partition(", ")[0] for label in labels] == ["block4", "unit_1/bottleneck_v2"]


def test_a_network_that_no_picture_holds_has_its_numbers_and_its_search(visit: Open, tmp_path: Path) -> None:
    graph = network_graph(netspec.load(SPECS["alexnet_v2"]).elaborate())
    first, layer, last = graph.nodes[0], graph.nodes[1], graph.nodes[-1]
    many = [layer._replace(id=at, label=f"layer{at}", path=f"{graph.scope}/layer{at}") for at in range(1, 5001)]
    nodes = [first, *many, last._replace(id=5001)]
    edges = [graph.edges[0]._replace(source=at, target=at + 1) for at in range(5001)]
    path = tmp_path / "page.html"
    path.write_text(html_page(graph._replace(nodes=nodes, edges=edges), ()), encoding="utf-8")
    page = visit(path)
    assert page.page.locator("#picture").inner_text() == "5,002 boxes are more than a picture holds, 5,000"
    sentence, stage = (page.place(page.page.locator(one)) for one in (".too-large", "#stage"))
    assert stage["x"] <= sentence["x"]
    assert sentence["x"] + sentence["width"] <= stage["x"] + stage["width"]
    assert page.panel().facts["Parameters"] == "50,303,912"
    page.find("layer4321")
    assert page.panel().facts["Path"] == "alexnet_v2/layer4321"
    page.page.keyboard.press("e")
    page.page.locator("#fit").click()


def test_what_no_picture_holds_is_not_unfolded(visit: Open, tmp_path: Path) -> None:
    graph = network_graph(netspec.load(SPECS["alexnet_v2"]).elaborate())
    first, layer, last = graph.nodes[0], graph.nodes[1], graph.nodes[-1]
    scope = layer._replace(kind="scope", label="many", layers=5000)
    inside = [layer._replace(id=at, parent=1, label=f"layer{at}") for at in range(2, 5002)]
    nodes = [first, scope, *inside, last._replace(id=5002)]
    edges = [graph.edges[0]._replace(source=at, target=at + 1) for at in (0, *range(2, 5002))]
    path = tmp_path / "page.html"
    path.write_text(html_page(graph._replace(nodes=nodes, edges=edges), ()), encoding="utf-8")
    page = visit(path)
    page.box("many").dblclick()
    assert page.page.locator("#told").inner_text() == "5,003 boxes are more than a picture holds, 5,000"
    assert page.box("many").get_attribute("aria-expanded") == "false"
    assert page.panel().facts["Path"] == scope.path
    # A page that should begin with it begins folded.
    path.write_text(html_page(graph._replace(nodes=nodes, edges=edges), [1]), encoding="utf-8")
    folded = visit(path)
    assert folded.page.locator("#told").inner_text() == "5,003 boxes are more than a picture holds, 5,000"
    assert folded.box("many").get_attribute("aria-expanded") == "false"


def test_a_held_key_walks_to_the_end_and_the_address_follows(resnet: Visit) -> None:
    resnet.unfold("everything")
    resnet.find("pool1")
    down = "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowDown', bubbles: true}))"
    resnet.tell(f"() => {{ for (let step = 0; step < 400; step += 1) {down}; }}")
    assert resnet.label() == "output"
    resnet.page.wait_for_url(lambda url: url.endswith("#output"))


def test_a_thousand_layers_are_unfolded_folded_and_found(visit: Open, written: Written) -> None:
    page = visit(written("nasnet_large"))
    top = page.boxes()
    page.page.keyboard.press("e")
    assert page.boxes(":not([aria-expanded])") == layers("nasnet_large") + len(["input", "output"]) > 1000
    page.page.keyboard.press("c")
    assert page.boxes() == top < 40
    page.find("cell_17/comb_iter_4 bn_sep")
    assert page.panel().facts["Path"].startswith("cell_17/comb_iter_4/left/bn_sep_3x3_")


def test_a_picture_is_the_same_whatever_was_unfolded_before(visit: Open, written: Written) -> None:
    first, other = (visit(written("inception_v3")) for _ in range(2))
    drawn = "document.querySelector('#picture .drawing').outerHTML"
    for key in ("e", "c", "e", "Escape"):
        first.page.keyboard.press(key)
    other.find("Mixed_6b/concat")
    other.page.keyboard.press("e")
    for page in (first, other):
        page.page.keyboard.press("Escape")
        page.page.fill("#search", "")
    assert first.tell(drawn) == other.tell(drawn)
