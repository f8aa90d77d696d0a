"""Modules as TensorFlow 2 uses its own: in functions, compiled, in mixed precision, saved, restored and served."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower import call
from netspec.lower.graph import build_layers
from netspec.weights import open_weights

np = pytest.importorskip("numpy")  # it comes with TensorFlow

pytestmark = pytest.mark.usefixtures("variables_compared_by_value")

HEAD = """
netspec: 1
name: net
params: {is_training: {type: bool, default: true}}
input: {name: images, shape: [N, H, W, 3]}
"""
EVERY = """
arg_scope:
  - {ops: [conv2d, separable_conv2d], variables_collections: [own], normalizer_fn: batch_norm}
  - {ops: [batch_norm, dropout], is_training: $is_training}
  - {ops: [batch_norm], variables_collections: {moving_mean: [means]}}
end_points: {collect: [conv2d, max_pool2d], collection: mine}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3}
  - max_pool2d: {kernel_size: 2}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: shared}
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: other, normalizer_fn: layer_norm}
  - scope: ".."
    layers: [conv2d: {num_outputs: 4, kernel_size: 1, scope: outer}, conv2d: {num_outputs: 4, kernel_size: 1}]
  - separable_conv2d: {num_outputs: 4, kernel_size: 3}
  - layer_norm: {}
  - dropout: {}
  - reduce_mean: {axis: [1, 2]}
  - fully_connected: {num_outputs: 5, activation_fn: null}
