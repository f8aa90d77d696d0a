"""What is exported, run by onnxruntime, against TensorFlow: each op in each row, and windows over many sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import onnx
import pytest

from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.ops.kinds import PerSide
from netspec.ops.onnx_graph import NotInOnnx, OnnxBuilder, OnnxGraph
from netspec.ops.windows import onnx_windows
from tests.ops.conftest import ROWS, Row, make, shape_of

from .onnx_rows import (
    REFUSED,
    InTensorFlow,
    concrete,
    difference,
    in_inference,
    inputs_for,
    model_of,
    run_onnx,
    session_of,
    values_of,
)

pytestmark = pytest.mark.tf

TOLERANCE = 1e-5
"""Of the largest output: a sum of floats of 32 bits depends on its order, and the largest output may be a small one."""
WINDOWS = [
    key for key, op in OPS.items() if {"kernel_size", "stride", "padding"} <= op.arguments.keys() and key not in REFUSED
]
IMAGE = shape_of(["N", "H", "W", 2])


def nhwc(row: Row) -> Row:
    """The row for images in NHWC."""
    return Row(row.key, {**row.arguments, "data_format": "NHWC"}, [_moved(shape, 0, 2, 3, 1) for shape in row.inputs])


def _moved(shape: Sequence[Any], *order: int) -> tuple[Any, ...]:
    return tuple(shape[axis] for axis in order)


class Reference:
    """TensorFlow's outputs for a row: where its CPU has no kernel for NCHW, those of the row in NHWC, transposed."""

    def __init__(self, backend: Backend, row: Row, values: Mapping[str, Any]) -> None:
        self.moved = row.key in ("depth_to_space", "space_to_depth") and row.arguments.get("data_format") == "NCHW"
        self.graph = InTensorFlow(backend, nhwc(row) if self.moved else row, values)

    def run(self, inputs: Sequence[Any]) -> Any:
        if not self.moved:
            return self.graph.run(inputs)
        return self.graph.run([x.transpose(0, 2, 3, 1) for x in inputs]).transpose(0, 3, 1, 2)


def largest_difference(backend: Backend, row: Row, shapes: Sequence[Sequence[tuple[int, ...]]]) -> float:
    """The largest difference of one file from TensorFlow over several sizes of inputs.

    Of two files, rather: of one that gets its inputs as they are, and of one in which a layer before has left the axes
    in another order.
    """
    op = row.make()
    values = values_of(op, row.inputs)
    models = [model_of(op, row.inputs, values, turned=turned, dtypes=row.dtypes) for turned in (False, True)]
    for model in models:
        onnx.checker.check_model(model, full_check=True)
    sessions, reference = [session_of(model) for model in models], Reference(backend, row, values)
    worst = 0.0
    for seed, each in enumerate(shapes):
        inputs = inputs_for(each, seed, row.dtypes)
        expected = reference.run(inputs)
        worst = max(worst, *(difference(expected, run_onnx(session, inputs)) for session in sessions))
    return worst


@pytest.mark.parametrize("row", [in_inference(row) for row in ROWS if row.key not in REFUSED], ids=lambda row: row.key)
def test_each_row_has_tensorflows_values(backend: Backend, row: Row) -> None:
    allowed = 1e-3 if of_single_elements(row) else TOLERANCE
    assert largest_difference(backend, row, list(concrete(row, seed=len(str(row)), count=2))) <= allowed


@pytest.mark.parametrize("key", REFUSED)
def test_what_onnx_lacks_is_refused(key: str) -> None:
    op = make(key, next(row.arguments for row in ROWS if row.key == key))
    with pytest.raises(NotInOnnx, match=r"^ONNX "):
        op.all_to_onnx(OnnxBuilder(OnnxGraph([]), "op", {}), [], [()])


def of_single_elements(row: Row) -> bool:
    """Whether each element is normalized alone, where TensorFlow subtracts two numbers a thousand times as large."""
    if row.arguments.get("reduction_axes") == []:
        return bool(row.arguments["groups"] == row.inputs[0][-1])
    return row.key == "instance_norm" and len(row.inputs[0]) == 2


def windows(sizes: Sequence[int], kernels: Sequence[int], strides: Sequence[int]) -> list[Any]:
    """Windows of each op that has some, over images of many sizes through one file with open height and width."""
    found = []
    for key, kernel, stride, padding in product(WINDOWS, kernels, strides, ("SAME", "VALID")):
        kind = OPS[key].arguments["kernel_size"].kind
        sides = len(kind.sides) if isinstance(kind, PerSide) else 0
        kernel_size = [kernel, max(kernel - 1, 1), 1][:sides]
        given = {"kernel_size": kernel_size, "stride": stride, "padding": padding}
        image = shape_of(["N", *"HWD"[:sides], 2])
        row = Row(key, {**given, **({"num_outputs": 3} if "num_outputs" in OPS[key].arguments else {})}, [image])
        least = kernel if padding == "VALID" else 1
        shapes = [[(1, *(size, size + 2, size + 1)[:sides], 2)] for size in sizes if size >= least]
        found.append(pytest.param(row, shapes, id=f"{key}-{kernel}-{stride}-{padding}"))
    return found


