"""Values of a network as data that JSON can hold: shapes, counts, arguments, variables, receptive fields."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from netspec.analysis.receptive_field import ReceptiveField
from netspec.ops import Variable
from netspec.ops.argument import Opaque
from netspec.ops.function import Function
from netspec.shapes import Dim, Shape


def field_value(field: ReceptiveField) -> dict[str, Any]:
    """A receptive field."""
    strides = [stride if stride is None or stride.denominator > 1 else stride.numerator for stride in field.stride]
    return {
        "size": list(field.size),
        "stride": [float(stride) if isinstance(stride, Fraction) else stride for stride in strides],
        "offset": list(field.offset),
    }


def variable_value(variable: Variable) -> dict[str, Any]:
    """A variable; its keys are those of `netspec.report.summary.summary`."""
    return {
        "name": variable.name,
        "shape": list(variable.shape),
        "parameters": math.prod(variable.shape),
        "trainable": variable.trainable,
        "initializer": plain_value(variable.initializer),
        "regularizer": plain_value(variable.regularizer),
    }


def plain_value(value: Any) -> Any:
    """A value of an argument: functions by their shortest data."""
    match value:
        case Function():
            return plain_value(value.plain())
        case Opaque():
            return "a tensor"
        case Mapping():
            return {str(key): plain_value(item) for key, item in value.items()}
        case list() | tuple():
            return [plain_value(item) for item in value]
    return value


def dim_value(dim: Dim) -> int | str | None:
    """A size or a count: a number, an expression in symbolic sizes as text, or null."""
    return dim if dim is None or isinstance(dim, int) else str(dim)


def shape_value(shape: Shape | None) -> list[int | str | None] | None:
    """A shape; null if it is unknown."""
    return None if shape is None else [dim_value(dim) for dim in shape]
