"""The sizes of tensors that expressions read: `input.height`, `skip.channels`, `input.shape[1]`."""

from __future__ import annotations

from typing import Any

from netspec.expression.errors import ExpressionError, HiddenValue
from netspec.expression.special_values import UNKNOWN
from netspec.hidden_sizes import is_hidden
from netspec.shapes import Dim, Shape

_AXES = {"height": 1, "width": 2, "channels": -1}


class UnknownSizes:
    """Whether an expression has read a size that is not known: then the network depends on what it will be."""

    __slots__ = ("read",)

    def __init__(self) -> None:
        self.read = False


class Reached:
    """The sizes of a tensor. One that TensorFlow would not know is unknown here too, even if it has a symbol."""

    __slots__ = ("_shape", "_unknown", "index")

    def __init__(self, shape: Shape | None, unknown: UnknownSizes, index: int | None = None) -> None:
        """`unknown` is told when an unknown size is read; `index` is that of the layer whose output it is."""
        self.index = index
        self._shape = shape
        self._unknown = unknown

    def size(self, name: str, at: int) -> Any:
        """A size by its name, or all of them as a list.

        Raises:
            ExpressionError: the tensor has no such size, or a reported fault hides it.
        """
        if self._shape is None:
            raise HiddenValue(at)
        if name == "shape":
            return [self._known(size, at) for size in self._shape]
        rank = len(self._shape)
        if rank < (1 if name == "channels" else 4):
            raise ExpressionError("expression-value", f"a tensor of rank {rank} has no {name}", at)
        return self._known(self._shape[_AXES[name]], at)

    def _known(self, size: Dim, at: int) -> Any:
        """A size as a number, or the value that stands for those that are not known."""
        if isinstance(size, int):
            return size
        if is_hidden(size):
            raise HiddenValue(at)
        self._unknown.read = True
        return UNKNOWN
