"""Renders explanations for people: what a layer is, what is around it, and a table of its arguments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from netspec.analysis.explanation import Explained, ExplainedArgument, GroupExplanation, LayerExplanation
from netspec.analysis.layer_query import Target
from netspec.analysis.receptive_field import ReceptiveField
from netspec.analysis.totals import elements, output_bytes, sums
from netspec.network import Layer
from netspec.ops import Variable
from netspec.ops.argument import REQUIRED
from netspec.ops.functions.function import Function
from netspec.provenance import Enclosing
from netspec.report.facts import Facts
from netspec.report.number_text import byte_text, field_text, number_text
from netspec.report.source_rows import SourceRow, group_rows, layer_rows, place_text, plain_text, source_rows
from netspec.report.stacked_rows import table_lines
from netspec.report.theme import Theme, painted
from netspec.report.wrap import described, wrapped
from netspec.shapes import per_axis, shape_text, shapes_text
from netspec.wording import first_of

_MOST_LISTED = 10
_HEADER = ("argument", "value", "from", "place")


def explanation_text(explained: Explained, targets: Iterable[Target], theme: Theme) -> str:
    """The explanations of layers, scopes and arguments, one after another."""
    texts = []
    for target in targets:
        if target.scope is not None:
            texts.append(group_text(explained.group(target.scope), explained, theme))
        elif target.argument:
            argument = explained.argument(target.layer, target.argument)
            title = f"{explained.names[target.layer]}.{'.'.join(target.argument)}"
            texts.append(argument_text(argument, title, explained, theme))
        else:
            texts.append(layer_text(explained.layer(target.layer), explained, theme))
    return "\n".join(texts)


def layer_text(found: LayerExplanation, explained: Explained, theme: Theme) -> str:
    """The explanation of a layer."""
    layer, network = found.layer, explained.network
    normal = layer.op.normalizer
    place = f"layer {[*explained.layers].index(layer.index) + 1:,} of {len(explained.layers):,} of {network.name}"
    title = f"{explained.names[layer.index]}: {layer.op.key}, {place}"
    parts = [
        [painted(line, theme.place) for line in wrapped(title, theme.width)],
        _described(layer_facts(found, explained), theme.width),
        _table(layer_rows(found, explained), theme),
        _faint([("defaults", defaults_text(found.arguments))], theme),
    ]
    if normal is not None:
        parts.append([*wrapped(f"normalizer_fn: {normal.key}", theme.width)])
        parts.append(_table(source_rows(found.normalizer, explained), theme))
        parts.append(_faint([("defaults", defaults_text(found.normalizer))], theme))
    if facts := variable_facts(layer):
        parts.append(table_lines(("variable", "is"), facts, theme))
    return _joined(parts)


def argument_text(argument: ExplainedArgument, title: str, explained: Explained, theme: Theme) -> str:
    """The explanation of a single argument: what it means, and where its value comes from."""
    default = "; required" if argument.default is REQUIRED else f"; default {plain_text(argument.default)}"
    value = plain_text(argument.value)
    head = f"{title}: {value}" if argument.sources else f"{title}: {value}, the op's default"
    parts = [
        [painted(line, theme.place) for line in wrapped(head, theme.width)],
        wrapped(f"{argument.meaning}{'' if argument.entry else default}", theme.width),
        _table(source_rows([argument], explained), theme),
    ]
    return _joined(parts)


def group_text(found: GroupExplanation, explained: Explained, theme: Theme) -> str:
    """The explanation of a scope: where it is written, what it costs, and its layers."""
    title = f"{explained.network.short_name(found.scope)}: {_step(found.opened)}"
    parts = [
        [painted(line, theme.place) for line in wrapped(title, theme.width)],
        _described(group_facts(found, explained), theme.width),
        _table(group_rows(found.opened, explained), theme),
        _layers(found.layers, explained, theme),
    ]
    return _joined(parts)


def layer_facts(found: LayerExplanation, explained: Explained) -> Facts:
    """What is known of a layer beside its arguments, with a label for each fact."""
    layer, names = found.layer, explained.names
    cost = layer.cost
    inputs = [
        f"{names[index]} {shape_text(shape)}" for index, shape in zip(layer.inputs, layer.input_shapes, strict=True)
    ]
    feeds = [names[index] for index in found.consumers]
    if explained.network.root.output in layer.outputs:
        feeds.append("the network's output")
    losses = [f"{_short(v.name, layer.scope)} {_function(v.regularizer)}" for v in layer.variables if v.regularizer]
    facts = [
        ("written", place_text(layer.span)),
        *(("file", f"{file}, read at {place_text(at)}") for file, at in explained.read_at(layer.span.file)),
        *(("inside", text) for text in map(_around, reversed(found.traced.around))),
        ("scope", layer.scope),
        ("input", ", ".join(inputs)),
        ("output", "; ".join([shapes_text(layer.output_shapes), *found.rules])),
        ("feeds", _listed(feeds) or "nothing"),
        ("id", ", ".join(found.traced.ids)),
        ("end points", _listed(found.end_points)),
        ("activation", _function(layer.op.activation()) if layer.op.activation() else ""),
        ("parameters", f"{elements(layer.variables):,}"),
        ("losses", ", ".join(losses)),
        ("MACs", number_text(cost.macs)),
        ("FLOPs", number_text(cost.flops)),
        ("bytes", byte_text(output_bytes(layer))),
        ("field", _field(found.field)),
    ]
    return [fact for fact in facts if fact[1]]


def group_facts(found: GroupExplanation, explained: Explained) -> Facts:
    """What is known of a scope, with a label for each fact."""
    names, of = explained.names, sums(found.layers)
    shapes = explained.network.output_shapes()
    outputs = [f"{names[index]} {shape_text(shapes[index])}" for index in found.outputs]
    facts = [
        ("written", _around(found.opened)),
        *(("again", place_text(span)) for span in found.again),
        *(("inside", text) for text in map(_around, reversed(found.around))),
        ("scope", found.scope),
        ("input", _listed([names[index] for index in found.inputs])),
        ("output", _listed(outputs)),
        ("end points", _listed(found.end_points)),
        ("parameters", f"{of.parameters:,}"),
        ("MACs", number_text(of.macs)),
        ("FLOPs", number_text(of.flops)),
        ("bytes", byte_text(of.memory)),
    ]
    return [fact for fact in facts if fact[1]]


def _around(each: Enclosing) -> str:
    """A step around a layer: what it is, where, in which round, in which branch, and on which condition."""
    parts = [f"{_step(each)}, {'called at ' if each.kind == 'block' else ''}{place_text(each.span)}"]
    if each.round is None and each.total is not None:
        parts.append(f"{each.total} rounds")
    elif each.round is not None:
        parts.append(f"round {each.round}" + (f" of {each.total}" if isinstance(each.total, int) else ""))
    if each.branch is not None:
        parts.append(f"branch {each.branch}")
    if each.condition is not None:
        parts.append(f"when {each.condition} is {'false' if each.kind == 'else' else 'true'}")
    return ", ".join(parts)


def _step(each: Enclosing) -> str:
    if each.kind == "block":
        return f"block {each.name}"
    if each.kind == "group":
        return f"group {each.name}".rstrip()
    return f"else of {each.name}" if each.kind == "else" else f"repeat of {each.name}"


def defaults_text(arguments: Iterable[ExplainedArgument]) -> str:
    """The arguments that have the op's defaults, with these."""
    return ", ".join(f"{each.name} {plain_text(each.default)}" for each in arguments if not each.sources)


