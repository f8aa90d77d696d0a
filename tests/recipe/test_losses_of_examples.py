"""Losses against those of slim, and metrics against NumPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from netspec.ops.functions.function import Named
from netspec.recipe.metrics import METRICS
from netspec.recipe.training_losses import LOSSES

pytestmark = pytest.mark.tf

RNG = np.random.default_rng(5)
LOGITS = RNG.normal(size=(6, 4)).astype(np.float32)
CLASSES = np.array([0, 1, 2, 3, 1, 1])
BITS = RNG.integers(0, 2, (6, 4)).astype(np.float32)
NUMBERS = RNG.normal(size=(6, 4)).astype(np.float32) * 2
CASES: list[tuple[str, Mapping[str, Any], Any, Callable[[Any], Any]]] = [
    ("softmax_cross_entropy", {}, CLASSES, lambda t: t.sparse_softmax_cross_entropy(CLASSES, LOGITS)),
    (
        "softmax_cross_entropy",
        {"label_smoothing": 0.2},
        CLASSES,
        lambda t: t.softmax_cross_entropy(np.eye(4)[CLASSES], LOGITS, label_smoothing=0.2),
    ),
    ("sigmoid_cross_entropy", {}, BITS, lambda t: t.sigmoid_cross_entropy(BITS, LOGITS)),
    (
        "sigmoid_cross_entropy",
        {"label_smoothing": 0.2},
        BITS,
        lambda t: t.sigmoid_cross_entropy(BITS, LOGITS, label_smoothing=0.2),
    ),
    ("mean_squared_error", {}, NUMBERS, lambda t: t.mean_squared_error(NUMBERS, LOGITS)),
    ("absolute_difference", {}, NUMBERS, lambda t: t.absolute_difference(NUMBERS, LOGITS)),
    ("huber_loss", {}, NUMBERS, lambda t: t.huber_loss(NUMBERS, LOGITS)),
    ("huber_loss", {"delta": 0.3}, NUMBERS, lambda t: t.huber_loss(NUMBERS, LOGITS, delta=0.3)),
    ("hinge_loss", {}, BITS, lambda t: t.hinge_loss(BITS, LOGITS)),
]


def of_examples(family: Any, name: str, given: Mapping[str, Any], output: Any, labels: Any) -> Any:
    import tensorflow as tf

    member = Named(family).convert({name: given} if given else name)
    return member.of_examples(tf, tf.constant(output), tf.constant(labels)).numpy()


@pytest.mark.parametrize(
    ("name", "given", "labels", "oracle"),
    CASES,
    ids=lambda value: str(value) if isinstance(value, str | dict) else None,
)
def test_the_mean_over_examples_is_the_loss_of_slim(
    name: str, given: Mapping[str, Any], labels: Any, oracle: Callable[[Any], Any]
) -> None:
    import tensorflow.compat.v1 as tf

    found = of_examples(LOSSES, name, given, LOGITS, labels)
    assert found.shape == (6,)
    with tf.Graph().as_default(), tf.Session() as session:
        expected = session.run(oracle(tf.losses))
    np.testing.assert_allclose(found.mean(), expected, rtol=1e-6)


def test_the_log_loss_is_that_of_probabilities() -> None:
    import tensorflow.compat.v1 as tf

    probabilities = (1 / (1 + np.exp(-LOGITS))).astype(np.float32)
    found = of_examples(LOSSES, "log_loss", {}, probabilities, BITS)
    with tf.Graph().as_default(), tf.Session() as session:
        np.testing.assert_allclose(found.mean(), session.run(tf.losses.log_loss(BITS, probabilities)), rtol=1e-6)


def test_a_loss_of_positions_is_the_mean_over_those_of_an_example() -> None:
    logits, classes = LOGITS.reshape(2, 3, 4), CLASSES.reshape(2, 3)
    each = of_examples(LOSSES, "softmax_cross_entropy", {}, LOGITS, CLASSES)
    found = of_examples(LOSSES, "softmax_cross_entropy", {}, logits, classes)
    np.testing.assert_allclose(found, each.reshape(2, 3).mean(axis=1), rtol=1e-6)


def test_metrics_are_those_of_numpy() -> None:
    order = np.argsort(-LOGITS, axis=1)
    expected = {
        "accuracy": (order[:, 0] == CLASSES, CLASSES, {}),
        "top_k": ([CLASSES[i] in order[i, :2] for i in range(6)], CLASSES, {"k": 2}),
        "binary_accuracy": (((LOGITS > 0) == (BITS == 1)).mean(axis=1), BITS, {}),
        "mean_squared_error": (((LOGITS - NUMBERS) ** 2).mean(axis=1), NUMBERS, {}),
        "mean_absolute_error": (np.abs(LOGITS - NUMBERS).mean(axis=1), NUMBERS, {}),
    }
    assert expected.keys() == METRICS.members.keys()
    for name, (values, labels, given) in expected.items():
        found = of_examples(METRICS, name, given, LOGITS, labels)
        np.testing.assert_allclose(found, np.asarray(values, np.float32), rtol=1e-6)


def test_every_loss_has_a_case() -> None:
    assert {name for name, *_ in CASES} | {"log_loss"} == LOSSES.members.keys()
