"""Initializes the variables of a graph, with given values in place of those that their initializers make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def initialize(tf: Any, session: Any, variables: Sequence[Any], values: Mapping[str, Any]) -> None:
    """Initializes variables; those that have a value by their name get that.

    A value is fed in the place of what the initializer assigns, so the graph gains no ops for it.
    """
    others = [variable for variable in variables if variable.op.name not in values]
    if others:
        session.run(tf.variables_initializer(others))
    for variable in variables:
        if variable.op.name in values:
            _, initial = variable.initializer.inputs
            session.run(variable.initializer, {initial: values[variable.op.name]})
