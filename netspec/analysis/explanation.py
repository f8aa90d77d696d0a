"""Explains layers: where each value comes from, what is around a layer, what feeds it, and what takes its output.

Values only: `netspec.report` renders them for a terminal and as JSON, and an editor can show the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.diagnostics import Span
from netspec.elaboration import elaborate
from netspec.elaboration.trace import Trace
from netspec.network import InputShapes, Layer, Network
from netspec.ops import Op
from netspec.ops.op import Window, WindowSide
from netspec.provenance import Enclosing, Source, Traced
from netspec.records import dataclass, replace
from netspec.schema import Checked
from netspec.schema.step_tree import step_lists, step_names
from netspec.schema.step_words import GROUP
from netspec.shapes import Dim, dim_text, side_names, transposed_output
from netspec.source import Document, Node
from netspec.wording import listed

PARAMS = "normalizer_params"
WHEN = "when"
"""The key of a step that is explained beside the arguments of its op."""


@dataclass(frozen=True, slots=True, eq=False)
class ExplainedArgument:
    """The value of an argument, with every source that gives one, the effective first; none for the op's default."""

    name: str
    value: Any
    default: Any
    """The op's default; `REQUIRED` if there is none."""
    meaning: str
    sources: tuple[Source, ...]
    entry: bool = False
    """Whether it is an entry of an argument's mapping, which has no default of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class LayerExplanation:
    """Everything about one layer."""

    layer: Layer
    traced: Traced
    arguments: tuple[ExplainedArgument, ...]
    """All arguments of the op, in its order."""
    normalizer: tuple[ExplainedArgument, ...]
    """Those of its normalizer."""
    consumers: tuple[int, ...]
    """The layers that take its output."""
    end_points: tuple[str, ...]
    field: ReceptiveField | None
    rules: tuple[str, ...]
    """How the sizes of the output follow from those of the input, for a sliding window."""


@dataclass(frozen=True, slots=True, eq=False)
class GroupExplanation:
    """A variable scope of the network: the step that opens it, and the layers inside."""

    scope: str
    opened: Enclosing
    again: tuple[Span, ...]
    """The places of the other steps that open it."""
    around: tuple[Enclosing, ...]
    layers: tuple[Layer, ...]
    inputs: tuple[int, ...]
    """The layers outside that feed it, 0 for the network's input."""
    outputs: tuple[int, ...]
    """The numbers of its tensors that layers outside take, or that are the network's output."""
    end_points: tuple[str, ...]


class Explained:
    """A network whose layers can be explained: an elaboration with a trace."""

    def __init__(self, network: Network, traced: Mapping[int, Traced], document: Document) -> None:
        self.network, self.traced, self.document = network, traced, document
        self.layers = {layer.index: layer for layer in network.layers}
        self.names = network.output_names()
        self._fields: Mapping[int, ReceptiveField | None] | None = None

    def layer(self, index: int) -> LayerExplanation:
        """Explains the layer with an index."""
        if self._fields is None:
            self._fields = receptive_fields(self.network)
        layer, traced = self.layers[index], self.traced[index]
        normal = layer.op.normalizer
        return LayerExplanation(
            layer,
            traced,
            _arguments(layer.op, traced.arguments),
            () if normal is None else _arguments(normal, traced.normalizer),
            tuple(other.index for other in self.network.layers if not set(layer.outputs).isdisjoint(other.inputs)),
            self._end_points(set(layer.outputs)),
            self._fields[index],
            _rules(layer),
        )

    def argument(self, index: int, path: Sequence[str]) -> ExplainedArgument:
        """Explains an argument of a layer, one of its normalizer behind `normalizer_params`, or its `when`.

        Behind an argument whose value is written as a mapping, the path may go on to an entry.
        """
        op, traced = self.layers[index].op, self.traced[index]
        if tuple(path) == (WHEN,):
            sources = () if traced.when is None else (traced.when, *traced.when.replaced)
            return ExplainedArgument(WHEN, True, True, GROUP[WHEN]["description"], sources)
        name, *inside = path
        arguments = _arguments(op, traced.arguments)
        if inside and name == PARAMS and op.normalizer is not None:
            name, *inside = inside
            arguments = _arguments(op.normalizer, traced.normalizer)
        found = next(argument for argument in arguments if argument.name == name)
        if not inside:
            return found
        source = found.sources[0]
        for key in inside:
            source = source.parts[key]
        sources = (source, *source.replaced)
        return ExplainedArgument(source.name, source.value, None, found.meaning, sources, entry=True)

    def has_argument(self, index: int, path: Sequence[str]) -> bool:
        """Whether a path names an argument of a layer, see `argument`."""
        op, traced = self.layers[index].op, self.traced[index].arguments
        name, *inside = path
        if inside and name == PARAMS and op.normalizer is not None:
            traced, (name, *inside) = self.traced[index].normalizer, inside
        if name == WHEN or name not in traced or (inside and not traced[name]):
            return tuple(path) == (WHEN,)
        source = traced[name][0] if inside else None
        for key in inside:
            source = source.parts.get(key) if source else None
        return source is not None or not inside

    def scopes(self) -> Mapping[str, tuple[int, ...]]:
        """The variable scopes that steps open, by their full paths, with the layers inside."""
        found: dict[str, list[int]] = {}
        for index, traced in self.traced.items():
            for scope in dict.fromkeys(scope for each in traced.around for scope in each.opened):
                found.setdefault(scope, []).append(index)
        return {scope: tuple(indices) for scope, indices in found.items()}

    def group(self, scope: str) -> GroupExplanation:
        """Explains a variable scope that a step opens."""
        inside = self.scopes()[scope]
        around = self.traced[inside[0]].around
        place = next(place for place, each in enumerate(around) if scope in each.opened)
        layers = tuple(self.layers[index] for index in inside)
        members = dict.fromkeys(index for layer in layers for index in layer.outputs)
        fed = dict.fromkeys(index for layer in layers for index in layer.inputs if index not in members)
        taken = {index for layer in self.network.layers if layer.index not in inside for index in layer.inputs}
        taken.add(self.network.root.output)
        return GroupExplanation(
            scope,
            opened := self._opening(scope, inside),
            tuple(dict.fromkeys(step.span for step in self._openings(scope, inside) if step.span != opened.span)),
            around[:place],
            layers,
            tuple(fed),
            tuple(index for index in members if index in taken),
            self._end_points(taken & members.keys()),
        )

    def _opening(self, scope: str, inside: Sequence[int]) -> Enclosing:
        """The step that opens a scope, without the round and the branch if the scope is around all of them."""
        steps = self._openings(scope, inside)
        one_round = len({step.round for step in steps}) == 1
        first = steps[0]
        return replace(
            first, round=first.round if one_round else None, branch=first.branch if scope == first.scope else None
        )

    def _openings(self, scope: str, inside: Sequence[int]) -> Sequence[Enclosing]:
        """The step that opens a scope around each of its layers: several steps may open one scope."""
        return [next(each for each in self.traced[index].around if scope in each.opened) for index in inside]

    def is_patched(self, span: Span) -> bool:
        """Whether a place is in a patch, or in a setting of the command line."""
        return any(
            patch.file == span.file
            and (patch.line, patch.column) <= (span.line, span.column) < (patch.end_line, patch.end_column)
            for patch in self.document.patches
        )

    def read_at(self, file: str) -> tuple[tuple[str, Span], ...]:
        """The files that lead from a file to the spec, each with the `extends` or the `use` that reads it."""
        found: dict[str, Span] = {}
        while (place := self.document.read_at.get(file)) is not None and file not in found:
            found[file] = place
            file = place.file
        return tuple(found.items())

    def left_out(self, path: str) -> Span | None:
        """The place of a step that the file has by a path of names, if nothing of it is in the network."""
        built = [layer.span for layer in self.layers.values()]
        built += [each.span for traced in self.traced.values() for each in traced.around if each.kind != "else"]
        for step in _written(self.document.root, path.strip("/").split("/")):
            other = step.children.get("else", step).span
            inside = [span for span in built if _contains(step.span, span)]
            if all(other != step.span and _contains(other, span) for span in inside):
                return step.span
        return None

    def _end_points(self, indices: set[int]) -> tuple[str, ...]:
        found = dict.fromkeys(key for key, index in self.network.end_points.items() if index in indices)
        return tuple(found)


