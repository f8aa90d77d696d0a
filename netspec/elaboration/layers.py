"""Makes layers: resolves arguments, infers shapes, conditions and variables, and locates the errors that ops raise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netspec.budget import spend
from netspec.diagnostics import Note, Problem, Span
from netspec.elaboration.arguments import Defaults, Given
from netspec.elaboration.faults import Faults
from netspec.elaboration.normalizer import Normalizers
from netspec.elaboration.op_cache import OpCache
from netspec.elaboration.partial_layers import FEW_TRIALS, MAX_TRIALS, Partial, PartialInference
from netspec.elaboration.required import missing_argument, wrong_inputs
from netspec.elaboration.scope_names import ScopeNames
from netspec.elaboration.variables import Claimant, Repetition, Variables
from netspec.expression.special_values import FAULTY
from netspec.hidden_sizes import any_hidden
from netspec.network import Argument, Call, Layer
from netspec.ops import Op, OpError, Variable
from netspec.ops.dtypes import DEFAULT, ITEM_SIZES, Dtype
from netspec.ops.kinds import ElementType
from netspec.ops.op import NAMES, UnmetRequirement
from netspec.records import dataclass, replace
from netspec.shapes import Shape, shape_text
from netspec.source import Node
from netspec.wording import layer_label, on_one_line
from netspec.work import CountedLayer, Work

_LAYER = 20


@dataclass(frozen=True, slots=True, eq=False)
class Output:
    """A tensor that a layer can take: its shape and type, None if a fault hides them, and what messages call it."""

    shape: Shape | None
    label: str
    span: Span | None
    dtype: Dtype | None = None

    @property
    def known(self) -> bool:
        """Whether no fault hides any of its shape."""
        return self.shape is not None and not any_hidden((self.shape,))


@dataclass(frozen=True, slots=True, eq=False)
class LayerRequest:
    """A layer to make: the arguments of its step, the defaults around it, and whether the step is sound."""

    op: type[Op]
    own: Mapping[str, Given]
    defaults: Defaults
    inputs: tuple[int, ...]
    step: Node
    end_point: str | None
    sound: bool
    repetition: Repetition
    """Why the same step makes several layers, if it does."""
    calls: tuple[Call, ...] = ()

    @property
    def span(self) -> Span:
        """The place of the layer: that of its op's name."""
        return self.step.key_span(self.op.key)


@dataclass(frozen=True, slots=True, eq=False)
class LayerFault:
    """A problem that a layer's op raised, with the error and the inputs, so that hints can be added."""

    problem: Problem
    error: OpError
    index: int
    inputs: tuple[int, ...]


