"""What is exported means the same to ONNX's own reference implementation as to onnxruntime: no habit of one program."""

from __future__ import annotations

import numpy as np
import pytest
from onnx.reference import ReferenceEvaluator

from tests.ops.conftest import ROWS, Row

from .onnx_rows import (
    REFUSED,
    concrete,
    difference,
    in_inference,
    inputs_for,
    joined,
    model_of,
    run_onnx,
    session_of,
    values_of,
)

TOLERANCE = 1e-5
WRONG_THERE = {"lrn": "the reference of onnx 1.23 takes the number of the example for that of a channel"}
GROUPED = Row("conv2d_transpose", {"num_outputs": 4, "kernel_size": 3, "groups": 2}, [(1, 4, 4, 6)])


def wrong_there(row: Row) -> bool:
    """Whether the reference computes something else: it also takes the channels of a group for all of them."""
    return row.key in WRONG_THERE or (row.key == GROUPED.key and "groups" in row.arguments)


def apart(row: Row) -> float:
    """The largest difference between the two for random inputs of a row."""
    op = row.make()
    model = model_of(op, row.inputs, values_of(op, row.inputs), dtypes=row.dtypes)
    session, reference = session_of(model), ReferenceEvaluator(model)
    names = [each.name for each in session.get_inputs()]
    found = []
    for shapes in concrete(row, seed=1, count=1):
        inputs = inputs_for(shapes, dtypes=row.dtypes)
        with np.errstate(invalid="ignore"):  # the logarithm of a number below 0
            expected = reference.run(None, dict(zip(names, inputs, strict=True)))
        found.append(difference(joined(list(expected)), run_onnx(session, inputs)))
    return max(found)


@pytest.mark.parametrize(
    "row",
    [in_inference(row) for row in ROWS if row.key not in REFUSED and not wrong_there(row)],
    ids=lambda row: row.key,
)
def test_the_reference_agrees(row: Row) -> None:
    assert apart(row) <= TOLERANCE


@pytest.mark.parametrize("key", sorted(WRONG_THERE))
def test_the_exceptions_are_needed(key: str) -> None:
    with pytest.raises(IndexError):
        apart(Row(key, {}, [(4, 2, 2, 3)]))


def test_the_exception_of_groups_is_needed() -> None:
    with pytest.raises(ValueError, match="reshape"):
        apart(GROUPED)
