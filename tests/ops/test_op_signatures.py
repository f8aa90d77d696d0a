"""The arguments that ops declare, against the signatures of the functions that they stand for."""

from __future__ import annotations

import inspect
import operator
from typing import Any

import pytest

from netspec.ops import FAMILIES, OPS
from netspec.ops.argument import REQUIRED, Arg

pytestmark = pytest.mark.tf

SLIM = {
    "avg_pool2d", "batch_norm", "conv2d", "conv2d_transpose", "dropout", "flatten", "fully_connected",
    "instance_norm", "layer_norm", "max_pool2d", "separable_conv2d", "softmax",
}  # fmt: skip
OPERATORS = {"add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "scale": operator.mul}
ELSEWHERE = {  # in TensorFlow, under another name than the op's
    "lrn": "nn.local_response_normalization",
    "nn_avg_pool": "nn.avg_pool",
    "nn_max_pool": "nn.max_pool",
    "nn_softmax": "nn.softmax",
    "resize_bilinear": "image.resize_bilinear",
    "resize_nearest_neighbor": "image.resize_nearest_neighbor",
}
RENAMED = {"ksize": "kernel_size", "strides": "stride"}
"""Arguments of TensorFlow's pools, which bear slim's names in a file."""
MUST_BE_GIVEN = {("expand_dims", "axis"): "TensorFlow refuses its own default"}
INPUTS = {
    "inputs", "input", "input_", "input_tensor", "tensor", "value", "values", "features", "x", "y", "logits", "labels",
    "images",
}  # fmt: skip

OLD_NAMES = {
    "reduction_indices": "the deprecated name of axis",
    "keep_dims": "the deprecated name of keepdims",
}
LEFT_OUT = {
    "batch_norm": {"batch_weights": "a tensor", "adjustment": "a function"},
    "expand_dims": {"dim": "the deprecated name of axis"},
    "nn_softmax": {"dim": "the deprecated name of axis"},
    "strided_slice": {
        "begin_mask": "null in begin",
        "end_mask": "null in end",
        "ellipsis_mask": "whole axes are left out at the end, or null in begin and end",
        "new_axis_mask": "expand_dims",
        "shrink_axis_mask": "squeeze",
        "var": "a variable",
    },
    "squeeze": {"squeeze_dims": "the deprecated name of axis"},
    "reduce_max": OLD_NAMES,
    "reduce_mean": OLD_NAMES,
    "reduce_sum": OLD_NAMES,
}


def real(backend: Any, key: str) -> Any:
    """The function that an op stands for."""
    if key in SLIM:
        return getattr(backend.slim, key)
    if key in OPERATORS:
        return OPERATORS[key]
    path = ELSEWHERE.get(key, f"nn.{key}" if hasattr(backend.tf.nn, key) else key)
    return operator.attrgetter(path)(backend.tf)


def own(backend: Any, key: str) -> dict[str, inspect.Parameter]:
    """The parameters of an op's function without the tensors that it works on, by the names that a file uses."""
    renamed = RENAMED if key in ("nn_avg_pool", "nn_max_pool") else {}
    parameters = inspect.signature(real(backend, key)).parameters
    return {renamed.get(name, name): parameter for name, parameter in parameters.items() if name not in INPUTS}


FROM_FUNCTIONS = sorted(OPS.keys() - OPERATORS.keys())


def described(value: Any) -> Any:
    """A default value so that two makings of the same function are equal."""
    if inspect.isfunction(value) and "<locals>" in value.__qualname__:
        return value.__qualname__, [described(cell.cell_contents) for cell in value.__closure__ or ()]
    config = getattr(value, "get_config", None)
    return (type(value), config()) if config else value


@pytest.mark.parametrize("key", FROM_FUNCTIONS)
def test_the_arguments_are_the_functions_own_in_its_order(backend, key):
    left_out = LEFT_OUT.get(key, {})
    parameters = own(backend, key)
    assert list(OPS[key].arguments) == [name for name in parameters if name not in left_out]
    assert left_out.keys() <= parameters.keys(), "a stale entry of LEFT_OUT"


def check_default(backend: Any, arg: Arg[Any], parameter: inspect.Parameter) -> None:
    if parameter.default is inspect.Parameter.empty:
        assert arg.default is REQUIRED
        return
    lowered = arg.kind.lower(arg.kind.convert(arg.default), backend)
    if isinstance(lowered, list):  # a pair that slim takes as one number
        assert lowered == [parameter.default] * 2
    else:
        assert lowered is parameter.default or described(lowered) == described(parameter.default)


@pytest.mark.parametrize("key", FROM_FUNCTIONS)
def test_the_defaults_are_the_functions_own(backend, key):
    parameters = own(backend, key)
    for name, arg in OPS[key].arguments.items():
        if (key, name) in MUST_BE_GIVEN:
            assert arg.required
            assert parameters[name].default is not inspect.Parameter.empty, "a stale entry of MUST_BE_GIVEN"
        else:
            check_default(backend, arg, parameters[name])


def test_another_default_is_noticed(backend):
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


@pytest.mark.parametrize("key", OPS)
def test_scoped_tells_whether_slims_arg_scopes_reach_it(backend, key):
    assert OPS[key].scoped == backend.slim.has_arg_scope(real(backend, key))


@pytest.mark.parametrize("key", OPS)
def test_function_is_the_functions_own_name(backend, key):
    assert OPS[key].function == real(backend, key).__name__


def test_every_op_that_normalizes_is_a_function_of_slims(backend):
    for key, op in OPS.items():
        if op.normalizes:
            assert callable(getattr(backend.slim, key))


@pytest.mark.parametrize("key", OPS)
def test_the_docstring_tells_the_formula_and_the_count(key):
    summary, _, rest = (OPS[key].__doc__ or "").partition("\n")
    assert summary.endswith(".")
    assert "FLOPs:" in rest


def test_every_function_has_its_first_line():
    for family in FAMILIES:
        for function in family.members.values():
            assert function.meaning().endswith((".", "`."))