"""


def spec_of(folder: Path, text: str) -> netspec.CompiledSpec:
    path = folder / "net.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return netspec.load(path)


@pytest.fixture
def every(tmp_path: Path) -> netspec.CompiledSpec:
    return spec_of(tmp_path, EVERY)


IMAGES = np.random.default_rng(5).random((3, 9, 8, 3), dtype="f")


def test_autograph_does_not_walk_a_module(every: netspec.CompiledSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    import tensorflow as tf

    files: list[str] = []

    def watched(*args: Any) -> Any:
        files.extend(frame.filename for frame in inspect.stack())
        return build_layers(*args)

    monkeypatch.setattr(call, "build_layers", watched)
    model = every.module()
    tf.function(lambda images: model(images)[0])(IMAGES)
    inside = files[: next(place for place, file in enumerate(files) if file.endswith("netspec/lower/module.py"))]
    assert not [file for file in inside if "autograph_generated" in file]
    assert [file for file in files if "autograph_generated" in file]  # what is outside is translated


def test_a_function_calls_both_modes_and_again(every: netspec.CompiledSpec) -> None:
    import tensorflow as tf

    model = every.module()

    @tf.function(autograph=False)  # type: ignore[untyped-decorator]
    def called(images: Any) -> Any:
        return [model(images, training=training)[1] for training in (False, True, False)]

    for images in (IMAGES, IMAGES[:1], IMAGES[:, :7]):  # traced anew for each
        before, _, after = called(images)
        assert list(before) == list(after) == list(every.elaborate(is_training=False).end_points)
        key = "net/shared"
        assert not np.array_equal(before[key], after[key])  # the averages have moved in between


def test_unknown_sizes_in_a_signature(every: netspec.CompiledSpec) -> None:
    import tensorflow as tf

    model = every.module()
    open_function = tf.function(lambda x: model(x)[0], input_signature=[tf.TensorSpec([None, None, None, 3])])
    np.testing.assert_allclose(open_function(IMAGES), model(IMAGES)[0], rtol=1e-5, atol=1e-6)
    unranked = tf.function(lambda x: model(x)[0], input_signature=[tf.TensorSpec(None)])
    with pytest.raises(netspec.SpecError, match="whose rank is known"):
        unranked(IMAGES)


def test_calls_of_any_batch_are_traced_once(every: netspec.CompiledSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Any] = []

    def counted(*args: Any) -> Any:
        built.append(args)
        return build_layers(*args)

    monkeypatch.setattr(call, "build_layers", counted)
    model = every.module()
    for count in (1, 2, 3, 1):
        model(IMAGES[:count])
    assert len(built) == 1


@pytest.mark.parametrize("precision", ["mixed_bfloat16", "mixed_float16"])
@pytest.mark.parametrize("compiled", [pytest.param(True, marks=pytest.mark.slow), False])
def test_mixed_precision(every: netspec.CompiledSpec, precision: str, compiled: bool) -> None:
    """Computes with 16 bits and keeps variables, outputs and gradients in 32."""
    import tensorflow as tf

    exact, model = every.module(), every.module(precision=precision)

    def step(model: Any) -> Any:
        with tf.GradientTape() as tape:
            output, end_points = model(IMAGES, training=True, seed=(1, 2))
            loss = tf.reduce_mean(output**2)
        return output, end_points, tape.gradient(loss, model.trainable_variables)

    output, end_points, gradients = tf.function(step, jit_compile=compiled, autograph=False)(model)
    types = {tensor.dtype for tensor in [output, *end_points.values(), *gradients, *model.variables]}
    assert types == {tf.float32}
    # The first convolution's normalized output: 16 bits are close to 32, and not the same.
    key = "net/Conv"
    apart = np.max(np.abs(end_points[key] - step(exact)[1][key]))
    assert 1e-5 < apart < 0.1
    for name, variable in exact.variables_by_name.items():
        if name.startswith("net/Conv/BatchNorm/moving"):
            np.testing.assert_allclose(variable, model.variables_by_name[name], rtol=1e-2, atol=1e-4)


def test_a_batch_norm_without_mixed_precision_says_so(tmp_path: Path) -> None:
    layers = "layers: [batch_norm: {fused: false, updates_collections: null, is_training: $is_training}]"
    net = spec_of(tmp_path, layers)
    net.module()(IMAGES, training=True)
    model = net.module(precision="mixed_bfloat16")
    with pytest.raises(
        ValueError, match=r"^net: a batch norm with fused: false .*; remove fused: false, or give precis"
    ):
        model(IMAGES, training=True)
    assert model(IMAGES)[0].shape == IMAGES.shape
    with pytest.raises(ValueError, match=r"^precision: expected float32, .* did you mean 'mixed_bfloat16'\?"):
        net.module(precision="mixed-bfloat16")


@pytest.mark.parametrize("how", ["updates_collections: null", "zero_debias_moving_mean: true"])
@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_a_batch_norm_of_16_bits_says_so(tmp_path: Path, dtype: str, how: str) -> None:
    norm = f"batch_norm: {{fused: false, {how}, is_training: $is_training}}"
    model = spec_of(tmp_path, f"layers: [cast: {{dtype: {dtype}}}, {norm}]").module()
    with pytest.raises(ValueError, match=r"^net: a batch norm with fused: false .*; remove fused: false, or cast to"):
        model(IMAGES, training=True)
    assert model(IMAGES)[0].shape == IMAGES.shape
    assert spec_of(tmp_path, f"layers: [cast: {{dtype: {dtype}}}, cast: {{dtype: float32}}, {norm}]").module()(
        IMAGES, training=True
    )


@pytest.mark.slow
def test_a_compiled_step_is_that_of_a_plain_one(every: netspec.CompiledSpec) -> None:
    import tensorflow as tf

    plain, compiled = every.module(), every.module()
    function = tf.function(lambda x: compiled(x, training=True, seed=(1, 2)), jit_compile=True, autograph=False)
    (output, made), (wanted, expected) = function(IMAGES), plain(IMAGES, training=True, seed=(1, 2))
    np.testing.assert_allclose(output, wanted, rtol=1e-4, atol=1e-5)  # dropout dropped the same
    for key, value in expected.items():
        np.testing.assert_allclose(made[key], value, rtol=1e-4, atol=1e-5)
    for name, variable in plain.variables_by_name.items():
        np.testing.assert_allclose(compiled.variables_by_name[name], variable, rtol=1e-4, atol=1e-6)


def test_a_checkpoint_keeps_slim_s_names(every: netspec.CompiledSpec, tmp_path: Path) -> None:
    import tensorflow as tf

    model, other = every.module(seed=1), every.module(seed=2)
    saved = tf.train.Checkpoint(model=model).save(str(tmp_path / "model"))
    stored = open_weights(saved)
    for name, variable in model.variables_by_name.items():
        np.testing.assert_array_equal(stored[name], variable)
    tf.train.Checkpoint(model=other).restore(saved).assert_consumed()
    np.testing.assert_array_equal(other(IMAGES)[0], model(IMAGES)[0])


def test_a_checkpoint_of_a_v1_session_is_restored(every: netspec.CompiledSpec, tmp_path: Path) -> None:
    """Both ways: `tf.compat.v1.train.Saver` takes the variables by slim's names."""
    import tensorflow as tf

    v1 = tf.compat.v1
    with v1.Graph().as_default(), v1.Session() as session:
        output, _ = every(IMAGES, is_training=False)
        session.run(v1.global_variables_initializer())
        saved = v1.train.Saver().save(session, str(tmp_path / "model.ckpt"))
        expected = session.run(output)
    model = every.module()
    v1.train.Saver(dict(model.variables_by_name)).restore(None, saved)
    np.testing.assert_allclose(model(IMAGES)[0], expected, rtol=1e-5, atol=1e-6)