class LayerMaker:
    """Makes the layers of one elaboration. The index of a tensor in `outputs` is its number."""

    def __init__(self, faults: Faults, names: ScopeNames, reuse: bool) -> None:
        self.faults = faults
        self.names = names
        self.raised: list[LayerFault] = []
        """The faults that ops raised."""
        self.layers: list[Layer] = []
        self.outputs: list[Output] = []
        self._together: dict[int, range] = {}
        self.variables = Variables(reuse, names)
        self.work = Work()
        self._op_cache = OpCache()
        self._partial = PartialInference(MAX_TRIALS if faults.checked.document.half_read is None else FEW_TRIALS)
        self._normalizers = Normalizers(faults, self._op_cache)

    def add(self, output: Output) -> int:
        """Adds an output; returns its index."""
        self.outputs.append(output)
        return len(self.outputs) - 1

    def enter_input(self, output: Output, batch_is_open: bool) -> int:
        """Adds an input of the network; returns its index. `batch_is_open` says that its first size is not fixed."""
        self.work.enter_input(output.shape if output.known else None, batch_is_open)
        return self.add(output)

    def together(self, index: int) -> Sequence[int]:
        """All outputs of the layer whose first output has an index; else the index alone."""
        return self._together.get(index, (index,))

    def layer(self, request: LayerRequest) -> Layer | None:
        """Makes a layer and adds its output, as far as they are known; returns None if faults hide too much."""
        spend(_LAYER + len(request.inputs) // 2)
        op, span = request.op, self.faults.place(request.span)
        given = request.defaults.resolve(op.key, request.own)
        name = _text(given, "scope") or _text(given, "name")
        label = layer_label(op.key, {word: given[word].value for word in NAMES if word in given})
        normal = self._normalizers.of(given, request.defaults)
        values: dict[str, Any] = dict.fromkeys(self._missing(request, given, label), FAULTY)
        values |= {key: item.value for key, item in given.items()}
        for word in (each for each in NAMES if values.get(each) is FAULTY):
            name = self._stand_in(request, word)
        scope = self._scope(request, name, label, given)
        if not (self._is_fed(request, label) and request.sound):
            self._pass_over(request, scope, label)
            return None
        normal_given, normal_op = normal if isinstance(normal, tuple) else ({}, None)
        names = {key: values.pop(key) for key in NAMES if key in values}
        shapes = tuple(self.outputs[index].shape for index in request.inputs)
        if normal is FAULTY and values["normalizer_fn"] is not FAULTY:
            values["normalizer_params"] = FAULTY
        whole = all(self.outputs[index].known for index in request.inputs) and FAULTY not in values.values()
        found = self._inferred(op, values, normal_op, shapes, whole)
        failed, in_doubt = found.error is not None, self.faults.recovery.in_doubt
        while found.error is not None:
            if not in_doubt:
                self._raise(found.error, label, request, given)
            found = self._beyond(found, request, values, normal_op, shapes)
        variables: tuple[Variable, ...] = ()
        shared = values.get("reuse")
        if not in_doubt and shared is not FAULTY:
            unscoped = name is None
            name = scope.removeprefix(f"{self.names.variable_scope}/")
            by = Claimant(scope, name, label, span, request.repetition, whole, unscoped)
            variables = self._claimed(found.variables, by, request.step, shared)
        if in_doubt or shared is FAULTY or not whole or failed:
            self.faults.recovery.hide_layer(scope)
        made = found.op
        if made is None:
            self._pass_over(request, scope, label)
            return None
        dtypes = self._dtypes(made, values, label, request, given)
        layer = Layer(
            index=len(self.outputs),
            op=self._op_cache.named(made, names),
            label=label,
            scope=scope,
            span=span,
            given=_arguments(given),
            normalizer_given=normal_given,
            inputs=request.inputs,
            input_shapes=shapes,
            input_dtypes=tuple(self.outputs[index].dtype for index in request.inputs),
            output_shapes=found.outputs,
            output_dtypes=tuple(dtypes[min(at, len(dtypes) - 1)] for at in range(len(found.outputs))),
            requirements=found.requirements,
            variables=variables,
            work=self.work,
            end_point=request.end_point,
            calls=request.calls,
            hidden=frozenset(key for key, value in values.items() if value is FAULTY),
        )
        self.layers.append(layer)
        sizes = tuple(ITEM_SIZES[dtype or DEFAULT] for dtype in layer.output_dtypes)
        self.work.add(
            CountedLayer(layer.outputs, layer.op, layer.inputs, shapes, layer.output_shapes, layer.requirements, sizes)
        )
        self._together[layer.index] = range(layer.index, layer.index + len(found.outputs))
        for output, dtype in zip(found.outputs, layer.output_dtypes, strict=True):
            self.add(Output(output, label, span, dtype))
        return layer

    def _dtypes(
        self, op: Op, values: Mapping[str, Any], label: str, request: LayerRequest, given: Mapping[str, Given]
    ) -> Sequence[Dtype | None]:
        """The types of a layer's outputs, of which the last stands for all that follow."""
        taken = [dtype for index in request.inputs if (dtype := self.outputs[index].dtype) is not None]
        decisive = [values.get(name) for name, arg in op.arguments.items() if isinstance(arg.kind, ElementType)]
        if len(taken) < len(request.inputs) or FAULTY in decisive:
            return (None,)
        try:
            return op.dtypes(*taken)
        except OpError as error:
            if not self.faults.recovery.in_doubt:
                self._raise(error, label, request, given)
            return (None,)

    def _stand_in(self, request: LayerRequest, word: str) -> Any:
        """What stands for a faulty name."""
        # A name beside the op was reported there.
        beside = [request.step[each] for each in (word, *NAMES) if each in request.step]
        if beside:
            return self.faults.recovery.stand_in(word, *beside)
        return self.faults.stand_in(request.step[request.op.key], word)

    def _pass_over(self, request: LayerRequest, scope: str, label: str) -> None:
        """Enters an unknown output, and hides the names of the step and its variables."""
        self.faults.recovery.hide_layer(scope, request.step)
        self.add(Output(None, label, self.faults.place(request.span)))

    def _scope(self, request: LayerRequest, name: str | None, label: str, given: Mapping[str, Given]) -> str:
        op = request.op
        # The name of a variable scope is never changed.
        if name is not None and op.opens != "variable_scope" and (layer := self.names.inside(name)):
            said = next((request.own[word].node for word in ("scope", "name") if word in request.own), None)
            problem = name_conflict(label, name, layer, self.faults.place(said.span if said else request.span))
            self.faults.report(request.step, problem, about="name")
        plain = {word: item.value for word, item in given.items()}
        for preceding in op.preceding([self.outputs[index].shape for index in request.inputs], plain):
            self.names.operation(preceding)
        if op.opens == "variable_scope":
            return self.names.layer_scope(name, op.default_scope)
        scope = self.names.operation(name or op.default_scope)
        self.names.reserve(scope, op.reserved)
        return scope

    def _missing(self, request: LayerRequest, given: Mapping[str, Given], label: str) -> list[str]:
        """The required arguments that are not given, those included that a misspelt one most likely stands for."""
        op, step = request.op, request.step
        intended = self.faults.intended(step[op.key])
        misspelt = [name for name in intended if name in op.arguments and name not in given]
        missing = [name for name in op.required if name not in given and name not in misspelt]
        for argument in missing:
            problem = missing_argument(op.key, argument, label, request.span)
            self.faults.report(step, problem, about=argument)
        return [*missing, *misspelt]

    def _is_fed(self, request: LayerRequest, label: str) -> bool:
        """Whether the number of inputs is one that the op takes."""
        step = request.step
        problem = wrong_inputs(request.op, label, step, len(request.inputs), request.span)
        if problem is None:
            return True
        if not self.faults.hides(step, "from"):
            self.faults.report(step, problem, about="inputs")
        return False

    def _inferred(
        self,
        op: type[Op],
        values: Mapping[str, Any],
        normalizer: Op | None,
        shapes: tuple[Shape | None, ...],
        whole: bool,
    ) -> Partial:
        """Infers a layer; partially unless `whole`: no fault hides an argument or an input size."""
        if not whole:
            return self._partial.infer(op, values, normalizer, shapes)
        made = self._op_cache.op(op, values, normalizer)
        try:
            return Partial(made, *self._op_cache.effect(made, tuple(shape for shape in shapes if shape is not None)))
        except OpError as error:
            return Partial(made, error=error)

    def _beyond(
        self,
        found: Partial,
        request: LayerRequest,
        values: dict[str, Any],
        normalizer: Op | None,
        shapes: tuple[Shape | None, ...],
    ) -> Partial:
        """What is known of a layer whatever the argument is that its error is about, which is then at fault."""
        named = found.error.argument if found.error is not None else None
        if named is not None and named in request.own and not isinstance(found.error, UnmetRequirement):
            values[named] = FAULTY
            beyond = self._partial.infer(request.op, values, normalizer, shapes)
            if beyond.op is not None:
                return beyond
        return replace(found, error=None)

    def _claimed(
        self, variables: Sequence[Variable], by: Claimant, step: Node, reuse: bool | str | None
    ) -> tuple[Variable, ...]:
        """The variables of a layer under their full names."""
        full, problem = self.variables.claim(variables, by, reuse)
        if problem is not None and reuse:
            self.faults.report_name(step, problem, by.scope, about=problem.code)
        elif problem is not None:
            self.faults.report(step, problem, about=problem.code)
        return full

    def _raise(self, error: OpError, label: str, request: LayerRequest, given: Mapping[str, Given]) -> None:
        cause = given.get(error.argument or "")
        span = request.span
        notes = []
        if cause is not None and cause.argument.origin == "layer" and cause.node is not None:
            span = cause.node.span
        elif cause is not None and cause.node is not None:
            text = f"{error.argument} is set by the arg_scope on line {cause.node.span.line}"
            notes.append(Note(text, cause.node.span))
        for fed in (self.outputs[i] for i in request.inputs):
            where = f", line {fed.span.line}" if fed.span else ""
            kind = f" {fed.dtype}" if error.code == "wrong-dtype" else ""
            notes.append(Note(f"input {shape_text(fed.shape)}{kind} comes from {fed.label}{where}", fed.span))
        problem = Problem(error.code, f"{label}: {error.text}", span, notes=tuple(notes), help=error.help)
        for reported in self.faults.report(request.step, problem, about=error.code):
            self.raised.append(LayerFault(reported, error, len(self.outputs), request.inputs))


def name_conflict(label: str, name: str, layer: str, span: Span) -> Problem:
    """The problem of a name that an operation inside a layer's scope may already have."""
    text = f"{label}: '{on_one_line(name)}' may be the name of an operation inside the layer '{on_one_line(layer)}'"
    return Problem("taken-name", text, span, help=f"write {name.replace('/', '_')}")


def _text(given: Mapping[str, Given], name: str) -> str | None:
    value = given[name].value if name in given else None
    return value if isinstance(value, str) else None


def _arguments(given: Mapping[str, Given]) -> dict[str, Argument]:
    return {name: item.argument for name, item in given.items()}
