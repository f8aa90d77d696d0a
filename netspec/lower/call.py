"""Calling a compiled spec: its graph built into the caller's, as a slim function builds."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from netspec.analysis.size_hints import advised
from netspec.diagnostics import Problem, Span, SpecError
from netspec.language import elaborate
from netspec.lower import compat
from netspec.lower.graph import Scopes, build_layers, tensor_shape
from netspec.ops import OPS
from netspec.ops.argument import Opaque
from netspec.ops.backend import Backend
from netspec.ops.kinds import Schema
from netspec.schema import Checked
from netspec.schema.faults import faults
from netspec.source import Node


def build_call(
    checked: Checked, inputs: Any, given: Mapping[str, Any], scope: str | None, reuse: Any
) -> tuple[Any, OrderedDict[str, Any]]:
    """Builds a checked spec on a tensor in the current graph; see `CompiledSpec.__call__`."""
    backend = compat.load()
    tf = backend.tf
    name = checked.document.root.value["name"]
    values = {key: Opaque(value) if tf.is_tensor(value) else value for key, value in given.items()}
    around = tf.get_variable_scope(), _name_scope(tf)
    with tf.variable_scope(scope, name, [inputs], reuse=reuse) as opened:
        shape = tensor_shape(inputs)
        if shape is None:
            place = checked.document.root.span
            text = f"{inputs.name}: expected an input whose rank is known"
            raise SpecError([Problem("wrong-rank", text, place)])
        found = elaborate(
            checked,
            values,
            input_shape=shape,
            scope=opened.name,
            around=around[0].name,
            caller=_callers_arguments(backend),
            reuse=opened.reuse,
        )
        if found.network is None:
            raise SpecError(advised(checked, values, shape, found))
        return build_layers(found.network, backend, inputs, Scopes(opened, *around))


def _name_scope(tf: Any) -> str:
    """The name scope that is open, as one that can be opened again under the same name."""
    name: str = tf.get_default_graph().get_name_scope()
    return f"{name}/" if name else name


def _callers_arguments(backend: Backend) -> dict[str, dict[str, Any]]:
    """What a caller's own arg-scope gives to ops, as far as it is plain data and so can bear on shapes."""
    current = backend.slim.current_arg_scope()
    found: dict[str, dict[str, Any]] = {}
    for key, op in OPS.items():
        if op.scoped:
            given = current.get(backend.slim.arg_scope_func_key(getattr(backend.slim, key)), {})
            plain = {name: _plain(value) for name, value in given.items() if name in op.arguments}
            found[key] = {name: value for name, value in plain.items() if _accepted(op.arguments[name].schema(), value)}
    return found


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _accepted(schema: Schema, value: Any) -> bool:
    nowhere = Span("", 1, 1, 1, 1)
    return not faults(schema, value, Node(value, nowhere), "", nowhere)