def test_a_saved_model_serves_the_output_and_the_end_points(every: netspec.CompiledSpec, tmp_path: Path) -> None:
    import tensorflow as tf

    model = every.module()
    model(IMAGES, training=True)
    output, end_points = model(IMAGES)
    tf.saved_model.save(model, str(tmp_path / "served"))
    loaded = tf.saved_model.load(str(tmp_path / "served"))
    for found in (loaded.serve(IMAGES), loaded.signatures["serving_default"](images=tf.constant(IMAGES))):
        assert found.keys() == {*end_points, "fully_connected"}
        np.testing.assert_allclose(found["fully_connected"], output, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(found["net/shared"], end_points["net/shared"], rtol=1e-5, atol=1e-6)
    assert loaded.serve(IMAGES[:1, :6]).keys() == found.keys()  # other sizes
    assert loaded.variables_by_name.keys() == model.variables_by_name.keys()


def test_a_keras_optimizer_trains(every: netspec.CompiledSpec) -> None:
    keras = pytest.importorskip("keras")
    import tensorflow as tf

    model = every.module()
    optimizer = keras.optimizers.Adam(0.01)
    optimizer.build(model.trainable_variables)
    labels = np.array([0, 1, 2])

    def step(images: Any) -> Any:
        with tf.GradientTape() as tape:
            output, _ = model(images, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, output))
        variables = model.trainable_variables
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables, strict=True))
        return loss

    trained = tf.function(step)
    first, *_, last = [float(trained(IMAGES)) for _ in range(40)]
    assert last < first / 2


def test_shared_layers_own_their_variables_once(tmp_path: Path) -> None:
    layers = """
layers:
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: tower, weights_regularizer: {l2: 2.0}}
  - conv2d: {num_outputs: 3, kernel_size: 3, scope: tower, reuse: true, weights_regularizer: {l2: 2.0}}
"""
    model = spec_of(tmp_path, layers).module()
    assert list(model.variables_by_name) == ["net/tower/weights", "net/tower/biases"]
    weights = model.variables_by_name["net/tower/weights"].numpy()
    (loss,) = model.losses()
    np.testing.assert_allclose(loss, np.sum(weights**2), rtol=1e-5)
    model.assign({"net/tower/weights": np.zeros_like(weights)})
    assert float(model.losses()[0]) == 0


def test_layers_that_always_train_are_named(tmp_path: Path) -> None:
    model = spec_of(tmp_path, "layers: [batch_norm: {scope: norm}, dropout: {keep_prob: 1.0}]").module()
    model(IMAGES, training=True)
    with pytest.warns(
        UserWarning, match=r"net: in inference works as in training: batch_norm 'norm'; give is_training:"
    ):
        model(IMAGES)
