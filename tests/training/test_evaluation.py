"""Measures over batches equal those over all examples at once, by NumPy; what fills a batch counts nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

import netspec
from netspec.recipe.metrics import Accuracy, TopK
from netspec.recipe.training_losses import Loss, SoftmaxCrossEntropy, SquaredError
from netspec.training.evaluation import ClassCounts, Evaluation, Measured, added
from netspec.training.objective import Objective

np = pytest.importorskip("numpy")
pytestmark = pytest.mark.tf

SPEC = """\
netspec: 1
name: net
input: {name: features, shape: [N, 7]}
layers:
  - fully_connected: {num_outputs: 4, activation_fn: null, scope: logits}
"""
COUNT, SIZE, CLASSES = 50, 8, 4


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("net") / "net.yaml"
    path.write_text(SPEC)
    return netspec.load(path).elaborate()


@pytest.fixture
def drawn() -> tuple[Any, Any]:
    """Outputs, and labels of which class 2 has none."""
    random = np.random.default_rng(5)
    return random.normal(size=(COUNT, CLASSES)).astype("float32"), random.choice([0, 1, 3], COUNT)


def batches(images: Any, labels: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Full batches, the last of which is filled with what must not count."""
    for start in range(0, COUNT, SIZE):
        taken = np.arange(start, start + SIZE)
        counted = taken < COUNT
        here = images[np.minimum(taken, COUNT - 1)].copy()
        here[~counted] = np.nan
        yield here, labels[np.minimum(taken, COUNT - 1)], counted.astype("float32")


def evaluated(network: Any, losses: list[Loss], metrics: list[Any], images: Any, labels: Any) -> Evaluation:
    import tensorflow as tf

    def call(images: Any) -> tuple[Any, dict[str, Any]]:
        return images, {}

    measured = Measured(call, Objective(network, losses, metrics))
    sums = tf.function(lambda *batch: measured.sums(tf, *batch), autograph=False)
    return measured.evaluation(added(sums(*map(tf.constant, batch)) for batch in batches(images, labels)))


def test_classes(network: Any, drawn: tuple[Any, Any]) -> None:
    output, labels = drawn
    found = evaluated(network, [SoftmaxCrossEntropy(weight=0.5)], [Accuracy(), TopK(k=2)], output, labels)
    likely = np.exp(output) / np.exp(output).sum(axis=1, keepdims=True)
    order = np.argsort(-output, axis=1)
    assert found.examples == COUNT
    assert found.loss == pytest.approx(0.5 * -np.log(likely[np.arange(COUNT), labels]).mean(), rel=1e-6)
    assert found.metrics == pytest.approx(
        {"accuracy": (order[:, 0] == labels).mean(), "top_2": (order[:, :2] == labels[:, None]).any(axis=1).mean()}
    )
    pairs = list(zip(labels, order[:, 0], strict=True))
    assert found.classes == tuple(
        ClassCounts(
            examples=sum(label == number for label, _ in pairs),
            predicted=sum(predicted == number for _, predicted in pairs),
            correct=pairs.count((number, number)),
        )
        for number in range(CLASSES)
    )


def test_numbers_have_no_classes(network: Any, drawn: tuple[Any, Any]) -> None:
    output, _ = drawn
    wanted = np.random.default_rng(6).normal(size=output.shape).astype("float32")
    found = evaluated(network, [SquaredError()], [], output, wanted)
    assert found.loss == pytest.approx(((output - wanted) ** 2).mean(), rel=1e-6)
    assert (found.metrics, found.classes) == ({}, ())


def test_shares_of_a_class() -> None:
    counts = ClassCounts(examples=8, predicted=4, correct=3)
    assert [counts.recall, counts.precision, counts.f1] == pytest.approx([3 / 8, 3 / 4, 0.5])
    assert [getattr(ClassCounts(0, 0, 0), name) for name in ("recall", "precision", "f1")] == [None] * 3
    assert ClassCounts(2, 0, 0).f1 == 0
