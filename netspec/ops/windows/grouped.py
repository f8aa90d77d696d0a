"""Convolutions in groups: each group of the outputs is made from a group of the input's channels, as PyTorch has it.

slim's functions have no groups, but TensorFlow's operation infers them from the weights: their number of channels is
that of one group. So slim's function is called as it is, and makes narrower weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.axis_views import MOST_PHASES, AxisView, PlainView, View
from netspec.ops.backend import Backend
from netspec.ops.kinds import Integer
from netspec.ops.learned.weighted import Weighted
from netspec.ops.op import OpError
from netspec.shapes import Shape

GROUPS = Arg(
    Integer(minimum=1),
    "number of groups that channels and outputs are divided into, each with weights of its own",
    default=1,
    name="groups",
)


class Grouping(Weighted):
    """A convolution whose channels can be in groups, if it declares `groups`. Abstract."""

    __slots__ = ()

    num_outputs: Arg[int]

    def group_count(self) -> int:
        """The number of groups; 1 for volumes, for which TensorFlow has no kernel of others on a processor."""
        return int(self.values.get("groups", 1))

    def check_groups(self, channels: int) -> None:
        """Rejects groups that do not divide the channels and the outputs evenly."""
        groups = self.group_count()
        for count, noun in ((channels, "input channels"), (self.num_outputs, "outputs")):
            if count % groups:
                text = f"expected a number of groups that divides the {count} {noun}, got {groups}"
                raise OpError("wrong-size", text, argument="groups")

    def group_view(self, image: Shape, axis: int) -> View:
        """The view of the channels: each output sees those of its group."""
        groups, channels = self.group_count(), image[axis]
        outputs = self.num_outputs // groups
        if groups == 1:
            return PlainView.ALL
        if outputs > MOST_PHASES or not isinstance(channels, int):
            return PlainView.UNKNOWN
        inside = range(channels // groups)
        return AxisView(axis, (inside,) * outputs, len(inside))

    def lower(self, backend: Backend, inputs: Sequence[Any], given: Mapping[str, Any]) -> Any:
        with _narrower_weights(backend, self.group_count()):
            return super().lower(backend, inputs, given)


@contextmanager
def _narrower_weights(backend: Backend, groups: int) -> Iterator[None]:
    """Lets what is called make its weights with the channels of one group, their last axis but one."""
    if groups == 1:
        yield
        return
    scope = backend.tf.get_variable_scope()
    around = scope.custom_getter

    def getter(make: Any, name: str, shape: Any = None, **given: Any) -> Any:
        if name.endswith("/weights"):
            *sides, channels, last = shape
            shape = [*sides, channels // groups, last]
        return (make if around is None else partial(around, make))(name, shape=shape, **given)

    scope.set_custom_getter(getter)
    try:
        yield
    finally:
        scope.set_custom_getter(around)
