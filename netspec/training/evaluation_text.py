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
    if found.classes:
        yield ""
        yield from _class_lines(found.classes, names, width)


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
    classes = [dict(zip(COLUMNS, _row(names, number, of), strict=True)) for number, of in enumerate(found.classes)]
    metrics = {title: finite(value) for title, value in found.metrics.items()}
    data = {**about, "examples": found.examples, "loss": finite(found.loss), "metrics": metrics}
    return json_text({**data, "classes": classes} if classes else data)


def evaluation_csv(found: Evaluation, names: Sequence[str]) -> Iterator[str]:
    """A line for each class, or for the loss and each metric where there are no classes."""
    if not found.classes:
        yield csv_line(["examples", "loss", *found.metrics])
        yield csv_line([found.examples, found.loss, *found.metrics.values()])
        return
    yield csv_line(COLUMNS)
    for number, of in enumerate(found.classes):
        yield csv_line(_row(names, number, of))


def _row(names: Sequence[str], number: int, of: ClassCounts) -> list[str | int | float | None]:
    return [number, class_name(names, number), of.examples, of.predicted, of.correct, of.precision, of.recall, of.f1]
