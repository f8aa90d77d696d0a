"""Values and gradients of `constant`, `gather` and `argmax`, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netspec.ops import OPS
from netspec.ops.backend import Backend

pytestmark = pytest.mark.tf
X = np.array([[[3.0, -1.0], [0.5, 2.0], [3.0, 2.5]], [[-4.0, 7.0], [9.0, 7.0], [1.0, -7.0]]], np.float32)


def run(backend: Backend, key: str, arguments: dict[str, Any], *inputs: Any, gradient: bool = False) -> Any:
    """The value of an op on arrays; or the gradient of the sum of its squares by the first."""
    tf = backend.tf
    with tf.Graph().as_default(), tf.Session() as session:
        given = [tf.constant(each) for each in inputs]
        op = OPS[key](**arguments)
        made = op.lower(backend, given, op.lowered(backend, arguments))
        (slope,) = tf.gradients(made**2, given[:1]) if gradient else (None,)
        # The gradient of a gather is of slices, of which some have one place.
        return session.run(tf.convert_to_tensor(slope) if gradient else made)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("places", [np.array([1, 0, 1]), np.array([[0], [1]], np.int32), np.int32(1)])
def test_gather_takes_places_along_an_axis(backend: Backend, axis: int, places: Any) -> None:
    wanted = np.take(X, places, axis)
    assert np.array_equal(run(backend, "gather", {"axis": axis}, X, places), wanted)
    assert OPS["gather"](axis=axis).infer(X.shape, np.shape(places)) == wanted.shape


def test_the_gradient_of_gather_adds_up_at_places_that_are_taken_twice(backend: Backend) -> None:
    places = np.array([2, 0, 2])
    times = np.array([1, 0, 2], np.float32)
    found = run(backend, "gather", {"axis": 1}, X, places, gradient=True)
    assert np.array_equal(found, 2 * X * times[None, :, None])


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_argmax_is_the_first_of_the_largest(backend: Backend, axis: int) -> None:
    found = run(backend, "argmax", {"axis": axis}, X)
    assert found.dtype == np.int64
    assert np.array_equal(found, np.argmax(X, axis))
    assert run(backend, "argmax", {"axis": axis, "output_type": "int32"}, X).dtype == np.int32


@pytest.mark.parametrize("axis", [1, 2])
def test_argmax_sees_what_the_maximum_does(axis: int) -> None:
    shape = (2, 3, 2)
    found, wanted = (OPS[key](axis=axis) for key in ("argmax", "reduce_max"))
    assert found.sees([shape], found.infer(shape)) == wanted.sees([shape], wanted.infer(shape))


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ({"value": [[1, 2.5], [3, 4]]}, np.array([[1, 2.5], [3, 4]], np.float32)),
        ({"value": [1, 2, 3, 4], "shape": [2, 2]}, np.array([[1, 2], [3, 4]], np.int32)),
        ({"value": 0.5, "shape": [3, 1]}, np.full([3, 1], 0.5, np.float32)),
        ({"value": [True, False]}, np.array([True, False])),
        ({"value": [3_000_000_000]}, np.array([3_000_000_000], np.int64)),
        ({"value": 7, "dtype": "float16"}, np.float16(7)),
    ],
)
def test_a_constant_is_what_is_written(backend: Backend, arguments: dict[str, Any], wanted: Any) -> None:
    found = run(backend, "constant", arguments, X)
    assert found.dtype == wanted.dtype
    assert np.array_equal(found, wanted)
    op = OPS["constant"](**arguments)
    assert (op.infer(X.shape), op.dtypes("float32")) == (wanted.shape, [wanted.dtype.name])
