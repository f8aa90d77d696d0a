"""Initializers, regularizers and activations, against calls of TensorFlow's and slim's functions written by hand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from netspec.ops import FAMILIES
from netspec.ops.backend import Backend
from netspec.ops.functions.activations import ACTIVATIONS
from netspec.ops.functions.function import Family, Function, Named
from netspec.ops.functions.initializers import INITIALIZERS
from netspec.ops.functions.regularizers import REGULARIZERS

pytestmark = pytest.mark.tf


def center_of_the_zoo(lib: Backend) -> Callable[..., Any]:
    def initializer(shape: Any, dtype: Any, partition_info: Any = None) -> Any:
        values = np.zeros(shape, np.float32)
        for channel in range(shape[3]):
            values[int(shape[0] / 2), 0, 0, channel, channel] = 1.0
        return lib.tf.constant(values, dtype=dtype)

    return initializer


INITIALIZER_CALLS: list[tuple[Any, Callable[[Backend], Any]]] = [
    ("zeros", lambda lib: lib.tf.zeros_initializer()),
    ("ones", lambda lib: lib.tf.ones_initializer()),
    ("constant", lambda lib: lib.tf.constant_initializer()),
    ({"constant": 3}, lambda lib: lib.tf.constant_initializer(3.0)),
    ({"constant": {"value": 0.5}}, lambda lib: lib.tf.constant_initializer(0.5)),
    ("identity", lambda lib: lib.tf.initializers.identity()),
    ({"identity": 2}, lambda lib: lib.tf.initializers.identity(gain=2.0)),
    ("center", center_of_the_zoo),
    ("orthogonal", lambda lib: lib.tf.orthogonal_initializer()),
    ({"orthogonal": {"gain": 2, "seed": 3}}, lambda lib: lib.tf.orthogonal_initializer(gain=2.0, seed=3)),
    ("random_uniform", lambda lib: lib.tf.random_uniform_initializer()),
    (
        {"random_uniform": {"minval": -1, "maxval": 2, "seed": 3}},
        lambda lib: lib.tf.random_uniform_initializer(minval=-1.0, maxval=2.0, seed=3),
    ),
    # From the whole number 0 on, TensorFlow adds nothing.
    (
        {"random_uniform": {"minval": 0, "maxval": 1, "seed": 3}},
        lambda lib: lib.tf.random_uniform_initializer(minval=0, maxval=1, seed=3),
    ),
    ("random_normal", lambda lib: lib.tf.random_normal_initializer()),
    (
        {"random_normal": {"mean": 1, "stddev": 0.5, "seed": 3}},
        lambda lib: lib.tf.random_normal_initializer(mean=1.0, stddev=0.5, seed=3),
    ),
    ("truncated_normal", lambda lib: lib.tf.truncated_normal_initializer()),
    (
        {"truncated_normal": {"mean": 1, "stddev": 0.5, "seed": 3}},
        lambda lib: lib.tf.truncated_normal_initializer(mean=1.0, stddev=0.5, seed=3),
    ),
    ("xavier", lambda lib: lib.slim.xavier_initializer()),
    (
        {"xavier": {"uniform": False, "seed": 3}},
        lambda lib: lib.slim.xavier_initializer(uniform=False, seed=3),
    ),
    ("variance_scaling", lambda lib: lib.slim.variance_scaling_initializer()),
    (
        {"variance_scaling": {"factor": 1, "mode": "FAN_OUT", "uniform": True, "seed": 3}},
        lambda lib: lib.slim.variance_scaling_initializer(factor=1.0, mode="FAN_OUT", uniform=True, seed=3),
    ),
    ("tf_variance_scaling", lambda lib: lib.tf.variance_scaling_initializer()),
    (
        {"tf_variance_scaling": {"scale": 2, "mode": "fan_avg", "distribution": "uniform", "seed": 3}},
        lambda lib: lib.tf.variance_scaling_initializer(scale=2.0, mode="fan_avg", distribution="uniform", seed=3),
    ),
    ("uniform_unit_scaling", lambda lib: lib.tf.uniform_unit_scaling_initializer()),
    (
        {"uniform_unit_scaling": {"factor": 2, "seed": 3}},
        lambda lib: lib.tf.uniform_unit_scaling_initializer(factor=2.0, seed=3),
    ),
    ("glorot_uniform", lambda lib: lib.tf.glorot_uniform_initializer()),
    ({"glorot_uniform": {"seed": 3}}, lambda lib: lib.tf.glorot_uniform_initializer(seed=3)),
    ("glorot_normal", lambda lib: lib.tf.glorot_normal_initializer()),
    ({"glorot_normal": {"seed": 3}}, lambda lib: lib.tf.glorot_normal_initializer(seed=3)),
    ("lecun_uniform", lambda lib: lib.tf.initializers.lecun_uniform()),
    ({"lecun_uniform": {"seed": 3}}, lambda lib: lib.tf.initializers.lecun_uniform(seed=3)),
    ("lecun_normal", lambda lib: lib.tf.initializers.lecun_normal()),
    ({"lecun_normal": {"seed": 3}}, lambda lib: lib.tf.initializers.lecun_normal(seed=3)),
    ("he_uniform", lambda lib: lib.tf.initializers.he_uniform()),
    ({"he_uniform": {"seed": 3}}, lambda lib: lib.tf.initializers.he_uniform(seed=3)),
    ("he_normal", lambda lib: lib.tf.initializers.he_normal()),
    ({"he_normal": {"seed": 3}}, lambda lib: lib.tf.initializers.he_normal(seed=3)),
]

REGULARIZER_CALLS: list[tuple[Any, Callable[[Backend], Any]]] = [
    ({"l1": 0.5}, lambda lib: lib.slim.l1_regularizer(0.5)),
    ({"l1": {"scale": 2}}, lambda lib: lib.slim.l1_regularizer(2.0)),
    ({"l2": 0.5}, lambda lib: lib.slim.l2_regularizer(0.5)),
    ({"l2": 2}, lambda lib: lib.slim.l2_regularizer(2.0)),
    ("l1_l2", lambda lib: lib.slim.l1_l2_regularizer()),
    ({"l1_l2": {"scale_l1": 0.5, "scale_l2": 2}}, lambda lib: lib.slim.l1_l2_regularizer(scale_l1=0.5, scale_l2=2.0)),
    ({"l1_l2": {"scale_l1": 0}}, lambda lib: lib.slim.l1_l2_regularizer(scale_l1=0.0)),
    ({"l1_l2": {"scale_l2": 0}}, lambda lib: lib.slim.l1_l2_regularizer(scale_l2=0.0)),
]


def hard_swish_of_the_zoo(lib: Backend) -> Callable[[Any], Any]:
    def hard_swish(x: Any) -> Any:
        with lib.tf.name_scope("hard_swish"):
            return x * lib.tf.nn.relu6(x + np.float32(3)) * np.float32(1 / 6)

    return hard_swish


def prelu_by_hand(initial: float) -> Callable[[Backend], Any]:
    """Of a tensor of 3x4, with a slope for each column that begins with this number, or for each row that is 0."""

    def function_on(lib: Backend) -> Any:
        tf = lib.tf

        def prelu(x: Any) -> Any:
            if initial:
                alpha = lib.slim.model_variable("alpha", [4], initializer=tf.constant_initializer(initial))
                return tf.nn.relu(x) - alpha * tf.nn.relu(-x)
            loss = lib.slim.l2_regularizer(0.5)
            zeros = tf.zeros_initializer()
            alpha = lib.slim.model_variable("alpha", [3], initializer=zeros, regularizer=loss, trainable=False)
            return tf.nn.relu(x) - tf.reshape(alpha, [3, 1]) * tf.nn.relu(-x)

        return prelu

    return function_on


ACTIVATION_CALLS: list[tuple[Any, Callable[[Backend], Any]]] = [
    ("relu", lambda lib: lib.tf.nn.relu),
    ("relu6", lambda lib: lib.tf.nn.relu6),
    ("elu", lambda lib: lib.tf.nn.elu),
    ("selu", lambda lib: lib.tf.nn.selu),
    ("leaky_relu", lambda lib: lib.tf.nn.leaky_relu),
    ({"leaky_relu": 0.1}, lambda lib: lambda x: lib.tf.nn.leaky_relu(x, alpha=0.1)),
    (
        {"clip_by_value": {"clip_value_min": -6, "clip_value_max": 2}},
        lambda lib: lambda x: lib.tf.clip_by_value(x, -6.0, 2.0),
    ),
    ("swish", lambda lib: lib.tf.nn.swish),
    ("tanh", lambda lib: lib.tf.nn.tanh),
    ("sigmoid", lambda lib: lib.tf.nn.sigmoid),
    ("log_sigmoid", lambda lib: lib.tf.log_sigmoid),
    ("softplus", lambda lib: lib.tf.nn.softplus),
    ("softsign", lambda lib: lib.tf.nn.softsign),
    ("softmax", lambda lib: lib.slim.softmax),
    ("identity", lambda lib: lib.tf.identity),
    ("gelu", lambda lib: lib.tf.compat.v2.nn.gelu),
    ({"gelu": {"approximate": True}}, lambda lib: lambda x: lib.tf.compat.v2.nn.gelu(x, approximate=True)),
    ("mish", lambda lib: lambda x: x * lib.tf.tanh(lib.tf.nn.softplus(x))),
    ("hard_swish", hard_swish_of_the_zoo),
    ("prelu", prelu_by_hand(0.25)),
    (
        {"prelu": {"axes": [0], "alpha_initializer": "zeros", "alpha_regularizer": {"l2": 0.5}, "trainable": False}},
        prelu_by_hand(0.0),
    ),
    ("hard_sigmoid", lambda lib: lambda x: lib.tf.nn.relu6(x + 3) * 0.16667),
    ({"hard_sigmoid": 0.2}, lambda lib: lambda x: lib.tf.nn.relu6(x + 3) * 0.2),
]

DTYPES = {"dtype": "variables of slim's layers have the type of their input", "verify_shape": "deprecated"}
LEFT_OUT = {"scope": "the name scope of a loss is the regularizer's own"}


OF_OTHER_SHAPES = {"center": [3, 1, 1, 4, 4]}


def graph_of(backend: Any, function: Any, *, on_tensor: bool, shape: Any = (3, 4)) -> bytes:
    """The graph that a function makes of a shape or a tensor, as bytes."""
    tf = backend.tf
    graph = tf.Graph()
    with graph.as_default():
        tf.set_random_seed(1)
        if on_tensor:
            function(tf.placeholder(tf.float32, [3, 4]))
        else:
            function(list(shape), dtype=tf.float32)
    definition = graph.as_graph_def(add_shapes=True)
    for node in definition.node:
        node.attr.pop("_gradient_op_type", None)  # swish numbers its custom gradients through all graphs of a process
    made: bytes = definition.SerializeToString(deterministic=True)
    return made


def lowered(backend: Backend, family: Family[Function], plain: Any) -> Any:
    kind = Named(family)
    return kind.lower(kind.convert(plain), backend)


def cases(calls: Any, family: Any, on_tensor: bool) -> list[Any]:
    return [pytest.param(family, plain, call, on_tensor, id=f"{family.noun}-{plain}") for plain, call in calls]


CASES = [
    *cases(INITIALIZER_CALLS, INITIALIZERS, False),
    *cases(REGULARIZER_CALLS, REGULARIZERS, True),
    *cases(ACTIVATION_CALLS, ACTIVATIONS, True),
]


@pytest.mark.parametrize(("family", "plain", "call", "on_tensor"), CASES)
def test_the_graph_is_that_of_the_call_by_hand(
    backend: Backend, family: Family[Function], plain: Any, call: Callable[[Backend], Any], on_tensor: bool
) -> None:
    shape = OF_OTHER_SHAPES.get(str(plain), [3, 4])
    ours = graph_of(backend, lowered(backend, family, plain), on_tensor=on_tensor, shape=shape)
    by_hand = graph_of(backend, call(backend), on_tensor=on_tensor, shape=shape)
    assert ours == by_hand


def test_another_graph_is_noticed(backend: Backend) -> None:
    uniform = graph_of(backend, backend.slim.xavier_initializer(), on_tensor=False)
    for plain in ({"xavier": {"uniform": False}}, {"xavier": {"seed": 3}}, "he_uniform"):
        assert graph_of(backend, lowered(backend, INITIALIZERS, plain), on_tensor=False) != uniform


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.noun)
def test_every_function_and_argument_has_a_case(family: Family[Function]) -> None:
    plains = [case.values[1] for case in CASES if case.values[0] is family]
    made = [Named(family).convert(plain) for plain in plains]
    assert {type(function) for function in made} == set(family.members.values())
    varied = {(f.key, name) for f in made for name in f.arguments if f.values[name] != f.arguments[name].default}
    assert varied == {(key, name) for key, function in family.members.items() for name in function.arguments}


@pytest.mark.parametrize("plain", [{"l1": 0}, {"l2": 0.0}, {"l1_l2": {"scale_l1": 0, "scale_l2": 0}}])
def test_a_scale_of_zero_adds_no_loss(backend: Backend, plain: Any) -> None:
    assert lowered(backend, REGULARIZERS, plain)(None) is None


def test_an_activation_is_tensorflows_own_object(backend: Backend) -> None:
    for name in ("relu", "relu6", "elu", "selu", "leaky_relu", "swish", "tanh", "sigmoid", "softplus", "softsign"):
        assert lowered(backend, ACTIVATIONS, name) is getattr(backend.tf.nn, name)
    assert lowered(backend, ACTIVATIONS, {"leaky_relu": 0.2}) is backend.tf.nn.leaky_relu
    assert lowered(backend, ACTIVATIONS, "softmax") is backend.slim.softmax


REAL: dict[str, Callable[[Backend], Any]] = {
    "identity": lambda lib: lib.tf.initializers.identity,
    "lecun_uniform": lambda lib: lib.tf.initializers.lecun_uniform,
    "lecun_normal": lambda lib: lib.tf.initializers.lecun_normal,
    "he_uniform": lambda lib: lib.tf.initializers.he_uniform,
    "he_normal": lambda lib: lib.tf.initializers.he_normal,
    "xavier": lambda lib: lib.slim.xavier_initializer,
    "variance_scaling": lambda lib: lib.slim.variance_scaling_initializer,
    "tf_variance_scaling": lambda lib: lib.tf.variance_scaling_initializer,
}


def check_signature(function: type[Function], real: Any, left_out: dict[str, str]) -> None:
    parameters = {name: p for name, p in inspect.signature(real).parameters.items() if name not in left_out}
    assert list(function.arguments) == list(parameters)
    for name, arg in function.arguments.items():
        if arg.required:
            assert parameters[name].default is inspect.Parameter.empty
        else:
            assert arg.default == parameters[name].default


@pytest.mark.parametrize("key", [key for key in INITIALIZERS.members if key not in OF_OTHER_SHAPES])
def test_the_arguments_of_initializers_are_the_functions_own(backend: Backend, key: str) -> None:
    own = REAL[key](backend) if key in REAL else getattr(backend.tf, f"{key}_initializer")
    check_signature(INITIALIZERS.members[key], own, DTYPES)


@pytest.mark.parametrize("key", REGULARIZERS.members)
def test_the_arguments_of_regularizers_are_the_functions_own(backend: Backend, key: str) -> None:
    check_signature(REGULARIZERS.members[key], getattr(backend.slim, f"{key}_regularizer"), LEFT_OUT)


def test_the_arguments_of_leaky_relu_are_the_functions_own(backend: Backend) -> None:
    left_out = {"features": "the tensor", "name": "slim passes none"}
    check_signature(ACTIVATIONS.members["leaky_relu"], backend.tf.nn.leaky_relu, left_out)


def test_the_arguments_of_clip_by_value_are_the_functions_own(backend: Backend) -> None:
    left_out = {"t": "the tensor", "name": "slim passes none"}
    check_signature(ACTIVATIONS.members["clip_by_value"], backend.tf.clip_by_value, left_out)


def test_what_an_initializer_cannot_make_tensorflow_cannot(backend: Backend) -> None:
    shapes_of: dict[str, list[tuple[int, ...]]] = {"identity": [(3,), (2, 3, 4)], "orthogonal": [(3,)]}
    for name, shapes in shapes_of.items():
        for shape in shapes:
            assert INITIALIZERS.members[name]().fault(shape)
            with backend.tf.Graph().as_default(), pytest.raises(ValueError, match=r"2D matrices|two-dimensional"):
                lowered(backend, INITIALIZERS, name)(list(shape))


@pytest.mark.parametrize("shape", [(5,), (5, 4), (3, 3, 4, 5), (3, 1, 1, 4, 4)])
@pytest.mark.parametrize("key", INITIALIZERS.members)
def test_what_an_initializer_takes_tensorflow_takes(backend: Backend, key: str, shape: tuple[int, ...]) -> None:
    if INITIALIZERS.members[key]().fault(shape) is None:
        with backend.tf.Graph().as_default():
            lowered(backend, INITIALIZERS, key)(list(shape), dtype=backend.tf.float32)


@pytest.mark.parametrize("shape", [(4, 4), (2, 1, 1, 4, 4), (3, 2, 1, 4, 4), (3, 1, 2, 4, 4), (3, 1, 1, 4, 5)])
def test_what_the_zoos_center_initializer_refuses_is_refused(shape: tuple[int, ...]) -> None:
    assert INITIALIZERS.members["center"]().fault(shape)
    assert INITIALIZERS.members["center"]().fault((3, 1, 1, 4, 4)) is None