@pytest.mark.parametrize(("row", "shapes"), windows((5, 6, 7), (3,), (2,)))
def test_windows_over_open_sizes(backend: Backend, row: Row, shapes: Any) -> None:
    assert largest_difference(backend, row, shapes) <= TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize(("row", "shapes"), windows(range(1, 13), (1, 2, 3, 4), (1, 2, 3, 5)))
def test_many_windows_over_open_sizes(backend: Backend, row: Row, shapes: Any) -> None:
    assert largest_difference(backend, row, shapes) <= TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize(("row", "shapes"), windows(range(4, 8), (1, 3, 4), (1, 2, 5)))
def test_many_windows_over_known_sizes(backend: Backend, row: Row, shapes: Any) -> None:
    for each in shapes:
        assert largest_difference(backend, replace(row, inputs=each), [each]) <= TOLERANCE


@pytest.mark.parametrize(("key", "rate"), list(product(("conv2d", "separable_conv2d"), (2, [1, 3]))))
def test_atrous_windows(backend: Backend, key: str, rate: Any) -> None:
    row = Row(key, {"num_outputs": 3, "kernel_size": 3, "rate": rate}, [IMAGE])
    assert largest_difference(backend, row, [[(1, size, size + 3, 2)] for size in (3, 5, 8)]) <= TOLERANCE


RESIZES = [key for key in OPS if key.startswith("resize_")]
PLACES: list[dict[str, Any]] = [{}, {"align_corners": True}, {"half_pixel_centers": True}]


def resized(backend: Backend, key: str, place: Mapping[str, Any], before: int, after: int, *, known: bool) -> float:
    """The difference of a resize, of an image of known or of open sizes."""
    shape = (1, before, 5, 2)
    row = Row(key, {"size": [after, 10], **place}, [shape if known else IMAGE])
    return largest_difference(backend, row, [[shape]])


@pytest.mark.parametrize(("key", "place"), list(product(RESIZES, PLACES)))
def test_resizes_by_a_scale(backend: Backend, key: str, place: Mapping[str, Any]) -> None:
    row = Row(key, {"scale": [3, 2], **place}, [IMAGE])
    apart = largest_difference(backend, row, [[(1, *sides, 2)] for sides in ((1, 5), (7, 1), (41, 3), (4, 8))])
    assert apart == 0 if "nearest" in key else apart <= TOLERANCE


@pytest.mark.parametrize(("key", "place"), list(product(RESIZES, PLACES)))
def test_resizes(backend: Backend, key: str, place: Mapping[str, Any]) -> None:
    # TensorFlow's 41 * (1 / 41) is below 1, in floats of 32 bits, so that it repeats the pixel before.
    for (before, after), known in product(((3, 123), (7, 3), (4, 1), (4, 8)), (True, False)):
        apart = resized(backend, key, place, before, after, known=known)
        assert apart == 0 if "nearest" in key else apart <= TOLERANCE


@pytest.mark.slow
@pytest.mark.parametrize(("key", "place"), list(product(RESIZES, PLACES)))
def test_many_resizes(backend: Backend, key: str, place: Mapping[str, Any]) -> None:
    for before, after in product((1, 2, 3, 7, 10, 41), (1, 2, 3, 8, 20, 49, 123)):
        apart = resized(backend, key, place, before, after, known=after % 2 == 0)
        assert apart == 0 if "nearest" in key else apart <= TOLERANCE


def test_wrong_padding_is_noticed(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = (1, 8, 8, 2)
    row = Row("conv2d", {"num_outputs": 3, "kernel_size": 3, "stride": 2}, [shape])
    assert largest_difference(backend, row, [[shape]]) <= TOLERANCE
    monkeypatch.setattr(onnx_windows, "_split", lambda _: [1, 1, 0, 0])
    assert largest_difference(backend, row, [[shape]]) > 0.1


def test_a_wrong_axis_is_noticed(backend: Backend) -> None:
    row = Row("nn_softmax", {"axis": 1}, [(2, 3, 3)])
    model = model_of(make("nn_softmax", {"axis": 2}), row.inputs, {})
    inputs = inputs_for([(2, 3, 3)])
    assert difference(InTensorFlow(backend, row, {}).run(inputs), run_onnx(session_of(model), inputs)) > 0.1


def test_differences_are_noticed() -> None:
    one = np.array([1, np.inf, np.nan])
    assert difference(one, one) == 0
    assert difference(one, np.array([1.5, np.inf, np.nan])) == 0.5
    assert difference(one, np.array([1, np.inf, 0])) == np.inf
    assert difference(one, np.array([1, 2, np.nan])) == np.inf
    assert difference(one, one[:2]) == np.inf
