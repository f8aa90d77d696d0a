"""Regularization losses: what building a network adds to the loss of its training."""

from __future__ import annotations

from collections.abc import Iterable

from netspec.ops import Variable


def regularized(variables: Iterable[Variable]) -> tuple[Variable, ...]:
    """The variables with a regularizer, each of which makes one loss when it is created."""
    return tuple(variable for variable in variables if variable.regularizer is not None)
