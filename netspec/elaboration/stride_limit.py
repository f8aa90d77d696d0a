"""Limits the product of strides, for dense prediction: once it reaches the limit, further strides become rates.

As `stack_blocks_dense` of tf_slim's resnets does with `output_stride`, for the calls of blocks that are `strided`.
"""

from __future__ import annotations

from typing import Any

from netspec.expression.special_values import FAULTY


class StrideLimit:
    """The strides taken so far inside a group with `limit_stride`; `limit` is FAULTY if a fault hides it."""

    def __init__(self, limit: Any) -> None:
        self.limit = limit
        self.taken = 1
        self._rate = 1

    @property
    def met(self) -> bool:
        """Whether the product of the strides equals the limit."""
        return self.limit is FAULTY or self.taken == self.limit

    def limited(self, stride: Any) -> tuple[Any, Any]:
        """Returns the stride and the rate for a requested stride; both are FAULTY if a fault hides one of them."""
        if self.limit is FAULTY or not isinstance(stride, int):
            return FAULTY, FAULTY
        if self.taken == self.limit:
            rate, self._rate = self._rate, self._rate * stride
            return 1, rate
        self.taken *= stride
        return stride, 1
