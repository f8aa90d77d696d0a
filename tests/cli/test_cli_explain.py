"""`netspec explain`: its formats, names of layers that are unknown or ambiguous, and the options of a spec."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest

from netspec.analysis.explanation import explained
from netspec.cli.main import main
from netspec.pipeline import inspect_file
from netspec.report.summary import summary
from netspec.report.visible import columns
from tests.cli.conftest import GOOD, Write

Capture = pytest.CaptureFixture[str]
SPECS = Path(__file__).parents[2] / "specs"


def explain(capsys: Capture, *argv: str) -> str:
    assert main(["explain", *argv]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def test_a_layer(good: str, capsys: Capture) -> None:
    out = explain(capsys, good, "fc", "-p", "num_classes=7")
    assert out == (
        "fc: fully_connected, layer 3 of 3 of tiny\n"
        "\n"
        "written       good.yaml:10:5\n"
        "scope         tiny/fc\n"
        "input         flat [N, 1568]\n"
        "output        [N, 7]\n"
        "feeds         the network's output\n"
        "activation    relu\n"
        "parameters    10,983\n"
        "MACs          10,976\n"
        "FLOPs         21,966\n"
        "bytes         28 bytes\n"
        "field         31, stride 0, offset 0\n"
        "\n"
        "argument       value  from                 place\n"
        "num_outputs    7      layer: $num_classes  good.yaml:10:36\n"
        "  num_classes  7      given parameter      good.yaml:5:16\n"
        "scope          fc     layer                good.yaml:10:57\n"
        "\n"
        "defaults      activation_fn relu, normalizer_fn null, normalizer_params null, weights_initializer xavier, "
        "weights_regularizer null, biases_initializer zeros, biases_regularizer null, reuse null, "
        "variables_collections null, outputs_collections null, trainable true\n"
        "\n"
        "variable  is\n"
        "weights   [1568, 7], initializer xavier(uniform=true, seed=null)\n"
        "biases    [7], initializer zeros\n"
    )


def test_one_argument(good: str, capsys: Capture) -> None:
    assert explain(capsys, good, "conv1.stride") == (
        "conv1.stride: 2\n\nstep between windows; default 1\n\n"
        "argument  value  from   place\nstride    2      layer  good.yaml:8:54\n"
    )
    assert explain(capsys, good, "conv1.rate") == (
        "conv1.rate: 1, the op's default\n\n"
        "distance between the taps of a window; above 1 the convolution is atrous; default 1\n"
    )


def test_the_arguments_of_a_normalizer_are_in_one_table(capsys: Capture) -> None:
    path = str(SPECS / "resnet_v1_50.yaml")
    alone = explain(capsys, path, "conv1.normalizer_params")
    assert re.search(r"^  decay  +0.997 ", alone, re.MULTILINE)
    layer = explain(capsys, path, "conv1")
    assert not re.search(r"^  decay ", layer, re.MULTILINE)
    assert re.search(r"^decay  +0.997 ", layer, re.MULTILINE)


def test_several_are_explained_each_once(good: str, capsys: Capture) -> None:
    out = explain(capsys, good, "conv1", "flat", "tiny/conv1")
    assert [line for line in out.splitlines() if " layer " in line and line.endswith("of tiny")] == [
        "conv1: conv2d, layer 1 of 3 of tiny",
        "flat: flatten, layer 2 of 3 of tiny",
    ]


def test_an_input_shape_and_a_setting(images: str, capsys: Capture) -> None:
    out = explain(capsys, images, "conv1", "--input", "1xHx33x3", "--set", "conv1.num_outputs=5")
    assert "input         images [1, H, 33, 3]\n" in out
    assert (
        "output        [1, floor((H - 3) / 2), 15, 5]; height floor((H - 5) / 2) + 1 = floor((H - 3) / 2); width" in out
    )
    assert re.search(r"^num_outputs  5 +layer +--set$", out, re.MULTILINE)
    assert re.search(r"^  overrides  8 +layer +images.yaml:8:27$", out, re.MULTILINE)


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(GOOD.encode())))
    assert "<stdin>:8:54" in explain(capsys, "-", "conv1")


def test_a_layer_that_is_left_out_is_named(capsys: Capture) -> None:
    path = str(SPECS / "resnet_v1_50.yaml")
    assert main(["explain", path, "resnet_v1_50/logits"]) == 2
    text = f"the layer 'resnet_v1_50/logits' is not built with these values; it is written at {path}:88"
    assert capsys.readouterr().err == f"netspec: error: {text}\n"


def test_a_scope_is_explained_with_its_layers(capsys: Capture) -> None:
    out = explain(capsys, str(SPECS / "resnet_v1_50.yaml"), "block2")
    assert out.startswith("block2: block stage\n")
    assert re.search(r"^written +block stage, called at .*resnet_v1_50.yaml:83:9$", out, re.MULTILINE)
    assert re.search(r"^units +4 +argument of stage", out, re.MULTILINE)
    assert "\nblock2/unit_4/bottleneck_v1/Relu" in out
    assert "\nblock3" not in out


def test_a_spec_with_errors(bad: str, capsys: Capture) -> None:
    assert main(["explain", bad, "conv1"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("bad.yaml:8:43: error: ")


@pytest.mark.parametrize(
    ("part", "text"),
    [
        ("cnov1", "netspec: error: no layer is named 'cnov1'; did you mean 'conv1'?"),
        ("f", "netspec: error: 'f' is part of the names of 2 layers; write one of: flat, fc"),
        ("fc.sope", "netspec: error: fully_connected takes no argument 'sope'; did you mean 'scope'?"),
    ],
)
def test_unknown_and_ambiguous_names_are_wrong_usage(part: str, text: str, good: str, capsys: Capture) -> None:
    assert main(["explain", good, part]) == 2
    assert capsys.readouterr() == ("", f"{text}\n")


@pytest.mark.parametrize("name", ["alexnet_v2", "resnet_v2_50", "inception_v1"])
def test_the_json_agrees_with_show(name: str, capsys: Capture) -> None:
    path = str(SPECS / f"{name}.yaml")
    sound = inspect_file(path).require_sound()
    shown = summary(sound.network)
    numbers = [str(layer["index"]) for layer in shown["layers"]]
    data = json.loads(explain(capsys, path, "--format", "json", *numbers))
    assert len(data["layers"]) == len(numbers)
    for found, layer in zip(data["layers"], shown["layers"], strict=True):
        for key in ("name", "op", "scope", "output_shape", "parameters", "macs", "flops", "output_bytes"):
            assert found[key] == layer[key]
        assert [each["name"] for each in found["inputs"]] == layer["inputs"]
        assert [each["name"] for each in found["variables"]] == layer["variables"]
        for argument, given in layer["arguments"].items():
            explanation = found["arguments"][argument]
            assert explanation["value"] == given["value"]
            place = (explanation["source"] or {}).get("place")
            assert (place and place["line"]) == given["line"]
        assert sorted(found["consumers"]) == sorted(
            each["name"] for each in shown["layers"] if layer["index"] in each["input_indices"]
        )
        assert found["end_points"] == [
            key for key in shown["end_points"] if data_index(sound.network, key) == found["index"]
        ]


def data_index(network: object, key: str) -> int:
    index: int = network.end_points[key]  # type: ignore[attr-defined]
    return index


def test_functions_with_all_their_arguments(write: Write, capsys: Capture) -> None:
    leaky = GOOD.replace(
        "padding: VALID,", "padding: VALID, activation_fn: {leaky_relu: 0.3}, normalizer_fn: batch_norm,"
    )
    path = write("leaky.yaml", leaky)
    (layer,) = json.loads(explain(capsys, path, "conv1", "--format", "json"))["layers"]
    functions = layer["functions"]
    assert functions["activation_fn"] == {"function": "leaky_relu", "arguments": {"alpha": 0.3}}
    assert functions["weights_initializer"] == {"function": "xavier", "arguments": {"uniform": True, "seed": None}}
    assert "weights_regularizer" not in functions
    assert layer["normalizer"]["functions"] == {}
    assert "\nactivation    leaky_relu(alpha=0.3)\n" in explain(capsys, path, "conv1")


def keys_of(data: object) -> set[str]:
    """All keys in the data, but those of mappings whose keys are names."""
    if isinstance(data, list):
        return set().union(*map(keys_of, data))
    if not isinstance(data, dict):
        return set()
    named = ("arguments", "functions", "parts", "parameters_of_block", "receptive_field", "value", "variables")
    inside = [
        keys_of(list(value.values()) if isinstance(value, dict) else value)
        for key, value in data.items()
        if key in named[:4]
    ]
    return set(data).union(*inside, *(keys_of(value) for key, value in data.items() if key not in named))


def test_each_key_of_the_json_is_on_the_page(capsys: Capture) -> None:
    page = (SPECS.parent / "docs" / "explain.md").read_text(encoding="utf-8").partition("## JSON")[2]
    known = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`([^`]*)`", page))))
    parts = ("block2/unit_4/bottleneck_v1/conv2", "block2", "conv1.stride")
    data = json.loads(explain(capsys, str(SPECS / "resnet_v1_101.yaml"), "--format", "json", *parts))
    keys = keys_of(data)
    assert {"around", "read_at", "replaced", "parameters_of_block", "end_column"} <= keys
    assert keys - known == set()
    assert keys - (known - {"replaced"}) == {"replaced"}


def test_markdown(good: str, capsys: Capture) -> None:
    out = explain(capsys, good, "conv1", "--format", "markdown")
    assert out.startswith("### `conv1`\n\n- op: conv2d\n")
    assert "\n| argument | value | from | place |\n| --- | --- | --- | --- |\n" in out
    assert "\n| `stride` | `2` | layer | `good.yaml:8:54` |\n" in out


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120])
def test_no_line_is_longer_than_a_terminal(width: int) -> None:
    from netspec.analysis.layer_query import Target
    from netspec.report.explanation_text import explanation_text
    from netspec.report.theme import Theme

    sound = inspect_file(SPECS / "resnet_v1_50.yaml").require_sound()
    found = explained(sound.checked, {})
    targets = [Target(index) for index in range(1, 20)] + [Target(0, scope) for scope in found.scopes()]
    text = explanation_text(found, targets, Theme(width=width))
    assert [line for line in text.splitlines() if columns(line) > width] == []


def test_a_layer_is_required(good: str, capsys: Capture, write: Write) -> None:
    assert main(["explain", good]) == 2
    assert "LAYER" in capsys.readouterr().err
