"""What is known of data before they are used, for a dry run: shapes, types, numbers, classes."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.shapes import shape_text
from netspec.training.datasets import Pipeline
from netspec.wording import counted, first_of

_MOST_CLASSES = 8


def description(pipeline: Pipeline) -> tuple[str, ...]:
    """Lines about the examples of a split, and their way to the network."""
    return tuple(_lines(pipeline))


def _lines(pipeline: Pipeline) -> Iterator[str]:
    examples = pipeline.examples
    yield f"{counted(examples.count, 'example')}: {examples.image_dtype} {shape_text(examples.image_shape)}"
    steps = [*(f"{step.key} (in training)" for step in pipeline.augment), *(step.key for step in pipeline.preprocess)]
    yield f"to the network: {' -> '.join([*steps, f'float32 {shape_text(pipeline.wanted)}'])}"
    for name, target in examples.targets.items():
        label = f"label '{name}'" if name else "label"
        kind = f"{target.dtype} {shape_text(target.shape)}" if target.shape else target.dtype
        yield f"{label}: {kind}{'' if target.classes is None else f', a class from 0 to {target.classes - 1:,}'}"
    if examples.class_names and any(target.classes is not None for target in examples.targets.values()):
        yield f"{counted(len(examples.class_names), 'name')}: {first_of(examples.class_names, _MOST_CLASSES)}"
    yield from examples.notes
