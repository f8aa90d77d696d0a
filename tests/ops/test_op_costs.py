"""Costs, against loops that count each multiply-accumulate, and against TensorFlow's own profiler."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
import yaml

from netspec.ops import OPS, Cost
from netspec.ops.backend import Backend
from netspec.shapes import Size

from .conftest import Builder

Test = TypeVar("Test", bound=Callable[..., None])

AN_ELEMENT = yaml.safe_load((Path(__file__).parent / "costs.yaml").read_text())
COUNTED: set[str] = set()
"""The ops that a test counts by a loop."""


def counts(*keys: str) -> Callable[[Test], Test]:
    """A decorator of a test that counts the work of ops by a loop."""
    COUNTED.update(keys)
    return lambda test: test


def steps(*counts: int) -> Iterator[tuple[int, ...]]:
    return itertools.product(*map(range, counts))


def cost(key: str, arguments: dict[str, Any], *inputs: tuple[Any, ...]) -> Cost:
    name = arguments.get("normalizer_fn")
    normalizer = OPS[name](**(arguments.get("normalizer_params") or {})) if name else None
    op = OPS[key](normalizer=normalizer, **arguments)
    return op.cost(inputs, op.infer(*inputs))


def output(key: str, arguments: dict[str, Any], *inputs: tuple[Any, ...]) -> tuple[int, ...]:
    return OPS[key](**arguments).infer(*inputs)  # type: ignore[return-value]


LINEAR = {"activation_fn": None, "biases_initializer": None}


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
@pytest.mark.parametrize("data_format", ["NHWC", "NCHW"])
@counts("conv2d")
def test_conv2d_counts_each_weight_at_each_place(padding: str, data_format: str) -> None:
    arguments = {"num_outputs": 4, "kernel_size": [3, 2], "stride": [2, 1], "padding": padding} | LINEAR
    nhwc = output("conv2d", arguments, (1, 7, 6, 3))
    image = (1, 7, 6, 3) if data_format == "NHWC" else (1, 3, 7, 6)
    count = sum(1 for _ in steps(nhwc[1], nhwc[2], 4, 3, 2, 3))
    assert cost("conv2d", {**arguments, "data_format": data_format}, image) == Cost(count, 2 * count)


def test_conv2d_counts_biases_and_activation_once_an_element() -> None:
    arguments = {"num_outputs": 4, "kernel_size": 1}
    bare = cost("conv2d", arguments | LINEAR, (1, 5, 5, 3))
    assert isinstance(bare.flops, int)
    elements = sum(1 for _ in steps(5, 5, 4))
    assert cost("conv2d", arguments, (1, 5, 5, 3)) == Cost(bare.macs, bare.flops + 2 * elements)
    normalized = {"normalizer_fn": "batch_norm", "activation_fn": None}
    assert cost("conv2d", arguments | normalized, (1, 5, 5, 3)) == Cost(bare.macs, bare.flops + 2 * elements)


@counts("conv2d_transpose")
def test_conv2d_transpose_counts_each_weight_at_each_input() -> None:
    arguments = {"num_outputs": 4, "kernel_size": [3, 2], "stride": 2} | LINEAR
    count = sum(1 for _ in steps(5, 6, 3, 3, 2, 4))
    assert cost("conv2d_transpose", arguments, (1, 5, 6, 3)) == Cost(count, 2 * count)


@pytest.mark.parametrize(("data_format", "sequence"), [("NWC", (1, 7, 3)), ("NCW", (1, 3, 7))])
@counts("conv1d")
def test_conv1d_counts_each_weight_at_each_place(data_format: str, sequence: tuple[int, ...]) -> None:
    arguments = {"num_outputs": 4, "kernel_size": 3, "stride": 2, "data_format": data_format} | LINEAR
    count = sum(1 for _ in steps(4, 4, 3, 3))
    assert cost("conv1d", arguments, sequence) == Cost(count, 2 * count)


@pytest.mark.parametrize(("data_format", "volume"), [("NDHWC", (1, 5, 7, 6, 3)), ("NCDHW", (1, 3, 5, 7, 6))])
@counts("conv3d", "conv3d_transpose")
def test_convolutions_of_volumes_count_each_weight_at_each_place(data_format: str, volume: tuple[int, ...]) -> None:
    arguments = {"num_outputs": 4, "kernel_size": [2, 3, 1], "stride": [1, 2, 2], "data_format": data_format} | LINEAR
    count = sum(1 for _ in steps(5, 4, 3, 4, 2, 3, 1, 3))
    assert cost("conv3d", arguments, volume) == Cost(count, 2 * count)
    spread = sum(1 for _ in steps(5, 7, 6, 3, 2, 3, 1, 4))
    assert cost("conv3d_transpose", arguments, volume) == Cost(spread, 2 * spread)


@pytest.mark.parametrize("num_outputs", [None, 4])
@pytest.mark.parametrize("data_format", ["NHWC", "NCHW"])
@counts("separable_conv2d")
def test_separable_conv2d_counts_both_convolutions(num_outputs: int, data_format: str) -> None:
    arguments = {"num_outputs": num_outputs, "kernel_size": [3, 2], "depth_multiplier": 2, "padding": "VALID"} | LINEAR
    image = (1, 7, 6, 3) if data_format == "NHWC" else (1, 3, 7, 6)
    depthwise = sum(1 for _ in steps(5, 5, 3, 2, 3, 2))
    pointwise = sum(1 for _ in steps(5, 5, 6, num_outputs or 0))
    macs = depthwise + pointwise
    assert cost("separable_conv2d", {**arguments, "data_format": data_format}, image) == Cost(macs, 2 * macs)


@counts("fully_connected")
def test_fully_connected_counts_each_weight_at_each_place() -> None:
    count = sum(1 for _ in steps(5, 6, 3, 4))
    assert cost("fully_connected", {"num_outputs": 4} | LINEAR, (1, 5, 6, 3)) == Cost(count, 2 * count)


@pytest.mark.parametrize("key", ["max_pool2d", "avg_pool2d", "nn_max_pool", "nn_avg_pool", "max_pool_with_argmax"])
@counts("max_pool2d", "avg_pool2d", "nn_max_pool", "nn_avg_pool", "max_pool_with_argmax")
def test_pools_count_each_element_of_each_window(key: str) -> None:
    count = sum(1 for _ in steps(3, 2, 3, 3, 2))
    assert cost(key, {"kernel_size": [3, 2], "stride": 2, "padding": "VALID"}, (1, 7, 5, 3)) == Cost(0, count)


@pytest.mark.parametrize("key", ["max_pool3d", "avg_pool3d"])
@counts("max_pool3d", "avg_pool3d")
def test_pools_of_volumes_count_each_element_of_each_window(key: str) -> None:
    count = sum(1 for _ in steps(4, 3, 2, 3, 2, 3, 2))
    assert cost(key, {"kernel_size": [2, 3, 2], "stride": [1, 2, 2]}, (1, 5, 7, 5, 3)) == Cost(0, count)


@pytest.mark.parametrize("case", AN_ELEMENT, ids=lambda case: case["op"])
def test_elementwise_ops_count_so_many_an_element(case: dict[str, Any]) -> None:
    count = sum(case["an_element"] for _ in steps(5, 6, 3))
    assert cost(case["op"], case["arguments"], (1, 5, 6, 3)) == Cost(0, count)


@counts("resize")
def test_a_resize_by_a_factor_costs_what_one_to_the_size_costs() -> None:
    size = {"size": [10, 12]}
    assert cost("resize", {"scale": 2}, (1, 5, 6, 3)) == cost("resize_bilinear", size, (1, 5, 6, 3))
    assert cost("resize", {"scale": 2, "method": "NEAREST_NEIGHBOR"}, (1, 5, 6, 3)) == Cost(0, 0)


@counts("reshape_like")
def test_a_shape_of_another_tensor_costs_nothing() -> None:
    assert cost("reshape_like", {}, (1, 5, 6, 3), (1, 30, 3)) == Cost(0, 0)


@counts("add", "subtract", "multiply", "divide", "maximum", "minimum", "concat")
def test_sums_and_products_count_one_less_than_their_inputs() -> None:
    image = (1, 5, 6, 3)
    for key in ("add", "subtract", "multiply", "divide", "maximum", "minimum"):
        assert cost(key, {}, image, image, image) == Cost(0, 2 * 5 * 6 * 3)
    assert cost("concat", {"axis": 3}, image, image) == Cost()


@counts("gather")
def test_what_is_picked_is_not_computed() -> None:
    assert cost("gather", {"axis": 1}, (1, 5, 6, 3), (4,)) == Cost(0, 0)


@counts("reduce_mean", "reduce_max", "reduce_sum", "argmax")
def test_a_mean_counts_what_it_reads_and_what_it_makes() -> None:
    assert cost("reduce_mean", {"axis": [1, 2]}, (1, 5, 6, 3)) == Cost(0, 5 * 6 * 3 + 3)
    for key in ("reduce_max", "reduce_sum"):
        assert cost(key, {"axis": [1, 2]}, (1, 5, 6, 3)) == Cost(0, 5 * 6 * 3)
    assert cost("argmax", {"axis": 3}, (1, 5, 6, 3)) == Cost(0, 5 * 6 * 3)


@pytest.mark.parametrize(("key", "interpolations"), [("resize_bilinear", 3), ("resize_nearest_neighbor", 0)])
@counts("resize_bilinear", "resize_nearest_neighbor")
def test_resizes_count_a_difference_a_product_and_a_sum_for_each_interpolation(key: str, interpolations: int) -> None:
    count = sum(3 * interpolations for _ in steps(7, 4, 3))
    assert cost(key, {"size": [7, 4]}, (1, 5, 6, 3)) == Cost(0, count)


@counts("matmul")
def test_matmul_counts_each_product_of_each_pair_of_matrices() -> None:
    count = sum(1 for _ in steps(2, 5, 6, 3, 4))
    assert cost("matmul", {}, (2, 5, 6, 3), (5, 3, 4)) == Cost(count, 2 * count)
    assert cost("matmul", {"transpose_a": True, "transpose_b": True}, (2, 5, 3, 6), (4, 3)) == Cost(count, 2 * count)


@counts("unit_norm", "l2_normalize", "tile")
def test_lengths_count_three_an_element_and_two_a_vector() -> None:
    count = sum(3 for _ in steps(5, 6, 4)) + sum(2 for _ in steps(5, 4))
    assert cost("unit_norm", {"dim": 2}, (1, 5, 6, 4)) == Cost(0, count)
    assert cost("l2_normalize", {"axis": [2]}, (1, 5, 6, 4)) == Cost(0, count)
    assert cost("tile", {"multiples": [1, 2, 2, 2]}, (1, 5, 6, 4)) == Cost()


@counts("max_unpool")
def test_putting_values_back_is_no_arithmetic() -> None:
    assert cost("max_unpool", {}, (1, 2, 3, 4), (1, 2, 3, 4), (1, 4, 6, 4)) == Cost()


def test_every_op_is_counted_here() -> None:
    assert COUNTED | {row["op"] for row in AN_ELEMENT} == OPS.keys()


def test_an_op_that_is_not_counted_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OPS, "uncounted", OPS["identity"])
    with pytest.raises(AssertionError):
        test_every_op_is_counted_here()


def test_the_cost_of_a_symbolic_image_is_symbolic(builder: Builder) -> None:
    row = builder.row("conv2d", {"num_outputs": 4, "kernel_size": 3}, [[1, "H", 8, 3]])
    op = row.make()
    symbolic = op.cost(row.inputs, op.infer(*row.inputs))
    assert isinstance(symbolic.macs, Size)
    unknown = builder.row("conv2d", {"num_outputs": 4, "kernel_size": 3}, [[1, None, 8, 3]])
    assert op.cost(unknown.inputs, op.infer(*unknown.inputs)) == Cost(None, None)


@pytest.mark.tf
@pytest.mark.parametrize(
    ("key", "arguments", "shape", "types"),
    [
        ("conv2d", {"num_outputs": 4, "kernel_size": [3, 2], "stride": 2}, (1, 7, 6, 3), {"Conv2D"}),
        ("conv2d", {"num_outputs": 4, "kernel_size": 3, "padding": "VALID"}, (1, 7, 6, 3), {"Conv2D"}),
        ("conv1d", {"num_outputs": 4, "kernel_size": 3, "stride": 2}, (1, 7, 3), {"Conv2D"}),
        ("fully_connected", {"num_outputs": 4}, (1, 6), {"MatMul"}),
        (
            "separable_conv2d",
            {"num_outputs": 4, "kernel_size": 3, "depth_multiplier": 2},
            (1, 7, 6, 3),
            {"Conv2D", "DepthwiseConv2dNative"},
        ),
    ],
)
def test_tensorflows_profiler_counts_the_same(
    backend: Backend, builder: Builder, key: str, arguments: dict[str, Any], shape: tuple[int, ...], types: set[str]
) -> None:
    tf = backend.tf
    graph = builder(builder.row(key, arguments | LINEAR, [shape])).graph
    with graph.as_default():
        counted = [
            tf.profiler.profile(
                graph,
                cmd="op",
                options={
                    **tf.profiler.ProfileOptionBuilder.float_operation(),
                    "output": "none",
                    "account_type_regexes": [kind],
                },
            ).total_float_ops
            for kind in types
        ]
    assert sum(counted) == cost(key, arguments | LINEAR, shape).flops
