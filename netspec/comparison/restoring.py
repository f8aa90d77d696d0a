"""Compares the variables that a network restores by name with those that a checkpoint stores."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netspec.budget import spend
from netspec.ops import Variable
from netspec.records import dataclass

_MOST_EXCLUDED = 4
DTYPE = "float32"
"""The type of every variable of a network."""


class Stored(NamedTuple):
    """A variable in a checkpoint."""

    shape: tuple[int, ...]
    dtype: str = DTYPE


class Mismatch(NamedTuple):
    """A variable whose name is stored with another shape or type."""

    variable: Variable
    stored: Stored

    @property
    def of_shape(self) -> bool:
        """Whether the shapes differ; else the types do."""
        return self.variable.shape != self.stored.shape


@dataclass(frozen=True, slots=True)
class Restoring:
    """What restoring a network's variables by name finds in a checkpoint. Variables are in the network's order."""

    loaded: tuple[Variable, ...]
    missing: tuple[Variable, ...]
    mismatched: tuple[Mismatch, ...]
    left_over: Mapping[str, Stored]
    """What the checkpoint stores and the network does not read, which prevents nothing."""

    @property
    def loads(self) -> bool:
        """Whether every variable can be restored, as `tf.train.Saver.restore` demands."""
        return not (self.missing or self.mismatched)

    def failing_scopes(self) -> list[str]:
        """The scopes, with a slash, and the variables without which it loads, if these are few."""
        loaded = [variable.name for variable in self.loaded]
        failing = [variable.name for variable in (*self.missing, *(each.variable for each in self.mismatched))]
        if len(failing) > len(loaded):
            return []
        found: dict[str, None] = {}
        for name in failing:
            parts = name.split("/")
            scopes = ("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))
            whole = (scope for scope in scopes if not any(other.startswith(scope) for other in loaded))
            found[next(whole, name)] = None
        return [*found] if len(found) <= _MOST_EXCLUDED else []


def stored_by(variables: Iterable[Variable]) -> dict[str, Stored]:
    """What a checkpoint of a network stores of its variables."""
    return {variable.name: Stored(variable.shape) for variable in variables}


def restoring(variables: Iterable[Variable], stored: Mapping[str, Stored]) -> Restoring:
    """Compares the variables that a network restores with what is stored."""
    loaded: list[Variable] = []
    missing: list[Variable] = []
    mismatched: list[Mismatch] = []
    left = dict(stored)
    for variable in variables:
        spend(2)
        found = left.pop(variable.name, None)
        if found is None:
            missing.append(variable)
        elif found == Stored(variable.shape):
            loaded.append(variable)
        else:
            mismatched.append(Mismatch(variable, found))
    return Restoring(tuple(loaded), tuple(missing), tuple(mismatched), left)
