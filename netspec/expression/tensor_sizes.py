"""Tensors as expressions see them: the one that reaches a step, `input.height`, and those that ids name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from netspec.expression.errors import ExpressionError, Hidden
from netspec.expression.operators import UNKNOWN
from netspec.hidden_sizes import is_hidden
from netspec.shapes import Shape

INPUT, IDS = "input", "."
"""Where an expression finds the tensor that reaches its step, and those that ids name; no name has a dot."""

_AXES = {"height": 1, "width": 2, "channels": -1}


class Reached:
    """The sizes of a tensor. A size that TensorFlow would not know is unknown here too, even if it has a name."""

    __slots__ = ("_asked", "_shape")

    def __init__(self, shape: Shape | None, asked: Callable[[], None]) -> None:
        """`asked` is called when an unknown size is asked for, as then the network depends on what it will be."""
        self._shape = shape
        self._asked = asked

    def size(self, name: str, offset: int) -> Any:
        """A size by its name.

        Raises:
            ExpressionError: the tensor has no such size, or a fault that was reported hides it.
        """
        if self._shape is None:
            raise Hidden(offset)
        rank = len(self._shape)
        if rank < (1 if name == "channels" else 4):
            raise ExpressionError("expression-value", f"a tensor of rank {rank} has no {name}", offset)
        size = self._shape[_AXES[name]]
        if isinstance(size, int):
            return size
        if is_hidden(size):
            raise Hidden(offset)
        self._asked()
        return UNKNOWN
