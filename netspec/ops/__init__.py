"""The ops: one small class each. Importing this room enters them all into `OPS`; none imports a framework."""

from netspec.ops import (
    activation_ops,
    arithmetic,
    batch_norm,
    concat,
    conv,
    depth_space,
    dropout,
    fully_connected,
    instance_norm,
    layer_norm,
    lrn,
    pad,
    pool,
    reduce,
    reshaping,
    resize,
    scaling_initializers,
    separable_conv,
    softmax,
    strided_slice,
)
from netspec.ops.activations import ACTIVATIONS
from netspec.ops.function import Family
from netspec.ops.initializers import INITIALIZERS
from netspec.ops.op import OPS, Cost, Op, OpError, Requirement, Variable, Window
from netspec.ops.regularizers import REGULARIZERS

FAMILIES: tuple[Family, ...] = (ACTIVATIONS, INITIALIZERS, REGULARIZERS)
"""The families of functions that arguments take, whose schemas stand in `$defs`."""

_ENTERED = (
    activation_ops,
    arithmetic,
    batch_norm,
    concat,
    conv,
    depth_space,
    dropout,
    fully_connected,
    instance_norm,
    layer_norm,
    lrn,
    pad,
    pool,
    reduce,
    reshaping,
    resize,
    scaling_initializers,
    separable_conv,
    softmax,
    strided_slice,
)

__all__ = ["FAMILIES", "OPS", "Cost", "Op", "OpError", "Requirement", "Variable", "Window"]
