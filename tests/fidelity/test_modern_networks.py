"""Networks that slim never had: their parameters and multiply-accumulates as published, and one step of training.

The figures are those of torchvision's table of models, which rounds multiply-accumulates to hundredths of 10**9, and of
Darknet, which prints two per multiply-accumulate as BFLOPs. The U-Net's are counted by hand from the paper's figure 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

import netspec
from netspec.lower import compat

SPECS = Path(__file__).parents[2] / "specs" / "modern"


class Published(NamedTuple):
    """What is published of a network: trained parameters, and billions of multiply-accumulates."""

    trainable: int
    billions: float | None
    small: tuple[int, ...]
    """An image that is large enough, and quick to train on."""


PUBLISHED = {
    "densenet121": Published(7_978_856, 2.83, (2, 64, 64, 3)),
    "efficientnet_b0": Published(5_288_548, 0.39, (2, 64, 64, 3)),
    "resnext50": Published(25_028_904, 4.23, (2, 64, 64, 3)),
    "shufflenet_v2": Published(2_278_604, 0.14, (2, 64, 64, 3)),
    "convnext_tiny": Published(28_589_128, 4.46, (2, 64, 64, 3)),
    "unet": Published(31_030_658, None, (1, 188, 188, 1)),
    "vit_b16": Published(86_567_656, 17.56, (2, 64, 64, 3)),
    # 8,858,734 numbers in the file of weights, of which 2 * 3,184 are moving moments; 5.565 BFLOPs of convolutions.
    "yolov3_tiny": Published(8_858_734 - 2 * 3_184, 5.565 / 2, (2, 64, 64, 3)),
}


def test_each_spec_has_figures() -> None:
    assert PUBLISHED.keys() == {path.stem for path in SPECS.glob("*.yaml")}


@pytest.mark.parametrize("name", PUBLISHED)
def test_figures_are_those_published(name: str) -> None:
    network = netspec.load(SPECS / f"{name}.yaml").elaborate()
    published = PUBLISHED[name]
    summary = network.summary()
    assert f"({published.trainable:,} trainable)" in summary or f"{published.trainable:,} (all trainable)" in summary
    if published.billions is not None:
        macs = sum(layer.cost.macs for layer in network.layers if isinstance(layer.cost.macs, int))
        assert macs / 1e9 == pytest.approx(published.billions, abs=0.006)


@pytest.mark.tf
@pytest.mark.slow
@pytest.mark.parametrize("name", PUBLISHED)
def test_one_step_of_training_reaches_every_variable(name: str) -> None:
    tf = compat.load().tf
    loaded = netspec.load(SPECS / f"{name}.yaml")
    with tf.Graph().as_default():
        tf.set_random_seed(1)
        shape = PUBLISHED[name].small
        result, _ = loaded(tf.random.normal(shape, seed=2))
        outputs = list(result.values()) if isinstance(result, dict) else [result]
        loss = tf.add_n([tf.reduce_mean(tf.square(output - 1.0)) for output in outputs])
        variables = tf.trainable_variables()
        gradients = tf.gradients(loss, variables)
        assert None not in gradients
        step = tf.train.GradientDescentOptimizer(0.1).apply_gradients(zip(gradients, variables, strict=True))
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            value, found, _ = session.run([loss, gradients, step])
            still = [
                variable.name
                for variable, gradient, new in zip(variables, found, session.run(variables), strict=True)
                if not (gradient.any() and _finite(gradient) and _finite(new))
            ]
    assert _finite(value)
    assert still == []


def _finite(values: Any) -> bool:
    import numpy as np

    return bool(np.isfinite(values).all())
