"""Folded rows stand for everything in a scope; folding loses nothing and counts nothing twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from netspec.analysis.totals import sums, totals
from netspec.network import Network
from netspec.pipeline import inspect_file, inspect_text
from netspec.report.rows import Row, rows
from netspec.report.table import table

SPECS = Path(__file__).parents[2] / "specs"

NESTED = """\
netspec: 1
name: nested
input: {name: images, shape: [N, 16, 16, 8]}
end_points: {collect: [conv2d]}
blocks:
  unit:
    params: {width: {type: int}}
    scope: unit
    layers:
      - branches:
          - - conv2d: {num_outputs: $width, kernel_size: 3}
          - - conv2d: {num_outputs: $width, kernel_size: 1}
        join: add
  bare:
    layers:
      - conv2d: {num_outputs: 8, kernel_size: 1, scope: in_bare}
layers:
  - unit: {width: 8}
  - unit: {width: 8}
  - bare: {}
  - conv2d: {num_outputs: 8, kernel_size: 1}
    repeat: 2
  - unit: {width: 8, scope: twice}
    repeat: 2
  - scope: outer
    layers:
      - scope: inner
        layers:
          - max_pool2d: {kernel_size: 2, scope: pool}
          - scope: .
            layers:
              - conv2d: {num_outputs: 4, kernel_size: 1, scope: home}
      - unit: {width: 4}
  - scope: side
    side: true
    layers:
      - flatten: {scope: flat}
"""


def network_of(spec: str) -> Network:
    found = inspect_text(spec, "nested.yaml")
    assert found.network is not None, found.problems
    return found.network


@pytest.fixture
def nested() -> Network:
    return network_of(NESTED)


def shown(network: Network, depth: int | None) -> list[tuple[str, str]]:
    return [(row.name, row.kind) for row in rows(network, depth)]


def test_the_first_scopes_are_folded(nested: Network) -> None:
    assert shown(nested, 1) == [
        ("unit", "unit (3 layers)"),
        ("unit_1", "unit (3 layers)"),
        ("in_bare", "conv2d"),
        ("Repeat", "group (2 layers)"),
        ("twice", "unit (6 layers)"),
        ("outer", "group (5 layers)"),
        ("side", "group (1 layer)"),
    ]


def test_deeper_ones_are_folded_where_they_are_opened(nested: Network) -> None:
    assert shown(nested, 2)[-4:] == [
        ("twice/twice_2", "unit (3 layers)"),
        ("outer/inner", "group (2 layers)"),
        ("outer/unit", "unit (3 layers)"),
        ("side/flat", "flatten"),
    ]


def test_the_own_scope_begins_anew(nested: Network) -> None:
    assert ("home", "conv2d") in shown(nested, 3)


@pytest.mark.parametrize("depth", [None, 9])
def test_nothing_is_folded_that_is_not_so_deep(nested: Network, depth: int | None) -> None:
    assert [row.layers for row in rows(nested, depth)] == [(layer,) for layer in nested.layers]


def test_the_scope_around_the_network_begins_anew() -> None:
    spec = NESTED.replace(
        "  - scope: side\n", "  - scope: ..\n    layers:\n      - unit: {width: 4}\n  - scope: side\n"
    )
    assert shown(network_of(spec), 1)[-2:] == [("unit", "unit (3 layers)"), ("side", "group (1 layer)")]
    assert shown(network_of(spec), 2)[-4:-1] == [
        ("unit/Conv", "conv2d"),
        ("unit/Conv_1", "conv2d"),
        ("unit/add", "add"),
    ]


def test_a_row_has_the_output_that_the_next_layer_takes(nested: Network) -> None:
    taken = {row.name: row.output for row in rows(nested, 1)}
    layers = {layer.index: layer for layer in nested.layers}
    assert layers[taken["unit"]].op.key == "add"
    assert taken["unit"] in layers[taken["unit"] + 1].inputs
    assert layers[taken["outer"]].output_shape == layers[taken["side"]].input_shapes[0]


def of(network: Network, found: list[Row], name: str) -> Row:
    (row,) = (row for row in found if row.name == name)
    return row


def test_variables_that_layers_in_a_scope_share_count_once() -> None:
    spec = """\
netspec: 1
name: shared
input: {shape: [N, 8, 8, 4]}
layers:
  - scope: pair
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 1, scope: conv}
      - conv2d: {num_outputs: 4, kernel_size: 1, scope: conv, reuse: true}
"""
    network = network_of(spec)
    row = of(network, rows(network, 1), "pair")
    assert sums(row.layers).parameters == totals(network).parameters == 4 * 4 + 4
    assert sums(row.layers).macs == totals(network).macs == 2 * 8 * 8 * 4 * 4


@pytest.mark.parametrize("name", ["resnet_v1_50", "resnet_v2_50", "inception_v3", "vgg_16", "alexnet_v2"])
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_folding_loses_nothing_and_keeps_the_order(name: str, depth: int) -> None:
    network = inspect_file(SPECS / f"{name}.yaml").network
    assert network is not None
    found = rows(network, depth)
    assert [layer.index for row in found for layer in row.layers] == list(range(1, len(network.layers) + 1))
    assert sum(sums(row.layers).parameters for row in found) == totals(network).parameters


@pytest.mark.parametrize("depth", [1, 2])
def test_a_folded_name_is_where_the_variables_of_its_layers_are(depth: int) -> None:
    network = inspect_file(SPECS / "resnet_v1_50.yaml").network
    assert network is not None
    for row in rows(network, depth):
        names = [variable.name for layer in row.layers for variable in layer.variables]
        assert all(name.startswith(f"resnet_v1_50/{row.name}/") for name in names), row.name


def test_a_scope_without_layers_has_no_row() -> None:
    empty = NESTED.replace("  - scope: side\n", "  - scope: none\n    layers: []\n  - scope: side\n")
    assert shown(network_of(empty), 1) == shown(network_of(NESTED), 1)


def test_the_table_shows_folded_rows_and_the_end_points_that_they_are(nested: Network) -> None:
    text = table(nested, depth=1)
    assert "\nunit     unit (3 layers)   [N, 16, 16, 8]         656  163,840" in text
    assert "\noutput        outer/unit/add [N, 8, 8, 4]\n" in text
    keys = list(nested.end_points)
    assert "\nend points    nested/in_bare, nested/Repeat/convolution2d_2, and " in text
    assert f", and {len(keys) - 2} inside folded scopes\n" in text
    assert "inside folded scopes" not in table(nested)
