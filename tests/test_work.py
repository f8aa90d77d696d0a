"""Work and memory for one example: against the same network on batches of numbers, and against TensorFlow."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from netspec.analysis.totals import output_bytes, totals
from netspec.compiled import CompiledSpec
from netspec.network import FIRST_INPUT, Network
from netspec.pipeline import inspect_file, inspect_text
from netspec.shapes import Dim, scale, symbol

SPECS = Path(__file__).parents[1] / "specs"

Counts = list[tuple[Dim, Dim, Dim]]


def spec(shape: str, *layers: str) -> str:
    lines = "".join(f"  - {layer}\n" for layer in layers)
    return f"netspec: 1\nname: net\ninput: {{shape: [{shape}]}}\nlayers:\n{lines}"


def network_of(text: str) -> Network:
    found = inspect_text(text, "net.yaml")
    assert found.network is not None, found.problems
    return found.network


def counts(network: Network) -> Counts:
    return [(layer.cost.macs, layer.cost.flops, output_bytes(layer)) for layer in network.layers]


def of_numbers(network: Network) -> Counts:
    """The counts of the whole input, straight from the ops and the shapes."""
    found: Counts = []
    for layer in network.layers:
        inputs = [shape for shape in layer.input_shapes if shape is not None]
        assert layer.output_shape is not None
        cost = layer.op.cost(inputs, layer.output_shape)
        held = math.prod(size for size in layer.output_shape if isinstance(size, int))
        found.append((cost.macs, cost.flops, 4 * held))
    return found


CONV = "conv2d: {num_outputs: 4, kernel_size: 3}"
FULL = "fully_connected: {num_outputs: 3}"

KEPT = {
    "images": ("{}, 8, 8, 3", [CONV, "max_pool2d: {kernel_size: 2}", "flatten: {}", FULL, "softmax: {}"]),
    "folded": ("{}, 4", ["reshape: {shape: [-1, 2]}", FULL, "reshape: {shape: [-1, 6]}"]),
    "doubled": ("{}, 7, 7, 64", ["reshape: {shape: [-1, 1568]}", FULL]),
    "stacked": ("{}, 8, 8, 3", ["{concat: {axis: 0}, from: [input, input, input]}", CONV]),
    "moved": ("{}, 5", ["expand_dims: {axis: 1}", FULL, "squeeze: {axis: 1}", FULL]),
    "in depth": ("{}, 8, 8, 16", ["depth_to_space: {block_size: 2}", CONV, "space_to_depth: {block_size: 4}", CONV]),
    "rows": ("{}, 6, 5", [FULL, "reshape: {shape: [-1, 3]}", FULL]),
    "normal": ("{}, 8, 8, 4", ["layer_norm: {}", "instance_norm: {}", "batch_norm: {}", "reduce_mean: {axis: [1, 2]}"]),
}


@pytest.mark.parametrize("name", KEPT)
@pytest.mark.parametrize("first", ["N", "null", "B", "6"])
def test_one_example_is_what_another_one_adds(name: str, first: str) -> None:
    shape, layers = KEPT[name]
    network = network_of(spec(shape.format(first), *layers))
    two, one = (of_numbers(network_of(spec(shape.format(batch), *layers))) for batch in (12, 6))
    added = [tuple((a - b) // 6 for a, b in zip(more, less, strict=True)) for more, less in zip(two, one, strict=True)]  # type: ignore[operator]
    if len(network.input_shape) == 3 and first == "6":
        # A number at the head of three sizes may be the height of an image.
        assert network.counted_for == "the whole input"
        assert counts(network) == one
        return
    assert network.counted_for == "one example"
    assert counts(network) == added


def test_a_size_that_is_open_stays_in_the_counts() -> None:
    height, (layer,) = symbol("H"), network_of(spec("N, H, 8, 3", CONV)).layers
    assert layer.cost.macs == scale(height, 8 * 4 * 27)
    assert output_bytes(layer) == scale(height, 4 * 8 * 4)
    (layer,) = network_of(spec("N, null, 8, 3", CONV)).layers
    assert layer.cost == (None, None)
    assert output_bytes(layer) is None


@pytest.mark.parametrize("first", ["N", "null"])
def test_what_is_no_multiple_of_the_batch_is_unknown(first: str) -> None:
    whole, mixed = network_of(spec(f"{first}, 6", FULL, "reshape: {shape: [-1, 4]}")).layers
    assert (whole.cost.macs, output_bytes(whole)) == (18, 12)
    assert (mixed.cost.macs, output_bytes(mixed)) == (0, None)
    mean = network_of(spec(f"{first}, 6", "reduce_mean: {axis: 0}")).layers[0]
    assert (mean.cost.flops, output_bytes(mean)) == (None, None)


@pytest.mark.parametrize("first", ["N", "null", "8"])
def test_a_layer_that_names_the_batch_makes_nothing_unknown(first: str) -> None:
    network = network_of(spec(f"{first}, 7, 7, 64", CONV, "reshape: {shape: [8, 196]}", FULL))
    assert network.counted_for == "one example"
    assert [layer.cost.macs for layer in network.layers] == [7 * 7 * 4 * 9 * 64, 0, 196 * 3]


def test_a_noise_shape_that_names_the_batch_makes_nothing_unknown() -> None:
    network = network_of(spec("32, 8, 8, 3", CONV, "dropout: {noise_shape: [32, 1, 1, 4]}", CONV))
    assert [layer.cost.macs for layer in network.layers] == [8 * 8 * 4 * 27, 0, 8 * 8 * 4 * 36]
    assert totals(network).macs == 8 * 8 * 4 * (27 + 36)


ONE_IMAGE = ["scale: {factor: 0.5}", "expand_dims: {axis: 0}", CONV, "squeeze: {axis: 0}", "relu: {}"]


@pytest.mark.parametrize("shape", ["32, 32, 3", "H, 32, 3", "32, W, 3"])
def test_one_image_without_a_batch_counts_whole(shape: str) -> None:
    network = network_of(spec(shape, *ONE_IMAGE))
    assert network.counted_for == "the whole input"
    side = 32 if shape == "32, 32, 3" else symbol("H" if "H" in shape else "W")
    assert [layer.cost.macs for layer in network.layers] == [0, 0, scale(side, 32 * 4 * 27), 0, 0]
    assert [output_bytes(layer) for layer in network.layers] == [scale(side, 4 * 32 * n) for n in (3, 3, 4, 4, 4)]


def test_a_number_that_is_no_batch_counts_whole() -> None:
    network = network_of(spec("28, 28", "reshape: {shape: [1, 784]}", FULL))
    assert network.counted_for == "the whole input"
    assert network.layers[1].cost.macs == 784 * 3
    assert network_of(spec("4, 6", "reduce_mean: {axis: 0}")).counted_for == "the whole input"


def test_a_number_in_place_of_an_open_batch_is_one() -> None:
    found = inspect_text(spec("N, 6, 5", FULL), "net.yaml", input_shapes={FIRST_INPUT: (8, 6, 5)})
    assert found.network is not None
    assert found.network.counted_for == "one example"
    assert found.network.layers[0].cost.macs == 6 * 5 * 3


ZOO = ["alexnet_v2", "vgg_a", "inception_v1", "inception_v3", "resnet_v1_50", "resnet_v2_50"]


@pytest.mark.parametrize("name", ZOO)
def test_the_specs_count_the_same_for_every_batch(name: str) -> None:
    file = inspect_file(SPECS / f"{name}.yaml")
    assert file.network is not None
    rest = file.network.input_shape[1:]
    for first in (None, 1, 5):
        other = inspect_file(SPECS / f"{name}.yaml", input_shapes={FIRST_INPUT: (first, *rest)}).network
        assert other is not None
        assert counts(other) == counts(file.network)


FLOAT_OPS = ["Conv2D", "MatMul", "DepthwiseConv2dNative", "Conv2DBackpropInput"]


def profiled(tf: Any, text: str, batch: int) -> tuple[int, int]:
    """What TensorFlow's profiler counts of products, and how many bytes the layers that are end points make."""
    found = inspect_text(text, "net.yaml", input_shapes={FIRST_INPUT: (batch, *network_of(text).input_shape[1:])})
    sound = found.require_sound()
    network = sound.network
    with tf.Graph().as_default() as graph:
        image = tf.placeholder(tf.float32, network.input_shape)
        _, end_points = CompiledSpec(sound)(image)
        options = {
            **tf.profiler.ProfileOptionBuilder.float_operation(),
            "output": "none",
            "account_type_regexes": [f"^{kind}$" for kind in FLOAT_OPS],
        }
        counted = tf.profiler.profile(graph, cmd="scope", options=options).total_float_ops
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            zeros = [[0.0] * math.prod(network.input_shape)]  # type: ignore[arg-type]
            feed = tf.constant(zeros, shape=network.input_shape)
            made = session.run(list(end_points.values()), {image: session.run(feed)})
    return counted, sum(tensor.nbytes for tensor in made)


@pytest.mark.tf
@pytest.mark.parametrize("name", KEPT)
def test_tensorflow_counts_the_same_for_one_more_example(name: str, backend: Any) -> None:
    shape, layers = KEPT[name]
    named = [f"{{layers: [{layer}], end_point: made_{index}}}" for index, layer in enumerate(layers)]
    text = spec(shape.format("N"), *named)
    (flops_of_two, bytes_of_two), (flops_of_one, bytes_of_one) = (profiled(backend.tf, text, batch) for batch in (2, 1))
    sums = totals(network_of(text))
    assert sums.memory == bytes_of_two - bytes_of_one
    assert scale(sums.macs, 2) == flops_of_two - flops_of_one
