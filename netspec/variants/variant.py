"""The result for one variant of a spec: its costs, and its first error."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from netspec.analysis.receptive_field import receptive_fields
from netspec.analysis.totals import totals
from netspec.diagnostics import Problem
from netspec.network import Network
from netspec.shapes import dim_value

Count: TypeAlias = int | str | None
"""A number; an expression if it depends on a symbolic size; None if it is unknown."""


class Costs(NamedTuple):
    """The sums over the layers of a variant, and its output, as plain data."""

    parameters: int
    trainable: int
    macs: Count
    flops: Count
    output_bytes: Count
    output: tuple[Count, ...] | None
    field: tuple[int | str | None, ...] | None
    """The receptive field of a position of the output; None if it is not asked for, or nothing is known."""
    counted_for: str


class Variant(NamedTuple):
    """A variant, at an index of the grid. Its first error by its place, and how many there are.

    It has no costs if it cannot be built. What does not meet the expectations of the spec has both.
    """

    at: int
    costs: Costs | None
    problem: Problem | None = None
    errors: int = 0


def costs_of(network: Network, *, field: bool) -> Costs:
    """The costs of a network; its receptive field only if it is asked for."""
    sums, output = totals(network), network.output_shape
    seen = receptive_fields(network)[network.root.output] if field else None
    return Costs(
        sums.parameters,
        sums.trainable,
        dim_value(sums.macs),
        dim_value(sums.flops),
        dim_value(sums.memory),
        None if output is None else tuple(map(dim_value, output)),
        tuple(seen.size) if seen else None,
        network.counted_for,
    )
