"""Which layers of a network work as in training."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.elaboration.training_mode import IS_TRAINING
from netspec.network import Layer, Network
from netspec.ops import Op


def in_training(network: Network) -> Iterator[tuple[Layer, Op]]:
    """The layers that work as in training, each with the op at fault: its own, or that of the normalizer inside it.

    A layer that does nothing in either mode is not among them.
    """
    for layer in network.layers:
        for op, given in ((layer.op, layer.given), (layer.op.normalizer, layer.normalizer_given)):
            if op is None or op.idle() or IS_TRAINING not in op.arguments:
                continue
            setting = given.get(IS_TRAINING)
            if (op.arguments[IS_TRAINING].default if setting is None else setting.value) is True:
                yield layer, op
