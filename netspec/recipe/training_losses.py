"""What training minimizes, besides the regularization losses of the spec: slim's losses, by their names there.

Each gives a loss for every example. slim's mean over a batch is the mean of these, whatever the number of replicas.
"""

from __future__ import annotations

from typing import Any, ClassVar

from netspec.ops.argument import Arg
from netspec.ops.functions.function import Family, Member
from netspec.ops.kinds import Nullable, Number, Text


class Loss(Member):
    """A loss of one output of the network. Abstract."""

    __slots__ = ()
    takes_classes: ClassVar[bool] = False
    """Whether its labels are the numbers of classes, one for each channel of the output; if not, they are numbers."""
    tells_classes: ClassVar[bool] = False
    """Whether predictions are probabilities, one for each class."""

    of = Arg(
        Nullable(Text()),
        "the output or end point that it is the loss of; null is the network's only output",
        default=None,
    )
    labels = Arg(
        Nullable(Text()), "the labels by name, where the data has several; null are the only ones", default=None
    )
    weight = Arg(Number(minimum=0), "its factor in the sum of losses", default=1.0)

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        """The loss of each example, a vector. `output` is of type float32; `labels` have the shape that they need."""
        raise NotImplementedError

    def prediction(self, tf: Any, output: Any) -> Any:
        """What the output, of type float32, says in the scale of the labels: probabilities, or numbers."""
        return output


LOSSES: Family[Loss] = Family("loss")

SMOOTHING = Arg(
    Number(minimum=0, exclusiveMaximum=1),
    "the probability that is spread evenly over all classes",
    default=0.0,
    name="label_smoothing",
)


def mean_of_each(tf: Any, values: Any) -> Any:
    """The mean of all values of each example."""
    return tf.reduce_mean(tf.reshape(values, [tf.shape(values)[0], -1]), axis=1)


@LOSSES("softmax_cross_entropy")
class SoftmaxCrossEntropy(Loss):
    """Cross entropy of the softmax of logits, with the numbers of classes as labels."""

    __slots__ = ()
    takes_classes = True
    tells_classes = True

    label_smoothing = SMOOTHING

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        if not self.label_smoothing:
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels, output)
        else:
            classes = output.shape[-1]
            off = self.label_smoothing / classes
            smooth = tf.one_hot(labels, classes, on_value=1.0 - self.label_smoothing + off, off_value=off)
            losses = tf.nn.softmax_cross_entropy_with_logits(smooth, output)
        return mean_of_each(tf, losses)

    def prediction(self, tf: Any, output: Any) -> Any:
        return tf.nn.softmax(output)


@LOSSES("sigmoid_cross_entropy")
class SigmoidCrossEntropy(Loss):
    """Cross entropy of the sigmoid of each logit, with labels from 0 to 1: for classes that do not exclude others."""

    __slots__ = ()
    tells_classes = True

    label_smoothing = SMOOTHING

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        labels = labels * (1.0 - self.label_smoothing) + 0.5 * self.label_smoothing
        return mean_of_each(tf, tf.nn.sigmoid_cross_entropy_with_logits(labels, output))

    def prediction(self, tf: Any, output: Any) -> Any:
        return tf.sigmoid(output)


@LOSSES("mean_squared_error")
class SquaredError(Loss):
    """The mean of squared differences."""

    __slots__ = ()

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        return mean_of_each(tf, tf.math.squared_difference(output, labels))


@LOSSES("absolute_difference")
class AbsoluteDifference(Loss):
    """The mean of absolute differences."""

    __slots__ = ()

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        return mean_of_each(tf, tf.abs(output - labels))


@LOSSES("huber_loss")
class Huber(Loss):
    """Half the squared difference up to `delta`, and linear beyond: `delta * (|x| - delta / 2)`."""

    __slots__ = ()

    delta = Arg(Number(exclusiveMinimum=0), "where the line begins", default=1.0)

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        distance = tf.abs(output - labels)
        within = tf.minimum(distance, self.delta)
        return mean_of_each(tf, 0.5 * within * within + self.delta * (distance - within))


@LOSSES("hinge_loss")
class Hinge(Loss):
    """`max(0, 1 - x)` of the output where the label is 1, and `max(0, 1 + x)` where it is 0."""

    __slots__ = ()

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        return mean_of_each(tf, tf.nn.relu(1.0 - (2.0 * labels - 1.0) * output))


@LOSSES("log_loss")
class LogLoss(Loss):
    """Cross entropy of probabilities, for outputs from 0 to 1."""

    __slots__ = ()
    tells_classes = True

    epsilon = Arg(Number(exclusiveMinimum=0), "what is added to probabilities, whose logarithm is taken", default=1e-7)

    def of_examples(self, tf: Any, output: Any, labels: Any) -> Any:
        right = labels * tf.math.log(output + self.epsilon)
        return mean_of_each(tf, -right - (1.0 - labels) * tf.math.log(1.0 - output + self.epsilon))
