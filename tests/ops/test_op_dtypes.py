"""The types that ops take and give, against the graphs that TensorFlow builds of them, or refuses."""

from __future__ import annotations

import pytest

from netspec.ops import OPS, OpError
from netspec.ops.backend import Backend
from netspec.ops.dtypes import ANY_DTYPE, Dtype

from .conftest import ROWS, Row, build

pytestmark = pytest.mark.tf

FIRST_ROWS = {row.key: row for row in reversed(ROWS)}
OTHERWISE = {
    # (op, type): why TensorFlow's verdict is another
    ("lrn", "float64"): "it lacks a type that no file can give, and says so itself",
    ("max_pool3d", "float64"): "it lacks a type that no file can give, and says so itself",
    **{(op, dtype): "whole numbers cannot be trained" for op in ("affine", "bias_add") for dtype in ("int32", "int64")},
    **{("learned_tensor", dtype): "what it learns is of floats" for dtype in ("int32", "int64", "bool")},
    **{("divide", dtype): "its quotient of them is of float64" for dtype in ("int32", "int64")},
    ("multiply", "bool"): "without a name, it takes the product of truth values for their conjunction",
    ("drop_path", "bool"): "as of multiply",
    ("scale", "bool"): "a factor of 2 is a truth value to it then",
}


def predicted(row: Row, dtype: Dtype) -> list[Dtype] | None:
    """The types of the outputs by the op's rule; None if it refuses."""
    op = row.make()
    try:
        found = list(op.dtypes(*[dtype for _ in row.inputs]))
    except OpError as error:
        if error.code != "wrong-dtype":
            raise
        return None
    return [found[min(at, len(found) - 1)] for at, _ in enumerate(op.shapes(*row.inputs))]


def made(backend: Backend, row: Row, dtype: Dtype) -> list[Dtype] | None:
    """The types of the outputs in a graph; None if TensorFlow refuses."""
    try:
        return [output.dtype.base_dtype.name for output in build(backend, row, dtype).outputs]
    except (TypeError, ValueError):
        return None


@pytest.mark.parametrize("key", FIRST_ROWS)
def test_the_types_are_those_of_the_graph(backend: Backend, key: str) -> None:
    row = FIRST_ROWS[key]
    pairs = {dtype: (predicted(row, dtype), made(backend, row, dtype)) for dtype in ANY_DTYPE}
    differing = {dtype: pair for dtype, pair in pairs.items() if pair[0] != pair[1]}
    assert differing.keys() == {dtype for op, dtype in OTHERWISE if op == key}, differing


def test_every_op_is_asked() -> None:
    assert FIRST_ROWS.keys() == OPS.keys()


def test_a_wrong_type_is_noticed(backend: Backend) -> None:
    row = FIRST_ROWS["relu"]
    assert predicted(row, "bool") is None
    assert made(backend, row, "int32") == ["int32"] != made(backend, row, "float16")


def test_inputs_of_two_types_are_refused(backend: Backend) -> None:
    tf = backend.tf
    for key in ("add", "concat", "maximum"):
        row = FIRST_ROWS[key]
        op = row.make()
        with pytest.raises(OpError, match="expected inputs of one type, got float32 and int32"):
            op.dtypes("float32", "int32")
        with tf.Graph().as_default(), pytest.raises((TypeError, ValueError)):
            op.lower(backend, [tf.zeros([2, 2]), tf.zeros([2, 2], tf.int32)], op.lowered(backend, row.arguments))
