"""Making one layer: its arguments resolved, its op asked for shape, conditions and variables, its faults placed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from netspec.diagnostics import Note, Problem, Span
from netspec.language.arguments import Defaults, Given, plain
from netspec.language.names import Names
from netspec.language.values import FAULTY
from netspec.network import Argument, Layer
from netspec.ops import OPS, Op, OpError, Variable
from netspec.schema import unknown_argument
from netspec.schema.faults import faults
from netspec.shapes import Shape, shape_text


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """Something that a layer can be fed from: its shape, None where a fault hides it, and what messages call it."""

    shape: Shape | None
    label: str
    span: Span | None


@dataclass(frozen=True, slots=True, eq=False)
class LayerFault:
    """A problem that a layer's op raised, with what it was raised for, so that advice can be added."""

    problem: Problem
    error: OpError
    index: int
    inputs: tuple[int, ...]


class LayerMaker:
    """Makes the layers of one walk. `outputs` are indexed as layers are, the network's input first."""

    def __init__(self, names: Names, reuse: bool) -> None:
        self.names = names
        self.reuse = reuse
        self.problems: list[Problem] = []
        self.faults: list[LayerFault] = []
        self.layers: list[Layer] = []
        self.outputs: list[Output] = []
        self.variables: dict[str, tuple[Variable, str, Span]] = {}

    def add(self, output: Output) -> int:
        """Enters an output; returns its index."""
        self.outputs.append(output)
        return len(self.outputs) - 1

    def layer(
        self,
        op: type[Op],
        own: Mapping[str, Given],
        defaults: Defaults,
        inputs: tuple[int, ...],
        span: Span,
        end_point: str | None,
        reported: set[int],
    ) -> Layer | None:
        """Makes a layer and enters its output; None if its arguments do not suffice to know what it is."""
        given = defaults.resolve(op.key, own)
        name = _text(given, "scope") or _text(given, "name")
        label = f"{op.key} '{name}'" if name else op.key
        scope = self._scope(op, name)
        normalizer = self._normalizer(given, defaults, reported)
        values = plain(given)
        missing = [arg.name for arg in op.arguments.values() if arg.required and arg.name not in given]
        for argument in missing:
            help = f"write {op.key}: {{{argument}: ...}}, or set it in an arg_scope"
            self.problems.append(Problem("missing-argument", f"{label}: '{argument}' is missing", span, help=help))
        if values is None or missing or normalizer is FAULTY or not self._arity(op, inputs, label, span):
            self.add(Output(None, label, span))
            return None
        normal_given, normal_op = normalizer or ({}, None)
        made = op(normalizer=normal_op, **values)
        shapes = tuple(self.outputs[index].shape for index in inputs)
        index = len(self.outputs)
        judged = self._judge(made, shapes, label, span, given, inputs, index, scope)
        layer = Layer(
            index=index,
            op=made,
            label=label,
            scope=scope,
            span=span,
            given=_arguments(given),
            normalizer_given=_arguments(normal_given),
            inputs=inputs,
            input_shapes=shapes,
            output_shape=judged[0],
            requirements=judged[1],
            variables=judged[2],
            end_point=end_point,
        )
        self.layers.append(layer)
        self.add(Output(layer.output_shape, label, span))
        return layer

    def _scope(self, op: type[Op], name: str | None) -> str:
        if op.opens == "variable_scope":
            return self.names.layer_scope(name, op.default_scope)
        return self.names.operation(name or op.default_scope)

    def _arity(self, op: type[Op], inputs: tuple[int, ...], label: str, span: Span) -> bool:
        if op.arity == len(inputs) or (op.arity is None and len(inputs) > 1):
            return True
        wanted = "two inputs or more" if op.arity is None else f"{op.arity} input"
        help = "name them: from: [id1, id2]" if op.arity is None else None
        self.problems.append(Problem("wrong-inputs", f"{label}: expected {wanted}, got {len(inputs)}", span, help=help))
        return False

    def _normalizer(self, given: Mapping[str, Given], defaults: Defaults, reported: set[int]) -> Any:
        """The arguments and the op of `normalizer_fn`, None where there is none, FAULTY once a fault is reported."""
        chosen = given.get("normalizer_fn")
        if chosen is None or not isinstance(chosen.value, str):
            return None
        op = OPS[chosen.value]
        params = given.get("normalizer_params")
        own: dict[str, Given] = {}
        if params is not None and isinstance(params.value, dict):
            found = [
                problem
                for name, value in params.value.items()
                for problem in self._parameter_faults(op, name, value, params)
            ]
            if found:
                if id(params.node) not in reported:
                    reported.add(id(params.node))
                    self.problems += found
                return FAULTY
            own = {name: Given(value, params.origin, params.node[name] if params.node else None) for name, value in params.value.items()}
        resolved = defaults.resolve(op.key, own)
        values = plain(resolved)
        return FAULTY if values is None else (resolved, op(**values))

    def _parameter_faults(self, op: type[Op], name: str, value: Any, params: Given) -> list[Problem]:
        if params.node is None:
            return []
        if name not in op.arguments:
            return [unknown_argument(name, op.key, "normalizer_params", params.node.key_span(name))]
        return faults(op.arguments[name].schema(), value, params.node[name], f"normalizer_params: {name}", params.node.key_span(name))

    def _judge(
        self,
        op: Op,
        shapes: tuple[Shape | None, ...],
        label: str,
        span: Span,
        given: Mapping[str, Given],
        inputs: tuple[int, ...],
        index: int,
        scope: str,
    ) -> tuple[Shape | None, tuple[Any, ...], tuple[Variable, ...]]:
        known = [shape for shape in shapes if shape is not None]
        if len(known) != len(shapes):
            return None, (), ()
        try:
            requirements = tuple(op.requirements(*known))
            for requirement in requirements:
                if not requirement.holds():
                    raise requirement.fault
            output = op.infer(*known)
            variables = tuple(op.variables(*known))
        except OpError as error:
            self._raise(error, label, span, given, inputs, index)
            return None, (), ()
        return output, requirements, self._claim(op, variables, scope, label, span)

    def _raise(
        self, error: OpError, label: str, span: Span, given: Mapping[str, Given], inputs: tuple[int, ...], index: int
    ) -> None:
        cause = given.get(error.argument or "")
        notes = []
        if cause is not None and cause.origin == "layer" and cause.node is not None:
            span = cause.node.span
        elif cause is not None and cause.node is not None:
            notes.append(Note(f"{error.argument} is set by the arg_scope on line {cause.node.span.line}", cause.node.span))
        for fed in (self.outputs[i] for i in inputs):
            where = f", line {fed.span.line}" if fed.span else ""
            notes.append(Note(f"input {shape_text(fed.shape)} comes from {fed.label}{where}", fed.span))
        problem = Problem(error.code, f"{label}: {error.text}", span, notes=tuple(notes), help=error.help)
        self.problems.append(problem)
        self.faults.append(LayerFault(problem, error, index, inputs))

    def _claim(self, op: Op, variables: tuple[Variable, ...], scope: str, label: str, span: Span) -> tuple[Variable, ...]:
        """Enters the variables under their full names; no two layers may make the same one unless `reuse` says so."""
        full = tuple(replace(variable, name=variable.full_name(scope)) for variable in variables)
        if self.reuse:
            return full
        reuse = op.values.get("reuse")
        for variable in full:
            before = self.variables.get(variable.name)
            if before is None and reuse:
                text = f"{label}: reuse is true, and no layer before made the variable '{variable.name}'"
                self.problems.append(Problem("nothing-to-reuse", text, span))
                break
            if before is None:
                self.variables[variable.name] = variable, label, span
            elif not reuse:
                text = f"{label}: the variable '{variable.name}' exists already"
                note = Note(f"{before[1]} made it, line {before[2].line}", before[2])
                help = "give the layer another scope, or reuse: true to share the variables"
                self.problems.append(Problem("duplicate-variable", text, span, notes=(note,), help=help))
                break
            elif before[0].shape != variable.shape:
                text = f"{label}: shares '{variable.name}' of {shape_text(before[0].shape)}, but needs {shape_text(variable.shape)}"
                note = Note(f"{before[1]} made it, line {before[2].line}", before[2])
                self.problems.append(Problem("shapes-differ", text, span, notes=(note,)))
                break
        return full


def _text(given: Mapping[str, Given], name: str) -> str | None:
    value = given[name].value if name in given else None
    return value if isinstance(value, str) else None


def _arguments(given: Mapping[str, Given]) -> dict[str, Argument]:
    return {name: item.argument() for name, item in given.items()}
