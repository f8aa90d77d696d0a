"""Learned variables: what a layer declares of one, and the model variable that is made where slim makes none."""

from __future__ import annotations

from typing import Any

from netspec.ops.backend import Backend
from netspec.ops.functions.function import Function
from netspec.ops.functions.regularizers import effective
from netspec.ops.op import OpError, Variable


def declared(
    name: str,
    shape: tuple[int, ...],
    initializer: Function | None,
    regularizer: Function | None,
    trainable: bool,
    argument: str = "initializer",
) -> Variable:
    """A variable; an initializer that cannot fill its shape is a fault of the `argument` that names it."""
    if initializer is not None and (fault := initializer.fault(shape)):
        raise OpError("wrong-rank", fault, argument=argument)
    return Variable(name, shape, initializer, effective(regularizer), trainable)


def model_variable(backend: Backend, variable: Variable, dtype: Any, collections: Any) -> Any:
    """The variable in the scope that is open; `collections` are lists of them, by its name or for any."""
    return backend.slim.model_variable(
        variable.name,
        variable.shape,
        dtype.base_dtype,
        variable.initializer and variable.initializer.lower(backend),
        variable.regularizer and variable.regularizer.lower(backend),
        variable.trainable,
        backend.slim.utils.get_variable_collections(collections, variable.name),
    )
