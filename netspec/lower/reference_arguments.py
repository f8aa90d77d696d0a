"""Arguments of a reference that no file can give as they are: functions, and lists that the reference makes itself.

A file names a function, `activation_fn: relu`, and writes the list out for which the reference's default is None.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter
from typing import Any

from netspec.lower.reference import ReferenceUnusable
from netspec.ops import OPS
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import ACTIVATIONS
from netspec.schema.parameter_values import filled


def has_own_form(parameter: Parameter | None, value: object) -> bool:
    """Whether the default of a reference's parameter may mean a value that is written in another form."""
    if parameter is None or parameter.default is Parameter.empty:
        return False
    return callable(parameter.default) if isinstance(value, str) else parameter.default is None and _is_list(value)


def as_taken(
    arguments: Mapping[str, Any],
    signature: Mapping[str, Parameter],
    declarations: Mapping[str, Mapping[str, Any]],
    backend: Backend,
) -> dict[str, Any]:
    """The arguments without those that are left to the reference's own defaults, and with functions for their names.

    Raises:
        ReferenceUnusable: no function has the name.
    """
    taken = dict(arguments)
    for name, value in arguments.items():
        if not has_own_form(signature.get(name), value):
            continue
        if value == filled(declarations[name], declarations[name]["default"]):
            del taken[name]
        elif isinstance(value, str):
            taken[name] = _function(name, value, backend)
    return taken


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _function(parameter: str, name: str, backend: Backend) -> Callable[..., Any]:
    if name in ACTIVATIONS.members:
        activation: Callable[..., Any] = ACTIVATIONS.members[name]().lower(backend)
        return activation
    if name in OPS:
        layer: Callable[..., Any] = OPS[name].called(backend)
        return layer
    raise ReferenceUnusable(f"the reference takes a function for {parameter}, and '{name}' is the name of none")
