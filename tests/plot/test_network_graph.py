"""The graph that pictures are made from, against the network and against `show --json`."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from netspec.compiled import load
from netspec.network import Network
from netspec.plot.network_graph import NetworkGraph, network_graph

ROOT = Path(__file__).parents[2]
SPECS = [
    *(ROOT / "specs" / f"{name}.yaml" for name in ("alexnet_v2", "inception_v3", "resnet_v2_50")),
    ROOT / "specs" / "zoo" / "nasnet_large.yaml",
]


@cache
def network(path: Path) -> Network:
    return load(path).elaborate()


def below(graph: NetworkGraph, scope: int) -> list[int]:
    """The ids of the layers in a scope."""
    found = []
    for node in graph.nodes:
        at = node.parent
        while at is not None and at != scope:
            at = graph.nodes[at].parent
        if at == scope and node.kind == "layer":
            found.append(node.id)
    return found


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_layers_and_edges_are_those_of_the_network(path: Path) -> None:
    built = network(path)
    graph = network_graph(built)
    layers = [node for node in graph.nodes if node.kind == "layer"]
    assert [(node.path, node.op) for node in layers] == [(layer.scope, layer.op.key) for layer in built.layers]
    assert [node.id for node in graph.nodes] == list(range(len(graph.nodes)))
    assert all(node.parent is None or graph.nodes[node.parent].kind == "scope" for node in graph.nodes)
    assert all(node.parent is None or node.parent < node.id for node in graph.nodes)
    number = {0: 0} | {node.id: index for index, node in enumerate(layers, 1)}
    *taken, last = graph.edges
    assert [(number[edge.source], number[edge.target]) for edge in taken] == [
        (index, layer.index) for layer in built.layers for index in layer.inputs
    ]
    assert (number[last.source], graph.nodes[last.target].kind) == (built.root.output, "output")


@pytest.mark.parametrize("name", ["inception_v3"])
def test_numbers_are_those_of_show(name: str) -> None:
    path = ROOT / "specs" / f"{name}.yaml"
    shown: dict[str, Any] = json.loads(
        subprocess.run(
            [sys.executable, "-m", "netspec", "show", "--json", path], capture_output=True, text=True, check=True
        ).stdout
    )
    graph = network_graph(network(path))
    layers = [node for node in graph.nodes if node.kind == "layer"]
    for node, told in zip(layers, shown["layers"], strict=True):
        assert node.output == "[" + ", ".join(map(str, told["output_shape"])) + "]"
        assert (node.parameters, node.macs, node.flops) == (told["parameters"], told["macs"], told["flops"])
        assert node.share == told["macs"] / shown["totals"]["macs"]
        assert [key for key, value in told["arguments"].items() if value["origin"] != "default"] == sorted(
            (key for key, _ in node.arguments), key=[*told["arguments"]].index
        )
    assert graph.totals == {"layers": len(layers)} | {
        key: shown["totals"][key] for key in ("parameters", "macs", "flops")
    }
    for node in graph.nodes:
        if node.kind == "scope":
            inside = [graph.nodes[id] for id in below(graph, node.id)]
            assert node.layers == len(inside) > 1
            assert node.parameters == sum(layer.parameters for layer in inside)
            assert node.macs == sum(int(layer.macs or 0) for layer in inside)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_no_scope_holds_a_single_thing(path: Path) -> None:
    graph = network_graph(network(path))
    for scope in graph.nodes:
        if scope.kind == "scope":
            assert sum(node.parent == scope.id for node in graph.nodes) > 1


def test_the_cells_of_nasnet_are_those_of_the_paper() -> None:
    """88.9 million parameters and 23.8 billion multiply-accumulates, table 2 of arXiv 1707.07012.

    Keras counts 88,949,818 parameters of its NASNetLarge; here the number of steps, for drop path, is one more.
    """
    totals = network_graph(load(SPECS[-1]).elaborate(num_classes=1000, use_aux_head=False)).totals
    assert totals["parameters"] == 88_949_818 + 1
    assert round(int(totals["macs"] or 0) / 1e9, 1) == 23.8


def test_parameters_that_a_layer_before_made_are_shared() -> None:
    """3x3x3x16 + 16, 3x3x16x16 + 16, 1x1x16x16 + 16 and 3x3x32x16 + 16: all that are made, once."""
    graph = network_graph(network(Path(__file__).parent / "siamese.yaml"))
    told = [(node.label, node.parameters, node.shared) for node in graph.nodes if node.parameters]
    assert told == [
        ("tower", 448 + 2320, 0),
        ("conv1", 448, 0),
        ("conv2", 2320, 0),
        ("tower", 448 + 272 + 2320, 448 + 2320),
        ("conv1", 448, 448),
        ("extra", 272, 0),
        ("conv2", 2320, 2320),
        ("conv3", 4624, 0),
    ]
    made = sum(node.parameters - node.shared for node in graph.nodes if node.kind == "layer")
    assert made == graph.totals["parameters"] == 448 + 2320 + 272 + 4624


def test_a_call_without_a_scope_has_no_part_in_the_name_of_the_scope_in_it() -> None:
    graph = network_graph(network(ROOT / "specs" / "zoo" / "mobilenet_v3_large.yaml"))
    labels = [(node.label, node.op) for node in graph.nodes if node.kind == "scope" and node.parent is None]
    assert labels[:2] == [("expanded_conv", "unit"), ("expanded_conv_1", "unit")]
