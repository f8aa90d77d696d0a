"""The page in Chromium: the numbers it shows, the search, the hover card. Its oracle is `netspec show --json`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from netspec.cli.main import main
from tests.plot.conftest import SPECS
from tests.plot.visits import Visit

pytestmark = pytest.mark.slow

Open = Callable[..., Visit]
Written = Callable[[str], Path]
Shown = Callable[[str], dict[str, Any]]


@pytest.fixture
def shown(capsys: pytest.CaptureFixture[str]) -> Shown:
    """What `netspec show --json` prints of a spec."""

    @cache
    def show(name: str) -> dict[str, Any]:
        assert main(["show", "--json", str(SPECS[name])]) == 0
        value: dict[str, Any] = json.loads(capsys.readouterr().out)
        return value

    return show


def shape(sizes: list[Any]) -> str:
    return f"[{', '.join(str(size) for size in sizes)}]"


def number(amount: int) -> str:
    return f"{amount:,}"


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:#.3g}"


def facts_of(layer: Mapping[str, Any], file: str) -> dict[str, str]:
    return {
        "Output": shape(layer["output_shape"]),
        "Parameters": number(layer["parameters"]),
        "FLOPs": number(layer["flops"]),
        "Path": layer["scope"],
        "Place": f"{file}:{layer['line']}",
    }


@pytest.mark.parametrize("name", ["alexnet_v2", "inception_v3"])
def test_the_panel_has_the_numbers_of_show(visit: Open, written: Written, shown: Shown, name: str) -> None:
    page, network = visit(written(name)), shown(name)
    names = {layer["index"]: layer["name"] for layer in network["layers"]} | {0: network["input"]["name"]}
    ends: dict[str, set[str]] = {}
    for key, layer_name in network["end_points"].items():
        ends.setdefault(layer_name, set()).add(key)
    consumers = {network["output"]["name"]: {"output"}}
    for layer in network["layers"]:
        for index in layer["input_indices"]:
            consumers.setdefault(names[index], set()).add(layer["name"])
    page.page.keyboard.press("e")
    panels = page.panels([layer["scope"] for layer in network["layers"]])
    assert len(panels) == len(network["layers"])
    for layer, panel in zip(network["layers"], panels, strict=True):
        facts = panel.facts
        expected = facts_of(layer, facts["Place"].partition(":")[0])
        assert {key: facts[key].rpartition(":")[0] if key == "Place" else facts[key] for key in expected} == expected
        assert facts["MACs"].splitlines()[0] == number(layer["macs"])
        assert set(facts.get("End points", "").split()) == ends.get(layer["name"], set())
        inputs = dict(zip(layer["input_indices"], layer["input_shapes"], strict=True))
        assert panel.rows["Inputs"] == [[names[index], shape(sizes)] for index, sizes in inputs.items()]
        assert {row[0] for row in panel.rows.get("Consumers", [])} == consumers.get(layer["name"], set())
        given = {key: one["value"] for key, one in layer["arguments"].items() if one["origin"] != "default"}
        arguments = dict(panel.rows["Arguments"])
        assert list(arguments) == list(given)
        numbers = {key: str(value) for key, value in given.items() if type(value) in (int, list)}
        assert {key: arguments[key] for key in numbers} == numbers


def test_totals_scopes_and_the_costliest_are_those_of_show(visit: Open, written: Written, shown: Shown) -> None:
    page, network = visit(written("resnet_v2_152")), shown("resnet_v2_152")
    totals = network["totals"]
    layers = network["layers"]
    assert page.page.locator("#totals").inner_text() == "265 layers · 58.3 M parameters · 10.9 G MACs"
    facts = page.panel().facts
    assert [facts[key] for key in ("Layers", "Parameters", "MACs", "FLOPs")] == [
        number(amount) for amount in (len(layers), totals["parameters"], totals["macs"], totals["flops"])
    ]
    costliest = page.panel().rows["Costliest layers"]
    most = sorted((layer["macs"] for layer in layers), reverse=True)[: len(costliest)]
    by_name = {layer["name"]: layer["macs"] for layer in layers}
    assert [by_name[name] for name, _ in costliest] == most
    assert [float(part.rstrip("%")) for _, part in costliest] == [float(share(macs, totals["macs"])) for macs in most]
    page.box("block3").click()
    inside = [layer for layer in layers if layer["scope"].startswith("resnet_v2_152/block3/")]
    facts = page.panel().facts
    assert facts["Layers"] == number(len(inside))
    assert facts["Parameters"] == number(sum(layer["parameters"] for layer in inside))
    macs = sum(layer["macs"] for layer in inside)
    assert facts["MACs"].split() == [number(macs), f"{share(macs, totals['macs'])}%", "of", "all", "MACs"]
    assert facts["Output"] == shape(inside[-1]["output_shape"])


def test_links_of_the_panel_lead_from_layer_to_layer(visit: Open, written: Written) -> None:
    page = visit(written("resnet_v2_152"), "#block2/unit_1/shortcut")
    (name, _), *others = page.panel().rows["Consumers"]
    assert not others
    page.page.locator("#panel section a", has_text="add").click()
    assert page.panel().facts["Path"] == f"resnet_v2_152/{name}"
    page.page.locator("#panel .around a").first.click()
    assert page.label() == "block2"
    page.page.go_back()
    assert page.label() == "add"
    page.page.go_back()
    assert page.label() == "shortcut"
    page.page.go_forward()
    assert page.label() == "add"


def test_the_text_of_the_panel_can_be_selected(visit: Open, written: Written) -> None:
    page = visit(written("alexnet_v2"), "#conv2")
    page.page.locator("#panel code.place").click(click_count=3)
    assert page.tell("getSelection().toString().trim()") == page.panel().facts["Place"]


def test_search_finds_names_ops_end_points_shapes_and_arguments(visit: Open, written: Written, shown: Shown) -> None:
    page, network = visit(written("inception_v3")), shown("inception_v3")
    layers = network["layers"]
    status = page.page.locator("#found")
    page.page.keyboard.press("/")
    for words, count in {
        "avg_pool2d": sum(layer["op"] == "avg_pool2d" for layer in layers),
        "kernel_size=[7, 1]": sum(layer["arguments"].get("kernel_size", {}).get("value") == [7, 1] for layer in layers),
    }.items():
        page.page.fill("#search", words)
        assert status.inner_text() == f"{count} results"
    number, rows = (page.place(page.page.locator(one)) for one in ("#found", "#results"))
    assert number["y"] + number["height"] <= rows["y"]
    counts = []
    for words in ("8x8x1280", "[N, 8, 8, 1280]", "8, 8, 1280"):
        page.page.fill("#search", words)
        counts.append(status.inner_text())
    assert len(set(counts)) == 1
    assert int(counts[0].split()[0]) >= sum(layer["output_shape"] == ["N", 8, 8, 1280] for layer in layers)
    page.page.fill("#search", "no such layer")
    assert status.inner_text() == "0 results"
    assert not page.page.locator("#results").is_visible()


def test_a_hit_in_a_folded_scope_is_unfolded_and_brought_to_the_middle(visit: Open, written: Written) -> None:
    page = visit(written("resnet_v2_152"))
    press = page.page.keyboard.press
    press("/")
    page.page.keyboard.type("unit_20 conv2")
    options = page.page.locator("#results [role=option]")
    options.nth(2).wait_for()  # also those whose op is conv2d, behind the one of that name
    press("Enter")
    page.settle()
    assert page.panel().facts["Path"] == "resnet_v2_152/block3/unit_20/bottleneck_v2/conv2"
    box, stage = (page.place(page.page.locator(one)) for one in ("[role=treeitem][aria-selected=true]", "#stage"))
    assert abs(box["x"] + box["width"] / 2 - stage["x"] - stage["width"] / 2) < 3
    assert abs(box["y"] + box["height"] / 2 - stage["y"] - stage["height"] / 2) < 3
    assert page.tell("document.activeElement.getAttribute('aria-selected')") == "true"


def test_the_results_are_a_list_for_the_keyboard(visit: Open, written: Written) -> None:
    page = visit(written("alexnet_v2"))
    press, field = page.page.keyboard.press, page.page.locator("#search")
    press("/")
    page.page.keyboard.type("pool")
    options = page.page.locator("#results [role=option]")
    assert [one.locator("bdi").inner_text() for one in options.all()] == ["pool1", "pool2", "pool5"]
    active = []
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        press(key)
        active.append(field.get_attribute("aria-activedescendant"))
    assert active == ["result-1", "result-2", "result-0", "result-2"]
    assert options.nth(2).get_attribute("aria-selected") == "true"
    press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    press("ArrowDown")
    press("Enter")
    assert page.label() == "pool5"
    press("/")
    press("Escape")
    press("Escape")
    assert field.input_value() == ""
    page.page.fill("#search", "pool")
    options.first.click()
    assert page.label() == "pool1"


def test_a_resting_pointer_is_shown_a_card(visit: Open, written: Written, shown: Shown) -> None:
    page, network = visit(written("alexnet_v2")), shown("alexnet_v2")
    card = page.page.locator("#card")
    page.box("conv3").hover()
    card.wait_for()
    layer = next(layer for layer in network["layers"] if layer["name"] == "conv3")
    text = card.inner_text()
    for expected in (
        "conv3",
        "conv2d",
        shape(layer["output_shape"]),
        number(layer["parameters"]),
        number(layer["macs"]),
    ):
        assert expected in text
    assert "17.3%" not in text
    page.page.mouse.move(30, 400)
    assert not card.is_visible()
    page.box("conv3").hover()
    card.wait_for()
    page.page.mouse.wheel(0, 30)
    card.wait_for(state="hidden")
