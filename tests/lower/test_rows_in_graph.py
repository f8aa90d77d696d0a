"""What the column `from` names is what feeds the layer in the graph that slim's function builds."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower import compat
from netspec.report.layers_csv import csv_lines

SPECS = Path(__file__).parents[2] / "specs"


def rows_of(name: str) -> list[dict[str, str]]:
    network = netspec.load(SPECS / f"{name}.yaml").elaborate()
    return list(csv.DictReader(csv_lines(network)))


def graph_of(module: str, function: str, scope: str | None) -> Mapping[str, Any]:
    """The operations of slim's network by name."""
    tf = compat.load().tf
    nets = __import__(f"tf_slim.nets.{module}", fromlist=[function])
    arguments = __import__("tf_slim").arg_scope(getattr(nets, scope)()) if scope else None
    with tf.Graph().as_default() as graph:
        size = (
            getattr(nets, function).default_image_size
            if hasattr(getattr(nets, function), "default_image_size")
            else 224
        )
        images = tf.placeholder(tf.float32, [None, size, size, 3], name="images")
        if arguments:
            with arguments:
                getattr(nets, function)(images)
        else:
            getattr(nets, function)(images)
    return {operation.name: operation for operation in graph.get_operations()}


def owner(name: str, scopes: Iterable[str]) -> str | None:
    """The layer whose scope an operation is in: the innermost."""
    return max((scope for scope in scopes if name == scope or name.startswith(f"{scope}/")), key=len, default=None)


def fed_by(operations: Mapping[str, Any], scopes: Mapping[str, str], network: str) -> dict[str, set[str]]:
    """The layers that feed each layer, `images` for the input, read off the edges of the graph.

    `scopes` has the name of each layer by its scope. inception opens the network's scope twice for operations.
    """
    by_operation = {**scopes, **{f"{network}/{scope}": name for scope, name in scopes.items()}}
    layer_of = {name: by_operation.get(owner(name, by_operation) or "") for name in operations}
    found: dict[str, set[str]] = {name: set() for name in scopes.values()}
    for name, operation in operations.items():
        if (layer := layer_of[name]) is None:
            continue
        left, seen = [made.op for made in operation.inputs], set()
        while left:
            source = left.pop()
            if source.name in seen:
                continue
            seen.add(source.name)
            if source.name == "images":
                found[layer].add("images")
            elif (other := layer_of[source.name]) is None:
                left += [made.op for made in source.inputs]
            elif other != layer:
                found[layer].add(other)
    return found


def meant(text: str, row: str, names: set[str]) -> str:
    """The full name that a name means in a row: looked up in the scopes around it, the innermost first."""
    around = row.split("/")[:-1]
    for depth in range(len(around), -1, -1):
        if (name := "/".join([*around[:depth], text])) in names:
            return name
    return text


@pytest.mark.parametrize(
    ("name", "module", "function", "scope"),
    [
        ("alexnet_v2", "alexnet", "alexnet_v2", "alexnet_v2_arg_scope"),
        ("inception_v1", "inception", "inception_v1", "inception_v1_arg_scope"),
        ("resnet_v1_50", "resnet_v1", "resnet_v1_50", "resnet_arg_scope"),
        ("resnet_v2_50", "resnet_v2", "resnet_v2_50", "resnet_arg_scope"),
    ],
)
def test_rows_come_from_the_layers_that_feed_them_in_the_graph(
    name: str, module: str, function: str, scope: str
) -> None:
    rows = rows_of(name)
    scopes = {row["scope"]: row["layer"] for row in rows}
    graph = fed_by(graph_of(module, function, scope), scopes, rows[0]["scope"].split("/")[0])
    names = set(scopes.values())
    shown = {row["layer"]: {meant(each, row["layer"], names) for each in row["from"].split(", ")} for row in rows}
    assert shown == graph
    assert sum(len(sources) > 1 for sources in shown.values()) == {"alexnet_v2": 0, "inception_v1": 9}.get(name, 16)


def test_another_source_is_noticed() -> None:
    rows = rows_of("alexnet_v2")
    scopes = {row["scope"]: row["layer"] for row in rows}
    graph = fed_by(graph_of("alexnet", "alexnet_v2", "alexnet_v2_arg_scope"), scopes, "alexnet_v2")
    assert graph["conv2"] == {"pool1"}
    assert graph["conv1"] == {"images"}
