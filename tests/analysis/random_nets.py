"""Random networks whose receptive fields can be measured by gradients: small images, and no op that hides gradients."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from netspec.diagnostics import has_errors
from netspec.network import Layer, Network
from netspec.ops import OPS
from netspec.ops.dtypes import FLOATS
from netspec.ops.layer_arguments import IS_TRAINING, NORMALIZER_FN, NORMALIZER_PARAMS
from netspec.pipeline import inspect_text
from tests.differential.random_specs import spec_of

SHAPES = (["N", 16, 14, 3], ["N", 16, 16, 4], ["N", 3, 12, 16])
MOST_LAYERS = 12
_LARGEST = 1e30
MOST_POSITIONS = 40
"""Along an axis: more take minutes."""

NOT_EVERYWHERE = frozenset({"divide", "exp", "log", "sqrt"})
"""Ops that have no finite gradient of some numbers: nets.yaml gives them others."""


def drawn(first: int, count: int) -> Iterator[tuple[int, Network]]:
    """So many networks with their numbers, the first of which may be a number."""
    number = first
    while count:
        network = _network(number)
        if network is not None:
            count -= 1
            yield number, network
        number += 1


def _network(number: int) -> Network | None:
    spec = spec_of(number)
    for shape in SHAPES if not spec.planted else ():
        flat = _evaluated({**copy.deepcopy(dict(spec.flat)), "input": {"shape": shape}})
        found = inspect_text(json.dumps(flat), "net.yaml", spec.given)
        if found.network is not None and not has_errors(found.problems) and _shown(found.network):
            return found.network
    return None


def _shown(network: Network) -> bool:
    """Whether gradients can show what positions see: each example stays one, and sizes are known."""
    outputs = [layer.output_shape or () for layer in network.layers]
    whole = all(str(output[:1]) == str(network.input_shape[:1]) for output in outputs)
    known = all(isinstance(size, int) for output in outputs for size in output[1:])
    sides = [size for output in outputs if len(output) > 2 for size in output[1:] if isinstance(size, int)]
    small = max(sides, default=1) <= MOST_POSITIONS
    ranks = all(1 < len(output) <= 4 for output in outputs)
    hidden = any(map(_hides, network.layers))
    return whole and known and small and ranks and not hidden and 0 < len(outputs) <= MOST_LAYERS


def _hides(layer: Layer) -> bool:
    """Whether a layer may have no gradient at all: a softmax of one channel, the difference of a tensor and itself.

    Nor has a product with a number that 32 bits do not hold, nor what makes whole numbers.
    """
    activation = layer.op.activation()
    softmax = layer.op.takes_logits or (activation is not None and not activation.elementwise)
    infinite = any(isinstance(value, float) and abs(value) > _LARGEST for value in layer.op.values.values())
    # Of a clipping, unless most images are between its bounds.
    low, high = (layer.op.values.get(name) for name in ("clip_value_min", "clip_value_max"))
    clips = isinstance(low, int | float) and isinstance(high, int | float) and not low < 0 < high
    whole_numbers = not set(layer.output_dtypes) <= set(FLOATS)
    # Of a block of the library, whose batch norm sees the whole batch.
    trains = IS_TRAINING.name in layer.op.arguments and layer.op.values.get(IS_TRAINING.name) is not False
    alpha = layer.op.values.get("alpha")  # below 0, a root of a number below 0
    undefined = layer.op.key in NOT_EVERYWHERE or trains or (isinstance(alpha, int | float) and alpha < 0)
    return softmax or infinite or undefined or whole_numbers or clips or len(set(layer.inputs)) < len(layer.inputs)


def _evaluated(node: Any) -> Any:
    """A spec whose layers work as in evaluation, which is what receptive fields are about."""
    if isinstance(node, list):
        return [_evaluated(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _evaluated(value) for key, value in node.items()}
    for key, given in made.items():
        if _has_mode(key) and isinstance(given, dict):
            given[IS_TRAINING.name] = False
    if _has_mode(made.get(NORMALIZER_FN.name)):
        params = made.get(NORMALIZER_PARAMS.name) or {}
        made[NORMALIZER_PARAMS.name] = {**params, IS_TRAINING.name: False}
    if made.get("ops") and all(map(_has_mode, made["ops"])):
        made[IS_TRAINING.name] = False
    return made


def _has_mode(key: object) -> bool:
    """Whether a key is that of an op which works in another way in training."""
    return key in OPS and IS_TRAINING.name in OPS[key].arguments
