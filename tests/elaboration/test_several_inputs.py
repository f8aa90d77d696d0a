"""Networks of several inputs and outputs: names, shapes, types, costs, and the faults of each."""

from fractions import Fraction
from typing import Any

import pytest

from netspec.analysis.receptive_field import ReceptiveField, receptive_fields
from netspec.comparison.compare import difference
from netspec.network import Network
from netspec.pipeline import inspect_text
from netspec.plot.network_graph import network_graph

HEAD = """\
netspec: 1
name: net
inputs:
  image: {shape: [N, 8, 8, 3]}
  tokens: {shape: [N, 5], dtype: int32}
"""
LAYERS = """\
outputs: {classes: logits, words: words}
layers:
  - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv}
  - reduce_mean: {axis: [1, 2], name: seen}
  - embed_sequence: {vocab_size: 50, embed_dim: $(tokens.channels - 1), scope: words}
    from: tokens
  - reduce_mean: {axis: 1, name: read}
  - add: {}
    from: [seen, read]
  - fully_connected: {num_outputs: 2, scope: logits}
"""


def network_of(text: str, **given: Any) -> Network:
    found = inspect_text(text, "net.yaml", **given)
    assert found.problems == ()
    assert found.network is not None
    return found.network


def problems_of(text: str) -> list[tuple[int, str, str]]:
    return [(p.span.line, p.code, p.text) for p in inspect_text(text, "net.yaml").problems]


def test_inputs_and_outputs() -> None:
    network = network_of(HEAD + LAYERS)
    assert [(each.name, each.dtype) for each in network.inputs] == [("image", "float32"), ("tokens", "int32")]
    assert (network.input_name, network.input_shape) == ("image", network.inputs[0].shape)
    first, _, words, _, added, logits = network.layers
    assert (first.inputs, words.inputs, added.inputs) == ((0,), (1,), (3, 5))
    assert dict(network.outputs) == {"classes": logits.index, "words": words.index}
    assert network.output_dtypes() == {1: "int32", **dict.fromkeys((0, *range(2, 8)), "float32")}


def test_costs_are_of_one_example_of_all_inputs() -> None:
    network = network_of(HEAD + LAYERS)
    assert network.counted_for == "one example"
    # 8 * 8 positions of 3 * 3 * 3 inputs for 4 channels, and 4 inputs for 2 outputs.
    assert sum(layer.cost.macs for layer in network.layers if isinstance(layer.cost.macs, int)) == 64 * 27 * 4 + 8


def test_null_and_a_name_are_one_batch_but_of_two_names_the_second_is_none() -> None:
    assert network_of((HEAD + LAYERS).replace("[N, 5]", "[null, 5]")).counted_for == "one example"
    apart = HEAD.replace("[N, 5]", "[M, 5]") + "layers:\n  - conv2d: {num_outputs: 4, kernel_size: 3}\n"
    _, cast = network_of(apart + "  - cast: {dtype: float32}\n    from: tokens\n").layers
    assert (cast.work.counted_for, cast.work.bytes(cast.index)) == ("one example", None)


def test_a_caller_gives_shapes_by_name() -> None:
    network = network_of(HEAD + LAYERS, input_shapes={"tokens": (2, 5), "": (2, 16, 16, 3)})
    assert [each.shape for each in network.inputs] == [(2, 16, 16, 3), (2, 5)]


def test_differences_of_inputs_and_outputs() -> None:
    one = network_of(HEAD + LAYERS)
    other = network_of((HEAD + LAYERS).replace("dtype: int32", "dtype: int64").replace("words: words", "words: read"))
    assert difference(one, one).same
    facts = [tuple(fact) for fact in difference(one, other).facts]
    assert facts == [("dtype", "float32, int32", "float32, int64"), ("output words", "words", "read")]
    alone = network_of("netspec: 1\nname: net\ninput: {shape: [N, 8, 8, 3]}\nlayers:\n  - relu: {}\n")
    assert not difference(one, alone).same
    assert not difference(alone, one).same


