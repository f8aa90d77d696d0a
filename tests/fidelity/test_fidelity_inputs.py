"""Networks of several inputs and outputs, against functions as people write them with slim."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import netspec
from netspec.exporting.export_error import ExportError
from netspec.lower.identity import Built, differences, fingerprint
from netspec.network import NetworkInput
from netspec.ops.backend import Backend
from netspec.shapes import symbol
from tests.elaboration.test_used_specs_by_name import TOWER, USER

MULTIMODAL = """\
netspec: 1
name: net
params:
  num_classes: {type: int, default: 10, minimum: 1}
  is_training: {type: bool, default: true}
inputs:
  image: {shape: [N, 32, 32, 3]}
  tokens: {shape: [N, 16], dtype: int32}
outputs: {classes: logits, boxes: boxes}
layers:
  - conv2d: {num_outputs: 8, kernel_size: 3, stride: 2, scope: conv1}
    end_point: conv1
  - reduce_mean: {axis: [1, 2], name: seen}
  - embed_sequence: {vocab_size: 100, embed_dim: 8, scope: words}
    from: tokens
  - reduce_mean: {axis: 1, name: read}
  - concat: {axis: 1}
    from: [seen, read]
  - dropout: {is_training: $is_training, scope: dropout}
    id: joined
  - fully_connected: {num_outputs: $num_classes, activation_fn: null, scope: logits}
  - fully_connected: {num_outputs: 4, activation_fn: null, scope: boxes}
    from: joined
"""


def multimodal(backend: Backend) -> Callable[..., Any]:
    slim, tf = backend.slim, backend.tf

    def net(image: Any, tokens: Any, num_classes: int = 10, is_training: bool = True) -> Any:
        with tf.variable_scope("net", "net", [image, tokens]):
            made = conv1 = slim.conv2d(image, 8, 3, stride=2, scope="conv1")
            seen = tf.reduce_mean(made, [1, 2], name="seen")
            with tf.variable_scope("words", "EmbedSequence", [tokens]):
                table = slim.model_variable("embeddings", shape=[100, 8])
                words = tf.nn.embedding_lookup(table, tokens)
            read = tf.reduce_mean(words, 1, name="read")
            joined = slim.dropout(tf.concat([seen, read], 1), is_training=is_training, scope="dropout")
            logits = slim.fully_connected(joined, num_classes, activation_fn=None, scope="logits")
            boxes = slim.fully_connected(joined, 4, activation_fn=None, scope="boxes")
        return {"classes": logits, "boxes": boxes}, {"conv1": conv1}

    return net


SIAMESE = """\
netspec: 1
name: net
inputs:
  left: {shape: [N, 28, 28, 1]}
  right: {shape: [N, 28, 28, 1]}
blocks:
  tower:
    params: {shared: {type: bool}}
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 3, scope: tower/conv, reuse: $shared}
      - flatten: {}
      - fully_connected: {num_outputs: 8, activation_fn: null, scope: tower/code, reuse: $shared}
layers:
  - tower: {shared: false}
    from: left
    id: one
  - tower: {shared: true}
    from: right
    id: other
  - subtract: {}
    from: [one, other]
