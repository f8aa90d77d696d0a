"""A call inside a `tf.function` or a wrapped one: AutoGraph leaves it alone, and what fails there says what to do."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

import netspec
from netspec.lower import call
from netspec.lower.graph import build_layers
from netspec.ops.backend import Backend

np = pytest.importorskip("numpy")  # it comes with TensorFlow

# TensorFlow's own, for each layer that is built in a function.
pytestmark = [
    pytest.mark.filterwarnings("ignore:`layer.updates` will be removed:UserWarning"),
    pytest.mark.usefixtures("variables_compared_by_value"),
]

SPECS = Path(__file__).parents[2] / "specs"
COLLECTED = """
netspec: 1
name: collected
params:
  is_training: {type: bool, default: true}
input: {name: images, shape: [N, 8, 8, 3]}
arg_scope:
  - {ops: [conv2d], normalizer_fn: batch_norm, normalizer_params: {variables_collections: {moving_mean: [moving]}}}
  - {ops: [fully_connected], variables_collections: [dense], normalizer_fn: batch_norm}
  - {ops: [batch_norm], variables_collections: [norm], is_training: $is_training}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: a}
  - conv2d: {num_outputs: 4, kernel_size: 3, variables_collections: [own], scope: b}
  - batch_norm: {scope: c}
  - reduce_mean: {axis: [1, 2]}
  - fully_connected: {num_outputs: 4, scope: d}
  - fully_connected: {num_outputs: 4, scope: e}
"""


@pytest.fixture
def collected(tmp_path: Path) -> netspec.CompiledSpec:
    path = tmp_path / "collected.yaml"
    path.write_text(COLLECTED, encoding="utf-8")
    return netspec.load(path)


def test_autograph_does_not_walk_netspec_and_slim(
    collected: netspec.CompiledSpec, backend: Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    files: list[str] = []

    def watched(*args: Any) -> Any:
        files.extend(frame.filename for frame in inspect.stack())
        return build_layers(*args)

    monkeypatch.setattr(call, "build_layers", watched)
    built = tf.function(lambda images: collected(images, reuse=tf.compat.v1.AUTO_REUSE)[0])
    assert built(tf.zeros([1, 8, 8, 3])).shape == (1, 4)
    inside = files[: next(place for place, file in enumerate(files) if file.endswith("netspec/compiled.py"))]
    assert not [file for file in inside if "autograph_generated" in file]
    assert [file for file in files if "autograph_generated" in file]  # what is outside is translated


def test_a_function_shares_its_variables_from_call_to_call(collected: netspec.CompiledSpec, backend: Backend) -> None:
    import tensorflow as tf

    images = tf.constant(np.random.default_rng(1).random((2, 8, 8, 3), dtype=np.float32))
    built = tf.function(
        lambda images: collected(images, is_training=False, scope="shared", reuse=tf.compat.v1.AUTO_REUSE)[0]
    )
    np.testing.assert_array_equal(built(images), built(images))
    assert sorted(variable.name for variable in built.get_concrete_function(images).variables) == sorted(
        f"{variable.name.replace('collected', 'shared', 1)}:0" for variable in collected.elaborate().variables
    )


def test_a_function_that_is_traced_again_says_what_to_give(collected: netspec.CompiledSpec, backend: Backend) -> None:
    import tensorflow as tf

    built = tf.function(lambda images: collected(images, scope="again")[0], autograph=False)
    with pytest.raises(
        ValueError, match=r"^the variables of again exist already: .* reuse=tf\.compat\.v1\.AUTO_REUSE$"
    ):
        built(tf.zeros([1, 8, 8, 3]))


def test_a_wrapped_function_has_the_values_of_a_graph(collected: netspec.CompiledSpec, backend: Backend) -> None:
    """The same weights give the same numbers in a wrapped function as in a session."""
    import tensorflow as tf

    images = np.random.default_rng(2).random((2, 8, 8, 3), dtype=np.float32)
    wrapped = tf.compat.v1.wrap_function(
        lambda images: collected(images, is_training=False)[0], [tf.TensorSpec([None, 8, 8, 3])]
    )
    values = {variable.name: variable.numpy() for variable in wrapped.graph.variables}
    expected = wrapped(tf.constant(images)).numpy()
    v1 = backend.tf
    with v1.Graph().as_default(), v1.Session() as session:
        fed = v1.placeholder(v1.float32, [None, 8, 8, 3])
        output, _ = collected(fed, is_training=False)
        for variable in v1.global_variables():
            session.run(variable.initializer, {variable.initializer.inputs[1]: values[variable.name]})
        np.testing.assert_allclose(session.run(output, {fed: images}), expected, rtol=1e-5)
        assert v1.get_collection("moving")  # which a graph has, and a function has not


def test_every_network_with_collections_of_variables_is_built_in_a_function(backend: Backend) -> None:
    import tensorflow as tf

    net = netspec.load(SPECS / "inception_v1.yaml")
    wrapped = tf.compat.v1.wrap_function(lambda images: net(images)[0], [tf.TensorSpec([1, 224, 224, 3])])
    assert wrapped.outputs[0].shape == (1, 1000)
