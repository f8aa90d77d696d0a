"""Values and gradients of activations that TensorFlow has no function for, or that libraries define in several ways."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import ACTIVATIONS
from netspec.ops.functions.function import Named

pytestmark = pytest.mark.tf

INPUTS = [-7.5, -3.5, -2.25, -1.0, -0.125, 0.0, 0.5, 1.75, 2.875, 4.5]
PYTORCH: dict[str, tuple[Any, list[float], list[float]]] = {
    # torch.nn.functional of PyTorch 2.14 in 64 bits: the activation as a file has it, values, gradients
    "gelu": (
        "gelu",
        [
            -2.3939184e-13,
            -0.00081420178,
            -0.027505063,
            -0.15865525,
            -0.056282722,
            0.0,
            0.34573123,
            1.6798965,
            2.8691921,
            4.4999847,
        ],
        [
            -1.7938215e-12,
            -0.0028217604,
            -0.059189744,
            -0.083315471,
            0.40078206,
            0.5,
            0.86749512,
            1.1109262,
            1.0163745,
            1.0000685,
        ],
    ),
    "gelu tanh": (
        {"gelu": {"approximate": True}},
        [0.0, -0.00061619766, -0.02720133, -0.15880801, -0.056282801, 0.0, 0.34571401, 1.6797954, 2.8696427, 4.4999949],
        [0.0, -0.0024226438, -0.059914535, -0.082964084, 0.40078459, 0.5, 0.8673699, 1.111597, 1.016131, 1.0000293],
    ),
    "silu": (
        "swish",
        [
            -0.0041458398,
            -0.10259281,
            -0.2145363,
            -0.26894142,
            -0.058598828,
            0.0,
            0.31122967,
            1.4909174,
            2.7214654,
            4.4505588,
        ],
        [
            -0.0035907694,
            -0.070273353,
            -0.09873091,
            0.072329488,
            0.43766238,
            0.5,
            0.73996119,
            1.0726789,
            1.091932,
            1.0379111,
        ],
    ),
    "mish": (
        "mish",
        [
            -0.0041469856,
            -0.10409575,
            -0.22471312,
            -0.30340146,
            -0.069979907,
            0.0,
            0.37524521,
            1.6749324,
            2.8586481,
            4.4989137,
        ],
        [
            -0.0035929071,
            -0.072760413,
            -0.1125239,
            0.059216756,
            0.51960647,
            0.6,
            0.88642438,
            1.0822689,
            1.0251816,
            1.001907,
        ],
    ),
    "hardswish": (
        "hard_swish",
        [0.0, 0.0, -0.28125, -0.33333333, -0.059895833, 0.0, 0.29166667, 1.3854167, 2.8151042, 4.5],
        [0.0, 0.0, -0.25, 0.16666667, 0.45833333, 0.5, 0.66666667, 1.0833333, 1.4583333, 1.0],
    ),
    "hardsigmoid": (
        {"hard_sigmoid": 1 / 6},
        [0.0, 0.0, 0.125, 0.33333333, 0.47916667, 0.5, 0.58333333, 0.79166667, 0.97916667, 1.0],
        [0.0, 0.0, 0.16666667, 0.16666667, 0.16666667, 0.16666667, 0.16666667, 0.16666667, 0.16666667, 0.0],
    ),
    "hardtanh": (
        {"clip_by_value": {"clip_value_min": -3.25, "clip_value_max": 2}},
        [-3.25, -3.25, -2.25, -1.0, -0.125, 0.0, 0.5, 1.75, 2.0, 2.0],
        [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0],
    ),
}


def evaluated(backend: Backend, plain: Any) -> tuple[Any, Any]:
    """The values of an activation and its gradients."""
    tf, kind = backend.tf, Named(ACTIVATIONS)
    with tf.Graph().as_default(), tf.Session() as session:
        x = tf.constant(INPUTS, tf.float32)
        y = kind.lower(kind.convert(plain), backend)(x)
        found: tuple[Any, Any] = tuple(session.run([y, tf.gradients(y, x)[0]]))
        return found


@pytest.mark.parametrize("name", PYTORCH)
def test_values_and_gradients_are_pytorchs(backend: Backend, name: str) -> None:
    plain, values, gradients = PYTORCH[name]
    found = evaluated(backend, plain)
    np.testing.assert_allclose(found[0], values, rtol=2e-6, atol=1e-6)
    np.testing.assert_allclose(found[1], gradients, rtol=2e-6, atol=1e-6)


def test_the_zoos_hard_sigmoid_is_another_than_pytorchs(backend: Backend) -> None:
    """The zoo's factor is 0.16667, which is above 1 at the end; so is what is multiplied by it."""
    _, values, _ = PYTORCH["hardsigmoid"]
    found, _ = evaluated(backend, "hard_sigmoid")
    assert found[-1] == np.float32(6) * np.float32(0.16667) > 1
    assert 5e-6 < np.abs(found - values).max() < 3e-5


@pytest.mark.parametrize("key", ["gelu", "swish", "mish", "hard_swish", "hard_sigmoid"])
def test_a_layer_is_its_function_in_a_scope(backend: Backend, key: str) -> None:
    tf = backend.tf
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.constant(INPUTS, tf.float32)
        layer = OPS[key]().lower(backend, [x], {"scope": "around"})
        alone = ACTIVATIONS.members[key]().lower(backend)(x)
        np.testing.assert_array_equal(*session.run([layer, alone]))
        inside = [op.name.split("/") for op in graph.get_operations() if op.name.startswith("around/")]
    assert layer.op.name.startswith("around/")
    assert all(parts.count("hard_swish") == 0 for parts in inside)
