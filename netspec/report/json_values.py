"""Values as data that JSON can hold: places, variables, receptive fields."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from netspec.analysis.receptive_field import ReceptiveField
from netspec.diagnostics import Span
from netspec.ops import Variable
from netspec.ops.functions.function import plain_value


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


def place_value(span: Span) -> dict[str, Any]:
    """A place: lines and columns count from 1 in characters, and the end is exclusive."""
    return span._asdict()
