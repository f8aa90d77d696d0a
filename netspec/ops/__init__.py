"""The ops: one small class each. Importing this package registers all of them in `OPS`; none imports a framework."""

from netspec.ops.activation import (
    activation_ops,
    prelu,
    scoped_activation_ops,
    softmax,
)
from netspec.ops.arrays import (
    concat,
    constant,
    depth_space,
    dynamic_shapes,
    matmul,
    pad,
    reduce,
    reshape,
    reshaping,
    select,
    split,
    strided_slice,
    tile,
    transpose,
)
from netspec.ops.elementwise import (
    arithmetic,
    cast,
    drop_path,
    dropout,
    of_each_element,
)
from netspec.ops.functions import (
    composed_activations,
    scaling_initializers,
)
from netspec.ops.functions.activations import ACTIVATIONS
from netspec.ops.functions.function import Family, Function
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.functions.regularizers import REGULARIZERS
from netspec.ops.images import (
    image_resize,
    resize,
)
from netspec.ops.learned import (
    affine,
    bias_add,
    embedding,
    fully_connected,
    learned_tensor,
)
from netspec.ops.normalizers import (
    batch_norm,
    group_norm,
    instance_norm,
    layer_norm,
    lrn,
    unit_length,
)
from netspec.ops.op import OPS, Cost, Op, OpError, Requirement, Variable, Window
from netspec.ops.windows import (
    conv,
    max_unpool,
    pool,
    separable_conv,
    transposed_conv,
)

OPS.update({key: OPS.pop(key) for key in sorted(OPS)})  # the order of the reference page

FAMILIES: tuple[Family[Function], ...] = (ACTIVATIONS, INITIALIZERS, REGULARIZERS)
"""The families of functions that arguments of ops name."""

__all__ = ["FAMILIES", "OPS", "Cost", "Op", "OpError", "Requirement", "Variable", "Window", "names_inside"]


def names_inside() -> frozenset[str]:
    """Names of operations and variables that ops make right inside their scopes, in lower case and unnumbered."""
    activations = (part for made in ACTIVATIONS.members.values() for part in made.names_inside())
    normalizers = (name.lower() for op in OPS.values() if op.normalizes for name in op.made_in_a_layer())
    return frozenset({*activations, *normalizers}).union(*(op.inside.split() for op in OPS.values()))
