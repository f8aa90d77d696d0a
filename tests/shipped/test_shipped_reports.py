"""What the commands say of the networks of specs/zoo and specs/modern, against what is known of their graphs."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pytest

from netspec.analysis.explanation import explained
from netspec.analysis.layer_query import Target
from netspec.expand.plain_spec import expanded
from netspec.network import FIRST_INPUT, Network
from netspec.pipeline import Sound, inspect_file, inspect_text
from netspec.plot.html_page import html_page
from netspec.plot.mermaid import mermaid
from netspec.plot.network_graph import network_graph
from netspec.plot.unfolding import unfolded
from netspec.report.explanation_json import explanation_json
from netspec.report.explanation_markdown import explanation_markdown
from netspec.report.layers_csv import csv_lines
from netspec.report.layers_markdown import network_markdown
from netspec.report.summary import summary
from netspec.report.table import table

from .networks import ABSTRACT, FILES, IN_OTHERS, NETWORKS, QUICK, SMALL, marked

FACTS = sorted((Path(__file__).parents[1] / "fidelity" / "zoo").glob("*.json"))


@pytest.fixture(scope="module", params=marked(NETWORKS))
def sound(request: pytest.FixtureRequest) -> Sound:
    """A network as its file has it, in which nothing is at fault."""
    inspected = inspect_file(NETWORKS[request.param])
    assert inspected.problems == ()
    return inspected.require_sound()


def test_every_name_is_a_file() -> None:
    assert QUICK | IN_OTHERS | SMALL.keys() <= NETWORKS.keys()
    assert len(FILES) - len(ABSTRACT) == len(NETWORKS) > 35


def counted(network: Network) -> int:
    """The elements of all variables, each once."""
    return sum(math.prod(shape) for shape in {each.name: each.shape for each in network.variables}.values())


def made_by_each(network: Network) -> list[int]:
    """The elements of the variables that each layer makes: one that a layer before has made is its."""
    seen = set[str]()
    found = []
    for layer in network.layers:
        new = {each.name: each.shape for each in layer.variables if each.name not in seen}
        seen |= new.keys()
        found.append(sum(math.prod(shape) for shape in new.values()))
    return found


def test_each_format_shows_the_network(sound: Sound) -> None:
    network = sound.network
    shown = json.loads(json.dumps(summary(network)))
    rows = list(csv.DictReader(csv_lines(network)))
    elements = counted(network)
    assert shown["totals"]["parameters"] == elements
    assert [layer["name"] for layer in shown["layers"]] == [row["layer"] for row in rows]
    assert [int(row["parameters"]) for row in rows] == made_by_each(network)
    texts = table(network, None), network_markdown(network, None), table(network, None, depth=1)
    assert [f"{elements:,}" in text for text in texts] == [True] * 3


def test_layers_are_explained_as_they_are_shown(sound: Sound) -> None:
    found = explained(sound.checked, {})
    some = sound.network.layers[:: max(1, len(sound.network.layers) // 20)]
    targets = [Target(layer.index) for layer in some]
    layers = explanation_json(found, targets)["layers"]
    named = {layer["index"]: layer for layer in summary(sound.network)["layers"]}
    shown = [named[layer.index] for layer in some]
    for key in ("name", "op", "parameters", "output_shape", "macs"):
        assert [layer[key] for layer in layers] == [layer[key] for layer in shown]
    largest = max(range(len(layers)), key=lambda at: layers[at]["parameters"])
    assert f"{layers[largest]['parameters']:,}" in explanation_markdown(found, [targets[largest]])


def test_it_is_drawn(sound: Sound) -> None:
    graph = network_graph(sound.network)
    layers = [node for node in graph.nodes if node.kind == "layer"]
    assert len(layers) == len(sound.network.layers)
    page = html_page(graph, ())
    flowchart = mermaid(graph, unfolded(graph, 1))
    for node in graph.nodes:
        if node.parent is None:
            assert node.label in page
            assert node.label in flowchart


def test_it_is_the_same_network_when_it_is_expanded(sound: Sound) -> None:
    plain = inspect_text(expanded(sound.network, sound.checked.document.file), "plain.yaml")
    assert plain.problems == ()
    assert told(plain.require_sound().network) == told(sound.network)


def told(network: Network) -> list[Any]:
    layers = [
        (layer.op.key, layer.scope, layer.output_shapes, [(each.name, each.shape) for each in layer.variables])
        for layer in network.layers
    ]
    return [layers, list(network.end_points.items()), network.outputs]


def called(path: Path) -> dict[str, Any]:
    """A fact about the graph of the function, made without netspec: what it was called with, and what it made."""
    fact: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return fact


def variables_shown(name: str, fact: dict[str, Any]) -> list[Any]:
    """The number of variables that `show` lists for a call, and the digest of their names and shapes."""
    given = {**fact["arg_scope_arguments"], **fact["arguments"]}
    shape = {FIRST_INPUT: tuple(fact["input"])}
    network = inspect_file(NETWORKS[name], given, input_shapes=shape).require_sound().network
    listed = [[each["name"], each["shape"]] for each in summary(network)["variables"]]
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in listed)
    return [len(listed), hashlib.sha256(lines).hexdigest()[:16]]


def parameters_of_facts() -> list[Any]:
    """The first fact of each network, slow but for networks of few layers."""
    first = {path.name.partition(".")[0]: path for path in reversed(FACTS)}
    marks = {name: () if name in QUICK else (pytest.mark.slow,) for name in first}
    return [pytest.param(path, id=name, marks=marks[name]) for name, path in sorted(first.items())]


@pytest.mark.parametrize("path", parameters_of_facts())
def test_the_variables_are_those_of_the_function(path: Path) -> None:
    fact = called(path)
    assert variables_shown(path.name.partition(".")[0], fact) == fact["variables"]


def test_another_variable_is_noticed() -> None:
    fact = called(next(path for path in FACTS if path.name == "lenet.train.json"))
    other = {**fact, "arguments": {**fact["arguments"], "num_classes": 11}}
    assert variables_shown("lenet", other) != fact["variables"]
    assert variables_shown("lenet", other)[0] == fact["variables"][0]
