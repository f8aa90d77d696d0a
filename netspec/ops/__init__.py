"""The ops: one small class each. Importing this package registers all of them in `OPS`; none imports a framework."""

from netspec.ops import (  # noqa: F401 - each module registers its own
    activation_ops,
    affine,
    arithmetic,
    batch_norm,
    bias_add,
    cast,
    composed_activations,
    concat,
    conv,
    depth_space,
    drop_path,
    dropout,
    dynamic_shapes,
    embedding,
    fully_connected,
    group_norm,
    image_resize,
    instance_norm,
    layer_norm,
    learned_tensor,
    lrn,
    matmul,
    max_unpool,
    pad,
    pool,
    prelu,
    reduce,
    reshape,
    reshaping,
    resize,
    scaling_initializers,
    scoped_activation_ops,
    separable_conv,
    softmax,
    split,
    strided_slice,
    tile,
    transpose,
    transposed_conv,
    unit_length,
)
from netspec.ops.activations import ACTIVATIONS
from netspec.ops.function import Family, Function
from netspec.ops.initializers import INITIALIZERS
from netspec.ops.op import OPS, Cost, Op, OpError, Requirement, Variable, Window
from netspec.ops.regularizers import REGULARIZERS

OPS.update({key: OPS.pop(key) for key in sorted(OPS)})  # the order of the reference page

FAMILIES: tuple[Family[Function], ...] = (ACTIVATIONS, INITIALIZERS, REGULARIZERS)
"""The families of functions that arguments of ops name."""

__all__ = ["FAMILIES", "OPS", "Cost", "Op", "OpError", "Requirement", "Variable", "Window", "names_inside"]


def names_inside() -> frozenset[str]:
    """Names of operations and variables that ops make right inside their scopes, in lower case and unnumbered."""
    activations = (part for made in ACTIVATIONS.members.values() for part in made.names_inside())
    normalizers = (name.lower() for op in OPS.values() if op.normalizes for name in op.made_in_a_layer())
    return frozenset({*activations, *normalizers}).union(*(op.inside.split() for op in OPS.values()))
