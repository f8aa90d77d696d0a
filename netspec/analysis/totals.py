"""Totals over a network: parameters, MACs, FLOPs, memory; symbolic or unknown if sizes are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from netspec.network import Layer, Network, distinct
from netspec.ops import Variable
from netspec.records import dataclass
from netspec.shapes import Dim, add

FLOAT = 4
"""Bytes of a float32, which all tensors count as."""


@dataclass(frozen=True, slots=True)
class Totals:
    """A network's size, and its work for what the costs of its layers are counted for.

    `memory` is the bytes of all outputs, as training keeps them.
    """

    parameters: int
    trainable: int
    macs: Dim
    flops: Dim
    memory: Dim


def totals(network: Network) -> Totals:
    """The sums over all layers."""
    return sums(network.layers)


def sums(layers: Sequence[Layer]) -> Totals:
    """The sums over layers; variables that they share count once."""
    costs = [layer.cost for layer in layers]
    variables = distinct(layers)
    return Totals(
        parameters=elements(variables),
        trainable=elements(variable for variable in variables if variable.trainable),
        macs=add(*(cost.macs for cost in costs)),
        flops=add(*(cost.flops for cost in costs)),
        memory=add(*(output_bytes(layer) for layer in layers)),
    )


def elements(variables: Iterable[Variable]) -> int:
    """How many numbers the variables hold."""
    return sum(math.prod(variable.shape) for variable in variables)


def output_bytes(layer: Layer) -> Dim:
    """The bytes of a layer's outputs, for what its cost is counted for."""
    return layer.work.bytes(layer.index)
