"""Checks that what preprocessing makes of images is what the network takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.diagnostics import Problem
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
    if draft.network is None or len(draft.network.inputs) > 1 or not {"augment", "preprocess"} <= draft.values.keys():
        return
    wanted = draft.network.input_shape[1:]
    afterwards = [step for step in steps if step[0] == "preprocess"]
    for way in (steps, afterwards) if wanted else ():
        yield from _fault(draft, way, wanted)


def _steps(draft: RecipeDraft, key: str) -> Iterator[tuple[int, Preprocessor]]:
    yield from enumerate(draft.values.get(key, ()))


def _fault(draft: RecipeDraft, steps: Sequence[_Step], wanted: Shape) -> Iterator[Problem]:
    """The first fault of steps on their way."""
    image: Shape = (None,) * len(wanted)
    changed: _Step | None = None
    for each in steps:
        key, index, step = each
        before = image
        try:
            image = step.infer(image, wanted)
        except PreprocessingError as error:
            place = draft.place(*draft.member(key, index))
            yield Problem("wrong-image", f"{key}: {step.key}: {error}", place)
            return
        changed = each if image != before else changed
    differs = len(image) != len(wanted) or any(
        isinstance(have, int) and isinstance(want, int) and have != want
        for have, want in zip(image, wanted, strict=True)
    )
    if changed is not None and differs:
        key, index, step = changed
        text = f"{key}: {step.key} makes images of {shape_text(image)}, but the network's input is {shape_text(wanted)}"
        yield Problem("wrong-image", text, draft.place(*draft.member(key, index)))
