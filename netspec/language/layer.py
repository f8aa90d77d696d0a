"""Making one layer: its arguments resolved, its op asked for shape, conditions and variables, its faults placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netspec.diagnostics import Note, Problem, Span
from netspec.language.alike import Alike
from netspec.language.arguments import Defaults, Given, plain
from netspec.language.judge import Judge
from netspec.language.names import Names
from netspec.language.normalizer import Normalizers
from netspec.language.sharing import Again, Claimant, Variables
from netspec.language.values import FAULTY
from netspec.network import Argument, Layer
from netspec.ops import Op, OpError, Requirement, Variable
from netspec.ops.op import NAMES
from netspec.schema.wording import shown_key
from netspec.shapes import Shape, shape_text
from netspec.source import Node


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """Something that a layer can be fed from: its shape, None where a fault hides it, and what messages call it."""

    shape: Shape | None
    label: str
    span: Span | None


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A layer to be made: what the step says, the defaults around it, and whether the step is sound."""

    op: type[Op]
    own: Mapping[str, Given]
    defaults: Defaults
    inputs: tuple[int, ...]
    step: Node
    end_point: str | None
    sound: bool
    again: Again
    """What makes the layer again where the walk comes by its place again."""

    @property
    def span(self) -> Span:
        """The place of the layer: that of its op's name."""
        return self.step.key_span(self.op.key)


@dataclass(frozen=True, slots=True, eq=False)
class LayerFault:
    """A problem that a layer's op raised, with what it was raised for, so that advice can be added."""

    problem: Problem
    error: OpError
    index: int
    inputs: tuple[int, ...]


class LayerMaker:
    """Makes the layers of one walk. `outputs` are indexed as layers are, the network's input first."""

    def __init__(self, judge: Judge, names: Names, reuse: bool) -> None:
        self.judge = judge
        self.names = names
        self.faults: list[LayerFault] = []
        self.layers: list[Layer] = []
        self.outputs: list[Output] = []
        self.variables = Variables(exist=reuse)
        self._alike = Alike()
        self._normalizers = Normalizers(judge, self._alike)

    def add(self, output: Output) -> int:
        """Enters an output; returns its index."""
        self.outputs.append(output)
        return len(self.outputs) - 1

    def layer(self, wanted: Wanted) -> Layer | None:
        """Makes a layer and enters its output; None if its arguments do not suffice to know what it is."""
        op, span = wanted.op, self.judge.written(wanted.span)
        given = wanted.defaults.resolve(op.key, wanted.own)
        name = _text(given, "scope") or _text(given, "name")
        label = f"{op.key} '{shown_key(name)}'" if name else op.key
        scope = self._scope(op, name)
        normal = self._normalizers.of(given, wanted.defaults)
        values = plain(given)
        complete = self._complete(wanted, given, label)
        if values is None or normal is FAULTY or not wanted.sound or not complete:
            self.variables.hide(scope)
            self.variables.unsure |= "scope" in given and given["scope"].value is FAULTY
            self.add(Output(None, label, span))
            return None
        normal_given, normal_op = normal or ({}, None)
        names = {name: values.pop(name) for name in NAMES if name in values}
        made = self._alike.op(op, values, normal_op)
        shapes = tuple(self.outputs[index].shape for index in wanted.inputs)
        output, requirements, variables = self._judged(made, shapes, label, wanted, given, scope)
        layer = Layer(
            index=len(self.outputs),
            op=made.named(names) if names else made,
            label=label,
            scope=scope,
            span=span,
            given=_arguments(given),
            normalizer_given=normal_given,
            inputs=wanted.inputs,
            input_shapes=shapes,
            output_shape=output,
            requirements=requirements,
            variables=variables,
            end_point=wanted.end_point,
        )
        self.layers.append(layer)
        self.add(Output(output, label, span))
        return layer

    def _scope(self, op: type[Op], name: str | None) -> str:
        if op.opens == "variable_scope":
            return self.names.layer_scope(name, op.default_scope)
        return self.names.operation(name or op.default_scope)

    def _complete(self, wanted: Wanted, given: Mapping[str, Given], label: str) -> bool:
        """Whether all that the op needs is there: arguments and inputs."""
        op, step = wanted.op, wanted.step
        missing = [name for name in op.required if name not in given]
        for argument in missing:
            if not self.judge.misspelt(step[op.key], argument):
                text = f"{label}: '{argument}' is missing"
                help = f"write {op.key}: {{{argument}: ...}}, or set it in an arg_scope"
                self.judge.report(step, Problem("missing-argument", text, wanted.span, help=help), about=argument)
        count = len(wanted.inputs)
        if op.arity == count or (op.arity is None and count > 1):
            return not missing
        if self.judge.misspelt(step, "from") or ("from" in step and not self.judge.sound(step["from"])):
            return False
        expected = "two inputs or more" if op.arity is None else "one input"
        help = "name them: from: [id1, id2]" if op.arity is None else "join them first, with concat, add or multiply"
        text = f"{label}: expected {expected}, got {count}"
        place = step["from"].span if "from" in step else wanted.span
        self.judge.report(step, Problem("wrong-inputs", text, place, help=help), about="inputs")
        return False

    def _judged(
        self,
        op: Op,
        shapes: tuple[Shape | None, ...],
        label: str,
        wanted: Wanted,
        given: Mapping[str, Given],
        scope: str,
    ) -> tuple[Shape | None, tuple[Requirement, ...], tuple[Variable, ...]]:
        known = [shape for shape in shapes if shape is not None]
        if len(known) != len(shapes):
            self.variables.hide(scope)
            return None, (), ()
        try:
            output, requirements, variables = self._alike.effect(op, tuple(known))
        except OpError as error:
            self.variables.hide(scope)
            self._raise(error, label, wanted, given)
            return None, (), ()
        reuse = op.values.get("reuse") is True
        name = scope.removeprefix(f"{self.names.variable_scope}/")
        by = Claimant(scope, name, label, self.judge.written(wanted.span), wanted.again)
        full, problem = self.variables.claim(variables, by, reuse)
        if problem is not None:
            self.judge.report(wanted.step, problem, about=problem.code)
        return output, requirements, full

    def _raise(self, error: OpError, label: str, wanted: Wanted, given: Mapping[str, Given]) -> None:
        cause = given.get(error.argument or "")
        span = wanted.span
        notes = []
        if cause is not None and cause.argument.origin == "layer" and cause.node is not None:
            span = cause.node.span
        elif cause is not None and cause.node is not None:
            text = f"{error.argument} is set by the arg_scope on line {cause.node.span.line}"
            notes.append(Note(text, cause.node.span))
        for fed in (self.outputs[i] for i in wanted.inputs):
            where = f", line {fed.span.line}" if fed.span else ""
            notes.append(Note(f"input {shape_text(fed.shape)} comes from {fed.label}{where}", fed.span))
        problem = Problem(error.code, f"{label}: {error.text}", span, notes=tuple(notes), help=error.help)
        for told in self.judge.report(wanted.step, problem, about=error.code):
            self.faults.append(LayerFault(told, error, len(self.outputs), wanted.inputs))


def _text(given: Mapping[str, Given], name: str) -> str | None:
    value = given[name].value if name in given else None
    return value if isinstance(value, str) else None


def _arguments(given: Mapping[str, Given]) -> dict[str, Argument]:
    return {name: item.argument for name, item in given.items()}