"""


def siamese(backend: Backend) -> Callable[..., Any]:
    slim, tf = backend.slim, backend.tf

    def tower(image: Any, reuse: bool) -> Any:
        made = slim.flatten(slim.conv2d(image, 4, 3, scope="tower/conv", reuse=reuse))
        return slim.fully_connected(made, 8, activation_fn=None, scope="tower/code", reuse=reuse)

    def net(left: Any, right: Any) -> Any:
        with tf.variable_scope("net", "net", [left, right]):
            return tower(left, False) - tower(right, True), {}

    return net


CASES: list[tuple[str, Callable[[Backend], Callable[..., Any]], dict[str, Any]]] = [
    (MULTIMODAL, multimodal, {}),
    (MULTIMODAL, multimodal, {"num_classes": 3, "is_training": False}),
    (SIAMESE, siamese, {}),
]


def build(backend: Backend, function: Callable[..., Any], inputs: list[NetworkInput], given: dict[str, Any]) -> Built:
    tf = backend.tf
    with tf.Graph().as_default():
        tf.set_random_seed(1)
        made = [
            tf.placeholder(tf.as_dtype(dtype), [size if isinstance(size, int) else None for size in shape], name)
            for name, shape, dtype in inputs
        ]
        return Built.of(made, *function(*made, **given))


@pytest.mark.parametrize(("text", "by_hand", "given"), CASES)
def test_the_same_graph(
    text: str,
    by_hand: Callable[[Backend], Callable[..., Any]],
    given: dict[str, Any],
    load: Callable[[str], netspec.CompiledSpec],
    backend: Backend,
) -> None:
    spec = load(text)
    inputs = list(spec.elaborate().inputs)
    one, other = (fingerprint(build(backend, each, inputs, given)) for each in (by_hand(backend), spec))
    assert differences(one, other) == []


def test_a_used_spec_of_several_inputs_and_outputs(tmp_path: Path, backend: Backend) -> None:
    (tmp_path / "tower.yaml").write_text(TOWER)
    (tmp_path / "user.yaml").write_text(USER)
    slim, tf = backend.slim, backend.tf

    def by_hand(a: Any, b: Any) -> Any:
        with tf.variable_scope("user", "user", [a, b]):
            with tf.variable_scope("T"):
                stem = slim.conv2d(a, 4, 3, stride=2, scope="stem")
                joined = tf.concat([stem, b], 3)
                box = slim.conv2d(joined, 7, 1, scope="box")
                cls = slim.conv2d(joined, 5, 1, scope="cls")
            slim.conv2d(cls, 7, 1, scope="more")
            last = slim.conv2d(box, 9, 1, scope="last")
        return {"x": cls, "y": last}, {}

    spec = netspec.load(tmp_path / "user.yaml")
    inputs = list(spec.elaborate().inputs)
    one, other = (fingerprint(build(backend, each, inputs, {})) for each in (by_hand, spec))
    assert differences(one, other) == []


def test_another_output_is_noticed(load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    spec = load(MULTIMODAL.replace("{classes: logits, boxes: boxes}", "{classes: logits, boxes: joined}"))
    inputs = list(spec.elaborate().inputs)
    one, other = (fingerprint(build(backend, each, inputs, {})) for each in (multimodal(backend), spec))
    assert any(line.startswith("output: ") for line in differences(one, other))


def test_inputs_by_place_and_by_name(load: Callable[[str], netspec.CompiledSpec], backend: Backend) -> None:
    tf, spec = backend.tf, load(MULTIMODAL)
    with tf.Graph().as_default():
        image, tokens = tf.zeros([2, 32, 32, 3]), tf.zeros([2, 16], tf.int64)
        for output, _ in (
            spec(image, tokens),
            spec(image, tokens, 10, False, reuse=True),
            spec(image, tokens=tokens, reuse=True),
            spec(tokens=tokens, image=image, num_classes=10, reuse=True),
        ):
            assert {name: each.shape.as_list() for name, each in output.items()} == {
                "classes": [2, 10],
                "boxes": [2, 4],
            }
        calls: list[tuple[tuple[Any, ...], dict[str, Any], str]] = [
            ((image,), {}, "tokens not given"),
            ((image, tokens), {"tokens": tokens}, "'tokens' is given twice"),
            ((image, tf.zeros([2, 16])), {}, "expects tokens of type int32, got float32"),
            ((tf.cast(image, tf.int32), tokens), {}, "expects images of a floating type, got int32"),
        ]
        for places, named, text in calls:
            with pytest.raises(TypeError, match=text):
                spec(*places, **named)


def test_a_module_of_several_inputs(load: Callable[[str], netspec.CompiledSpec]) -> None:
    spec = load(MULTIMODAL)
    model = spec.module(seed=1)
    rng = np.random.default_rng(0)
    image = rng.standard_normal((2, 32, 32, 3)).astype(np.float32)
    tokens = rng.integers(0, 100, (2, 16)).astype(np.int32)
    by_name, _ = model({"image": image, "tokens": tokens})
    in_order, _ = model([image, tokens])
    served = model.serve(image, tokens)
    for name in ("classes", "boxes"):
        np.testing.assert_array_equal(by_name[name], in_order[name])
        np.testing.assert_allclose(by_name[name], served[name], rtol=1e-5)
    with pytest.raises(TypeError, match="expects image, tokens as a list or in a mapping by name"):
        model(image)


def test_exports_take_and_return_the_names(load: Callable[[str], netspec.CompiledSpec], tmp_path: Path) -> None:
    spec = load(MULTIMODAL)
    rng = np.random.default_rng(0)
    weights = {v.name: rng.standard_normal(v.shape).astype(np.float32) for v in spec.elaborate().variables}
    made = netspec.export(spec, weights, "onnx", tmp_path / "net.onnx")
    assert [(each.name, each.dtype) for each in made.inputs] == [("image", "float32"), ("tokens", "int32")]
    assert made.outputs == {"classes": (symbol("N"), 10), "boxes": (symbol("N"), 4)}
    assert made.difference is not None
    assert made.difference < 1e-5


def test_whole_numbers_of_8_bits_are_scaled_by_samples_of_each_input(
    load: Callable[[str], netspec.CompiledSpec], tmp_path: Path
) -> None:
    spec = load(MULTIMODAL)
    rng = np.random.default_rng(0)
    weights = {v.name: rng.standard_normal(v.shape).astype(np.float32) for v in spec.elaborate().variables}
    samples = {"tokens": rng.integers(0, 100, (8, 16)), "image": rng.standard_normal((8, 32, 32, 3))}
    made = netspec.export(spec, weights, "litert", tmp_path / "n.tflite", quantize="int8", samples=samples)
    assert made.difference is not None
    assert made.difference < 0.2
    cases: list[tuple[Any, str]] = [
        (samples["image"], "expected samples of image and tokens by name"),
        ({"image": samples["image"]}, "expected samples of image and tokens, got image"),
        ({**samples, "tokens": samples["tokens"] + 0.5}, "expected samples of tokens as int32 values of shape"),
        ({**samples, "tokens": samples["tokens"][:5]}, "as many samples of each input, got 8 of image and 5 of tokens"),
    ]
    for given, text in cases:
        with pytest.raises(ExportError, match=text):
            netspec.export(spec, weights, "litert", tmp_path / "m.tflite", quantize="int8", samples=given)
