"""Explanations as plain data for programs: `netspec explain --format json`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from netspec.analysis.explanation import Explained, ExplainedArgument, GroupExplanation, LayerExplanation
from netspec.analysis.layer_query import Target
from netspec.analysis.totals import elements, output_bytes, sums
from netspec.budget import spend
from netspec.ops import Op
from netspec.ops.argument import REQUIRED
from netspec.ops.functions.function import Function, plain_value
from netspec.provenance import Enclosing, Source
from netspec.report.json_values import field_value, place_value, variable_value
from netspec.shapes import dim_value, shape_value

FORMAT = 1
_SOURCE = 20
"""The cost in the budget of each source."""


def explanation_json(explained: Explained, targets: Iterable[Target]) -> dict[str, Any]:
    """Layers, scopes and single arguments, each in the order asked for; docs/explain.md describes the keys."""
    found = list(targets)
    network = explained.network
    return {
        "netspec": {"format": FORMAT},
        "name": network.name,
        "scope": network.scope,
        "counted_for": network.counted_for,
        "layers": [
            _layer(explained.layer(each.layer), explained) for each in found if each.scope is None and not each.argument
        ],
        "scopes": [_group(explained.group(each.scope), explained) for each in found if each.scope is not None],
        "arguments": [
            {
                "layer": explained.names[each.layer],
                "op": explained.layers[each.layer].op.key,
                **_argument(explained.argument(each.layer, each.argument), explained),
            }
            for each in found
            if each.argument
        ],
    }


def _layer(found: LayerExplanation, explained: Explained) -> dict[str, Any]:
    layer, names, cost = found.layer, explained.names, found.layer.cost
    normal = layer.op.normalizer
    return {
        "index": layer.index,
        "name": names[layer.index],
        "op": layer.op.key,
        "scope": layer.scope,
        "id": _id(found.traced.ids),
        "place": place_value(layer.span),
        "files": [{"file": file, "read_at": place_value(at)} for file, at in explained.read_at(layer.span.file)],
        "when": found.traced.when and _source(found.traced.when, explained),
        "around": [_enclosing(each) for each in found.traced.around],
        "inputs": _inputs(layer.inputs, layer.input_shapes, explained),
        "output_shape": shape_value(layer.output_shape),
        "output_shapes": [shape_value(shape) for shape in layer.output_shapes],
        "rules": list(found.rules),
        "is_output": explained.network.root.output in layer.outputs,
        "consumers": [names[index] for index in found.consumers],
        "end_points": list(found.end_points),
        "arguments": {each.name: _argument(each, explained) for each in found.arguments},
        "functions": _functions(layer.op),
        "normalizer": normal
        and {
            "op": normal.key,
            "arguments": {each.name: _argument(each, explained) for each in found.normalizer},
            "functions": _functions(normal),
        },
        "variables": [variable_value(variable) for variable in layer.variables],
        "parameters": elements(layer.variables),
        "macs": dim_value(cost.macs),
        "flops": dim_value(cost.flops),
        "output_bytes": dim_value(output_bytes(layer)),
        "receptive_field": found.field and field_value(found.field),
    }


def _functions(op: Op) -> dict[str, Any]:
    """The functions among the values of an op's arguments, each with all arguments of its own."""
    return {
        name: {
            "function": value.key,
            "arguments": {own: plain_value(value.values[own]) for own in value.arguments},
        }
        for name, value in op.values.items()
        if isinstance(value, Function)
    }


def _group(found: GroupExplanation, explained: Explained) -> dict[str, Any]:
    names, of = explained.names, sums(found.layers)
    return {
        "name": explained.network.short_name(found.scope),
        "scope": found.scope,
        "step": _enclosing(found.opened),
        "again": [place_value(span) for span in found.again],
        "around": [_enclosing(each) for each in found.around],
        "parameters_of_block": {name: _source(each, explained) for name, each in found.opened.parameters.items()},
        "arg_scope": [
            {"op": entry.op, "arguments": {name: _source(each, explained) for name, each in entry.given.items()}}
            for entry in found.opened.defaults
        ],
        "inputs": [names[index] for index in found.inputs],
        "outputs": [names[index] for index in found.outputs],
        "end_points": list(found.end_points),
        "layers": [names[layer.index] for layer in found.layers],
        "parameters": of.parameters,
        "macs": dim_value(of.macs),
        "flops": dim_value(of.flops),
        "output_bytes": dim_value(of.memory),
    }


def _inputs(indices: Sequence[int], shapes: Sequence[Any], explained: Explained) -> list[dict[str, Any]]:
    return [
        {"name": explained.names[index], "index": index, "shape": shape_value(shape)}
        for index, shape in zip(indices, shapes, strict=True)
    ]


def _argument(argument: ExplainedArgument, explained: Explained) -> dict[str, Any]:
    effective = next(iter(argument.sources), None)
    return {
        "name": argument.name,
        "value": plain_value(argument.value),
        "default": None if argument.default is REQUIRED else plain_value(argument.default),
        "required": argument.default is REQUIRED,
        "meaning": argument.meaning,
        "origin": effective.kind if effective else "default",
        "source": effective and _source(effective, explained),
        "overridden": [_source(each, explained) for each in argument.sources[1:]],
    }


def _source(source: Source, explained: Explained) -> dict[str, Any]:
    spend(_SOURCE)  # one that is read in several ways is in the data as often
    return {
        "origin": source.kind,
        "name": source.name,
        "value": plain_value(source.value),
        "known": source.known,
        "of": source.of or None,
        "expression": source.expression,
        "place": source.span and place_value(source.span),
        "patch": source.span is not None and explained.is_patched(source.span),
        "layer": None if source.tensor is None else explained.names[source.tensor],
        "rounds": source.total,
        "reads": [_source(each, explained) for each in source.reads],
        "parts": {name: _source(each, explained) for name, each in source.parts.items()},
        "replaced": [_source(each, explained) for each in source.replaced],
    }


def _enclosing(each: Enclosing) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "name": each.name,
        "place": place_value(each.span),
        "scope": each.scope,
        "opened": list(each.opened),
        "id": _id(each.ids),
        "round": each.round,
        "rounds": each.total,
        "branch": each.branch,
        "when": each.condition,
        "definition": each.definition and place_value(each.definition),
    }


def _id(ids: Sequence[str]) -> str | list[str] | None:
    """The id of a step as its file has it: a list if it has several outputs."""
    return list(ids) if len(ids) > 1 else ids[0] if ids else None
