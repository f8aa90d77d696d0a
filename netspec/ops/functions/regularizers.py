"""Regularizers of variables, named as in slim without the suffix `_regularizer`.

A scale of 0 adds no loss. slim refuses integers as scales, and a number of a file is a float here.
"""

from __future__ import annotations

from typing import Any

from netspec.ops.argument import Arg
from netspec.ops.backend import Backend
from netspec.ops.functions.function import Family, Function
from netspec.ops.kinds import Number

REGULARIZERS: Family[Function] = Family("regularizer", number="l2")


def effective(regularizer: Function | None) -> Function | None:
    """The regularizer, or None where it adds no loss since its scales are 0."""
    return regularizer if regularizer is not None and any(regularizer.values.values()) else None


@REGULARIZERS("l1")
class L1(Function):
    """Sum of absolute values: `scale * sum(abs(w))`, `slim.l1_regularizer`."""

    __slots__ = ()
    main = "scale"

    scale = Arg(Number(minimum=0), "factor of the loss; 0 adds none")

    def lower(self, backend: Backend) -> Any:
        return backend.slim.l1_regularizer(self.scale)


@REGULARIZERS("l2")
class L2(Function):
    """Half the sum of squares: `scale * sum(w ** 2) / 2`, `slim.l2_regularizer`."""

    __slots__ = ()
    main = "scale"

    scale = Arg(Number(minimum=0), "factor of the loss; 0 adds none")

    def lower(self, backend: Backend) -> Any:
        return backend.slim.l2_regularizer(self.scale)


@REGULARIZERS("l1_l2")
class L1L2(Function):
    """Both: `scale_l1 * sum(abs(w)) + scale_l2 * sum(w ** 2) / 2`, `slim.l1_l2_regularizer`."""

    __slots__ = ()

    scale_l1 = Arg(Number(minimum=0), "factor of the sum of absolute values; 0 adds none", default=1.0)
    scale_l2 = Arg(Number(minimum=0), "factor of half the sum of squares; 0 adds none", default=1.0)

    def lower(self, backend: Backend) -> Any:
        return backend.slim.l1_l2_regularizer(self.scale_l1, self.scale_l2)
