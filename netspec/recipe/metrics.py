"""What is measured in training and evaluation."""

from __future__ import annotations

from typing import Any, ClassVar

from netspec.ops.argument import Arg
from netspec.ops.functions.function import Family, Member
from netspec.ops.kinds import Integer, Nullable, Text


class Metric(Member):
    """A measure of one output of the network: the mean of a number of each example. Abstract."""

    __slots__ = ()
    takes_classes: ClassVar[bool] = False
    """Whether its labels are the numbers of classes, one for each channel of the output; if not, they are numbers."""
    rises: ClassVar[bool] = False
    """Whether more is better."""

    of = Arg(
        Nullable(Text()), "the output or end point that is measured; null is the network's only output", default=None
    )
    labels = Arg(
        Nullable(Text()), "the labels by name, where the data has several; null are the only ones", default=None
    )

    def title(self) -> str:
        """Its name in reports."""
        return self.key if self.of is None else f"{self.key}:{self.of}"

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        """The number of each example, a vector of type float32; see `Loss.of_examples`."""
        raise NotImplementedError


METRICS: Family[Metric] = Family("metric")


def _means(tf: Any, values: Any) -> Any:
    """The mean of all values of each example."""
    values = tf.cast(values, tf.float32)
    return tf.reduce_mean(tf.reshape(values, [tf.shape(values)[0], -1]), axis=1)


@METRICS("accuracy")
class Accuracy(Metric):
    """The share of examples, or of positions, whose largest output is that of their label."""

    __slots__ = ()
    takes_classes = True
    rises = True

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        return _means(tf, tf.equal(tf.argmax(output, axis=-1, output_type=labels.dtype), labels))


@METRICS("top_k")
class TopK(Metric):
    """The share of examples whose label is among the largest outputs."""

    __slots__ = ()
    main = "k"
    takes_classes = True
    rises = True

    k = Arg(Integer(minimum=1), "how many outputs", default=5)

    def title(self) -> str:
        return f"top_{self.k}" if self.of is None else f"top_{self.k}:{self.of}"

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        classes = output.shape[-1]
        found = tf.math.in_top_k(tf.reshape(labels, [-1]), tf.reshape(output, [-1, classes]), min(self.k, classes))
        return _means(tf, tf.reshape(found, tf.shape(labels)))


@METRICS("binary_accuracy")
class BinaryAccuracy(Metric):
    """The share of outputs on the side of 0 that their label, 0 or 1, says: for logits of a sigmoid."""

    __slots__ = ()
    rises = True

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        return _means(tf, tf.equal(output > 0.0, labels > 0.5))


@METRICS("mean_squared_error")
class MeanSquaredError(Metric):
    """The mean of squared differences."""

    __slots__ = ()

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        return _means(tf, tf.math.squared_difference(output, labels))


@METRICS("mean_absolute_error")
class MeanAbsoluteError(Metric):
    """The mean of absolute differences."""

    __slots__ = ()

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        return _means(tf, tf.abs(output - labels))
