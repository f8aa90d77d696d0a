"""An evaluation as text, JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from netspec.report.csv_text import csv_line
from netspec.report.json_text import json_text
from netspec.report.visible import columns, visible
from netspec.report.wrap import hanging
from netspec.training.evaluation import ClassCounts, Evaluation
from netspec.training.prediction_text import class_name, finite
from netspec.wording import counted

_MOST_CLASSES = 40
"""Classes that text lists; of more, those that are recognized least."""
COLUMNS = ("class", "name", "examples", "predicted", "correct", "precision", "recall", "f1")


def evaluation_lines(found: Evaluation, about: str, names: Sequence[str], width: int | None) -> Iterator[str]:
    """The lines for people: what was measured, then the classes."""
    yield from hanging(f"{about}: {counted(found.examples, 'example')}", width)
    yield ""
    measured = {"loss": found.loss, **found.metrics}
    widest = max(map(columns, measured))
    for title, value in measured.items():
        yield f"{visible(title):<{widest}}  {value:.4f}"
    for name, classes in _by_output(found).items():
        yield ""
        if name:
            yield from hanging(f"output {name}:", width)
        yield from _class_lines(classes, _own(names, found), width)


def _by_output(found: Evaluation) -> dict[str, tuple[ClassCounts, ...]]:
    """The classes by the names of outputs, which is empty for that of the only one."""
    return {"": found.classes} if found.classes else dict(found.outputs)


def _own(names: Sequence[str], found: Evaluation) -> Sequence[str]:
    """The names of the classes, where they can be of one output alone."""
    return names if len(_by_output(found)) == 1 else ()


def _class_lines(classes: Sequence[ClassCounts], names: Sequence[str], width: int | None) -> Iterator[str]:
    rows = list(enumerate(classes))
    if len(rows) > _MOST_CLASSES:
        rows = sorted(rows, key=lambda row: (row[1].recall is None, row[1].recall))[:_MOST_CLASSES]
        yield from hanging(f"the {len(rows)} of {len(classes):,} classes that are recognized least:", width)
    cells: list[tuple[str, ...]] = [("class", "examples", "precision", "recall", "f1")]
    cells += [
        (visible(class_name(names, number)), f"{of.examples:,}", *map(_share, (of.precision, of.recall, of.f1)))
        for number, of in rows
    ]
    first, *others = (max(columns(row[column]) for row in cells) for column in range(len(cells[0])))
    for name, *numbers in cells:
        aligned = "  ".join(f"{cell:>{size}}" for cell, size in zip(numbers, others, strict=True))
        yield f"{name}{' ' * (first - columns(name))}  {aligned}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def evaluation_json(found: Evaluation, about: dict[str, Any], names: Sequence[str]) -> str:
    """The same for programs; a share of nothing is null."""
    own = _own(names, found)
    outputs = {
        name: [dict(zip(COLUMNS, _row(own, number, of), strict=True)) for number, of in enumerate(classes)]
        for name, classes in _by_output(found).items()
    }
    metrics = {title: finite(value) for title, value in found.metrics.items()}
    data = {**about, "examples": found.examples, "loss": finite(found.loss), "metrics": metrics}
    if classes := outputs.pop("", None):
        return json_text({**data, "classes": classes})
    by_name = {name: {"classes": classes} for name, classes in outputs.items()}
    return json_text({**data, "outputs": by_name} if by_name else data)


def evaluation_csv(found: Evaluation, names: Sequence[str]) -> Iterator[str]:
    """A line for each class, of each output by name if they have any; or for the loss and each metric."""
    outputs = _by_output(found)
    if not outputs:
        yield csv_line(["examples", "loss", *found.metrics])
        yield csv_line([found.examples, found.loss, *found.metrics.values()])
        return
    named = "" not in outputs
    yield csv_line([*["output"] * named, *COLUMNS])
    for name, classes in outputs.items():
        for number, of in enumerate(classes):
            yield csv_line([*[name] * named, *_row(_own(names, found), number, of)])


def _row(names: Sequence[str], number: int, of: ClassCounts) -> list[str | int | float | None]:
    return [number, class_name(names, number), of.examples, of.predicted, of.correct, of.precision, of.recall, of.f1]
