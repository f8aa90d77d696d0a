"""Layers that are alike, worked out once: a network of a thousand layers is mostly the same few dozen.

An op is frozen, and what it makes of a shape depends on its arguments alone, less its own name. So of ops with the same
ones a single one is asked, once for each input. What an op refuses is not kept, since advice is given on each fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from netspec.language.sizes import bounded
from netspec.ops import Op, Requirement, Variable
from netspec.shapes import Shape


class Effect(NamedTuple):
    """What an op makes of its inputs: the variables' names are relative to its scope."""

    output: Shape
    requirements: tuple[Requirement, ...]
    variables: tuple[Variable, ...]


class Alike:
    """The ops made in one elaboration, and their effects."""

    def __init__(self) -> None:
        self._ops: dict[tuple[type[Op], Op | None, str], Op] = {}
        self._effects: dict[tuple[Op, tuple[Shape, ...]], Effect] = {}

    def op(self, op: type[Op], values: Mapping[str, Any], normalizer: Op | None = None) -> Op:
        """The op with some arguments, as plain data."""
        # Equal values are not always the same, 1 and true for one; their texts differ.
        key = op, normalizer, repr(values)
        made = self._ops.get(key)
        if made is None:
            made = self._ops[key] = op(normalizer=normalizer, **values)
        return made

    def effect(self, op: Op, inputs: tuple[Shape, ...]) -> Effect:
        """What the op makes of inputs.

        Raises:
            OpError: it can never be built on them.
        """
        found = self._effects.get((op, inputs))
        if found is None:
            found = self._effects[op, inputs] = _effect(op, inputs)
        return found


def _effect(op: Op, inputs: tuple[Shape, ...]) -> Effect:
    output = bounded(op.infer(*inputs))
    requirements = tuple(op.requirements(*inputs))
    for requirement in requirements:
        if not requirement.holds():
            raise requirement.fault
    return Effect(output, requirements, tuple(op.variables(*inputs)))