def _written(root: Node, path: Sequence[str]) -> Iterator[Node]:
    """The steps that a path of names leads to, as a file writes them; scopes in between may be left out."""
    waiting = [(root, path)]
    while waiting:
        node, left = waiting.pop()
        for step in step_lists(node):
            named = left[0] in step_names(step)
            if named and len(left) == 1:
                yield step
            waiting.append((step, left[1:] if named and len(left) > 1 else left))


def _contains(outer: Span, inner: Span) -> bool:
    begin, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return outer.file == inner.file and begin <= (inner.line, inner.column) < end


def explained(checked: Checked, given: Mapping[str, Any], shapes: InputShapes | None = None) -> Explained:
    """Elaborates a sound spec with a trace, for the given values of parameters and shapes of inputs."""
    trace = Trace(given)
    network = elaborate(checked, given, input_shapes=shapes, trace=trace).network
    if network is None:
        raise ValueError("expected a spec without errors")
    return Explained(network, trace.layers, checked.document)


def _arguments(op: Op, traced: Mapping[str, tuple[Source, ...]]) -> tuple[ExplainedArgument, ...]:
    return tuple(
        ExplainedArgument(
            name,
            traced[name][0].value if traced[name] else declared.default,
            declared.default,
            declared.meaning,
            traced[name],
        )
        for name, declared in op.arguments.items()
    )


def _rules(layer: Layer) -> tuple[str, ...]:
    """The rule of each side whose size follows from a sliding window; one for both if they are equal."""
    window, output = layer.op.window(), layer.output_shape
    image = layer.input_shapes[0]
    if window is None or output is None or image is None or len(image) != len(output):
        return ()
    rules, sides = [], window.sides()
    for side in sides:
        size, text = _side(side, window, image[side.axis])
        if size is None or size != output[side.axis]:
            return ()
        rules.append(f"{text} = {dim_text(size)}")
    names = side_names(len(sides))
    if len({*rules}) == 1:
        return (f"{listed(names)} {rules[0]}",)
    return tuple(f"{name} {rule}" for name, rule in zip(names, rules, strict=True))


def _side(side: WindowSide, window: Window, size: Dim) -> tuple[Dim, str]:
    """The size of an output along one side, and the rule in numbers."""
    given = dim_text(size)
    if window.transposed:
        more = max(side.kernel - side.stride, 0) if window.padding == "VALID" else 0
        made = transposed_output(size, side.kernel, side.stride, str(window.padding))
        return made, f"{given} * {side.stride}" + f" + {more}" * bool(more)
    if side.pads is None:
        return side.output(size), f"ceil({given} / {side.stride})"
    padded = " + ".join([given, *(str(pad) for pad in side.pads if pad)])
    return side.output(size), f"floor(({padded} - {side.reach}) / {side.stride}) + 1"
