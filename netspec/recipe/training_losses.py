"""What training minimizes, besides the regularization losses of the spec."""

from __future__ import annotations

from typing import ClassVar

from netspec.ops.argument import Arg
from netspec.ops.function import Family, Member
from netspec.ops.kinds import Nullable, Number, Text


class Loss(Member):
    """A loss of one output of the network. Abstract."""

    __slots__ = ()
    takes_classes: ClassVar[bool] = False
    """Whether its labels are the numbers of classes, one for each channel of the output; if not, they are numbers."""

    of = Arg(Nullable(Text()), "the end point that it is the loss of; null is the network's output", default=None)
    labels = Arg(
        Nullable(Text()), "the labels by name, where the data has several; null are the only ones", default=None
    )
    weight = Arg(Number(minimum=0), "its factor in the sum of losses", default=1.0)


LOSSES: Family[Loss] = Family("loss")


@LOSSES("softmax_cross_entropy")
class SoftmaxCrossEntropy(Loss):
    """Cross entropy of the softmax of logits, with whole numbers as labels."""

    __slots__ = ()
    takes_classes = True

    label_smoothing = Arg(
        Number(minimum=0, exclusiveMaximum=1), "the probability that is spread over all classes", default=0.0
    )
