"""The network: the frozen result of elaboration, which every report and back end reads.

A tree of groups in order of creation, with layers as leaves. Each layer holds its arguments with the origin of each,
its inputs, shapes, variables and costs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from netspec.diagnostics import Span
from netspec.ops import Cost, Op, Requirement, Variable
from netspec.ops.dtypes import DEFAULT, Dtype
from netspec.records import dataclass, field
from netspec.shapes import Shape, shape_text
from netspec.source import Node
from netspec.work import Work

OWN_SCOPE = "."
"""The scope of a group that reopens the network's own scope."""
OUTER_SCOPE = ".."
"""The scope of a group that reopens the scope around the network."""


FIRST_INPUT = ""
"""Stands for the name of the first input, where a caller gives a shape alone."""
InputShapes: TypeAlias = Mapping[str, Shape]
"""Shapes that a caller gives in place of the file's, by the names of inputs."""


Origin: TypeAlias = Literal["layer", "arg_scope", "caller", "default"]
"""The origin of a value: the layer, an arg-scope of the file, the caller's arg-scope, or the op's default."""


class Argument(NamedTuple):
    """The value of a layer's argument as plain data, with its origin and its place in a file, if any."""

    value: Any
    origin: Origin
    span: Span | None = None
    expression: str | None = None
    """The text of the value, if it is an expression."""
    depth: int = 0
    """The number of calls of blocks around its place: 0 is outside of all blocks."""


class Call(NamedTuple):
    """A call of a block, or of a spec as a block: the step, and the definition that it calls."""

    block: str
    definition: Node
    step: Node

    @property
    def span(self) -> Span:
        """The place of the block's name in the call."""
        return self.step.key_span(self.block)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One op of the network.

    Tensors are numbered in order of creation: the inputs of the network from 0, then the outputs of each layer. `index`
    is the number of its first output, and `inputs` are those of the tensors that it takes. `scope` is the full path of
    the scope that it opens, or the full name of the operation. A shape or type is None if an earlier fault hides it.
    """

    index: int
    op: Op
    label: str
    scope: str
    span: Span
    given: Mapping[str, Argument]
    """The arguments that were given; all others have the op's defaults."""
    normalizer_given: Mapping[str, Argument]
    inputs: tuple[int, ...]
    input_shapes: tuple[Shape | None, ...]
    input_dtypes: tuple[Dtype | None, ...]
    output_shapes: tuple[Shape | None, ...]
    output_dtypes: tuple[Dtype | None, ...]
    variables: tuple[Variable, ...]
    """With full names."""
    requirements: tuple[Requirement, ...]
    work: Work = field(repr=False)
    end_point: str | None = None
    """The key of its output in the end points, if the file names one."""
    calls: tuple[Call, ...] = ()
    """The calls of blocks around it, outermost first."""
    hidden: frozenset[str] = frozenset()
    """The arguments that faults hide; the op has sample values for them."""

    def __repr__(self) -> str:
        return f"<Layer {self.index} {self.op.key} '{self.scope}' -> {shape_text(self.output_shape)}>"

    @property
    def outputs(self) -> tuple[int, ...]:
        """The numbers of its outputs."""
        return tuple(range(self.index, self.index + len(self.output_shapes)))

    @property
    def output_shape(self) -> Shape | None:
        """The shape of its first output, which the next step takes."""
        return self.output_shapes[0]

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """All arguments in the op's order, with the origin of each value."""
        return {
            name: self.given.get(name) or Argument(arg.default, "default") for name, arg in self.op.arguments.items()
        }

    def given_to(self, argument: str) -> Any:
        """The plain value given to an argument, or None."""
        return self.given[argument].value if argument in self.given else None

    @property
    def cost(self) -> Cost:
        """Its cost for one example, or for the whole input, see `Network.counted_for`."""
        return self.work.cost(self.index)


@dataclass(frozen=True, slots=True, eq=False)
class ArgScope:
    """One entry of an arg-scope: defaults for ops, as plain data."""

    ops: tuple[str, ...]
    values: Mapping[str, Any]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A sequence of layers and groups, with an optional variable scope and defaults for the layers inside.

    `scope` is opened as it is; `default_scope`, used without a `scope`, is made unique by TensorFlow.
    """

    children: tuple[Group | Layer, ...]
    scope: str | None = None
    default_scope: str | None = None
    arg_scopes: tuple[ArgScope, ...] = ()
    output: int = 0
    """The number of the tensor that is the group's output."""
    end_point: str | None = None
    collected: bool = False
    """Whether its output is collected as an end point, with the path of its scope as key."""
    block: str | None = None
    """The block that it is a call of."""

    def __repr__(self) -> str:
        return f"<Group {self.scope or self.default_scope or 'without a scope'}, {len(list(self.layers())):,} layers>"

    def layers(self) -> Iterator[Layer]:
        """The layers in order of creation."""
        for child in self.children:
            if isinstance(child, Group):
                yield from child.layers()
            else:
                yield child


