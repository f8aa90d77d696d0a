"""Values put back where the maxima of a pool were: against PyTorch's figures, a loop, and numerical gradients."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from netspec.ops.backend import Backend
from netspec.pipeline import inspect_text

from .conftest import make

pytestmark = pytest.mark.tf

# Of PyTorch 2: max_pool2d(IMAGE, kernel, stride, return_indices=True), then max_unpool2d of the numbers 1, 2, ... with
# these indices, on the CPU. An image has 5 rows, 6 columns and one channel, so that the indices are TensorFlow's.
IMAGE = [
    [
        46,
        21,
        53,
        15,
        4,
        55,
        30,
        35,
        45,
        58,
        24,
        59,
        2,
        39,
        20,
        19,
        3,
        31,
        38,
        43,
        56,
        41,
        57,
        14,
        10,
        48,
        51,
        26,
        50,
        47,
    ],
    [6, 0, 25, 5, 7, 42, 1, 8, 17, 22, 12, 40, 23, 44, 9, 27, 52, 11, 13, 54, 36, 33, 32, 28, 34, 37, 18, 16, 49, 29],
]
PYTORCH: dict[tuple[int, int], Any] = {
    # kernel, stride: the maxima, their indices, and what is not 0 afterwards, by its index
    (2, 2): (
        [[46, 58, 59, 43, 56, 57], [8, 25, 42, 54, 36, 52]],
        [[0, 9, 11, 19, 20, 22], [7, 2, 5, 19, 20, 16]],
        [{0: 1, 9: 2, 11: 3, 19: 4, 20: 5, 22: 6}, {2: 8, 5: 9, 7: 7, 16: 12, 19: 10, 20: 11}],
    ),
    (3, 1): (
        [[53, 58, 58, 59, 56, 58, 58, 59, 56, 56, 57, 57], [44, 44, 52, 52, 54, 54, 52, 52, 54, 54, 52, 52]],
        [[2, 9, 9, 11, 20, 9, 9, 11, 20, 20, 22, 22], [13, 13, 16, 16, 19, 19, 16, 16, 19, 19, 16, 16]],
        [{2: 1, 9: 7, 11: 8, 20: 10, 22: 12}, {13: 14, 16: 24, 19: 22}],
    ),
}


class Nets:
    """A pool and its inverse in one graph: `x` is pooled, and `values` are put back in the place of the maxima."""

    def __init__(self, backend: Backend, shape: list[int | None], dtype: str = "float32", **arguments: Any) -> None:
        tf = backend.tf
        include = {"include_batch_in_index": arguments.pop("include_batch_in_index", False)}
        pool, unpool = make("max_pool_with_argmax", {**arguments, **include}), make("max_unpool", include)
        with tf.Graph().as_default():
            self.x = tf.placeholder(tf.float32, shape)
            lowered = pool.lower(backend, [self.x], pool.lowered(backend, {**arguments, **include}))
            self.pooled, self.indices = lowered
            self.values = tf.placeholder(dtype, self.pooled.shape)
            fed = [self.values, self.indices, self.x]
            self.made = unpool.lower(backend, fed, unpool.lowered(backend, include))
            self.weights = tf.placeholder(tf.float32, shape)
            if dtype == "float32":
                self.gradient = tf.gradients(self.made * self.weights, self.values)[0]
                whole = unpool.lower(backend, [self.pooled**2, self.indices, self.x], {})
                self.through = tf.gradients(whole * self.weights, self.x)[0]
            self.session = tf.Session()

    def run(self, fetched: Any, x: Any, values: Any = (), weights: Any = ()) -> Any:
        given = {self.x: x, self.values: values, self.weights: weights}
        return self.session.run(fetched, {tensor: value for tensor, value in given.items() if len(value)})


@pytest.mark.parametrize("shape", [[2, 5, 6, 1], [None, None, None, 1]])
@pytest.mark.parametrize(("kernel", "stride"), PYTORCH)
def test_values_are_pytorchs(backend: Backend, kernel: int, stride: int, shape: list[int | None]) -> None:
    maxima, indices, left = PYTORCH[kernel, stride]
    nets = Nets(backend, shape, kernel_size=kernel, stride=stride, padding="VALID")
    x = np.reshape(IMAGE, (2, 5, 6, 1))
    assert nets.made.shape.as_list() == shape
    pooled, places = nets.run([nets.pooled, nets.indices], x)
    assert pooled.reshape(2, -1).tolist() == maxima
    assert places.reshape(2, -1).tolist() == indices
    made = nets.run(nets.made, x, np.arange(1, pooled.size + 1).reshape(pooled.shape))
    assert made.reshape(2, -1).tolist() == [[image.get(place, 0) for place in range(30)] for image in left]


def test_a_value_has_the_gradient_of_its_place_unless_another_stays_there(backend: Backend) -> None:
    x, weights = np.reshape(IMAGE, (2, 5, 6, 1)), np.arange(1, 61).reshape(2, 5, 6, 1)
    for (kernel, stride), (_, _, left) in PYTORCH.items():
        nets = Nets(backend, [None, 5, 6, 1], kernel_size=kernel, stride=stride, padding="VALID")
        shape = nets.run(nets.pooled, x).shape
        expected = np.zeros(shape).reshape(-1)
        for number, image in enumerate(left):
            for place, value in image.items():
                expected[value - 1] = weights[number].reshape(-1)[place]
        found = nets.run(nets.gradient, x, np.ones(shape), weights)
        assert found.reshape(-1).tolist() == expected.tolist()


@pytest.mark.parametrize("include_batch_in_index", [False, True])
@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_values_and_gradients_are_those_of_a_loop(backend: Backend, padding: str, include_batch_in_index: bool) -> None:
    rng = np.random.default_rng(0)
    shape = (2, 5, 7, 3)
    x = rng.permutation(np.prod(shape)).reshape(shape).astype(np.float32)
    nets = Nets(
        backend,
        [None, None, 7, 3],
        kernel_size=[3, 2],
        stride=2,
        padding=padding,
        include_batch_in_index=include_batch_in_index,
    )
    pooled, places = nets.run([nets.pooled, nets.indices], x)
    values, weights = rng.standard_normal(pooled.shape), rng.standard_normal(shape)
    expected, through = np.zeros(shape, np.float32), np.zeros(shape)
    for at in itertools.product(*map(range, pooled.shape)):
        (place,) = np.argwhere(x == pooled[at])  # each number of the image is there once
        batch, y, column, channel = place
        of_image = (y * 7 + column) * 3 + channel
        assert places[at] == of_image + (batch * 5 * 7 * 3 if include_batch_in_index else 0)
        expected[tuple(place)] = values[at]
        through[tuple(place)] = weights[tuple(place)] * 2 * pooled[at]
    np.testing.assert_array_equal(nets.run(nets.made, x, values), expected)
    if not include_batch_in_index:
        np.testing.assert_allclose(nets.run(nets.through, x, (), weights), through, rtol=1e-5)


@pytest.mark.parametrize("dtype", ["int32", "bool", "float16"])
def test_values_of_any_type_are_put_back(backend: Backend, dtype: str) -> None:
    nets = Nets(backend, [2, 5, 6, 1], dtype, kernel_size=2, stride=2, padding="VALID")
    made = nets.run(nets.made, np.reshape(IMAGE, (2, 5, 6, 1)), np.ones((2, 2, 3, 1)))
    assert (made.dtype.name, int(made.sum()), made.shape) == (dtype, 12, (2, 5, 6, 1))


def test_indices_that_are_no_numbers_are_a_problem_at_their_layer() -> None:
    text = """\
netspec: 1
name: net
input: {shape: [N, 8, 8, 3]}
layers:
  - max_pool_with_argmax: {kernel_size: 2, stride: 2, padding: SAME}
    id: [pooled, indices]
  - max_unpool: {}
    from: [indices, pooled, input]
  - max_unpool: {}
    from: [pooled, indices]
"""
    problems = inspect_text(text, "net.yaml").problems
    assert [(problem.span.line, problem.code, problem.text) for problem in problems] == [
        (7, "wrong-dtype", "max_unpool: expected indices of int32 or int64, got float32"),
        (10, "wrong-inputs", "max_unpool: expected 3 inputs, got 2"),
    ]
