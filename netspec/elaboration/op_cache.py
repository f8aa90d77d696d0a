"""Caches ops and their effects on input shapes: a network of a thousand layers has a few dozen distinct ops.

An op is frozen, and its effect depends on its arguments without its name. Refusals are not cached, since each gets
advice of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from netspec.budget import shared, spend
from netspec.ops import Op, OpError, Requirement, Variable
from netspec.shapes import Atom, Dim, Product, Quotient, Shape, Size, oversize
from netspec.source.scalars import MAX_INTEGER

_DEEPEST = 40
_MOST_PARTS = 64


class Effect(NamedTuple):
    """The outputs, conditions and variables of an op on some inputs; the variables' names are relative to its scope."""

    outputs: tuple[Shape, ...]
    requirements: tuple[Requirement, ...]
    variables: tuple[Variable, ...]


class OpCache:
    """The ops made in one elaboration, and their effects."""

    def __init__(self) -> None:
        self._ops: dict[tuple[type[Op], Op | None, str], Op] = {}
        self._effects: dict[tuple[Op, tuple[Shape, ...]], Effect] = {}

    def op(self, op: type[Op], values: Mapping[str, Any], normalizer: Op | None = None) -> Op:
        """Returns the op with some arguments, which are plain data."""
        # Equal values may differ in type, such as 1 and true; their texts differ.
        text = repr(values)
        spend(len(text) // 16)
        key = op, normalizer, text
        made = self._ops.get(key)
        if made is None:
            made = self._ops[key] = shared(key, lambda: op(normalizer=normalizer, **values))
        return made

    def named(self, op: Op, names: Mapping[str, Any]) -> Op:
        """Returns an op with names, such as a scope."""
        return shared((op, repr(names)), lambda: op.named(names)) if names else op

    def effect(self, op: Op, inputs: tuple[Shape, ...]) -> Effect:
        """Returns the effect of an op on some inputs.

        Raises:
            OpError: it can never be built on them.
        """
        spend(sum(map(len, inputs)) // 4)
        found = self._effects.get((op, inputs))
        if found is None:
            found = self._effects[op, inputs] = shared((op, inputs), lambda: effect_of(op, inputs))
        return found


def effect_of(op: Op, inputs: tuple[Shape, ...]) -> Effect:
    """Computes the effect of an op on some inputs.

    Raises:
        OpError: it can never be built on them.
    """
    outputs = tuple(_bounded(shape) for shape in op.shapes(*inputs))
    requirements = tuple(op.requirements(*inputs))
    for requirement in requirements:
        if not requirement.holds():
            raise requirement.unmet()
    variables = tuple(op.made_variables(*inputs))
    for shape in (*outputs, *(variable.shape for variable in variables)):
        if fault := oversize(shape):
            raise OpError("number-too-large", fault)
    return Effect(outputs, requirements, variables)


def _bounded(shape: Shape) -> Shape:
    """The shape, in which sizes that are too long expressions, as after dozens of strides and sums, are unknown.

    Raises:
        OpError: a size is beyond the 64 bits that TensorFlow has for it.
    """
    if any(number > MAX_INTEGER for size in shape for number in _numbers(size)):
        raise OpError("number-too-large", "a size of the output does not fit into 64 bits")
    return tuple(
        None if _depth(size) > _DEEPEST or _parts(size) > _MOST_PARTS or _divided(size) else size for size in shape
    )


def _numbers(size: Dim) -> Iterable[int]:
    """The numbers in a size: the size itself if it is a number, else those in its expression."""
    if isinstance(size, Size):
        return (abs(number) for number in (size.constant, *(factor for _, factor in size.terms)))
    return () if size is None else (size,)


def _divided(size: Dim) -> bool:
    """Whether a divisor in a size exceeds 64 bits, as after dozens of large strides."""
    return isinstance(size, Size) and any(
        (isinstance(atom, Quotient) and atom.divisor > MAX_INTEGER) or any(map(_divided, _inside(atom)))
        for atom, _ in size.terms
    )


def _depth(size: Dim) -> int:
    if not isinstance(size, Size):
        return 0
    return max((1 + max(map(_depth, _inside(atom)), default=0) for atom, _ in size.terms), default=0)


def _parts(size: Dim) -> int:
    """The number of symbols and quotients in a size."""
    return sum(1 + sum(map(_parts, _inside(atom))) for atom, _ in size.terms) if isinstance(size, Size) else 0


def _inside(atom: Atom) -> tuple[Size, ...]:
    spend(1)
    match atom:
        case Quotient(dividend, _):
            return (dividend,)
        case Product(factors):
            return factors
    return ()
