"""The graph of an ONNX model as plain data, to which each op adds its nodes; it needs neither onnx nor NumPy.

ONNX has images with channels first. A tensor is stored with its axes in whatever order the node that made it leaves
them, and is transposed where a node needs another order. So a chain of convolutions on NHWC images has one
transposition at its start, and one at its end if the end is an image.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from netspec.ops.dtypes import DEFAULT, Dtype
from netspec.shapes import Shape

Attribute: TypeAlias = int | float | str | Sequence[int]

TO_THE_END = 2**63 - 1
"""The place behind the last element of any axis, for slices."""


class NotInOnnx(Exception):
    """Why an op cannot be written as nodes of ONNX, in a terse text; the export adds the layer."""


class OnnxTensor(NamedTuple):
    """A tensor: its name in the graph, its shape as netspec has it, and the axis that is stored at each place."""

    name: str
    shape: Shape
    order: tuple[int, ...]
    dtype: Dtype = DEFAULT

    def places(self, axes: Iterable[int]) -> list[int]:
        """Where axes are stored."""
        return [self.order.index(axis) for axis in axes]

    def without(self, axes: Iterable[int]) -> OnnxTensor:
        """What it is after a node has removed axes."""
        left = [axis for axis in range(len(self.shape)) if axis not in axes]
        order = tuple(left.index(axis) for axis in self.order if axis in left)
        return OnnxTensor(self.name, tuple(self.shape[axis] for axis in left), order, self.dtype)

    @property
    def stored_shape(self) -> Shape:
        """The sizes in the order in which they are stored."""
        return tuple(self.shape[axis] for axis in self.order)

    @property
    def is_plain(self) -> bool:
        """Whether the axes are stored in the order of the shape."""
        return self.order == plain(self.shape)


class OnnxNode(NamedTuple):
    """An operation of ONNX with one output, which is called as the node."""

    kind: str
    name: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Attribute]


class StoredVariable(NamedTuple):
    """A variable of the network as an initializer: its axes in another order, then in another shape."""

    variable: str
    order: tuple[int, ...]
    shape: tuple[int, ...]


class StoredNumbers(NamedTuple):
    """Numbers as an initializer; floats if `real`, else integers. A single number fills the shape."""

    numbers: tuple[float, ...]
    shape: tuple[int, ...]
    real: bool


class OnnxGraph:
    """The nodes and initializers so far. `names` are taken: those of the input, the outputs and all variables."""

    def __init__(self, names: Iterable[str]) -> None:
        self.nodes: list[OnnxNode] = []
        self.variables: dict[StoredVariable, str] = {}
        """Each form of a variable with its name; the first is called as the variable."""
        self.constants: dict[str, StoredNumbers] = {}
        self._names = dict.fromkeys(["", *names], 0)
        """The names that are taken, each with the highest number that it was given."""
        self._stored = set[str]()
        """The variables that are stored in some form."""
        self._arranged: dict[tuple[str, tuple[int, ...]], str] = {}
        """The names of transposed tensors, by those of what was transposed and how."""

    def unique(self, name: str) -> str:
        """The name, with a number if it is taken."""
        found = name
        while found in self._names:
            self._names[name] += 1
            found = f"{name}_{self._names[name]}"
        self._names[found] = 0
        return found

    def node(self, name: str, kind: str, inputs: Sequence[str], attributes: Mapping[str, Attribute]) -> str:
        """Adds a node; returns the name of its output."""
        made = OnnxNode(kind, self.unique(name), tuple(inputs), attributes)
        self.nodes.append(made)
        return made.name

    def variable(self, form: StoredVariable) -> str:
        """The name of a variable in a form: its own, or a new one if another form has that."""
        if form not in self.variables:
            first = form.variable not in self._stored
            self.variables[form] = form.variable if first else self.unique(form.variable)
            self._stored.add(form.variable)
        return self.variables[form]

    def arranged(self, x: OnnxTensor, order: tuple[int, ...], scope: str) -> OnnxTensor:
        """The tensor with its axes stored in an order: transposed, once for all that need it."""
        if x.order == order:
            return x
        perm = tuple(x.places(order))
        if (x.name, perm) not in self._arranged:
            name = self.node(f"{scope}/Transpose", "Transpose", [x.name], {"perm": perm})
            self._arranged[x.name, perm] = name
            self._arranged[name, tuple(perm.index(place) for place in range(len(perm)))] = x.name
        return OnnxTensor(self._arranged[x.name, perm], x.shape, order, x.dtype)


class OnnxBuilder:
    """The graph as an op sees it: names are within its scope, variables are called as `Op.variables` calls them."""

    def __init__(self, graph: OnnxGraph, scope: str, variables: Mapping[str, str], prefix: str = "") -> None:
        self._graph, self._scope, self._variables, self._prefix = graph, scope, variables, prefix
        self.normalized: OnnxTensor | None = None
        """The output of the normalizer inside a layer, which can be an end point of its own."""

    def inside(self, scope: str) -> OnnxBuilder:
        """The builder for a normalizer inside a layer."""
        return OnnxBuilder(self._graph, f"{self._scope}/{scope}", self._variables, f"{self._prefix}{scope}/")

    def node(self, kind: str, *inputs: str, **attributes: Attribute) -> str:
        """Adds a node; returns the name of its output."""
        return self._graph.node(f"{self._scope}/{kind}", kind, inputs, attributes)

    def elementwise(self, kind: str, x: OnnxTensor, *others: str, **attributes: Attribute) -> OnnxTensor:
        """Adds a node whose output has the shape of its first input."""
        return x._replace(name=self.node(kind, x.name, *others, **attributes))

    def ints(self, name: str, *numbers: int) -> str:
        """A list of integers."""
        return self._constant(name, StoredNumbers(numbers, (len(numbers),), real=False))

    def int_scalar(self, name: str, number: int) -> str:
        """An integer."""
        return self._constant(name, StoredNumbers((number,), (), real=False))

    def real(self, name: str, number: float) -> str:
        """A number."""
        return self._constant(name, StoredNumbers((number,), (), real=True))

    def numbers(self, name: str, numbers: Sequence[float], shape: Sequence[int], real: bool) -> str:
        """Numbers in a shape, or one that fills it; floats of 32 bits if `real`, else integers of 64."""
        return self._constant(name, StoredNumbers(tuple(numbers), tuple(shape), real))

    def filled(self, name: str, number: float, size: int) -> str:
        """A vector of one number."""
        return self._constant(name, StoredNumbers((number,), (size,), real=True))

    def _constant(self, name: str, constant: StoredNumbers) -> str:
        unique = self._graph.unique(f"{self._scope}/{name}")
        self._graph.constants[unique] = constant
        return unique

    def variable(self, name: str, order: Sequence[int], shape: Sequence[int]) -> str:
        """A variable of the op with its axes in another order, then in another shape."""
        return self._graph.variable(StoredVariable(self._variables[self._prefix + name], tuple(order), tuple(shape)))

    def vector(self, name: str, size: int) -> str:
        """A variable of one axis."""
        return self.variable(name, (0,), (size,))

    def along(self, name: str, x: OnnxTensor, axes: Sequence[int]) -> str:
        """A variable whose axes are these of a tensor, of known sizes, in a form that ONNX broadcasts to the tensor."""
        places = x.places(axes)
        order = sorted(range(len(axes)), key=lambda axis: places[axis])
        first = min(places, default=len(x.order))
        sizes = [x.shape[axis] if axis in axes else 1 for axis in x.order[first:]]
        return self.variable(name, order, [size for size in sizes if isinstance(size, int)])

    def arranged(self, x: OnnxTensor, order: Sequence[int]) -> OnnxTensor:
        """The tensor with its axes stored in an order."""
        return self._graph.arranged(x, tuple(order), self._scope)

    def plain(self, x: OnnxTensor) -> OnnxTensor:
        """The tensor with its axes stored in the order of its shape."""
        return self.arranged(x, plain(x.shape))

    def channels_second(self, x: OnnxTensor, axis: int) -> OnnxTensor:
        """The tensor with the axis of its channels stored second, after the batch, as ONNX has it."""
        others = [other for other in range(len(x.shape)) if other != axis]
        return self.arranged(x, [*others[:1], axis, *others[1:]])

    def alike(self, inputs: Sequence[OnnxTensor]) -> list[OnnxTensor]:
        """The tensors with their axes stored in one order: that of the first which is not plain, if ranks are equal."""
        orders = [x.order for x in inputs if not x.is_plain]
        if not orders or len({len(x.order) for x in inputs}) > 1:
            return [self.plain(x) for x in inputs]
        return [self.arranged(x, orders[0]) for x in inputs]

    def reduced(self, kind: str, x: OnnxTensor, axes: Sequence[int], *, keepdims: bool = True) -> OnnxTensor:
        """The reduction over axes, counted from the front; they stay, of size 1, or are left out."""
        if not axes:
            return x  # ONNX would take an empty list for all axes
        kept = tuple(1 if axis in axes else size for axis, size in enumerate(x.shape))
        name = self.node(kind, x.name, self.ints("axes", *sorted(x.places(axes))), keepdims=int(keepdims))
        made = OnnxTensor(name, kept, x.order)
        return made if keepdims else made.without(axes)


def plain(shape: Shape) -> tuple[int, ...]:
    """The order of the axes of a shape."""
    return tuple(range(len(shape)))
