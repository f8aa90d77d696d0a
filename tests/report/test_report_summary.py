import json
import re
from dataclasses import replace
from typing import Any

from netspec.analysis.size_ranges import SizeRange
from netspec.network import Network
from netspec.report.summary import summary


def keys(data: Any) -> set[str]:
    """Every key that is netspec's own, at any depth; names of a spec's own stand below the keys left out here."""
    if isinstance(data, list):
        return set().union(*map(keys, data))
    if not isinstance(data, dict):
        return set()
    own: set[str] = set()
    for key, value in data.items():
        own.add(key)
        if key in ("parameters", "end_points") and isinstance(value, dict):
            continue
        if key == "outputs":
            own |= set().union(*(output.keys() for output in value.values()))
            continue
        if key == "arguments":
            own |= set().union(*(argument.keys() for argument in value.values()))
        elif key not in ("initializer", "regularizer"):
            own |= keys(value)
    return own


def test_every_key_is_documented(tiny: Network) -> None:
    sizes = SizeRange(5, None)
    documented = set(re.findall(r"\w+", summary.__doc__ or ""))
    assert keys(summary(tiny, accepted=(sizes, sizes), depth=1)) - documented == set()


def test_it_is_plain_json(tiny: Network, symbolic: Network) -> None:
    for network in (tiny, symbolic):
        data = summary(network)
        assert json.loads(json.dumps(data, allow_nan=False)) == data


def test_the_head(tiny: Network) -> None:
    data = summary(replace(tiny, doc="A net."), accepted=(SizeRange(5, None, 32, 31, 2), SizeRange(7, 9)))
    del data["layers"], data["variables"]
    assert data == {
        "netspec": {"format": 2},
        "name": "tiny",
        "scope": "tiny",
        "doc": "A net.",
        "parameters": {"num_classes": 10, "is_training": True},
        "settings": [],
        "input": {"name": "images", "shape": ["N", 32, 32, 3]},
        "inputs": [{"name": "images", "shape": ["N", 32, 32, 3], "dtype": "float32"}],
        "outputs": {"fc": {"layer": "fc", "shape": ["N", 10], "dtype": "float32"}},
        "output": {"name": "fc", "shape": ["N", 10]},
        "counted_for": "one example",
        "regularization_losses": [{"variable": "tiny/conv1/weights", "regularizer": {"l2": 5e-4}}],
        "end_points": {"tiny/conv1": "conv1"},
        "totals": {
            "parameters": 4562,
            "trainable_parameters": 4546,
            "macs": 121_520,
            "flops": sum(layer["flops"] for layer in summary(tiny)["layers"]),
            "output_bytes": 15_720,
        },
        "accepted_sizes": {
            "height": {"least": 5, "most": None, "step": 32, "remainders": [31, 0]},
            "width": {"least": 7, "most": 9, "step": 1, "remainders": [0]},
        },
    }


def test_a_layer(tiny: Network) -> None:
    layer = summary(tiny)["layers"][0]
    arguments = layer.pop("arguments")
    flops = layer.pop("flops")
    assert layer == {
        "index": 1,
        "name": "conv1",
        "op": "conv2d",
        "scope": "tiny/conv1",
        "line": 11,
        "inputs": ["images"],
        "input_indices": [0],
        "input_shapes": [["N", 32, 32, 3]],
        "output_shape": ["N", 14, 14, 8],
        "output_indices": [1],
        "output_shapes": [["N", 14, 14, 8]],
        "output_dtypes": ["float32"],
        "normalizer": None,
        "variables": ["tiny/conv1/weights", "tiny/conv1/biases"],
        "parameters": 608,
        "macs": 117_600,
        "output_bytes": 6272,
        "receptive_field": {"size": [5, 5], "stride": [2, 2], "offset": [0, 0]},
    }
    assert flops > 2 * 117_600
    assert arguments["stride"] == {"value": 2, "origin": "layer", "line": 11}
    assert arguments["weights_regularizer"] == {"value": {"l2": 5e-4}, "origin": "arg_scope", "line": 8}
    assert arguments["rate"] == {"value": 1, "origin": "default", "line": None}
    assert list(arguments) == list(tiny.layers[0].op.arguments)


def test_variables(tiny: Network) -> None:
    first, *_, last = summary(tiny)["variables"]
    assert first == {
        "name": "tiny/conv1/weights",
        "shape": [5, 5, 3, 8],
        "parameters": 600,
        "trainable": True,
        "initializer": "xavier",
        "regularizer": {"l2": 5e-4},
    }
    assert last["name"] == "tiny/fc/biases"
    assert [made["trainable"] for made in summary(tiny)["variables"] if "moving_" in made["name"]] == [False, False]


def test_symbolic_sizes_are_strings(symbolic: Network) -> None:
    data = summary(symbolic)
    assert data["layers"][0]["output_shape"] == ["N", 14, "floor((W - 3) / 2)", 8]
    assert data["totals"]["macs"] == "8400*floor((W - 3) / 2)"


def test_a_normalizer_is_shown_with_its_arguments(normalized: Network) -> None:
    (layer,) = summary(normalized)["layers"]
    assert layer["normalizer"]["op"] == "batch_norm"
    assert layer["normalizer"]["arguments"]["decay"] == {"value": 0.9, "origin": "arg_scope", "line": 5}
    assert layer["normalizer"]["arguments"]["scale"]["value"] is True


def test_folded_rows_stand_beside_the_layers(tiny: Network) -> None:
    data = summary(tiny, depth=1)
    assert len(data["layers"]) == 5
    assert "rows" not in summary(tiny)
    deep = data["rows"][2]
    flops = deep.pop("flops")
    assert deep == {
        "name": "deep",
        "scope": "tiny/deep",
        "kind": "group (1 layer)",
        "layers": [3],
        "inputs": [2],
        "output_shape": ["N", 7, 7, 8],
        "parameters": 0,
        "trainable_parameters": 0,
        "macs": 0,
        "output_bytes": 4 * 7 * 7 * 8,
    }
    assert flops > 0
    assert [row["layers"] for row in data["rows"]] == [[1], [2], [3], [4], [5]]
