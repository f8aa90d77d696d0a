"""The arguments that ops declare, against the signatures of the functions that they stand for."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from netspec.ops import FAMILIES, OPS
from netspec.ops.argument import REQUIRED, Arg
from netspec.ops.backend import Backend
from netspec.ops.op import COMPOSED

pytestmark = pytest.mark.tf

IN_PLACE = {("resize_bilinear", "size"): "scale", ("resize_nearest_neighbor", "size"): "scale"}
"""Arguments that another, which the function lacks, can take the place of."""
MUST_BE_GIVEN = {
    ("expand_dims", "axis"): "TensorFlow refuses its own default",
    ("transpose", "perm"): "its default puts the batch last",
    ("argmax", "axis"): "its default is the batch",
}
INPUTS = {
    "inputs", "input", "input_", "input_tensor", "tensor", "value", "values", "features", "x", "y", "logits", "labels",
    "images", "a", "b", "t",
}  # fmt: skip


def real(backend: Backend, key: str) -> Any:
    """The function that an op calls."""
    return backend.function(OPS[key].origin)


def own(backend: Backend, key: str) -> dict[str, inspect.Parameter]:
    """The parameters of an op's function without the tensors that it works on, by the names that a file uses."""
    renamed = {theirs: ours for ours, theirs in OPS[key].renamed.items()}
    parameters = inspect.signature(real(backend, key)).parameters
    return {
        renamed.get(name, name): parameter
        for name, parameter in parameters.items()
        if name not in INPUTS or name in OPS[key].arguments
    }


FROM_FUNCTIONS = sorted(key for key, op in OPS.items() if not op.origin.startswith(("operator.", COMPOSED)))
COMPOSITIONS = sorted(key for key, op in OPS.items() if op.origin == COMPOSED)
CALLING = sorted({*OPS} - {*COMPOSITIONS})


def described(value: Any) -> Any:
    """A default value so that two makings of the same function are equal."""
    if inspect.isfunction(value) and "<locals>" in value.__qualname__:
        return value.__qualname__, [described(cell.cell_contents) for cell in value.__closure__ or ()]
    config = getattr(value, "get_config", None)
    return (type(value), config()) if config else value


@pytest.mark.parametrize("key", FROM_FUNCTIONS)
def test_the_arguments_are_the_functions_own_in_its_order(backend: Backend, key: str) -> None:
    left_out, added = OPS[key].left_out, OPS[key].added
    parameters = own(backend, key)
    assert [name for name in OPS[key].arguments if name not in added] == [
        name for name in parameters if name not in left_out
    ]
    assert added.keys() <= OPS[key].arguments.keys(), "a stale entry of added"
    assert not added.keys() & (parameters.keys() - left_out.keys()), "an entry of added that the function has"
    assert left_out.keys() <= parameters.keys(), "a stale entry of left_out"


def check_default(backend: Any, arg: Arg[Any], parameter: inspect.Parameter) -> None:
    if parameter.default is inspect.Parameter.empty:
        assert arg.default is REQUIRED
        return
    lowered = arg.kind.lower(arg.kind.convert(arg.default), backend)
    default = parameter.default
    if isinstance(lowered, list):  # a tuple, or a number for each side that slim takes as one
        assert lowered == (list(default) if isinstance(default, tuple) else [default] * len(lowered))
    else:
        assert lowered is parameter.default or described(lowered) == described(parameter.default)


@pytest.mark.parametrize("key", FROM_FUNCTIONS)
def test_the_defaults_are_the_functions_own(backend: Backend, key: str) -> None:
    parameters = own(backend, key)
    for name, arg in OPS[key].arguments.items():
        if name in OPS[key].added:
            assert not arg.required
        elif (key, name) in MUST_BE_GIVEN:
            assert arg.required
            assert parameters[name].default is not inspect.Parameter.empty, "a stale entry of MUST_BE_GIVEN"
        elif (key, name) in IN_PLACE:
            assert arg.default is None
            assert parameters[name].default is inspect.Parameter.empty, "a stale entry of IN_PLACE"
            assert IN_PLACE[key, name] in OPS[key].added
        else:
            check_default(backend, arg, parameters[name])


def test_another_default_is_noticed(backend: Backend) -> None:
    parameters = inspect.signature(backend.slim.conv2d).parameters
    declared = OPS["conv2d"].arguments
    for name, default in [
        ("activation_fn", "relu6"),
        ("weights_initializer", "variance_scaling"),
        ("weights_initializer", {"xavier": {"uniform": False}}),
        ("biases_initializer", "ones"),
        ("stride", 2),
        ("num_outputs", 3),
        ("padding", "VALID"),
    ]:
        with pytest.raises(AssertionError):
            check_default(backend, Arg(declared[name].kind, "", default=default), parameters[name])


@pytest.mark.parametrize("key", CALLING)
def test_scoped_tells_whether_slims_arg_scopes_reach_it(backend: Backend, key: str) -> None:
    assert OPS[key].scoped == backend.slim.has_arg_scope(real(backend, key))


@pytest.mark.parametrize("key", CALLING)
def test_function_is_the_functions_own_name(backend: Backend, key: str) -> None:
    assert OPS[key].function == real(backend, key).__name__


@pytest.mark.parametrize("key", COMPOSITIONS)
def test_a_composition_has_its_own_name_and_no_function(backend: Backend, key: str) -> None:
    op = OPS[key]
    assert (op.function, op.scoped, dict(op.renamed), dict(op.left_out)) == (key, False, {}, {})
    assert not hasattr(backend.slim, key)
    assert not hasattr(backend.tf, key)


def test_a_stale_entry_of_left_out_is_noticed(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    key = FROM_FUNCTIONS[0]
    monkeypatch.setattr(OPS[key], "left_out", {"nothing": "no parameter of this name"})
    with pytest.raises(AssertionError):
        test_the_arguments_are_the_functions_own_in_its_order(backend, key)


def test_an_op_that_normalizes_calls_slim() -> None:
    assert all(op.origin.startswith("slim.") for op in OPS.values() if op.normalizes)


@pytest.mark.parametrize("key", OPS)
def test_the_docstring_names_the_function_and_counts_flops(key: str) -> None:
    summary, _, rest = (OPS[key].__doc__ or "").partition("\n")
    assert summary.endswith(".")
    assert "FLOPs:" in rest
    if key in FROM_FUNCTIONS:
        assert f"{OPS[key].origin}`" in rest.replace("`tf.compat.v1.", "`tf.")


def test_every_function_has_its_first_line() -> None:
    for family in FAMILIES:
        for function in family.members.values():
            assert function.meaning().endswith((".", "`."))
