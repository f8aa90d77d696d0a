"""The fuzzing targets: for each, how it processes an input, and what must hold for every input."""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema  # noqa: F401 -- it reads its own schemas as it is imported, which is not what a spec opens

from netspec.budget import TooCostly, limited
from netspec.codes import CODES
from netspec.diagnostics import Problem, Span, has_errors
from netspec.expression.environment import Environment
from netspec.expression.errors import ExpressionError
from netspec.expression.list_values import MAX_ITEMS
from netspec.expression.operators import MAX_NUMBER
from netspec.expression.special_values import UNKNOWN, UNSET
from netspec.expression.template import template
from netspec.expression.tensor_sizes import Reached
from netspec.pipeline import Inspected, inspect_file, inspect_text
from netspec.recipe import inspect_recipe
from netspec.recipe.key_explanation import explained_keys
from netspec.report.key_rows import keys_text
from netspec.report.problem_text import render
from netspec.report.recipe_page import recipe_page
from netspec.report.summary import summary
from netspec.source import read_text
from netspec.weights import WeightsError, open_weights

HERE = Path(__file__).parent
SEEDS = (*sorted((HERE.parent / "specs").glob("*.yaml")), *sorted((HERE.parent / "tests" / "broken").glob("*.yaml")))
RECIPES = sorted((HERE.parent / "tests" / "recipe" / "broken").glob("*.yaml"))
NET = (HERE.parent / "tests" / "recipe" / "broken" / "net.yaml").read_bytes()
"""The spec that the recipes of the seeds name."""
SEPARATOR = b"\n=====\n"
"""Between the two files of an input of `compose`, and of a checkpoint of version 2."""
_MOST_UNPACKED = 1100
"""How many times its own size a file of ZIP can hold."""

_NAMES: Mapping[str, Any] = {
    "a": 3,
    "b": 0.5,
    "c": "text",
    "d": True,
    "e": None,
    "i": 7,
    "u": UNKNOWN,
    "l": [1, 2, 3],
    "r": {"x": 1, "y": [2]},
    "m": [{"x": 1}, {"x": 2}],
}


def reader(data: bytes) -> None:
    """Any bytes are read, or told what is wrong with them."""
    document, problems = read_text(data, "f")
    assert document is not None or problems
    _demand_places(problems, {"f": _lines(data)})
    assert read_text(data, "f")[1] == problems


def expressions(data: bytes) -> None:
    """Any text behind a dollar has a value of a few kinds and a bounded size, or is refused."""
    text = data.decode("utf-8", "replace")
    results = [_value(text), _value(text)]
    assert repr(results[0]) == repr(results[1])
    count = 0
    waiting = [results[0]]
    while waiting:
        value = waiting.pop()
        count += 1
        _demand_value(value)
        waiting += value if isinstance(value, list) else value.values() if isinstance(value, dict) else ()
    assert count <= MAX_ITEMS + 1


def _demand_value(value: Any) -> None:
    """Demands that a value is one of a few kinds, and of a bounded size."""
    if isinstance(value, str):
        assert len(value) <= 20_000
    else:
        known = value is None or value is UNKNOWN or value is UNSET
        assert known or isinstance(value, bool | int | float | list | dict)
    if isinstance(value, int):
        assert -MAX_NUMBER - 1 <= value <= MAX_NUMBER
    if isinstance(value, float):
        assert math.isfinite(value)


def _value(text: str) -> Any:
    try:
        with limited(200_000):
            return _evaluated(text)
    except TooCostly as cost:
        return str(cost)


def _evaluated(text: str) -> Any:
    try:
        tensor = None if len(text) % 2 else Reached((None, 4, 6, 3), lambda: None)
        return template(text).evaluate(Environment(_NAMES, input=tensor))
    except ExpressionError as error:
        assert 0 <= error.offset <= len(text)
        assert error.code in CODES
        return str(error)


def check(data: bytes) -> None:
    """Any text is checked, and what is sound can be shown."""
    inspected = inspect_text(data, "f")
    _demand_sense(inspected, {"f": _lines(data)})
    if inspected.network is not None:
        summary(inspected.network)
    assert inspect_text(data, "f").problems == inspected.problems


