"""A compiled spec called as slim's functions are: twice, under reuse, in a caller's scopes, with tensors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower.identity import Fingerprint, differences
from netspec.ops.backend import Backend

SPECS = Path(__file__).parents[2] / "specs"
SHAPE = (None, 231, 231, 3)
EVALUATION = {"is_training": False, "spatial_squeeze": False}


def same(pair: Any, backend: Backend, build: Callable[..., Fingerprint], use: Callable[..., Any]) -> list[str]:
    """Where two uses differ, the one of the reference and the one of the spec, each in a graph of its own."""
    one = build(lambda images: use(pair.reference(backend), images), SHAPE)
    other = build(lambda images: use(pair.spec(), images), SHAPE)
    return differences(one, other)


def test_training_then_evaluation_with_reuse(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    tf = backend.tf

    def use(function: Callable[..., Any], images: Any) -> Any:
        function(images, spatial_squeeze=False)
        tf.get_variable_scope().reuse_variables()
        return function(images, **EVALUATION)

    assert same(pair, backend, build, use) == []


def test_inside_scopes(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    tf = backend.tf

    def use(function: Callable[..., Any], images: Any) -> Any:
        with tf.variable_scope("tower"), tf.name_scope("inner"):
            function(images, **EVALUATION)
        with tf.variable_scope("tower", reuse=True):
            return function(images, spatial_squeeze=False)

    assert same(pair, backend, build, use) == []


def test_reuse_argument(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    spec, reference = pair.spec(), pair.reference(backend)

    def hand_written(images: Any) -> Any:
        reference(images, **EVALUATION)
        with backend.tf.variable_scope(backend.tf.get_variable_scope(), reuse=True):
            return reference(images, **EVALUATION)

    def compiled(images: Any) -> Any:
        spec(images, **EVALUATION)
        return spec(images, reuse=True, **EVALUATION)

    assert differences(build(hand_written, SHAPE), build(compiled, SHAPE)) == []


def test_second_call_without_reuse_raises_as_slim_does(
    pair: Any, backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    for function in (pair.reference(backend), pair.spec()):

        def twice(images: Any, function: Callable[..., Any] = function) -> Any:
            function(images, **EVALUATION)
            return function(images, **EVALUATION)

        with pytest.raises(ValueError, match="already exists"):
            build(twice, SHAPE)


def test_callers_arg_scope_brings_what_the_spec_leaves_open(
    pair: Any, backend: Backend, build: Callable[..., Fingerprint]
) -> None:
    slim = backend.slim

    def use(function: Callable[..., Any], images: Any) -> Any:
        with (
            slim.arg_scope([slim.conv2d], normalizer_fn=slim.batch_norm, normalizer_params={"decay": 0.9}),
            slim.arg_scope([slim.batch_norm], is_training=False, scale=True),
            slim.arg_scope([slim.dropout], seed=7),
        ):
            return function(images, spatial_squeeze=False)

    assert same(pair, backend, build, use) == []


def test_callers_arg_scope_may_change_shapes(pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    """vgg leaves the padding and the stride of its pools open: what is inferred must follow the caller."""
    slim = backend.slim
    # The other functions give the stride by position, and slim then takes no default for it from an arg-scope.
    given = {"padding": "SAME", **({"stride": (1, 1)} if pair.module == "vgg" else {})}

    def use(function: Callable[..., Any], images: Any) -> Any:
        with slim.arg_scope([slim.max_pool2d], **given):
            return function(images, spatial_squeeze=False)

    assert same(pair, backend, build, use) == []


@pytest.mark.parametrize("version", [1, 2])
def test_training_as_a_tensor(version: int, pair: Any, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    tf = backend.tf

    def use(function: Callable[..., Any], images: Any) -> Any:
        is_training = tf.placeholder_with_default(False, [], name="is_training")
        keep_prob = tf.placeholder_with_default(0.5, [], name="keep_prob")
        return function(images, is_training=is_training, dropout_keep_prob=keep_prob, spatial_squeeze=False)

    if version == 1:
        tf.disable_control_flow_v2()
    try:
        assert same(pair, backend, build, use) == []
    finally:
        tf.enable_control_flow_v2()


def test_swish_in_place_of_relu(tmp_path: Path, backend: Backend, build: Callable[..., Fingerprint]) -> None:
    """With slim's swish, whose gradients TensorFlow numbers across graphs."""
    from tf_slim.nets import vgg

    variant = tmp_path / "swish.yaml"
    text = (SPECS / "vgg_16.yaml").read_text(encoding="utf-8")
    assert text.count("activation_fn: relu") == 1
    variant.write_text(text.replace("activation_fn: relu", "activation_fn: swish"), encoding="utf-8")
    slim, tf = backend.slim, backend.tf

    def hand_written(images: Any) -> Any:
        regularizer = slim.l2_regularizer(5e-4)
        with (
            slim.arg_scope(
                [slim.conv2d, slim.fully_connected],
                activation_fn=tf.nn.swish,
                weights_regularizer=regularizer,
                biases_initializer=tf.zeros_initializer(),
            ),
            slim.arg_scope([slim.conv2d], padding="SAME"),
        ):
            return vgg.vgg_16(images)

    shape = (None, 224, 224, 3)
    assert differences(build(hand_written, shape), build(netspec.load(variant), shape)) == []
    plain = netspec.load(SPECS / "vgg_16.yaml")
    assert differences(build(hand_written, shape), build(plain, shape)) != []


def test_input_that_does_not_fit_is_a_spec_error(pair: Any, build: Callable[..., Fingerprint]) -> None:
    with pytest.raises(netspec.SpecError) as caught:
        build(pair.spec(), (None, 64, 64, 3), {"spatial_squeeze": False})
    assert {problem.code for problem in caught.value.problems} == {"window-too-large"}
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"num_clases": 10}, TypeError),
        ({"num_classes": 0}, netspec.SpecError),
        ({"num_classes": 10.0}, netspec.SpecError),
        ({"is_training": 1}, netspec.SpecError),
        ({"dropout_keep_prob": 0.0}, netspec.SpecError),
    ],
)
def test_parameters_that_do_not_fit(
    pair: Any, given: dict[str, Any], error: type[Exception], build: Callable[..., Any]
) -> None:
    with pytest.raises(error):
        build(pair.spec(), SHAPE, given)
