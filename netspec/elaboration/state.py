"""The state of an elaboration: the scopes, defaults, limits and outputs in effect at the current step.

Only this module assigns it. The other modules read it and call its operations; what an operation opens is closed at the
end of its `with`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from netspec.diagnostics import Problem
from netspec.elaboration.arg_scopes import enter
from netspec.elaboration.arguments import Defaults, Given
from netspec.elaboration.built_steps import Absence, BuiltStep
from netspec.elaboration.end_points import EndPoints
from netspec.elaboration.frame import Frame
from netspec.elaboration.layers import LayerMaker, Output
from netspec.elaboration.scope_names import ScopeNames
from netspec.elaboration.step import Step
from netspec.elaboration.values import Values
from netspec.expression.environment import Environment
from netspec.expression.repeat_rounds import Rounds
from netspec.expression.special_values import FAULTY, UNSET
from netspec.expression.tensor_sizes import UnknownSizes
from netspec.hidden_sizes import agreed
from netspec.network import OUTER_SCOPE, OWN_SCOPE, ArgScope, Call, Group, Layer
from netspec.ops.argument import Opaque
from netspec.schema.step_words import GROUP
from netspec.source import Node

if TYPE_CHECKING:
    from netspec.elaboration.instances import Instances
    from netspec.elaboration.stride_limit import StrideLimit
    from netspec.elaboration.trace import Trace

MAX_STEPS = 30_000
"""Layers, groups and rounds that repeats and blocks may add to those that the file lists, which its own size bounds.

