"""Builds a spec in the current graph, as a call of the slim function does."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeAlias, TypeVar, cast

from netspec.analysis.size_hints import advised
from netspec.diagnostics import Problem, SpecError, within_budget
from netspec.elaboration import elaborate
from netspec.lower import compat
from netspec.lower.frames import with_room
from netspec.lower.graph import Scopes, build_layers, known, tensor_shape
from netspec.lower.inputs import image, require_float, require_graph, taken_dtype
from netspec.network import Network, NetworkInput
from netspec.ops import OPS
from netspec.ops.argument import Opaque
from netspec.ops.backend import Backend
from netspec.ops.dtypes import Dtype
from netspec.pipeline import Sound
from netspec.schema import Checked
from netspec.schema.file_head import scope_of
from netspec.schema.file_inputs import declared_inputs
from netspec.schema.json_schema import argument
from netspec.schema.predicate import accepts
from netspec.shapes import Shape

T = TypeVar("T")
Inputs: TypeAlias = Sequence[NetworkInput]
_BUILDING = threading.RLock()
"""slim keeps one stack of arg-scopes for all threads, so one thread builds at a time."""


def alone(build: Callable[[], T]) -> T:
    """Runs a build while no other thread builds, with room for the frames of its calls."""
    with _BUILDING:
        return with_room(build)


def build_sound(sound: Sound, inputs: Sequence[Any], reuse: Any = None) -> tuple[Any, OrderedDict[str, Any]]:
    """Builds a sound spec with the parameters of its network, in its own scope."""
    network, scope = sound.network, scope_of(sound.checked.document.root)
    tf = compat.load().tf
    # The scope around is opened again, so that a second call in a graph finds the same default names of layers free.
    with tf.variable_scope(tf.get_variable_scope(), auxiliary_name_scope=False):
        return build_call(sound.checked, network.inputs, inputs, network.parameters, scope, reuse)


def build_call(
    checked: Checked, expected: Inputs, inputs: Sequence[Any], given: Mapping[str, Any], scope: Any, reuse: Any
) -> tuple[Any, OrderedDict[str, Any]]:
    """Builds a checked spec on tensors in the current graph; see `CompiledSpec.__call__`.

    `expected` are the file's inputs.
    """
    return alone(lambda: _built(checked, expected, inputs, given, scope, reuse))


def _built(
    checked: Checked, expected: Inputs, inputs: Sequence[Any], given: Mapping[str, Any], scope: Any, reuse: Any
) -> tuple[Any, OrderedDict[str, Any]]:
    backend = compat.load()
    tf = backend.tf
    name, own = checked.document.root.value["name"], scope_of(checked.document.root)
    require_graph(tf, name, expected[0].shape)
    values = {key: Opaque(value) if tf.is_tensor(value) else value for key, value in given.items()}
    around = tf.get_variable_scope(), _name_scope(tf)
    with _opened(tf, scope, own, inputs, reuse) as opened:
        inputs = [
            image(tf, each, _called(name, one, expected), one.shape) for each, one in zip(inputs, expected, strict=True)
        ]
        try:
            return build_in(Scopes(opened, *around), backend, checked, expected, inputs, values)
        except AttributeError as error:
            if not tf.get_default_graph().building_function or "eager execution" not in str(error):
                raise
            # In a tf.function, TensorFlow fails to write its own message about a variable that exists already.
            text = f"the variables of {opened.name} exist already: a tf.function is traced twice or more"
            raise ValueError(f"{text}; call it with reuse=tf.compat.v1.AUTO_REUSE") from error


def _opened(tf: Any, scope: Any, own: str | None, inputs: Sequence[Any], reuse: Any) -> AbstractContextManager[Any]:
    """Opens the variable scope of a call: the given one or, made unique, the spec's own; none if there is neither."""
    if scope is not None or own is not None:
        return cast("AbstractContextManager[Any]", tf.variable_scope(scope, own, [*inputs], reuse=reuse))
    around = tf.get_variable_scope()
    if reuse is None:
        return nullcontext(around)
    # Only the variables are shared; operations are named as without it.
    return cast("AbstractContextManager[Any]", tf.variable_scope(around, reuse=reuse, auxiliary_name_scope=False))


def build_in(
    scopes: Scopes,
    backend: Backend,
    checked: Checked,
    expected: Inputs,
    inputs: Sequence[Any],
    values: Mapping[str, Any],
    require: Callable[[Network], None] = lambda _: None,
) -> tuple[Any, OrderedDict[str, Any]]:
    """Elaborates a checked spec for the shapes of its inputs, and builds it in scopes that are open.

    `require` is called with the network before it is built, and may raise.
    """
    shapes, dtypes = dict[str, Shape](), dict[str, Dtype | None]()
    for each, one in zip(inputs, expected, strict=True):
        shape = tensor_shape(each)
        if shape is None:
            raise SpecError([_unranked(checked, each, one)])
        shapes[one.name], dtypes[one.name] = shape, taken_dtype(backend.tf, each, one, checked)
    with within_budget(checked.document.file):
        found = elaborate(
            checked,
            values,
            input_shapes=shapes,
            input_dtypes=dtypes,
            scope=scopes.own.name,
            around=scopes.around.name,
            caller=_callers_arguments(backend),
            reuse=scopes.own.reuse,
        )
        if found.network is None:
            raise SpecError(advised(checked, values, shapes, found))
    for each, one in zip(inputs, expected, strict=True):
        require_float(backend.tf, each, one, found.network)
    require(found.network)
    return build_layers(found.network, backend, inputs, scopes)


def _called(name: str, one: NetworkInput, expected: Inputs) -> str:
    """What messages call an input: of a network with one, the network."""
    return name if len(expected) == 1 else f"{name}: {one.name}"


def _unranked(checked: Checked, inputs: Any, expected: NetworkInput) -> Problem:
    place = next(each.node for each in declared_inputs(checked.document.root) if each.name == expected.name)
    help = f"set its shape before: images.set_shape({list(known(expected.shape))})"
    text = f"{inputs.name}: expected an input whose rank is known"
    return Problem("wrong-rank", text, place.span, help=help)


def _name_scope(tf: Any) -> str:
    """The open name scope, in the form that reopens it under the same name."""
    name: str = tf.get_default_graph().get_name_scope()
    return f"{name}/" if name else name


def _callers_arguments(backend: Backend) -> dict[str, dict[str, Any]]:
    """The plain values that the caller's own arg-scope gives to ops: only these can affect shapes."""
    current = backend.slim.current_arg_scope()
    found: dict[str, dict[str, Any]] = {}
    for key, op in OPS.items():
        if op.scoped:
            given = current.get(backend.slim.arg_scope_func_key(getattr(backend.slim, key)), {})
            plain = {name: _plain(value) for name, value in given.items() if name in op.arguments}
            found[key] = {name: value for name, value in plain.items() if accepts(argument(key, name), value)}
    return found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
