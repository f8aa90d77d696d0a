"""Warnings about the batch axis: layers that only some batch sizes can run, and layers that lose the axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from netspec.diagnostics import Note, Problem, Severity, Span
from netspec.hidden_sizes import any_hidden
from netspec.network import Layer
from netspec.ops import Requirement
from netspec.shapes import multiply, shape_text, share, symbols
from netspec.work import Followed, OpenBatch

if TYPE_CHECKING:
    from netspec.analysis.size_ranges import SizeRange


def batch_warnings(layers: Sequence[Layer]) -> tuple[Problem, ...]:
    """Warns of layers that restrict or lose a batch axis of open size; at most one warning for each place."""
    batch = layers[0].work.open_batch if layers else None
    if batch is None:
        return ()
    found: dict[Span, Problem] = {}
    for problem in _found(layers, batch):
        found.setdefault(problem.span, problem)
    return tuple(found.values())


def _found(layers: Sequence[Layer], batch: OpenBatch) -> Iterator[Problem]:
    from netspec.analysis.size_ranges import accepted

    conditions: list[Requirement] = []
    running = accepted(conditions, batch.name)
    for layer in layers:
        followed = batch.layers[layer.index]
        asked = [requirement for requirement in followed.requirements if symbols(requirement.size) == {batch.name}]
        conditions += asked
        left = accepted(conditions, batch.name) if asked else running
        if left != running:
            running = left
            yield _limited(layer, asked[0], left, _moves(followed, batch.name))
        elif _moves(followed, batch.name) and _keeps_elements(followed):
            text = f"{layer.label}: the batch is no longer the first axis: {_change(layer)}"
            yield Problem("batch-lost", text, _place(layer, "shape"), Severity.WARNING, help=_help(layer, batch))


def _limited(layer: Layer, asked: Requirement, running: SizeRange | None, moves: bool) -> Problem:
    text = f"{layer.label}: {_running_text(running)} can run: {asked.fault.text}"
    notes = (
        (Note(f"the batch is no longer the first axis: {_change(layer)}"),) if moves and asked.relation == "==" else ()
    )
    place = _place(layer, asked.fault.argument)
    return Problem("batch-limited", text, place, Severity.WARNING, notes, asked.fault.help)


def _running_text(running: SizeRange | None) -> str:
    """The batch sizes that run, in words."""
    if running is None:
        return "only some batches"
    if running.least == running.most:
        return f"only a batch of {running.least}"
    first = running.step if running.remainder == 0 else running.remainder
    bounds = [f"of at least {running.least}"] if running.least != (first if running.step > 1 else 1) else []
    bounds += [f"of at most {running.most}"] if running.most is not None else []
    multiple = running.multiple_text()
    return f"only batches {' and '.join([*([f'that are {multiple}'] if multiple else []), *bounds])}"


def _moves(followed: Followed, name: str) -> bool:
    """Whether a layer moves the batch: it is the input's first axis, or a factor of it, but not the output's."""
    if followed.inputs is None or len(followed.inputs) != 1 or not followed.output:
        return False
    (x,), y = followed.inputs, followed.output
    if x[:1] == y[:1] or any_hidden((x, y)):
        return False
    kept = not x or share(x[0], name) is None or share(y[0], name) is not None or y == (1, *x)
    return not kept and any(name in symbols(size) for size in y)


def _keeps_elements(followed: Followed) -> bool:
    inputs, output = followed.inputs, followed.output
    return inputs is not None and output is not None and multiply(*inputs[0]) == multiply(*output)


def _change(layer: Layer) -> str:
    return f"{shape_text(layer.input_shapes[0])} becomes {shape_text(layer.output_shape)}"


def _help(layer: Layer, batch: OpenBatch) -> str | None:
    followed = batch.layers[layer.index]
    return next((requirement.fault.help for requirement in followed.requirements), None)


def _place(layer: Layer, argument: str | None) -> Span:
    """The place of an argument that the layer itself gives, else that of the layer."""
    given = layer.given.get(argument or "")
    if given and given.span and given.origin == "layer" and given.span.file == layer.span.file:
        return given.span
    return layer.span
