"""The shipped specs as modules: a step of each is that of a v1 session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import netspec

from .session_oracle import differences, fixed_dropout, in_a_module, in_a_session

SPECS = Path(__file__).parents[2] / "specs"
SMALL = Path(__file__).parents[1] / "fidelity"


def check(path: Path, side: int, *, training: bool) -> int:
    """Compares a step of a spec on images of a size; returns the number of gradients."""
    net = netspec.load(path)
    images = np.random.default_rng(3).random((2, side, side, 3), dtype="f")
    parameters = {"num_classes": 5}
    model = net.module(parameters, input_shape=[None, side, side, 3])
    begun = {name: variable.numpy() for name, variable in model.variables_by_name.items()}
    with fixed_dropout():
        expected = in_a_session(net, begun, images, {**parameters, "is_training": training})
        made = in_a_module(model, images, training=training)
    # The sums of hundreds of layers are added in another order.
    assert differences(made, expected, tolerance=1e-4) == []
    return sum(gradient is not None for gradient in made.gradients.values())


@pytest.mark.slow
@pytest.mark.parametrize("training", [True, False])
def test_a_small_resnet(training: bool) -> None:
    assert check(SMALL / "resnet_v1_small.yaml", 32, training=training) > 20


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "side", "gradients"),
    [("alexnet_v2", 224, 16), ("inception_v1", 224, 116)],
)
def test_shipped_specs(name: str, side: int, gradients: int) -> None:
    assert check(SPECS / f"{name}.yaml", side, training=True) == gradients
