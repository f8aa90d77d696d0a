"""A network as plain data for programs: `netspec show --json`, and the `summary.json` of a build."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netspec.analysis.losses import regularized
from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.analysis.size_hints import Ranges
from netspec.analysis.totals import Totals, elements, output_bytes, totals
from netspec.budget import spend
from netspec.network import Argument, Layer, Network
from netspec.ops.functions.function import plain_value
from netspec.report.json_values import field_value, variable_value
from netspec.report.listing import Listing
from netspec.report.row_sources import outer_inputs
from netspec.shapes import dim_value, shape_value, side_names

FORMAT = 2
_LAYER = 100


def summary(network: Network, accepted: Ranges | None = None, depth: int | None = None) -> dict[str, Any]:
    """Everything about a network that a program may ask for, as data that JSON can hold.

    Sizes and counts are numbers, strings such as "floor((H - 7) / 4)" where they depend on symbolic sizes, and
    null where they are unknown. Work and memory are those of `counted_for`.

    - `netspec`: `{format: 2}`; the number grows when a key changes its meaning or goes.
    - `name`, `scope`: the network's name, and its variable scope; `doc`: what the file says of it, or null.
    - `parameters`: every parameter of the spec, with its value.
    - `settings`: the changes of layers that `--set` gave, as they were given.
    - `input`, `output`: `{name, shape}`; the name is that of the placeholder, and of the layer that is returned.
    - `inputs`: all inputs in order, each `{name, shape, dtype}`; `input` is the first. `outputs`: what the compiled
      function returns, by name: `{layer, shape, dtype}`, the one of `output` unless the file names several.
    - `counted_for`: "one example", or "the whole input" if that is not a batch of examples.
    - `layers`: in order of creation; each is
        - `index`, the number of its first output, and `output_indices`, those of all: tensors are numbered in order of
          creation, first the inputs of the network from 0; `name`, the scope path below the network's; `op`; `scope`,
          the full path; `line` in the file;
        - `inputs`: the names of the layers that feed it, the input's own name among them; `input_indices`, the same by
          number, 0 being the first input, for layers that share a name; `input_shapes`, `output_shape`, the one of its
          first output; `output_shapes` and `output_dtypes` of all;
        - `arguments`: by name `{value, origin, line}`; `origin` is "layer", "arg_scope", "caller" or "default", and
          `line` is null for a default;
        - `normalizer`: null, or `{op, arguments}` of the op that `normalizer_fn` names;
        - `variables`: the full names of the variables that it reads; `parameters`: the number of their elements;
        - `macs`: multiply-accumulates; `flops`: two for each, and one for each other operation on an element;
        - `output_bytes`: the bytes of its output as float32;
        - `receptive_field`: what a position of the output sees of the image, `{size, stride, offset}`, each a list with
          an item for every axis of the image, [height, width]; null if nothing is known. `size` is the number of rows
          or columns from the first to the last that is seen, including padding, or "all" for an axis of unknown size;
          `stride` is the distance between what neighbouring positions see; `offset` is the first row or column that
          position 0 sees. Where positions see windows of different sizes, `size` is that of the largest and `offset`
          is null. Unknown items are null.
    - `variables`: in order of creation, shared ones once; each is `{name, shape, parameters, trainable, initializer,
      regularizer}`; an initializer that is null is TensorFlow's default.
    - `regularization_losses`: what training adds to its loss, in order of creation; each is `{variable, regularizer}`,
      the variable's full name and, as in a file, its regularizer.
    - `end_points`: in order, from the key to the name of the layer.
    - `totals`: `parameters`, `trainable_parameters`, `macs`, `flops`, `output_bytes`; over all layers.
    - `accepted_sizes`: the heights and widths of images that it accepts, `{height: {least, most, step, remainders},
      width: {...}}`, of volumes `depth` too, of sequences `width` alone: all from `least` to `most`, null meaning
      without end, whose remainder by `step` is listed; null if that is not known.
    - `rows`: only with a `depth`: the layers with scopes folded at that depth. Each is `{name, scope, kind, layers,
      inputs, output_shape}` with the keys of `totals`, over its layers; `kind` is an op, or a block with its number of
      layers; `layers` are the indices of the layers in it, and `inputs` those of the outputs outside that feed it.
    """
    fields = receptive_fields(network)
    names, shapes, dtypes = network.output_names(), network.output_shapes(), network.output_dtypes()
    return {
        "netspec": {"format": FORMAT},
        "name": network.name,
        "scope": network.scope,
        "doc": network.doc,
        "parameters": {name: plain_value(value) for name, value in network.parameters.items()},
        "settings": list(network.settings),
        "input": {"name": network.input_name, "shape": shape_value(network.input_shape)},
        "inputs": [
            {"name": name, "shape": shape_value(shape), "dtype": dtype} for name, shape, dtype in network.inputs
        ],
        "outputs": {
            name: {"layer": names[index], "shape": shape_value(shapes[index]), "dtype": dtypes[index]}
            for name, index in (network.outputs or {network.output_key(): network.root.output}).items()
        },
        "output": {"name": names[network.root.output], "shape": shape_value(network.output_shape)},
        "counted_for": network.counted_for,
        "layers": [_layer(layer, names, fields[layer.index]) for layer in network.layers],
        "variables": [variable_value(variable) for variable in network.variables],
        "regularization_losses": [
            {"variable": variable.name, "regularizer": plain_value(variable.regularizer)}
            for variable in regularized(network.variables)
        ],
        "end_points": {key: names[index] for key, index in network.end_points.items()},
        "totals": _totals(totals(network)),
        "accepted_sizes": _accepted(accepted),
        **({} if depth is None else {"rows": _rows(network, depth)}),
    }


def _rows(network: Network, depth: int) -> list[dict[str, Any]]:
    listing = Listing(network, depth)
    return [
        {
            "name": row.name,
            "scope": row.path,
            "kind": row.kind,
            "layers": [layer.index for layer in row.layers],
            "inputs": inputs,
            "output_shape": shape_value(listing.shapes[row.output]),
            **_totals(sums),
        }
        for row, inputs, sums in zip(listing.rows, outer_inputs(listing.rows), listing.sums, strict=True)
    ]


def _totals(of: Totals) -> dict[str, Any]:
    return {
        "parameters": of.parameters,
        "trainable_parameters": of.trainable,
        "macs": dim_value(of.macs),
        "flops": dim_value(of.flops),
        "output_bytes": dim_value(of.memory),
    }


def _layer(layer: Layer, names: Mapping[int, str], field: ReceptiveField | None) -> dict[str, Any]:
    spend(_LAYER)
    cost = layer.cost
    normalizer = layer.op.normalizer
    return {
        "index": layer.index,
        "name": names[layer.index],
        "op": layer.op.key,
        "scope": layer.scope,
        "line": layer.span.line,
        "inputs": [names[index] for index in layer.inputs],
        "input_indices": list(layer.inputs),
        "input_shapes": [shape_value(shape) for shape in layer.input_shapes],
        "output_shape": shape_value(layer.output_shape),
        "output_indices": list(layer.outputs),
        "output_shapes": [shape_value(shape) for shape in layer.output_shapes],
        "output_dtypes": list(layer.output_dtypes),
        "arguments": _arguments(layer.arguments),
        "normalizer": normalizer and {"op": normalizer.key, "arguments": _arguments(layer.normalizer_given)},
        "variables": [variable.name for variable in layer.variables],
        "parameters": elements(layer.variables),
        "macs": dim_value(cost.macs),
        "flops": dim_value(cost.flops),
        "output_bytes": dim_value(output_bytes(layer)),
        "receptive_field": field and field_value(field),
    }


def _arguments(arguments: Mapping[str, Argument]) -> dict[str, Any]:
    return {
        name: {
            "value": plain_value(argument.value),
            "origin": argument.origin,
            "line": argument.span.line if argument.span else None,
        }
        for name, argument in arguments.items()
    }


def _accepted(accepted: Ranges | None) -> dict[str, Any] | None:
    if accepted is None:
        return None
    return {
        side: {
            "least": sizes.least,
            "most": sizes.most,
            "step": sizes.step,
            "remainders": list(sizes.remainders),
        }
        for side, sizes in zip(side_names(len(accepted)), accepted, strict=True)
    }
