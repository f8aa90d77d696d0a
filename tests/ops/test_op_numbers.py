"""The largest numbers: what the check takes TensorFlow builds, and what TensorFlow cannot count is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from netspec.ops import OPS
from netspec.pipeline import Inspected, inspect_text
from netspec.shapes import MAX_SIZE, Size

from .conftest import ROWS, Builder, Row

Place = tuple[str | int, ...]


def places(value: object, at: Place = ()) -> Iterator[Place]:
    """Where whole numbers stand in plain data."""
    match value:
        case bool():
            pass
        case int():
            yield at
        case dict() | list():
            for key, item in value.items() if isinstance(value, dict) else enumerate(value):
                yield from places(item, (*at, key))


def put(value: Any, at: Place, number: int) -> Any:
    """The data with a number at a place."""
    if not at:
        return number
    copy = value.copy()
    copy[at[0]] = put(value[at[0]], at[1:], number)
    return copy


def plain(shape: Sequence[int | Size | None]) -> list[int | str | None]:
    return [str(size) if isinstance(size, Size) else size for size in shape]


def checked(key: str, arguments: Mapping[str, Any], shape: Sequence[int | str | None], inputs: int) -> Inspected:
    """What the check says of a network of one layer, which takes the input once or several times."""
    layer = {key: arguments} if inputs == 1 else {key: arguments, "from": ["input"] * inputs}
    dtype = next((row.dtypes[0] for row in ROWS if row.key == key and row.dtypes), "float32")
    taken = {"name": "x", "shape": shape, "dtype": dtype}
    spec = {"netspec": 1, "name": "net", "input": taken, "layers": [layer]}
    return inspect_text(json.dumps(spec), "f")


def counts(key: str) -> set[str]:
    """The arguments of an op that are whole numbers, or hold some."""
    return {name for name, arg in OPS[key].arguments.items() if str(MAX_SIZE) in json.dumps(arg.kind.schema())}


def cases(rows: Sequence[Row]) -> list[tuple[str, str, Place, Row]]:
    """One row for each whole number that an op has among its arguments, or along an axis of its inputs."""
    found: dict[tuple[str, str, Place], Row] = {}
    for row in rows:
        if all(shape == row.inputs[0] for shape in row.inputs):
            for place in places({name: row.arguments[name] for name in counts(row.key) & row.arguments.keys()}):
                found.setdefault((row.key, "argument", place), row)
            for place in places(plain(row.inputs[0])):
                found.setdefault((row.key, "size", place), row)
    return [(*key, row) for key, row in found.items()]


def with_number(row: Row, what: str, at: Place, number: int) -> tuple[dict[str, Any], list[int | str | None]]:
    """The arguments and the shape of the inputs, with a number at a place of one of them."""
    arguments, shape = dict(row.arguments), plain(row.inputs[0])
    if what == "argument":
        return put(arguments, at, number), shape
    return arguments, put(shape, at, number)


def test_every_whole_number_is_tried(rows: Sequence[Row]) -> None:
    tried = {(key, at[0]) for key, what, at, _ in cases(rows) if what == "argument"}
    assert {(key, name) for key in OPS for name in counts(key)} - tried == set()


def test_more_than_32_bits_are_refused(rows: Sequence[Row]) -> None:
    for key, what, at, row in cases(rows):
        arguments, shape = with_number(row, what, at, MAX_SIZE + 1)
        found = checked(key, arguments, shape, len(row.inputs)).problems
        # All inputs are floats there, and places are none.
        problems = [problem for problem in found if problem.code != "wrong-dtype"]
        assert len(problems) == 1, (key, what, at)
        assert "TensorFlow counts in 32 bits" in problems[0].text


def test_a_shape_of_more_elements_than_64_bits_count_is_refused() -> None:
    inside = checked("relu", {}, [2**31 - 1, 2**31 - 1, 2], 1)
    beyond = checked("relu", {}, [2**31 - 1, 2**31 - 1, 3], 1)
    variable = checked("conv2d", {"num_outputs": 2**31 - 1, "kernel_size": [2**16, 2**16]}, ["N", "H", "W", 3], 1)
    assert not inside.problems
    assert [problem.code for problem in beyond.problems] == ["number-too-large"]
    assert [problem.code for problem in variable.problems] == ["number-too-large"]


@pytest.mark.tf
def test_what_is_clean_at_the_bound_is_built(rows: Sequence[Row], builder: Builder) -> None:
    built = 0
    for key, what, at, row in cases(rows):
        arguments, shape = with_number(row, what, at, MAX_SIZE)
        inspected = checked(key, arguments, shape, len(row.inputs))
        if inspected.network is None:
            continue
        made = builder(replace(builder.row(key, arguments, [shape] * len(row.inputs)), dtypes=row.dtypes))
        output = inspected.network.output_shape
        assert output is not None
        assert made.output.shape.as_list() == [size if isinstance(size, int) else None for size in output], (key, at)
        built += 1
    assert built > 100
