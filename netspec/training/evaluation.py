"""Measures a network on all examples of a data set, each counted once whatever the batches are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, final

from netspec.recipe.training_losses import Loss
from netspec.records import dataclass, field
from netspec.training.objective import Objective, losses_of, outputs_of

_EXAMPLES, _LOSS, _CLASSES = "examples", "loss", "classes of "
"""Sums by these names, of classes with that of the output, and of metrics by number: two may have one title."""


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """What became of the examples of a class, and of those that were taken for it."""

    examples: int
    predicted: int
    correct: int

    @property
    def recall(self) -> float | None:
        """The share of its examples that were recognized; None without examples."""
        return self.correct / self.examples if self.examples else None

    @property
    def precision(self) -> float | None:
        """The share of what was taken for it that is of it; None if nothing was."""
        return self.correct / self.predicted if self.predicted else None

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both: 2 correct / (examples + predicted); None without either."""
        total = self.examples + self.predicted
        return 2 * self.correct / total if total else None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The means over all examples."""

    examples: int
    loss: float
    """The weighted sum of the losses of examples, without the regularization of variables."""
    metrics: Mapping[str, float]
    classes: tuple[ClassCounts, ...] = ()
    """The counts of each class, if the network's output tells the classes of examples apart."""
    outputs: Mapping[str, tuple[ClassCounts, ...]] = field(default_factory=dict)
    """The same of outputs that have names, by these."""


@final
@dataclass(frozen=True, eq=False)
class Measured:
    """What is measured of a batch: a function of inputs to the output and the end points, and how these are judged."""

    call: Callable[[Any], tuple[Any, Mapping[str, Any]]]
    objective: Objective

    @property
    def classifiers(self) -> dict[str, Loss]:
        """The losses by which outputs tell the classes of an example apart, by their names; see `outputs_of`."""
        found: dict[str, Loss] = {}
        for name, shape in outputs_of(self.objective.network).items():
            single = shape is not None and all(size == 1 for size in shape[1:-1]) and isinstance(shape[-1], int)
            losses = losses_of(self.objective.network, name, self.objective.losses) if single else ()
            if loss := next((loss for loss in losses if loss.takes_classes), None):
                found[name] = loss
        return found

    def sums(self, tf: Any, images: Any, labels: Any, counted: Any) -> dict[str, Any]:
        """The sums over the examples that count in a batch, which batches and replicas add up."""
        output, end_points = self.call(images)
        counts = counted > 0.0

        def total(of_examples: Any) -> Any:  # not a product: what fills a batch may not be finite
            return tf.reduce_sum(tf.where(counts, tf.cast(of_examples, tf.float64), tf.constant(0.0, tf.float64)))

        metrics = self.objective.measured(tf, output, end_points, labels)
        found = {
            _EXAMPLES: tf.reduce_sum(tf.cast(counts, tf.int64)),
            _LOSS: total(self.objective.loss_of_examples(tf, output, end_points, labels)),
            **{str(number): total(metric) for number, metric in enumerate(metrics)},
        }
        for name, loss in self.classifiers.items():
            own = self.objective.returned(loss.of, output, end_points)
            classes = own.shape[-1]
            label = tf.reshape(labels if loss.labels is None else labels[loss.labels], [-1])[counts]
            taken = tf.argmax(tf.reshape(own, [-1, classes]), -1, label.dtype)[counts]
            numbers = (label, taken, label[tf.equal(label, taken)])
            found[_CLASSES + name] = tf.stack([_counted(tf, each, classes) for each in numbers], axis=1)
        return found

    def evaluation(self, sums: Mapping[str, Any]) -> Evaluation:
        """The means, of the sums over all examples."""
        total = {name: value.numpy() for name, value in sums.items()}
        count = int(total[_EXAMPLES])
        titles = [metric.title() for metric in self.objective.metrics]
        metrics = {title: float(total[str(number)]) / count for number, title in enumerate(titles)}
        classes = {
            name: tuple(ClassCounts(*map(int, row)) for row in total[_CLASSES + name]) for name in self.classifiers
        }
        return Evaluation(count, float(total[_LOSS]) / count, metrics, classes.pop("", ()), classes)


def added(sums: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The sums of all batches, of which there is at least one."""
    total: dict[str, Any] = {}
    for batch in sums:
        total = {name: total[name] + value if total else value for name, value in batch.items()}
    return total


def _counted(tf: Any, numbers: Any, classes: int) -> Any:
    """How often each class is among numbers."""
    return tf.math.unsorted_segment_sum(tf.ones_like(numbers), numbers, classes)
