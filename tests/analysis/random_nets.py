"""Networks at random whose receptive fields gradients can show: small images, and nothing that hides what it sees."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

from netspec.diagnostics import has_errors
from netspec.network import Network
from netspec.pipeline import inspect_text
from tests.differential.random_specs import spec_of

SHAPES = (["N", 16, 14, 3], ["N", 16, 16, 4], ["N", 3, 12, 16])
HIDING = {"subtract", "softmax", "nn_softmax"}
"""What has no gradient at all in some networks: the difference of a tensor and itself, a softmax of one channel."""
MOST_LAYERS = 12
MOST_POSITIONS = 40
"""Along an axis: more take minutes."""


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
    activations = {activation.key for layer in network.layers if (activation := layer.op.activation())}
    hidden = HIDING & ({layer.op.key for layer in network.layers} | activations)
    return whole and known and small and ranks and not hidden and 0 < len(outputs) <= MOST_LAYERS


def _evaluated(node: Any) -> Any:
    """A spec whose batch normalizations are as in evaluation, which is what receptive fields are said of."""
    if isinstance(node, list):
        return [_evaluated(item) for item in node]
    if not isinstance(node, dict):
        return node
    made = {key: _evaluated(value) for key, value in node.items()}
    if isinstance(made.get("batch_norm"), dict):
        made["batch_norm"]["is_training"] = False
    if made.get("normalizer_fn") == "batch_norm":
        made["normalizer_params"] = {**(made.get("normalizer_params") or {}), "is_training": False}
    if "batch_norm" in made.get("ops", ()):
        made["is_training"] = False
    return made
