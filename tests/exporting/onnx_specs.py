"""Specs in inference, run by TensorFlow and by onnxruntime on the same values and images."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any

import numpy as np

from netspec.compiled import CompiledSpec
from netspec.diagnostics import SpecError
from netspec.exporting.onnx_model import onnx_model
from netspec.lower.graph import known
from netspec.network import FIRST_INPUT, Network
from netspec.ops import OPS, Requirement
from netspec.ops.backend import Backend
from netspec.ops.normalizers.normalization import Normalization
from netspec.pipeline import Sound, elaborate_sound, inspect_text
from netspec.shapes import evaluate
from tests.exporting.onnx_rows import SIZES, SWITCH, difference, loaded, random_values, session_of, shaken

SWITCHED = [key for key, op in OPS.items() if SWITCH in op.arguments]
MOST_ELEMENTS = 2_000_000
TOLERANCE = 5e-6
"""Of the largest output: each sum is rounded in an order of its own."""
LOSS, TIMES = 8.0, 3
"""How many times as much it may be as TensorFlow's output changes, at most of some times, by last places of the input.

Or as it differs from TensorFlow's own result in 64 bits; and it is enough to be near that one.
"""


def in_inference(spec: Mapping[str, Any]) -> dict[str, Any]:
    """A spec as plain data whose layers all work as in inference."""

    def without_switch(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: without_switch(child) for key, child in node.items() if key != SWITCH}
        return [without_switch(child) for child in node] if isinstance(node, list) else node

    plain = without_switch(spec)
    return {**plain, "arg_scope": [{"ops": SWITCHED, SWITCH: False}, *plain.get("arg_scope", [])]}


def sound_of(spec: Mapping[str, Any], given: Mapping[str, Any]) -> Sound | None:
    """A spec of plain data, if the check finds nothing wrong and its variables are few."""
    inspected = inspect_text(json.dumps(spec), "random.yaml", dict(given))
    if inspected.network is None:
        return None
    few = sum(np.prod(variable.shape) for variable in inspected.network.variables) <= MOST_ELEMENTS
    return inspected.require_sound() if few else None


def values_for(network: Network, seed: int = 0) -> dict[str, Any]:
    """Random values of all variables of a network."""
    return random_values({variable.name: variable.shape for variable in network.variables}, seed)


def accepted(sound: Sound, seed: int, count: int) -> Iterator[tuple[int, ...]]:
    """Shapes of inputs that the network accepts in the place of symbolic and unknown sizes."""
    rng, network, found = random.Random(seed), sound.network, set[tuple[int, ...]]()  # noqa: S311
    for _ in range(60):
        names: dict[str, int] = {}
        shape = tuple(
            size if isinstance(size, int) else names.setdefault(str(size or rng.random()), rng.choice(SIZES))
            for size in network.input_shape
        )
        if shape in found:
            continue
        try:
            sized = elaborate_sound(sound.checked, network.parameters, {FIRST_INPUT: shape})
        except SpecError:
            continue
        if not all(_holds(need, names) for need in network.requirements) or _is_large(sized):
            continue
        found.add(shape)
        yield shape
        if len(found) == count:
            return


def _is_large(network: Network) -> bool:
    """Whether a tensor takes more memory than tests should."""
    shapes = [layer.output_shape or () for layer in network.layers]
    return any(np.prod([size for size in shape if isinstance(size, int)]) > MOST_ELEMENTS for shape in shapes)


def _holds(need: Requirement, sizes: Mapping[str, int]) -> bool:
    """Whether a condition holds for sizes, as far as they are known."""
    value = evaluate(need.size, sizes)
    return value is None or need._replace(size=value).holds()


class SpecInTensorFlow:
    """The graph of a spec with values of its variables, in floats of 32 or 64 bits."""

    def __init__(self, backend: Backend, sound: Sound, values: Mapping[str, Any], dtype: str = "float32") -> None:
        tf, network = backend.tf, sound.network
        self.backend, self.sound, self.values, self.graph = backend, sound, values, tf.Graph()
        with self.graph.as_default():
            self.images = tf.placeholder(dtype, known(network.input_shape))
            output, end_points = CompiledSpec(sound)(self.images, **network.parameters)
            self.outputs = [output, *end_points.values()]
            self.session = tf.Session()
            loaded(backend, self.session, values)

    def run(self, images: Any) -> list[Any]:
        """The output, then the end points in order."""
        made: list[Any] = self.session.run(self.outputs, {self.images: images})
        return made

    def exactly(self, images: Sequence[Any]) -> list[list[Any]] | None:
        """The outputs in floats of 64 bits; None where TensorFlow has no such kernel."""
        try:
            in_doubles = SpecInTensorFlow(self.backend, self.sound, self.values, "float64")
            return [in_doubles.run(each) for each in images]
        except Exception:  # noqa: BLE001 - of a graph as of a run, and of no class of its own
            return None

    def shaken(self, images: Sequence[Any], seed: int) -> list[list[Any]]:
        """The outputs for images and values that are changed in their last place."""
        with self.graph.as_default():
            loaded(self.backend, self.session, {name: shaken(value, seed) for name, value in self.values.items()})
        made = [self.run(shaken(each, seed)) for each in images]
        with self.graph.as_default():
            loaded(self.backend, self.session, self.values)
        return made


class SpecInOnnx:
    """The model of a spec, with all end points as outputs."""

    def __init__(self, network: Network, values: Mapping[str, Any]) -> None:
        self.model = onnx_model(network, values, network.end_points)
        self.session = session_of(self.model)
        # An end point that is the output is returned once.
        self.keys = [network.output_key(), *network.end_points]
        self.name = network.input_name

    def run(self, images: Any) -> list[Any]:
        made = dict(zip(dict.fromkeys(self.keys), self.session.run(None, {self.name: images}), strict=True))
        return [made[key] for key in self.keys]


def images_for(shape: Sequence[int], seed: int = 0) -> Any:
    return np.random.default_rng(seed).standard_normal(shape).astype(np.float32)


def makes_much_of_little(network: Network) -> bool:
    """Whether a layer divides by what an example deviates from its own mean, which may be rounding alone."""
    ops = [op for layer in network.layers for op in (layer.op, layer.op.normalizer)]
    return any(isinstance(op, Normalization) and SWITCH not in op.arguments for op in ops)


class NotFinite(Exception):
    """TensorFlow's outputs are not finite: what 0 times infinity is, programs may decide."""


def disagreement(in_tensorflow: SpecInTensorFlow, images: Sequence[Any], found: Sequence[Sequence[Any]]) -> float:
    """The largest difference from TensorFlow, as a share of what is allowed: above 1 it is too large."""
    expected = [in_tensorflow.run(each) for each in images]
    if not all(np.isfinite(array).all() for array in chain(*expected)):
        raise NotFinite
    worst = max(map(difference, chain(*expected), chain(*found)), default=0.0)
    if worst <= TOLERANCE:
        return worst / TOLERANCE
    others = [list(chain(*in_tensorflow.shaken(images, seed))) for seed in range(TIMES)]
    exact = in_tensorflow.exactly(images)
    truths = list(chain(*expected)) if exact is None else list(chain(*exact))
    shares = []
    for number, (one, other) in enumerate(zip(chain(*expected), chain(*found), strict=True)):
        own = max(difference(truths[number], one), *(difference(one, each[number]) for each in others))
        share = difference(one, other) / (LOSS * own + TOLERANCE)
        shares.append(min(share, difference(truths[number], other) / TOLERANCE))
    return max(shares)