def compose(data: bytes) -> None:
    """A file that extends or uses another, which may be anything, reads nothing outside of its folder."""
    first, _, second = data.partition(SEPARATOR)
    with tempfile.TemporaryDirectory() as folder:
        own, other = Path(folder, "own.yaml"), Path(folder, "other.yaml")
        own.write_bytes(first)
        other.write_bytes(second)
        with _Opened() as opened:
            inspected = inspect_file(own)
        outside = [path for path in opened if not Path(path).resolve().is_relative_to(Path(folder).resolve())]
        # What is imported meanwhile, and the library of blocks.
        strange = [path for path in outside if not path.endswith((".py", ".pyc", "netspec/library/blocks.yaml"))]
        assert strange == []
        _demand_sense(inspected, {str(own): _lines(first), str(other): _lines(second)})


def recipes(data: bytes) -> None:
    """Any text is checked as a recipe beside a spec, which alone it opens, and what is sound can be explained."""
    with tempfile.TemporaryDirectory() as folder:
        own, spec = Path(folder, "own.yaml"), Path(folder, "net.yaml")
        own.write_bytes(data)
        spec.write_bytes(NET)
        with _Opened() as opened:
            found = inspect_recipe(own)
        outside = [path for path in opened if not Path(path).resolve().is_relative_to(Path(folder).resolve())]
        assert [path for path in outside if not path.endswith((".py", ".pyc", "netspec/library/blocks.yaml"))] == []
        inspected = found.inspected
        _demand_places(inspected.problems, {str(own): _lines(data), str(spec): _lines(NET)})
        assert has_errors(inspected.problems) == (found.recipe is None)
        assert all(problem.code in CODES for problem in inspected.problems)
        if found.recipe is not None:
            document, values = inspected.document, found.values
            assert document is not None
            assert values is not None
            assert recipe_page(found.recipe)
            assert keys_text(explained_keys(document, values, {}))
        assert inspect_recipe(own).inspected.problems == inspected.problems


def weights(data: bytes) -> None:
    """A file of weights, whose first line says in which format, has values of a bounded size, or is refused."""
    name, _, content = data.partition(b"\n")
    ending = name.decode("ascii", "replace")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a{ending if ending in ('.npz', '.safetensors') else ''}")
        if ending == ".index":
            index, _, values = content.partition(SEPARATOR)
            Path(folder, "a.index").write_bytes(index)
            Path(folder, "a.data-00000-of-00001").write_bytes(values)
        else:
            path.write_bytes(content)
        try:
            found = open_weights(path)
            assert found.skipped or len(found) == len(found.stored)
            assert sum(value.nbytes for value in found.values()) <= _MOST_UNPACKED * len(data)
        except WeightsError as error:
            assert str(error)


class _Opened(list[str]):
    """The files that are opened meanwhile, as Python's audit events tell."""

    def __enter__(self) -> _Opened:
        _listeners.append(self)
        return self

    def __exit__(self, *_: object) -> None:
        _listeners.remove(self)


_listeners: list[_Opened] = []


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _listeners and isinstance(arguments[0], str):
        for listener in _listeners:
            listener.append(arguments[0])


sys.addaudithook(_hear)

TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "reader": reader,
    "expressions": expressions,
    "check": check,
    "compose": compose,
    "recipes": recipes,
    "weights": weights,
}


def seeds(target: str) -> Iterator[bytes]:
    """The inputs to begin with: what once found a fault, and the files of the project."""
    for path in sorted((HERE / "corpus" / target).iterdir()):
        yield path.read_bytes()
    if target in ("reader", "check"):
        for path in SEEDS:
            yield path.read_bytes()
    if target == "recipes":
        for path in RECIPES:
            yield path.read_bytes()


def _demand_sense(inspected: Inspected, lines: Mapping[str, list[str]]) -> None:
    _demand_places(inspected.problems, lines)
    expectations = inspected.sound.expectations if inspected.sound else ()
    assert has_errors(set(inspected.problems) - set(expectations)) == (inspected.network is None)
    for problem in inspected.problems:
        assert problem.code in CODES
        assert render(problem).replace("\n", "").isprintable()


def _demand_places(problems: list[Problem] | tuple[Problem, ...], lines: Mapping[str, list[str]]) -> None:
    for problem in problems:
        for span in (problem.span, *(note.span for note in problem.notes if note.span)):
            if span.file in lines:
                _demand_place(span, lines[span.file])


def _demand_place(span: Span, lines: list[str]) -> None:
    assert (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column), span
    assert span.end_line <= len(lines), span


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "replace").lstrip("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
