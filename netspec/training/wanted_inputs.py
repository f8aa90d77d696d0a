"""What a network takes of an example, for each of its inputs."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.network import Network
from netspec.ops.dtypes import DEFAULT, FLOATS, Dtype
from netspec.records import dataclass
from netspec.shapes import Shape


@dataclass(frozen=True)
class WantedInput:
    """An input as the network takes it, without the axis of examples."""

    shape: Shape
    dtype: Dtype = DEFAULT
    vocabulary: int | None = None
    """The number of whole numbers, from 0 on, that the layers take which read it; None if they take all."""

    @property
    def floats(self) -> bool:
        """Whether it takes floats, which are made of any numbers, and preprocessed."""
        return self.dtype in FLOATS

    @property
    def kind(self) -> str:
        """What its values are called."""
        return "numbers" if self.floats else "truth values" if self.dtype == "bool" else "whole numbers"


def wanted_inputs(network: Network) -> Mapping[str, WantedInput]:
    """The inputs of a network in order, by their names."""
    sizes: dict[int, int] = {}
    for layer in network.layers:
        if (size := layer.op.vocabulary()) is not None:
            sizes |= {index: min(size, sizes.get(index, size)) for index in layer.inputs}
    return {
        each.name: WantedInput(each.shape[1:], each.dtype, sizes.get(index))
        for index, each in enumerate(network.inputs)
    }
