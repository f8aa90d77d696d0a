"""Costs, against loops that count each multiply-accumulate, and against TensorFlow's own profiler."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from netspec.ops import OPS, Cost
from netspec.ops.backend import Backend
from netspec.shapes import Size

from .conftest import Builder


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


def test_conv2d_transpose_counts_each_weight_at_each_input() -> None:
    arguments = {"num_outputs": 4, "kernel_size": [3, 2], "stride": 2} | LINEAR
    count = sum(1 for _ in steps(5, 6, 3, 3, 2, 4))
    assert cost("conv2d_transpose", arguments, (1, 5, 6, 3)) == Cost(count, 2 * count)


@pytest.mark.parametrize("num_outputs", [None, 4])
@pytest.mark.parametrize("data_format", ["NHWC", "NCHW"])
def test_separable_conv2d_counts_both_convolutions(num_outputs: int, data_format: str) -> None:
    arguments = {"num_outputs": num_outputs, "kernel_size": [3, 2], "depth_multiplier": 2, "padding": "VALID"} | LINEAR
    image = (1, 7, 6, 3) if data_format == "NHWC" else (1, 3, 7, 6)
    depthwise = sum(1 for _ in steps(5, 5, 3, 2, 3, 2))
    pointwise = sum(1 for _ in steps(5, 5, 6, num_outputs or 0))
    macs = depthwise + pointwise
    assert cost("separable_conv2d", {**arguments, "data_format": data_format}, image) == Cost(macs, 2 * macs)


def test_fully_connected_counts_each_weight_at_each_place() -> None:
    count = sum(1 for _ in steps(5, 6, 3, 4))
    assert cost("fully_connected", {"num_outputs": 4} | LINEAR, (1, 5, 6, 3)) == Cost(count, 2 * count)


@pytest.mark.parametrize("key", ["max_pool2d", "avg_pool2d", "nn_max_pool", "nn_avg_pool"])
def test_pools_count_each_element_of_each_window(key: str) -> None:
    count = sum(1 for _ in steps(3, 2, 3, 3, 2))
    assert cost(key, {"kernel_size": [3, 2], "stride": 2, "padding": "VALID"}, (1, 7, 5, 3)) == Cost(0, count)


@pytest.mark.parametrize(
    ("key", "arguments", "an_element"),
    [
        ("batch_norm", {}, 2),
        ("batch_norm", {"activation_fn": "relu6"}, 4),
        ("layer_norm", {}, 6),
        ("relu", {}, 1),
        ("relu6", {}, 2),
        ("leaky_relu", {}, 2),
        ("elu", {}, 3),
        ("selu", {}, 5),
        ("tanh", {}, 1),
        ("sigmoid", {}, 4),
        ("softplus", {}, 3),
        ("softsign", {}, 3),
        ("softmax", {}, 3),
        ("depth_to_space", {"block_size": 2}, 0),
        ("space_to_depth", {"block_size": 2}, 0),
        ("nn_softmax", {"axis": 1}, 3),
        ("instance_norm", {}, 6),
        ("expand_dims", {"axis": 0}, 0),
        ("strided_slice", {"begin": [None, 1], "end": [None, None]}, 0),
        ("scale", {"factor": 2}, 1),
        ("lrn", {"depth_radius": 2}, 10),
        ("identity", {}, 0),
        ("dropout", {}, 0),
        ("flatten", {}, 0),
        ("squeeze", {"axis": 0}, 0),
        ("reshape", {"shape": [-1]}, 0),
        ("pad", {"paddings": [[1, 1]] * 4}, 0),
    ],
)
def test_elementwise_ops_count_so_many_an_element(key: str, arguments: dict[str, Any], an_element: int) -> None:
    count = sum(an_element for _ in steps(5, 6, 3))
    assert cost(key, arguments, (1, 5, 6, 3)) == Cost(0, count)


def test_sums_and_products_count_one_less_than_their_inputs() -> None:
    image = (1, 5, 6, 3)
    for key in ("add", "subtract", "multiply", "maximum"):
        assert cost(key, {}, image, image, image) == Cost(0, 2 * 5 * 6 * 3)
    assert cost("concat", {"axis": 3}, image, image) == Cost()


def test_a_mean_counts_what_it_reads_and_what_it_makes() -> None:
    assert cost("reduce_mean", {"axis": [1, 2]}, (1, 5, 6, 3)) == Cost(0, 5 * 6 * 3 + 3)
    for key in ("reduce_max", "reduce_sum"):
        assert cost(key, {"axis": [1, 2]}, (1, 5, 6, 3)) == Cost(0, 5 * 6 * 3)


@pytest.mark.parametrize(("key", "interpolations"), [("resize_bilinear", 3), ("resize_nearest_neighbor", 0)])
def test_resizes_count_a_difference_a_product_and_a_sum_for_each_interpolation(key: str, interpolations: int) -> None:
    count = sum(3 * interpolations for _ in steps(7, 4, 3))
    assert cost(key, {"size": [7, 4]}, (1, 5, 6, 3)) == Cost(0, count)


def test_every_op_is_counted_here() -> None:
    counted = {
        "conv2d", "conv2d_transpose", "separable_conv2d", "fully_connected", "max_pool2d", "avg_pool2d", "add",
        "multiply", "subtract", "maximum", "concat", "reduce_mean", "reduce_max", "reduce_sum",
        "nn_max_pool", "nn_avg_pool", "resize_bilinear", "resize_nearest_neighbor",
    }  # fmt: skip
    (table,) = test_elementwise_ops_count_so_many_an_element.pytestmark
    assert counted | {key for key, *_ in table.args[1]} == OPS.keys()


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
