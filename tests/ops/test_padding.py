"""Explicit padding and sizes that are rounded up: sizes and values of PyTorch, the graphs that slim's users write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.shapes import evaluate, symbol

from .conftest import Builder, Row, build
from .test_op_costs import LINEAR
from .test_op_lowering import graph_of, graph_of_op

FIGURES = yaml.safe_load((Path(__file__).parent / "pytorch_windows.yaml").read_text())
POOLS = ["max_pool2d", "avg_pool2d", "nn_max_pool", "nn_avg_pool"]


def places(key: str, arguments: dict[str, Any], size: int) -> int:
    """The places of a window along both sides of a square image, or the length of a sequence; 0 where none fits."""
    op = OPS[key](**arguments)
    sides = len(op.slides())
    image = (1, *[size] * sides, 2)
    if not all(need.holds() for need in op.requirements(image)):
        return 0
    known = op.infer(image)[1:-1]
    # The rule for a symbolic size is the rule.
    symbolic = op.infer((1, *[symbol("H")] * sides, 2))[1:-1]
    assert [evaluate(each, {"H": size}) for each in symbolic] == list(known)
    assert len({*known}) == 1
    assert isinstance(known[0], int)
    return known[0]


def test_sizes_of_pools_are_those_of_pytorch() -> None:
    for size, kernel, stride, padding, ceil_mode, wanted in FIGURES["pools"]:
        given = {"kernel_size": kernel, "stride": stride, "padding": padding, "ceil_mode": ceil_mode}
        for key in ("max_pool2d", "avg_pool3d"):
            assert places(key, given, size) == wanted, (key, size, given)


def test_sizes_of_convolutions_are_those_of_pytorch() -> None:
    for size, kernel, stride, padding, dilation, wanted in FIGURES["convolutions"]:
        given = {"num_outputs": 2, "kernel_size": kernel, "stride": stride, "padding": padding, "rate": dilation}
        for key in ("conv1d", "conv2d", "conv3d", "separable_conv2d"):
            assert places(key, given, size) == wanted, (key, size, given)


def test_sizes_of_caffe_are_rounded_up() -> None:
    """Pools of CaffeNet, GoogLeNet and SqueezeNet, whose sizes their papers and logs show."""
    for size, wanted in ((55, 27), (27, 13), (13, 6), (112, 56), (56, 28), (28, 14), (14, 7), (111, 55)):
        assert places("max_pool2d", {"kernel_size": 3, "stride": 2, "ceil_mode": True}, size) == wanted


def test_sizes_of_darknet_are_those_of_one_more_position() -> None:
    """Darknet adds size - 1 positions, half of them before: pools of yolov3-tiny, 416 to 13, the last of stride 1."""
    pad = {"padding": [[0, 1], [0, 1]]}
    for size, stride, wanted in ((416, 2, 208), (26, 2, 13), (13, 1, 13), (13, 2, 7)):
        assert places("max_pool2d", {"kernel_size": 2, "stride": stride} | pad, size) == wanted


def run(backend: Backend, row: Row, image: Any) -> tuple[Any, Any]:
    """The output for an image, and the gradient of the sum of its squares by the image."""
    tf = backend.tf
    built = build(backend, row)
    with built.graph.as_default(), tf.Session() as session:
        session.run(tf.global_variables_initializer())
        gradient = tf.gradients(built.output * built.output, built.inputs[0])[0]
        found: tuple[Any, Any] = session.run((built.output, gradient), {built.inputs[0]: image})
    return found


@pytest.mark.tf
@pytest.mark.parametrize("key", ["avg_pool2d", "nn_avg_pool"])
@pytest.mark.parametrize("known", [True, False])
def test_averages_are_those_of_pytorch(backend: Backend, key: str, known: bool) -> None:
    np = pytest.importorskip("numpy")
    image = np.arange(1, 31, dtype=np.float32).reshape(1, 5, 6, 1)
    for case in FIGURES["averages"]:
        given = {name: value for name, value in case.items() if name != "values"}
        shape = (1, 5, 6, 1) if known else (None, None, None, 1)
        found, gradient = run(backend, Row(key, given, [shape]), image)
        np.testing.assert_allclose(found[0, :, :, 0], case["values"], atol=1e-4, err_msg=str(given))
        # An average is linear: the gradient of half of its square is the average, spread over what it is of.
        share = _gradient(np, image[0, :, :, 0], found[0, :, :, 0], given)
        np.testing.assert_allclose(gradient[0, :, :, 0], share, rtol=1e-4, err_msg=str(given))


def _gradient(np: Any, image: Any, averages: Any, given: dict[str, Any]) -> Any:
    """By loops: each element gets twice the average of each window that holds it, over the number that counts."""
    kernel, stride, pad = given["kernel_size"], given["stride"], given["padding"]
    height, width = image.shape
    found = np.zeros_like(image)
    counted = pad if given["count_include_pad"] else 0
    for row, column in np.ndindex(averages.shape):
        top, left = row * stride - pad, column * stride - pad
        inside = [
            (y, x)
            for y in range(top, top + kernel)
            for x in range(left, left + kernel)
            if -counted <= y < height + counted and -counted <= x < width + counted
        ]
        for y, x in inside:
            if 0 <= y < height and 0 <= x < width:
                found[y, x] += 2 * averages[row, column] / len(inside)
    return found


@pytest.mark.tf
@pytest.mark.parametrize("key", ["max_pool2d", "nn_max_pool"])
def test_maxima_are_those_of_pytorch(backend: Backend, key: str) -> None:
    np = pytest.importorskip("numpy")
    image = -np.arange(1, 31, dtype=np.float32).reshape(1, 5, 6, 1)
    for case in FIGURES["maxima"]:
        given = {name: value for name, value in case.items() if name != "values"}
        found, gradient = run(backend, Row(key, given, [(1, 5, 6, 1)]), image)
        np.testing.assert_array_equal(found[0, :, :, 0], case["values"], err_msg=str(given))
        # Each maximum has one element of its own, by whose value it is known.
        wanted = np.zeros(31)
        for value in np.ravel(case["values"]):
            wanted[-value] += 2 * value
        np.testing.assert_array_equal(gradient.ravel(), wanted[1:], err_msg=str(given))


@pytest.mark.tf
def test_a_padded_convolution_is_tensorflows_explicit_padding(backend: Backend) -> None:
    np = pytest.importorskip("numpy")
    tf = backend.tf
    row = Row(
        "conv2d", {"num_outputs": 3, "kernel_size": 3, "stride": 2, "padding": [1, [0, 2]]} | LINEAR, [(2, 7, 6, 4)]
    )
    built = build(backend, row)
    with built.graph.as_default(), tf.Session() as session:
        (weights,) = tf.global_variables()
        x = built.inputs[0]
        theirs = tf.nn.conv2d(x, weights, strides=2, padding=[[0, 0], [1, 1], [0, 2], [0, 0]])
        found = [[made, *tf.gradients(made * made, [x, weights])] for made in (built.output, theirs)]
        session.run(tf.global_variables_initializer())
        ours, by_hand = session.run(found, {x: np.random.default_rng(0).standard_normal((2, 7, 6, 4))})
    for our, their in zip(ours, by_hand, strict=True):
        assert np.abs(our).max() > 0
        np.testing.assert_allclose(our, their, rtol=1e-4, atol=1e-4)


ROWS_OF_PADS = [[0, 0], [1, 1], [0, 2], [0, 0]]
BY_HAND: list[tuple[str, dict[str, Any], Callable[..., Any]]] = [
    (
        "conv2d",
        {"num_outputs": 4, "kernel_size": 3, "stride": 2, "padding": [1, [0, 2]], "scope": "a"},
        lambda lib, x: lib.slim.conv2d(lib.tf.pad(x, ROWS_OF_PADS), 4, 3, stride=2, padding="VALID", scope="a"),
    ),
    (
        "max_pool2d",
        {"kernel_size": 3, "padding": [1, [0, 2]]},
        lambda lib, x: lib.slim.max_pool2d(
            lib.tf.pad(x, ROWS_OF_PADS, constant_values=float("-inf")), 3, padding="VALID"
        ),
    ),
    (
        "avg_pool2d",
        {"kernel_size": 3, "padding": [1, [0, 2]]},
        lambda lib, x: lib.slim.avg_pool2d(lib.tf.pad(x, ROWS_OF_PADS), 3, padding="VALID"),
    ),
    ("max_pool2d", {"kernel_size": 3, "padding": 0}, lambda lib, x: lib.slim.max_pool2d(x, 3, padding="VALID")),
    (
        "conv2d",
        {"num_outputs": 4, "kernel_size": 3, "padding": 0},
        lambda lib, x: lib.slim.conv2d(x, 4, 3, padding="VALID"),
    ),
    ("max_pool2d", {"kernel_size": 1, "ceil_mode": True}, lambda lib, x: lib.slim.max_pool2d(x, 1)),
    (
        "nn_max_pool",
        {"kernel_size": 2, "stride": 2, "padding": "SAME", "ceil_mode": True},
        lambda lib, x: lib.tf.nn.max_pool(x, [2, 2], [2, 2], "SAME"),
    ),
]


@pytest.mark.tf
@pytest.mark.parametrize(("key", "arguments", "by_hand"), BY_HAND)
def test_the_nodes_are_those_that_slims_users_write(
    backend: Backend, key: str, arguments: dict[str, Any], by_hand: Callable[..., Any]
) -> None:
    assert graph_of_op(backend, key, arguments) == graph_of(backend, lambda image: by_hand(backend, image))


@pytest.mark.tf
def test_an_average_with_positions_that_do_not_count_is_collected_as_slims(backend: Backend) -> None:
    tf, slim = backend.tf, backend.slim
    arguments: dict[str, Any] = {"kernel_size": 3, "padding": 1, "count_include_pad": False}
    op = OPS["avg_pool2d"](**arguments)
    with tf.Graph().as_default(), slim.arg_scope([slim.avg_pool2d], outputs_collections=["outs"]):
        with tf.variable_scope("net"):
            made = op.lower(backend, [tf.zeros([1, 5, 5, 2])], op.lowered(backend, arguments))
            slim.avg_pool2d(tf.zeros([1, 5, 5, 2]), 3)
        ours, theirs = tf.get_collection("outs")
    assert ours is made
    assert (ours.aliases, theirs.aliases) == (["net/AvgPool2D"], ["net/AvgPool2D_1"])


def test_padding_is_shown_as_it_is_written(builder: Builder) -> None:
    kind = OPS["conv2d"].arguments["padding"].kind
    for written in ("SAME", "VALID", 1, [1, 2], [[0, 1], 2]):
        assert kind.plain(kind.convert(written)) == written
    assert kind.convert(0) == kind.convert([[0, 0], 0]) == "VALID"
    assert builder.row("conv2d", {"num_outputs": 1, "kernel_size": 3, "padding": [2, 2]}, []).make().values[
        "padding"
    ] == (
        (2, 2),
        (2, 2),
    )
