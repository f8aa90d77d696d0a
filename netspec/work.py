"""Counts the cost of layers per example.

An op's cost is that of the whole input. The first axis of the inputs is the batch; its symbol is followed through all
layers, and the factor of that symbol in a cost is the cost of one example.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from netspec.budget import shared, spend
from netspec.ops import Cost, Op, OpError, Requirement
from netspec.records import dataclass
from netspec.shapes import Dim, Shape, Size, Symbol, add, floor_div, multiply, scale, share, symbol, symbols


@dataclass(frozen=True, slots=True, eq=False)
class CountedLayer:
    """What counting needs of a `netspec.network.Layer`, which refers to `Work` and so is not referred to by it."""

    outputs: tuple[int, ...]
    op: Op
    inputs: tuple[int, ...]
    input_shapes: tuple[Shape | None, ...]
    output_shapes: tuple[Shape | None, ...]
    requirements: tuple[Requirement, ...]
    item_sizes: tuple[int, ...]
    """The bytes of an element of each output."""

    @property
    def index(self) -> int:
        """The index of its first output."""
        return self.outputs[0]


_BATCH = "batch"
"""The symbol of a batch without a name. No file can write it: there, names of sizes begin with a capital letter."""


class Followed(NamedTuple):
    """The shapes of a layer's inputs and outputs; None where a fault or an unknown size hides them."""

    inputs: tuple[Shape, ...] | None
    outputs: tuple[Shape | None, ...] = (None,)
    requirements: tuple[Requirement, ...] = ()

    @property
    def output(self) -> Shape | None:
        """The shape of the first output."""
        return self.outputs[0]


class OpenBatch(NamedTuple):
    """A batch of any size: its symbol, and the shapes of the layers by index."""

    name: str
    layers: Mapping[int, Followed]


class _View(NamedTuple):
    """The shapes to count, and the number of examples in them; None if the input counts as a whole."""

    layers: Mapping[int, Followed]
    examples: int | Size | None


class Work:
    """The costs of the layers of one elaboration, computed on demand."""

    def __init__(self) -> None:
        self._layers: list[CountedLayer] = []
        self._inputs: list[Shape | None] = []
        self._costs: dict[int, Cost] = {}
        self._batch_is_open = False

    def enter_input(self, shape: Shape | None, batch_is_open: bool) -> None:
        """Adds the next input of the network.

        `batch_is_open` says that the file leaves its first size open, even if the caller gives a number.
        """
        self._inputs.append(shape)
        self._batch_is_open |= batch_is_open

    def add(self, layer: CountedLayer) -> None:
        """Adds the next layer; all are added before anything is counted."""
        self._layers.append(layer)

    @property
    def counted_for(self) -> str:
        """What the costs are counted for: `one example`, or `the whole input`."""
        return "the whole input" if self._view.examples is None else "one example"

    def cost(self, index: int) -> Cost:
        """The cost of a layer."""
        if index not in self._costs:
            layer, followed, examples = self._layer(index), self._view.layers[index], self._view.examples
            key = layer.op, followed.inputs, followed.outputs, examples
            self._costs[index] = shared(key, lambda: _cost_of_one(layer, followed, examples))
        return self._costs[index]

    def bytes(self, index: int) -> Dim:
        """The bytes of a layer's outputs."""
        view, sizes = self._view, self._layer(index).item_sizes
        key = view.layers[index].outputs, sizes, view.examples
        return shared(key, lambda: _bytes(view.layers[index], sizes, view.examples))

    def _layer(self, index: int) -> CountedLayer:
        return self._by_index[index]

    @cached_property
    def _by_index(self) -> Mapping[int, CountedLayer]:
        return {layer.index: layer for layer in self._layers}

    @cached_property
    def open_batch(self) -> OpenBatch | None:
        """The batch, if its size is open; None if it is a number or the first axis is no batch."""
        shape = self._leading
        if not shape or isinstance(shape[0], int):
            return None
        own = _own_symbol(shape, self._inputs)
        layers = self._elaborated if own else self._follow(symbol(_BATCH))
        found = OpenBatch(own or _BATCH, layers)
        return found if self._holds_examples(found, len(shape)) else None

    @cached_property
    def _leading(self) -> Shape | None:
        """The first input that has an open batch, or the first of all."""
        opened = (shape for shape in self._inputs if shape and not isinstance(shape[0], int))
        return next(opened, self._inputs[0] if self._inputs else None)

    @cached_property
    def _view(self) -> _View:
        shape, batch = self._leading, self.open_batch
        if batch is not None and shape:
            only = _only_size(batch)
            fixed = None if only is None else _View(self._follow(only), only)
            return fixed if fixed and self._divides(fixed) else _View(batch.layers, symbol(batch.name))
        if shape and isinstance(shape[0], int) and (self._batch_is_open or len(shape) not in (1, 3)):
            view = _View(self._elaborated, shape[0])
            if self._divides(view):
                return view
        return _View(self._elaborated, None)

    @cached_property
    def _elaborated(self) -> Mapping[int, Followed]:
        return {layer.index: _as_elaborated(layer) for layer in self._layers}

    def _follow(self, batch: Dim) -> Mapping[int, Followed]:
        """Infers the layers again for another size of the batch."""
        of_batch = (None, self._leading[0]) if self._leading else ()
        outputs: dict[int, Shape | None] = {
            index: (batch, *shape[1:]) if shape and shape[0] in of_batch else shape
            for index, shape in enumerate(self._inputs)
        }
        found: dict[int, Followed] = {}
        for layer in self._layers:
            followed = found[layer.index] = _inferred(layer, [outputs.get(index) for index in layer.inputs])
            outputs |= zip(layer.outputs, followed.outputs, strict=False)  # one alone if they are not known
        return found

    def _holds_examples(self, batch: OpenBatch, rank: int) -> bool:
        """Whether the first axis is a batch: no window slides along it, and no layer adds a batch axis before it."""
        for index, followed in batch.layers.items():
            window, inputs, output = self._layer(index).op.window(), followed.inputs, followed.output
            if inputs is None or output is None:
                continue
            if window and any(batch.name in symbols(inputs[0][axis]) for axis in window.spatial_axes):
                return False
            if rank in (1, 3) and _is_given_a_batch(inputs[0], output, batch.name):
                return False
        return True

    def _divides(self, view: _View) -> bool:
        """Whether every count is a multiple of the number of examples."""
        for index, followed in view.layers.items():
            counts: list[Dim] = []
            for output in followed.outputs:
                if output is not None:
                    counts += [output[0] if output else 1, multiply(*output)]
            counts += _cost(self._layer(index), followed) if counts else ()
            if any(count is not None and _part(count, view.examples) is None for count in counts):
                return False
        return True


