"""Layers of one image that do not agree on where its channels are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netspec.diagnostics import Problem, Severity, Span
from netspec.lint.places import Places
from netspec.network import Layer
from netspec.ops import Op, OpError

FORMAT = "data_format"
_PROBE = {"NHWC": (5, 11, 13, 7), "NCHW": (5, 7, 11, 13)}
"""The shape of an image in each layout, whose channels are as many as nothing else of it."""
_CHANNELS = 7


def layouts(layers: Iterable[Layer], places: Places) -> Iterator[Problem]:
    """Layers that take an image for one of the other layout, and normalizers that do so inside a layer."""
    of: dict[int, str | None] = {}
    for layer in layers:
        fed = [layout for index in layer.inputs if (layout := of.get(index))]
        own = _own(layer)
        of[layer.index] = _output(layer, fed, own)
        place = places.of(layer)
        if len(set(fed)) > 1:
            yield _mixed(
                f"{layer.label}: it combines images in NHWC and in NCHW", place, "give all the same data_format"
            )
        elif own is not None and fed and fed[0] != own:
            text = f"{layer.label}: it takes its input for an image in {own}, and the layers before it make {fed[0]}"
            yield _mixed(text, place, f"write {FORMAT}: {fed[0]}")
        elif own is None and fed and layer.op.normalizes and _misses_channels(layer.op, fed[0]):
            yield _mixed(_misplaced(layer.label, fed[0]), place, "use a normalizer that takes data_format")
        yield from _inside(layer, own, place)


def _own(layer: Layer) -> str | None:
    """The layout in which a layer takes its input, if that is an image."""
    if (
        FORMAT not in layer.op.arguments
        or FORMAT in layer.hidden
        or layer.input_shapes[0] is None
        or len(layer.input_shapes[0]) != 4
    ):
        return None
    return str(layer.op.values[FORMAT] or "NHWC")


def _output(layer: Layer, fed: list[str], own: str | None) -> str | None:
    """The layout of what a layer makes; None where it may have moved the axes, or none is known.

    A layer that disagrees with those before it passes on theirs: so all that disagree are told at once.
    """
    if layer.output_shape is None or len(layer.output_shape) != 4:
        return None
    if own is not None and (layer.op.window() is not None or FORMAT in layer.given):
        return fed[0] if fed else own
    kept = layer.op.arity is None or layer.output_shape == layer.input_shapes[0]
    return fed[0] if fed and kept else None


def _inside(layer: Layer, own: str | None, place: Span) -> Iterator[Problem]:
    """The normalizer of a layer with a layout, whose own is another: its variables are not those of the channels."""
    normalizer = layer.op.normalizer
    if (
        own is None
        or normalizer is None
        or "normalizer_params" in layer.hidden
        or not _misses_channels(normalizer, own)
    ):
        return
    label = f"{layer.label}: the {normalizer.key} inside"
    help = f"add {{ops: [{normalizer.key}], {FORMAT}: {own}}} to the arg_scope"
    yield _mixed(_misplaced(label, own), place, help if FORMAT in normalizer.arguments else "use another normalizer")


def _misplaced(subject: str, layout: str) -> str:
    return f"{subject} does not normalize the channels of an image in {layout}"


def _misses_channels(normalizer: Op, layout: str) -> bool:
    """Whether the variables of a normalizer have another size than that of the channels."""
    try:
        variables = normalizer.variables(_PROBE[layout])
    except OpError:
        return False
    return any(variable.shape and _CHANNELS not in variable.shape for variable in variables)


def _mixed(text: str, place: Span, help: str) -> Problem:
    return Problem("mixed-layouts", text, place, Severity.WARNING, help=help)