def variable_facts(layer: Layer) -> Facts:
    """The variables of a layer, with what is known of each."""
    return [(_short(variable.name, layer.scope), _variable(variable)) for variable in layer.variables]


def _variable(variable: Variable) -> str:
    parts = [
        f"{list(variable.shape)}",
        "" if variable.trainable else "not trainable",
        f"initializer {_function(variable.initializer)}"
        if variable.initializer
        else "TensorFlow's default initializer",
        f"regularizer {_function(variable.regularizer)}" if variable.regularizer else "",
    ]
    return ", ".join(filter(None, parts))


def _function(function: Function | None) -> str:
    """A function with all its arguments: `l2(scale=0.0005)`."""
    if function is None:
        return "null"
    values = {name: function.values[name] for name in function.arguments}
    inside = ", ".join(f"{name}={plain_text(_plain(value))}" for name, value in values.items())
    return f"{function.key}({inside})" if inside else function.key


def _plain(value: Any) -> Any:
    return value.plain() if isinstance(value, Function) else value


def _field(field: ReceptiveField | None) -> str:
    if field is None:
        return ""
    strides = ["?" if stride is None else str(stride) for stride in field.stride]
    offsets = ["?" if offset is None else str(offset) for offset in field.offset]
    return f"{field_text(field)}, stride {per_axis(strides)}, offset {per_axis(offsets)}"


def _listed(names: Sequence[str]) -> str:
    return first_of(names, _MOST_LISTED)


def _short(name: str, scope: str) -> str:
    return name.removeprefix(f"{scope}/")


def _layers(layers: Sequence[Layer], explained: Explained, theme: Theme) -> list[str]:
    rows = [(explained.names[each.index], each.op.key, shapes_text(each.output_shapes)) for each in layers]
    return table_lines(("layer", "op", "output"), rows, theme)


def _table(rows: Sequence[SourceRow], theme: Theme) -> list[str]:
    """The rows of values; on a terminal that is too narrow for their places, these have no folders."""
    if not rows:
        return []
    names = ["  " * row.depth + row.name for row in rows]
    places = [row.place for row in rows]
    faint = [number for number, row in enumerate(rows) if row.overridden]

    def lines(places: Sequence[str]) -> list[str]:
        cells = [(name, row.value, row.origin, place) for name, row, place in zip(names, rows, places, strict=True)]
        return table_lines(_HEADER, cells, theme, faint)

    found = lines(places)
    return found if len(found) <= len(rows) + 1 else lines(_without_folders(places))


def _without_folders(places: Sequence[str]) -> Sequence[str]:
    """The places without the folders of their files, unless two files have one name."""
    split = [place.rpartition("/") for place in places]
    folders: dict[str, set[str]] = {}
    for folder, _, name in split:
        folders.setdefault(name.rsplit(":", 2)[0], set()).add(folder)
    return places if any(len(found) > 1 for found in folders.values()) else [name for _, _, name in split]


def _described(facts: Facts, width: int | None) -> list[str]:
    return [f"{label}{text}" for label, text in described([fact for fact in facts if fact[1]], width)]


def _faint(facts: Facts, theme: Theme) -> list[str]:
    return [painted(line, theme.faint) for line in _described(facts, theme.width)]


def _joined(parts: Iterable[Sequence[str]]) -> str:
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)
