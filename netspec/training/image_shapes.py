"""The shape of images on their way to the network, before one is read."""

from __future__ import annotations

from collections.abc import Sequence

from netspec.recipe.preprocessing import PreprocessingError, Preprocessor
from netspec.shapes import Shape, shape_text

_CONVERTED = {(1, 3), (3, 1)}
"""The channels that a step makes of others."""


def misfit(image: Shape, steps: Sequence[Preprocessor], wanted: Shape, *, subject: str = "images are") -> str | None:
    """Why images of a shape cannot reach a network that wants another, through these steps; None if they can."""
    shape = with_channels(image, wanted)
    step = None
    try:
        for step in steps:
            shape = step.infer(shape, wanted)
    except PreprocessingError as error:
        return f"{step.key if step else ''}: {error}"
    if len(shape) == len(wanted) and all(map(_fits, shape, wanted)):
        return None
    return f"{subject} {shape_text(shape)}{unfit_text(shape, steps, wanted)}"


def unfit_text(shape: Shape, steps: Sequence[Preprocessor], wanted: Shape) -> str:
    """The end of a sentence about images that do not fit the network, with what would help."""
    way = " after preprocessing" if steps else ""
    return f"{way}, but the network's input is {shape_text(wanted)} for each{_help(shape, wanted)}"


def with_channels(image: Shape, wanted: Shape) -> Shape:
    """The shape with an axis of one channel, where images have none and the network has one."""
    return (*image, 1) if len(image) == len(wanted) - 1 and wanted[-1] == 1 else image


def _fits(have: object, want: object) -> bool:
    """Whether a size is what the network wants, as far as both are known."""
    return not isinstance(want, int) or not isinstance(have, int) or have == want


def _help(shape: Shape, wanted: Shape) -> str:
    if len(shape) != 3 or len(wanted) != 3:
        return ""
    if not _fits(shape[2], wanted[2]) and all(map(_fits, (*shape[1:], shape[0]), wanted)):
        return "; transpose them: channels are the last axis"
    if not _fits(shape[2], wanted[2]) and (shape[2], wanted[2]) not in _CONVERTED:
        return ""
    steps = []
    if not all(map(_fits, shape[:2], wanted[:2])):
        steps.append("resize")
    if (shape[2], wanted[2]) in _CONVERTED:
        steps.append("to_rgb" if wanted[2] == 3 else "to_grayscale")
    return f"; add `{'` and `'.join(steps)}` to `preprocess`" if steps else ""