def _own_symbol(shape: Shape, inputs: Sequence[Shape | None]) -> str | None:
    """The symbol of the batch, if no other size of an input depends on it, nor a first size is unknown."""
    others = [size for each in inputs if each for size in each[1:]]
    match shape[0]:
        case Size(0, ((Symbol(name), 1),)) if not any(name in symbols(size) for size in others):
            return name if not any(each and each[0] is None for each in inputs) else None
    return None


def _is_given_a_batch(before: Shape, after: Shape, name: str) -> bool:
    """Whether a layer adds a batch axis of size 1 before the first axis, as for a single image."""
    moved = after[:1] == (1,) and any(name in symbols(size) for size in after)
    return moved and name in symbols(before[0]) and multiply(*before) == multiply(*after)


def _as_elaborated(layer: CountedLayer) -> Followed:
    known = tuple(shape for shape in layer.input_shapes if shape is not None)
    inputs = known if len(known) == len(layer.input_shapes) else None
    return Followed(inputs, layer.output_shapes, layer.requirements)


def _inferred(layer: CountedLayer, shapes: Sequence[Shape | None]) -> Followed:
    inputs = tuple(shape for shape in shapes if shape is not None)
    spend(20 + len(shapes))
    if len(inputs) != len(shapes):
        return Followed(None)
    try:
        return Followed(inputs, tuple(layer.op.shapes(*inputs)), tuple(layer.op.requirements(*inputs)))
    except OpError:
        return Followed(inputs)


def _cost(layer: CountedLayer, followed: Followed) -> Cost:
    if followed.inputs is None or followed.output is None:
        return Cost(None, None)
    spend(20 + len(followed.inputs))
    try:
        return layer.op.cost(followed.inputs, followed.output)
    except OpError:  # its problem is reported elsewhere
        return Cost(None, None)


def _bytes(followed: Followed, item_sizes: Sequence[int], examples: int | Size | None) -> Dim:
    """The bytes of a layer's outputs for one example."""
    if None in followed.outputs:
        return None
    elements = [multiply(*output) for output in followed.outputs if output is not None]
    return _part(add(*(multiply(*pair) for pair in zip(item_sizes, elements, strict=True))), examples)


def _cost_of_one(layer: CountedLayer, followed: Followed, examples: int | Size | None) -> Cost:
    """The cost of a layer for one example."""
    return Cost(*(_part(dim, examples) for dim in _cost(layer, followed)))


def _part(dim: Dim, examples: int | Size | None) -> Dim:
    """The share of one example; None if unknown, or not a whole number."""
    match examples:
        case None:
            return dim
        case int():
            found = floor_div(dim, examples)
            return found if scale(found, examples) == dim else None
    return share(dim, str(examples))


def _only_size(batch: OpenBatch) -> int | None:
    """The only batch size that can run, if a layer fixes it, as a reshape to `[8, 784]` does."""
    for requirement in _requirements(batch):
        match requirement.size:
            case Size(constant, ((Symbol(name), factor),)) if name == batch.name and requirement.relation == "==":
                size, rest = divmod(requirement.value - constant, factor)
                return size if size > 0 and not rest else None
    return None


def _requirements(batch: OpenBatch) -> Iterator[Requirement]:
    for followed in batch.layers.values():
        yield from followed.requirements