class NetworkInput(NamedTuple):
    """A tensor that the network takes."""

    name: str
    shape: Shape
    dtype: Dtype = DEFAULT


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """An elaborated network.

    `scope` is its variable scope, empty if it opens none. `collect` are the ops whose outputs are collected as end
    points, into `collection` or else into one named after the scope.
    """

    name: str
    scope: str
    inputs: tuple[NetworkInput, ...]
    root: Group
    outputs: Mapping[str, int] = field(default_factory=dict)
    """The outputs that the file names, with the numbers of the tensors; none if it returns that of its last step."""
    doc: str | None = None
    """The file's description of the network."""
    collect: tuple[str, ...] | None = None
    collection: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    settings: tuple[str, ...] = ()
    """The changes of layers that `--set` gave, such as `conv1.num_outputs=32`."""
    end_points: Mapping[str, int] = field(default_factory=dict)
    """The end points in order: their keys in a new graph, and the numbers of the tensors."""
    describe: Callable[[Network], str] | None = None
    """Renders `summary`. Set by `CompiledSpec.elaborate`, since this module must not import the reports."""

    def __repr__(self) -> str:
        shapes = f"{self.taken_text()} -> {self.returned_text()}"
        return f"<Network {self.name} {shapes}, {len(self.layers):,} layers>"

    def summary(self) -> str:
        """The output of `netspec show` as plain text: layers, sums, end points and accepted image sizes."""
        if self.describe is None:
            raise ValueError("expected a network that CompiledSpec.elaborate made")
        return self.describe(self)

    @property
    def prefix(self) -> str:
        """What the full names in its own scope begin with."""
        return f"{self.scope}/" if self.scope else ""

    def short_name(self, scope: str) -> str:
        """A full path of scopes without the network's own, as reports show it."""
        return scope.removeprefix(self.prefix)

    def end_point(self, name: str) -> str | None:
        """The key of an end point that is named with or without the network's scope; None if there is none."""
        return next((key for key in (name, self.prefix + name) if key in self.end_points), None)

    @property
    def input_name(self) -> str:
        """The name of the first input."""
        return self.inputs[0].name

    @property
    def input_shape(self) -> Shape:
        """The shape of the first input."""
        return self.inputs[0].shape

    @property
    def input_shapes(self) -> dict[str, Shape]:
        """The shapes of the inputs by name."""
        return {each.name: each.shape for each in self.inputs}

    @property
    def returned(self) -> Mapping[str, int]:
        """The numbers of the tensors that it returns, by the names of the file; the name of an only one is empty."""
        return self.outputs or {"": self.root.output}

    def taken_text(self) -> str:
        """The shapes of the inputs, with their names where there are several."""
        alone = len(self.inputs) == 1
        return ", ".join(
            shape_text(each.shape) if alone else f"{each.name} {shape_text(each.shape)}" for each in self.inputs
        )

    def returned_text(self) -> str:
        """The shapes of the outputs, with the names that the file gives."""
        shapes = self.output_shapes()
        return ", ".join(f"{name} {shape_text(shapes[index])}".lstrip() for name, index in self.returned.items())

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in order of creation."""
        return tuple(self.root.layers())

    def layer_at(self, index: int) -> Layer | None:
        """The layer that makes a tensor; None for an input of the network."""
        return next((layer for layer in self.layers if index in layer.outputs), None)

    def output_names(self) -> dict[int, str]:
        """The names of tensors by number, as reports show them: those of inputs and layers; `split:1` is the second."""
        names = {index: each.name for index, each in enumerate(self.inputs)}
        for layer in self.layers:
            name = self.short_name(layer.scope)
            names |= {index: f"{name}:{at}" if at else name for at, index in enumerate(layer.outputs)}
        return names

    def output_shapes(self) -> dict[int, Shape | None]:
        """The shapes of tensors by number."""
        shapes: dict[int, Shape | None] = {index: each.shape for index, each in enumerate(self.inputs)}
        for layer in self.layers:
            shapes |= zip(layer.outputs, layer.output_shapes, strict=True)
        return shapes

    def output_dtypes(self) -> dict[int, Dtype | None]:
        """The types of tensors by number."""
        dtypes: dict[int, Dtype | None] = {index: each.dtype for index, each in enumerate(self.inputs)}
        for layer in self.layers:
            dtypes |= zip(layer.outputs, layer.output_dtypes, strict=True)
        return dtypes

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables in order of creation, with full names, shared ones once."""
        return distinct(self.layers)

    @property
    def counted_for(self) -> str:
        """What costs are counted for: `one example`, or `the whole input`."""
        layers = self.layers
        return layers[0].work.counted_for if layers else "one example"

    @property
    def output_shape(self) -> Shape | None:
        """The shape of the network's output."""
        return self.output_shapes()[self.root.output]

    def output_key(self) -> str:
        """The key of the output beside the end points: its name in reports, unless an end point of another has it."""
        layer, name = self.layer_at(self.root.output), self.output_names()[self.root.output]
        names = [name, layer.scope] if layer else [name]
        taken = {key for key, index in self.end_points.items() if index != self.root.output}
        return next(name for name in (*names, "output", "network_output", f"{self.name}//output") if name not in taken)

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The conditions of all layers on sizes."""
        return tuple(requirement for layer in self.layers for requirement in layer.requirements)


def default_collection(scope: str) -> str:
    """The collection of end points of a network in a scope, as slim's functions name it."""
    return f"{scope}/_end_points" if scope else "_end_points"


def distinct(layers: Iterable[Layer]) -> tuple[Variable, ...]:
    """The variables of layers in order of creation, shared ones once, as the first layer makes them."""
    found: dict[str, Variable] = {}
    for layer in layers:
        for variable in layer.variables:
            found.setdefault(variable.name, variable)
    return tuple(found.values())
