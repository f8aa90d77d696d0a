"""What a network is trained for, of its outputs and the labels: the losses of the examples, and what is measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, final

from netspec.network import Network
from netspec.recipe.metrics import Metric
from netspec.recipe.output_checks import output_name, output_of, shape_of
from netspec.recipe.training_losses import Loss
from netspec.records import dataclass
from netspec.shapes import Shape, shape_text
from netspec.wording import nearest


@final
@dataclass(frozen=True, eq=False)
class Objective:
    """The losses and metrics of a recipe for a network."""

    network: Network
    losses: Sequence[Loss]
    metrics: Sequence[Metric]

    def faults(self, label_shapes: Mapping[str, Sequence[int | None]]) -> list[str]:
        """What does not fit of the network's outputs and the labels, whose shapes are given by their names."""
        compared: list[Loss | Metric] = [*self.losses, *self.metrics]
        return list(dict.fromkeys(filter(None, (self._fault(each, label_shapes) for each in compared))))

    def used(self, network: Network) -> Objective:
        """The same for the network as it is used, which may lack the output of a loss: that is left out."""
        losses = [loss for loss in self.losses if output_of(network, loss.of) is not None]
        return Objective(network, losses, self.metrics)

    def loss_of_examples(self, tf: Any, output: Any, end_points: Mapping[str, Any], labels: Any) -> Any:
        """The sum of the weighted losses of each example, a vector."""
        terms = [
            loss.weight * loss.of_examples(tf, *self._compared(tf, loss, output, end_points, labels))
            for loss in self.losses
        ]
        return terms[0] if len(terms) == 1 else tf.add_n(terms)

    def measured(self, tf: Any, output: Any, end_points: Mapping[str, Any], labels: Any) -> list[Any]:
        """What the metrics measure of each example, a vector for each."""
        return [
            metric.of_examples(tf, *self._compared(tf, metric, output, end_points, labels)) for metric in self.metrics
        ]

    def returned(self, of: str | None, output: Any, end_points: Mapping[str, Any]) -> Any:
        """What a name means of what a call returns; several outputs are a mapping."""
        network = self.network
        if network.outputs and (name := output_name(network, of)) is not None:
            return output[name]
        return output if of is None else end_points[network.end_point(of) or of]

    def _compared(
        self, tf: Any, of: Loss | Metric, output: Any, end_points: Mapping[str, Any], labels: Any
    ) -> tuple[Any, Any]:
        """An output and its labels, in shapes that go together."""
        output = tf.cast(self.returned(of.of, output, end_points), tf.float32)
        labels = labels[of.labels] if of.labels is not None else labels
        if of.takes_classes:
            return tf.reshape(output, tf.concat([tf.shape(labels), [output.shape[-1]]], 0)), labels
        labels = tf.cast(labels, tf.float32)
        return output, tf.ensure_shape(tf.reshape(labels, tf.shape(output)), output.shape)

    def _fault(self, of: Loss | Metric, label_shapes: Mapping[str, Sequence[int | None]]) -> str | None:
        if output_of(self.network, of.of) is None:
            near = nearest(str(of.of), [self.network.short_name(name) for name in self.network.end_points])
            help = f"did you mean '{near}'?" if near else "netspec show lists the end points"
            return f"{of.key}: {self.network.name} has no end point '{of.of}'; {help}"
        shape = shape_of(self.network, of.of)
        name = of.labels if of.labels is not None else ""
        if name not in label_shapes:
            there = ", ".join(filter(None, label_shapes)) or "one array of labels, without a name"
            return (
                f"{of.key}: the data has no labels '{name}'; it has {there}"
                if name
                else (f"{of.key}: the data has several labels, so say which: labels: {next(iter(label_shapes))}")
            )
        return _misfit(of, shape, tuple(label_shapes[name]))


def outputs_of(network: Network) -> dict[str, Shape | None]:
    """The shapes of what a network returns, by the names of the file; that of the only one has an empty name."""
    shapes = network.output_shapes()
    return {name: shapes[index] for name, index in network.returned.items()}


def losses_of(network: Network, name: str, losses: Sequence[Loss]) -> list[Loss]:
    """The losses of an output by its name, see `outputs_of`."""
    return [loss for loss in losses if (loss.of if not name else output_name(network, loss.of)) == (name or None)]


def _misfit(of: Loss | Metric, output: Shape | None, labels: tuple[int | None, ...]) -> str | None:
    """Why labels of an example cannot be compared with an output."""
    if output is None:
        return None
    expected = output[1:-1] if of.takes_classes else output[1:]
    if not output[1:]:
        return f"{of.key}: expected an output with an axis of examples and one of classes, got {shape_text(output)}"
    if _without_ones(expected) == _without_ones(labels) or not all(isinstance(size, int) for size in expected):
        return None
    each = "the number of a class" if not expected else f"labels of shape {shape_text(expected)}"
    return f"{of.key}: expected {each} for each example, since the output is {shape_text(output)}, got {_sizes(labels)}"


def _without_ones(shape: Sequence[object]) -> list[object]:
    return [size for size in shape if size != 1]


def _sizes(labels: Sequence[int | None]) -> str:
    return shape_text(tuple(labels)) if labels else "one number"
