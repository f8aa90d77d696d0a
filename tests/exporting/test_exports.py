"""`netspec.export` in Python: what it is given, and what it refuses before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.exporting.export_error import ExportError

np = pytest.importorskip("numpy")
onnx = pytest.importorskip("onnx")

SPEC = """\
netspec: 1
name: tiny
params:
  num_classes: {type: int, default: 3}
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 8]}
layers:
  - dropout: {is_training: $is_training, scope: drop}
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, scope: logits}
"""


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> netspec.CompiledSpec:
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(SPEC, encoding="utf-8")
    return netspec.load("tiny.yaml")


def values(classes: int = 3, scope: str = "tiny") -> Mapping[str, Any]:
    shapes = {f"{scope}/logits/weights": (8, classes), f"{scope}/logits/biases": (classes,)}
    return {name: np.full(shape, 0.5, np.float32) for name, shape in shapes.items()}


def test_parameters_shape_and_names_are_given(net: netspec.CompiledSpec) -> None:
    made = netspec.export(
        net,
        values(5, "wide"),
        "onnx",
        "tiny.onnx",
        parameters={"num_classes": 5},
        input_shape=[7, 8],
        renamed={"wide": "tiny"},
        verify=False,
    )
    assert (made.path, made.format, made.input, made.outputs) == (
        "tiny.onnx",
        "onnx",
        ("images", (7, 8)),
        {"logits": (7, 5)},
    )
    (output,) = onnx.load("tiny.onnx").graph.output
    assert [size.dim_value for size in output.type.tensor_type.shape.dim] == [7, 5]


def test_values_are_read_from_a_path(net: netspec.CompiledSpec) -> None:
    np.savez("values.npz", **values())
    netspec.export(net, Path("values.npz"), "onnx", Path("by_path.onnx"), verify=False)
    netspec.export(net, values(), "onnx", "by_values.onnx", verify=False)
    assert Path("by_path.onnx").read_bytes() == Path("by_values.onnx").read_bytes()


def test_what_is_no_spec() -> None:
    with pytest.raises(TypeError, match=r"expected a compiled spec, got 'tiny\.yaml'; give netspec\.load\(FILE\)"):
        netspec.export("tiny.yaml", values(), "onnx", "tiny.onnx")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "error", "said"),
    [
        ({"format": "keras"}, ExportError, "unknown format 'keras'; known: saved_model, onnx and litert"),
        ({"parameters": {"is_training": True}}, ExportError, "an export is for inference; leave is_training out"),
        ({"parameters": {"classes": 3}}, TypeError, "classes"),
        ({"parameters": {"num_classes": 4}}, ValueError, r"tiny/logits/weights has \[8, 4\], stored \[8, 3\]"),
        ({"quantize": "dynamic"}, ExportError, "onnx is not quantized"),
        (
            {"quantize": "int4", "format": "litert"},
            ExportError,
            "unknown quantization 'int4'; known: dynamic, float16 and int8",
        ),
        (
            {"quantize": "int8", "format": "litert", "samples": [1, 2]},
            ExportError,
            r"expected samples as numbers of shape \[N, 8\], got int64 \[2\]",
        ),
        (
            {"quantize": "int8", "format": "litert", "samples": [[1], [1, 2]]},
            ExportError,
            "expected samples as one array, got values of several shapes",
        ),
        ({"end_points": "drop"}, TypeError, r"^end_points: expected names, such as \['drop'\], got the text 'drop'"),
        ({"classes": "labels.txt"}, TypeError, "^classes: expected names"),
        ({"end_points": ["conv1"]}, ExportError, "tiny has no end point 'conv1'; it has none"),
    ],
)
def test_what_is_refused(
    net: netspec.CompiledSpec, options: Mapping[str, Any], error: type[Exception], said: str
) -> None:
    given = {"format": "onnx", "verify": False, **options}
    with pytest.raises(error, match=said):
        netspec.export(net, values(), path="tiny.onnx", **given)
    assert not Path("tiny.onnx").exists()


@pytest.mark.parametrize("weights", [None, [], object()])
def test_weights_of_another_type(net: netspec.CompiledSpec, weights: Any) -> None:
    with pytest.raises(TypeError, match=r"^weights: expected values .* model\.variables_by_name, or a path, got a "):
        netspec.export(net, weights, "onnx", "tiny.onnx")


@pytest.mark.tf
def test_values_that_are_not_finite_are_named_where_nothing_can_be_compared(net: netspec.CompiledSpec) -> None:
    """`Gemm` of onnxruntime and TensorFlow's product make other numbers of infinite ones."""
    pytest.importorskip("onnxruntime")
    Path("deep.yaml").write_text(SPEC.replace("activation_fn: null", "activation_fn: relu"), encoding="utf-8")
    broken = {name: np.full_like(value, np.nan) for name, value in values().items()}
    with pytest.raises(
        ExportError, match=r"^values are not finite in tiny/logits/weights, tiny/logits/biases, so what"
    ):
        netspec.export(netspec.load("deep.yaml"), broken, "onnx", "deep.onnx")
    assert not Path("deep.onnx").exists()
