"""Verifies a spec's values: its outputs with stored weights, against the reference with the same weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from netspec.lower import compat
from netspec.lower.call import build_sound
from netspec.lower.fidelity import called_reference
from netspec.lower.graph import built
from netspec.lower.identity import Built
from netspec.lower.loaded_values import initialize
from netspec.lower.random_inputs import random_input
from netspec.lower.reference import ReferenceUnusable
from netspec.lower.serving import planned
from netspec.network import NetworkInput
from netspec.ops import Variable
from netspec.pipeline import Sound
from netspec.records import dataclass
from netspec.shapes import shape_text
from netspec.weights import FittedValues, WeightsError, fit

_BATCH = 2
_TOLERANCE = 1e-4
"""The difference that rounding may make, for the largest value of a tensor."""
OUTPUT = "the output"


class Compared(NamedTuple):
    """A tensor of both networks: the largest difference of two values, and the largest value of the reference."""

    name: str
    difference: float
    largest: float

    @property
    def differs(self) -> bool:
        """Whether the values differ by more than rounding may make."""
        return not self.difference <= _TOLERANCE * self.largest


@dataclass(frozen=True, slots=True)
class ValueVerification:
    """The tensors that were compared, and the end points that one network alone has."""

    shape: tuple[int, ...]
    """The shape of the random input."""
    compared: tuple[Compared, ...]
    apart: tuple[str, ...]

    @property
    def worst(self) -> Compared:
        """The tensor whose values differ most, for their size."""
        return max(self.compared, key=lambda each: (each.differs, each.difference / (each.largest or 1)))

    @property
    def differs(self) -> bool:
        """Whether a value or an end point differs."""
        return self.worst.differs or bool(self.apart)


def verify_values(
    sound: Sound, stored: Mapping[str, Any], renamed: Mapping[str, str], trusted: Sequence[str] = ()
) -> ValueVerification:
    """Runs a spec and its reference in evaluation on the same random input, each with the same stored values.

    Raises:
        ReferenceUnusable: the reference cannot be called, or a size of the input is unknown.
        SpecError: the spec cannot be built in evaluation.
        WeightsError: the values do not fit one of the two.
    """
    inference = planned(sound, training=False).inference
    shapes = [_input_shape(each) for each in inference.network.inputs]
    backend = compat.load_for_graphs()
    network = inference.network
    one = called_reference(inference, trusted).built(backend, network)
    two = built(backend, lambda *inputs: build_sound(inference, inputs), network.inputs)
    random = np.random.default_rng(0)
    samples = [random_input(random, shape, each.dtype) for shape, each in zip(shapes, network.inputs, strict=True)]
    theirs, own = (
        _outputs(backend.tf, each, _values(backend.tf, each, stored, renamed, name), samples)
        for each, name in ((one, "the reference"), (two, "the spec"))
    )
    compared = tuple(_compared(name, value, own[name]) for name, value in theirs.items() if name in own)
    return ValueVerification(shapes[0], compared, tuple(sorted(theirs.keys() ^ own.keys())))


def _input_shape(given: NetworkInput) -> tuple[int, ...]:
    """The shape of a random input: the batch may be unknown, and nothing else."""
    first, *others = given.shape or (1,)
    if not all(isinstance(size, int) for size in others):
        text = f"{given.name} has unknown sizes, {shape_text(given.shape)}; give them by --input"
        raise ReferenceUnusable(text)
    sizes = [first if isinstance(first, int) else _BATCH, *(size for size in others if isinstance(size, int))]
    return tuple(sizes)[: len(given.shape)]


def _values(tf: Any, made: Built, stored: Mapping[str, Any], renamed: Mapping[str, str], name: str) -> FittedValues:
    """The stored values of a graph's variables."""
    with made.graph.as_default():
        variables = [Variable(each.op.name, tuple(each.shape.as_list())) for each in tf.global_variables()]
    try:
        return fit(variables, stored, renamed=renamed).require()
    except WeightsError as error:
        first, *others = str(error).splitlines()
        raise WeightsError("\n".join([f"{name}: {first}", *others])) from error


def _outputs(tf: Any, made: Built, values: Mapping[str, Any], samples: Sequence[Any]) -> dict[str, Any]:
    """The output and the end points by their keys."""
    with made.graph.as_default(), tf.Session() as session:
        initialize(tf, session, tf.global_variables(), values)
        found: dict[str, Any] = session.run(
            {**made.named_outputs(OUTPUT), **dict(made.end_points)}, dict(zip(made.inputs, samples, strict=True))
        )
    return found


def _compared(name: str, theirs: Any, own: Any) -> Compared:
    """The difference of two tensors; infinite if the shapes differ, or where one value alone is no number."""
    if theirs.shape != own.shape:
        return Compared(name, math.inf, 0.0)
    one, other = theirs.astype(np.float64), own.astype(np.float64)
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    with np.errstate(invalid="ignore"):
        apart = np.where(same, 0.0, np.abs(one - other))
    difference = float(np.nan_to_num(apart, nan=math.inf, posinf=math.inf).max(initial=0.0))
    return Compared(
        name, difference, float(np.abs(np.nan_to_num(one, nan=0.0, posinf=0.0, neginf=0.0)).max(initial=0.0))
    )
