"""What each step of a file becomes: the shape that it gives and the parameters that it makes, in each of its builds.

A step is built once for each call of a block and each round around it. What faults hide is None here, so that an editor
shows nothing that could be untrue.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from netspec.analysis.strange_keys import doubtful_layers
from netspec.analysis.totals import elements
from netspec.diagnostics import Span
from netspec.elaboration.built_steps import BuiltStep
from netspec.expression.environment import Environment
from netspec.expression.repeat_rounds import Rounds
from netspec.hidden_sizes import any_hidden
from netspec.network import Call, Layer
from netspec.ops import Variable
from netspec.records import dataclass
from netspec.schema import Checked
from netspec.shapes import Shape
from netspec.source import Node


@dataclass(frozen=True, slots=True, eq=False)
class StepBuild:
    """One build of a step."""

    inputs: tuple[Shape | None, ...]
    output: Shape | None
    """The shape that it gives; None if any of it is hidden."""
    parameters: int | None
    """The elements of the variables that it makes, those shared with steps before not counted; None if hidden."""
    shares: bool
    """Whether it makes no variables, and its layers have some, all made by steps before."""
    layers: tuple[Layer, ...]
    rounds: Rounds | None
    """How often the step itself repeats what it holds, and what its rounds are called."""
    env: Environment
    """The names that its expressions see, without the round of its own `repeat`."""
    calls: tuple[Call, ...]
    """The calls of blocks around it, outermost first."""


@dataclass(frozen=True, slots=True, eq=False)
class StepFacts:
    """What a step of a file becomes."""

    node: Node
    label: str
    """What messages call it."""
    span: Span
    """The place that shows it: that of the step, or in a file that changes it by a patch, of the first change."""
    builds: tuple[StepBuild, ...]
    absent: tuple[BuiltStep, ...] = ()
    """The times that it is not built."""
    complete: bool = True
    """Whether no fault hides further builds."""
    joins: bool = False
    """Whether it is the op that joins branches."""

    @property
    def known(self) -> bool:
        """Whether the shape of each build is known."""
        return all(build.output is not None for build in self.builds)


class StepsOfNetwork:
    """The steps of one elaboration, of all its files."""

    def __init__(
        self, built: Sequence[BuiltStep], layers: Sequence[Layer], checked: Checked | None, *, sound: bool
    ) -> None:
        self._layers, self._sound = layers, sound
        self._made = list(accumulate(_made(layers), initial=0))
        doubtful = frozenset[int]() if sound or checked is None else doubtful_layers(built, layers, checked)
        self._doubtful = list(accumulate((layer.index in doubtful for layer in layers), initial=0))
        self._unknown = list(accumulate((not _is_known(layer) for layer in layers), initial=0))
        self._built: dict[Span, list[BuiltStep]] = {}
        for each in built:
            self._built.setdefault(each.node.span, []).append(each)

    def of_file(self, file: str, patches: Iterable[Span] = ()) -> list[StepFacts]:
        """The steps of a file in its order; and those of its base that it changes, at the place of the change."""
        found = [self._facts(place, built) for place, built in self._built.items() if place.file == file]
        own = [patch for patch in patches if patch.file == file]
        if own:
            for built in self._built.values():
                places = _changes(built[0].node, own)
                found += [self._facts(places[0], built)] if places else []
        return sorted(found, key=lambda facts: (facts.span.line, facts.span.column))

    def _facts(self, place: Span, built: Sequence[BuiltStep]) -> StepFacts:
        there = tuple(self._build(each) for each in built if each.absent is None)
        absent = tuple(each for each in built if each.absent is not None)
        first = built[0]
        return StepFacts(first.node, first.label, place, there, absent, self._sound, first.joins)

    def _build(self, built: BuiltStep) -> StepBuild:
        first, last = built.first, built.last
        sure = self._doubtful[first] == self._doubtful[last]
        whole = built.whole and sure and self._unknown[first] == self._unknown[last]
        layers = tuple(self._layers[first:last])
        made = self._made[last] - self._made[first]
        hidden = not sure or built.output is None or any_hidden([built.output])
        return StepBuild(
            built.inputs,
            None if hidden else built.output,
            made if whole else None,
            whole and not made and any(layer.variables for layer in layers),
            layers,
            built.rounds,
            built.env,
            built.calls,
        )


def _made(layers: Iterable[Layer]) -> Iterable[int]:
    """The elements of the variables that each layer makes."""
    known: set[str] = set()
    for layer in layers:
        new: list[Variable] = [variable for variable in layer.variables if variable.name not in known]
        known.update(variable.name for variable in new)
        yield elements(new)


def _is_known(layer: Layer) -> bool:
    """Whether no fault hides anything of a layer: then its variables have the shapes that it says."""
    shapes = [*layer.input_shapes, layer.output_shape]
    known = [shape for shape in shapes if shape is not None]
    return len(known) == len(shapes) and not any_hidden(known) and not layer.hidden


def _changes(step: Node, patches: Sequence[Span]) -> list[Span]:
    """The places in patches of what they change in a step that stands elsewhere."""
    if any(begins_in(step.span, patch) for patch in patches):
        return []
    keys = [(step.key_span(key), child) for key, child in step.children.items() if isinstance(step.value, dict)]
    for _, child in tuple(keys):
        if isinstance(child.value, dict):
            keys += [(child.key_span(key), inner) for key, inner in child.children.items()]
    return sorted(span for span, _ in keys if any(begins_in(span, patch) for patch in patches))


def begins_in(inner: Span, outer: Span) -> bool:
    """Whether a place begins inside another one."""
    begin, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return inner.file == outer.file and begin <= (inner.line, inner.column) < end
