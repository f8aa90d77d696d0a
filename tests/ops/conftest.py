"""What the tests of ops share: the table of rows, ops made from plain data, and the graphs that they build."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from netspec.ops import OPS, Op
from netspec.ops.backend import Backend
from netspec.shapes import Shape, symbol


@dataclass(frozen=True)
class Row:
    """An op with arguments as plain data, and the shapes of its inputs."""

    key: str
    arguments: Mapping[str, Any]
    inputs: Sequence[Shape]
    dtypes: Sequence[str] = ()
    """The types of its inputs where they are not float32."""

    def make(self) -> Op:
        return make(self.key, self.arguments)

    def __str__(self) -> str:
        return f"{self.key} {dict(self.arguments)} {self.inputs}"


def make(key: str, arguments: Mapping[str, Any]) -> Op:
    """The op with its normalizer, as elaboration hands it over."""
    name = arguments.get("normalizer_fn")
    normalizer = None if name is None else OPS[name](**(arguments.get("normalizer_params") or {}))
    return OPS[key](normalizer=normalizer, **arguments)


def shape_of(plain: Sequence[int | str | None]) -> Shape:
    return tuple(symbol(size) if isinstance(size, str) else size for size in plain)


def static(shape: Shape) -> list[int | None]:
    """What TensorFlow knows of a shape."""
    return [size if isinstance(size, int) else None for size in shape]


def read_rows(path: Path) -> list[Row]:
    return [
        Row(entry["op"], row["arguments"], [shape_of(shape) for shape in row["inputs"]], row.get("dtypes", ()))
        for entry in yaml.safe_load(path.read_text())
        for row in entry["rows"]
    ]


ROWS = read_rows(Path(__file__).parent / "rows.yaml")


@dataclass(frozen=True)
class Built:
    """A graph with one op in it."""

    graph: Any
    inputs: Sequence[Any]
    outputs: Sequence[Any]

    @property
    def output(self) -> Any:
        """The only output, or the first."""
        return self.outputs[0]


def build(backend: Backend, row: Row, dtype: str | None = None) -> Built:
    """The graph of a row, with inputs of a type in place of its own."""
    op, dtypes = row.make(), row.dtypes or ["float32"] * len(row.inputs)
    graph = backend.tf.Graph()
    with graph.as_default():
        inputs = [
            backend.tf.placeholder(backend.tf.as_dtype(dtype or own), static(shape))
            for own, shape in zip(dtypes, row.inputs, strict=True)
        ]
        lowered = op.lower(backend, inputs, op.lowered(backend, row.arguments))
    return Built(graph, inputs, lowered if isinstance(lowered, list) else [lowered])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "row" in metafunc.fixturenames:
        metafunc.parametrize("row", ROWS, ids=[f"{row.key}{number}" for number, row in enumerate(ROWS)])


@pytest.fixture(scope="session")
def rows() -> Sequence[Row]:
    return ROWS


class Builder:
    """Builds the graphs of rows, and makes rows of plain data. TensorFlow is loaded by the first graph."""

    def __init__(self, request: pytest.FixtureRequest) -> None:
        self.request = request

    def row(self, key: str, arguments: Mapping[str, Any], inputs: Sequence[Sequence[int | str | None]]) -> Row:
        return Row(key, arguments, [shape_of(shape) for shape in inputs])

    def __call__(self, row: Row) -> Built:
        return build(self.request.getfixturevalue("backend"), row)


@pytest.fixture(scope="session")
def builder(request: pytest.FixtureRequest) -> Builder:
    return Builder(request)