def test_the_picture_has_a_box_for_each_input_and_output() -> None:
    graph = network_graph(network_of(HEAD + LAYERS))
    kinds = {kind: [node.label for node in graph.nodes if node.kind == kind] for kind in ("input", "output")}
    assert kinds == {"input": ["image", "tokens"], "output": ["classes", "words"]}
    targets = {graph.nodes[edge.source].label: graph.nodes[edge.target].label for edge in graph.edges}
    assert (targets["tokens"], targets["logits"]) == ("words", "classes")


@pytest.mark.parametrize(
    "layer", ["embed_sequence: {vocab_size: 5, embed_dim: 4}", "one_hot_encoding: {num_classes: 5}"]
)
def test_each_vector_is_of_one_whole_number(layer: str) -> None:
    text = f"netspec: 1\nname: net\ninput: {{shape: [N, 6, 7, 1], dtype: int32}}\nlayers:\n  - {layer}\n"
    field = receptive_fields(network_of(text))[1]
    assert field is not None
    assert field == ReceptiveField((1, 1), (Fraction(1), Fraction(1)), (0, 0))


INPUT = "input: {name: image, shape: [N, 8, 8, 3]}\n"
RELU = "layers:\n  - relu: {}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            HEAD + "layers:\n  - embed_sequence: {vocab_size: 5, embed_dim: 4}\n",
            [(7, "wrong-dtype", "embed_sequence: expected int32 or int64, got float32")],
        ),
        (
            HEAD + "layers:\n  - conv1d: {num_outputs: 5, kernel_size: 3}\n    from: tokens\n",
            [
                (7, "wrong-dtype", "conv1d: expected numbers of a floating type, got int32"),
                (7, "wrong-rank", "conv1d: expected an input of rank 3, got rank 2: [N, 5]"),
            ],
        ),
        (
            HEAD + "layers:\n  - fully_connected: {num_outputs: 5, scope: a}\n    from: tokens\n  - relu: {}\n",
            [(7, "wrong-dtype", "fully_connected 'a': expected numbers of a floating type, got int32")],
        ),
        (
            HEAD + "layers:\n  - concat: {axis: 0}\n    from: [image, tokens]\n",
            [
                (7, "shapes-differ", "concat: expected inputs of one rank, got [N, 8, 8, 3] and [N, 5]"),
                (7, "wrong-dtype", "concat: expected inputs of one type, got float32 and int32"),
            ],
        ),
        (
            HEAD + "layers:\n  - relu: {}\n    from: token\n",
            [(8, "unknown-id", "relu: from: no earlier layer has the id 'token'")],
        ),
        (
            HEAD + "layers:\n  - relu: {}\n    id: tokens\n",
            [(8, "duplicate-id", "the id 'tokens' is the network's own input")],
        ),
        (
            HEAD + "outputs: {a: conv}\n" + RELU,
            [(6, "unknown-id", "outputs: a: from: no earlier layer has the id 'conv'")],
        ),
        (
            HEAD + INPUT + RELU,
            [(6, "conflicting-keys", "'input' and 'inputs' declare the same: 'input' is the short form for one")],
        ),
        (
            HEAD.replace("int32", "int8") + RELU,
            [
                (
                    5,
                    "unknown-value",
                    "inputs: tokens: dtype: expected float32, float16, bfloat16, int32, int64 or bool, got 'int8'",
                )
            ],
        ),
        (
            HEAD.replace("{shape: [N, 8, 8, 3]}", "[N, 8, 8, 3]") + RELU,
            [(4, "wrong-type", "inputs: image: expected a mapping, got ['N', 8, 8, 3]")],
        ),
        (
            HEAD.replace("{shape: [N, 8, 8, 3]}", "{}") + RELU,
            [(4, "missing-key", "inputs: image: 'shape' is missing")],
        ),
        (
            HEAD + "params: {tokens: {type: int, default: 3}}\n" + RELU + "    when: $(tokens == 3)\n",
            [
                (
                    5,
                    "bad-name",
                    "inputs: 'tokens' is the name of a parameter too: calls could not tell them apart",
                )
            ],
        ),
        ("netspec: 1\nname: net\n" + RELU, [(1, "missing-key", "the file has no 'input'")]),
        (
            HEAD.replace("  tokens:", "  image:") + RELU,
            [(5, "duplicate-key", "duplicate key 'image', first set on line 4")],
        ),
    ],
)
def test_each_fault_is_at_its_place(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert problems_of(text) == expected