The largest nets have some thousands in all; building a graph of more takes hours.
"""


class MadeSoFar(NamedTuple):
    """The number of layers made so far, and of what faults hide."""

    layers: int
    hidden: int
    joins: bool = False
    """Whether branches are made, and what comes next joins them."""


class TooManyLayers(Exception):
    """Elaboration reached its bound; the problem is already reported."""


class State:
    """The current context, and the layers, names and end points made so far."""

    def __init__(
        self,
        values: Values,
        names: ScopeNames,
        frame: Frame,
        caller: Mapping[str, Any],
        reuse: bool,
        trace: Trace | None = None,
        finals: Mapping[int, tuple[Node, int, int]] | None = None,
        instances: Instances | None = None,
    ) -> None:
        """`finals` are the steps with which parts of the network end, as far as they are known."""
        self.scope = frame.scope
        """The network's own scope."""
        self.values = values
        self.faults = values.faults
        self._recovery = values.faults.recovery
        self.names = names
        self.maker = LayerMaker(self.faults, names, reuse)
        self.end_points = EndPoints(self.faults, finals or {})
        frame.names.end_points = self.end_points.indices
        self.built: list[BuiltStep] = []
        """What steps became, in the order in which they were completed."""
        self.unknown_sizes = UnknownSizes()
        """Whether the network depends on an unknown size of its input."""
        self._current = 0
        self._frame = frame
        self._defaults = Defaults.of_caller(caller)
        self._limit: StrideLimit | None = None
        self._fanned: Node | None = None
        self._trace = trace
        self._instances = instances
        self._steps_left = MAX_STEPS
        self._counted: set[Node] = set()
        self._reached: set[Node] = set()

    @property
    def current(self) -> int:
        """The output that the next step takes."""
        return self._current

    @property
    def frame(self) -> Frame:
        """The names that are visible."""
        return self._frame

    @property
    def defaults(self) -> Defaults:
        """The arguments that the enclosing arg-scopes give."""
        return self._defaults

    @property
    def limit(self) -> StrideLimit | None:
        """The limit on strides of the innermost group that has one."""
        return self._limit

    @property
    def reached(self) -> set[Node]:
        """The steps that were elaborated: neither excluded by `when` nor after the end."""
        return self._reached

    @property
    def ended(self) -> bool:
        """Whether the file, or one that uses it, has reached its final output."""
        return self.end_points.ending.ended

    def feed(self, output: int) -> None:
        """Makes an output the input of the next step."""
        self._current = output

    def feed_unknown(self, node: Node) -> None:
        """Makes an unknown output the input of the next step."""
        self._current = self.unknown(node)

    def unknown(self, node: Node) -> int:
        """An output whose whole shape a fault hides."""
        self.faults.hide_output()
        return self.maker.add(Output(None, "?", node.span))

    def either(self, one: int, other: int) -> int:
        """An output that is one of two: the sizes that both have."""
        shape = agreed([self.maker.outputs[index].shape for index in (one, other)])
        made, dtype = self.maker.outputs[other], self.maker.outputs[one].dtype
        return self.maker.add(Output(shape, made.label, made.span, made.dtype if dtype == made.dtype else None))

    def word(self, node: Node, word: str, env: Environment, label: str = "", default: Any = None) -> Any:
        """Evaluates a keyword of a step; a faulty value is replaced, and all that depends on it hidden."""
        if word not in node:
            return self.faults.stand_in(node, word) if self.faults.misspelt(node, word) else default
        owner = f"{label}: {word}" if label else word
        value = self.values.optional_word(node[word], env, GROUP[word], owner)
        if value is UNSET:
            return default
        if isinstance(value, Opaque):
            text = f"{owner}: a tensor cannot decide what is built"
            self.faults.report(node[word], Problem("wrong-type", text, node[word].span))
            value = FAULTY
        if value is FAULTY:
            return self.faults.stand_in(node, word)
        self._recovery.give(word, value)
        return value

    def step(self, node: Node, key: str | None, env: Environment) -> AbstractContextManager[None]:
        """Opens a step; what is uncertain or hidden about it stays so until it is closed."""
        opened = self._recovery.step()
        if self._instances is not None:
            opened = self._instances.step(opened, node)
        if self._trace is None:
            return opened
        return self._trace.step(opened, node, key, env, self.names.variable_scope)

    def listed(self, nodes: Node) -> Iterable[Node]:
        """The steps of a list, or what changes of single builds put in their places."""
        return nodes.children.values() if self._instances is None else self._edited(nodes, self._instances)

    def _edited(self, nodes: Node, instances: Instances) -> Iterator[Node]:
        for node in nodes.children.values():
            made = list(instances.listed([node]))
            if made != [node]:
                self._reached.add(node)
            yield from made

    def in_round(self, node: Node, number: int | None) -> Node:
        """Enters a round of a step, None behind the last; returns the step as it is in that round."""
        return node if self._instances is None else self._instances.in_round(node, number)

    def at(self, node: Node, path: str) -> None:
        """Enters the full path of a step that is built, if paths are asked for."""
        if self._instances is not None:
            self._instances.name(node, path, self._frame.calls)

    def repeat(self, env: Environment, rounds: Rounds | None) -> None:
        """Records the names that the step sees, and how often it is repeated, if the elaboration is traced."""
        if self._trace is not None:
            self._trace.present(env, rounds)

    def build(self, step: Step, rounds: Rounds | None, before: MadeSoFar) -> None:
        """Records what a step became that is complete, or the op that joins branches."""
        outputs, sure = self.maker.outputs, not self._recovery.in_doubt
        self.built.append(
            BuiltStep(
                step.node,
                step.label,
                step.env,
                self._frame.calls,
                tuple(outputs[index].shape for index in step.inputs),
                outputs[self._current].shape if sure else None,
                before.layers,
                len(self.maker.layers),
                rounds,
                sure and self._recovery.hidden == before.hidden,
                joins=before.joins,
            )
        )

    def leave_out(self, node: Node, label: str, env: Environment, why: Absence) -> None:
        """Records a step that is not built, as far as it is certain that what is around it is there."""
        sure = not self._recovery.in_doubt
        absent = why if sure else None
        self.built.append(BuiltStep(node, label, env, self._frame.calls, whole=sure, absent=absent))

    def completes(self, node: Node) -> bool:
        """Whether a step was completed last, and no fault hides anything of it."""
        return self.built[-1].node is node and self.built[-1].whole

    @property
    def progress(self) -> MadeSoFar:
        """How much was made and hidden so far."""
        return MadeSoFar(len(self.maker.layers), self._recovery.hidden)

    def record(self, made: Layer, node: Node, env: Environment, own: Mapping[str, Given]) -> None:
        """Records a layer with its step and its own arguments, if the elaboration is traced."""
        if self._trace is not None:
            self._trace.layer(made, node, env, own, self.names.variable_scope)

    def hides_step(self, node: Node) -> bool:
        """Whether the output of the current step is unknown."""
        return self._recovery.step_hidden or not self.faults.sound(node)

    def hide_inputs(self, node: Node, count: int) -> tuple[int, ...]:
        """Returns unknown outputs as the inputs of a faulty step."""
        self._recovery.hide_step(node)
        return tuple(self.unknown(node) for _ in range(count))

    def pass_over(self, *nodes: Node) -> None:
        """Makes an unknown output the input of the next step, since some steps are not elaborated."""
        for node in nodes:
            self._recovery.hide_step(node)
        self.feed_unknown(nodes[0])

    def entered_by_name(self, made: list[Group | Layer], output: int) -> list[Group | Layer]:
        """Enters the output of a step as an end point under the step's own name, if any; returns what the step made."""
        name = _own_name(made[0]) if len(made) == 1 else None
        if name is None or self.ended:
            return made
        if self.end_points.by_name(name, output):
            self.feed(output)
        return [Group(tuple(made), output=output, end_point=name)]

    def reach(self, node: Node) -> None:
        """Records that a step is elaborated."""
        self._reached.add(node)

    def arrive(self, node: Node) -> None:
        """Counts a step that was elaborated before.

        Raises:
            TooManyLayers: repeats and blocks add too many.
        """
        if node in self._counted:
            self.count(node, 1)
        self._counted.add(node)

    def count(self, node: Node, more: int) -> None:
        """Counts steps that a repeat adds.

        Raises:
            TooManyLayers: repeats and blocks add too many.
        """
        self._steps_left -= more
        if self._steps_left >= 0:
            return
        place = node.key_span("repeat") if "repeat" in node else node.span
        text = f"repeats and blocks add more than {MAX_STEPS:,} layers, groups and repetitions to those of the file"
        help = "repeat less often: repeats inside repeats multiply" if "repeat" in node else None
        self.faults.report(node, Problem("too-many-layers", text, place, help=help), about="too many")
        raise TooManyLayers

    def foresee(self, node: Node, least: int) -> None:
        """Counts the steps that a repeat will add, if they are too many.

        Raises:
            TooManyLayers: it does.
        """
        if least > self._steps_left:
            self.count(node, MAX_STEPS + 1)

    @contextmanager
    def arg_scope(self, node: Node, env: Environment) -> Iterator[tuple[ArgScope, ...]]:
        """Opens the arg-scope of a file, a group or a block; yields its entries."""
        before = self._defaults
        self._defaults, entries = enter(self.values, node, env, before, self._frame.blocks)
        with nullcontext() if self._trace is None else self._trace.arg_scope(node, env, self._frame.blocks):
            try:
                yield entries
            finally:
                self._defaults = before

    @contextmanager
    def default(self, ops: tuple[str, ...], given: Mapping[str, Given]) -> Iterator[None]:
        """Opens one more entry of defaults."""
        before = self._defaults
        self._defaults = before.entered(ops, given)
        with nullcontext() if self._trace is None else self._trace.default(ops, given):
            try:
                yield
            finally:
                self._defaults = before

    @contextmanager
    def stride_limit(self, limit: Any) -> Iterator[StrideLimit | None]:
        """Opens a limit on strides, None for none; yields its counter."""
        before, self._limit = self._limit, None
        if limit is not None:
            from netspec.elaboration.stride_limit import StrideLimit  # few networks have one

            self._limit = StrideLimit(limit)
        try:
            yield self._limit
        finally:
            self._limit = before

    @contextmanager
    def fan(self, group: Node) -> Iterator[None]:
        """Elaborates a group that stands among branches."""
        before, self._fanned = self._fanned, group
        try:
            yield
        finally:
            self._fanned = before

    def fans(self, group: Node) -> bool:
        """Whether each round of a group is a branch, and so takes the input of the first."""
        return group is self._fanned

    @contextmanager
    def call(self, call: Call, frame: Frame, env: Environment, values: Mapping[str, Any]) -> Iterator[None]:
        """Opens the frame of a block that is called with some values; the caller sees its end points afterwards.

        `env` is what the call sees.
        """
        before, trace = self._frame, self._trace
        # The trace reads the names of the caller.
        with nullcontext() if trace is None else trace.call(call, env, values, call.block in before.used):
            self._frame = frame
            if self._instances is not None and call.block in before.used:
                self._instances.use(before.used[call.block], self.names.variable_scope)
            end_points = self.end_points.enter_block()
            frame.names.end_points = self.end_points.indices
            try:
                with self.faults.call(call):
                    yield
            finally:
                self._frame = before
                self.end_points.leave_block(end_points)


def _own_name(made: Group | Layer) -> str | None:
    """The step's own name, under which it can be an end point."""
    if isinstance(made, Group):
        return made.scope if made.scope not in (OWN_SCOPE, OUTER_SCOPE) else None
    name = made.given_to("scope")
    return name if isinstance(name, str) else None


class Made(NamedTuple):
    """The children that steps made, and their last output, which after a side path is not the next step's input."""

    children: list[Group | Layer]
    output: int


Elaborate: TypeAlias = Callable[[State, Node, Environment, bool], Made]
"""The function that elaborates a list of steps; the flag says whether each is an end point by its name."""
