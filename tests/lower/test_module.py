"""A module: its numbers are those of a v1 session, its variables slim's, its errors netspec's own."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import netspec

from .session_oracle import differences, in_a_module, in_a_session

np = pytest.importorskip("numpy")  # it comes with TensorFlow

DIGITS = """
netspec: 1
name: digits
params:
  num_classes: {type: int, default: 10, minimum: 1}
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 12, 12, 1]}
arg_scope:
  - {ops: [conv2d, fully_connected, separable_conv2d], normalizer_fn: batch_norm, weights_regularizer: {l2: 0.001}}
  - {ops: [conv2d], variables_collections: [kept]}
  - {ops: [batch_norm, dropout], is_training: $is_training}
end_points: {collect: [conv2d, max_pool2d, dropout, fully_connected]}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv1}
  - max_pool2d: {kernel_size: 2, scope: pool1}
  - separable_conv2d: {num_outputs: 4, kernel_size: 3, scope: conv2}
  - flatten: {}
  - fully_connected: {num_outputs: 8}
  - dropout: {keep_prob: 1.0, scope: drop}
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, normalizer_fn: null, scope: logits}
"""


@pytest.fixture
def digits(tmp_path: Path) -> netspec.CompiledSpec:
    path = tmp_path / "digits.yaml"
    path.write_text(DIGITS, encoding="utf-8")
    return netspec.load(path)


def images_of(*shape: int) -> Any:
    return np.random.default_rng(7).random(shape, dtype=np.float32)


def values_of(model: Any) -> dict[str, Any]:
    return {name: variable.numpy() for name, variable in model.variables_by_name.items()}


@pytest.mark.parametrize("training", [True, False])
def test_a_step_is_that_of_a_session(digits: netspec.CompiledSpec, training: bool) -> None:
    model = digits.module(num_classes=3)
    images = images_of(5, 12, 12, 1)
    begun = values_of(model)
    expected = in_a_session(digits, begun, images, {"num_classes": 3, "is_training": training})
    made = in_a_module(model, images, training=training)
    assert differences(made, expected) == []
    assert len(made.losses) == 5
    moved = [name for name, value in made.after.items() if not np.array_equal(value, begun[name])]
    assert len(moved) == (6 if training else 0)


def test_another_value_is_a_difference(digits: netspec.CompiledSpec) -> None:
    model = digits.module()
    images = images_of(5, 12, 12, 1)
    expected = in_a_session(digits, values_of(model), images, {"is_training": False})
    beta = "digits/conv1/BatchNorm/beta"
    model.assign({beta: model.variables_by_name[beta] + 0.01})
    found = differences(in_a_module(model, images, training=False), expected)
    assert {each.partition(":")[0].partition(" ")[0] for each in found} == {
        "output",
        "end_points",
        "gradients",
        "after",
    }


def test_variables_have_slim_s_names_and_order(digits: netspec.CompiledSpec) -> None:
    model = digits.module()
    declared = digits.elaborate().variables
    assert list(model.variables_by_name) == [one.name for one in declared]
    assert [variable.name for variable in model.variables] == [f"{one.name}:0" for one in declared]
    trained = [f"{one.name}:0" for one in declared if one.trainable]
    assert [variable.name for variable in model.trainable_variables] == trained


def test_calls_outside_of_functions_and_inside_are_one(digits: netspec.CompiledSpec) -> None:
    import tensorflow as tf

    model = digits.module()
    images = images_of(4, 12, 12, 1)
    eager, end_points = model(images)
    inside = tf.function(model)(images)
    assert list(end_points) == list(inside[1]) == list(digits.elaborate(is_training=False).end_points)
    np.testing.assert_allclose(eager, inside[0], rtol=1e-6)
    assert model(images[:2].tolist())[0].shape == (2, 10)


def test_a_second_call_in_a_function_has_the_same_end_points(digits: netspec.CompiledSpec) -> None:
    import tensorflow as tf

    model = digits.module()

    twice = tf.function(lambda images: (model(images), model(images)))
    (first, end_points), (second, again) = twice(images_of(2, 12, 12, 1))
    assert list(end_points) == list(again)
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(
    ("images", "error", "text"),
    [
        (
            np.zeros([2, 12, 12, 3], "f"),
            ValueError,
            r"made for \[N, 12, 12, 1\], got .*conv1/weights is \[3, 3, 1, 4\]",
        ),
        (np.zeros([2, 9], "f"), netspec.SpecError, "expected an input of rank 4, got rank 2"),
        (np.zeros([2, 12, 12, 1], int), TypeError, "expects images of a floating type, got int64"),
        ("images", TypeError, r"expects a tensor or an array of shape \[None, 12, 12, 1\], got str 'images'"),
        (None, TypeError, "got None"),
    ],
)
def test_an_input_that_does_not_fit(digits: netspec.CompiledSpec, images: Any, error: type, text: str) -> None:
    with pytest.raises(error, match=text):
        digits.module()(images)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"training": "yes"}, "^training expects True or False, got 'yes'"),
        ({"training": None}, "^training expects True or False, got None"),
        ({"training": np.zeros([9, 9])}, "^training expects True or False, got a value of type ndarray; a mode"),
        ({"seed": np.zeros([9, 9])}, "got a value of type ndarray$"),
        ({"seed": 3}, "^seed expects two integers, or a tensor of two, got 3"),
        ({"seed": (0.5, 1)}, "^seed expects two integers"),
        ({"seed": "ab"}, "^seed expects two integers, or a tensor of two, got 'ab'"),
    ],
)
def test_arguments_of_a_call_that_do_not_fit(digits: netspec.CompiledSpec, given: dict[str, Any], text: str) -> None:
    import tensorflow as tf

    model = digits.module()
    with pytest.raises(TypeError, match=text):
        model(images_of(1, 12, 12, 1), **given)
    with pytest.raises(TypeError, match=r"^training expects True or False, got a tensor"):
        tf.function(model)(images_of(1, 12, 12, 1), tf.constant(True))
    assert model(images_of(1, 12, 12, 1), np.True_, [1, 2])[0].shape == (1, 10)


def test_values_that_do_not_fit_are_listed_and_none_is_set(digits: netspec.CompiledSpec) -> None:
    model = digits.module()
    before = values_of(model)
    wrong = {
        "digits/conv1/weights": np.ones([3, 3, 1, 4]),
        "digits/conv1/weight": 1,
        "digits/logits/biases": np.ones([3]),
        "digits/logits/weights": np.full([8, 10], "x"),
        "digits/conv1/BatchNorm/beta": [[1], 2],
    }
    with pytest.raises(TypeError, match=r"^expected a mapping from names of variables to values, .* got a list$"):
        model.assign([1])  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"^4 values cannot be assigned:") as raised:
        model.assign(wrong)
    assert str(raised.value).splitlines()[1:] == [
        "  digits/conv1/weight: no such variable; did you mean digits/conv1/weights?",
        "  digits/logits/biases: expected a value of shape [10], got [3]",
        "  digits/logits/weights: expected numbers of type float32, got <U1",
        "  digits/conv1/BatchNorm/beta: expected an array, got a list of values of several shapes",
    ]
    assert all(np.array_equal(value, before[name]) for name, value in values_of(model).items())


def test_where_no_module_can_be_made(digits: netspec.CompiledSpec) -> None:
    import tensorflow as tf

    with tf.Graph().as_default(), pytest.raises(RuntimeError, match="a graph is open here; in a graph call the spec"):
        digits.module()
    with pytest.raises(RuntimeError, match="make the module outside of the function"):
        tf.function(digits.module, autograph=False)()
    with pytest.raises(TypeError, match=r"given with each call: model\(images, training=False\)"):
        digits.module(is_training=False)
    with pytest.raises(TypeError, match="no parameter 'classes'"):
        digits.module(classes=3)


@pytest.mark.parametrize("seed", [None, 1.5, "a", [1]])
def test_a_seed_is_a_whole_number(digits: netspec.CompiledSpec, seed: Any) -> None:
    with pytest.raises(TypeError, match=r"^seed: expected a whole number, got "):
        digits.module(seed=seed)
    same = digits.module(seed=np.int64(3))
    assert all(np.array_equal(value, values_of(same)[name]) for name, value in values_of(digits.module(seed=3)).items())


@pytest.mark.parametrize("precision", ["float16", None, ["float32"], {"float32"}])
def test_a_precision_is_a_name(digits: netspec.CompiledSpec, precision: Any) -> None:
    with pytest.raises(ValueError, match=r"^precision: expected float32, mixed_bfloat16, mixed_float16, got "):
        digits.module(precision=precision)


def test_a_graph_of_tensorflow_1_is_refused_in_a_call(digits: netspec.CompiledSpec) -> None:
    import tensorflow as tf

    model = digits.module()
    with tf.Graph().as_default():
        images = tf.compat.v1.placeholder(tf.float32, [None, 12, 12, 1])
        with pytest.raises(RuntimeError, match=r"^digits: .* a graph is open here; in a graph call the spec itself"):
            model(images)


@pytest.mark.parametrize("library", ["keras", "tf_keras"])
def test_a_keras_tensor_is_for_layers(digits: netspec.CompiledSpec, library: str) -> None:
    keras = pytest.importorskip(library)
    with pytest.raises(TypeError, match=r"got a Keras tensor, which is symbolic; call it in a layer of tf_keras"):
        digits.module()(keras.Input([12, 12, 1]))


@pytest.mark.parametrize("copied", [copy.deepcopy, copy.copy, lambda model: pickle.loads(pickle.dumps(model))])  # noqa: S301
def test_a_copy_has_variables_of_its_own(digits: netspec.CompiledSpec, copied: Callable[[Any], Any]) -> None:
    """Also of a module that has been called, whose traces cannot be copied; parameters and shape are kept."""
    images = images_of(2, 14, 14, 1)
    model = digits.module(seed=3, num_classes=4, input_shape=[None, 14, 14, 1])
    model(images, training=True)
    expected = model(images)[0]
    other = copied(model)
    assert list(other.variables_by_name) == list(model.variables_by_name)
    np.testing.assert_array_equal(other(images)[0], expected)
    np.testing.assert_array_equal(other.serve(images)["logits"], expected)
    for variable in other.variables:
        variable.assign_add(np.ones(variable.shape, "f"))
    assert not np.array_equal(other(images)[0], expected)
    np.testing.assert_array_equal(model(images)[0], expected)


def test_what_is_copied_with_a_module_refers_to_the_copy(digits: netspec.CompiledSpec) -> None:
    model = digits.module()
    other, head = copy.deepcopy((model, model.trainable_variables[-1:]))
    assert head[0] is other.trainable_variables[-1]
    assert head[0] is not model.trainable_variables[-1]


def test_initial_values_are_of_the_seed_and_the_name(digits: netspec.CompiledSpec) -> None:
    one, same, other = (values_of(digits.module(seed=seed)) for seed in (1, 1, 2))
    assert all(np.array_equal(value, same[name]) for name, value in one.items())
    assert [name for name, value in one.items() if not np.array_equal(value, other[name])] == [
        name for name in one if name.endswith("weights")
    ]
    more = values_of(digits.module(seed=1, num_classes=3))
    np.testing.assert_array_equal(more["digits/conv1/weights"], one["digits/conv1/weights"])


def test_a_stateless_seed_decides_what_dropout_drops(tmp_path: Path) -> None:
    path = tmp_path / "drops.yaml"
    layers = "layers: [{dropout: {scope: one}}, {dropout: {keep_prob: 0.25, scope: two}}]\n"
    shape = "netspec: 1\nname: drops\ninput: {name: images, shape: [N, 100]}\n"
    path.write_text(f"{shape}end_points: {{collect: [dropout]}}\n{layers}", encoding="utf-8")
    model = netspec.load(path).module()
    images = np.ones([40, 100], "f")
    output, end_points = model(images, training=True, seed=(1, 2))
    np.testing.assert_array_equal(output, model(images, training=True, seed=(1, 2))[0])
    assert not np.array_equal(output, model(images, training=True, seed=(1, 3))[0])
    first = end_points["drops/one"].numpy()
    assert set(np.unique(first)) == {0, 2}
    assert 0.45 < np.mean(first > 0) < 0.55
    assert set(np.unique(output)) == {0, 8}
    kept = np.mean(output.numpy()[first > 0] > 0)
    assert 0.2 < kept < 0.3  # the second draws anew
