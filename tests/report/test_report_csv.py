"""CSV says what the JSON says, and its numbers sum to the totals."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from netspec.network import Network
from netspec.pipeline import inspect_file, inspect_text
from netspec.report.layer_columns import COLUMNS, chosen
from netspec.report.layers_csv import csv_lines
from netspec.report.summary import summary

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


def rows_of(network: Network, depth: int | None = None) -> list[dict[str, str]]:
    return list(csv.DictReader(csv_lines(network, depth)))


@pytest.mark.parametrize("path", [SPECS[0], SPECS[2], SPECS[-6]], ids=lambda path: path.stem)
def test_each_layer_is_that_of_the_json(path: Path) -> None:
    network = inspect_file(path).network
    assert network is not None
    data = summary(network)
    rows = rows_of(network)
    assert [*rows[0]] == [*COLUMNS]
    assert len(rows) == len(data["layers"])
    for row, layer in zip(rows, data["layers"], strict=True):
        assert (row["index"], row["layer"], row["scope"]) == (str(layer["index"]), layer["name"], layer["scope"])
        assert (row["op"], row["flops"], row["macs"]) == (layer["op"], str(layer["flops"]), str(layer["macs"]))
        assert row["bytes"] == str(layer["output_bytes"])
        assert row["output"] == f"[{', '.join(map(str, layer['output_shape']))}]"
        assert row["place"].endswith(f":{layer['line']}")
        assert row["normalizer"] == (layer["normalizer"]["op"] if layer["normalizer"] else "")
        assert len(row["from"].split(", ")) == len(layer["inputs"])
        for source, name in zip(row["from"].split(", "), layer["inputs"], strict=True):
            assert name.endswith(source)
        if "kernel_size" in layer["arguments"]:
            size = layer["arguments"]["kernel_size"]["value"]
            assert row["kernel"] == "x".join(map(str, size if isinstance(size, list) else [size, size]))


DEPTHS = [(path, depth) for path in SPECS for depth in (None, 1, 2) if depth == 1 or "resnet" not in path.stem]


@pytest.mark.parametrize(("path", "depth"), DEPTHS, ids=lambda each: getattr(each, "stem", each))
def test_numbers_sum_to_the_totals(path: Path, depth: int | None) -> None:
    network = inspect_file(path).network
    assert network is not None
    data = summary(network)
    rows = rows_of(network, depth)
    columns = {"parameters": "parameters", "trainable_parameters": "trainable", "macs": "macs", "flops": "flops"}
    for key, column in {**columns, "output_bytes": "bytes"}.items():
        assert sum(int(row[column]) for row in rows) == data["totals"][key], key
    assert sum(int(row["losses"]) for row in rows) == len(data["regularization_losses"])
    for share in ("parameters_share", "macs_share"):
        assert sum(float(row[share]) for row in rows) == pytest.approx(100, abs=1e-3)


SHARED = """\
netspec: 1
name: shared
input: {name: images, shape: [N, null, W, 3]}
layers:
  - conv2d: {num_outputs: 3, kernel_size: [3, 5], stride: 2, padding: VALID, scope: conv, biases_regularizer: {l1: 1.0}}
  - conv2d: {num_outputs: 3, kernel_size: [3, 5], stride: 2, padding: VALID, scope: conv, reuse: true}
  - resize_nearest: {size: [7, 7]}
"""


def test_what_is_shared_counts_once_and_what_is_unknown_is_empty() -> None:
    found = inspect_text(SHARED.partition("  - resize")[0], "shared.yaml")
    assert found.network is not None, found.problems
    first, second = rows_of(found.network)
    assert (first["parameters"], second["parameters"]) == (str(3 * 5 * 3 * 3 + 3), "0")
    assert (first["regularizer"], first["losses"]) == ("biases l1 1.0", "1")
    assert (second["regularizer"], second["losses"]) == ("", "0")
    assert (first["kernel"], first["stride"], first["padding"]) == ("3x5", "2", "VALID")
    assert (first["macs"], first["macs_share"]) == ("", "")
    assert first["output"] == "[N, ?, floor((W - 3) / 2), 3]"
    assert (second["field"], second["field_stride"], second["field_offset"]) == ("7x13", "4", "0")


def test_numbers_have_no_commas() -> None:
    path = next(path for path in SPECS if path.stem == "inception_v3")
    network = inspect_file(path).network
    assert network is not None
    last = next(row for row in rows_of(network) if row["layer"] == "Mixed_7c/Branch_2/Conv2d_0d_3x1")
    assert (last["field"], last["bytes"]) == ("1311x1247", str(4 * 8 * 8 * 384))


def test_nothing_of_a_spec_controls_a_terminal(tiny: Network) -> None:
    network = replace(tiny, end_points={'x\x1b[2J,"q': 2})
    lines = list(csv_lines(network, choice=chosen(["layer", "end_point"])))
    assert lines[:3] == ["layer,end_point\n", "conv1,\n", 'norm1,"x\\x1b[2J,""q"\n']
