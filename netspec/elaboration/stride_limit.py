"""Dense prediction: when the strides have multiplied up to a limit, further strides become rates.

As `stack_blocks_dense` of tf_slim's resnets does with `output_stride`, for the calls of blocks that are `strided`.
"""

from __future__ import annotations


class StrideLimit:
    """The strides taken so far inside a group with `limit_stride`."""

    def __init__(self, limit: float, hidden: int) -> None:
        """`hidden` is how many outputs faults hide so far."""
        self.limit = limit
        self.taken = 1
        self.rate = 1
        self.hidden = hidden

    @property
    def exceeded(self) -> bool:
        """Whether the strides have multiplied past the limit, so that it can no longer be met."""
        return self.taken > self.limit

    @property
    def met(self) -> bool:
        """Whether the strides have multiplied up to the limit, no less and no more."""
        return self.taken == self.limit

    def next(self, stride: int) -> tuple[int, int]:
        """The stride and the rate of a call that asks for a stride."""
        if self.met:
            rate, self.rate = self.rate, self.rate * stride
            return 1, rate
        self.taken *= stride
        return stride, 1
