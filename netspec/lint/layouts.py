"""Warns of layers that disagree on the layout of an image, NHWC or NCHW."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from netspec.diagnostics import Problem, Severity, Span
from netspec.lint.places import Places
from netspec.network import Layer
from netspec.ops import Op, OpError
from netspec.ops.axis_views import AxisView
from netspec.shapes import Shape, multiply

FORMAT = "data_format"
_PROBE = {"N": 5, "D": 17, "H": 11, "W": 13, "C": 7}
"""Sample sizes by the letters of layouts; the number of channels differs from all others."""


def layouts(layers: Iterable[Layer], places: Places) -> Iterator[Problem]:
    """Warns of layers, and of normalizers inside layers, that read an image in another layout than it has."""
    made: dict[int, str] = {}
    misses_channels = cache(_misses_channels)  # most layers of a network share few normalizers
    for layer in layers:
        fed, own, place = _fed(layer, made), _own(layer), places.of(layer)
        _enter(layer, made)
        if len(set(fed)) > 1:
            yield _mixed(
                f"{layer.label}: its inputs are images in NHWC and in NCHW", place, "give all the same data_format"
            )
        elif own is not None and fed and fed[0] != own:
            text = f"{layer.label}: it reads its input as {own}, but the layers before it produce {fed[0]}"
            yield _mixed(text, place, f"write {FORMAT}: {fed[0]}")
        elif own is None and fed and layer.op.normalizes and misses_channels(layer.op, fed[0]):
            yield _mixed(_misplaced(layer.label, fed[0]), place, "use a normalizer that takes data_format")
        elif own is None and fed == ["NCHW"]:
            yield from _for_nhwc(layer, place)
        normalizer = layer.op.normalizer
        if normalizer is None or own is None or "normalizer_params" in layer.hidden:
            continue
        if misses_channels(normalizer, own):
            yield _inside(layer, normalizer, own, place)


def made_layouts(layers: Iterable[Layer]) -> Mapping[int, str]:
    """The known layouts of layers' outputs, by the index of the layer."""
    made: dict[int, str] = {}
    for layer in layers:
        _enter(layer, made)
    return made


def _fed(layer: Layer, made: Mapping[int, str]) -> list[str]:
    return [made[index] for index in layer.inputs if index in made]


def _enter(layer: Layer, made: dict[int, str]) -> None:
    if layout := _output(layer, _fed(layer, made), _own(layer)):
        made[layer.index] = layout


def _for_nhwc(layer: Layer, place: Span) -> Iterator[Problem]:
    """The warning of a layer without `data_format` that treats the width of an image in NCHW as its channels."""
    x, y = layer.input_shapes[0], layer.output_shape
    if layer.op.arity != 1 or layer.hidden or layer.op.takes_vectors or x is None or y is None or len(x) != 4:
        return
    takes = f"{layer.label}: it reads its input as NHWC, but the layers before it produce NCHW"
    if x == y and "axis" not in layer.given:
        (views,) = layer.op.sees([x], y)[0]
        same = [isinstance(view, AxisView) and view.is_same() for view in views]
        if same == [True, True, True, False]:
            yield _mixed(takes, place, f"give the layers before it {FORMAT}: NHWC")
    elif _keeps_width_alone(x, y):
        reduces = sorted(layer.op.values.get("axis") or ()) == [1, 2] if len(y) == 2 or y[1:3] == (1, 1) else False
        yield _mixed(takes, place, "write axis: [2, 3]" if reduces else f"give the layers before it {FORMAT}: NHWC")


def _keeps_width_alone(x: Shape, y: Shape) -> bool:
    """Whether a layer changes the channels and the height of an image in NCHW, but keeps its width."""
    if not y or y[-1] != x[3] or multiply(*x[1:]) == multiply(*y[1:]):
        return False
    return len(y) == 2 or (len(y) == 4 and y[1] != x[1] and y[2] != x[2])


def _own(layer: Layer) -> str | None:
    """The layout in which a layer reads its input, if that is an image."""
    layout, image = layer.op.layout(), layer.input_shapes[0]
    return layout if layout and FORMAT not in layer.hidden and image and len(image) == len(layout) else None


def _output(layer: Layer, fed: list[str], own: str | None) -> str | None:
    """The layout of a layer's output; None where it may have moved the axes, or none is known.

    A layer that disagrees with those before it keeps their layout, so that each one that disagrees is reported.
    """
    made = layer.output_shape
    if own is not None and (layer.op.window() is not None or FORMAT in layer.given):
        found = fed[0] if fed else own
    elif fed and (layer.op.arity is None or made == layer.input_shapes[0]):
        found = fed[0]
    else:
        return None
    return found if made is not None and len(made) == len(found) else None


def _inside(layer: Layer, normalizer: Op, own: str, place: Span) -> Problem:
    """The warning of a normalizer inside a layer with `data_format`."""
    layout = "NCHW" if own.startswith("NC") else "NHWC"  # which slim's normalizers take for any rank
    help = f"add {{ops: [{normalizer.key}], {FORMAT}: {layout}}} to the arg_scope"
    text = _misplaced(f"{layer.label}: its {normalizer.key}", own)
    return _mixed(text, place, help if FORMAT in normalizer.arguments else "use another normalizer")


def _misplaced(subject: str, layout: str) -> str:
    return f"{subject} does not normalize the channels of an image in {layout}"


def _misses_channels(normalizer: Op, layout: str) -> bool:
    """Whether the variables of a normalizer have another size than the channels."""
    try:
        variables = normalizer.variables(tuple(_PROBE[letter] for letter in layout))
    except OpError:
        return False
    return any(variable.shape and _PROBE["C"] not in variable.shape for variable in variables)


def _mixed(text: str, place: Span, help: str) -> Problem:
    return Problem("mixed-layouts", text, place, Severity.WARNING, help=help)
