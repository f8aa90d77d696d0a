"""What is known of data before they are used, for a dry run: shapes, types, numbers, classes."""

from __future__ import annotations

from collections.abc import Iterator

from netspec.recipe.preprocessor import steps_of
from netspec.shapes import shape_text
from netspec.training.datasets import Pipeline
from netspec.training.examples import InputKind
from netspec.wording import counted, first_of

_MOST_CLASSES = 8


def _text(kind: InputKind) -> str:
    return f"{kind.dtype} {shape_text(kind.shape)}"


def description(pipeline: Pipeline) -> tuple[str, ...]:
    """Lines about the examples of a split, and their way to the network."""
    return tuple(_lines(pipeline))


def _lines(pipeline: Pipeline) -> Iterator[str]:
    examples, alone = pipeline.examples, len(pipeline.wanted) == 1
    stored = [f"{'' if alone else f'{name} '}{_text(kind)}" for name, kind in examples.inputs.items()]
    yield f"{counted(examples.count, 'example')}: {', '.join(stored)}"
    for name, wanted in pipeline.wanted.items():
        ways = ((pipeline.augment, " (in training)"), (pipeline.preprocess, "")) if wanted.floats else ()
        steps = [f"{step.key}{when}" for way, when in ways for step in steps_of(way, name)]
        made = f"{'float32' if wanted.floats else wanted.dtype} {shape_text(wanted.shape)}"
        yield f"to {'the network' if alone else name}: {' -> '.join([*steps, made])}"
    for name, target in examples.targets.items():
        label = f"label '{name}'" if name else "label"
        kind = f"{target.dtype} {shape_text(target.shape)}" if target.shape else target.dtype
        yield f"{label}: {kind}{'' if target.classes is None else f', a class from 0 to {target.classes - 1:,}'}"
    if examples.class_names and any(target.classes is not None for target in examples.targets.values()):
        yield f"{counted(len(examples.class_names), 'name')}: {first_of(examples.class_names, _MOST_CLASSES)}"
    yield from examples.notes
