"""Slices of any bounds: the shape is TensorFlow's, and what symbolic sizes say is what Python does with numbers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netspec.ops import OPS, OpError
from netspec.shapes import evaluate, symbol

from .conftest import Builder, Row

PLACES = st.one_of(st.none(), st.integers(-9, 9))
AXES = st.lists(st.tuples(PLACES, PLACES, st.integers(1, 3)), min_size=1, max_size=3)
MANY = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


Axes = list[tuple[int | None, int | None, int]]


def arguments(axes: Axes) -> dict[str, Any]:
    begin, end, strides = (list(listed) for listed in zip(*axes, strict=True))
    return {"begin": begin, "end": end, "strides": strides}


def empty(row: Row) -> bool:
    op = row.make()
    return not all(need.holds() for need in op.requirements(*row.inputs))


@pytest.mark.tf
@MANY
@given(axes=AXES, sizes=st.lists(st.one_of(st.none(), st.just("H"), st.integers(1, 8)), min_size=3, max_size=3))
@pytest.mark.parametrize("named", [{}, {"name": "part"}], ids=["python", "tensorflow"])
def test_the_shape_is_tensorflows(
    builder: Builder, named: dict[str, str], axes: Axes, sizes: list[int | str | None]
) -> None:
    row = builder.row("strided_slice", arguments(axes) | named, [sizes])
    actual = builder(row).output.shape.as_list()
    if empty(row):
        assert 0 in actual or None in actual
    else:
        inferred = row.make().infer(*row.inputs)
        assert [size if isinstance(size, int) else None for size in inferred] == actual


@MANY
@given(axes=AXES.map(lambda axes: axes[:1]), size=st.integers(1, 12))
def test_a_symbolic_size_stands_for_each_number(axes: Axes, size: int) -> None:
    ((begin, end, stride),) = axes
    part = range(size)[begin:end:stride]
    op = OPS["strided_slice"](**arguments(axes))
    (need,) = op.requirements((symbol("H"),))
    span = evaluate(need.size, {"H": size})
    if span is not None:
        assert (span >= 1) == (len(part) >= 1)
    (inferred,) = op.infer((symbol("H"),))
    if inferred is not None and part:
        assert evaluate(inferred, {"H": size}) == len(part)


def test_a_slice_of_more_axes_than_there_are_is_refused() -> None:
    with pytest.raises(OpError):
        OPS["strided_slice"](begin=[0, 0], end=[1, 1]).infer((3,))
