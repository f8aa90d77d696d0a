"""The flat truth about a network: what elaboration makes and every report and back end reads. Frozen.

A tree of groups, whose order is the order of creation, with layers as leaves. Each layer knows where each of its
arguments came from, what it is fed, and what it makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias

from netspec.diagnostics import Span
from netspec.ops import Cost, Op, Requirement, Variable
from netspec.records import dataclass, field
from netspec.shapes import Shape, shape_text
from netspec.source import Node
from netspec.work import Work

OWN_SCOPE = "."
"""The scope of a group that opens the network's own again."""
OUTER_SCOPE = ".."
"""The scope of a group that opens the one again in which the network stands."""


Origin: TypeAlias = Literal["layer", "arg_scope", "caller", "default"]
"""What gave an argument its value: the layer, an arg-scope of the file, that of a caller, or the op's default."""


class Argument(NamedTuple):
    """The value of a layer's argument, as plain data, and where it came from; `span` is the place, where it has one."""

    value: Any
    origin: Origin
    span: Span | None = None
    expression: str | None = None
    """What stands there, if it is an expression."""
    depth: int = 0
    """In how many of the calls that led to the layer it stands: 0 is outside of all blocks."""


class Call(NamedTuple):
    """A call of a block, or of a spec as a block, that led to a layer: the step, and what it calls."""

    block: str
    definition: Node
    step: Node

    @property
    def span(self) -> Span:
        """The place of the call: that of the block's name."""
        return self.step.key_span(self.block)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One op of the network.

    `index` counts from 1 in order of creation; `inputs` are the indices of what feeds it, 0 being the network's input.
    `scope` is the full path of the scope that it opens, or the full name of the operation. A shape is None where a
    fault before it hides it.
    """

    index: int
    op: Op
    label: str
    scope: str
    span: Span
    given: Mapping[str, Argument]
    """What was given; an argument that is not here has the op's default."""
    normalizer_given: Mapping[str, Argument]
    inputs: tuple[int, ...]
    input_shapes: tuple[Shape | None, ...]
    output_shape: Shape | None
    variables: tuple[Variable, ...]
    """With full names."""
    requirements: tuple[Requirement, ...]
    work: Work = field(repr=False)
    end_point: str | None = None
    """The key under which its output is entered into the end points by hand."""
    calls: tuple[Call, ...] = ()
    """The calls of blocks that led to it, the outermost first."""
    hidden: frozenset[str] = frozenset()
    """The arguments that faults hide, for which the op has sample values."""

    def __repr__(self) -> str:
        return f"<Layer {self.index} {self.op.key} '{self.scope}' -> {shape_text(self.output_shape)}>"

    @property
    def arguments(self) -> Mapping[str, Argument]:
        """All arguments in the op's order, with where each value came from."""
        return {
            name: self.given.get(name) or Argument(arg.default, "default") for name, arg in self.op.arguments.items()
        }

    def given_to(self, argument: str) -> Any:
        """The plain value that was given to an argument; None if none was."""
        return self.given[argument].value if argument in self.given else None

    @property
    def cost(self) -> Cost:
        """Its work for one example, or for the whole input where `work` counts that."""
        return self.work.cost(self.index)


@dataclass(frozen=True, slots=True, eq=False)
class ArgScope:
    """Defaults for ops, as one entry of an arg-scope gives them, as plain data."""

    ops: tuple[str, ...]
    values: Mapping[str, Any]
    span: Span


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Layers and groups in sequence, under a variable scope or none, with defaults for the layers inside.

    `scope` is the name that is opened; where only `default_scope` is given, TensorFlow makes it unique.
    """

    children: tuple[Group | Layer, ...]
    scope: str | None = None
    default_scope: str | None = None
    arg_scopes: tuple[ArgScope, ...] = ()
    output: int = 0
    """The index of the layer whose output is the group's."""
    end_point: str | None = None
    collected: bool = False
    """Whether its output is collected as an end point, under the path of its scope."""
    block: str | None = None
    """The name of the block that it is a call of."""

    def __repr__(self) -> str:
        return f"<Group {self.scope or self.default_scope or 'without a scope'}, {len(list(self.layers())):,} layers>"

    def layers(self) -> Iterator[Layer]:
        """The layers in order of creation."""
        for child in self.children:
            if isinstance(child, Group):
                yield from child.layers()
            else:
                yield child


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """An elaborated network.

    `scope` is its variable scope as it came to be named. `collect` are the ops whose outputs are collected as end
    points, into `collection` or else into the name scope's own.
    """

    name: str
    scope: str
    input_name: str
    input_shape: Shape
    root: Group
    doc: str | None = None
    """The file's description of the network."""
    collect: tuple[str, ...] | None = None
    collection: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    end_points: Mapping[str, int] = field(default_factory=dict)
    """The end points in order: their keys in a fresh graph, and the indices of the layers."""
    describe: Callable[[Network], str] | None = None
    """What `summary` calls: the reports stand above this module, so `CompiledSpec.elaborate` brings theirs along."""

    def __repr__(self) -> str:
        shapes = f"{shape_text(self.input_shape)} -> {shape_text(self.output_shape)}"
        return f"<Network {self.name} {shapes}, {len(self.layers):,} layers>"

    def summary(self) -> str:
        """What `netspec show` prints: the layers, sums, end points and accepted images, as plain text."""
        if self.describe is None:
            raise ValueError("expected a network that CompiledSpec.elaborate made")
        return self.describe(self)

    def short_name(self, scope: str) -> str:
        """A full path of scopes without the network's own, as reports show it."""
        return scope.removeprefix(f"{self.scope}/")

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layers in order of creation."""
        return tuple(self.root.layers())

    @property
    def variables(self) -> tuple[Variable, ...]:
        """The variables in order of creation, with full names; shared ones once."""
        return distinct(self.layers)

    @property
    def counted_for(self) -> str:
        """What the costs of its layers are those of: `one example`, or `the whole input`."""
        layers = self.layers
        return layers[0].work.counted_for if layers else "one example"

    @property
    def output_shape(self) -> Shape | None:
        """The shape of the tensor that the network returns."""
        layers = self.layers
        return layers[self.root.output - 1].output_shape if self.root.output else self.input_shape

    @property
    def requirements(self) -> tuple[Requirement, ...]:
        """The conditions on sizes of all layers."""
        return tuple(requirement for layer in self.layers for requirement in layer.requirements)


def distinct(layers: Iterable[Layer]) -> tuple[Variable, ...]:
    """The variables of layers in order of creation; shared ones once."""
    return tuple({variable.name: variable for layer in layers for variable in layer.variables}.values())
