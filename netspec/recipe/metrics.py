"""What is measured in training and evaluation."""

from __future__ import annotations

from netspec.ops.argument import Arg
from netspec.ops.function import Family, Member
from netspec.ops.kinds import Nullable, Text


class Metric(Member):
    """A measure of one output of the network. Abstract."""

    __slots__ = ()

    of = Arg(Nullable(Text()), "the end point that is measured; null is the network's output", default=None)
    labels = Arg(
        Nullable(Text()), "the labels by name, where the data has several; null are the only ones", default=None
    )


METRICS: Family[Metric] = Family("metric")


@METRICS("accuracy")
class Accuracy(Metric):
    """The share of examples whose largest output is that of their label."""

    __slots__ = ()
