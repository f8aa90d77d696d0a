"""What the ops predict, against the graphs that they build: shapes, variables, losses, initial values."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from netspec.ops import OPS, Variable
from netspec.ops.backend import Backend

from .conftest import Builder, Built, Row

pytestmark = pytest.mark.tf

NOT_VARIED: dict[str, str] = {
    # op: {argument: why no row gives it another value than its default}
}


def known(shape: Any) -> list[int | None]:
    return [size if isinstance(size, int) else None for size in shape]


def reached(tensor: Any) -> set[str]:
    """The names of all operations that a tensor depends on."""
    names, todo = set[str](), [tensor.op]
    while todo:
        operation = todo.pop()
        if operation.name not in names:
            names.add(operation.name)
            todo += [x.op for x in operation.inputs]
    return names


def formula(backend: Any, tensor: Any) -> Any:
    """A tensor as nested operations and constants, whatever their names and seeds."""
    value = backend.tf.make_ndarray(tensor.op.get_attr("value")).tolist() if tensor.op.type == "Const" else None
    return (tensor.op.type, value, *(formula(backend, x) for x in tensor.op.inputs))


def scope_of(row: Row) -> str:
    op = row.make()
    given: str | None = op.values.get("scope")
    return given or op.default_scope


def name_of(variable: Variable, row: Row) -> str:
    """The name of a variable of an op that stands alone: one for the whole graph is around it."""
    return variable.name if variable.shared else variable.full_name(scope_of(row))


def check_shape(row: Row, built: Built) -> None:
    outputs = row.make().shapes(*row.inputs)
    assert [known(output) for output in outputs] == [output.shape.as_list() for output in built.outputs]


def test_the_inferred_shape_is_the_static_shape(row: Row, builder: Builder) -> None:
    check_shape(row, builder(row))


def test_the_requirements_of_a_row_hold(row: Row) -> None:
    assert all(requirement.holds() for requirement in row.make().requirements(*row.inputs))


def test_a_wrong_shape_is_noticed(builder: Builder) -> None:
    built = builder(builder.row("relu", {}, [["N", 3]]))
    with pytest.raises(AssertionError):
        check_shape(builder.row("relu", {}, [[2, 3]]), built)
    with pytest.raises(AssertionError):
        check_shape(builder.row("relu", {}, [["N", "C"]]), built)


def check_variables(backend: Any, row: Any, built: Any) -> None:
    with built.graph.as_default():
        made = backend.tf.global_variables()
        trained = backend.tf.trainable_variables()
        losses = backend.tf.get_collection(backend.tf.GraphKeys.REGULARIZATION_LOSSES)
    reach = [reached(loss) for loss in losses]
    actual = [
        (
            variable.op.name,
            tuple(variable.shape.as_list()),
            any(variable is one for one in trained),
            any(variable.op.name in names for names in reach),
        )
        for variable in made
    ]
    predicted = [
        (
            name_of(variable, row),
            variable.shape,
            variable.trainable,
            variable.regularizer is not None,
        )
        for variable in row.make().variables(*row.inputs)
    ]
    assert predicted == actual
    assert len(losses) == sum(has_loss for *_, has_loss in predicted)


def test_the_predicted_variables_are_the_graphs(backend: Backend, row: Row, builder: Builder) -> None:
    check_variables(backend, row, builder(row))


@pytest.mark.parametrize(
    "arguments",
    [
        {"biases_initializer": None},
        {"trainable": False},
        {"biases_regularizer": {"l2": 1.0}},
        {"scope": "other"},
        {"normalizer_fn": "batch_norm"},
    ],
)
def test_wrong_variables_are_noticed(backend: Backend, builder: Builder, arguments: dict[str, Any]) -> None:
    row = builder.row("fully_connected", {"num_outputs": 4}, [["N", 3]])
    check_variables(backend, row, builder(row))
    with pytest.raises(AssertionError):
        check_variables(backend, dataclasses.replace(row, arguments={**row.arguments, **arguments}), builder(row))


# A root of another variable's initial value: no initializer of a file says it, and for the default, 1, it is the same.
ROOTS = {"moving_stddev", "renorm_stddev"}


def test_the_predicted_initial_values_are_the_graphs(backend: Backend, row: Row, builder: Builder) -> None:
    built = builder(row)
    predicted = [v for v in row.make().variables(*row.inputs) if v.name.rpartition("/")[2] not in ROOTS]
    with built.graph.as_default():
        initial = {variable.op.name: variable.initial_value for variable in backend.tf.global_variables()}
    for variable in predicted:
        with backend.tf.Graph().as_default():
            lowered = variable.initializer and variable.initializer.lower(backend)
            by_hand = (lowered or backend.tf.glorot_uniform_initializer())(
                list(variable.shape), dtype=backend.tf.float32
            )
            expected = formula(backend, by_hand)
        name = name_of(variable, row)
        assert formula(backend, initial[name]) == expected, variable.name


def test_every_op_has_a_row(rows: Sequence[Row]) -> None:
    assert {row.key for row in rows} == OPS.keys()


def varied(rows: Any) -> set[tuple[str, str]]:
    """The arguments that a row gives another value than their default."""
    return {
        (row.key, name)
        for row in rows
        for name, value in row.arguments.items()
        if OPS[row.key].arguments[name].required or value != OPS[row.key].arguments[name].default
    }


def test_every_argument_is_varied_in_a_row(rows: Sequence[Row]) -> None:
    every = {(key, name) for key, op in OPS.items() for name in op.arguments}
    excepted = {(key, name) for key, names in NOT_VARIED.items() for name in names}
    assert every - varied(rows) == excepted


def test_an_argument_without_a_row_is_noticed(rows: Sequence[Row]) -> None:
    less = [row for row in rows if "renorm_clipping" not in row.arguments]
    assert varied(rows) - varied(less) == {("batch_norm", "renorm_clipping"), ("batch_norm", "renorm_decay")}
