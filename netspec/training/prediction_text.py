"""Predictions as text, JSON and CSV: the likeliest classes of each image with their probabilities, or its numbers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
    """What an output says of an example: classes, the likeliest first, or numbers."""

    classes: tuple[Likely, ...] = ()
    numbers: Any = None


class Judged(NamedTuple):
    """What a network says of an image, or another example, by the names of its outputs; the only one's is empty."""

    image: str
    outputs: Mapping[str, Judgement]


def judged(predicted: Predicted, names: Sequence[str], top: int, telling: Collection[str]) -> Judged:
    """The `top` likeliest classes of each output of probabilities, which `telling` names; of others, the numbers."""
    found = predicted.output if isinstance(predicted.output, Mapping) else {"": predicted.output}
    return Judged(
        predicted.name,
        {name: _judgement(each, names, top if name in telling else None) for name, each in found.items()},
    )


def _judgement(output: Any, names: Sequence[str], top: int | None) -> Judgement:
    if top is None:
        return Judgement(numbers=output.tolist())
    values = output.reshape(-1)
    order = sorted(range(len(values)), key=lambda number: (-values[number], number))[:top]
    return Judgement(tuple(Likely(n, class_name(names, n), float(values[n])) for n in order))


def class_name(names: Sequence[str], number: int) -> str:
    """The name of a class; its number where it has none."""
    return names[number] if number < len(names) and names[number] else str(number)


def text_lines(judged: Judged, width: int | None) -> list[str]:
    """The lines about an example, for people."""
    said = [f"{name}: {_text(each)}" if name else _text(each) for name, each in judged.outputs.items()]
    return hanging(f"{judged.image}: {'; '.join(said)}", width)


def _text(judgement: Judgement) -> str:
    found = [f"{name} {100 * probability:.1f}%" for _, name, probability in judgement.classes]
    return ", ".join(found) if found else _numbers_text(judgement.numbers)


def _numbers_text(numbers: Any) -> str:
    return " ".join(map(_numbers_text, numbers)) if isinstance(numbers, list) else f"{numbers:.6g}"


def predictions_json(about: dict[str, Any], found: Iterable[Judged | Unusable]) -> str:
    """All predictions, and what is no image with its reason, in the order of the images."""
    return json_text({**about, "predictions": [_data(each) for each in found]})


def _data(found: Judged | Unusable) -> dict[str, Any]:
    if isinstance(found, Unusable):
        return {"image": found.name, "error": found.why}
    outputs = {name: _said(each) for name, each in found.outputs.items()}
    return {"image": found.image, **outputs.get("", {"outputs": outputs})}


def _said(judgement: Judgement) -> dict[str, Any]:
    if not judgement.classes:
        return {"output": finite(judgement.numbers)}
    return {
        "classes": [
            {"class": of.number, "name": of.name, "probability": finite(of.probability)} for of in judgement.classes
        ]
    }


def finite(value: Any) -> Any:
    """Numbers for JSON, which has none that are not finite: null in their place."""
    if isinstance(value, list):
        return [finite(item) for item in value]
    return value if math.isfinite(value) else None


CLASS_COLUMNS = ("image", "rank", "class", "name", "probability")
OUTPUT_COLUMNS = ("image", "output", "index", "name", "value")


def csv_columns(judged: Judged) -> Sequence[str]:
    """The heading of lines such as those of an example; none of numbers alone."""
    if "" not in judged.outputs:
        return OUTPUT_COLUMNS
    return () if judged.outputs[""].numbers is not None else CLASS_COLUMNS


def csv_lines(judged: Judged) -> Iterator[str]:
    """A line for each class, or one with the numbers of the output; of outputs by name, one for each number too."""
    for name, (classes, numbers) in judged.outputs.items():
        if name:
            found = enumerate(_flat(numbers)) if numbers is not None else ()
            yield from (csv_line([judged.image, name, *of]) for of in classes)
            yield from (csv_line([judged.image, name, index, "", value]) for index, value in found)
        elif numbers is not None:
            yield csv_line([judged.image, *_flat(numbers)])
        else:
            yield from (csv_line([judged.image, rank, *of]) for rank, of in enumerate(classes, 1))


def _flat(numbers: Any) -> list[float]:
    return [value for item in numbers for value in _flat(item)] if isinstance(numbers, list) else [numbers]
