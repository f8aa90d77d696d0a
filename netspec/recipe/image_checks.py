"""Checks that what preprocessing makes of images is what the network takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.diagnostics import Problem
from netspec.network import NetworkInput
from netspec.ops.dtypes import FLOATS
from netspec.recipe.draft import RecipeDraft
from netspec.recipe.preprocessor import PreprocessingError, Preprocessor
from netspec.shapes import Shape, shape_text

_Step = tuple[str, int, Preprocessor]


def image_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of steps, for images of unknown sizes: those that are read say more, see `netspec train --dry-run`."""
    steps = [(key, index, step) for key in ("augment", "preprocess") for index, step in _steps(draft, key)]
    for key, index, step in steps:
        if step.random and key == "preprocess":
            text = f"preprocess: {step.key} draws random numbers, which is for training only"
            yield Problem(
                "random-preprocessing", text, draft.place(*draft.member(key, index)), help="move it to augment"
            )
    if draft.network is None or not {"augment", "preprocess"} <= draft.values.keys():
        return
    for each in draft.network.inputs:
        own = [step for step in steps if each.dtype in FLOATS and step[2].input in (None, each.name)]
        afterwards = [step for step in own if step[0] == "preprocess"]
        for way in (own, afterwards) if each.shape[1:] else ():
            yield from _fault(draft, way, each, alone=len(draft.network.inputs) == 1)


def _steps(draft: RecipeDraft, key: str) -> Iterator[tuple[int, Preprocessor]]:
    yield from enumerate(draft.values.get(key, ()))


def _fault(draft: RecipeDraft, steps: Sequence[_Step], given: NetworkInput, *, alone: bool) -> Iterator[Problem]:
    """The first fault of steps on their way to an input, which messages name unless it is alone."""
    wanted, whose = given.shape[1:], "" if alone else f" of {given.name}"
    image: Shape = (None,) * len(wanted)
    changed: _Step | None = None
    for each in steps:
        key, index, step = each
        before = image
        try:
            image = step.infer(image, wanted)
        except PreprocessingError as error:
            place = draft.place(*draft.member(key, index))
            help = None if alone or step.input else f"say which input it is for: {step.key}: {{input: NAME}}"
            yield Problem("wrong-image", f"{key}: {step.key}{whose}: {error}", place, help=help)
            return
        changed = each if image != before else changed
    differs = len(image) != len(wanted) or any(
        isinstance(have, int) and isinstance(want, int) and have != want
        for have, want in zip(image, wanted, strict=True)
    )
    if changed is not None and differs:
        key, index, step = changed
        made, input = shape_text(image), "the network's input" if alone else given.name
        text = f"{key}: {step.key} makes images of {made}, but {input} is {shape_text(wanted)}"
        yield Problem("wrong-image", text, draft.place(*draft.member(key, index)))
