"""Hints for faults of sizes: the chain of sizes that led to the fault, and the input sizes that would work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from netspec.analysis.size_ranges import SizeRange, accepted
from netspec.budget import spend
from netspec.diagnostics import Note, Problem
from netspec.elaboration.elaborate import Elaborated, elaborate
from netspec.elaboration.layers import LayerFault
from netspec.network import InputShapes, Layer
from netspec.ops import Window
from netspec.records import replace
from netspec.schema import Checked
from netspec.schema.file_inputs import declared_inputs
from netspec.shapes import Shape, dim_text, per_axis, side_names, symbol

Ranges: TypeAlias = tuple[SizeRange, ...]
"""The sizes of each side of the image, in the order of its axes: heights and widths."""

SIZE_CODES = frozenset({"window-too-large", "not-squeezable", "shapes-differ", "wrong-size", "pad-too-large"})
_LARGER = frozenset({"window-too-large", "pad-too-large"})
"""The codes that larger images cure."""
_MOST_ADVISED = 20
"""Only the first faults get hints, since each costs an analysis and people fix the first ones first."""


def advised(checked: Checked, given: Mapping[str, Any], shapes: InputShapes, found: Elaborated) -> tuple[Problem, ...]:
    """The problems of an elaboration; faults of sizes get their chain of sizes and the input sizes that would work."""
    faults = [fault for fault in found.faults if fault.problem.code in SIZE_CODES][:_MOST_ADVISED]
    if not faults:
        return found.problems
    general = _symbolic(checked, given, shapes, found.layers)
    whole = _ranges(general.layers, general.layers) if general and not general.faults else None
    better = {fault.problem: _advise(checked, found.layers, general, whole, fault) for fault in faults}
    return tuple(better.get(problem, problem) for problem in found.problems)


def _advise(
    checked: Checked, layers: Sequence[Layer], general: Elaborated | None, whole: Ranges | None, fault: LayerFault
) -> Problem:
    chain = chain_text(checked, layers, fault.inputs[0])
    notes = (*fault.problem.notes, *([Note(chain)] if chain else []))
    help = fault.problem.help
    # If the layer fails even for symbolic sizes, no input size works.
    if general and not any(other.index == fault.index for other in general.faults):
        sizes = _enough(whole or _ranges(_leading_to(general.layers, fault.index), general.layers), fault)
        if sizes:
            help = f"{help}, or images of {sizes}" if help else f"use images of {sizes}"
    return replace(fault.problem, notes=notes, help=help)


def _enough(ranges: Ranges | None, fault: LayerFault) -> str:
    """The image sizes that the network accepts or, if unknown, those that the faulty layer and its ancestors accept.

    A window that does not fit needs larger images, so an upper bound from other layers is left out.
    """
    if ranges and fault.problem.code in _LARGER:
        return image_text(tuple(replace(sizes, most=None) for sizes in ranges))
    return image_text(ranges)


def accepted_sizes(
    checked: Checked,
    given: Mapping[str, Any],
    layers: Sequence[Layer],
    shapes: InputShapes | None = None,
    up_to: int | None = None,
) -> Ranges | None:
    """The sizes of the image's sides that the network accepts, up to the layer `up_to`; None if unknown.

    `layers` are those of the elaboration for these values and these shapes.

    They are unknown if a layer needs known sizes, such as a fully connected layer after `flatten`.
    """
    general = _symbolic(checked, given, shapes or {}, layers)
    if general is None or any(up_to is None or fault.index <= up_to for fault in general.faults):
        return None
    return _ranges([layer for layer in general.layers if up_to is None or layer.index <= up_to], general.layers)


def _symbolic(
    checked: Checked, given: Mapping[str, Any], shapes: InputShapes, layers: Sequence[Layer]
) -> Elaborated | None:
    """Elaborates for an image of symbolic height and width; None if the input is no image."""
    axes = _sides_of_image(layers)
    names = [each.name for each in declared_inputs(checked.document.root)]
    index, image = _image(layers, len(names), axes)
    if axes is None or image is None:
        return None
    symbolic = list(image)
    # No file can write these names: its names of sizes begin with a capital letter.
    for axis, name in zip(axes, side_names(len(axes)), strict=True):
        symbolic[axis] = symbol(name)
    general = elaborate(checked, given, input_shapes={**shapes, names[index]: tuple(symbolic)})
    # If expressions read the sizes, the network for symbolic sizes is another network.
    return None if general.open_sizes else general


def _image(layers: Iterable[Layer], inputs: int, axes: Sequence[int] | None) -> tuple[int, Shape | None]:
    """The first input of the network with sides that windows can slide over, and its shape; None if there is none."""
    for layer in layers if axes is not None else ():
        for index, shape in zip(layer.inputs, layer.input_shapes, strict=True):
            if index < inputs and shape is not None and len(shape) == len(axes or ()) + 2:
                return index, shape
    return 0, None


def _side_names(layers: Iterable[Layer]) -> Sequence[str]:
    return side_names(len(_sides_of_image(layers) or (1, 2)))


def _sides_of_image(layers: Iterable[Layer]) -> tuple[int, ...] | None:
    """The axes that the first window slides over; None if there is none."""
    return next((window.spatial_axes for layer in layers if (window := layer.op.window())), None)


def _leading_to(layers: Iterable[Layer], index: int) -> list[Layer]:
    """The layer with this index and all its ancestors; other layers cannot cause its fault."""
    by_index = {layer.index: layer for layer in layers}
    wanted, found = {index}, list[Layer]()
    spend(len(by_index) // 4)
    for layer in reversed([layer for layer in by_index.values() if layer.index <= index]):
        if not wanted.isdisjoint(layer.outputs):
            found.append(layer)
            wanted.update(layer.inputs)
    return found


def _ranges(layers: Sequence[Layer], network: Sequence[Layer]) -> Ranges | None:
    """What some layers of a network accept."""
    conditions = [requirement for layer in layers for requirement in layer.requirements]
    found = [accepted(conditions, name) for name in _side_names(network)]
    known = tuple(sizes for sizes in found if sizes is not None)
    return known if len(known) == len(found) else None


def image_text(ranges: Ranges | None) -> str:
    """Accepted sizes as people read them: `195x195 to 226x226`, `at least 32x32, height a multiple of 32, ...`."""
    if not ranges:
        return ""
    least = "x".join(str(sizes.least) for sizes in ranges)
    if all(sizes.most == sizes.least for sizes in ranges):
        return f"exactly {least}"
    sides = zip(side_names(len(ranges)), ranges, strict=True)
    multiples = "".join(f", {side} {text}" for side, sizes in sides if (text := sizes.multiple_text()))
    if all(sizes.most is None for sizes in ranges):
        return f"at least {least}{multiples}"
    most = "x".join("any" if sizes.most is None else str(sizes.most) for sizes in ranges)
    return f"{least} to {most}{multiples}"


def chain_text(checked: Checked, layers: Sequence[Layer], index: int) -> str:
    """The sizes of the image on the path to an output: `images 128x128 -> conv1 30 -> pool1 14`."""
    by_index = {index: layer for layer in layers for index in layer.outputs}
    names = [each.name for each in declared_inputs(checked.document.root)]
    steps: list[str] = []
    spend(len(by_index) // 4)
    while index in by_index:
        spend(5)
        layer = by_index[index]
        window = layer.op.window()
        before, after = (_sides(shape, window) for shape in (layer.input_shapes[0], layer.output_shape))
        if after and before != after:
            steps.append(f"{layer.scope.rpartition('/')[2]} {_side_text(after)}")
        if layer.inputs[0] < len(names) and before:
            steps.append(f"{names[layer.inputs[0]]} {'x'.join(map(dim_text, before))}")
        index = layer.inputs[0]
    # For an unchanged image, the note on the input says enough.
    return " -> ".join(reversed(steps)) if len(steps) > 1 else ""


def _sides(shape: Shape | None, window: Window | None) -> Shape | None:
    """The sides of an image; without a window, of one with channels last."""
    if not shape or len(shape) != (len(window.spatial_axes) + 2 if window else 4):
        return None
    return tuple(shape[axis] for axis in window.spatial_axes) if window else shape[1:3]


def _side_text(sides: Shape) -> str:
    return per_axis([dim_text(size) for size in sides])
