"""Predictions as text, JSON and CSV: the likeliest classes of each image with their probabilities, or its numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from netspec.report.csv_text import csv_line
from netspec.report.json_text import json_text
from netspec.report.wrap import hanging
from netspec.training.image_inputs import Unusable
from netspec.training.prediction import Predicted


class Likely(NamedTuple):
    """A class that an image may be of."""

    number: int
    name: str
    probability: float


class Judgement(NamedTuple):
    """What a network says of an image: classes, the likeliest first, or numbers."""

    image: str
    classes: tuple[Likely, ...] = ()
    numbers: Any = None


def judged(predicted: Predicted, names: Sequence[str], top: int | None) -> Judgement:
    """The `top` likeliest classes of an output of probabilities; without `top`, its numbers."""
    output = predicted.output
    if top is None:
        return Judgement(predicted.name, numbers=output.tolist())
    values = output.reshape(-1)
    order = sorted(range(len(values)), key=lambda number: (-values[number], number))[:top]
    return Judgement(predicted.name, tuple(Likely(n, class_name(names, n), float(values[n])) for n in order))


def class_name(names: Sequence[str], number: int) -> str:
    """The name of a class; its number where it has none."""
    return names[number] if number < len(names) and names[number] else str(number)


def text_lines(judgement: Judgement, width: int | None) -> list[str]:
    """The lines about an image, for people."""
    found = [f"{name} {100 * probability:.1f}%" for _, name, probability in judgement.classes]
    return hanging(f"{judgement.image}: {', '.join(found) if found else _numbers_text(judgement.numbers)}", width)


def _numbers_text(numbers: Any) -> str:
    return " ".join(map(_numbers_text, numbers)) if isinstance(numbers, list) else f"{numbers:.6g}"


def predictions_json(about: dict[str, Any], found: Iterable[Judgement | Unusable]) -> str:
    """All predictions, and what is no image with its reason, in the order of the images."""
    return json_text({**about, "predictions": [_data(each) for each in found]})


def _data(found: Judgement | Unusable) -> dict[str, Any]:
    match found:
        case Unusable(name, why):
            return {"image": name, "error": why}
        case Judgement(image, (), numbers):
            return {"image": image, "output": finite(numbers)}
        case Judgement(image, classes):
            return {
                "image": image,
                "classes": [
                    {"class": of.number, "name": of.name, "probability": finite(of.probability)} for of in classes
                ],
            }


def finite(value: Any) -> Any:
    """Numbers for JSON, which has none that are not finite: null in their place."""
    if isinstance(value, list):
        return [finite(item) for item in value]
    return value if math.isfinite(value) else None


CLASS_COLUMNS = ("image", "rank", "class", "name", "probability")


def csv_lines(judgement: Judgement) -> Iterator[str]:
    """A line for each class, or one with the numbers of the output."""
    if judgement.numbers is not None:
        yield csv_line([judgement.image, *_flat(judgement.numbers)])
    for rank, (number, name, probability) in enumerate(judgement.classes, 1):
        yield csv_line([judgement.image, rank, number, name, probability])


def _flat(numbers: Any) -> list[float]:
    return [value for item in numbers for value in _flat(item)] if isinstance(numbers, list) else [numbers]
