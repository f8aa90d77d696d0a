"""What the ops refuse, by code and argument, and that TensorFlow or slim refuses it too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from netspec.ops import OPS, Op, OpError
from netspec.ops.backend import Backend
from netspec.ops.op import COMPOSED
from netspec.shapes import Shape, evaluate, floor_div, symbol
from tests.differential.agreement import is_stricter

from .conftest import Builder, Row

CASES = yaml.safe_load((Path(__file__).parent / "refusals.yaml").read_text())
IDS = [f"{case['op']}-{case['code']}{number}" for number, case in enumerate(CASES)]


def row_of(builder: Builder, case: dict[str, Any]) -> Row:
    row = builder.row(case["op"], case["arguments"], case["inputs"])
    return replace(row, dtypes=case.get("dtypes", ()))


def fault(row: Row) -> OpError | None:
    """The fault that an op finds: raised, or of the first requirement that fails."""
    try:
        op = row.make()
        op.infer(*row.inputs)
        return next((need.fault for need in op.requirements(*row.inputs) if not need.holds()), None)
    except OpError as error:
        return error


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_the_op_refuses(builder: Builder, case: dict[str, Any]) -> None:
    found = fault(row_of(builder, case))
    assert found is not None
    assert (found.code, found.argument) == (case["code"], case.get("argument"))
    assert "expected " in found.text or case["code"] == "window-too-large"
    assert "\n" not in found.text
    assert found.argument is None or found.argument in OPS[case["op"]].arguments


@pytest.mark.parametrize("case", [case for case in CASES if "builds" in case], ids=lambda case: case["op"])
def test_what_tensorflow_builds_is_listed_as_stricter(builder: Builder, case: dict[str, Any]) -> None:
    found = fault(row_of(builder, case))
    assert found is not None
    assert is_stricter(found.code, f"{case['op']}: {found.text}")


def test_what_is_not_listed_is_noticed() -> None:
    assert not is_stricter("wrong-axis", "concat: expected an axis from -2 to 1 of [N, 3], got 2")


@pytest.mark.tf
@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_tensorflow_refuses_too(backend: Backend, builder: Builder, case: dict[str, Any]) -> None:
    row = row_of(builder, case)
    if "builds" in case:
        builder(row)
    else:
        # What netspec composes refuses by itself.
        own = (
            (OpError,)
            if OPS[case["op"]].origin == COMPOSED or "prelu" in str(case) or None in row.arguments.get("shape", ())
            else ()
        )
        of_types = (TypeError,) if case["code"] == "wrong-dtype" else ()
        with pytest.raises((ValueError, IndexError, backend.tf.errors.InvalidArgumentError, *own, *of_types)):
            builder(row)


ANY_SHAPE: list[Shape] = [(), (1,), (symbol("N"), 3), (None, 0, 1), (2, symbol("H"), None, 3), (1, 2, 3, 4, 5)]


def takes_any_shape(op: Op) -> bool:
    try:
        return all(op.infer(shape)[: len(shape)] == shape and not op.requirements(shape) for shape in ANY_SHAPE)
    except OpError:
        return False


def test_an_op_without_refusals_takes_any_shape(rows: Sequence[Row]) -> None:
    ops = {row.key: row.make() for row in rows}
    refusing = {case["op"] for case in CASES}
    assert [key for key in OPS if key not in refusing and not takes_any_shape(ops[key])] == []
    assert not takes_any_shape(ops["lrn"])
    assert not takes_any_shape(ops["max_pool2d"])


def test_what_an_op_takes_is_no_fault(row: Row) -> None:
    assert fault(row) is None


def test_symbolic_sizes_leave_conditions_open(builder: Builder) -> None:
    conv = builder.row("conv2d", {"num_outputs": 4, "kernel_size": [3, 5], "padding": "VALID"}, [["N", "H", "W", 3]])
    needs = conv.make().requirements(*conv.inputs)
    assert [(need.size, need.relation, need.value) for need in needs] == [
        (symbol("H"), ">=", 3),
        (symbol("W"), ">=", 5),
    ]

    squeeze = builder.row("squeeze", {"axis": [1, 2]}, [["N", "H", 1, 3]])
    needs = squeeze.make().requirements(*squeeze.inputs)
    assert [(need.size, need.relation, need.value) for need in needs] == [(symbol("H"), "==", 1), (1, "==", 1)]

    concat = builder.row("concat", {"axis": 1}, [["N", 3, "H"], ["N", 5, 7]])
    (need,) = concat.make().requirements(*concat.inputs)
    assert (need.size, need.relation, need.value) == (symbol("H"), "==", 7)


def test_a_sum_of_two_symbolic_sizes_asks_that_they_are_equal() -> None:
    half = floor_div(symbol("H"), 2)
    (need,) = OPS["add"]().requirements((2, half), (2, symbol("W")))
    assert (need.relation, need.value) == ("==", 0)
    assert evaluate(need.size, {"H": 9, "W": 4}) == 0
    assert evaluate(need.size, {"H": 10, "W": 4}) == 1


def test_a_reshape_asks_that_the_elements_go_into_it() -> None:
    (need,) = OPS["reshape"](shape=[-1, 7]).requirements((symbol("N"), 3))
    assert (need.relation, need.value) == ("==", 0)
    assert [evaluate(need.size, {"N": n}) for n in (6, 7, 8)] == [4, 0, 3]
    (whole,) = OPS["reshape"](shape=[-1, 3]).requirements((symbol("N"), 3))
    assert whole.size == 0


def test_a_part_asks_for_an_element_in_it() -> None:
    part = OPS["strided_slice"](begin=[None, 2], end=[None, -1], strides=[1, 2])
    batch, height = part.requirements((symbol("N"), symbol("H")))
    assert (batch.size, batch.relation, batch.value) == (symbol("N"), ">=", 1)
    assert (height.relation, height.value) == (">=", 1)
    assert [evaluate(height.size, {"H": n}) for n in (3, 4)] == [0, 1]
    _, inferred = part.infer((symbol("N"), symbol("H")))
    assert [evaluate(inferred, {"H": n}) for n in range(4, 9)] == [len(range(n)[2:-1:2]) for n in range(4, 9)]
