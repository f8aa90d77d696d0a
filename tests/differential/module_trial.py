"""Tries one spec as a module: a step in training and one in inference against a v1 session."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

import netspec
from netspec.network import Network
from netspec.ops import Op
from netspec.shapes import Shape
from tests.lower.session_oracle import Step, differences, fixed_dropout, in_a_module, in_a_session

from .random_specs import Spec
from .trial import Outcome

_MOST = 10_000_000
"""The elements of the largest tensor that is computed."""
_SPACINGS = {"bfloat16": 2.0**-7, "float16": 2.0**-10}
"""From 1 to the next number of a type. A module keeps variables in 32 bits, which a graph rounds."""
_EXACT = 1e-5
"""The difference that the order of sums makes in 32 bits, as a share of the largest number."""
_FEW = 3
"""The examples of a batch whose size the spec leaves open; its other open sizes are twice as large."""


def tried_as_module(spec: Spec) -> Outcome:
    """Where a module of a spec and its graph differ, for one batch of images."""
    inspected = spec.inspected()
    if inspected.network is None:
        return Outcome("refused", [])
    with tempfile.TemporaryDirectory() as folder:
        try:
            net = netspec.load(spec.write(Path(folder)))
        except netspec.SpecError:
            return Outcome("refused", [])
        shape = _sizes(inspected.network.input_shape)
        try:
            network = net.elaborate(spec.given, input_shape=shape)
            opened = [None if isinstance(shape[0], int) and open_batch(inspected.network) else shape[0], *shape[1:]]
            model = net.module(spec.given, input_shape=opened)
        except netspec.SpecError:
            return Outcome("refused", [])  # for these sizes
        if any(_elements(layer.output_shape) > _MOST for layer in network.layers):
            return Outcome("too large", [])
        return _compared(net, network, model, np.random.default_rng(spec.seed).random(shape, dtype="f"), spec.given)


def _elements(shape: Shape | None) -> int:
    """The elements of a tensor, as far as its sizes are known."""
    return math.prod(size for size in shape or () if isinstance(size, int))


def open_batch(network: Network) -> bool:
    """Whether the spec leaves the size of the batch open."""
    return not isinstance(network.input_shape[0], int)


def _sizes(shape: Shape) -> list[int]:
    return [size if isinstance(size, int) else (_FEW if axis == 0 else 2 * _FEW) for axis, size in enumerate(shape)]


def _compared(
    net: netspec.CompiledSpec, network: Network, model: Any, images: Any, given: Mapping[str, Any]
) -> Outcome:
    import tensorflow as tf

    begun = {name: variable.numpy() for name, variable in model.variables_by_name.items()}
    with fixed_dropout():
        try:
            expected = in_a_session(net, begun, images, given)
        except tf.errors.OpError:
            return Outcome("not run", [])
        try:
            made = in_a_module(model, images, training=True)
        except ValueError as error:
            if "updates averages of 16 bits" not in str(error):
                raise
            return Outcome("refused", [])
    # The global step, which an optimizer counts in a session, counts the training calls of a module.
    frozen = _frozen_renormalization(network) | {variable.name for variable in network.variables if variable.shared}
    tolerance = max(_SPACINGS.get(dtype or "", _EXACT) for dtype in network.output_dtypes().values())
    return Outcome("compared", differences(_without(made, frozen), _without(expected, frozen), tolerance))


def _without(step: Step, names: set[str]) -> Step:
    return step._replace(after={name: value for name, value in step.after.items() if name not in names})


def _frozen_renormalization(network: Network) -> set[str]:
    """The averages of renormalization in layers that are not trained: a function updates them, a graph does not."""

    def frozen(op: Op | None) -> bool:
        return op is not None and bool(op.values.get("renorm")) and not op.values["trainable"]

    return {
        variable.name
        for layer in network.layers
        if frozen(layer.op) or frozen(layer.op.normalizer)
        for variable in layer.variables
        if "/renorm_" in variable.name
    }
